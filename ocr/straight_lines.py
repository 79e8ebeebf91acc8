"""Straight lines over a picture: where they may be, and what is dark along them.

Ruled lines, folds, streaks of a dirty glass; whoever looks for them decides which is which.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint8]
"""A picture of zeros and ones."""
Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

_PARALLEL = 1e-6
"""A line that slopes by less runs along rows or columns."""
_STEP, _ROUGHLY_MM = 2, 0.5
"""Lines are looked for in a picture smaller by the first, and known so exactly."""


@dataclass(frozen=True)
class Line:
    """A line through a picture of (height, width): the angle of its normal, and how far along that normal it lies.

    The distance is in pixels from the middle of the first one, and may be negative. Places beside the line are counted
    along its normal.
    """

    distance: float
    angle: float
    shape: tuple[int, ...]

    @classmethod
    def through(cls, points: Values, shape: tuple[int, ...]) -> Line:
        """The line that lies best amid (n, 2) columns and rows, whatever lies far off it."""
        along_x, along_y, x, y = cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().tolist()
        return cls(along_x * y - along_y * x, math.atan2(along_x, -along_y), shape)

    @cached_property
    def on(self) -> npt.NDArray[np.int64]:
        """Places on the line, a pixel apart, from one border of the picture to another."""
        (foot_x, foot_y), (along_x, along_y) = self.distance * self._normal, self._along
        spans = [
            sorted(((end - foot) / along) for end in (0, side - 1))
            for foot, along, side in ((foot_x, along_x, self.shape[1]), (foot_y, along_y, self.shape[0]))
            if abs(along) > _PARALLEL
        ]
        first, last = max(span[0] for span in spans), min(span[1] for span in spans)
        return np.arange(math.ceil(first), math.floor(last) + 1)

    @cached_property
    def _normal(self) -> Floats:
        return np.array([np.cos(self.angle), np.sin(self.angle)])

    @cached_property
    def _along(self) -> Floats:
        return np.array([-self._normal[1], self._normal[0]])

    def places(self, on: npt.ArrayLike, across: npt.ArrayLike) -> Values:
        """Columns and rows, (…, 2), of places so far along the line and so far beside it."""
        s, t = np.asarray(on, np.float64)[..., None], np.asarray(across, np.float64)[..., None]
        return np.asarray((self.distance + t) * self._normal + s * self._along, np.float32)

    def off(self, points: Values) -> Floats:
        """(n,) how far (n, 2) columns and rows lie from the line, to either side."""
        return np.abs(points @ self._normal - self.distance)

    def strip(self, dark: Bits, reach: int, middle: Floats | float = 0.0) -> Mask:
        """What is dark along the line, (2 x reach + 1, places on): a row for each distance beside its middle."""
        if not len(self.on):
            return np.zeros((2 * reach + 1, 0), np.bool_)
        across = np.arange(-reach, reach + 1)[:, None] + (middle + 0.0 * self.on)
        places = self.places(np.broadcast_to(self.on, across.shape), across)
        seen = cv2.remap(dark, places[..., 0], places[..., 1], cv2.INTER_NEAREST, borderValue=0)
        return np.asarray(seen, np.uint8) > 0


def suspected_lines(dark: Bits, pixels_per_mm: float, least_mm: float, share: float) -> Iterator[Line]:
    """Lines that are dark for about so many millimetres, in one piece or several; the darkest come first.

    Four pixels beside each other count as dark where more than a ``share`` of them is.
    """
    small = cv2.resize(dark * 255, None, fx=1 / _STEP, fy=1 / _STEP, interpolation=cv2.INTER_AREA)
    points, step = (small > 255 * share).astype(np.uint8), max(1.0, _ROUGHLY_MM * pixels_per_mm / _STEP)
    found = cv2.HoughLines(points, step, np.pi / 720, round(least_mm * pixels_per_mm / _STEP))
    for row in () if found is None else found.reshape(-1, found.shape[-1]):
        distance, angle = row[:2].tolist()
        middle = (_STEP - 1) / 2 * (math.cos(angle) + math.sin(angle))
        yield Line(distance * _STEP + middle, angle, dark.shape)
