"""The printed frames of a form's boxes as pieces of print that are looked for, whole or edge by edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from forms.elements import CELL_PITCH, CELL_WIDTH, FRAME
from forms.geometry import Box
from forms.layout import Layout
from ocr.feed import Axis
from ocr.pages import GreyImage
from ocr.sightings import Patch

_PIXELS_PER_MM = 6.0
REACH_MM = 10 / 6
"""How far a frame is looked for: less than half the pitch of a comb, so that no cell is taken for the next."""

_MARGIN_MM = 0.8
_LARGEST_MM = 12.0
"""Frames up to this size are looked at as a whole: cells and tick boxes."""
_END_MM = 6.0
"""Of a wider frame its two ends are looked at, so much of each."""
_AT_ONCE = 6
"""So many neighbouring cells are moved alike by whatever moves paper."""
_EDGE_MM = 0.7
"""How much of the edges of a box counts where what is written in it is left aside."""


def frames_of(layout: Layout) -> tuple[Patch, ...]:
    """The frames of a layout that are looked for: cells and tick boxes, and the corners of what is wider."""
    return _frames_of(_boxes(layout), layout.paper.page)


def edges_of(layout: Layout, axis: Axis) -> tuple[Patch, ...]:
    """What tells of lines across an axis of the paper: the upper and the lower edges of frames, or frames as a whole.

    The right edge of a cell and the left one of the next are a millimetre apart and would be mistaken for each other.
    """
    return frames_of(layout) if axis == 0 else _halves_of(_boxes(layout), layout.paper.page)


def beyond_combs(layout: Layout) -> tuple[Patch, ...]:
    """Frames as they would stand one place before and after each comb, where there are none.

    A comb that was moved by one cell looks like itself, but for what is seen there.
    """
    return _beyond(_boxes(layout), layout.paper.page)


def _boxes(layout: Layout) -> tuple[Box, ...]:
    return tuple(box for field in layout.fields for box in field.boxes)


@lru_cache(maxsize=8)
def _frames_of(boxes: tuple[Box, ...], page: Box) -> tuple[Patch, ...]:
    drawn = _drawn(boxes, page)
    patches: list[Patch] = []
    for row, group in enumerate(_rows(boxes)):
        for box in group:
            if box in boxes:
                patches.append(_patch(drawn, box, box.grown(_MARGIN_MM), box.centre, 2 * row))
            else:
                patches += _halves(drawn, box, row)
    return tuple(patches)


@lru_cache(maxsize=8)
def _halves_of(boxes: tuple[Box, ...], page: Box) -> tuple[Patch, ...]:
    drawn = _drawn(boxes, page)
    return tuple(half for row, group in enumerate(_rows(boxes)) for box in group for half in _halves(drawn, box, row))


@lru_cache(maxsize=8)
def _beyond(boxes: tuple[Box, ...], page: Box) -> tuple[Patch, ...]:
    drawn, patches = _drawn(boxes, page), []
    for box in boxes:
        for step in (-CELL_PITCH, CELL_PITCH):
            place = box.moved(dx=step)
            is_end = box.width == CELL_WIDTH and any(other.overlaps(box.moved(dx=-step)) for other in boxes)
            if is_end and page.contains(place) and not any(other.overlaps(place.grown(_MARGIN_MM)) for other in boxes):
                own = _patch(drawn, box, box.grown(_MARGIN_MM), box.centre, 0)
                patches.append(replace(own, window=own.window.moved(dx=step), place=place.centre))
    return tuple(patches)


def _halves(drawn: GreyImage, box: Box, row: int) -> tuple[Patch, Patch]:
    """The upper half of a frame, which shows where its upper edge is, and the lower one."""
    around, (x, _y) = box.grown(_MARGIN_MM), box.centre
    upper = Box(around.x, around.y, around.width, around.height / 2)
    lower = upper.moved(dy=upper.height)
    return (
        _patch(drawn, box, upper, (x, box.y), 2 * row),
        _patch(drawn, box, lower, (x, box.bottom), 2 * row + 1),
    )


def _rows(boxes: Sequence[Box]) -> Iterator[list[Box]]:
    """Boxes of one row, at most so many at a time; of a wide frame its two ends, as boxes of their own."""
    small = [box for box in boxes if max(box.width, box.height) <= _LARGEST_MM]
    for y in sorted({box.centre[1] for box in small}):
        row = sorted(box for box in small if box.centre[1] == y)
        for part in np.array_split(np.arange(len(row)), -(-len(row) // _AT_ONCE)):
            yield [row[i] for i in part]
    for wide in sorted(set(boxes) - set(small)):
        if wide.width >= 2 * _END_MM:
            left = Box(wide.x, wide.y, _END_MM, wide.height)
            yield [left, left.moved(dx=wide.width - _END_MM)]


def _patch(drawn: GreyImage, box: Box, window: Box, place: tuple[float, float], row: int) -> Patch:
    """A window of the drawn frames, in whole pixels."""
    height, width = drawn.shape
    left, top = (max(0, round(edge * _PIXELS_PER_MM)) for edge in (window.x, window.y))
    right = min(round(window.right * _PIXELS_PER_MM), width)
    bottom = min(round(window.bottom * _PIXELS_PER_MM), height)
    exact = Box(*(v / _PIXELS_PER_MM for v in (left, top, right - left, bottom - top)))
    picture, column = drawn[top:bottom, left:right], round(box.centre[0] / CELL_PITCH)
    return Patch(exact, place, _PIXELS_PER_MM, picture, row, column, _edges(box, exact, picture.shape))


def _edges(box: Box, window: Box, shape: tuple[int, ...]) -> GreyImage:
    """1 in those pixels of a window that lie near the frame, 0 in the middle of the box."""
    mask = np.ones(shape, np.uint8)
    middle = box.grown(-_EDGE_MM)
    left, right = (max(0, round((x - window.x) * _PIXELS_PER_MM)) for x in (middle.x, middle.right))
    top, bottom = (max(0, round((y - window.y) * _PIXELS_PER_MM)) for y in (middle.y, middle.bottom))
    mask[top:bottom, left:right] = 0
    return mask


def _drawn(boxes: Sequence[Box], page: Box) -> GreyImage:
    """All frames, drawn as a page at the resolution at which they are looked for."""
    picture = np.full((round(page.height * _PIXELS_PER_MM), round(page.width * _PIXELS_PER_MM)), 255, np.uint8)
    for box in boxes:
        left, top, right, bottom = (
            round((edge * _PIXELS_PER_MM - 0.5) * 16) for edge in (box.x, box.y, box.right, box.bottom)
        )
        line = max(1, round(FRAME * _PIXELS_PER_MM))
        cv2.rectangle(picture, (left, top), (right, bottom), (0,), line, cv2.LINE_AA, 4)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.8), dtype=np.uint8)
