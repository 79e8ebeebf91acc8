"""Hands known from photographed ink: small pictures of characters instead of pen strokes."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from simulation.hands import DIGITS, Glyph
from simulation.shapes import Paths, as_body

_ENLARGED = 8
_LEAST_AREA = 0.002
"""Specks below this part of the picture are noise of the photograph."""


class InkHand:
    """Many people at once, whose characters were photographed: every glyph may be another person's.

    ``images`` is uint8 (n, height, width), dark ink on white paper, ``labels`` their characters.
    """

    def __init__(self, name: str, images: npt.NDArray[np.uint8], labels: npt.NDArray[np.str_]) -> None:
        self.name = name
        self._images = images
        self._indices = {c: np.flatnonzero(labels == c) for c in np.unique(labels).tolist()}

    def can_write(self, character: str) -> bool:
        """Whether there is a picture of the character."""
        return character in self._indices

    def glyph(self, character: str, rng: np.random.Generator) -> Glyph:
        """The outlines of one of the pictures; raises :class:`KeyError` when there is none."""
        if not self.can_write(character):
            raise KeyError(f"{self.name} cannot write {character!r}")
        indices = self._indices[character]
        contours = outlines(self._images[int(indices[int(rng.integers(len(indices)))])])
        return Glyph(character, as_body(contours), filled=True)


def outlines(image: npt.NDArray[np.uint8]) -> Paths:
    """The edges of the ink in a picture, outer ones and those of holes, in pixels of the picture."""
    height, width = image.shape
    framed = cv2.copyMakeBorder(image, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=(255,))
    large = cv2.resize(framed, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(large, (0, 0), 0.45 * _ENLARGED)
    _, ink = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    found, _ = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    least = _LEAST_AREA * height * width * _ENLARGED**2
    kept = [contour for contour in found if cv2.contourArea(contour) >= least] or list(found[:1])
    return tuple((contour[:, 0] / _ENLARGED).astype(np.float32) for contour in kept)


def photographed_digits(data: Path) -> InkHand:
    """The digits of BHMSDS, written on paper by people in Poland; raises :class:`OSError` when the file is missing."""
    with np.load(data / "handwriting" / "bhmsds.npz") as archive:
        images, labels = archive["images"], archive["labels"].astype(str)
    chosen = np.isin(labels, list(DIGITS))
    return InkHand("bhmsds/digits", images[chosen], labels[chosen])
