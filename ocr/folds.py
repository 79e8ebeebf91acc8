"""Folds: straight lines from one edge of the paper to another, as black as strokes where a scanner knows no grey.

No pen goes over a sheet like that: by hand nobody draws a straight line of 20 cm, and nobody with a ruler begins at
the paper's edge and ends at another, unless from corner to corner, to cross the form out.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ocr.known_print import PIXELS_PER_MM
from ocr.straight_lines import Bits, Line, Values, suspected_lines

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_MOST_LINES = 6
_LEAST_LINE_MM, _DARK_SHARE = 35.0, 0.499
"""So much of a line has to be dark before it is looked at; of four pixels two, for single ones are specks."""
_NEAR_MM, _NARROW_MM, _MIDDLE_MM = 1.5, 0.6, 0.4
"""A line is laid through the ink within the first, then through that within the second; it consists of the last."""
_LEAST_SHARE, _LEAST_AT_ENDS, _END_MM = 0.5, 0.4, 12.0
"""So much of a fold is dark, and of its ends, as near as that to the paper's edges: 1 bit breaks faint ones up."""
_CORNER_MM = 35.0
"""What begins and ends so near to two corners across from each other may cross the form out."""
_STEP_MM, _WIDEST_MM, _SHADED = 0.5, 5.0, 0.25
"""A fold is as wide, up to so many millimetres, as so much of it is dark."""
_ROOM_MM = 0.5


def fold_ink(ink: Bools, explained: Bools) -> Bools:
    """Which of the ink of a sheet laid flat lies in folds; all are (height, width) at PIXELS_PER_MM.

    ``explained`` is where print or an answer explains ink, which says nothing about folds.
    """
    folds = np.zeros(ink.shape, np.uint8)
    left = ink & ~explained
    for _line in range(_MOST_LINES):
        line = _strongest(left)
        if line is None:
            break
        sides = _sides(line, ink, explained)
        if sides is not None:
            folds |= _band(line, *sides, ink.shape)
        left &= _band(line, _NEAR_MM, _NEAR_MM, ink.shape) == 0
    return (folds > 0) & ink


def _strongest(ink: Bools) -> Line | None:
    """The straight line that most ink lies on, laid through it as well as it goes."""
    line = next(suspected_lines(ink.astype(np.uint8), PIXELS_PER_MM, _LEAST_LINE_MM, _DARK_SHARE), None)
    if line is None:
        return None
    ys, xs = np.nonzero(ink)
    places = np.column_stack([xs, ys]).astype(np.float32)
    for reach in (_NEAR_MM, _NARROW_MM):
        near = places[line.off(places) < reach * PIXELS_PER_MM]
        if len(near) < _LEAST_LINE_MM * PIXELS_PER_MM / 2:
            return None
        line = Line.through(near, ink.shape)
    return line if len(line.on) else None


def _sides(line: Line, ink: Bools, explained: Bools) -> tuple[float, float] | None:
    """How many millimetres a fold reaches to its left and right; None where a line is no fold."""
    if _joins_corners(line, ink.shape):
        return None
    along = line.on[:: round(_STEP_MM * PIXELS_PER_MM)]
    across = np.arange(-_WIDEST_MM, _WIDEST_MM + 0.01, 1 / PIXELS_PER_MM)
    x, y = line.places(along[:, None], across[None] * PIXELS_PER_MM).round().astype(np.intp).transpose(2, 0, 1)
    inside = (x >= 0) & (y >= 0) & (x < ink.shape[1]) & (y < ink.shape[0])
    x, y = x.clip(0, ink.shape[1] - 1), y.clip(0, ink.shape[0] - 1)
    is_open = inside & ~explained[y, x]
    dark = ink[y, x] & is_open
    middle = np.abs(across) <= _MIDDLE_MM
    step = np.arange(len(along))
    seen, is_dark = is_open[:, middle].any(axis=1), dark[:, middle].any(axis=1)
    far = np.flatnonzero(_from_edges(line.places(along, 0 * along), ink.shape) > _END_MM * PIXELS_PER_MM)
    if not len(far):
        return None
    parts = ((seen, _LEAST_SHARE), (seen & (step < far[0]), _LEAST_AT_ENDS), (seen & (step > far[-1]), _LEAST_AT_ENDS))
    if any(not part.any() or is_dark[part].mean() < least for part, least in parts):
        return None
    shares = dark.sum(axis=0) / np.maximum(is_open.sum(axis=0), 1)
    zero = len(across) // 2
    return _reach(shares[zero::-1]) + _ROOM_MM, _reach(shares[zero:]) + _ROOM_MM


def _joins_corners(line: Line, shape: tuple[int, ...]) -> bool:
    """Whether a line runs from about one corner of the paper to about the one across from it."""
    corners = np.array([(0, 0), (shape[1], 0), (shape[1], shape[0]), (0, shape[0])])
    ends = line.places(line.on[[0, -1]], [0, 0])
    near = np.hypot(*(ends[:, None] - corners).transpose(2, 0, 1)) < _CORNER_MM * PIXELS_PER_MM
    return bool((near[0] & np.roll(near[1], 2)).any())


def _from_edges(places: Values, shape: tuple[int, ...]) -> Values:
    """(n,) how far each of (n, 2) places lies from the nearest edge."""
    x, y = places.T
    return np.asarray(np.min([x, y, shape[1] - x, shape[0] - y], axis=0), np.float32)


def _reach(shares: Floats) -> float:
    """How far from the middle of a fold, in millimetres, enough of it is dark."""
    pale = np.flatnonzero(shares[1:] < _SHADED)
    return float(pale[0] if len(pale) else len(shares) - 1) / PIXELS_PER_MM


def _band(line: Line, left: float, right: float, shape: tuple[int, ...]) -> Bits:
    """1 within so many millimetres to both sides of a line, else 0."""
    band = np.zeros(shape, np.uint8)
    sides = np.array([-left, right, right, -left]) * PIXELS_PER_MM
    corners = line.places(line.on[[0, 0, -1, -1]], sides)
    cv2.fillPoly(band, [corners.round().astype(np.int32)], (1,))
    return band
