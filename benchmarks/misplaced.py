"""Whether boxes of a sheet were looked for beside their places, and nothing said so."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from benchmarks.tally import FAR_MM
from ocr.pipeline import SheetReading
from ocr.registration import project

Points = npt.NDArray[np.float64]

_TORN_MM = 0.6
"""A feeder tore a box whose sides are seen so much longer or shorter than printed: it has no one place."""


def is_silently_misplaced(reading: SheetReading, to_pixels: Callable[[Points], Points]) -> bool:
    """Whether a whole box was looked for more than 1 mm from its true place on a sheet that is not called doubtful."""
    registration = reading.place.registration if reading.place else None
    if registration is None or reading.layout is None or reading.is_doubtful:
        return False
    boxes = [box for field in reading.layout.fields if field.name not in reading.hidden for box in field.boxes]
    corners = np.array([box.corners for box in boxes], dtype=np.float64).reshape(-1, 2)
    scale = registration.pixels_per_mm(*reading.layout.paper.page.centre)
    true, looked_for, even = (
        pixels.reshape(-1, 4, 2) / scale
        for pixels in (to_pixels(corners), registration.to_pixels(corners), project(registration.homography, corners))
    )
    is_whole = np.abs(_sides(true) - _sides(even)).max(axis=1) < _TORN_MM
    off = np.linalg.norm(looked_for.mean(axis=1) - true.mean(axis=1), axis=1)
    return bool((off[is_whole] > FAR_MM).any())


def _sides(corners: Points) -> Points:
    """(n, 4) lengths of the sides of n boxes."""
    return np.asarray(np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2), dtype=np.float64)
