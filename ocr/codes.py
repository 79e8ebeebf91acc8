"""What the sheet code of a registered sheet says. The only module that knows zxing-cpp."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from forms.sheet_code import NotASheetCodeError, SheetCode
from ocr.code_modules import redrawn
from ocr.pages import GreyImage
from ocr.sheets import Sheet, crop

_MARGINS_MM = (3.0, 9.0)
"""White around the code that is looked at; the wider one for bulging paper, whose code is a little elsewhere."""


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
    yield from redrawn(sheet)


def _decode(picture: GreyImage) -> SheetCode | None:
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for barcode in zxingcpp.read_barcodes(picture, formats=formats):
        try:
            return SheetCode.decode(barcode.text)
        except NotASheetCodeError:
            continue
    return None
