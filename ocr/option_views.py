"""Tick boxes as a network sees them: each found again by its own frame, closely, and beside its words.

A registration may be a millimetre off where paper slipped in a feeder; the frame of a box says where that box really
is, whatever others say. The frame is looked for by all four of its sides, so that neither a tick over it nor a white
line of a clogged printer hides it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from forms.elements import FRAME, TICK_BOX
from forms.geometry import Box
from ocr.pages import GreyImage
from ocr.reduction import Reduced
from ocr.registration import ToPixels

Floats = npt.NDArray[np.float32]

PIXELS_PER_MM = 6
CLOSE, WIDE = (60, 60), (60, 108)
"""Height and width in pixels: 10 x 10 mm around the box, and 20 x 36 mm around it and its words at half the scale."""
_LEFT_MM, _UP_MM, _WIDTH_MM, _HEIGHT_MM = 9, 10, 36, 20
"""How far the wide view reaches from the middle of the box, and its size."""

REACH_MM = 1.5
"""A frame is looked for so far from its place: paper slips by less, and the next print is farther away."""
_SLIP_COSTS = 0.02
"""Of black, for every millimetre from its place: between two equally good places the nearer one is right."""

_INSIDE_MM, _INK_QUANTILE = 3.8, 0.98
"""The middle of a box, off its lines; a stroke of 0.4 mm through half of it covers 5 %."""
_PAPER_QUANTILE, _BLACK_QUANTILE = 0.75, 0.98
_LEAST_BLACK = 0.25
"""As of cells (ocr.cells): black is what is darkest of all boxes, and never less than this below paper."""


@dataclass(frozen=True)
class OptionViews:
    """``pictures`` float32 (n, 60, 168), 0 paper to 1 black: the close view and, right of it, the wide one.

    ``frames`` float32 (n,) is how much darker than the paper beside it each frame is, as a part of black; ``shifts``
    float32 (n, 2) how far in millimetres it was found from where the registration puts it; ``inks`` float32 (n,) how
    dark the ink within it is, as a part of black.
    """

    pictures: Floats
    frames: Floats
    shifts: Floats
    inks: Floats


def view_options(source: Reduced, to_pixels: ToPixels, boxes: Sequence[Box]) -> OptionViews:
    """The tick boxes of one sheet; ``to_pixels`` maps (n, 2) millimetres on paper to pixels of the page.

    All are levelled together, by their blackest print, and each by its own paper.
    """
    cuts = np.stack([_cut(source, to_pixels, box) for box in boxes])
    dark = _levelled(cuts)
    found = [_find_frame(one) for one in dark]
    pictures = np.stack([_views(one, x, y) for one, (x, y, _frame) in zip(dark, found, strict=True)])
    shifts = np.array([(x, y) for x, y, _frame in found], np.float32) / np.float32(PIXELS_PER_MM)
    frames = np.array([frame for _x, _y, frame in found], np.float32)
    return OptionViews(pictures, frames, shifts, _inks(pictures))


def _cut(source: Reduced, to_pixels: ToPixels, box: Box) -> GreyImage:
    """The wide view and what is needed to move it, uint8; flat enough over 4 cm for an affine map."""
    x, y = box.centre
    left, top = x - _LEFT_MM - REACH_MM, y - _UP_MM - REACH_MM
    across, down = _WIDTH_MM + 2 * REACH_MM, _HEIGHT_MM + 2 * REACH_MM
    width, height = round(across * PIXELS_PER_MM), round(down * PIXELS_PER_MM)
    corners = np.array([(left, top), (left + across, top), (left, top + down)])
    in_picture = source.from_page(to_pixels(corners)).astype(np.float32)
    edges = np.array([(-0.5, -0.5), (width - 0.5, -0.5), (-0.5, height - 0.5)], np.float32)
    flat = cv2.warpAffine(
        source.image,
        cv2.getAffineTransform(edges, in_picture),
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,),
    )
    return np.asarray(flat, dtype=np.uint8)


def _levelled(cuts: npt.NDArray[np.uint8]) -> Floats:
    """Grey to darkness: 0 each cut's own paper, 1 the black of all of them."""
    some = cuts[:, ::3, ::3].reshape(len(cuts), -1)
    paper = np.maximum(np.quantile(some, _PAPER_QUANTILE, axis=1), 1)[:, None]
    black = max(float(np.quantile(1 - some / paper, _BLACK_QUANTILE)), _LEAST_BLACK)
    scale = (1 / (paper * black)).astype(np.float32)[:, :, None]
    dark = np.float32(1 / black) - cuts * scale
    return np.asarray(np.clip(dark, 0, 1, out=dark), np.float32)


def _inks(pictures: Floats) -> Floats:
    """(n,) the darkness of the ink within each frame: of the pen, not of how much it wrote."""
    half = round(_INSIDE_MM / 2 * PIXELS_PER_MM)
    down, across = CLOSE[0] // 2, CLOSE[1] // 2
    inside = pictures[:, down - half : down + half, across - half : across + half]
    return np.asarray(np.quantile(inside, _INK_QUANTILE, axis=(1, 2)), np.float32)


def _find_frame(dark: Floats) -> tuple[int, int, float]:
    """How many pixels right and below of the middle the frame lies, and how much darker it is than the paper beside."""
    half, reach = _RING.shape[0] // 2, round(REACH_MM * PIXELS_PER_MM)
    x, y = (round((edge + REACH_MM) * PIXELS_PER_MM) for edge in (_LEFT_MM, _UP_MM))
    window = dark[y - half - reach : y + half + reach, x - half - reach : x + half + reach]
    seen = cv2.matchTemplate(window, _RING, cv2.TM_CCORR)
    _least, _best, _where, (column, row) = cv2.minMaxLoc(seen - _COSTS)
    return column - reach, row - reach, float(seen[row, column])


def _ring() -> Floats:
    """What a frame is compared with: its line counts 1 altogether, the paper 0.5 to 1 mm beside it -1."""
    half = round((TICK_BOX / 2 + 1) * PIXELS_PER_MM)
    at = np.abs(np.arange(-half, half) + 0.5) / PIXELS_PER_MM
    off = np.maximum(at[:, None], at) - TICK_BOX / 2
    line = np.clip((FRAME / 2 - np.abs(off)) * PIXELS_PER_MM + 0.5, 0, 1)
    beside = (np.abs(off) > 0.5) & (np.abs(off) < 1.0)
    return np.asarray(line / line.sum() - beside / beside.sum(), np.float32)


def _costs() -> Floats:
    reach = round(REACH_MM * PIXELS_PER_MM)
    at = np.arange(-reach, reach + 1) / PIXELS_PER_MM
    return np.asarray(_SLIP_COSTS * np.hypot(at[:, None], at), np.float32)


_RING, _COSTS = _ring(), _costs()


def _views(dark: Floats, x: int, y: int) -> Floats:
    """Both views side by side, their box x pixels right and y below the middle."""
    reach = round(REACH_MM * PIXELS_PER_MM)
    left, top = reach + x, reach + y
    wide = dark[top : top + _HEIGHT_MM * PIXELS_PER_MM, left : left + _WIDTH_MM * PIXELS_PER_MM]
    middle_x, middle_y = _LEFT_MM * PIXELS_PER_MM, _UP_MM * PIXELS_PER_MM
    half = CLOSE[0] // 2
    close = wide[middle_y - half : middle_y + half, middle_x - half : middle_x + half]
    return np.hstack([close, cv2.resize(wide, WIDE[::-1], interpolation=cv2.INTER_AREA)])
