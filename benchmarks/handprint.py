"""Accuracy of the handprint reader, cell by cell, beside Tesseract's on the same cells.

``python -m benchmarks.handprint --data DIR [--sheets 520] [--seed 1] [--only NAME] [--tesseract 600]``

Every sheet is filled in by one hand that the model never saw, with letters drawn by chance (no names, so nothing but
the shape of a letter tells what it is), goes through a condition, and is read by the program: marks, registration,
cutting and all. People write only letters of their own; marks are lent where somebody never wrote any, and who never
wrote all digits has another person write those.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.cells import Cell, report
from benchmarks.conditions import CONDITIONS, Condition
from benchmarks.round_trip import somebody
from forms.alphabets import ALPHABETS, CAPITALS
from forms.catalogue import load_catalogue
from forms.elements import HandprintField
from forms.geometry import Box
from ocr.evidence import EMPTY, ILLEGIBLE, HandprintEvidence
from ocr.pages import Page
from ocr.pipeline import SheetReading, read_pages
from ocr.sheets import Sheet, crop
from simulation.capture import Capture
from simulation.hands import DIGITS, Glyph, StrokeHand, StrokeHands
from simulation.paper import PIXELS_PER_MM, PlacedSheet, PrintedPage, fill_in, print_page

_LEAST_CAPITALS = 5
_WRITTEN, _SPOILED, _DASHED, _DIRTY = 0.45, 0.03, 0.02, 0.1
"""Shares: of the cells those written in, of these the spoiled and those with a hyphen; of the empty ones the dirty."""
_REPEATED, _REPEATED_EXACTLY = 0.9, 0.85
"""Names of the pupil's form written twice; of these those that do not differ by a letter."""
_FORMS = ("parent", "student")
_SERIAL = "HANDPR1N"

_CLASS_LETTERS = "ABCDEFGH"
_LONG = 10
"""Combs shorter than this are filled to the end: dates and the class."""

_TESSERACT_PIXELS_PER_MM = 12.0
_INK, _PAPER, _SEEN, _LOST = 60, 200, 25, 0.25
"""Grey values: how much darker ink made the page, how bright bare paper is at least, how much darker than paper ink is
in a picture that shows it; and the part of the ink of a cell below which it is lost."""

_FRAME, _BESIDE, _MARKS = 0.3, 0.4, 1.2
"""How far to both sides of its edges the frame of a cell is painted over for Tesseract, and what it sees beside the
cell and above and below it, in mm."""


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with handwriting/")
    parser.add_argument("--sheets", type=int, default=520, help="dealt out over the conditions and writers in turn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only conditions whose name contains this")
    parser.add_argument("--tesseract", type=int, default=600, help="letters and digits that Tesseract is asked as well")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    strokes = StrokeHands(arguments.data)
    letters = strokes.writers("held_out", _LEAST_CAPITALS)
    digits = strokes.digit_writers("held_out")
    print(
        f"{len(letters)} writers of letters, {len(digits)} of digits; {arguments.sheets} sheets, seed {arguments.seed}"
    )
    conditions = [condition for condition in CONDITIONS if arguments.only in condition.name]
    cells = measure(conditions, letters, digits, arguments.sheets, arguments.seed, arguments.tesseract)
    for line in report(cells, printers()):
        print(line)


def printers() -> frozenset[str]:
    """The held-out writers who print, by name."""
    lines = Path(__file__).with_name("printers.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def measure(
    conditions: Sequence[Condition],
    letters: Sequence[StrokeHand],
    digits: Sequence[StrokeHand],
    sheets: int,
    seed: int,
    tesseract: int = 0,
) -> list[Cell]:
    """So many sheets: conditions in turn, and within each condition all writers in turn."""
    cells: list[Cell] = []
    for sheet in range(sheets):
        number, which = divmod(sheet, len(conditions))
        condition = conditions[which]
        seed_of_condition = zlib.crc32(condition.name.encode())
        rng = np.random.default_rng([seed, seed_of_condition, number])
        writer = _writer(letters, digits, np.random.default_rng([seed, seed_of_condition]), number)
        questions = tesseract * (sheet + 1) // sheets - tesseract * sheet // sheets
        cells += _travel(condition, writer, questions, rng)
    return cells


def _writer(
    letters: Sequence[StrokeHand], digits: Sequence[StrokeHand], rng: np.random.Generator, number: int
) -> _Writer:
    """The writers of a condition in turn, in an order of its own."""
    hand = letters[int(rng.permutation(len(letters))[number % len(letters)])]
    counts = digits[int(rng.permutation(len(digits))[number % len(digits)])]
    return _Writer(hand, hand if all(digit in hand.own for digit in DIGITS) else counts)


class _Writer:
    """One person for letters and, where that one never wrote all digits, another for digits."""

    def __init__(self, letters: StrokeHand, digits: StrokeHand) -> None:
        self.letters, self.digits = letters, digits
        self.name = letters.name

    def _hand(self, character: str) -> StrokeHand:
        return self.digits if character in DIGITS else self.letters

    def can_write(self, character: str) -> bool:
        """Whether the person wrote the character, or the letter under its mark; a hyphen may be lent."""
        return self._hand(character).has_own(character) or character == "-"

    def glyph(self, character: str, rng: np.random.Generator) -> Glyph:
        """A shape by whoever writes the character."""
        return self._hand(character).glyph(character, rng)

    def by(self, character: str) -> str:
        """The name of that person."""
        return self._hand(character).name


def _travel(condition: Condition, writer: _Writer, questions: int, rng: np.random.Generator) -> list[Cell]:
    """The cells of one sheet that went all the way; Tesseract is asked about some of them."""
    way = condition.way(rng)
    blank = print_page(str(rng.choice(_FORMS)), serials=[_SERIAL])
    (sheet,) = blank.sheets
    blank = replace(blank, image=condition.printed(blank.image, rng))
    truth = _random_truth(_combs(sheet), writer, rng)
    person = somebody([writer], condition, way, rng)
    blank = _dirtied(blank, truth, rng)
    filled = fill_in(blank, [truth], [person], rng)
    capture = way.capture(condition.handled(filled.image, rng), rng)
    readings = read_pages([Page(Path("capture"), 1, capture.image)], load_catalogue())
    reading = next((reading for reading in readings if reading.code == sheet.code), None)
    repeats = _repeats_all(truth, _combs(sheet))
    cells = [
        Cell(
            condition.name, writer.by(true), field.alphabet, true, *seen, repeats, is_lost(blank, filled, capture, box)
        )
        for field in _combs(sheet)
        for true, seen, box in zip(truth[field.name], _seen(reading, field), field.cells, strict=True)
    ]
    _ask_tesseract(cells, [box for field in _combs(sheet) for box in field.cells], reading, questions, rng)
    return cells


def _combs(sheet: PlacedSheet) -> list[HandprintField]:
    return [field for field in sheet.layout.fields if isinstance(field, HandprintField)]


def _random_truth(combs: Sequence[HandprintField], writer: _Writer, rng: np.random.Generator) -> dict[str, str]:
    """A value for every comb; what repeats another mostly does, but one name in four differs, mostly by one letter."""
    truth: dict[str, str] = {}
    for field in combs:
        value = _random_value(field, writer, rng)
        if field.repeats and rng.random() < _REPEATED:
            earlier = truth[field.repeats].replace(ILLEGIBLE, value[0])
            value = earlier if rng.random() < _REPEATED_EXACTLY else _with_another_letter(earlier, value[0], rng)
        truth[field.name] = value
    return truth


def _with_another_letter(value: str, letter: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(value.rstrip(EMPTY))))
    return value[:at] + letter + value[at + 1 :]


def _repeats_all(truth: dict[str, str], combs: Sequence[HandprintField]) -> bool:
    """Whether the person wrote the same into all combs that repeat each other, spoiled cells apart."""
    pairs = [(truth[field.name], truth[field.repeats]) for field in combs if field.repeats]
    cells = [pair for one, other in pairs for pair in zip(one, other, strict=True)]
    return bool(pairs) and all(a == b or ILLEGIBLE in (a, b) for a, b in cells)


def _random_value(field: HandprintField, writer: _Writer, rng: np.random.Generator) -> str:
    """A character or nothing for every cell: runs from the first cell on, as names are, but of letters by chance."""
    alphabet = _CLASS_LETTERS if field.alphabet == "class_letter" else ALPHABETS[field.alphabet]
    known = [c for c in alphabet if c != "-" and writer.can_write(c)]
    length = len(field.cells) if len(field.cells) < _LONG else int(rng.binomial(len(field.cells), _WRITTEN))
    value = [str(rng.choice(known)) if known else EMPTY for _cell in range(length)]
    for i, chance in enumerate(rng.random(length).tolist()):
        if chance < _SPOILED and len(known) > 1:
            value[i] = ILLEGIBLE
        elif chance > 1 - _DASHED and field.alphabet == "letters":
            value[i] = "-"
    return "".join(value).ljust(len(field.cells), EMPTY)


def _dirtied(page: PrintedPage, truth: dict[str, str], rng: np.random.Generator) -> PrintedPage:
    """The page with dirt in some of the cells that stay empty: dots of a pen that rested, and pale smudges."""
    image = page.image.copy()
    for field in _combs(page.sheets[0]):
        for cell, true in zip(field.cells, truth[field.name], strict=True):
            if true != EMPTY or rng.random() > _DIRTY:
                continue
            x, y = (round(v * PIXELS_PER_MM) for v in np.array(cell.centre) + rng.uniform(-2, 2, 2))
            if rng.random() < 0.5:
                cv2.circle(
                    image, (x, y), round(rng.uniform(0.1, 0.3) * PIXELS_PER_MM), (int(rng.uniform(20, 140)),), -1
                )
            else:
                spot = np.zeros(image.shape, np.uint8)
                cv2.circle(spot, (x, y), round(rng.uniform(0.4, 1.5) * PIXELS_PER_MM), (int(rng.uniform(10, 45)),), -1)
                pale = cv2.subtract(image, cv2.GaussianBlur(spot, (0, 0), 0.4 * PIXELS_PER_MM))
                image = np.asarray(pale, dtype=np.uint8)
    return replace(page, image=image)


def is_lost(blank: PrintedPage, filled: PrintedPage, capture: Capture, box: Box) -> bool:
    """Whether most of what was written into a cell is as bright in the picture as the paper beside it."""
    shown = shown_ink(blank, filled, capture, box)
    return bool(len(shown)) and float(shown.mean()) < _LOST


def shown_ink(before: PrintedPage, after: PrintedPage, capture: Capture, box: Box) -> npt.NDArray[np.bool_]:
    """For each pixel of a page at which ink was added within a box whether the picture shows it darker than paper."""
    left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in (box.x, box.y, box.right, box.bottom))
    old, new = (page.image[top:bottom, left:right].astype(int) for page in (before, after))
    places = [np.argwhere(mask) for mask in (old - new > _INK, (old == new) & (old > _PAPER))]
    ink, paper = (_grey_at(capture, (place[:, ::-1] + np.array([left, top]) + 0.5) / PIXELS_PER_MM) for place in places)
    if not len(ink) or not len(paper):
        return np.zeros(0, np.bool_)
    return np.asarray(ink < np.median(paper) - _SEEN, np.bool_)


def _grey_at(capture: Capture, points: npt.NDArray[np.float64]) -> npt.NDArray[np.int_]:
    """The picture at places of the page, in millimetres."""
    height, width = capture.image.shape
    found = capture.to_pixels(points).round().astype(int)
    seen = capture.image[found[:, 1].clip(0, height - 1), found[:, 0].clip(0, width - 1)]
    return np.asarray(seen, dtype=np.int_)


_Seen = tuple[str, float, None, str | None]


def _seen(reading: SheetReading | None, field: HandprintField) -> list[_Seen]:
    """For every cell what was read, how surely, no answer of Tesseract yet, and what was read with another comb.

    For a sheet that was not read, nothing that is right anywhere.
    """
    read = reading.fields.get(field.name) if reading else None
    if read is None or not isinstance(read.evidence, HandprintEvidence):
        return [("", 0.0, None, None)] * len(field.cells)
    evidence = read.evidence
    own, sure = evidence.log_probabilities.argmax(axis=1), np.exp(evidence.log_probabilities.max(axis=1))
    both = evidence.table.argmax(axis=1)
    can_repeat = reading is not None and reading.code is not None and reading.code.form == "student"
    return [
        (
            evidence.symbols[i],
            float(p),
            None,
            evidence.symbols[j] if can_repeat and field.alphabet == "letters" else None,
        )
        for i, p, j in zip(own, sure, both, strict=True)
    ]


def _ask_tesseract(
    cells: list[Cell], boxes: list[Box], reading: SheetReading | None, questions: int, rng: np.random.Generator
) -> None:
    """Ask Tesseract about some letters and digits of a sheet that was read, in the same place, without the frame."""
    if reading is None or reading.place is None or not reading.fields:
        return
    asked = [i for i, cell in enumerate(cells) if cell.truth.isalnum()]
    for i in rng.permutation(asked)[:questions].tolist():
        cells[i] = replace(cells[i], tesseract=_tesseract(reading.place, boxes[i], cells[i].truth in DIGITS))


def _tesseract(place: Sheet, box: Box, digits: bool) -> str:
    """The character that Tesseract sees in a cell, its marks above and below included.

    The frame is painted over with what lies to both sides of it: strokes across it are mostly bridged, those along it
    are lost.
    """
    import pytesseract

    scale = _TESSERACT_PIXELS_PER_MM
    window = Box(box.x - _BESIDE, box.y - _MARKS, box.width + 2 * _BESIDE, box.height + 2 * _MARKS)
    seen = np.ascontiguousarray(crop(place, window, scale))
    frame = np.zeros(seen.shape, np.uint8)
    left, top = round(_BESIDE * scale), round(_MARKS * scale)
    right, bottom = round((_BESIDE + box.width) * scale), round((_MARKS + box.height) * scale)
    cv2.rectangle(frame, (left, top), (right, bottom), 255, round(2 * _FRAME * scale))
    seen = np.asarray(cv2.inpaint(seen, frame, 3, cv2.INPAINT_TELEA))
    paper = int(np.percentile(seen, 75))
    allowed = DIGITS if digits else CAPITALS
    found = pytesseract.image_to_string(
        np.pad(seen, 24, constant_values=paper), lang="pol", config=f"--psm 10 -c tessedit_char_whitelist={allowed}"
    )
    return str(found).strip()[:1]


if __name__ == "__main__":
    main()
