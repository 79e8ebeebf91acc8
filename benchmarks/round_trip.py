"""Accuracy of the whole line: print, write with real hands, capture, read; compared field by field and cell by cell.

``python -m benchmarks.round_trip --data DIR [--pages 440] [--seed 1] [--only NAME]``

Hands are those the handprint model never saw. The error of the registration is the true one, known from the
simulation: how far from its place on paper the middle of each box is looked for. Page n of a condition depends on the
seed, the condition and n alone.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks import figures
from benchmarks.conditions import CONDITIONS, Condition
from benchmarks.requests import Names, random_request
from benchmarks.tally import Sent, Tally
from forms.catalogue import load_catalogue
from forms.paper import PaperName
from forms.sheet_code import SERIAL_LENGTH
from ocr.pages import Page
from ocr.pipeline import read_pages
from simulation.capture import Phone, Scanner
from simulation.hands import Hand, StrokeHands
from simulation.paper import Handwriting, fill_in, print_page, random_handwriting

ABOUT = """\
Real: the pen strokes of letters, digits and hyphens; a letter that a writer never wrote is lent by another of them.
Simulated: paper, print, ink, dirt, copiers, scanners and phones, largely by the code that made the training cells.
Composed: Polish letters, of real letters and real marks, by the code that training uses. Generated: ticks, signatures.
Kinder than life: no pencil in 1 bit but in its own row, no blue paler than 45 % of black, and 1-bit scanning at
thresholds that keep most of a blue pen."""

_PAPERS_IN_TURN: tuple[PaperName, ...] = ("a4", "a4", "a5")
_FORMS_IN_TURN = ("parent", "student")
_SERIAL_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def main() -> None:
    """Run the benchmark and print its figures."""
    arguments = _arguments()
    hands = StrokeHands(arguments.data).writers("held_out")
    conditions = [condition for condition in CONDITIONS if arguments.only in condition.name]
    print(f"{len(hands)} writers never trained on; {arguments.pages} pages, seed {arguments.seed}\n{ABOUT}", flush=True)
    names = Names.load(arguments.data)
    for line in report(conditions, measure(conditions, hands, names, arguments.pages, arguments.seed)):
        print(line)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with handwriting/ and names/")
    parser.add_argument("--pages", type=int, default=440, help="dealt out over the conditions in turn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only conditions whose name contains this")
    return parser.parse_args()


def measure(
    conditions: Sequence[Condition], hands: Sequence[Hand], names: Names, pages: int, seed: int
) -> dict[str, Tally]:
    """So many pages, dealt out over the conditions in turn: what came back, by name of the condition."""
    tallies = {condition.name: Tally() for condition in conditions}
    for page in range(pages):
        number, which = divmod(page, len(conditions))
        condition = conditions[which]
        rng = np.random.default_rng([seed, zlib.crc32(condition.name.encode()), number])
        _travel(tallies[condition.name], condition, number, hands, names, rng)
    return tallies


def _travel(
    tally: Tally, condition: Condition, number: int, hands: Sequence[Hand], names: Names, rng: np.random.Generator
) -> None:
    """One page goes all the way and is counted."""
    form = _FORMS_IN_TURN[number % len(_FORMS_IN_TURN)]
    paper = _PAPERS_IN_TURN[number % len(_PAPERS_IN_TURN)]
    way = condition.way(rng)
    blank = print_page(form, paper, serials=[serial(rng) for _sheet in range(2 if paper == "a5" else 1)])
    blank = replace(blank, image=condition.printed(blank.image, rng))
    truths = [random_request(sheet.layout, names, rng) for sheet in blank.sheets]
    people = [somebody(hands, condition, way, rng) for _sheet in blank.sheets]
    filled = fill_in(blank, truths, people, rng)
    capture = way.capture(condition.handled(filled.image, rng), rng)
    readings = list(read_pages([Page(Path("capture"), 1, capture.image)], load_catalogue()))
    sent = [Sent(*each) for each in zip(filled.sheets, truths, (who.hand.name for who in people), strict=True)]
    tally.count_page(sent, readings, capture)


def serial(rng: np.random.Generator) -> str:
    """A serial as the program draws them, but that the seed decides."""
    return "".join(rng.choice(list(_SERIAL_SYMBOLS), SERIAL_LENGTH))


def somebody(
    hands: Sequence[Hand], condition: Condition, way: Scanner | Phone, rng: np.random.Generator
) -> Handwriting:
    """One of the hands with a pen that the condition allows.

    Much pencil is white to a scanner that knows black and white alone, and nobody could read those sheets.
    """
    hand = hands[int(rng.integers(len(hands)))]
    is_one_bit = isinstance(way, Scanner) and way.threshold != ""
    while True:
        person = random_handwriting(hand, rng, pencils=condition.pencils_only or not is_one_bit)
        if person.pen.kind == "pencil" or not condition.pencils_only:
            return person


def report(conditions: Iterable[Condition], tallies: dict[str, Tally]) -> Iterator[str]:
    """The figures as lines of text."""
    accepted = {each.name: tallies[each.name] for each in conditions if each.is_acceptance}
    others = {name: tally for name, tally in tallies.items() if name not in accepted}
    yield from ("", *figures.table(accepted, others), "", figures.LEGEND)
    for title, some in (("the sum", accepted), ("the other rows", others)):
        yield from (f"{title}: {line}" for line in figures.writers(figures.together(some)))
    yield from ("", "reasons, in how many sheets of 100 (some are true: sheets are sent out unsigned and undated):")
    yield from figures.reasons(tallies)


if __name__ == "__main__":
    main()
