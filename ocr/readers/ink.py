"""Ink in a box: what choice and signature readers measure."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from ocr.sheets import Sheet, crop

PIXELS_PER_MM = 8.0
_INK_DEPTH = 0.22
_LEAST_BLACK = 0.3
_SPECK_MM = 0.7


def ink_in(sheet: Sheet, box: Box, inset: float, paper_mm: float = 5.0) -> npt.NDArray[np.bool_]:
    """Where ink lies inside a framed box, ``inset`` millimetres within its frame; 8 pixels a millimetre.

    Paper is the brightness within ``paper_mm``, so a shadow wider than that does not count; black is the printed frame
    around the box, so ink is judged by how this very copy shows black. What is too small for a pen is left out.
    """
    around = box.grown(1.5)
    grey = crop(sheet, around, PIXELS_PER_MM).astype(np.float32)
    depth = 1 - grey / _local_paper(grey, paper_mm)
    black = max(float(np.percentile(depth, 99)), _LEAST_BLACK)
    cut = round((1.5 + inset) * PIXELS_PER_MM)
    inside = (depth > _INK_DEPTH * black)[cut:-cut, cut:-cut]
    return _without_specks(inside)


def _local_paper(grey: npt.NDArray[np.float32], window_mm: float) -> npt.NDArray[np.float32]:
    """The brightness of the bare paper around every pixel: the brightest within half a window."""
    side = int(window_mm * PIXELS_PER_MM)
    quarter = cv2.resize(cv2.GaussianBlur(grey, (0, 0), 2), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    bright = cv2.dilate(quarter, np.ones((side // 4, side // 4)))
    smooth = cv2.resize(cv2.GaussianBlur(bright, (0, 0), side / 8), grey.shape[::-1])
    return np.maximum(smooth, 1.0).astype(np.float32)


def _without_specks(ink: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The ink without connected spots that are too short for a stroke of a pen."""
    _count, labels, statistics, _centres = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    keep = statistics[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) >= _SPECK_MM * PIXELS_PER_MM
    keep[0] = False
    return np.asarray(keep[labels], dtype=np.bool_)


def logistic(value: float, middle: float, width: float) -> float:
    """A probability that grows from 0 to 1 around ``middle``; ``width`` is how far from it it reaches 73 %."""
    return float(1 / (1 + np.exp(-np.clip((value - middle) / width, -30, 30))))
