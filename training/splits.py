"""Who trains the model and who measures it. No person, and no font, is ever on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulation.hands import FontHand, Hand, Side, StrokeHand, StrokeHands, font_hands, side_of

LEAST_CAPITALS = 5
"""Writers with fewer capitals of their own only lend."""


@dataclass(frozen=True)
class People:
    """The hands of one side."""

    side: Side
    letters: tuple[StrokeHand, ...]
    digits: tuple[StrokeHand, ...]
    fonts: tuple[FontHand, ...]

    def by_name(self) -> dict[str, Hand]:
        """Every hand under its name."""
        return {hand.name: hand for hand in (*self.letters, *self.digits, *self.fonts)}


def people(data: Path, fonts: list[Path], side: Side) -> People:
    """The hands of a side: the writers of the stroke collections and the fonts of the given folders."""
    strokes = StrokeHands(data)
    typefaces = [hand for folder in fonts for hand in font_hands(folder)]
    return People(
        side=side,
        letters=tuple(strokes.writers(side, LEAST_CAPITALS)),
        digits=tuple(strokes.digit_writers(side)),
        fonts=tuple(hand for hand in typefaces if side_of(hand.name) == side),
    )
