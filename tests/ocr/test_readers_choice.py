"""Tick boxes: whatever people put into a box is a tick, and whatever else gets there is none."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from forms.elements import ChoiceField
from forms.geometry import Box
from ocr.evidence import ChoiceEvidence
from ocr.readers.choice import read_choices
from ocr.sheets import Sheet, find_sheets
from simulation import optics
from simulation.capture import Scanner
from simulation.hands import Glyph
from simulation.paper import PrintedPage
from simulation.pens import Pen, scribble_glyph, tick_glyph

Draw = Callable[..., PrintedPage]
Flat = Callable[[PrintedPage], Sheet]

BALLPOINT = Pen("ballpoint", "blue", width_mm=0.35, darkness=0.65, pressure=0.2, grain=0.1, gaps=0.0)
PENCIL = Pen("pencil", "graphite", width_mm=0.4, darkness=0.45, pressure=0.2, grain=0.3, gaps=0.0)
FELT = Pen("felt", "black", width_mm=1.0, darkness=0.95, pressure=0.0, grain=0.0, gaps=0.0)
PENS = {"ballpoint": BALLPOINT, "pencil": PENCIL, "felt": FELT}


def stroke(*points: tuple[float, float]) -> Glyph:
    """A shape of one stroke through some points, in heights of a capital about its middle."""
    dense = [np.linspace(a, b, 9) + np.array([0, 0.5]) for a, b in itertools.pairwise(points)]
    return Glyph("stroke", (np.concatenate(dense).astype(np.float32),))


TICKS = {
    "check mark": stroke((-0.4, 0.0), (-0.1, 0.4), (0.5, -0.6)),
    "small check mark": stroke((-0.25, 0.0), (-0.1, 0.2), (0.25, -0.25)),
    "cross": Glyph("x", (*stroke((-0.4, -0.4), (0.4, 0.4)).paths, *stroke((0.4, -0.4), (-0.4, 0.4)).paths)),
    "small cross": Glyph("x", (*stroke((-0.2, -0.2), (0.2, 0.2)).paths, *stroke((0.2, -0.2), (-0.2, 0.2)).paths)),
    "one diagonal": stroke((-0.45, 0.45), (0.45, -0.45)),
    "flat stroke": stroke((-0.4, 0.0), (0.4, 0.0)),
    "circle": stroke(*[(0.3 * np.cos(t), 0.3 * np.sin(t)) for t in np.linspace(0, 6.3, 17)]),
    "scribble": scribble_glyph(np.random.default_rng(2)),
}


@pytest.fixture(scope="module")
def field(parent_a4: PrintedPage) -> ChoiceField:
    """The choice between daughter and son."""
    found = parent_a4.sheets[0].layout.field("child")
    assert isinstance(found, ChoiceField)
    return found


def evidence(sheet: Sheet, field: ChoiceField) -> ChoiceEvidence:
    """What the reader says about one choice."""
    (reading,) = read_choices(sheet, [field])
    assert isinstance(reading.evidence, ChoiceEvidence)
    return reading.evidence


def ticked(page: PrintedPage, draw: Draw, box: Box, tick: Glyph, pen: Pen = BALLPOINT) -> PrintedPage:
    """The page with a tick in a box, its body as high as the box."""
    return draw(page, tick, box.centre, box.height, pen)


@pytest.mark.parametrize("tick", TICKS.values(), ids=TICKS)
@pytest.mark.parametrize("pen", PENS.values(), ids=PENS)
def test_every_kind_of_tick_is_a_tick(
    parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat, tick: Glyph, pen: Pen
) -> None:
    """A check mark, a cross, a stroke, a circle or a scribble, by any pen, ticks its box and no other."""
    read = evidence(flat(ticked(parent_a4, drawn, field.options["son"], tick, pen)), field)
    assert read.value == "son"
    assert read.ticked["son"] > 0.9
    assert read.ticked["daughter"] < 0.1


@pytest.mark.parametrize("seed", range(30))
def test_the_simulated_ticks_of_people_are_ticks(
    parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat, seed: int
) -> None:
    """Ticks as people make them are read as the option they stand in."""
    tick = tick_glyph(np.random.default_rng(seed))
    assert evidence(flat(ticked(parent_a4, drawn, field.options["daughter"], tick)), field).value == "daughter"


@pytest.mark.parametrize(
    "scanner", [Scanner(dpi=150, threshold="otsu"), Scanner(dpi=200, copies=2), Scanner(faint=0.5)]
)
def test_ticks_survive_scanning(parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, scanner: Scanner) -> None:
    """A thin black cross is read at 150 dpi in 1 bit, after photocopies and with faint toner; the other is empty."""
    page = ticked(parent_a4, drawn, field.options["son"], TICKS["cross"], replace(BALLPOINT, darkness=0.85))
    for seed in range(4):
        (sheet,) = find_sheets(scanner.capture(page.image, np.random.default_rng(seed)).image)
        assert evidence(sheet, field).value == "son"


def test_empty_boxes_are_empty(parent_a4: PrintedPage, flat: Flat) -> None:
    """On a form just printed no box is ticked, and that is certain."""
    fields = [f for f in parent_a4.sheets[0].layout.fields if isinstance(f, ChoiceField)]
    for reading in read_choices(flat(parent_a4), fields):
        assert (reading.value, reading.confidence > 0.95) == ("", True)


@pytest.mark.parametrize("scanner", [Scanner(dpi=150, threshold="fixed"), Scanner(dpi=200, copies=3), Scanner(dpi=150)])
@pytest.mark.parametrize("seed", range(4))
def test_empty_boxes_stay_empty_through_dirty_copies(
    parent_a4: PrintedPage, field: ChoiceField, scanner: Scanner, seed: int
) -> None:
    """Speckles of copiers and the coarse edges of 1 bit are no ticks."""
    (sheet,) = find_sheets(scanner.capture(parent_a4.image, np.random.default_rng(seed)).image)
    assert evidence(sheet, field).value == ""


def test_dirt_is_no_tick(parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat) -> None:
    """A box with six dark specks of a quarter of a millimetre is empty."""
    page, speck = parent_a4, stroke((0, 0), (0.001, 0))
    x, y = field.options["son"].centre
    for dx, dy in ((-1.5, -1), (1, 1.2), (0.2, -0.7), (1.7, -1.4), (-0.6, 1.6), (-1.2, 0.5)):
        page = drawn(page, speck, (x + dx, y + dy), 1, replace(BALLPOINT, width_mm=0.25, darkness=0.9))
    assert evidence(flat(page), field).value == ""


@pytest.mark.parametrize("strength", [0.15, 0.3])
def test_a_fold_through_the_boxes_is_no_tick(
    parent_a4: PrintedPage, field: ChoiceField, flat: Flat, strength: float
) -> None:
    """The shade of a fold anywhere on the page ticks nothing."""
    for seed in range(6):
        creased = optics.crease(parent_a4.image, np.random.default_rng(seed), 300, strength)
        assert evidence(flat(PrintedPage(creased, parent_a4.sheets)), field).value == ""


TAILS = {
    "over the corner": stroke((-0.95, -0.95), (-0.38, -0.36)),
    "along the frame": stroke((-0.6, -0.47), (0.6, -0.47)),
    "into the left side": stroke((-1.2, 0.1), (-0.3, 0.0)),
    "down from above": stroke((0.1, -1.2), (0.15, -0.28)),
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_the_tail_of_a_neighbour_is_no_tick(
    parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat, tail: Glyph
) -> None:
    """A stroke that runs a millimetre into a box from outside, while the other box is ticked, changes nothing."""
    page = ticked(parent_a4, drawn, field.options["daughter"], TICKS["check mark"])
    page = ticked(page, drawn, field.options["son"], tail)
    read = evidence(flat(page), field)
    assert read.value == "daughter"
    assert not read.is_ambiguous


def test_both_boxes_ticked_is_ambiguous(parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat) -> None:
    """Two ticks are no choice: the value is empty and the evidence says why."""
    page = parent_a4
    for box in field.options.values():
        page = ticked(page, drawn, box, TICKS["cross"])
    read = evidence(flat(page), field)
    assert read.is_ambiguous
    assert read.value == ""


def test_choices_do_not_disturb_each_other(parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat) -> None:
    """All choices of a sheet are read in one call, each from its own boxes, in the order asked."""
    layout = parent_a4.sheets[0].layout
    handover = layout.field("handover")
    assert isinstance(handover, ChoiceField)
    page = ticked(parent_a4, drawn, field.options["daughter"], TICKS["cross"])
    page = ticked(page, drawn, handover.options["phone"], TICKS["scribble"])
    asked: Sequence[ChoiceField] = (handover, field)
    assert [(r.name, r.value) for r in read_choices(flat(page), asked)] == [
        ("handover", "phone"),
        ("child", "daughter"),
    ]
