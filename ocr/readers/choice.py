"""Tick boxes: which of them somebody marked, whatever the mark looks like."""

from __future__ import annotations

from collections.abc import Sequence

from forms.elements import ChoiceField
from ocr.evidence import ChoiceEvidence, FieldReading
from ocr.readers.ink import PIXELS_PER_MM, ink_in, logistic
from ocr.sheets import Sheet

READER = "choice 1"
_INSET = 0.6
_TICK_MM2 = 0.35
_SPREAD_MM2 = 0.07


def read_choices(sheet: Sheet, fields: Sequence[ChoiceField]) -> list[FieldReading]:
    """For every choice the probability that each of its boxes is ticked, from the area of ink inside the frame."""
    return [FieldReading(field.name, _evidence(sheet, field), READER) for field in fields]


def _evidence(sheet: Sheet, field: ChoiceField) -> ChoiceEvidence:
    areas = {name: ink_in(sheet, box, _INSET).sum() / PIXELS_PER_MM**2 for name, box in field.options.items()}
    return ChoiceEvidence({name: logistic(area, _TICK_MM2, _SPREAD_MM2) for name, area in areas.items()})
