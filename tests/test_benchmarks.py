"""The benchmark of accuracy runs, and counts as it says: nothing that was lost is left out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from benchmarks import figures
from benchmarks.conditions import CONDITIONS, Condition
from benchmarks.requests import NameList, Names
from benchmarks.round_trip import measure, report
from benchmarks.tally import Sent, Share, Tally
from forms.catalogue import Catalogue
from ocr.pages import Page
from ocr.pipeline import SheetReading, read_pages
from simulation.capture import Capture, Scanner
from simulation.hands import FontHand
from simulation.paper import PrintedPage

BY_NAME = {condition.name: condition for condition in CONDITIONS}
FEW = [BY_NAME["200 dpi grey"], BY_NAME["phone, bulged"]]


@pytest.fixture(scope="module")
def names() -> Names:
    """A small town."""
    some = NameList(("ŁUCJA", "JÓZEF", "ANNA", "ŻANETA"), np.array([0.25, 0.5, 0.75, 1.0]))
    return Names(*(dict.fromkeys("fm", some) for _list in range(3)))


@pytest.fixture(scope="module")
def tallies(hands: list[FontHand], names: Names) -> dict[str, Tally]:
    """Two sheets, one in each of two conditions."""
    return measure(FEW, hands, names, pages=2, seed=1)


def test_sheets_travel_and_are_counted(tallies: dict[str, Tally]) -> None:
    """Two sheets come back whole, and nearly all that stands on them is read right."""
    tally = figures.together(tallies)
    assert tally.codes == Share(2, 2)
    assert (tally.unread, tally.phantoms, tally.silent) == (0, 0, 0)
    assert tally.ticks.right >= tally.ticks.total - 1 > 5
    assert tally.letters.right >= 0.8 * tally.letters.total > 20
    assert tally.letters == tally.plain + tally.polish
    assert tally.bases.right >= tally.letters.right
    assert tally.letters.total == sum(tally.written.values())
    assert max(tally.offsets) < 1


def test_a_seed_repeats_a_run(hands: list[FontHand], names: Names, tallies: dict[str, Tally]) -> None:
    """A page depends on seed, condition and number alone, whatever other conditions are run."""
    alone = {seed: measure(FEW[:1], hands, names, pages=1, seed=seed)[FEW[0].name] for seed in (1, 2)}
    assert alone[1] == tallies[FEW[0].name]
    assert alone[2] != alone[1]


def test_the_report_has_every_row_and_keeps_the_sum_apart(tallies: dict[str, Tally]) -> None:
    """Rows beyond the aims stand below the sum and are not in it."""
    lines = list(report(FEW, tallies))
    rows = [line for line in lines if line.startswith(("condition", "200 dpi", "SUM", "not in", "phone"))]
    table = rows[: rows.index("not in the sum:") + 2]
    assert [line.split("  ")[0] for line in table] == [
        *("condition", "200 dpi grey", "SUM OF THESE", "not in the sum:", "phone, bulged"),
    ]
    assert table[1].split()[3:] == table[2].split()[3:]
    assert any("95 % interval" in line for line in lines)


@pytest.fixture(scope="module")
def scan(filled: PrintedPage) -> Capture:
    """A sheet as a scanner sees it."""
    return Scanner(dpi=200).capture(filled.image, np.random.default_rng(1))


@pytest.fixture(scope="module")
def reading(scan: Capture, catalogue: Catalogue) -> SheetReading:
    """What is read of it."""
    return next(read_pages([Page(Path("scan.png"), 1, scan.image)], catalogue))


@pytest.fixture(scope="module")
def sent(filled: PrintedPage, truth: Mapping[str, str]) -> Sent:
    """What is true of it."""
    return Sent(filled.sheets[0], dict(truth), "somebody")


def counted(sent: Sent, readings: list[SheetReading], capture: Capture) -> Tally:
    """One page with one sheet, counted."""
    tally = Tally()
    tally.count_page([sent], readings, capture)
    return tally


def test_a_lost_sheet_is_wrong_in_every_column(sent: Sent, reading: SheetReading, scan: Capture) -> None:
    """A sheet that gave no reading has as many things to get right as any other, and gets none of them."""
    read, lost = (counted(sent, readings, scan) for readings in ([reading], []))
    assert (read.unread, lost.unread) == (0, 1)
    for name, share in vars(lost).items():
        if isinstance(share, Share):
            assert share == Share(0, getattr(read, name).total)
    assert lost.offsets == [math.inf] * len(read.offsets)
    assert lost.written == read.written
    assert not +lost.read_right


def test_readings_of_no_sheet_are_counted(sent: Sent, reading: SheetReading, scan: Capture) -> None:
    """The same serial twice and one reading too many are phantoms; a problem in place of a reading is none."""
    problem = SheetReading(Path("scan.png"), 1, 1)
    given = {"once": [reading], "twice": [reading, reading], "more": [reading, problem], "instead": [problem]}
    found = {name: counted(sent, readings, scan).phantoms for name, readings in given.items()}
    assert found == {"once": 0, "twice": 1, "more": 1, "instead": 0}


def test_the_interval_keeps_a_writers_letters_together() -> None:
    """Where one of two writers is never read right, nothing is sure; where all are read alike, everything is."""
    apart, alike = Tally(), Tally()
    for tally, right in ((apart, (1000, 0)), (alike, (500, 500))):
        tally.written.update(a=1000, b=1000)
        tally.read_right.update(a=right[0], b=right[1])
    assert figures.interval(apart) == (0, 100)
    assert figures.interval(alike) == (50, 50)


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
def test_every_condition_makes_a_picture(condition: Condition, filled: PrintedPage) -> None:
    """Print, handling and capture of each row run, leave the page as it was, and follow the seed."""
    before = filled.image.copy()
    first, second = (spoiled_and_captured(filled, condition, seed=3) for _time in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(filled.image, before)


def spoiled_and_captured(page: PrintedPage, condition: Condition, seed: int) -> npt.NDArray[np.uint8]:
    """The picture of a page after all that happens in a condition."""
    rng = np.random.default_rng(seed)
    spoiled = condition.handled(condition.printed(page.image, rng), rng)
    return condition.way(rng).capture(spoiled, rng).image
