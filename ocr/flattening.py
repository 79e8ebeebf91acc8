"""A part of a registered sheet laid flat: every millimetre of it at the same number of pixels, however it was bent."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from ocr.pages import GreyImage
from ocr.reduction import reduce
from ocr.sheets import Sheet

Floats = npt.NDArray[np.float32]

_NODE_MM = 5.0
"""The registration is asked once in so many millimetres; between, paper bends less than can be seen."""
_SHARPEST_SIDE = 1800
"""A sheet without a reduced picture gets one with this longest side, in pixels."""


def flatten(sheet: Sheet, box: Box, pixels_per_mm: float) -> GreyImage:
    """A box of a registered sheet, uint8, (height, width) as the box says; white where the picture ends.

    Taken from the reduced picture: good for up to 6 pixels a millimetre. Raises :class:`ValueError` for a sheet
    without registration.
    """
    if sheet.registration is None:
        raise ValueError("a sheet without registration has no places")
    source = sheet.reduced or reduce(sheet.image, _SHARPEST_SIDE)
    width, height = round(box.width * pixels_per_mm), round(box.height * pixels_per_mm)
    columns = max(2, int(np.ceil(box.width / _NODE_MM)) + 1)
    rows = max(2, int(np.ceil(box.height / _NODE_MM)) + 1)
    x, y = np.meshgrid(np.linspace(box.x, box.right, columns), np.linspace(box.y, box.bottom, rows))
    nodes = source.from_page(sheet.registration.to_pixels(np.column_stack([x.ravel(), y.ravel()])))
    coarse = nodes.reshape(rows, columns, 2).astype(np.float32)
    # The first node is the outer edge of the first pixel; where the middle of each pixel lies, in nodes:
    across = (np.arange(width) + 0.5) / width * (columns - 1)
    down = (np.arange(height) + 0.5) / height * (rows - 1)
    places = np.ascontiguousarray(_between(_between(coarse, across, axis=1), down, axis=0), dtype=np.float32)
    at_columns, at_rows = cv2.split(places)
    flat = cv2.remap(source.image, at_columns, at_rows, cv2.INTER_LINEAR, borderValue=(255,))
    return np.asarray(flat, dtype=np.uint8)


def _between(nodes: Floats, places: npt.NDArray[np.float64], axis: Literal[0, 1]) -> Floats:
    """Nodes (rows, columns, 2) along an axis, linearly interpolated at some places."""
    before = np.minimum(places.astype(np.intp), nodes.shape[axis] - 2)
    share = (places - before).astype(np.float32).reshape((-1, 1) if axis == 1 else (-1, 1, 1))
    low, high = np.take(nodes, before, axis=axis), np.take(nodes, before + 1, axis=axis)
    return np.asarray(low * (1 - share) + high * share, np.float32)
