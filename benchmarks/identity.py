"""Who sheets are about: accepted rightly, accepted wrongly, looked at; schools, families and strangers of every kind.

``python -m benchmarks.identity --data DIR [--sheets 2000] [--bank FILE] [--drawn 100000] [--seed 1]``

Sheets go the whole way through the program: printed, filled in by hands the model never saw, captured, read, matched,
judged. For volume, sheets are put together from cells that the real reader saw (``benchmarks.bank``). One sheet in
five is about nobody on the roster.
"""

from __future__ import annotations

import argparse
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from benchmarks import bank, verdicts
from benchmarks.bank import BankedSheet, bank_conditions, has_lost_ink
from benchmarks.conditions import Condition
from benchmarks.round_trip import serial, somebody
from benchmarks.schools import Lists, School
from benchmarks.sheets import Written, random_sheet
from benchmarks.verdicts import Outcome
from forms.catalogue import load_catalogue
from forms.elements import ChoiceField, HandprintField
from forms.layout import Layout, lay_out
from forms.sheet_code import SheetCode
from identity.judging import Judging
from identity.matching.evidence import evidence_of
from identity.matching.matcher import Matcher
from ocr.evidence import ChoiceEvidence, Evidence, FieldReading, SignatureEvidence
from ocr.pages import Page
from ocr.pipeline import SheetReading, read_pages
from simulation.hands import Hand, StrokeHands
from simulation.paper import fill_in, print_page

SCHOOLS = (60, 230, 600, 1000)
TOWN = 20_000
_SHEETS_A_SCHOOL = 250
_TOWN_EVERY = 10
"""Of the schools of sheets that are put together, every so many is a town."""
_SURE = 0.999
_TIMED = 60


def main() -> None:
    """Run the benchmark and print its figures."""
    arguments = _arguments()
    cv2.setNumThreads(1)
    lists = Lists.load(arguments.data)
    if arguments.sheets:
        hands = StrokeHands(arguments.data).writers("held_out")
        print(f"\n{arguments.sheets} sheets through the whole program, seed {arguments.seed}", flush=True)
        _print(verdicts.report(list(travelled(lists, hands, arguments.sheets, arguments.seed))))
    if arguments.bank and arguments.drawn:
        banked = bank.load(arguments.bank)
        print(
            f"\n{arguments.drawn} sheets put together from {len(banked)} read ones, seed {arguments.seed}", flush=True
        )
        _print(verdicts.report(list(drawn(lists, banked, arguments.drawn, arguments.seed))))
        _print(_speed(lists, banked, arguments.seed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with handwriting/ and names/")
    parser.add_argument("--sheets", type=int, default=2000, help="through the whole program")
    parser.add_argument("--bank", type=Path, help="a file that benchmarks.bank made")
    parser.add_argument("--drawn", type=int, default=100_000, help="put together from the bank")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


# Through the whole program


def travelled(lists: Lists, hands: Sequence[Hand], sheets: int, seed: int) -> Iterator[Outcome]:
    """Sheets of schools in turn, in all conditions in turn."""
    conditions = bank_conditions()
    for number in range(sheets):
        rng = np.random.default_rng([seed, zlib.crc32(b"travelled"), number])
        if number % _SHEETS_A_SCHOOL == 0:
            school = School(lists, SCHOOLS[number // _SHEETS_A_SCHOOL % len(SCHOOLS)], rng)
            judging = Judging(school.roster)
        condition = conditions[number % len(conditions)]
        written = random_sheet(school, rng)
        reading, is_lost = _read(written, condition, hands, rng)
        yield verdicts.outcome(_known(written, is_lost), condition.name, judging.judged(reading))


def _known(written: Written, is_lost: bool) -> Written:
    """A sheet of a pupil whose ink was lost is of a kind of its own; a stranger remains one."""
    return replace(written, kind=verdicts.LOST) if is_lost and written.pupil is not None else written


def _read(
    written: Written, condition: Condition, hands: Sequence[Hand], rng: np.random.Generator
) -> tuple[SheetReading, bool]:
    """What the program reads of a sheet that went all the way, and whether its ink was lost in the picture."""
    way = condition.way(rng)
    blank = print_page(written.form, serials=[serial(rng)])
    blank = replace(blank, image=condition.printed(blank.image, rng))
    filled = fill_in(blank, [written.fields()], [somebody(hands, condition, way, rng)], rng)
    capture = way.capture(condition.handled(filled.image, rng), rng)
    reading = next(read_pages([Page(Path("capture"), 1, capture.image)], load_catalogue()))
    return reading, has_lost_ink(blank, filled, capture, written.fields())


# Put together


@dataclass(frozen=True)
class _Composer:
    """Puts sheets together from what the reader saw of other ones."""

    layouts: dict[str, Layout]

    def reading(self, written: Written, source: BankedSheet, rng: np.random.Generator) -> SheetReading:
        """A sheet that holds what is written, in the hand and the condition of one sheet of the bank.

        Of the two copies of a letter, a name written twice has one in each place, as far as there are two.
        """
        layout = self.layouts[written.form]
        truth = written.fields()
        copies: dict[str, list[int]] = {}
        fields: dict[str, FieldReading] = {}
        for field in layout.fields:
            evidence: Evidence
            if isinstance(field, HandprintField):
                first = copies.get(field.repeats)
                drawn = rng.integers(0, bank.COPIES, len(field.cells)).tolist()
                copies[field.name] = [1 - copy for copy in first] if first else drawn
                if field.alphabet == "digits":
                    continue  # the date says nothing about who is meant
                evidence = source.comb(truth[field.name], len(field.cells), copies[field.name], field.alphabet)
            elif isinstance(field, ChoiceField):
                ticked = truth[field.name]
                evidence = ChoiceEvidence({name: _SURE if name == ticked else 1 - _SURE for name in field.options})
            else:
                evidence = SignatureEvidence(_SURE)
            fields[field.name] = FieldReading(field.name, evidence, "bank")
        code = SheetCode(written.form, 1, "")
        return SheetReading(Path("bank"), 1, 1, code=code, fields=fields, layout=layout)


def _composer() -> _Composer:
    catalogue = load_catalogue()
    return _Composer({name: lay_out(definition, "a4") for name, definition in catalogue.current.items()})


def drawn(lists: Lists, banked: Sequence[BankedSheet], sheets: int, seed: int) -> Iterator[Outcome]:
    """Sheets of schools in turn, and of a town now and then."""
    composer = _composer()
    for number in range(sheets):
        turn, within = divmod(number, _SHEETS_A_SCHOOL)
        rng = np.random.default_rng([seed, zlib.crc32(b"drawn"), number])
        if within == 0:
            is_town = turn % _TOWN_EVERY == _TOWN_EVERY - 1
            school = School(lists, TOWN if is_town else SCHOOLS[turn % len(SCHOOLS)], rng)
            judging = Judging(school.roster)
        source = banked[int(rng.integers(len(banked)))]
        written = random_sheet(school, rng)
        sheet = judging.judged(composer.reading(written, source, rng))
        yield verdicts.outcome(_known(written, source.has_lost_ink), source.condition, sheet)


# Speed


def _speed(lists: Lists, banked: Sequence[BankedSheet], seed: int) -> Iterator[str]:
    """How long a match takes, by the size of the roster."""
    composer = _composer()
    yield "\nmilliseconds a sheet, median; making a roster ready, once, in seconds:"
    for pupils in (*SCHOOLS, TOWN):
        rng = np.random.default_rng([seed, pupils])
        school = School(lists, pupils, rng)
        begun = time.perf_counter()
        matcher = Matcher(school.roster)
        ready = time.perf_counter() - begun
        sheets = [
            evidence_of(composer.reading(random_sheet(school, rng), banked[int(rng.integers(len(banked)))], rng))
            for _sheet in range(_TIMED)
        ]
        taken = []
        for evidence in sheets:
            begun = time.perf_counter()
            matcher.match(evidence)
            taken.append(time.perf_counter() - begun)
        yield f"  {pupils:>6} pupils: {1000 * float(np.median(taken)):6.2f} ms; {ready:.2f} s"


if __name__ == "__main__":
    main()
