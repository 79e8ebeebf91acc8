"""Sightings: where known pieces of print are really seen on a registered sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from ocr.pages import GreyImage
from ocr.reduction import Reduced
from ocr.registration import Points, Registration

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.intp]

LEAST_LIKENESS = 0.35
AGREES_MM = 0.3


@dataclass(frozen=True)
class Patch:
    """A piece of print: the ``window`` it fills, in millimetres, and its ``picture``, uint8 at a number of pixels a mm.

    ``place`` is the point of which a sighting tells where it is. Whatever moves paper moves those alike that share the
    number of a ``row``, or of a ``column``. ``edges`` is 1 where the frame of a box is and 0 where somebody writes.
    """

    window: Box
    place: tuple[float, float]
    pixels_per_mm: float
    picture: GreyImage = field(compare=False, repr=False)
    row: int = 0
    column: int = 0
    edges: GreyImage | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Sightings:
    """Where patches were seen: (n, 2) their places on paper and shifts from there in millimetres, (n,) their likeness.

    Likeness is the correlation with the print, at most 1; below LEAST_LIKENESS a shift means nothing. ``rows`` and
    ``columns`` (n,) are those of the patches.
    """

    places: Points
    shifts: Points
    likeness: Points
    rows: Numbers
    columns: Numbers

    @property
    def likely(self) -> Bools:
        """(n,) which of them are what they should be."""
        return np.asarray(self.likeness >= LEAST_LIKENESS, dtype=np.bool_)

    @property
    def off(self) -> Points:
        """(n,) how far in millimetres each was seen from its place."""
        return np.asarray(np.linalg.norm(self.shifts, axis=1), dtype=np.float64)

    def at_least(self, likeness: float) -> Sightings:
        """Those that are at least so like the print."""
        return self._those(self.likeness >= likeness)

    def and_also(self, other: Sightings) -> Sightings:
        """These and the likely ones of others."""
        likely = other._those(other.likely)
        return Sightings(
            np.concatenate([self.places, likely.places]),
            np.concatenate([self.shifts, likely.shifts]),
            np.concatenate([self.likeness, likely.likeness]),
            np.concatenate([self.rows, likely.rows]),
            np.concatenate([self.columns, likely.columns]),
        )

    def _those(self, which: Bools) -> Sightings:
        return Sightings(
            self.places[which], self.shifts[which], self.likeness[which], self.rows[which], self.columns[which]
        )

    def agreement(self) -> float:
        """The share that was seen where it should be; 0 of none."""
        return float((self.likely & (self.off <= AGREES_MM)).mean()) if len(self.likeness) else 0.0

    def error(self) -> float:
        """The root mean square shift in millimetres of the nine tenths that fit best; 0 when none was seen.

        Writing that covers a frame makes it seem to be elsewhere; such frames show in the agreement.
        """
        off = np.sort(self.off[self.likely])
        best = off[: int(np.ceil(0.9 * len(off)))]
        return float(np.sqrt((best**2).mean())) if len(best) else 0.0


def see(
    registration: Registration,
    source: Reduced,
    patches: Sequence[Patch],
    reach_mm: float,
    *,
    edges_only: bool = False,
) -> Sightings:
    """Look for patches so far around where the registration puts them; those outside the picture are left out.

    With edges only, what is written inside the boxes is left aside; that is slower, and needed under a thick pen alone.
    """
    three = _three_corners(registration, source, patches)
    height, width = source.image.shape
    inside = ((three > -1) & (three < (width, height))).all(axis=(1, 2))
    some = [patches[i] for i in np.flatnonzero(inside).tolist()]
    found = [
        _find(source.image, patch, at, reach_mm, edges_only) for patch, at in zip(some, three[inside], strict=True)
    ]
    return Sightings(
        places=np.array([patch.place for patch in some]).reshape(-1, 2),
        shifts=np.array([(x, y) for x, y, _likeness in found]).reshape(-1, 2),
        likeness=np.array([likeness for _x, _y, likeness in found]),
        rows=np.array([patch.row for patch in some], dtype=np.intp),
        columns=np.array([patch.column for patch in some], dtype=np.intp),
    )


def _three_corners(registration: Registration, source: Reduced, patches: Sequence[Patch]) -> Points:
    """(n, 3, 2) where the left top, right top and left bottom corners of windows lie in the source.

    That tells the affine map that is exact enough over a centimetre. Whatever a feeder did inside a window, all of it
    is taken to be moved as its place is.
    """
    windows = [patch.window for patch in patches]
    corners = np.array([((w.x, w.y), (w.right, w.y), (w.x, w.bottom)) for w in windows]).reshape(-1, 2)
    rows = np.repeat([patch.place for patch in patches], 3, axis=0)
    return source.from_page(registration.to_pixels(corners, rows)).reshape(-1, 3, 2)


def _find(
    image: GreyImage, patch: Patch, in_picture: Points, reach_mm: float, edges_only: bool
) -> tuple[float, float, float]:
    """How far in millimetres (x, y) from its place a patch is seen, and its likeness."""
    height, width = patch.picture.shape
    reach = round(reach_mm * patch.pixels_per_mm)
    # The corners of the window are outer edges of pixels, half a pixel from their centres.
    edges = np.array([(0, 0), (width, 0), (0, height)], dtype=np.float32) + reach - 0.5
    seen = cv2.warpAffine(
        image,
        cv2.getAffineTransform(edges, in_picture.astype(np.float32)),
        (width + 2 * reach, height + 2 * reach),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,),
    )
    mask = patch.edges if edges_only else None
    likeness = cv2.matchTemplate(seen, patch.picture, cv2.TM_CCOEFF_NORMED, mask=mask)
    if mask is not None:  # an even patch divides by nothing
        likeness = np.nan_to_num(likeness, nan=-1.0, posinf=-1.0, neginf=-1.0)
    _least, best, _where, (column, row) = cv2.minMaxLoc(likeness)
    x, y = _peak(likeness[row], column), _peak(likeness[:, column], row)
    return (x - reach) / patch.pixels_per_mm, (y - reach) / patch.pixels_per_mm, float(best)


def _peak(values: npt.NDArray[Any], best: int) -> float:
    """Where a parabola through the largest value and its neighbours has its top."""
    if not 0 < best < len(values) - 1:
        return float(best)
    before, at, after = (float(v) for v in values[best - 1 : best + 2])
    curvature = before - 2 * at + after
    return best + (0.5 * (before - after) / curvature if curvature < 0 else 0.0)
