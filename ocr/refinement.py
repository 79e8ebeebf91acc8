"""Refinement: a sheet that is not flat is registered a second time, by the frames of its own boxes.

Marks stand at the edges only; a page that curls between them is off by half a millimetre in the middle. Every printed
frame says where it really is, and together they say how the paper is bent.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from forms.layout import FRAME, Layout
from ocr.registration import Bend, Points, Registration, Terms, root_mean_square

FLAT_BELOW_MM = 0.13
"""A sheet whose marks fit a plane this well is flat, and is not registered again."""

_PIXELS_PER_MM = 6.0
_REACH_MM = 1.6
_MARGIN_MM = 0.8
_LEAST_LIKENESS = 0.35
_LEAST_FRAMES = 12
_OUTLIER_MM = 0.25
_ROUNDS = 4
_TERMS: Terms = tuple((i, j) for i in range(4) for j in range(5) if i + j <= 4)
_NODE_PX = 16

GreyImage = npt.NDArray[np.uint8]


def refined(registration: Registration, image: GreyImage, layout: Layout) -> Registration:
    """The registration bent to the frames of the layout's boxes, or as it was where the sheet is flat or shows few."""
    if registration.error_mm < FLAT_BELOW_MM:
        return registration
    boxes = [box for field in layout.fields for box in field.boxes]
    flat = flatten(image, registration, _PIXELS_PER_MM)
    seen = [_seen_at(box, flat, _frames(layout)) for box in boxes]
    found = [(box.centre, shift, likeness) for box, (shift, likeness) in zip(boxes, seen, strict=True)]
    likely = [entry for entry in found if entry[2] >= _LEAST_LIKENESS]
    if len(likely) < _LEAST_FRAMES:
        return registration
    places, shifts, weights = (np.array(column, dtype=np.float64) for column in zip(*likely, strict=True))
    marks = np.array([mark.box.centre for mark in layout.marks])
    return _bent(registration, places, shifts + registration.bend(places + shifts), weights, marks)


def _bent(
    registration: Registration, places: Points, displacements: Points, weights: Points, marks: Points
) -> Registration:
    """The registration with a bend through the displacements seen, those that disagree with the rest left out.

    The marks keep the displacement they have: they hold the corners where there is no frame.
    """
    at = np.concatenate([places, marks])
    wanted = np.concatenate([displacements, registration.bend(marks)])
    weight = np.concatenate([weights, np.ones(len(marks))])
    trust = np.ones(len(at))
    for _round in range(_ROUNDS):
        bend = Bend.fit(registration.paper, _TERMS, at, wanted, weight * trust)
        off = np.linalg.norm(wanted - bend(at), axis=1)
        trust = 1 / (1 + (off / _OUTLIER_MM) ** 2) ** 2
    agreeing = off < 3 * _OUTLIER_MM
    error = root_mean_square((wanted - bend(at))[agreeing])
    return replace(registration, bend=bend, error_mm=error)


def flatten(image: GreyImage, registration: Registration, pixels_per_mm: float) -> GreyImage:
    """The whole sheet as it lay on paper, upright and flat, uint8 at a resolution."""
    width = round(registration.paper.width * pixels_per_mm)
    height = round(registration.paper.height * pixels_per_mm)
    columns, rows = np.arange(0, width + _NODE_PX, _NODE_PX), np.arange(0, height + _NODE_PX, _NODE_PX)
    x, y = np.meshgrid((columns + 0.5) / pixels_per_mm, (rows + 0.5) / pixels_per_mm)
    nodes = registration.to_pixels(np.column_stack([x.ravel(), y.ravel()])).reshape(*x.shape, 2).astype(np.float32)
    # The map is smooth: exact at every 16th pixel and linear between. An affine warp keeps the nodes where they are.
    scale = np.array([[1 / _NODE_PX, 0, 0], [0, 1 / _NODE_PX, 0]])
    maps = [
        cv2.warpAffine(
            np.ascontiguousarray(nodes[..., axis]),
            scale,
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        for axis in (0, 1)
    ]
    flat = cv2.remap(image, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,))
    return np.asarray(flat, dtype=np.uint8)


@lru_cache(maxsize=8)
def _frames_of(boxes: tuple[Box, ...], width: float, height: float) -> GreyImage:
    page = np.full((round(height * _PIXELS_PER_MM), round(width * _PIXELS_PER_MM)), 255, np.uint8)
    for box in boxes:
        left, top, right, bottom = (
            round((edge * _PIXELS_PER_MM - 0.5) * 16) for edge in (box.x, box.y, box.right, box.bottom)
        )
        line = max(1, round(FRAME * _PIXELS_PER_MM))
        cv2.rectangle(page, (left, top), (right, bottom), (0,), line, cv2.LINE_AA, 4)
    return np.asarray(cv2.GaussianBlur(page, (0, 0), 0.8), dtype=np.uint8)


def _frames(layout: Layout) -> GreyImage:
    """All frames of a layout drawn at the resolution of the flat page."""
    boxes = tuple(box for field in layout.fields for box in field.boxes)
    return _frames_of(boxes, layout.paper.width, layout.paper.height)


def _seen_at(box: Box, flat: GreyImage, frames: GreyImage) -> tuple[tuple[float, float], float]:
    """How far in millimetres (x, y) from its place the frame of a box is seen on the flat page, and how like it."""
    around = box.grown(_MARGIN_MM)
    left, top = (max(0, round(edge * _PIXELS_PER_MM)) for edge in (around.x, around.y))
    right, bottom = (round(edge * _PIXELS_PER_MM) for edge in (around.right, around.bottom))
    reach = min(round(_REACH_MM * _PIXELS_PER_MM), left, top, flat.shape[1] - right, flat.shape[0] - bottom)
    if reach < 2:
        return (0.0, 0.0), 0.0
    likeness = cv2.matchTemplate(
        flat[top - reach : bottom + reach, left - reach : right + reach],
        frames[top:bottom, left:right],
        cv2.TM_CCOEFF_NORMED,
    )
    _least, best, _where, (column, row) = cv2.minMaxLoc(likeness)
    x, y = _peak(likeness[row], column), _peak(likeness[:, column], row)
    return ((x - reach) / _PIXELS_PER_MM, (y - reach) / _PIXELS_PER_MM), float(best)


def _peak(values: npt.NDArray[Any], best: int) -> float:
    """Where a parabola through the largest value and its neighbours has its top."""
    if not 0 < best < len(values) - 1:
        return float(best)
    before, at, after = (float(v) for v in values[best - 1 : best + 2])
    curvature = before - 2 * at + after
    return best + (0.5 * (before - after) / curvature if curvature < 0 else 0.0)
