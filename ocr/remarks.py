"""Remarks and strokes over the form: which of the stray ink somebody wrote, and what it means for the sheet.

A small network looks at each place with stray ink and tells writing, strokes that cross out, stamps and dirt apart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from forms.layout import Layout
from ocr.folds import fold_ink
from ocr.known_print import PIXELS_PER_MM
from ocr.network import Network, load
from ocr.sheets import Sheet
from ocr.stray import FlatSheet, Window, flat_sheet, stray_windows

MODEL = Path(__file__).parent / "strays.onnx"

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Chances = npt.NDArray[np.float64]

_BY_HAND, _PERHAPS = 0.3, 0.15
"""From this probability on a place counts as written on, by words or strokes; or perhaps does."""
_TOGETHER = 1.5
"""Places that are perhaps written on count where all of them together come to so many: a long pale stroke does."""
_STAMPED = 0.7
"""From this probability on a place is surely part of a stamp."""
_NO_DIRT = 0.7
"""From this probability on of being either, writing or a stamp, a place with no sure stamp near it is looked at."""
_SURELY_BY_HAND, _RATHER_BY_HAND, _TOGETHER_BESIDE_STAMPS = 0.9, 0.5, 1.5
"""Beside a stamp one place has to be surer of being written on, or several together, each more likely than not.

With these 14 of 160 stamps are looked at, and of 220 remarks on stamped sheets none is missed
(`benchmarks.treacherous`, hands of calibration).
"""
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
    stamp: int
    temperature: float

    def chances(self, windows: Sequence[Window]) -> tuple[Chances, Chances]:
        """(n,) each: how likely the stray ink amid a window was put there by hand, and by a stamp."""
        seen, around = (np.stack(layers) for layers in zip(*((w.seen, w.around) for w in windows), strict=True))
        logits = self.network.run(windows=seen, around=around) / self.temperature
        chances = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
        by_hand, stamp = chances[:, self.by_hand].sum(axis=1), chances[:, self.stamp]
        return np.asarray(by_hand, np.float64), np.asarray(stamp, np.float64)


@cache
def _model() -> _Model:
    network = load(MODEL)
    classes = json.loads(network.notes["classes"])
    by_hand = (classes.index("writing"), classes.index("stroke"))
    return _Model(network, by_hand, classes.index("stamp"), float(network.notes["temperature"]))


def find_remarks(sheet: Sheet, layout: Layout) -> Strays:
    """What is written on a registered sheet besides its answers; nothing more is looked at where no ink strays."""
    flat = flat_sheet(sheet, layout)
    by_hand = _put_by_hand(flat)
    if by_hand.any():
        folds = fold_ink(flat.stray, flat.explained)
        by_hand = _put_by_hand(replace(flat, stray=flat.stray & ~folds)) if folds.any() else by_hand
    is_withdrawn = any(_crosses_out(box, layout) for box in _boxes(by_hand, _GOES_ON_MM))
    return Strays(tuple(_boxes(by_hand, _JOINED_MM)), is_withdrawn)


def _put_by_hand(flat: FlatSheet) -> Bools:
    """(height, width) which of the stray ink of a sheet laid flat somebody put there by hand."""
    by_hand = np.zeros_like(flat.stray)
    windows = stray_windows(flat)
    for window in _written_on(windows) if windows else ():
        by_hand[window.cell] = flat.stray[window.cell]
    return by_hand


def _written_on(windows: Sequence[Window]) -> list[Window]:
    """The windows whose stray ink somebody put there by hand, or that may be a stamp and show none for sure."""
    by_hand, stamp = _model().chances(windows)
    stamped = [window for window, chance in zip(windows, stamp, strict=True) if chance > _STAMPED]
    is_beside = np.array([any(_touch(window, other) for other in stamped) for window in windows])
    alone, beside = by_hand[~is_beside], by_hand[is_beside]
    bar = _PERHAPS if alone.sum() > _TOGETHER else _BY_HAND
    are_several = beside[beside > _RATHER_BY_HAND].sum() > _TOGETHER_BESIDE_STAMPS
    is_written = by_hand > np.where(is_beside, _RATHER_BY_HAND if are_several else _SURELY_BY_HAND, bar)
    is_written |= ~is_beside & (by_hand + stamp > _NO_DIRT)
    return [window for window, written in zip(windows, is_written, strict=True) if written]


def _touch(one: Window, other: Window) -> bool:
    """Whether two windows stand for the same or for neighbouring cells of the grid."""
    return all(a.start <= b.stop and b.start <= a.stop for a, b in zip(one.cell, other.cell, strict=True))


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
