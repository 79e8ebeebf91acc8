"""Marks that were not found by their outline are looked for by their picture, where the others say they should be.

White lines of a clogged printer cut a mark to pieces and dark streaks join it to what is beside it; as a picture it is
still more like itself than like anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np

from forms.marks import MODULES, white_modules
from ocr.fiducials import FoundMark
from ocr.pages import GreyImage
from ocr.reduction import Reduced
from ocr.registration import Points, Registration

_MODULE_PX = 6
_QUIET = 1
"""White modules around a mark that are compared, too."""
_REACH = 2.5
"""A mark is looked for so many modules, about 3 mm, from its place."""
_LEAST_LIKENESS = 0.6
"""Correlation with the mark as drawn."""


def find_missing(seen: Reduced, registration: Registration, group: Sequence[FoundMark]) -> list[FoundMark]:
    """The marks of a sheet that a group lacks and that are seen near where a registration puts them."""
    known = {mark.id for mark in group}
    found = []
    for mark in registration.paper.marks:
        if mark.id not in known:
            corners = _find(seen, mark.id, registration.to_pixels(np.array(mark.box.corners)))
            found += [FoundMark(mark.id, corners)] if corners is not None else []
    return found


def _find(seen: Reduced, mark_id: int, expected: Points) -> Points | None:
    """The corners of a mark in pixels of the page, moved from where they are expected to where it is seen."""
    height, width = seen.image.shape
    at = seen.from_page(expected)
    if (at < 0).any() or (at > (width - 1, height - 1)).any():
        return None
    room = round((_QUIET + _REACH) * _MODULE_PX)
    side = MODULES * _MODULE_PX
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32) + room - 0.5
    matrix = cv2.getPerspectiveTransform(square, at.astype(np.float32))
    size = (side + 2 * room, side + 2 * room)
    flat = cv2.warpPerspective(
        seen.image, matrix, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    likeness = cv2.matchTemplate(flat, _drawn(mark_id), cv2.TM_CCOEFF_NORMED)
    _least, best, _where, (column, row) = cv2.minMaxLoc(likeness)
    if best < _LEAST_LIKENESS:
        return None
    moved = square + np.array((column, row), np.float32) - (room - _QUIET * _MODULE_PX)
    return seen.to_page(cv2.perspectiveTransform(moved[None], matrix)[0].astype(np.float64))


@cache
def _drawn(mark_id: int) -> GreyImage:
    """A mark with its quiet zone as it is seen: a little soft."""
    modules = np.full((MODULES + 2 * _QUIET,) * 2, 255, np.uint8)
    modules[_QUIET:-_QUIET, _QUIET:-_QUIET] = 0
    for column, row in white_modules(mark_id):
        modules[row + _QUIET, column + _QUIET] = 255
    fine = np.kron(modules, np.ones((_MODULE_PX, _MODULE_PX), np.uint8))
    return np.asarray(cv2.GaussianBlur(fine, (0, 0), _MODULE_PX / 6), dtype=np.uint8)
