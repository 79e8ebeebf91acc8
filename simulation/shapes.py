"""Shapes made of pen strokes, before they have a size: a capital's body is 1 high, y grows downwards."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from forms.geometry import Box

Path2D = npt.NDArray[np.float32]
"""Points of one stroke or contour, float32 (n, 2): x to the right, y downwards."""
Paths = tuple[Path2D, ...]


def extent(paths: Iterable[Path2D]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the paths."""
    points = np.concatenate(list(paths))
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def moved(paths: Paths, dx: float, dy: float) -> Paths:
    """The paths, dx further right and dy further down."""
    return tuple(path + np.array([dx, dy], np.float32) for path in paths)


def mapped(paths: Paths, matrix: Sequence[Sequence[float]]) -> Paths:
    """The paths after a linear 2 x 2 map about the origin."""
    linear = np.array(matrix, np.float32).T
    return tuple((path @ linear).astype(np.float32) for path in paths)


def turned(paths: Paths, degrees: float) -> Paths:
    """The paths turned about the origin, anticlockwise as seen on paper."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return mapped(paths, ((cos, sin), (-sin, cos)))


def as_body(paths: Paths) -> Paths:
    """The paths scaled and moved to be a capital body: y from 0 to 1, x centred on 0.

    A shape much wider than high (a hyphen, a broken sample) keeps its aspect and is centred on y = 0.5.
    """
    left, top, right, bottom = extent(paths)
    size = max(bottom - top, 0.45 * (right - left), 1e-6)
    centre_x, centre_y = (left + right) / 2, (top + bottom) / 2
    middle = np.array([centre_x, centre_y], np.float32)
    return tuple(((path - middle) / size + np.array([0, 0.5], np.float32)).astype(np.float32) for path in paths)


def as_mark(paths: Paths, length: float) -> Paths:
    """The paths centred on the origin, their longer side ``length`` long."""
    left, top, right, bottom = extent(paths)
    scale = length / max(right - left, bottom - top, 1e-6)
    middle = np.array([(left + right) / 2, (top + bottom) / 2], np.float32)
    return tuple(((path - middle) * scale).astype(np.float32) for path in paths)


def direction(paths: Paths) -> float:
    """The angle of the paths' longest extent in degrees: 0 lies flat, 45 rises to the right, always -90 to 90."""
    points = np.concatenate(paths)
    spread = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(spread, full_matrices=False)
    x, y = (float(v) for v in axes[0])
    angle = math.degrees(math.atan2(-y, x))
    return (angle + 90) % 180 - 90


def leaving_room(y: float, top: float, bottom: float, height: float, cell: Box, beyond: float = 1.2) -> float:
    """Where the middle of a body goes (all in mm) so that neither acute nor ogonek leaves the cell by much.

    ``top`` and ``bottom`` are those of the shape with its marks, from the top of the body.
    """
    start = y - height / 2
    start = min(start, cell.bottom + beyond - bottom)
    start = max(start, cell.y - beyond - top)
    return start + height / 2
