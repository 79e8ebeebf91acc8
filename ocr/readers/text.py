"""Frames of ordinary type, read by Tesseract. The only module that knows pytesseract."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forms.elements import TextField
from messages import _
from messages.errors import UsageError
from ocr.evidence import FieldReading, TextEvidence
from ocr.readers.ink import ink_in
from ocr.sheets import Sheet, crop

_PIXELS_PER_MM = 12.0
_INSET = 0.5
_BORDER = 24
_ONE_LINE = "--psm 7"


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
    if not ink_in(sheet, field.box, _INSET).any():  # Tesseract sees words on bare paper
        return FieldReading(field.name, TextEvidence("", 1.0), f"tesseract {version}")
    words = [(w, float(c)) for w, c in zip(found["text"], found["conf"], strict=True) if w.strip() and float(c) >= 0]
    value = " ".join(word for word, _confidence in words)
    confidence = float(np.mean([c for _word, c in words])) / 100 if words else 1.0
    return FieldReading(field.name, TextEvidence(value, confidence), f"tesseract {version}")
