"""Counting what came back: every sheet that went out is counted in every column, whether it was read or not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from forms.alphabets import BASES
from forms.elements import ChoiceField, HandprintField
from identity.verdict import Reason, judge
from ocr.evidence import EMPTY, ILLEGIBLE, ChoiceEvidence, FieldReading, HandprintEvidence
from ocr.pipeline import SheetReading
from simulation.capture import Capture
from simulation.paper import PlacedSheet

NEAR_MM = 0.3
"""How far from its place a box may be looked for."""

FAR_MM = 1.0
"""A sheet with a box looked for further off than this, and not called doubtful, is silently wrong."""


@dataclass
class Share:
    """So many right of so many."""

    right: int = 0
    total: int = 0

    def add(self, is_right: bool) -> None:
        """Count one more."""
        self.right += bool(is_right)
        self.total += 1

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.total + other.total)

    def __str__(self) -> str:
        return f"{100 * self.right / self.total:.2f}" if self.total else "-"


@dataclass(frozen=True)
class Sent:
    """A sheet that went out: who wrote what on it."""

    sheet: PlacedSheet
    truth: dict[str, str]
    writer: str


@dataclass
class Tally:
    """What was right in one condition.

    ``offsets`` are true registration errors in millimetres, infinite for a sheet that gave no reading; ``phantoms``
    are readings of sheets that do not exist; ``written`` and ``read_right`` are the letters of each writer.
    """

    codes: Share = field(default_factory=Share)
    ticks: Share = field(default_factory=Share)
    signatures: Share = field(default_factory=Share)
    letters: Share = field(default_factory=Share)
    plain: Share = field(default_factory=Share)
    polish: Share = field(default_factory=Share)
    bases: Share = field(default_factory=Share)
    digits: Share = field(default_factory=Share)
    empties: Share = field(default_factory=Share)
    not_empty: Share = field(default_factory=Share)
    legible: Share = field(default_factory=Share)
    doubtful: Share = field(default_factory=Share)
    unread: int = 0
    phantoms: int = 0
    silent: int = 0
    offsets: list[float] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    read_right: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Tally) -> Tally:
        return Tally(**{name: value + getattr(other, name) for name, value in vars(self).items()})

    def count_page(self, sent: Sequence[Sent], readings: Sequence[SheetReading], capture: Capture) -> None:
        """Count the sheets of one page, whatever was read of it."""
        serials = {out.sheet.code.serial for out in sent}
        theirs: dict[str, list[SheetReading]] = {}
        for reading in readings:
            theirs.setdefault(reading.code.serial if reading.code else "", []).append(reading)
        strange = sum(len(found) for serial, found in theirs.items() if serial and serial not in serials)
        twice = sum(len(theirs[serial]) - 1 for serial in serials & set(theirs))
        self.phantoms += max(strange + twice, len(readings) - len(sent))
        for reading in readings:
            self.reasons.update(reason.value for reason in judge(reading).reasons if reason is not Reason.NO_ROSTER)
        for out in sent:
            self.count_sheet(out, next(iter(theirs.get(out.sheet.code.serial, [])), None), capture)

    def count_sheet(self, sent: Sent, reading: SheetReading | None, capture: Capture) -> None:
        """Count one sheet; one that gave no reading is wrong in every column."""
        is_right = reading is not None and reading.code == sent.sheet.code
        self.codes.add(is_right)
        fields = reading.fields if reading is not None and is_right else {}
        self.unread += not fields
        self._count_place(sent.sheet, reading if is_right else None, capture)
        for part in sent.sheet.layout.fields:
            read, value = fields.get(part.name), sent.truth[part.name]
            if isinstance(part, HandprintField):
                self._count_cells(_best(part, read), value.ljust(len(part.cells), EMPTY), sent.writer)
            elif isinstance(part, ChoiceField):
                ticked = read.evidence.ticked if read and isinstance(read.evidence, ChoiceEvidence) else None
                for option in part.options:
                    self.ticks.add(ticked is not None and (ticked[option] > 0.5) == (option == value))
            else:
                self.signatures.add(read is not None and read.value == value)

    def _count_place(self, sheet: PlacedSheet, reading: SheetReading | None, capture: Capture) -> None:
        """How far from its place each box was looked for, and whether that was known."""
        registration = reading.place.registration if reading and reading.place else None
        self.doubtful.add(registration is not None and registration.is_doubtful)
        centres = np.array([box.centre for part in sheet.layout.fields for box in part.boxes])
        if registration is None or reading is None or not reading.fields:
            self.offsets += [math.inf] * len(centres)
            return
        off = registration.to_pixels(centres) - capture.to_pixels(centres + np.array(sheet.origin))
        distances = np.linalg.norm(off, axis=1) / registration.pixels_per_mm(*centres.mean(axis=0))
        self.offsets += distances.tolist()
        self.silent += bool(distances.max() > FAR_MM and not registration.is_doubtful)

    def _count_cells(self, seen: Sequence[str], truth: str, writer: str) -> None:
        for found, true in zip(seen, truth, strict=True):
            if true == EMPTY:
                self.empties.add(found == EMPTY)
                continue
            self.not_empty.add(found not in (EMPTY, ""))
            self.legible.add(found not in (ILLEGIBLE, ""))
            if true.isdigit():
                self.digits.add(found == true)
            elif true.isalpha():
                self.letters.add(found == true)
                self.written[writer] += 1
                self.read_right[writer] += found == true
                (self.polish if true in BASES else self.plain).add(found == true)
                self.bases.add(BASES.get(found, found) == BASES.get(true, true))


def _best(part: HandprintField, read: FieldReading | None) -> Sequence[str]:
    """The likeliest symbol of each cell; for a field that was not read a text that is right nowhere."""
    if read is None or not isinstance(read.evidence, HandprintEvidence):
        return [""] * len(part.cells)
    return [read.evidence.symbols[i] for i in read.evidence.log_probabilities.argmax(axis=1)]
