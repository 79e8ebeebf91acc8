"""Writers who never lived: shapes of one person drawn towards, or away from, those of another.

Only where both write a character with the same strokes. Drawn away, a person becomes a caricature of what sets the
two apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.hands import Glyph, StrokeHand
from simulation.shapes import Path2D, Paths

_POINTS = 32
_ALIKE = 0.22
"""Strokes further apart than this (on average, in parts of a capital) are another way of writing the character."""


@dataclass(frozen=True)
class BlendedHand:
    """The hand of one person drawn towards that of another by a share of the way (up to 1; below 0 away from it)."""

    first: StrokeHand
    second: StrokeHand
    share: float

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first.name}+{self.second.name}"

    def can_write(self, character: str) -> bool:
        """Whether the first person can."""
        return self.first.can_write(character)

    def glyph(self, character: str, rng: np.random.Generator) -> Glyph:
        """A shape of the first person, drawn towards or away from one of the second where both write it alike."""
        own = self.first.glyph(character, rng)
        if not self.second.can_write(character):
            return own
        return Glyph(character, blended(own.paths, self.second.glyph(character, rng).paths, self.share))


def blended(first: Paths, second: Paths, share: float) -> Paths:
    """The shape at a share of the way from the first to the second; the first as it is when they are not alike.

    A negative share lies beyond the first, as far from the second.
    """
    if len(first) != len(second):
        return first
    pairs = [_as_points(a, b) for a, b in zip(first, second, strict=True)]
    if any(float(np.linalg.norm(a - b, axis=1).mean()) > _ALIKE for a, b in pairs):
        return first
    return tuple((a + share * (b - a)).astype(np.float32) for a, b in pairs)


def _as_points(first: Path2D, second: Path2D) -> tuple[Path2D, Path2D]:
    """Both strokes as equally many points, the second turned round if that brings it nearer."""
    a, b = _resampled(first), _resampled(second)
    if np.linalg.norm(a - b[::-1], axis=1).mean() < np.linalg.norm(a - b, axis=1).mean():
        b = b[::-1]
    return a, b


def _resampled(path: Path2D) -> Path2D:
    """The stroke as points at equal distances along it."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    at = np.linspace(0, along[-1], _POINTS)
    return np.stack([np.interp(at, along, path[:, axis]) for axis in (0, 1)], axis=1).astype(np.float32)
