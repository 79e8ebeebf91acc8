"""Frames of ordinary type, read by Tesseract. The only module that knows pytesseract."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from forms.elements import TextField
from forms.geometry import Box
from messages import _
from messages.errors import UsageError
from ocr.evidence import FieldReading, TextEvidence
from ocr.sheets import Sheet, crop

_PIXELS_PER_MM = 12.0
_INSET = 0.5
"""Millimetres within its frame from which on a box is looked at."""
_BORDER = 24
_ONE_LINE = "--psm 7"

_INK_PIXELS_PER_MM = 8.0
_AROUND_MM = 1.5
"""So much around a box is looked at too: its frame is there, which shows how black this very copy is."""
_PAPER_MM = 5.0
"""Paper is the brightness within such a square; a shadow that is wider does not count."""
_INK_DEPTH, _LEAST_BLACK = 0.22, 0.3
"""Ink darkens paper by so much of what black does, and black by no less than this of the brightness of paper."""
_SPECK_MM = 0.7
"""What is shorter is no type."""


def read_texts(sheet: Sheet, fields: Sequence[TextField]) -> list[FieldReading]:
    """The line of type in every frame; raises UsageError when Tesseract or its Polish is not installed."""
    return [_read(sheet, field) for field in fields]


def _read(sheet: Sheet, field: TextField) -> FieldReading:
    import pytesseract

    line = crop(sheet, field.box.grown(-_INSET), _PIXELS_PER_MM)
    framed = np.pad(line, _BORDER, constant_values=255)
    try:
        found = pytesseract.image_to_data(framed, lang="pol", config=_ONE_LINE, output_type=pytesseract.Output.DICT)
        version = str(pytesseract.get_tesseract_version())
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError) as error:
        raise UsageError(
            _("Tesseract with Polish is needed to read printed text; install tesseract-ocr and tesseract-ocr-pol.")
        ) from error
    if not _has_ink(sheet, field.box):  # Tesseract sees words on bare paper
        return FieldReading(field.name, TextEvidence("", 1.0), f"tesseract {version}")
    words = [(w, float(c)) for w, c in zip(found["text"], found["conf"], strict=True) if w.strip() and float(c) >= 0]
    value = " ".join(word for word, _confidence in words)
    confidence = float(np.mean([c for _word, c in words])) / 100 if words else 1.0
    return FieldReading(field.name, TextEvidence(value, confidence), f"tesseract {version}")


def _has_ink(sheet: Sheet, box: Box) -> bool:
    """Whether anything but paper and specks is within a framed box."""
    grey = crop(sheet, box.grown(_AROUND_MM), _INK_PIXELS_PER_MM).astype(np.float32)
    depth = 1 - grey / _local_paper(grey)
    black = max(float(np.percentile(depth, 99)), _LEAST_BLACK)
    cut = round((_AROUND_MM + _INSET) * _INK_PIXELS_PER_MM)
    inside = (depth > _INK_DEPTH * black)[cut:-cut, cut:-cut]
    _count, _labels, statistics, _centres = cv2.connectedComponentsWithStats(inside.astype(np.uint8), connectivity=8)
    lengths = statistics[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    return bool((lengths >= _SPECK_MM * _INK_PIXELS_PER_MM).any())


def _local_paper(grey: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The brightness of the bare paper around every pixel: the brightest within half a window."""
    side = int(_PAPER_MM * _INK_PIXELS_PER_MM)
    quarter = cv2.resize(cv2.GaussianBlur(grey, (0, 0), 2), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    bright = cv2.dilate(quarter, np.ones((side // 4, side // 4)))
    smooth = cv2.resize(cv2.GaussianBlur(bright, (0, 0), side / 8), grey.shape[::-1])
    return np.maximum(smooth, 1.0).astype(np.float32)
