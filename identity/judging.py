"""Judge readings one after the other, with a roster or without, fresh from the scanner or stored long ago."""

from __future__ import annotations

from dataclasses import dataclass

from forms.sheet_code import SheetCode
from identity.matching.evidence import evidence_of
from identity.matching.matcher import Match, Matcher
from identity.matching.name_model import load_name_model
from identity.matching.reading import with_name_model
from identity.people import Roster
from identity.verdict import Verdict, judge
from ocr.pipeline import SheetReading


@dataclass(frozen=True)
class JudgedSheet:
    """A sheet, or a page without one, whom it is about where there is a roster, and the verdict on it.

    ``trouble`` is a sentence about what failed besides the reading: the overlay of the page, told with its first sheet.
    """

    reading: SheetReading
    verdict: Verdict
    trouble: str = ""
    match: Match | None = None


class Judging:
    """Judges the sheets of one batch: whom each is about, and whether the very sheet came before."""

    def __init__(self, roster: Roster | None = None) -> None:
        self._model = load_name_model()
        self._matcher = Matcher(roster, self._model) if roster is not None else None
        self._received: set[SheetCode] = set()

    def judged(self, reading: SheetReading, trouble: str = "") -> JudgedSheet:
        """The sheet with whom it is about and the verdict; its names are read with an eye to what names look like."""
        match = self._matcher.match(evidence_of(reading)) if self._matcher and reading.problem is None else None
        verdict = judge(reading, match, is_repeated=self._came_before(reading))
        return JudgedSheet(with_name_model(reading, self._model), verdict, trouble, match)

    def _came_before(self, reading: SheetReading) -> bool:
        """Whether a sheet with this number was judged before; masters for the photocopier have no number."""
        if reading.problem is not None or reading.code is None or not reading.code.serial:
            return False
        came = reading.code in self._received
        self._received.add(reading.code)
        return came
