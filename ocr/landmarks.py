"""Landmarks: pieces of a form's own print that look like nothing near them, so that they are seen where they are.

Frames of a comb look all alike; words do not. Where marks are missing or a feeder moved the paper by more than a frame
is looked for, words and their neighbours tell which cell is which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np

from forms.elements import Ornament
from forms.geometry import Box
from forms.layout import Layout
from forms.paper import Paper
from ocr.known_print import PIXELS_PER_MM, known_print
from ocr.pages import GreyImage
from ocr.sightings import Patch

_WIDTH_MM, _HEIGHT_MM = 14.0, 6.0
"""Size of a landmark: a few letters, about a line of print high."""
_STEP_MM = (15.0, 4.0)
"""From each step across and down the page at most one landmark is taken."""
_LEAST_INK = 0.06
"""A landmark shows so much print, as a share of its area."""
_ALIKE = 0.75
"""What correlates so well with something else nearby is no landmark."""
_OWN_MM = 1.0
"""So near to its own place a piece of print is like itself."""

LANDMARK_REACH_MM = 6.0
"""Landmarks are looked for up to so far from their place, and look like nothing within it."""
_SOFTNESS_PX = 0.8


def landmarks_of(layout: Layout) -> tuple[Patch, ...]:
    """The landmarks of a layout; chosen once a process."""
    boxes = tuple(box for each in layout.fields for box in each.boxes)
    key = _Key(layout.form, layout.version, layout.language, layout.paper, layout.ornaments, boxes, layout)
    return _landmarks_of(key)


@dataclass(frozen=True)
class _Key:
    """What the print of a layout depends on."""

    form: str
    version: int
    language: str
    paper: Paper
    ornaments: tuple[Ornament, ...]
    boxes: tuple[Box, ...]
    layout: Layout = field(compare=False, repr=False)


@lru_cache(maxsize=16)
def _landmarks_of(key: _Key) -> tuple[Patch, ...]:
    printed = known_print(key.layout)
    image = _softened(printed.image)
    found: list[Patch] = []
    for box in _places(printed.image, key.paper):
        if any(box.overlaps(other) for other in printed.varying) or any(
            map(box.overlaps, (other.window for other in found))
        ):
            continue
        picture = _part(image, box)
        if _is_unlike(image, box, picture):
            found.append(Patch(box, box.centre, PIXELS_PER_MM, picture))
    return tuple(found)


def _places(image: GreyImage, paper: Paper) -> Iterator[Box]:
    """In every step of the page the place with the most print, if there is enough."""
    size = (_px(_WIDTH_MM), _px(_HEIGHT_MM))
    ink = cv2.boxFilter(255 - image, cv2.CV_32F, size, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    across, down = (_px(step) for step in _STEP_MM)
    for top in range(0, _px(paper.height - _HEIGHT_MM), down):
        for left in range(0, _px(paper.width - _WIDTH_MM), across):
            part = ink[top : top + down, left : left + across]
            row, column = np.unravel_index(np.argmax(part), part.shape)
            box = Box((left + int(column)) / PIXELS_PER_MM, (top + int(row)) / PIXELS_PER_MM, _WIDTH_MM, _HEIGHT_MM)
            if part[row, column] >= 255 * _LEAST_INK and paper.page.contains(box):
                yield box


def _is_unlike(image: GreyImage, box: Box, picture: GreyImage) -> bool:
    """Whether a piece of print is like nothing within reach but itself."""
    reach, own = _px(LANDMARK_REACH_MM), _px(_OWN_MM)
    padded = cv2.copyMakeBorder(image, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=(255,))
    left, top = _px(box.x), _px(box.y)
    around = padded[top : top + picture.shape[0] + 2 * reach, left : left + picture.shape[1] + 2 * reach]
    likeness = cv2.matchTemplate(around, picture, cv2.TM_CCOEFF_NORMED)
    likeness[reach - own : reach + own + 1, reach - own : reach + own + 1] = 0
    return bool(likeness.max() < _ALIKE)


def _part(image: GreyImage, box: Box) -> GreyImage:
    left, top = _px(box.x), _px(box.y)
    return image[top : top + _px(box.height), left : left + _px(box.width)]


def _softened(image: GreyImage) -> GreyImage:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), _SOFTNESS_PX), dtype=np.uint8)


def _px(mm: float) -> int:
    return round(mm * PIXELS_PER_MM)
