"""What the program saw: boxes and readings drawn over the scan, for people to check and for developers to look at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from forms.elements import ChoiceField, HandprintField
from forms.geometry import Box
from ocr.evidence import ChoiceEvidence, FieldReading, HandprintEvidence
from ocr.pipeline import SheetReading
from ocr.registration import Registration

Picture = npt.NDArray[np.uint8]

_SURE, _UNSURE, _EMPTY, _MARK, _REMARK = (60, 160, 40), (30, 30, 220), (190, 160, 60), (200, 60, 180), (0, 140, 255)
"""Colours as blue, green, red: a sure reading, an unsure one, an empty box, a fiducial, a remark."""

_SURE_FROM = 0.9
_LONGEST_SIDE = 2400
_TEXT_MM = 2.3
"""Size of the type of readings: as much as fits between two combs."""

_TYPEFACE = Path(__file__).parent.parent / "forms" / "fonts" / "Lato-Bold.ttf"


def draw_overlay(image: Picture, readings: Sequence[SheetReading]) -> Picture:
    """A page (uint8 grey) in colour, faded, with every mark, box and reading of its sheets drawn on it."""
    scale = max(min(1.0, _LONGEST_SIDE / max(image.shape)), 1 / min(image.shape))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture = cv2.cvtColor(cv2.addWeighted(small, 0.75, np.full_like(small, 255), 0.25, 0), cv2.COLOR_GRAY2BGR)
    canvas = np.asarray(picture, dtype=np.uint8)
    for reading in readings:
        _draw_sheet(canvas, reading, scale)
    return canvas


def _draw_sheet(canvas: Picture, reading: SheetReading, scale: float) -> None:
    sheet = reading.place
    if sheet is None:
        return
    for mark in sheet.marks:
        _polygon(canvas, mark.corners * scale, _MARK, 2)
    if sheet.registration is None or reading.layout is None:
        return
    for box in reading.remarks:
        _polygon(canvas, sheet.registration.to_pixels(np.array(box.corners)) * scale, _REMARK, 3)
    for field in reading.layout.fields:
        _draw_field(canvas, sheet.registration, scale, field.boxes, _labels(reading.fields[field.name], field))


def _labels(reading: FieldReading, field: object) -> list[tuple[str, float]]:
    """For each box of a field what was read in it and how sure that is."""
    evidence = reading.evidence
    if isinstance(evidence, HandprintEvidence) and isinstance(field, HandprintField):
        best = evidence.table.argmax(axis=1)
        sure = np.exp(evidence.table.max(axis=1))
        return [(evidence.symbols[i].strip(), float(p)) for i, p in zip(best, sure, strict=True)]
    if isinstance(evidence, ChoiceEvidence) and isinstance(field, ChoiceField):
        return [("x" if name in evidence.chosen else "", max(p, 1 - p)) for name, p in evidence.ticked.items()]
    return [(reading.value, reading.confidence)]


def _draw_field(
    canvas: Picture,
    registration: Registration,
    scale: float,
    boxes: Sequence[Box],
    labels: Sequence[tuple[str, float]],
) -> None:
    for box, (text, confidence) in zip(boxes, labels, strict=True):
        corners = registration.to_pixels(np.array(box.corners)) * scale
        colour = _UNSURE if confidence < _SURE_FROM else _SURE if text else _EMPTY
        _polygon(canvas, corners, colour, 2)
        if text:
            size = _TEXT_MM * registration.pixels_per_mm(*box.centre) * scale
            _write(canvas, text, corners, size, colour)


def _polygon(canvas: Picture, corners: npt.NDArray[np.float64], colour: tuple[int, int, int], width: int) -> None:
    cv2.polylines(canvas, [np.round(corners).astype(np.int32)], True, colour, width, cv2.LINE_AA)


def _write(
    canvas: Picture, text: str, corners: npt.NDArray[np.float64], size: float, colour: tuple[int, int, int]
) -> None:
    """The text at the top left corner of a box, upright on the screen whichever way the paper lies."""
    place = corners[np.argmin(corners.sum(axis=1))]
    at = (round(float(place[0])), round(float(place[1] - 0.12 * size)))
    cv2.putText(canvas, text, at, colour, _face(), max(10, round(size)), 0)


@cache
def _face() -> cv2.FontFace:
    return cv2.FontFace(str(_TYPEFACE))
