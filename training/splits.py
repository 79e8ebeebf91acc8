"""Who trains the model, who calibrates it and who measures it. No person is ever on two sides; fonts only train."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulation.hands import FontHand, Side, StrokeHand, StrokeHands, font_hands, load_strokes, samples_of
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
    traced: tuple[StrokeHand, ...]
    """Fonts written with any pen."""
    photographed: InkHand | None
    """Digits whose writers are not known, so that they can only train."""


def people(data: Path, fonts: list[Path], side: Side, traced: Path | None = None) -> People:
    """The hands of a side: the writers of the stroke collections and, to train, fonts.

    ``fonts`` are folders of fonts drawn as they are, ``traced`` a collection that :mod:`training.tracing` made.
    """
    strokes = StrokeHands(data)
    trains = side == "train"
    copied = samples_of(load_strokes(traced)) if traced and trains else {}
    return People(
        side=side,
        letters=tuple(strokes.writers(side, LEAST_CAPITALS)),
        digits=tuple(strokes.digit_writers(side)),
        fonts=tuple(hand for folder in fonts for hand in font_hands(folder)) if trains else (),
        traced=tuple(strokes.hand_of(name, own, side) for name, own in sorted(copied.items())),
        photographed=photographed_digits(data) if trains else None,
    )
