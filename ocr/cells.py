"""Handprint cells cut out of a page: one small, upright, evenly lit picture a cell, with its surroundings.

A cut is wider than the cell, so that a reader sees the dot above, the ogonek below and the neighbour that intrudes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from ocr.pages import GreyImage

PIXELS_PER_MM = 6
CUT_WIDTH, CUT_HEIGHT = 48, 64
"""Size of a cut in pixels: 8 x 10.67 mm around the centre of a cell."""

_OVERSAMPLING = 2
_MINIMUM_CONTRAST = 0.25

Floats = npt.NDArray[np.float32]
ToPixels = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
"""Maps an (n, 2) array of millimetres on paper to pixels; pixel (0, 0) has its centre at (0.0, 0.0)."""


def cut_cells(image: GreyImage, to_pixels: ToPixels, cells: Sequence[Box]) -> Floats:
    """The cells of one field as float32 (n, 64, 48): 0 is paper, 1 is full ink.

    All cells of a field are levelled together, by their common paper and their blackest ink (the printed frames are
    always there), so that a faint toner or a shadow across the field does not change what a reader sees.
    """
    return level_cuts(np.stack([_cut(image, to_pixels, cell) for cell in cells]))


def _cut(image: GreyImage, to_pixels: ToPixels, cell: Box) -> GreyImage:
    """One uint8 (64, 48) cut; the page is flat enough over 11 mm for an affine map."""
    x, y = cell.centre
    half_width, half_height = CUT_WIDTH / 2 / PIXELS_PER_MM, CUT_HEIGHT / 2 / PIXELS_PER_MM
    on_paper = np.array(
        [(x - half_width, y - half_height), (x + half_width, y - half_height), (x - half_width, y + half_height)]
    )
    width, height = CUT_WIDTH * _OVERSAMPLING, CUT_HEIGHT * _OVERSAMPLING
    # The edges of the cut are the outer edges of its border pixels, half a pixel from their centres.
    in_cut = np.array([(-0.5, -0.5), (width - 0.5, -0.5), (-0.5, height - 0.5)], dtype=np.float32)
    affine = cv2.getAffineTransform(in_cut, to_pixels(on_paper).astype(np.float32))
    fine = cv2.warpAffine(
        image,
        affine,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,),
    )
    return np.asarray(cv2.resize(fine, (CUT_WIDTH, CUT_HEIGHT), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def level_cuts(cuts: npt.NDArray[np.uint8]) -> Floats:
    """Turn the uint8 (n, height, width) grey cuts of one field into ink: float32, 0 paper to 1 ink.

    Paper is each cut's own bright level (a shadow may lie across the field), ink the field's darkest two per cent,
    but never less than a quarter of the paper's brightness away from it, so that an empty field stays empty.
    """
    grey = cuts.astype(np.float32)
    paper = np.maximum(np.percentile(grey, 75, axis=(1, 2), keepdims=True), 1.0)
    depth = 1.0 - grey / paper
    ink = max(float(np.percentile(depth, 98)), _MINIMUM_CONTRAST)
    return np.clip(depth / ink, 0.0, 1.0).astype(np.float32)
