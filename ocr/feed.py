"""What a feeder did to a sheet: rows of the picture moved along the way of the paper, which no smooth bend can follow.

A feeder runs slower for a while, jumps, or lets one side slip. Along its way the displacement is taken as piecewise
linear, across it as a straight line from one edge of the paper to the other. Of all displacements that explain what is
seen the one that changes least in sum is taken: it may jump, but not without a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from forms.paper import Paper

Points = npt.NDArray[np.float64]
"""(n, 2) coordinates."""

Axis = Literal[0, 1]
"""The way of the paper, roughly: 0 along its x, 1 along its y."""

_CHANGE_COSTS = 0.7
"""A jump costs as much as this many sightings that are missed by its length: two frames that agree are worth one."""
_SLANT_COSTS = 0.02
"""Weight of a difference of a millimetre between both edges, which keeps lines straight where nothing tells."""
_SHARP_MM = 0.05
"""Distances below this are all the same: print is seen no sharper."""
_OUTLIER_MM = 1.0
"""A sighting that is so much farther off counts a quarter: writing over a frame does that."""
_FITS = 10


@dataclass(frozen=True, eq=False)
class Way:
    """The way of the paper through a feeder: the ``direction`` (2,) across its rows, of length 1, on the paper.

    Paper that lies askew goes obliquely: what one row of the picture shows is not on one line of the form.
    """

    paper: Paper
    direction: Points

    @property
    def axis(self) -> Axis:
        """The axis of the paper that is nearest to the way."""
        return 1 if abs(self.direction[1]) > abs(self.direction[0]) else 0

    def along(self, points: Points) -> Points:
        """(n,) how far along the way in millimetres (n, 2) places lie."""
        return np.asarray(points @ self.direction, dtype=np.float64)

    def across(self, points: Points) -> Points:
        """(n,) where places lie across the way: 0 at one edge of the paper, 1 at the other."""
        extent = self.paper.height if self.axis == 0 else self.paper.width
        return np.asarray(points[:, 1 - self.axis] / extent, dtype=np.float64)

    def steps(self, length: float) -> Points:
        """Places along the way, at steps of a length in millimetres, from before the paper to after it."""
        along = self.along(np.array(self.paper.page.corners))
        return np.arange(along.min(), along.max() + 2 * length, length)


@dataclass(frozen=True, eq=False)
class Feed:
    """Displacements in millimetres, piecewise linear between ``knots`` (k,) along the way of the paper.

    ``near`` and ``far`` (k, 2) are those at the two edges along the way.
    """

    way: Way
    knots: Points
    near: Points
    far: Points

    @classmethod
    def none(cls, way: Way) -> Feed:
        """No displacement at all."""
        return cls(way, np.zeros(1), np.zeros((1, 2)), np.zeros((1, 2)))

    @classmethod
    def fit(cls, way: Way, knots: Points, places: Points, wanted: Points, weights: Points) -> Feed:
        """The feed that best explains (n, 2) displacements wanted at (n, 2) places, each with a weight (n,).

        ``knots`` (k,) are two or more, in order.
        """
        shares = _shares(knots, way.along(places), way.across(places))
        changes = np.kron(np.diff(np.eye(len(knots)), axis=0), np.eye(2))
        slants = np.kron(np.eye(len(knots)), (1.0, -1.0))
        straight = _SLANT_COSTS * slants.T @ slants + 1e-6 * np.eye(2 * len(knots))
        trust, ease = weights, np.ones(len(changes))
        for number in range(_FITS):
            ends = _weighted(shares, trust, wanted, straight + _CHANGE_COSTS * (changes.T * ease) @ changes)
            off = np.linalg.norm(wanted - shares @ ends, axis=1)
            doubt = (1 + (off / _OUTLIER_MM) ** 2) ** 2 if number >= _FITS // 2 else 1.0
            trust = weights / np.maximum(off, _SHARP_MM) / doubt
            ease = 1 / np.maximum(np.linalg.norm(changes @ ends, axis=1), _SHARP_MM)
        return cls(way, knots, ends[0::2], ends[1::2])

    def __call__(self, points: Points) -> Points:
        """(n, 2) displacements at (n, 2) places."""
        along, share = self.way.along(points), self.way.across(points)[:, None]
        return self._at(self.near, along) * (1 - share) + self._at(self.far, along) * share

    def _at(self, values: Points, along: Points) -> Points:
        return np.column_stack([np.interp(along, self.knots, column) for column in values.T])


def _weighted(shares: Points, weights: Points, wanted: Points, costs: Points) -> Points:
    """The least squares solution of shares @ x = wanted, with weights and quadratic costs of x."""
    weighted = shares.T * weights
    return np.asarray(np.linalg.solve(weighted @ shares + costs, weighted @ wanted), dtype=np.float64)


def _shares(knots: Points, along: Points, across: Points) -> Points:
    """(n, 2 k) how much the displacements at both ends of every knot's line count at each of n places."""
    at = np.clip(along, knots[0], knots[-1])
    before = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(knots) - 2)
    share = (at - knots[before]) / (knots[before + 1] - knots[before])
    rows, result = np.arange(len(along)), np.zeros((len(along), 2 * len(knots)))
    for knot, part in ((before, 1 - share), (before + 1, share)):
        result[rows, 2 * knot] = part * (1 - across)
        result[rows, 2 * knot + 1] = part * across
    return result
