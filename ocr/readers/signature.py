"""Signature frames: whether somebody signed. Nothing is said about who."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from forms.layout import SignatureField
from ocr.evidence import FieldReading, SignatureEvidence
from ocr.readers.ink import PIXELS_PER_MM, ink_in, logistic
from ocr.sheets import Sheet

READER = "signature 1"
_INSET = 0.9
_INK_MM2 = 1.5
_SPREAD_MM2 = 0.25


def read_signatures(sheet: Sheet, fields: Sequence[SignatureField]) -> list[FieldReading]:
    """For every frame the probability that it is signed, from the area of ink that is not dust or a fold."""
    return [FieldReading(f.name, SignatureEvidence(_signed(ink_in(sheet, f.box, _INSET))), READER) for f in fields]


def _signed(ink: npt.NDArray[np.bool_]) -> float:
    """A signature leaves ink in many columns; a fold across the frame leaves a thin straight line in few or all."""
    area = float(ink.sum()) / PIXELS_PER_MM**2
    return logistic(area, _INK_MM2, _SPREAD_MM2)
