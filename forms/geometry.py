"""Millimetres on paper: the origin is the page's top left corner, x grows to the right and y grows downwards.

Every length in ``forms`` is in millimetres unless its name says otherwise; pixels exist only inside ``ocr``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

POINT_MM = 25.4 / 72
"""Millimetres in a typographic point, the unit of type sizes and of PDF."""


@dataclass(frozen=True, order=True)
class Box:
    """An upright rectangle on paper, in millimetres: left edge, top edge, width, height.

    Raises :class:`ValueError` when a number is not finite or a side is not positive.
    """

    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(v) for v in (self.x, self.y, self.width, self.height)):
            raise ValueError(f"a box needs four finite numbers, not {self.as_tuple()}")
        if self.width <= 0 or self.height <= 0:
            raise ValueError(f"a box needs a positive width and height, not {self.width} x {self.height} mm")

    @property
    def right(self) -> float:
        """X of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Y of the lower edge."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y) of the middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """The four corners clockwise from the top left, the order in which fiducials are found."""
        return (self.x, self.y), (self.right, self.y), (self.right, self.bottom), (self.x, self.bottom)

    def as_tuple(self) -> tuple[float, float, float, float]:
        """The box as (x, y, width, height)."""
        return self.x, self.y, self.width, self.height

    def moved(self, dx: float = 0, dy: float = 0) -> Box:
        """The same box, dx further right and dy further down."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def grown(self, margin: float) -> Box:
        """The box with every edge moved outwards by margin (inwards when negative)."""
        return Box(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)

    def contains(self, other: Box, tolerance: float = 1e-9) -> bool:
        """Whether no part of other lies outside this box by more than the tolerance."""
        return (
            other.x >= self.x - tolerance
            and other.y >= self.y - tolerance
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )

    def overlaps(self, other: Box) -> bool:
        """Whether the two boxes share an area; touching edges do not count."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


def bounding_box(boxes: Iterable[Box]) -> Box:
    """The smallest box around all the given ones; raises :class:`ValueError` when there is none."""
    found = list(boxes)
    if not found:
        raise ValueError("no box to bound")
    left, top = min(b.x for b in found), min(b.y for b in found)
    return Box(left, top, max(b.right for b in found) - left, max(b.bottom for b in found) - top)
