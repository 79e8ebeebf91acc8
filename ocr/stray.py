"""Ink that nobody asked for: what lies on a sheet besides its print and outside the places for answers.

The sheet is laid flat, and its known print (with some room around it), its fields and whatever differs from school to
school are taken away. What is left is stray ink: remarks, strokes over the form, stamps, streaks, folds, dirt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from forms.elements import ChoiceField, Field, HandprintField, SignatureField
from forms.geometry import Box, bounding_box
from forms.layout import Layout
from ocr.flattening import flatten
from ocr.known_print import PIXELS_PER_MM, KnownPrint, known_print
from ocr.sheets import Sheet

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Grey = npt.NDArray[np.uint8]

_PAPER_MM = 6.0
"""Bare paper is looked for within so many millimetres; print and writing leave some everywhere."""
_LEAST_BLACK = 0.25
"""The print is taken to be at least so dark, as a part of the paper's brightness."""
_INK = 0.1
"""Ink from this part of the black of the print on, averaged over 0.75 mm squares where paper is speckled."""
_ANY_PRINT, _SOLID_PRINT = 200, 60
"""Greys of the known print: below the first there is some of it, below the second nothing else."""
_PRINT_ROOM_MM = 0.5
"""So far from where print is known to be ink still counts as print: blur, toner and the error of the registration."""
_EDGE_MM = 4.0
"""So near to the edges of the sheet shadows, borders and torn paper are no ink."""
_MARK_ROOM_MM = 1.5
_VARYING_ROOM_MM = 1.0
_OFFICE_ROOM_MM = 2.0
_FIELD_ROOM_MM = {HandprintField: 2.5, ChoiceField: 2.5, SignatureField: 2.5}
_OTHER_ROOM_MM = 1.0
"""So far answers commonly leave their boxes: of 360 clean sheets of held-out hands none has stray ink beyond."""

CELL_MM = 12.0
"""Stray ink is gathered on a grid of this pitch."""
LEAST_MM2 = 0.4
"""A cell of the grid with less stray ink than this is left alone: an i-dot has 0.3, the shortest word several."""
WINDOW_MM = 24.0
WINDOW = round(WINDOW_MM * PIXELS_PER_MM)
"""Side of the windows in which stray ink is looked at, in pixels."""
AROUND_PIXELS_PER_MM = 1.0
AROUND = 96
"""Side of what is seen around a window, in coarser pixels: folds and strokes over the form go on, stamps have lines."""


@dataclass(frozen=True)
class FlatSheet:
    """A sheet laid flat at PIXELS_PER_MM; all layers are (height, width).

    ``ink`` is 0 for paper to 1 for the black of the print, ``explained`` where print or a field explains ink,
    ``stray`` where ink lies elsewhere, ``setting`` what was printed there (0 to 1) and ``places`` the boxes for answers
    (0 or 1).
    """

    ink: Floats
    explained: Bools
    stray: Bools
    setting: Floats
    places: Floats


@dataclass(frozen=True)
class _Expected:
    """What is known of every sheet of a layout, at PIXELS_PER_MM."""

    solid: Bools
    explained: Bools
    setting: Floats
    places: Floats


def flat_sheet(sheet: Sheet, layout: Layout) -> FlatSheet:
    """A registered sheet laid flat, its stray ink told from the rest."""
    expected = _expected(layout)
    grey = flatten(sheet, layout.paper.page, PIXELS_PER_MM)
    depth = _depth(grey)
    black = max(float(np.percentile(depth[expected.solid], 60)), _LEAST_BLACK)
    ink = np.minimum(depth * np.float32(1 / black), 1)
    smooth = cv2.blur(ink, (3, 3))
    stray = (smooth > _INK) & (ink > _INK / 2) & ~expected.explained
    return FlatSheet(ink, expected.explained, stray, expected.setting, expected.places)


def _depth(grey: Grey) -> Floats:
    """How much darker than the paper around it each pixel is, 0 to 1."""
    height, width = grey.shape
    small = cv2.resize(grey, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    side = round(_PAPER_MM * PIXELS_PER_MM / 4)
    bright = cv2.dilate(small, np.ones((side, side), np.uint8))
    paper = cv2.resize(cv2.blur(bright, (side, side)), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(cv2.subtract(paper, grey), np.maximum(paper, 1), dtype=cv2.CV_32F), np.float32)


def _expected(layout: Layout) -> _Expected:
    print_ = known_print(layout)
    places = tuple(box for field in layout.fields for box in field.boxes)
    return _expected_of(print_, tuple(_set_aside(layout, print_.varying)), places)


@lru_cache(maxsize=16)
def _expected_of(print_: KnownPrint, aside: tuple[Box, ...], answers: tuple[Box, ...]) -> _Expected:
    """What is expected of sheets with a print, without the parts set aside, and with places for answers."""
    room = 2 * round(_PRINT_ROOM_MM * PIXELS_PER_MM) + 1
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (room, room))
    explained = cv2.dilate((print_.image < _ANY_PRINT).astype(np.uint8), around) > 0
    edge = round(_EDGE_MM * PIXELS_PER_MM)
    inner = np.zeros_like(explained)
    inner[edge:-edge, edge:-edge] = True
    explained |= ~inner
    places = np.zeros(explained.shape, np.float32)
    for box in aside:
        explained[_part(box)] = True
    for box in answers:
        places[_part(box)] = 1
    setting = np.asarray((255 - print_.image) / 255, np.float32)
    return _Expected(print_.image < _SOLID_PRINT, explained, setting, places)


def _set_aside(layout: Layout, varying: Sequence[Box]) -> list[Box]:
    """The parts of a sheet in which ink is not stray."""
    return [
        *(mark.box.grown(_MARK_ROOM_MM) for mark in layout.marks),
        *(box.grown(_VARYING_ROOM_MM) for box in varying),
        *(box.grown(_OFFICE_ROOM_MM) for box in layout.office),
        *(box.grown(_FIELD_ROOM_MM.get(type(f), _OTHER_ROOM_MM)) for f in layout.fields for box in _areas(f)),
    ]


def _areas(field: Field) -> tuple[Box, ...]:
    """Where the answer to a field is written: a comb is one area, with the gaps between its cells."""
    return (bounding_box(field.boxes),) if isinstance(field, HandprintField) else field.boxes


def _part(box: Box) -> tuple[slice, slice]:
    """The pixels of a box, those outside the page left away."""
    left, top, right, bottom = (max(0, round(v * PIXELS_PER_MM)) for v in (box.x, box.y, box.right, box.bottom))
    return slice(top, bottom), slice(left, right)


@dataclass(frozen=True)
class Window:
    """A square of a flat sheet around stray ink.

    ``cell`` is the part of the grid it stands for, in pixels; ``seen`` is float32 (3, WINDOW, WINDOW): ink, print and
    places for answers, white where the sheet ends; ``around`` is float32 (2, AROUND, AROUND) about the same middle:
    how much stray ink there is, and how much of the paper has an explanation for ink.
    """

    cell: tuple[slice, slice]
    seen: Floats
    around: Floats


def stray_windows(flat: FlatSheet) -> list[Window]:
    """A window around the stray ink of each cell of the grid that holds enough of it."""
    side = round(CELL_MM * PIXELS_PER_MM)
    height, width = flat.stray.shape
    rows, columns = -(-height // side), -(-width // side)
    padded = np.zeros((rows * side, columns * side), np.uint8)
    padded[:height, :width] = flat.stray
    areas = padded.reshape(rows, side, columns, side).sum(axis=(1, 3), dtype=np.int32) / PIXELS_PER_MM**2
    places = np.argwhere(areas >= LEAST_MM2).tolist()
    if not places:
        return []
    coarse = [_coarse(layer) for layer in (np.where(flat.stray, flat.ink, 0), flat.explained)]
    return [_window(flat, coarse, row * side, column * side, side) for row, column in places]


def _coarse(layer: npt.NDArray[Any]) -> Floats:
    scale = AROUND_PIXELS_PER_MM / PIXELS_PER_MM
    shrunk = cv2.resize(layer.astype(np.float32), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(shrunk, np.float32)


def _window(flat: FlatSheet, coarse: Sequence[Floats], top: int, left: int, side: int) -> Window:
    cell = (slice(top, top + side), slice(left, left + side))
    ys, xs = np.nonzero(flat.stray[cell])
    y, x = top + int(ys.mean()), left + int(xs.mean())
    scale = AROUND_PIXELS_PER_MM / PIXELS_PER_MM
    return Window(
        cell,
        _square((flat.ink, flat.setting, flat.places), x, y, WINDOW),
        _square(coarse, round(x * scale), round(y * scale), AROUND),
    )


def _square(layers: Sequence[Floats], x: int, y: int, side: int) -> Floats:
    """(layers, side, side) the part of some layers about a place, 0 where they end."""
    height, width = layers[0].shape
    top, left = y - side // 2, x - side // 2
    rows, columns = slice(max(top, 0), min(top + side, height)), slice(max(left, 0), min(left + side, width))
    seen = np.zeros((len(layers), side, side), np.float32)
    for part, layer in zip(seen, layers, strict=True):
        part[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left] = layer[rows, columns]
    return seen
