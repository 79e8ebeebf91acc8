"""The sheet code drawn anew, module by module, where it is too damaged to be found as a QR symbol.

Where its modules stand is known from the registration and from its finder patterns, what those look like, too. A code
of which a corner is torn off or lies outside the picture has lost what it is found by, but not yet what it says: that
can be made up for as long as less than 30 % is gone. Lines that run through it leave a part of nearly every module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from forms.paper import CODE_SIZE
from forms.sheet_code import QUIET_MODULES, SYMBOL_MODULES
from ocr.pages import GreyImage
from ocr.sheets import Sheet, crop

Floats = npt.NDArray[np.float32]
Shares = npt.NDArray[np.float64]
Offsets = npt.NDArray[np.intp]
"""Rows and columns of pixels by which something is seen lower and farther right, in the last dimension."""

_MODULE_PX = 6
_CORE = slice(1, 5)
"""The rows and columns of a module that its neighbours do not touch, even where it is seen a sixth beside its place."""
_WHOLE_LINES = 2
"""Of the four rows of a core so many are taken for whole where lines run through the code: a line hides two."""
_SIDE = SYMBOL_MODULES + 2 * QUIET_MODULES
"""Modules along a side of the code, its quiet zone included."""
_ASTRAY_MM = 2.0
_ROOM = round(_ASTRAY_MM * _SIDE / CODE_SIZE)
"""Modules around the code in which it is looked for: print shifts on the sheet."""
_JUMP = 4
"""Modules, 2.6 mm, by which one finder pattern may be elsewhere than the others: a feeder jumped between them."""
_FIRST, _LAST = QUIET_MODULES - 1, _SIDE - QUIET_MODULES - 8
_FINDER_PLACES = ((_FIRST, _FIRST), (_FIRST, _LAST), (_LAST, _FIRST))
"""(row, column) of the first module of the finder patterns with their separators: top left, top right, bottom left."""

_FINDER = np.array([[max(abs(x - 3), abs(y - 3)) not in (2, 4) for x in range(-1, 8)] for y in range(-1, 8)])
"""(9, 9) a finder pattern with the white separator around it; True is black."""
_ALIGNMENT = np.array([[max(abs(x), abs(y)) != 1 for x in range(-2, 3)] for y in range(-2, 3)])


def redrawn(sheet: Sheet) -> Iterator[GreyImage]:
    """The code of a registered sheet in several ways, the likeliest first: as what is seen of its modules says."""
    width = _SIDE + 2 * _ROOM
    around = sheet.paper.code.grown(_ROOM * sheet.paper.code.width / _SIDE)
    seen = crop(sheet, around, width * _MODULE_PX / around.width).astype(np.float32)
    place = _found(seen, _all_finders(), np.zeros(2, np.intp), np.array(seen.shape) - _SIDE * _MODULE_PX)
    modules = _modules(seen, np.broadcast_to(place, (_SIDE, _SIDE, 2)))
    for sample in _SAMPLINGS:
        yield _drawn(sample(modules))
    for offsets in _moved_by_feeders(seen, place):
        yield _drawn(_mean(_modules(seen, place + offsets)))


# --- where the modules are ----------------------------------------------------------------------------------------


def _found(seen: Floats, pattern: Floats, start: Offsets, reach: Offsets) -> Offsets:
    """Where a pattern is most like what is seen, up to so far below and right of a start."""
    height, width = pattern.shape
    window = seen[start[0] : start[0] + height + reach[0], start[1] : start[1] + width + reach[1]]
    _least, _best, _where, (column, row) = cv2.minMaxLoc(cv2.matchTemplate(window, pattern, cv2.TM_CCORR))
    return np.asarray(start + np.array((row, column)), dtype=np.intp)


@cache
def _finder() -> Floats:
    """A finder pattern for a correlation: its black counts -1 and its white as much more as there is less of it."""
    weights = np.where(_FINDER, -1.0, _FINDER.sum() / (~_FINDER).sum()).astype(np.float32)
    return np.kron(weights, np.ones((_MODULE_PX, _MODULE_PX), np.float32))


@cache
def _all_finders() -> Floats:
    """The three finder patterns in their places for a correlation; what is not known counts nothing."""
    known, side = np.zeros((_SIDE * _MODULE_PX,) * 2, np.float32), 9 * _MODULE_PX
    for row, column in _FINDER_PLACES:
        top, left = row * _MODULE_PX, column * _MODULE_PX
        known[top : top + side, left : left + side] = _finder()
    return known


def _moved_by_feeders(seen: Floats, place: Offsets) -> Iterator[Offsets]:
    """(side, side, 2) by how much more modules may be moved, by where each finder pattern is seen; often nothing."""
    corner, right, below = (_finder_moved(seen, place + np.array(at) * _MODULE_PX) for at in _FINDER_PLACES)
    across, down = right - corner, below - corner
    if max(np.abs(across).max(), np.abs(down).max()) < _MODULE_PX // 2:
        return
    evenly = np.clip((np.arange(_SIDE) - _FIRST - 4) / (_LAST - _FIRST), 0, 1)
    yield _offsets(corner, evenly, across, evenly, down)
    for line in range(QUIET_MODULES + 1, _SIDE - QUIET_MODULES):
        at_once = (np.arange(_SIDE) >= line).astype(np.float64)
        yield _offsets(corner, evenly, across, at_once, down)
        yield _offsets(corner, at_once, across, evenly, down)


def _finder_moved(seen: Floats, start: Offsets) -> Offsets:
    """How far from its start a finder pattern is seen."""
    before = np.maximum(start - _JUMP * _MODULE_PX, 0)
    return _found(seen, _finder(), before, np.full(2, 2 * _JUMP * _MODULE_PX)) - start


def _offsets(corner: Offsets, columns: Shares, across: Offsets, rows: Shares, down: Offsets) -> Offsets:
    """(side, side, 2) the offset of the corner and shares of further ones by column and by row, in whole pixels."""
    moved = corner + columns[None, :, None] * across + rows[:, None, None] * down
    return np.asarray(np.round(moved), dtype=np.intp)


def _modules(seen: Floats, places: Offsets) -> Floats:
    """Grey values of the core of every module: (side, 4, side, 4), of a code whose modules are moved by places."""
    core = np.arange(_MODULE_PX)[_CORE]
    first = np.arange(_SIDE) * _MODULE_PX
    rows = first[:, None, None, None] + core[None, :, None, None] + places[:, None, :, None, 0]
    columns = first[None, None, :, None] + core[None, None, None, :] + places[:, None, :, None, 1]
    height, width = seen.shape
    return np.asarray(seen[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)], np.float32)


# --- what the modules say -----------------------------------------------------------------------------------------


def _mean(modules: Floats) -> Floats:
    """(side, side) the mean of every module."""
    return np.asarray(modules.mean(axis=(1, 3)), np.float32)


def _between_lines(*, along: Literal["rows", "columns"], white: bool) -> Callable[[Floats], Floats]:
    """The mean of those rows, or columns, of every module that no white, or dark, line seems to run through."""
    own, other = (1, 3) if along == "rows" else (3, 1)
    whole = range(_WHOLE_LINES) if white else range(-_WHOLE_LINES, 0)

    def sample(modules: Floats) -> Floats:
        lines = np.sort(modules.mean(axis=other, keepdims=True), axis=own)
        return np.asarray(np.take(lines, whole, axis=own).mean(axis=(1, 3)), np.float32)

    return sample


_SAMPLINGS = (
    _mean,
    _between_lines(along="rows", white=True),
    _between_lines(along="columns", white=True),
    _between_lines(along="columns", white=False),
    _between_lines(along="rows", white=False),
)


def _drawn(means: Floats) -> GreyImage:
    """The code from the grey values of its modules (side, side), what is known of it as it must be."""
    _level, binary = cv2.threshold(np.round(means).astype(np.uint8), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    black = np.asarray(binary) == 0
    quiet = np.ones_like(black)
    quiet[QUIET_MODULES:-QUIET_MODULES, QUIET_MODULES:-QUIET_MODULES] = False
    black[quiet] = False
    timing = QUIET_MODULES + 6
    black[timing, _FIRST + 9 : _LAST] = black[_FIRST + 9 : _LAST, timing] = np.arange(_LAST - _FIRST - 9) % 2 == 0
    for row, column in _FINDER_PLACES:
        black[row : row + 9, column : column + 9] = _FINDER
    centre = _SIDE - QUIET_MODULES - 7
    black[centre - 2 : centre + 3, centre - 2 : centre + 3] = _ALIGNMENT
    drawn = np.where(black, 0, 255).astype(np.uint8)
    return np.kron(drawn, np.ones((_MODULE_PX, _MODULE_PX), np.uint8))
