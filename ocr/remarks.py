"""Remarks and strokes over the form: which of the stray ink somebody wrote, and what it means for the sheet.

A small network looks at each place with stray ink and tells writing, strokes that cross out, stamps and dirt apart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from forms.layout import Layout
from ocr.known_print import PIXELS_PER_MM
from ocr.network import Network, load
from ocr.sheets import Sheet
from ocr.stray import Window, flat_sheet, stray_windows

MODEL = Path(__file__).parent / "strays.onnx"

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_BY_HAND, _PERHAPS = 0.5, 0.15
"""From this probability on a place counts as written on, by words or strokes; or perhaps does."""
_TOGETHER = 1.5
"""Places that are perhaps written on count where all of them together come to so many: a long pale stroke does."""
_JOINED_MM = 5.0
"""Ink by hand that is no further apart belongs to one remark."""
_GOES_ON_MM = 20.0
"""A stroke over the form is lost where it crosses print and answers, and goes on within so much."""
_ACROSS_MM, _FIELDS_CROSSED = 45.0, 2
"""What reaches so far and over so many fields takes back the form and is no remark on it."""


@dataclass(frozen=True)
class Strays:
    """What was written where nobody asked: a box in millimetres each; ``is_withdrawn`` if it crosses out the form."""

    remarks: tuple[Box, ...] = ()
    is_withdrawn: bool = False


@dataclass(frozen=True)
class _Model:
    network: Network
    by_hand: tuple[int, ...]
    temperature: float

    def by_hand_of(self, windows: Sequence[Window]) -> npt.NDArray[np.float64]:
        """(n,) how likely the stray ink in the middle of each window was put there by hand."""
        logits = self.network.run(windows=np.stack([window.seen for window in windows])) / self.temperature
        chances = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
        return np.asarray(chances[:, self.by_hand].sum(axis=1), dtype=np.float64)


@cache
def _model() -> _Model:
    network = load(MODEL)
    classes = json.loads(network.notes["classes"])
    by_hand = (classes.index("writing"), classes.index("stroke"))
    return _Model(network, by_hand, float(network.notes["temperature"]))


def find_remarks(sheet: Sheet, layout: Layout) -> Strays:
    """What is written on a registered sheet besides its answers; nothing more is looked at where no ink strays."""
    flat = flat_sheet(sheet, layout)
    windows = stray_windows(flat)
    if not windows:
        return Strays()
    chances = _model().by_hand_of(windows)
    bar = _PERHAPS if chances.sum() > _TOGETHER else _BY_HAND
    by_hand = np.zeros_like(flat.stray)
    for window, chance in zip(windows, chances, strict=True):
        if chance > bar:
            by_hand[window.cell] = flat.stray[window.cell]
    if not by_hand.any():
        return Strays()
    is_withdrawn = any(_crosses_out(box, layout) for box in _boxes(by_hand, _GOES_ON_MM))
    return Strays(tuple(_boxes(by_hand, _JOINED_MM)), is_withdrawn)


def _boxes(ink: Bools, joined_mm: float) -> list[Box]:
    """The boxes in millimetres around ink that is no further apart than so much, from the top."""
    reach = round(joined_mm * PIXELS_PER_MM)
    joined = cv2.dilate(ink.astype(np.uint8), np.ones((reach, reach), np.uint8))
    _count, labels = cv2.connectedComponents(joined)
    found = []
    for label in np.unique(labels[ink]).tolist():
        ys, xs = np.nonzero(ink & (labels == label))
        left, top = xs.min() / PIXELS_PER_MM, ys.min() / PIXELS_PER_MM
        width, height = (np.ptp(xs) + 1) / PIXELS_PER_MM, (np.ptp(ys) + 1) / PIXELS_PER_MM
        found.append(Box(float(left), float(top), float(width), float(height)))
    return sorted(found, key=lambda box: (box.y, box.x))


def _crosses_out(box: Box, layout: Layout) -> bool:
    """Whether a remark reaches over so much of the form that it is about all of it."""
    if max(box.width, box.height) < _ACROSS_MM:
        return False
    crossed = [field.name for field in layout.fields if any(box.overlaps(cell) for cell in field.boxes)]
    return len(crossed) >= _FIELDS_CROSSED
