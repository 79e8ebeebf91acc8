"""The dark pieces of a page that may be empty: strokes, specks, dark areas, and where they lie.

Lengths are millimetres, as if the longer side of the picture were that of A4. Darkness is what a place lacks to the
paper around it, as a share of the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from ocr.pages import GreyImage

Values = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Window = tuple[slice, slice]

_A4_LONG = 297.0
_WHITE_PERCENTILE = 80
"""Paper covers most of a page."""


@dataclass(frozen=True)
class Look:
    """A page as it is looked at: float32, 255 is white, at so many pixels per millimetre."""

    image: Values
    scale: float

    @classmethod
    def at(cls, image: GreyImage) -> Look:
        """A picture whose longer side is taken for that of A4."""
        return cls(image.astype(np.float32), max(image.shape) / _A4_LONG)

    @cached_property
    def white(self) -> float:
        """How bright the paper is."""
        return float(np.percentile(self.image[::4, ::4], _WHITE_PERCENTILE))

    @cached_property
    def from_edge(self) -> Values:
        """How far every pixel is from the nearest edge of the picture."""
        rows, columns = (np.minimum(np.arange(side), np.arange(side)[::-1]) for side in self.image.shape)
        return np.minimum(rows[:, None], columns[None, :]).astype(np.float32) / np.float32(self.scale)

    def kernel(self, length: float) -> npt.NDArray[np.uint8]:
        """A square for morphology, of a length and of an odd number of pixels, three at least."""
        side = max(3, round(length * self.scale) | 1)
        return np.ones((side, side), np.uint8)


@dataclass(frozen=True)
class Sieve:
    """What is a piece: a dark line after a blur, narrower than ``widest``, of a least darkness.

    ``grains`` is how many standard deviations of the paper's grain it is darker than the paper; pieces with less than
    ``gap`` between them are one.
    """

    blur: float
    widest: float
    faintest: float
    grains: float
    gap: float


@dataclass(frozen=True)
class Pieces:
    """What a sieve leaves of a page: its darkness, where that is enough, and the number of the piece of every pixel.

    ``boxes`` (n, 5) are left, top, width, height and area in pixels, ``middles`` (n, 2) in pixels; number 0 is paper.
    """

    look: Look
    sieve: Sieve
    darkness: Values
    steepness: Values
    dark: Mask
    least_darkness: float
    labels: npt.NDArray[np.int32]
    boxes: npt.NDArray[np.int32]
    middles: npt.NDArray[np.float64]

    @classmethod
    def of(
        cls, look: Look, sieve: Sieve, darkness: Values, steepness: Values, dark: Mask, least_darkness: float
    ) -> Pieces:
        """What is dark, numbered."""
        joined = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_CLOSE, look.kernel(sieve.gap))
        _count, labels, boxes, middles = cv2.connectedComponentsWithStats(joined)
        numbered = np.asarray(labels, np.int32), np.asarray(boxes, np.int32), np.asarray(middles, np.float64)
        return cls(look, sieve, darkness, steepness, dark, least_darkness, *numbered)

    @cached_property
    def lengths(self) -> npt.NDArray[np.float64]:
        """The longer side of each piece's box."""
        return np.asarray(self.boxes[:, 2:4].max(axis=1) / self.look.scale)

    def window(self, number: int) -> Window:
        """The part of the page around a piece."""
        left, top, width, height, _area = self.boxes[number]
        return slice(top, top + height), slice(left, left + width)

    def without(self, explained: Mask) -> Pieces:
        """The pieces that are left once those pixels are explained as well."""
        left = self.dark & ~explained
        return Pieces.of(self.look, self.sieve, self.darkness, self.steepness, left, self.least_darkness)

    def within(self, number: int) -> Mask:
        """The pixels of a piece, in its window."""
        return np.asarray(self.labels[self.window(number)] == number)


def sift(look: Look, sieve: Sieve, explained: Mask | None = None, ruled: Mask | None = None) -> Pieces:
    """The dark pieces of a page, without those pixels that are explained already; ruled ones are no grain of paper."""
    smooth = cv2.GaussianBlur(look.image, (0, 0), max(sieve.blur * look.scale, 0.5))
    paper = np.maximum(cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, look.kernel(sieve.widest)), 1)
    darkness = (paper - smooth) / paper
    plain = darkness[::2, ::2] if ruled is None else darkness[::2, ::2][~ruled[::2, ::2]]
    usual = float(np.median(plain))
    grain = 1.4826 * float(np.median(np.abs(plain - usual)))  # of a normal distribution, its sigma
    least = usual + max(sieve.grains * grain, sieve.faintest)
    slopes = [cv2.Sobel(smooth, cv2.CV_32F, dx, 1 - dx, scale=look.scale / 8) for dx in (0, 1)]
    steepness = np.hypot(*slopes) / paper
    dark = darkness > least if explained is None else (darkness > least) & ~explained
    return Pieces.of(look, sieve, darkness.astype(np.float32), steepness.astype(np.float32), dark, least)
