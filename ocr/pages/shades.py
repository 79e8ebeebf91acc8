"""Grey of 8 bits out of whatever values a picture has: deep ones, reversed ones, transparent ones."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.pages.page import GreyImage

_FULL_SCALES = tuple(2**depth - 1 for depth in (1, 8, 10, 12, 14, 15, 16, 24, 31, 32))
"""The largest value of a scale from 0 on: fractions, and the depths that scanners, cameras and signed numbers have."""
_ROUNDING = 1.001

_DARKEST, _BRIGHTEST = 0.1, 99.5
"""Percentiles taken for black and white: ink covers more than a thousandth of a form, and a few pixels of a sensor
are always hot."""

_SAMPLE_SIDE = 400
"""Shorter side in pixels of the reduced picture that they are taken of; reducing takes the noise out."""

_LEAST_WHITE = 0.25
"""White is at least so much of the full scale: a picture taken in the dark stays dark."""

_LEAST_CONTRAST, _ENOUGH_CONTRAST = 0.04, 0.25
"""What black lacks to white, as a share of white: less than the first is the grain of bare paper, and from the second
on 8 bits show all there is."""

_INK = 128
"""What is darker counts as ink, where the question is only whether there is any."""
_INK_SHARE = 0.001
"""So much of a page is ink where anything is seen; of a form it is more than a hundredth."""


def eight_bits(values: npt.NDArray[Any], *, white_is_zero: bool = False) -> GreyImage:
    """Values of any type, (height, width), as grey: the brightest come to 255, whatever range they use.

    Black stays at 0, unless all values are so near each other that 8 bits would not tell ink from paper.
    """
    bright = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    bright -= min(bright.min(), 0.0)
    full = next((scale for scale in _FULL_SCALES if bright.max() <= scale * _ROUNDING), float(bright.max()))
    if white_is_zero:
        bright = full - bright
    black, white = _extremes(bright)
    white = max(white, full * _LEAST_WHITE)
    base = 0.0
    if _LEAST_CONTRAST < 1 - black / white < _ENOUGH_CONTRAST:
        base = white - 2 * (white - black)
    return np.asarray(((bright - base) * (255 / (white - base))).clip(0, 255), dtype=np.uint8)


def _extremes(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The black and the white of a picture, without its noise."""
    scale = min(1.0, _SAMPLE_SIDE / min(values.shape))
    size = [max(1, round(side * scale)) for side in values.shape[::-1]]
    black, white = np.percentile(cv2.resize(values, size, interpolation=cv2.INTER_AREA), (_DARKEST, _BRIGHTEST))
    return float(black), float(white)


def on_paper(colours: GreyImage, alpha: GreyImage) -> GreyImage:
    """A transparent picture laid on white paper; an ``alpha`` that lets no ink through, where there is some, is wrong.

    Programs write an alpha of 0 everywhere, or a reversed one, and show the picture all the same.
    """
    lightness = cv2.multiply(255 - colours, alpha, scale=1 / 255)
    seen = np.asarray(255 - lightness, dtype=np.uint8)
    return colours if _shows_ink(colours) and not _shows_ink(seen) else seen


def _shows_ink(grey: GreyImage) -> bool:
    return bool(np.count_nonzero(grey < _INK) > _INK_SHARE * grey.size)


def turned(image: npt.NDArray[Any], orientation: int) -> npt.NDArray[Any]:
    """A picture turned upright by its EXIF orientation, 1 to 8; anything else leaves it as it is."""
    match orientation:
        case 2:
            return image[:, ::-1]
        case 3:
            return image[::-1, ::-1]
        case 4:
            return image[::-1]
        case 5:
            return image.swapaxes(0, 1)
        case 6:
            return image.swapaxes(0, 1)[:, ::-1]
        case 7:
            return image.swapaxes(0, 1)[::-1, ::-1]
        case 8:
            return image.swapaxes(0, 1)[::-1]
        case _:
            return image
