"""Tick boxes are found again by their own frames, wherever the registration puts them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from forms.elements import ChoiceField
from forms.geometry import Box
from ocr.fiducials import FIRST_LOOK
from ocr.option_views import CLOSE, REACH_MM, WIDE, OptionViews, view_options
from ocr.reduction import reduce
from ocr.sheets import Sheet
from simulation import dirt, optics
from simulation.choosing import TICKS
from simulation.paper import PAGE_DPI, PIXELS_PER_MM, PrintedPage
from simulation.pens import Pen
from simulation.retractions import draw

Flat = Callable[[PrintedPage], Sheet]

FELT = Pen("felt", "black", width_mm=0.9, darkness=0.95, pressure=0.0, grain=0.0, gaps=0.0)
SEEN = 0.25
"""Of black, as ocr.readers.choice has it."""
_PLACED_MM = 0.2
"""A view is moved by whole pixels of a sixth of a millimetre."""


@pytest.fixture(scope="module")
def boxes(parent_a4: PrintedPage) -> list[Box]:
    """All tick boxes of the parent's form."""
    return [box for f in parent_a4.sheets[0].layout.fields if isinstance(f, ChoiceField) for box in f.boxes]


def views(sheet: Sheet, boxes: list[Box], off: tuple[float, float] = (0.0, 0.0)) -> OptionViews:
    """The views where the registration is wrong by so many millimetres."""
    assert sheet.registration is not None
    to_pixels = sheet.registration.to_pixels

    def wrong(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return to_pixels(points + np.array(off))

    return view_options(reduce(sheet.image, FIRST_LOOK), wrong, boxes)


def test_views_are_small_pictures_of_ink(parent_a4: PrintedPage, flat: Flat, boxes: list[Box]) -> None:
    """One picture a box, the close view left of the wide one, paper 0 and print 1."""
    seen = views(flat(parent_a4), boxes)
    assert seen.pictures.shape == (len(boxes), CLOSE[0], CLOSE[1] + WIDE[1])
    assert seen.pictures.dtype == np.float32
    assert seen.pictures.min() >= 0
    assert seen.pictures.max() == 1
    assert np.median(seen.pictures) < 0.05


@pytest.mark.parametrize("off", [(0.0, 0.0), (1.2, 0.0), (0.0, -1.2), (0.9, 0.9), (-1.0, 0.6), (-0.4, -1.3)])
def test_a_frame_is_found_where_it_really_is(
    parent_a4: PrintedPage, flat: Flat, boxes: list[Box], off: tuple[float, float]
) -> None:
    """The registration may be wrong by over a millimetre in any direction: the view shows the box in its middle."""
    right, wrong = views(flat(parent_a4), boxes), views(flat(parent_a4), boxes, off)
    assert np.abs(wrong.shifts + np.array(off)).max() < _PLACED_MM
    assert (wrong.frames > SEEN).all()
    assert np.abs(wrong.pictures - right.pictures).mean() < 0.03


@pytest.mark.parametrize("kind", TICKS)
def test_a_frame_is_found_below_its_tick(parent_a4: PrintedPage, flat: Flat, boxes: list[Box], kind: str) -> None:
    """A thick felt pen over the frame does not lead the search astray."""
    ink = np.zeros(parent_a4.image.shape, np.float32)
    for number, box in enumerate(boxes):
        draw(ink, TICKS[kind](box, np.random.default_rng(number)), FELT, PIXELS_PER_MM, np.random.default_rng(1))
    ticked = replace(parent_a4, image=(parent_a4.image * (1 - ink)).astype(np.uint8))
    found = views(flat(ticked), boxes, (0.7, -0.5))
    assert np.abs(found.shifts - np.array([-0.7, 0.5])).max() < _PLACED_MM


@pytest.mark.parametrize("pitch", [3.1, 4.2, 5.0])
@pytest.mark.parametrize("first", [0.0, 1.0, 2.0])
def test_a_frame_is_found_in_the_print_of_a_clogged_printer(
    parent_a4: PrintedPage, flat: Flat, boxes: list[Box], pitch: float, first: float
) -> None:
    """White lines every few millimetres, through a side of the frame or not, hide no box."""
    banded = replace(parent_a4, image=dirt.banded(parent_a4.image, PAGE_DPI, pitch, 0.3, first))
    found = views(flat(banded), boxes, (0.5, 0.8))
    assert np.abs(found.shifts - np.array([-0.5, -0.8])).max() < _PLACED_MM
    assert (found.frames > SEEN).all()


def test_a_frame_in_faint_print_is_seen(parent_a4: PrintedPage, flat: Flat, boxes: list[Box]) -> None:
    """Darkness is measured against this very print."""
    faint = optics.toner(parent_a4.image, np.random.default_rng(1), PAGE_DPI, faint=0.6)
    assert (views(flat(replace(parent_a4, image=faint)), boxes).frames > SEEN).all()


def test_a_covered_frame_is_not_seen(parent_a4: PrintedPage, flat: Flat, boxes: list[Box]) -> None:
    """Under correction fluid there is no frame, and nothing else is taken for it; the other boxes keep theirs."""
    first, *_others = boxes
    area = first.grown(0.8)
    covered = dirt.covered(parent_a4.image, np.random.default_rng(1), area, 245, 0.15, PAGE_DPI)
    seen = views(flat(replace(parent_a4, image=covered)), boxes).frames > SEEN
    assert seen.tolist() == [False] + [True] * (len(boxes) - 1)


def test_a_frame_is_not_looked_for_far_away(parent_a4: PrintedPage, flat: Flat, boxes: list[Box]) -> None:
    """Where the registration is wrong by centimetres, nothing is found beyond the reach of the search."""
    assert np.abs(views(flat(parent_a4), boxes, (13.0, 7.0)).shifts).max() <= REACH_MM + 1e-6
