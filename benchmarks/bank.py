"""A bank of sheets as the real reader saw them, to put any number of other sheets together from.

``python -m benchmarks.bank --data DIR --out FILE [--sheets 920] [--seed 1]``

Each sheet of the bank holds every letter twice and every digit of a class once, by chance in the cells of a form,
written by one held-out hand with one pen, captured once. A sheet put together takes its cells from one sheet of the
bank, so that whatever goes wrong with a writer, a pen or a picture goes wrong all over it, as in life.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.conditions import CONDITIONS, Condition
from benchmarks.handprint import is_lost
from benchmarks.round_trip import serial, somebody
from forms.alphabets import ALPHABETS, CAPITALS
from forms.catalogue import load_catalogue
from forms.elements import HandprintField
from ocr.evidence import EMPTY, HandprintEvidence
from ocr.pages import Page
from ocr.pipeline import SheetReading, read_pages
from ocr.readers.handprint import UNTOUCHED
from simulation.capture import Capture
from simulation.hands import Hand, StrokeHands
from simulation.paper import PrintedPage, fill_in, print_page

Floats = npt.NDArray[np.float32]

LETTERS = CAPITALS + "-?"
GRADES = ALPHABETS["grade"]
_LETTER_COMBS = ("applicant_first_name", "applicant_surname", "pupil_first_name", "pupil_surname")
_DIGIT_COMBS = ("date_day", "date_month", "date_year")
COPIES = 2
_LOST = 0.5
"""A picture that lost the ink of more cells than this shows a pale pen to nobody."""


@dataclass(frozen=True)
class BankedSheet:
    """What the reader saw of one person's characters.

    ``letters`` is (2, len(LETTERS), 38): log-probabilities over the letters, empty and illegible, for each copy of each
    letter; ``digits`` is (1, 9, 12), the same for the digits 0 to 8. ``has_lost_ink`` says that nobody could read it.
    """

    condition: str
    writer: str
    letters: Floats
    digits: Floats
    has_lost_ink: bool

    def comb(self, text: str, cells: int, copies: Sequence[int], alphabet: str = "letters") -> HandprintEvidence:
        """The evidence of a comb that holds a text, behind which it is empty; raises ValueError for a long one."""
        if len(text) > cells:
            raise ValueError(f"{text!r} does not fit into {cells} cells")
        of_digits = set(ALPHABETS[alphabet]) <= set(GRADES)
        tables, written, known = (
            (self.digits, GRADES, ALPHABETS["digits"]) if of_digits else (self.letters, LETTERS, ALPHABETS["letters"])
        )
        columns = [known.index(c) for c in ALPHABETS[alphabet]] + [len(known), len(known) + 1]
        rows = [
            tables[copy % len(tables), written.index(character)][columns] if character != " " else _empty(len(columns))
            for character, copy in zip(text, copies, strict=False)
        ]
        table = np.stack([*rows, *([_empty(len(columns))] * (cells - len(text)))]).astype(np.float32)
        table -= np.log(np.exp(table).sum(axis=1, keepdims=True))
        return HandprintEvidence(ALPHABETS[alphabet], table)


def has_lost_ink(blank: PrintedPage, filled: PrintedPage, capture: Capture, truth: Mapping[str, str]) -> bool:
    """Whether the picture of the page's first sheet shows less than half of the cells that were written into."""
    cells = [
        box
        for field in blank.sheets[0].layout.fields
        if isinstance(field, HandprintField)
        for character, box in zip(truth[field.name], field.cells, strict=False)
        if character != EMPTY
    ]
    return sum(is_lost(blank, filled, capture, box) for box in cells) > _LOST * len(cells)


def _empty(columns: int) -> Floats:
    row = np.full(columns, np.log((1 - UNTOUCHED) / (columns - 1)), np.float32)
    row[-2] = np.log(UNTOUCHED)
    return row


def bank_conditions() -> list[Condition]:
    """The conditions whose sheets are counted: scanners as they should be, and phones."""
    return [c for c in CONDITIONS if c.is_acceptance or c.name.startswith("phone")]


def collect(hands: Sequence[Hand], sheets: int, seed: int) -> Iterator[BankedSheet]:
    """Sheets that were really read, in all conditions and by all hands in turn; one that cannot be read is left out."""
    conditions = bank_conditions()
    for number in range(sheets):
        turn, which = divmod(number, len(conditions))
        condition = conditions[which]
        rng = np.random.default_rng([seed, zlib.crc32(condition.name.encode()), turn])
        if sheet := _collected(condition, hands[turn % len(hands)], rng):
            yield sheet


def _collected(condition: Condition, hand: Hand, rng: np.random.Generator) -> BankedSheet | None:
    way = condition.way(rng)
    blank = print_page("parent", serials=[serial(rng)])
    blank = replace(blank, image=condition.printed(blank.image, rng))
    (sheet,) = blank.sheets
    combs = {field.name: field for field in sheet.layout.fields if isinstance(field, HandprintField)}
    truth = _dealt(CAPITALS * COPIES + "-?", [combs[name] for name in _LETTER_COMBS], rng)
    truth |= _dealt(GRADES, [combs[name] for name in (*_DIGIT_COMBS, "class_grade")], rng)
    truth["class_letter"] = str(rng.choice(list(ALPHABETS["class_letter"])))
    filled = fill_in(blank, [truth], [somebody([hand], condition, way, rng)], rng)
    capture = way.capture(condition.handled(filled.image, rng), rng)
    readings = read_pages([Page(Path("capture"), 1, capture.image)], load_catalogue())
    reading = next((r for r in readings if r.code == sheet.code and r.fields), None)
    if reading is None:
        return None
    letters = _sorted(reading, truth, _LETTER_COMBS, LETTERS, COPIES)
    digits = _sorted(reading, truth, (*_DIGIT_COMBS, "class_grade"), GRADES, 1)
    lost = has_lost_ink(blank, filled, capture, truth)
    return BankedSheet(condition.name, hand.name, letters, digits, lost)


def _dealt(characters: str, combs: Sequence[HandprintField], rng: np.random.Generator) -> dict[str, str]:
    """All of the characters, in an order of chance, from the first comb on."""
    order = [characters[i] for i in rng.permutation(len(characters))]
    truth = {}
    for comb in combs:
        part, order = order[: len(comb.cells)], order[len(comb.cells) :]
        truth[comb.name] = "".join(part)
    return truth


def _sorted(reading: SheetReading, truth: dict[str, str], combs: Sequence[str], characters: str, copies: int) -> Floats:
    """(copies, characters, columns): the rows of the cells by what was written into them."""
    found: dict[str, list[Floats]] = {character: [] for character in characters}
    for name in combs:
        evidence = reading.fields[name].evidence
        assert isinstance(evidence, HandprintEvidence)
        table = evidence.log_probabilities
        if evidence.alphabet == ALPHABETS["grade"]:  # knows no 9
            table = np.insert(table, 9, np.float32(np.log(1e-6)), axis=1)
        for character, row in zip(truth[name], table, strict=False):
            found[character].append(row)
    return np.stack([np.stack([found[c][min(copy, len(found[c]) - 1)] for c in characters]) for copy in range(copies)])


def store(sheets: Sequence[BankedSheet], path: Path) -> None:
    """Keep a bank in a file."""
    np.savez_compressed(
        path,
        conditions=np.array([sheet.condition for sheet in sheets]),
        writers=np.array([sheet.writer for sheet in sheets]),
        letters=np.stack([sheet.letters for sheet in sheets]).astype(np.float16),
        digits=np.stack([sheet.digits for sheet in sheets]).astype(np.float16),
        lost=np.array([sheet.has_lost_ink for sheet in sheets]),
    )


def load(path: Path) -> list[BankedSheet]:
    """The bank of a file."""
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return [
        BankedSheet(str(condition), str(writer), letters.astype(np.float32), digits.astype(np.float32), bool(lost))
        for condition, writer, letters, digits, lost in zip(
            *(arrays[name] for name in ("conditions", "writers", "letters", "digits", "lost")), strict=True
        )
    ]


def main() -> None:
    """Collect a bank and keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with handwriting/")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sheets", type=int, default=920)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    sheets = list(collect(StrokeHands(arguments.data).writers("held_out"), arguments.sheets, arguments.seed))
    store(sheets, arguments.out)
    lost = sum(sheet.has_lost_ink for sheet in sheets)
    print(f"{arguments.out}: {len(sheets)} of {arguments.sheets} sheets; the ink of {lost} was lost in the picture")


if __name__ == "__main__":
    main()
