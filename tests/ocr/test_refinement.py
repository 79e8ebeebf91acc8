"""Rows that a feeder moved are followed, or the sheet is doubted: no box is looked for elsewhere in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from forms.elements import CELL_PITCH
from forms.geometry import Box
from forms.layout import Layout
from ocr.feed import Feed, Way
from ocr.fiducials import FIRST_LOOK
from ocr.frames import beyond_combs
from ocr.reduction import reduce
from ocr.refinement import _hides_frames_at_jumps, _takes_neighbours, refined
from ocr.registration import Registration
from ocr.sheets import find_sheets
from simulation.capture import Capture
from simulation.feeding import FeedScanner, Slip, jump, side_slip, slower
from simulation.paper import PrintedPage

FAR_MM = 1.0
SLIPS: dict[str, tuple[Slip, ...]] = {
    "a jump between two lines": (jump(110, 2.0),),
    "rows lost between two lines": (jump(110, -2.0),),
    "slower for a while": (slower(70, 60, 0.06),),
    "faster for a while": (slower(70, 60, -0.06),),
    "one side": (side_slip(100, 60, 0.0, 1.5, 8),),
}


def boxes_of(page: PrintedPage) -> list[Box]:
    """All boxes of the first sheet of a page that are read."""
    return [box for field in page.sheets[0].layout.fields for box in field.boxes]


def misplaced(boxes: Sequence[Box], capture: Capture, registration: Registration) -> float:
    """How far from its place, in millimetres, the box is looked for that is farthest from it."""
    centres = np.array([box.centre for box in boxes])
    off = registration.to_pixels(centres) - capture.to_pixels(centres)
    return float(np.linalg.norm(off, axis=1).max()) / registration.pixels_per_mm(105, 148)


def moved_as_one(boxes: Sequence[Box], even: Capture, slipped: Capture) -> dict[bool, list[Box]]:
    """The boxes that no slip cuts or stretches, by whether it moved them."""
    found: dict[bool, list[Box]] = {False: [], True: []}
    for box in boxes:
        moved = slipped.to_pixels(np.array(box.corners)) - even.to_pixels(np.array(box.corners))
        if np.ptp(moved, axis=0).max() < 1:
            found[bool(np.abs(moved).max() > 1)].append(box)
    return found


def registered(capture: Capture, layout: Layout) -> Registration:
    """Where the one sheet of a picture lies by its marks and then by its print."""
    (sheet,) = find_sheets(capture.image)
    assert sheet.registration is not None
    return refined(sheet.registration, sheet.image, layout, sheet.reduced)


def fed_sideways(page: PrintedPage, at: float, by: float) -> tuple[Capture, Capture]:
    """A page that jumped in the feeder, and how it would have come out without the jump."""
    scanner = FeedScanner(dpi=150, turn=90, skew=0.8, slips=(jump(at, by),))
    jumped, even = (s.capture(page.image, np.random.default_rng(2)) for s in (scanner, replace(scanner, slips=())))
    return jumped, even


@pytest.mark.parametrize("slips", SLIPS.values(), ids=SLIPS)
@pytest.mark.parametrize("skew", [0.0, 1.5])
def test_slips_of_a_feeder_are_followed(filled: PrintedPage, slips: tuple[Slip, ...], skew: float) -> None:
    """Where no box is cut apart every one is found in its place."""
    capture = FeedScanner(dpi=200, skew=skew, slips=slips).capture(filled.image, np.random.default_rng(1))
    registration = registered(capture, filled.sheets[0].layout)
    assert registration.is_doubtful or misplaced(boxes_of(filled), capture, registration) < FAR_MM
    if skew == 0:
        assert not registration.is_doubtful


@pytest.mark.parametrize("at", [60.0, 90.0, 120.0])
@pytest.mark.parametrize("by", [-12.0, -6.0, 6.0, 12.0])
def test_a_jump_by_a_cell_is_never_taken_in_silence(filled: PrintedPage, at: float, by: float) -> None:
    """Fed sideways, a comb that was moved by one cell or two looks like itself, but for its ends.

    What the jump cuts has no place; on either side of it every box is in its own, or the sheet is doubted.
    """
    capture, even = fed_sideways(filled, at, by)
    sides = moved_as_one(boxes_of(filled), even, capture)
    registration = registered(capture, filled.sheets[0].layout)
    for boxes in sides.values():
        assert boxes
        assert registration.is_doubtful or misplaced(boxes, capture, registration) < FAR_MM


@pytest.mark.parametrize("at", [60.0, 90.0, 120.0])
@pytest.mark.parametrize("by", [-12.0, -6.0, 6.0, 12.0])
def test_a_jump_that_nobody_follows_is_seen_in_the_measure(filled: PrintedPage, at: float, by: float) -> None:
    """Believed to lie where it would without the jump, the far side is off by all of it and the near side is not."""
    capture, even = fed_sideways(filled, at, by)
    sides = moved_as_one(boxes_of(filled), even, capture)
    unaware = registered(even, filled.sheets[0].layout)
    assert misplaced(sides[False], capture, unaware) < FAR_MM
    assert misplaced(sides[True], capture, unaware) == pytest.approx(abs(by), abs=FAR_MM)


@pytest.fixture(scope="module")
def exact(filled: PrintedPage) -> Registration:
    """Where the sheet lies in the picture of the page itself."""
    (sheet,) = find_sheets(filled.image)
    assert sheet.registration is not None
    return sheet.registration


def test_beyond_combs_there_is_no_frame(parent_a4: PrintedPage) -> None:
    """Each of those places lies one pitch from the end of a comb and touches no box."""
    layout = parent_a4.sheets[0].layout
    boxes = [box for field in layout.fields for box in field.boxes]
    places = [patch.place for patch in beyond_combs(layout)]
    assert places
    for x, y in places:
        steps = [abs(x - box.centre[0]) for box in boxes if box.centre[1] == y]
        assert min(steps) == pytest.approx(CELL_PITCH)
        assert not any(box.x <= x <= box.right and box.y <= y <= box.bottom for box in boxes)


@pytest.mark.parametrize("cells", [-1, 0, 1])
def test_combs_one_cell_on_are_noticed(filled: PrintedPage, exact: Registration, cells: int) -> None:
    """Looked for one cell to the side, frames are seen where none should be; in their place none are."""
    layout = filled.sheets[0].layout
    way = Way(exact.paper, np.array([1.0, 0.0]))
    shift = np.array([[cells * CELL_PITCH, 0.0]] * 2)
    moved = replace(exact, feed=Feed(way, np.array([0.0, 210.0]), shift, shift))
    page, small = reduce(filled.image, max(filled.image.shape)), reduce(filled.image, FIRST_LOOK)
    assert _takes_neighbours(moved, page, small, layout) is (cells != 0)


@pytest.mark.parametrize("by", [0.0, 3.0])
def test_frames_beside_a_jump_must_be_seen(filled: PrintedPage, exact: Registration, by: float) -> None:
    """A jump that is believed where the paper made none leaves frames beside it unseen."""
    layout, at = filled.sheets[0].layout, next(iter(filled.sheets[0].layout.fields)).boxes[0].centre[1]
    way = Way(exact.paper, np.array([0.0, 1.0]))
    ends = np.array([(0.0, 0.0), (0.0, 0.0), (0.0, by), (0.0, by)])
    believed = replace(exact, feed=Feed(way, np.array([0.0, at - 1, at + 1, 297.0]), ends, ends))
    page = reduce(filled.image, max(filled.image.shape))
    assert _hides_frames_at_jumps(believed, page, layout) is (by != 0)
    assert not _hides_frames_at_jumps(exact, page, layout)
