"""What the program does with sheets on which something treacherous happened: one table of all situations.

``python -m benchmarks.treacherous --data DIR [--sheets 100] [--seed 1] [--only TEXT] [--jobs 2]``

Sheets go the whole way: printed, filled in rightly by held-out hands for a pupil on the roster, spoiled as the
situation says, captured, read, matched, judged. Sheet n of a situation depends on the seed, the situation and n alone.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np

import benchmarks.treachery
from benchmarks.conditions import CONDITIONS
from benchmarks.handprint import shown_ink
from benchmarks.misplaced import is_silently_misplaced
from benchmarks.round_trip import serial
from benchmarks.schools import Lists, School
from benchmarks.sheets import random_right_sheet
from benchmarks.situations import Situation, as_asked
from forms.catalogue import load_catalogue
from forms.elements import HandprintField
from identity.judging import Judging
from identity.verdict import Status
from ocr.evidence import ChoiceEvidence, SignatureEvidence
from ocr.pages import Page
from ocr.pipeline import SheetReading, read_pages
from simulation.capture import Capture, Scanner
from simulation.hands import Hand, StrokeHands
from simulation.paper import PIXELS_PER_MM, Handwriting, PrintedPage, print_page, random_handwriting

_PUPILS = 600
_TAKEN_BACK = "cancelled"
"""The topic of which it is told how much of the strokes the picture shows."""
_SURE = 0.9
_BINS = 15

CLEAN = tuple(
    Situation("clean", condition.name, "go through", way=condition.way)
    for condition in CONDITIONS
    if condition.is_acceptance
)
"""Sheets on which nothing treacherous happened, to compare with."""


def situations() -> list[Situation]:
    """All situations, by topic."""
    modules = [
        importlib.import_module(f"{benchmarks.treachery.__name__}.{found.name}")
        for found in pkgutil.iter_modules(benchmarks.treachery.__path__)
    ]
    return [*CLEAN, *(situation for module in modules for situation in module.SITUATIONS)]


@dataclass(frozen=True)
class Outcome:
    """What became of one sheet: ticks are (ticked in truth, certainty of being ticked), of every box.

    ``is_misplaced`` says that boxes were looked for beside their places and nothing said so. ``shown_mm2`` is how much
    of what was put over the answers the picture shows beside the writing.
    """

    situation: str
    is_read: bool
    status: str
    reasons: tuple[str, ...]
    is_right_first: bool
    accepted_wrong: bool
    ticks: tuple[tuple[bool, float], ...]
    signed: bool
    seen_signed: float
    is_misplaced: bool
    shown_mm2: float


@dataclass(frozen=True)
class _World:
    """What is made once a process: a school with its roster, the hands, the judge."""

    school: School
    hands: Sequence[Hand]


@cache
def _world(data: Path, seed: int) -> _World:
    cv2.setNumThreads(1)
    return _World(
        School(Lists.load(data), _PUPILS, np.random.default_rng([seed, 600])), StrokeHands(data).writers("held_out")
    )


def travel(data: Path, seed: int, topic: str, name: str, number: int) -> Outcome:
    """One sheet of a situation goes all the way."""
    world = _world(data, seed)
    situation = next(s for s in situations() if (s.topic, s.name) == (topic, name))
    rng = np.random.default_rng([seed, zlib.crc32(f"{topic}/{name}".encode()), number])
    written = random_right_sheet(world.school, rng)
    fields = situation.change(written.fields(), rng)
    way = situation.way(rng)
    blank = print_page(written.form, serials=[serial(rng)])
    blank = replace(blank, image=situation.printed(blank.image, rng))
    person = _somebody(world.hands, situation, way, rng)
    before = deepcopy(rng)
    filled = situation.fill(blank, fields, person, rng)
    capture = way.capture(situation.handled(filled.image, rng), rng)
    picture = situation.pictured(capture.image, rng)
    reading = next(iter(read_pages([Page(Path("capture"), 1, picture)], load_catalogue())))
    outcome = _outcome(f"{topic}: {name}", reading, fields, written.pupil, world)
    return replace(
        outcome,
        is_misplaced=is_silently_misplaced(reading, capture.to_pixels),
        shown_mm2=_shown_mm2(as_asked(blank, fields, person, before), filled, capture) if topic == _TAKEN_BACK else 0.0,
    )


def _shown_mm2(answered: PrintedPage, filled: PrintedPage, capture: Capture) -> float:
    """How much ink was added to the cells of a sheet that had been filled in, as far as the picture shows it."""
    combs = [field for field in filled.sheets[0].layout.fields if isinstance(field, HandprintField)]
    shown = sum(shown_ink(answered, filled, capture, box).sum() for field in combs for box in field.cells)
    return float(shown) / PIXELS_PER_MM**2


def _somebody(hands: Sequence[Hand], situation: Situation, way: object, rng: np.random.Generator) -> Handwriting:
    hand = hands[int(rng.integers(len(hands)))]
    is_one_bit = isinstance(way, Scanner) and way.threshold != ""
    while True:
        person = random_handwriting(hand, rng, pencils=situation.pencils_only or not is_one_bit)
        if person.pen.kind == "pencil" or not situation.pencils_only:
            return person


def _outcome(name: str, reading: SheetReading, fields: dict[str, str], pupil: str | None, world: _World) -> Outcome:
    sheet = Judging(world.school.roster).judged(reading)
    first = sheet.match.candidates[0].pupil.id if sheet.match and sheet.match.candidates else ""
    ticks = tuple(
        (fields[field] == option, probability)
        for field, read in reading.fields.items()
        if isinstance(read.evidence, ChoiceEvidence)
        for option, probability in read.evidence.ticked.items()
    )
    signature = reading.fields.get("signature")
    seen = signature.evidence.signed if signature and isinstance(signature.evidence, SignatureEvidence) else np.nan
    return Outcome(
        name,
        reading.problem is None,
        str(sheet.verdict.status),
        tuple(map(str, sheet.verdict.reasons)),
        first == pupil,
        sheet.verdict.status is Status.ACCEPTED and first != pupil,
        ticks,
        bool(fields["signature"]),
        float(seen),
        is_misplaced=False,
        shown_mm2=0.0,
    )


COLUMNS = (
    *("situation", "sheets", "read", "misplaced", "accepted", "wrong", "reason", "right 1st", "boxes", "tick missed"),
    *("false >.5", "false >.9", "ECE %", "false sig.", "missed sig."),
)


def report(chosen: Sequence[Situation], outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The table, a line a situation."""
    rows = [COLUMNS, *(_row(s, [o for o in outcomes if o.situation == f"{s.topic}: {s.name}"]) for s in chosen)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    for row in rows:
        first, *rest = (text.rjust(width) for text, width in zip(row, widths, strict=True))
        yield "  ".join((row[0].ljust(len(first)), *rest))
    for topic in dict.fromkeys(s.topic for s in chosen):
        some = [o for o in outcomes if o.situation.startswith(f"{topic}: ")]
        accepted = sum(o.status == "accepted" for o in some)
        yield f"{topic}: {accepted} of {len(some)} accepted; ECE of ticks {_calibration_error(_boxes(some)):.2f} %"
        if topic == _TAKEN_BACK and accepted:
            shown = ", ".join(f"{o.shown_mm2:.1f}" for o in some if o.status == "accepted")
            yield f"  of the strokes on these the picture shows, beside the writing, square mm: {shown}"


def _boxes(outcomes: Sequence[Outcome]) -> list[tuple[bool, float]]:
    return [box for outcome in outcomes for box in outcome.ticks]


def _row(situation: Situation, some: Sequence[Outcome]) -> tuple[str, ...]:
    boxes = _boxes(some)
    ticked = [p for is_ticked, p in boxes if is_ticked]
    unticked = [p for is_ticked, p in boxes if not is_ticked]
    signed = [o.seen_signed for o in some if o.signed and o.is_read]
    unsigned = [o.seen_signed for o in some if not o.signed and o.is_read]
    given = sum(bool(situation.reasons & set(o.reasons)) for o in some)
    return (
        f"{situation.topic}: {situation.name} ({situation.aim})",
        str(len(some)),
        str(sum(o.is_read for o in some)),
        str(sum(o.is_misplaced for o in some)),
        str(sum(o.status == "accepted" for o in some)),
        str(sum(o.accepted_wrong for o in some)),
        str(given) if situation.reasons else "",
        str(sum(o.is_right_first for o in some)),
        str(len(boxes)),
        f"{sum(p <= 0.5 for p in ticked)}/{len(ticked)}",
        f"{sum(p > 0.5 for p in unticked)}/{len(unticked)}",
        str(sum(p > _SURE for p in unticked)),
        f"{_calibration_error(boxes):.2f}",
        f"{sum(p > 0.5 for p in unsigned)}/{len(unsigned)}",
        f"{sum(p <= 0.5 for p in signed)}/{len(signed)}",
    )


def _calibration_error(boxes: Sequence[tuple[bool, float]]) -> float:
    """Expected calibration error in per cent over 15 bins of the certainty of the answer given."""
    if not boxes:
        return 0.0
    truth, p = np.array([t for t, _p in boxes]), np.array([p for _t, p in boxes])
    sure, right = np.maximum(p, 1 - p), (p > 0.5) == truth
    bins = np.minimum(((sure - 0.5) * 2 * _BINS).astype(int), _BINS - 1)
    errors = [abs(sure[bins == b].sum() - right[bins == b].sum()) for b in range(_BINS)]
    return 100 * float(np.sum(errors)) / len(boxes)


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with handwriting/ and names/")
    parser.add_argument("--sheets", type=int, default=100, help="of each situation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only situations whose topic and name contain this")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    chosen = [s for s in situations() if arguments.only in f"{s.topic}: {s.name}"]
    tasks = [(s.topic, s.name, number) for s in chosen for number in range(arguments.sheets)]
    with ProcessPoolExecutor(arguments.jobs) as workers:
        outcomes = list(
            workers.map(_travelled, ((arguments.data, arguments.seed, *task) for task in tasks), chunksize=5)
        )
    for line in report(chosen, outcomes):
        print(line, flush=True)


def _travelled(task: tuple[Path, int, str, str, int]) -> Outcome:
    return travel(*task)


if __name__ == "__main__":
    main()
