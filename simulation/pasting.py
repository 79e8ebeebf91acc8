"""Sheets that are not what their code says: pieces of one print glued onto another, forms without their words."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from forms.elements import Text
from forms.geometry import Box
from simulation.paper import PIXELS_PER_MM, PrintedPage

Grey = npt.NDArray[np.uint8]

_SHADOW_MM = 0.4
_FRAME_ROOM_MM = 0.5


def glue(
    page: Grey, other: Grey, box: Box, rng: np.random.Generator, *, slip_mm: float = 0.3, turn: float = 0.3
) -> Grey:
    """The page with a box of another one glued over its own, not quite in place.

    ``slip_mm`` and ``turn`` (degrees) are how far off it is, as standard deviations; its edges throw a shadow.
    """
    height, width = page.shape
    centre = (box.centre[0] * PIXELS_PER_MM, box.centre[1] * PIXELS_PER_MM)
    matrix = np.asarray(cv2.getRotationMatrix2D(centre, float(rng.normal(0, turn)), 1.0), np.float64)
    matrix[:, 2] += rng.normal(0, slip_mm, 2) * PIXELS_PER_MM
    piece = cv2.warpAffine(other, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    shape = np.zeros(page.shape, np.uint8)
    corners = np.array(box.corners) * PIXELS_PER_MM
    moved = corners @ matrix[:, :2].T + matrix[:, 2]
    cv2.fillPoly(shape, [moved.round().astype(np.int32)], (255,))
    shadow = cv2.GaussianBlur(shape, (0, 0), _SHADOW_MM * PIXELS_PER_MM).astype(np.float32) / 255
    darkness = float(rng.uniform(0, 0.4))
    under = page * (1 - darkness * np.minimum(2 * shadow, 1))
    return np.where(shape > 0, piece, under).astype(np.uint8)


def without_words(page: PrintedPage) -> PrintedPage:
    """The page with its marks, codes and boxes, and none of its words."""
    image = page.image.copy()
    for sheet in page.sheets:
        for text in (o for o in sheet.layout.ornaments if isinstance(o, Text)):
            image[_part(sheet.on_page(text.box))] = 255
        boxes = [box for field in sheet.layout.fields for box in field.boxes]
        for kept in (*boxes, sheet.layout.code, *(mark.box for mark in sheet.layout.marks)):
            part = _part(sheet.on_page(kept.grown(_FRAME_ROOM_MM)))
            image[part] = page.image[part]
    return PrintedPage(image, page.sheets)


def _part(box: Box) -> tuple[slice, slice]:
    """The pixels of a box of a page."""
    left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in (box.x, box.y, box.right, box.bottom))
    return slice(top, bottom), slice(left, right)
