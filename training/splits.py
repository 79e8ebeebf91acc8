"""Who trains the model, who calibrates it and who measures it. No person is ever on two sides; fonts only train."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulation.hands import FontHand, Side, StrokeHand, StrokeHands, font_hands
from simulation.ink import InkHand, photographed_digits

LEAST_CAPITALS = 5
"""Writers with fewer capitals of their own only lend."""


@dataclass(frozen=True)
class People:
    """The hands of one side."""

    side: Side
    letters: tuple[StrokeHand, ...]
    digits: tuple[StrokeHand, ...]
    fonts: tuple[FontHand, ...]
    photographed: InkHand | None
    """Digits whose writers are not known, so that they can only train."""


def people(data: Path, fonts: list[Path], side: Side) -> People:
    """The hands of a side: the writers of the stroke collections and the fonts of the given folders."""
    strokes = StrokeHands(data)
    typefaces = [hand for folder in fonts for hand in font_hands(folder)] if side == "train" else []
    return People(
        side=side,
        letters=tuple(strokes.writers(side, LEAST_CAPITALS)),
        digits=tuple(strokes.digit_writers(side)),
        fonts=tuple(typefaces),
        photographed=photographed_digits(data) if side == "train" else None,
    )
