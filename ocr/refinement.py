"""Refinement: a registration is checked, and where need be bent, by the frames of the sheet's own boxes.

Marks stand at the edges only; paper that bulges between them can be off by millimetres in the middle without a mark
showing it. Every printed frame says where it really is: together they say how the paper is bent, and whether the
registration can be believed at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from forms.elements import FRAME
from forms.geometry import Box
from forms.layout import Layout
from ocr.pages import GreyImage
from ocr.registration import Bend, Points, Registration, Terms

_PIXELS_PER_MM = 6.0
_REACH_PX = 10
"""How far a frame is looked for, 1.7 mm: less than half the pitch of a comb, so that no cell is taken for the next."""

_MARGIN_MM = 0.8
_LARGEST_MM = 12.0
"""Frames up to this size are looked at: cells and tick boxes."""

_PROBE_EVERY = 3
_LEAST_LIKENESS = 0.35
_IN_PLACE_MM = 0.12
_AGREES_MM = 0.3
_LEAST_FRAMES = 8
_WRITTEN_OVER, _EDGE_MM = 0.6, 0.7
"""Where fewer frames than this agree they may be written over, and are looked for by so much of their edges alone."""
_OUTLIER_MM = 0.25
_FITS, _PASSES = 4, 4
_TERMS: Terms = tuple((i, j) for i in range(4) for j in range(5) if i + j <= 4)


@dataclass(frozen=True)
class _Sightings:
    """Where frames were seen: (n, 2) their places on paper and shifts from there in millimetres, (n,) their likeness.

    Likeness is the correlation with a drawn frame, at most 1; below _LEAST_LIKENESS a shift means nothing.
    """

    places: Points
    shifts: Points
    likeness: Points

    @property
    def likely(self) -> npt.NDArray[np.bool_]:
        """(n,) which of them are frames."""
        return np.asarray(self.likeness >= _LEAST_LIKENESS, dtype=np.bool_)

    def agreement(self) -> float:
        """The share of frames that were seen where they should be."""
        at_home = np.linalg.norm(self.shifts, axis=1) <= _AGREES_MM
        return float((self.likely & at_home).mean())

    def error(self) -> float:
        """The root mean square shift in millimetres of the nine tenths that fit best; 0 when none was seen.

        Writing that covers a frame makes it seem to be elsewhere; such frames show in the agreement.
        """
        off = np.sort(np.linalg.norm(self.shifts[self.likely], axis=1))
        best = off[: int(np.ceil(0.9 * len(off)))]
        return float(np.sqrt((best**2).mean())) if len(best) else 0.0


def refined(registration: Registration, image: GreyImage, layout: Layout) -> Registration:
    """The registration with ``agreement`` known, and bent to the frames of the layout's boxes where they are off.

    Few frames are looked at first; only when they are out of place are all of them, several times over.
    """
    boxes = [box for field in layout.fields for box in field.boxes if max(box.width, box.height) <= _LARGEST_MM]
    if len(boxes) < _LEAST_FRAMES:
        return registration
    probe = _look(registration, image, layout, boxes[::_PROBE_EVERY])
    if _are_in_place(probe):
        return replace(registration, agreement=probe.agreement())
    for _pass in range(_PASSES):
        seen = _look(registration, image, layout, boxes)
        if seen.likely.sum() < _LEAST_FRAMES or _are_in_place(seen):
            break
        registration = _bent(registration, seen)
    final = _look(registration, image, layout, boxes)
    if final.agreement() < _WRITTEN_OVER:
        edges = _look(registration, image, layout, boxes, edges_only=True)
        final = max(final, edges, key=_Sightings.agreement)
    return replace(registration, error_mm=final.error() or registration.error_mm, agreement=final.agreement())


def _are_in_place(seen: _Sightings) -> bool:
    """Whether nearly all frames were seen, and those within a hair of where they should be."""
    off = np.linalg.norm(seen.shifts[seen.likely], axis=1)
    return bool(seen.likely.mean() >= 0.8 and np.quantile(off, 0.9) <= _IN_PLACE_MM)


def _bent(registration: Registration, seen: _Sightings) -> Registration:
    """The registration with a bend through the frames seen; those that disagree with the rest count little.

    The marks keep the place they have: they hold the corners of the sheet, where there are no frames.
    """
    places, shifts = seen.places[seen.likely], seen.shifts[seen.likely]
    marks = np.array([mark.box.centre for mark in registration.paper.marks])
    at = np.concatenate([places, marks])
    wanted = np.concatenate([shifts + registration.bend(places + shifts), registration.bend(marks)])
    weights = np.concatenate([seen.likeness[seen.likely], np.full(len(marks), 0.5)])
    trust = np.ones(len(at))
    for _fit in range(_FITS):
        bend = Bend.fit(registration.paper, _TERMS, at, wanted, weights * trust)
        off = np.linalg.norm(wanted - bend(at), axis=1)
        trust = 1 / (1 + (off / _OUTLIER_MM) ** 2) ** 2
    return replace(registration, bend=bend)


def _look(
    registration: Registration, image: GreyImage, layout: Layout, boxes: Sequence[Box], *, edges_only: bool = False
) -> _Sightings:
    """Look for the frames of some boxes around where the registration puts them.

    With edges only, what is written inside the boxes is left aside; that is slower, and needed under a thick pen alone.
    """
    frames = _frames(layout)
    corners = [_window(box, frames.shape) for box in boxes]
    # Three corners of every window on paper, for the affine map that is exact enough over a centimetre.
    on_paper = np.array([[(left, top), (right, top), (left, bottom)] for left, top, right, bottom in corners])
    in_picture = registration.to_pixels(on_paper.reshape(-1, 2) / _PIXELS_PER_MM).reshape(-1, 3, 2)
    found = [
        _find(image, frames, window, three, _edges(window) if edges_only else None)
        for window, three in zip(corners, in_picture, strict=True)
    ]
    return _Sightings(
        places=np.array([box.centre for box in boxes]),
        shifts=np.array([(x, y) for x, y, _likeness in found]),
        likeness=np.array([likeness for _x, _y, likeness in found]),
    )


def _window(box: Box, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The edges, in pixels of the drawn frames, of a box with some margin: left, top, right, bottom."""
    around = box.grown(_MARGIN_MM)
    left, top = (max(0, round(edge * _PIXELS_PER_MM)) for edge in (around.x, around.y))
    right, bottom = (round(edge * _PIXELS_PER_MM) for edge in (around.right, around.bottom))
    return left, top, min(right, shape[1]), min(bottom, shape[0])


def _edges(window: tuple[int, int, int, int]) -> GreyImage:
    """1 in those pixels of a window that lie near the frame, 0 in the middle of the box."""
    left, top, right, bottom = window
    mask = np.ones((bottom - top, right - left), np.uint8)
    inside = round((_MARGIN_MM + _EDGE_MM) * _PIXELS_PER_MM)
    mask[inside:-inside, inside:-inside] = 0
    return mask


def _find(
    image: GreyImage,
    frames: GreyImage,
    window: tuple[int, int, int, int],
    in_picture: Points,
    mask: GreyImage | None = None,
) -> tuple[float, float, float]:
    """How far in millimetres (x, y) from its place the frame in a window is seen, and its likeness."""
    left, top, right, bottom = window
    width, height = right - left, bottom - top
    # The corners of the window are outer edges of pixels, half a pixel from their centres.
    edges = np.array([(0, 0), (width, 0), (0, height)], dtype=np.float32) + _REACH_PX - 0.5
    affine = cv2.getAffineTransform(edges, in_picture.astype(np.float32))
    seen = cv2.warpAffine(
        image,
        affine,
        (width + 2 * _REACH_PX, height + 2 * _REACH_PX),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,),
    )
    likeness = cv2.matchTemplate(seen, frames[top:bottom, left:right], cv2.TM_CCOEFF_NORMED, mask=mask)
    if mask is not None:  # an even patch divides by nothing
        likeness = np.nan_to_num(likeness, nan=-1.0, posinf=-1.0, neginf=-1.0)
    _least, best, _where, (column, row) = cv2.minMaxLoc(likeness)
    x, y = _peak(likeness[row], column), _peak(likeness[:, column], row)
    return (x - _REACH_PX) / _PIXELS_PER_MM, (y - _REACH_PX) / _PIXELS_PER_MM, float(best)


def _peak(values: npt.NDArray[Any], best: int) -> float:
    """Where a parabola through the largest value and its neighbours has its top."""
    if not 0 < best < len(values) - 1:
        return float(best)
    before, at, after = (float(v) for v in values[best - 1 : best + 2])
    curvature = before - 2 * at + after
    return best + (0.5 * (before - after) / curvature if curvature < 0 else 0.0)


def _frames(layout: Layout) -> GreyImage:
    """All frames of a layout, drawn as a page at the resolution at which they are looked for."""
    boxes = tuple(box for field in layout.fields for box in field.boxes)
    return _drawn(boxes, layout.paper.width, layout.paper.height)


@lru_cache(maxsize=8)
def _drawn(boxes: tuple[Box, ...], width: float, height: float) -> GreyImage:
    page = np.full((round(height * _PIXELS_PER_MM), round(width * _PIXELS_PER_MM)), 255, np.uint8)
    for box in boxes:
        left, top, right, bottom = (
            round((edge * _PIXELS_PER_MM - 0.5) * 16) for edge in (box.x, box.y, box.right, box.bottom)
        )
        line = max(1, round(FRAME * _PIXELS_PER_MM))
        cv2.rectangle(page, (left, top), (right, bottom), (0,), line, cv2.LINE_AA, 4)
    return np.asarray(cv2.GaussianBlur(page, (0, 0), 0.8), dtype=np.uint8)
