"""What the sheet code of a registered sheet says. The only module that knows zxing-cpp."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from forms.paper import CODE_SIZE
from forms.sheet_code import QUIET_MODULES, SYMBOL_MODULES, NotASheetCodeError, SheetCode
from ocr.pages import GreyImage
from ocr.sheets import Sheet, crop

Floats = npt.NDArray[np.float32]

_MARGINS_MM = (3.0, 9.0)
"""White around the code that is looked at; the wider one for bulging paper, whose code is a little elsewhere."""

_MODULE_PX = 6
_CORE = slice(1, 5)
"""The rows and columns of a module that its neighbours do not touch, even where it is seen a sixth beside its place."""
_WHOLE_LINES = 2
"""Of the four rows of a core so many are taken for whole where lines run through the code: a line hides two."""
_ASTRAY_MM = 2.0
"""The code is looked for so far from its place before it is sampled: print shifts, and feeders jump."""

_FINDER = np.array([[max(abs(x - 3), abs(y - 3)) not in (2, 4) for x in range(-1, 8)] for y in range(-1, 8)])
"""(9, 9) a finder pattern with the white separator around it; True is black."""

_SIDE = SYMBOL_MODULES + 2 * QUIET_MODULES
"""Modules along a side of the code, its quiet zone included."""
_FINDER_PLACES = tuple(
    (row, column)
    for row in (QUIET_MODULES - 1, _SIDE - QUIET_MODULES - 8)
    for column in (QUIET_MODULES - 1, _SIDE - QUIET_MODULES - 8)
    if (row, column) != (_SIDE - QUIET_MODULES - 8, _SIDE - QUIET_MODULES - 8)
)
"""(row, column) of the first module of each finder pattern with its separator: all corners but the lower right one."""
_ALIGNMENT = np.array([[max(abs(x), abs(y)) != 1 for x in range(-2, 3)] for y in range(-2, 3)])


def read_sheet_code(sheet: Sheet) -> SheetCode | None:
    """What the code of a registered sheet says, or None when it cannot be read or is not one of ours."""
    for picture in _code_pictures(sheet):
        code = _decode(picture)
        if code is not None:
            return code
    return None


def _code_pictures(sheet: Sheet) -> Iterator[GreyImage]:
    """The sheet code in several renderings, the likeliest first: as it is, smoothed, thresholded, drawn anew."""
    for margin in _MARGINS_MM:
        box = sheet.paper.code.grown(margin)
        for pixels_per_mm in (8.0, 5.0, 12.0):
            picture = crop(sheet, box, pixels_per_mm)
            yield picture
            smooth = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.15 * pixels_per_mm), dtype=np.uint8)
            yield smooth
            _level, binary = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
            yield np.asarray(binary, dtype=np.uint8)
    modules = _modules(sheet)
    for darkness in _SAMPLINGS:
        yield _drawn_anew(darkness(modules))


def _modules(sheet: Sheet) -> Floats:
    """Grey values of every module and its quiet zone where its finder patterns are seen: (side, 4, side, 4)."""
    side = (_SIDE + 2 * _room()) * _MODULE_PX
    around = sheet.paper.code.grown(_room() * sheet.paper.code.width / _SIDE)
    fine = crop(sheet, around, side / around.width).astype(np.float32)
    likeness = cv2.matchTemplate(fine, _finders(), cv2.TM_CCORR)
    _least, _best, _where, (column, row) = cv2.minMaxLoc(likeness)
    code = fine[row : row + _SIDE * _MODULE_PX, column : column + _SIDE * _MODULE_PX]
    return code.reshape(_SIDE, _MODULE_PX, _SIDE, _MODULE_PX)[:, _CORE, :, _CORE]


def _room() -> int:
    """So many modules around the code it is looked for in."""
    return round(_ASTRAY_MM * _SIDE / CODE_SIZE)


@cache
def _finders() -> Floats:
    """What the finder patterns look like, for a correlation: black counts -1, white 1, what is not known 0."""
    known = np.zeros((_SIDE, _SIDE), np.float32)
    for row, column in _FINDER_PLACES:
        part = np.where(_FINDER, -1.0, 1.0)
        part[_FINDER] *= (~_FINDER).sum() / _FINDER.sum()
        known[row : row + 9, column : column + 9] = part
    return np.kron(known, np.ones((_MODULE_PX, _MODULE_PX), np.float32))


def _mean(modules: Floats) -> Floats:
    """(side, side) the mean of every module."""
    return np.asarray(modules.mean(axis=(1, 3)), np.float32)


def _between_lines(*, along: Literal["rows", "columns"], white: bool) -> Callable[[Floats], Floats]:
    """The mean of those rows, or columns, of every module that no white, or dark, line seems to run through."""

    def sample(modules: Floats) -> Floats:
        rows = np.sort(modules.mean(axis=3 if along == "rows" else 1), axis=1 if along == "rows" else 2)
        whole = slice(None, _WHOLE_LINES) if white else slice(-_WHOLE_LINES, None)
        return np.asarray(
            rows[:, whole].mean(axis=1) if along == "rows" else rows[:, :, whole].mean(axis=2), np.float32
        )

    return sample


_SAMPLINGS = (
    _mean,
    _between_lines(along="rows", white=True),
    _between_lines(along="columns", white=True),
    _between_lines(along="columns", white=False),
    _between_lines(along="rows", white=False),
)


def _drawn_anew(means: Floats) -> GreyImage:
    """The code module by module from the grey values of modules (side, side), its finder patterns as they must be.

    A code of which a corner is torn off or lies outside the picture has lost what it is found by, but not yet what it
    says: that can be made up for as long as less than 30 % is gone.
    """
    _level, binary = cv2.threshold(np.round(means).astype(np.uint8), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    black = np.asarray(binary) == 0
    quiet = np.ones_like(black)
    quiet[QUIET_MODULES:-QUIET_MODULES, QUIET_MODULES:-QUIET_MODULES] = False
    black[quiet] = False
    first, last = QUIET_MODULES - 1, _SIDE - QUIET_MODULES - 8
    timing = QUIET_MODULES + 6
    black[timing, first + 9 : last] = black[first + 9 : last, timing] = np.arange(last - first - 9) % 2 == 0
    for row, column in _FINDER_PLACES:
        black[row : row + 9, column : column + 9] = _FINDER
    centre = _SIDE - QUIET_MODULES - 7
    black[centre - 2 : centre + 3, centre - 2 : centre + 3] = _ALIGNMENT
    drawn = np.where(black, 0, 255).astype(np.uint8)
    return np.kron(drawn, np.ones((_MODULE_PX, _MODULE_PX), np.uint8))


def _decode(picture: GreyImage) -> SheetCode | None:
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for barcode in zxingcpp.read_barcodes(picture, formats=formats):
        try:
            return SheetCode.decode(barcode.text)
        except NotASheetCodeError:
            continue
    return None
