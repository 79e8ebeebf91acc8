"""Handprint cells cut out of a page: one small, upright, evenly lit picture a cell, with its surroundings.

A cut is wider than the cell, so that a reader sees the dot above, the ogonek below and the neighbour that intrudes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from ocr.pages import GreyImage
from ocr.registration import ToPixels

PIXELS_PER_MM = 6
CUT_WIDTH, CUT_HEIGHT = 48, 64
"""Size of a cut in pixels: 8 x 10.67 mm around the centre of a cell."""

_OVERSAMPLING = 2
_MINIMUM_CONTRAST = 0.25
_PAPER_QUANTILE, _INK_QUANTILE = 0.75, 0.98

_INSIDE = np.s_[:, 13:51, 11:37]
"""The part of the cuts within the frame of the cell, with one pixel more on every side than is looked at."""
_FAINTEST = 0.1
"""Of a hundred thousand written cells, some lost to a photocopier among them, three show less ink than this at their
darkest square of half a millimetre; untouched cells of an ordinary scan show a third of it."""

Floats = npt.NDArray[np.float32]


def cut_cells(image: GreyImage, to_pixels: ToPixels, cells: Sequence[Box]) -> Floats:
    """The cells of one field as float32 (n, 64, 48): 0 is paper, 1 is full ink.

    All cells of a field are levelled together, by their blackest ink (the printed frames are always there) and each
    one's own paper, so that a faint toner or a shadow across the field does not change what a reader sees.
    """
    return level_cuts(np.stack([_cut(image, corners) for corners in _corners(to_pixels, cells)]))


def _corners(to_pixels: ToPixels, cells: Sequence[Box]) -> npt.NDArray[np.float32]:
    """Where three corners of each cut lie in the picture: left top, right top, left bottom; float32 (n, 3, 2)."""
    half_width, half_height = CUT_WIDTH / 2 / PIXELS_PER_MM, CUT_HEIGHT / 2 / PIXELS_PER_MM
    around = np.array([(-half_width, -half_height), (half_width, -half_height), (-half_width, half_height)])
    on_paper = np.array([cell.centre for cell in cells])[:, None] + around
    return to_pixels(on_paper.reshape(-1, 2)).reshape(on_paper.shape).astype(np.float32)


def _cut(image: GreyImage, corners: npt.NDArray[np.float32]) -> GreyImage:
    """One uint8 (64, 48) cut; the page is flat enough over 11 mm for an affine map."""
    width, height = CUT_WIDTH * _OVERSAMPLING, CUT_HEIGHT * _OVERSAMPLING
    # The edges of the cut are the outer edges of its border pixels, half a pixel from their centres.
    in_cut = np.array([(-0.5, -0.5), (width - 0.5, -0.5), (-0.5, height - 0.5)], dtype=np.float32)
    fine = cv2.warpAffine(
        image,
        cv2.getAffineTransform(in_cut, corners),
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
    some = cuts[:, ::2, ::2].reshape(len(cuts), -1)  # a quarter of the pixels says as much about levels as all
    paper = np.maximum(_quantile(some, _PAPER_QUANTILE), 1).astype(np.float32)[:, None]
    ink = max(float(_quantile((1 - some / paper).reshape(1, -1), _INK_QUANTILE)[0]), _MINIMUM_CONTRAST)
    levelled = cuts.astype(np.float32)
    levelled *= (-1 / (paper * ink))[:, :, None]
    levelled += np.float32(1 / ink)
    return np.clip(levelled, 0, 1, out=levelled)


def _quantile(values: npt.NDArray[Any], share: float) -> npt.NDArray[Any]:
    """For every row the value that a share of the others does not exceed; several times as fast as numpy's."""
    place = int(share * (values.shape[1] - 1))
    return np.partition(values, place, axis=1)[:, place]


def untouched(cells: Floats) -> npt.NDArray[np.bool_]:
    """Which of (n, 64, 48) cells no pen has touched beyond doubt, so that no network need look at them: bool (n,)."""
    inside = cells[_INSIDE]
    columns = inside[:, :, :-2] + inside[:, :, 1:-1] + inside[:, :, 2:]
    squares = columns[:, :-2] + columns[:, 1:-1] + columns[:, 2:]
    return np.asarray(squares.max(axis=(1, 2)) < 9 * _FAINTEST)
