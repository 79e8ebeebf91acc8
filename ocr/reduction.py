"""A page made smaller, once, for whatever does not need the full resolution: marks, print, strayed ink."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from ocr.pages import GreyImage

_NEARLY_HALF = 0.06
"""A scale that is a half but for so much is made one: halving exactly is several times as fast."""


@dataclass(frozen=True)
class Reduced:
    """A grey picture and how much smaller it is than the page: ``scale`` is at most 1."""

    image: GreyImage = field(compare=False, repr=False)
    scale: float

    def from_page(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """(n, 2) pixels of this picture at pixels of the page; pixel centres are whole numbers in both."""
        return (points + 0.5) * self.scale - 0.5

    def to_page(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """(n, 2) pixels of the page at pixels of this picture."""
        return (points + 0.5) / self.scale - 0.5


def reduce(image: GreyImage, longest: int) -> Reduced:
    """The page with its longer side about so many pixels long; one that is smaller stays as it is."""
    scale = max(min(1.0, longest / max(image.shape)), 1 / min(image.shape))
    if abs(scale - 0.5) < 0.5 * _NEARLY_HALF:
        height, width = image.shape
        return Reduced(
            np.asarray(
                cv2.resize(
                    image[: height // 2 * 2, : width // 2 * 2], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA
                ),
                np.uint8,
            ),
            0.5,
        )
    if scale == 1.0:
        return Reduced(image, 1.0)
    return Reduced(
        np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8), scale
    )
