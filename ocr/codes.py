"""What the sheet code of a registered sheet says. The only module that knows zxing-cpp."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from forms.sheet_code import QUIET_MODULES, SYMBOL_MODULES, NotASheetCodeError, SheetCode
from ocr.pages import GreyImage
from ocr.sheets import Sheet, crop

_MARGINS_MM = (3.0, 9.0)
"""White around the code that is looked at; the wider one for bulging paper, whose code is a little elsewhere."""

_MODULE_PX = 6
_FINDER = np.array([[max(abs(x - 3), abs(y - 3)) not in (2, 4) for x in range(-1, 8)] for y in range(-1, 8)])
"""(9, 9) a finder pattern with the white separator around it; True is black."""

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
    yield _drawn_anew(sheet)


def _drawn_anew(sheet: Sheet) -> GreyImage:
    """The code module by module from where it is printed, its finder patterns as they must be.

    A code of which a corner is torn off or lies outside the picture has lost what it is found by, but not yet what it
    says: that can be made up for as long as less than 30 % is gone.
    """
    side = SYMBOL_MODULES + 2 * QUIET_MODULES
    fine = crop(sheet, sheet.paper.code, side * _MODULE_PX / sheet.paper.code.width)
    means = cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA)
    _level, binary = cv2.threshold(means, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    black = np.asarray(binary) == 0
    quiet = np.ones_like(black)
    quiet[QUIET_MODULES:-QUIET_MODULES, QUIET_MODULES:-QUIET_MODULES] = False
    black[quiet] = False
    first, last = QUIET_MODULES - 1, side - QUIET_MODULES - 8
    timing = QUIET_MODULES + 6
    black[timing, first + 9 : last] = black[first + 9 : last, timing] = np.arange(last - first - 9) % 2 == 0
    for row, column in ((first, first), (first, last), (last, first)):
        black[row : row + 9, column : column + 9] = _FINDER
    centre = side - QUIET_MODULES - 7
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
