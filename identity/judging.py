"""Judge readings one after the other, with a roster or without, fresh from the scanner or stored long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from identity.matching.evidence import evidence_of
from identity.matching.matcher import Match, Matcher
from identity.matching.name_model import load_name_model
from identity.matching.reading import with_name_model
from identity.people import Roster
from identity.received import Place, ReceivedSheets
from identity.verdict import Verdict, judge
from ocr.pipeline import SheetReading


@dataclass(frozen=True)
class JudgedSheet:
    """A sheet, or a page without one, whom it is about where there is a roster, and the verdict on it.

    ``trouble`` is a sentence about what failed besides the reading: the overlay of the page, told with its first sheet;
    ``note`` is one about what did not. ``first`` is the sheet that this one repeats, if any.
    """

    reading: SheetReading
    verdict: Verdict
    trouble: str = ""
    match: Match | None = None
    first: Place | None = None
    note: str = ""


class Judging:
    """Judges the sheets of one batch: whom each is about, and whether the same came before.

    ``today`` is the day that dates have to be near; without it none is far from it.
    """

    def __init__(self, roster: Roster | None = None, today: date | None = None) -> None:
        self._model = load_name_model()
        self._matcher = Matcher(roster, self._model) if roster is not None else None
        self._received = ReceivedSheets()
        self._today = today

    def judged(self, reading: SheetReading, trouble: str = "", copy_of: Path | None = None) -> JudgedSheet:
        """The sheet with whom it is about and the verdict; its names are read with an eye to what names look like.

        ``copy_of`` is a file of the batch that was judged before and holds the same bytes.
        """
        match = self._matcher.match(evidence_of(reading)) if self._matcher and reading.problem is None else None
        named = with_name_model(reading, self._model)
        repeat = self._received.add(named, match, copy_of)
        verdict = judge(reading, match, repeats=repeat.reason if repeat else None, today=self._today)
        return JudgedSheet(named, verdict, trouble, match, repeat.first if repeat else None)
