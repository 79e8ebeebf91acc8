"""The corners of a mark measured along its four edges, where its corners themselves may be spoiled.

A corner alone is a fraction of a millimetre of print; a white line through it or a streak beside it moves it. An edge
is seen in many places, and most of them are whole.
"""

from __future__ import annotations

import cv2
import numpy as np

from forms.marks import MODULES
from ocr.fiducials import FoundMark
from ocr.pages import GreyImage
from ocr.registration import Points

_ALONG = np.linspace(0.06, 0.94, 23)
"""Where on an edge it is looked at, as a share of its length; beyond, the next edge begins."""
_ACROSS = np.linspace(-0.8, 0.8, 33)
"""How far from where the edge is expected, in modules, outwards; inside there is black for one module."""
_LEAST_SEEN = 6
_OUTLIER = 0.12
"""Modules: where an edge seems to be so much farther off than elsewhere, something else is seen."""
_FITS = 5


def measured(image: GreyImage, mark: FoundMark) -> FoundMark:
    """The mark with its corners where straight lines along its edges meet; as it is where an edge is not seen."""
    starts, ends = mark.corners, np.roll(mark.corners, -1, axis=0)
    lines = [_edge(image, start, end) for start, end in zip(starts, ends, strict=True)]
    corners = np.array([_meet(lines[i - 1], lines[i]) for i in range(4)])
    is_near = np.linalg.norm(corners - mark.corners, axis=1).max() < mark.side / MODULES
    return FoundMark(mark.id, corners if is_near else mark.corners)


def _edge(image: GreyImage, start: Points, end: Points) -> tuple[Points, Points]:
    """Two points of the line along which an edge from one corner to the next really runs."""
    module = (end - start) / MODULES
    outwards = np.array([module[1], -module[0]])
    places = (start + _ALONG[:, None] * (end - start))[:, None] + _ACROSS[:, None] * outwards
    seen = cv2.remap(
        image,
        places[..., 0].astype(np.float32),
        places[..., 1].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    offsets = _crossings(np.asarray(seen, dtype=np.float64))
    first, last = _line(offsets)
    return start + first * outwards, end + last * outwards


def _crossings(profiles: Points) -> Points:
    """(places,) where black turns white along each profile from inside outwards, in modules; NaN where it does not."""
    black, white = np.quantile(profiles, (0.1, 0.9))
    is_white = profiles > (black + white) / 2
    inside = _ACROSS <= -0.5
    after = np.argmax(is_white, axis=1)
    is_edge = ~is_white[:, inside].any(axis=1) & is_white.any(axis=1) & (white - black > 20)
    rows = np.arange(len(profiles))
    before, at = profiles[rows, after - 1], profiles[rows, after]
    share = ((black + white) / 2 - before) / np.maximum(at - before, 1e-9)
    step = _ACROSS[1] - _ACROSS[0]
    return np.where(is_edge, _ACROSS[after] - step * (1 - share), np.nan)


def _line(offsets: Points) -> tuple[float, float]:
    """How far out the line through most of the (places,) offsets lies at both ends of the edge; 0 if too few."""
    known = ~np.isnan(offsets)
    if known.sum() < _LEAST_SEEN:
        return 0.0, 0.0
    along, off = _ALONG[known], offsets[known]
    powers = np.column_stack([1 - along, along])
    trust = 1 / (1 + ((off - np.median(off)) / _OUTLIER) ** 2) ** 2
    for _fit in range(_FITS):
        weighted = powers * trust[:, None]
        line = np.linalg.solve(weighted.T @ powers + 1e-3 * np.eye(2), weighted.T @ off)
        trust = 1 / (1 + ((off - powers @ line) / _OUTLIER) ** 2) ** 2
    return float(line[0]), float(line[1])


def _meet(one: tuple[Points, Points], other: tuple[Points, Points]) -> Points:
    """The point where two lines, each through two points, meet."""
    (a, b), (c, d) = one, other
    along, across = b - a, d - c
    turn = along[0] * across[1] - along[1] * across[0]
    if abs(turn) < 1e-9:
        return b
    share = ((c - a)[0] * across[1] - (c - a)[1] * across[0]) / turn
    return np.asarray(a + share * along, dtype=np.float64)
