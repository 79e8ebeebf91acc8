"""Boxes obey the laws of rectangles, and refuse to be made of nonsense."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.geometry import POINT_MM, Box, bounding_box

places = st.floats(min_value=-300, max_value=300)
lengths = st.floats(min_value=0.5, max_value=300)
boxes = st.builds(Box, places, places, lengths, lengths)


@given(boxes, places, places)
def test_a_box_moved_there_and_back_is_where_it_was(box: Box, dx: float, dy: float) -> None:
    """Moving changes the place and nothing else, and moving back undoes it."""
    moved = box.moved(dx, dy)
    assert (moved.width, moved.height) == (box.width, box.height)
    assert moved.moved(-dx, -dy).as_tuple() == pytest.approx(box.as_tuple(), abs=1e-9)


@given(boxes, st.floats(min_value=0, max_value=100))
def test_a_grown_box_keeps_its_centre_and_holds_the_old_one(box: Box, margin: float) -> None:
    """Growing moves every edge outwards by the margin, and shrinking by as much undoes it."""
    grown = box.grown(margin)
    assert grown.contains(box)
    assert grown.centre == pytest.approx(box.centre)
    assert grown.width == pytest.approx(box.width + 2 * margin)
    assert grown.grown(-margin).as_tuple() == pytest.approx(box.as_tuple(), abs=1e-9)


@given(boxes)
def test_edges_centre_and_corners_agree(box: Box) -> None:
    """The corners go clockwise from the top left, and the centre is halfway between opposite ones."""
    top_left, top_right, bottom_right, bottom_left = box.corners
    assert top_left == (box.x, box.y)
    assert bottom_right == (box.right, box.bottom)
    assert (top_right, bottom_left) == ((box.right, box.y), (box.x, box.bottom))
    assert box.centre == pytest.approx(((box.x + box.right) / 2, (box.y + box.bottom) / 2))


@given(boxes, boxes)
def test_overlapping_is_mutual_and_means_sharing_an_area(a: Box, b: Box) -> None:
    """Two boxes overlap exactly when they share an area, whichever is asked."""
    shared_width = min(a.right, b.right) - max(a.x, b.x)
    shared_height = min(a.bottom, b.bottom) - max(a.y, b.y)
    assert a.overlaps(b) == b.overlaps(a) == (shared_width > 0 and shared_height > 0)


@given(boxes)
def test_a_box_contains_and_overlaps_itself_but_not_its_neighbour(box: Box) -> None:
    """Touching edges are no overlap: cells may stand side by side."""
    assert box.contains(box)
    assert box.overlaps(box)
    beside = Box(box.right, box.y, box.width, box.height)
    assert not box.overlaps(beside)
    assert not box.contains(beside)


@given(boxes, boxes, boxes)
def test_containing_passes_on(a: Box, b: Box, c: Box) -> None:
    """A box around a box around a box is around that one too."""
    inner, outer = bounding_box([a, b]), bounding_box([a, b, c])
    assert inner.contains(a, tolerance=1e-6)
    assert outer.contains(inner, tolerance=1e-6)
    assert outer.contains(a, tolerance=1e-6)


@given(st.lists(boxes, min_size=1, max_size=5))
def test_the_bounding_box_is_the_smallest(some: list[Box]) -> None:
    """Every box is inside, and each of the four edges is that of one of them."""
    around = bounding_box(some)
    assert all(around.contains(box, tolerance=1e-6) for box in some)
    assert around.x == min(box.x for box in some)
    assert around.y == min(box.y for box in some)
    assert around.right == pytest.approx(max(box.right for box in some))
    assert around.bottom == pytest.approx(max(box.bottom for box in some))


def test_nothing_has_no_bounding_box() -> None:
    """No box at all is a mistake of the caller, and is said so."""
    with pytest.raises(ValueError, match="no box to bound"):
        bounding_box([])


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", range(4))
def test_a_box_needs_finite_numbers(number: float, place: int) -> None:
    """A box of nonsense is refused when it is made, with the numbers in the message."""
    numbers = [1.0, 2.0, 3.0, 4.0]
    numbers[place] = number
    with pytest.raises(ValueError, match=f"four finite numbers, not .*{number}"):
        Box(*numbers)


@pytest.mark.parametrize(("width", "height"), [(0, 1), (1, 0), (-2, 1), (1, -0.5)])
def test_a_box_needs_an_area(width: float, height: float) -> None:
    """A side of nothing or less is refused with both sides named."""
    with pytest.raises(ValueError, match=f"positive width and height, not {width} x {height} mm"):
        Box(0, 0, width, height)


def test_a_box_cannot_shrink_to_nothing() -> None:
    """Shrinking by half a side leaves no box."""
    with pytest.raises(ValueError, match="positive width"):
        Box(0, 0, 4, 10).grown(-2)


def test_a_point_is_a_seventy_second_of_an_inch() -> None:
    """PDF counts in points, and 72 of them are an inch."""
    assert pytest.approx(25.4) == 72 * POINT_MM
