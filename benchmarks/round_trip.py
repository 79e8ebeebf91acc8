"""Accuracy of the whole line: print, write with real hands, capture, read; compared field by field and cell by cell.

``python -m benchmarks.round_trip --data DIR [--sheets 360] [--seed 1] [--only NAME]``

Hands are those the handprint model never saw. The error of the registration is the true one, known from the
simulation: how far from its place on paper the middle of each box is looked for.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from benchmarks.requests import Names, random_request
from forms.catalogue import load_catalogue
from forms.layout import HandprintField
from forms.paper import PaperName
from forms.sheet_code import new_serial
from ocr.evidence import EMPTY, ILLEGIBLE, ChoiceEvidence, HandprintEvidence
from ocr.pages import Page
from ocr.pipeline import SheetReading, read_pages
from simulation.capture import Capture, Phone, Scanner
from simulation.hands import StrokeHand, StrokeHands
from simulation.paper import Handwriting, PlacedSheet, PrintedPage, fill_in, print_page, random_handwriting

Maker = Callable[[np.random.Generator], Scanner | Phone]


def _scanner(dpi: int, *, one_bit: bool) -> Maker:
    """Scanners of one resolution: skewed by up to 3 degrees, turned, printed at 94 % or in full, some photocopied."""

    def make(rng: np.random.Generator) -> Scanner:
        turns: tuple[Literal[0, 90, 180, 270], ...] = (0, 90, 180, 270)
        thresholds: tuple[Literal["fixed", "otsu", "local"], ...] = ("fixed", "otsu", "local")
        return Scanner(
            dpi=dpi,
            scale=float(rng.choice([0.94, 0.97, 1.0])),
            skew=float(rng.uniform(-3, 3)),
            turn=turns[int(rng.choice(4, p=(0.55, 0.15, 0.2, 0.1)))],
            copies=int(rng.random() < 0.15),
            threshold=thresholds[int(rng.integers(3))] if one_bit else "",
            jpeg_quality=0 if one_bit or rng.random() < 0.5 else int(rng.integers(60, 95)),
        )

    return make


def _phone(curl: float) -> Maker:
    def make(rng: np.random.Generator) -> Phone:
        return Phone(
            pixels=int(rng.integers(2400, 4001)),
            tilt=float(rng.uniform(0, 0.12)),
            skew=float(rng.uniform(-8, 8)),
            scale=float(rng.choice([0.94, 1.0])),
            curl=float(rng.uniform(0.5, 1)) * curl,
        )

    return make


CONDITIONS: dict[str, Maker] = {
    "300 dpi grey": _scanner(300, one_bit=False),
    "300 dpi 1 bit": _scanner(300, one_bit=True),
    "200 dpi grey": _scanner(200, one_bit=False),
    "200 dpi 1 bit": _scanner(200, one_bit=True),
    "150 dpi grey": _scanner(150, one_bit=False),
    "150 dpi 1 bit": _scanner(150, one_bit=True),
    "phone, flat": _phone(0.0),
    "phone, curled": _phone(2.0),
}
_TIMES_IN_TURN: tuple[PaperName, ...] = ("a4", "a4", "a5")


@dataclass
class Share:
    """So many right of so many."""

    right: int = 0
    total: int = 0

    def add(self, is_right: bool) -> None:
        """Count one more."""
        self.right += bool(is_right)
        self.total += 1

    def __str__(self) -> str:
        return f"{100 * self.right / self.total:6.2f}" if self.total else "     -"


@dataclass
class Tally:
    """What was right in one condition; ``offsets`` are true registration errors in millimetres."""

    codes: Share = field(default_factory=Share)
    ticks: Share = field(default_factory=Share)
    signatures: Share = field(default_factory=Share)
    letters: Share = field(default_factory=Share)
    digits: Share = field(default_factory=Share)
    empties: Share = field(default_factory=Share)
    written_not_empty: Share = field(default_factory=Share)
    legible: Share = field(default_factory=Share)
    offsets: list[float] = field(default_factory=list)

    def row(self) -> list[str]:
        """The columns of HEAD after the first."""
        offsets = np.array(self.offsets or [math.nan])
        shares = (self.codes, self.ticks, self.signatures, self.letters, self.digits, self.empties)
        more = (self.written_not_empty, self.legible)
        return [
            str(self.codes.total),
            *(str(share) for share in (*shares, *more)),
            f"{100 * float((offsets <= 0.3).mean()):6.2f}",
            f"{float(np.quantile(offsets, 0.99)):.3f}",
        ]


HEAD = (
    *("condition", "sheets", "code %", "ticks %", "sign. %", "letters %", "digits %", "empty %", "not empty %"),
    *("legible %", "<=0.3mm %", "p99 mm"),
)


def main() -> None:
    """Run the benchmark and print its table."""
    arguments = _arguments()
    rng = np.random.default_rng(arguments.seed)
    hands = StrokeHands(arguments.data).writers("held_out")
    names = Names.load(arguments.data)
    conditions = {name: make for name, make in CONDITIONS.items() if not arguments.only or arguments.only in name}
    tallies = {name: Tally() for name in conditions}
    print(f"{len(hands)} hands never trained on, seed {arguments.seed}", flush=True)
    for number in range(arguments.sheets):
        name = list(conditions)[number % len(conditions)]
        form = ("parent", "student")[number // len(conditions) % 2]
        paper = _TIMES_IN_TURN[number // len(conditions) % len(_TIMES_IN_TURN)]
        blank = print_page(form, paper, serials=[new_serial() for _ in range(2 if paper == "a5" else 1)])
        truths = [random_request(sheet.layout, names, rng) for sheet in blank.sheets]
        # Much pencil is white to a scanner that knows black and white alone, and nobody could read those sheets.
        pencils = "1 bit" not in name
        people = [_somebody(hands, rng, pencils=pencils) for _sheet in blank.sheets]
        filled = fill_in(blank, truths, people, rng)
        capture = conditions[name](rng).capture(filled.image, rng)
        for sheet, truth, reading in _pairs(filled, truths, capture):
            _count(tallies[name], sheet, truth, reading, capture)
    _print_table(tallies)


def _somebody(hands: list[StrokeHand], rng: np.random.Generator, *, pencils: bool) -> Handwriting:
    return random_handwriting(hands[int(rng.integers(len(hands)))], rng, pencils=pencils)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with handwriting/ and names/")
    parser.add_argument("--sheets", type=int, default=360, help="pages, dealt out over the conditions in turn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only conditions whose name contains this")
    return parser.parse_args()


def _pairs(
    page: PrintedPage, truths: list[dict[str, str]], capture: Capture
) -> Iterator[tuple[PlacedSheet, dict[str, str], SheetReading | None]]:
    """Every sheet of a page with its truth and the reading that carries its serial, if there is one."""
    readings = read_pages([Page(Path("capture"), 1, capture.image)], load_catalogue())
    by_serial = {reading.code.serial: reading for reading in readings if reading.code}
    for sheet, truth in zip(page.sheets, truths, strict=True):
        yield sheet, truth, by_serial.get(sheet.code.serial)


def _count(
    tally: Tally, sheet: PlacedSheet, truth: dict[str, str], reading: SheetReading | None, capture: Capture
) -> None:
    tally.codes.add(reading is not None and reading.code == sheet.code)
    if reading is None or reading.place is None or reading.place.registration is None:
        return
    centres = np.array([box.centre for part in sheet.layout.fields for box in part.boxes])
    registration = reading.place.registration
    off = registration.to_pixels(centres) - capture.to_pixels(centres + np.array(sheet.origin))
    tally.offsets += (np.linalg.norm(off, axis=1) / registration.pixels_per_mm(*centres.mean(axis=0))).tolist()
    for part in sheet.layout.fields:
        read, value = reading.fields[part.name], truth[part.name]
        if isinstance(part, HandprintField) and isinstance(read.evidence, HandprintEvidence):
            _count_cells(tally, part, read.evidence, value)
        elif isinstance(read.evidence, ChoiceEvidence):
            for option, probability in read.evidence.ticked.items():
                tally.ticks.add((probability > 0.5) == (option == value))
        else:
            tally.signatures.add(read.value == value)


def _count_cells(tally: Tally, part: HandprintField, evidence: HandprintEvidence, value: str) -> None:
    best = [evidence.symbols[i] for i in evidence.log_probabilities.argmax(axis=1)]
    for seen, true in zip(best, value.ljust(len(part.cells), EMPTY), strict=True):
        if true == EMPTY:
            tally.empties.add(seen == EMPTY)
            continue
        tally.written_not_empty.add(seen != EMPTY)
        tally.legible.add(seen != ILLEGIBLE)
        if true.isdigit():
            tally.digits.add(seen == true)
        elif true.isalpha():
            tally.letters.add(seen == true)


def _print_table(tallies: dict[str, Tally]) -> None:
    rows = [HEAD, *((name, *tally.row()) for name, tally in tallies.items())]
    rows.append(("scanners", *_sum(t for name, t in tallies.items() if "dpi" in name).row()))
    rows.append(("all", *_sum(tallies.values()).row()))
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    for row in rows:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        for name, value in vars(tally).items():
            mine = getattr(total, name)
            if isinstance(value, Share):
                mine.right += value.right
                mine.total += value.total
            else:
                mine += value
    return total


if __name__ == "__main__":
    main()
