"""Signature frames signed or not, spoiled and captured, as the program itself sees them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from ocr.signature_views import view_signature
from simulation import dirt, optics
from simulation.hands import Hand
from simulation.pens import Pen
from simulation.retractions import draw, draw_glyphs, words
from simulation.signing import dash, sign, strike_signature
from training import nuisances
from training.capturing import captured
from training.combs import DRAWN_PIXELS_PER_MM
from training.form_prints import FramePrint

Ink = npt.NDArray[np.float32]

_SIGNED = 0.5
_GONE = 0.15
"""How likely a signature that was erased is still meant."""
_STRUCK, _TAKEN_BACK = 0.12, 0.45
"""So many signatures are struck out, and how likely such a one is still meant: somebody has to look."""
_DASHED, _NOTHING_MEANT = 0.1, 0.15
"""So many of the unsigned have a dash, and how likely it stands for a signature."""
_ERASED, _BANDED, _CROSSED = 0.05, 0.07, 0.06
"""So many of the unsigned are erased, so many frames printed by a clogged printer, under lines over the whole form."""
_DIRTIER = 1.3
"""A frame is so much larger than a box that more happens to it."""


def strip(
    bank: Sequence[FramePrint], hands: Sequence[Hand], rng: np.random.Generator, often: float = 1.0
) -> tuple[npt.NDArray[np.uint8], float]:
    """One frame: its view uint8 (height, width) and the probability that it is signed.

    ``often`` is how often anything happens to a frame besides, compared with training.
    """
    printed, hand = bank[int(rng.integers(len(bank)))], hands[int(rng.integers(len(hands)))]
    condition = nuisances.condition_of(rng)
    pen = nuisances.pen_for(condition, rng)
    seen = nuisances.seen_darkness(pen, condition, rng)
    frame, signed = printed.frame, float(rng.random() < _SIGNED)
    ink = np.zeros_like(printed.layer)
    if signed:
        signature = sign(frame, hand, rng)
        draw_glyphs(ink, signature, pen, DRAWN_PIXELS_PER_MM, rng)
        if rng.random() < _STRUCK * often:
            draw(ink, strike_signature(signature, frame, rng), pen, DRAWN_PIXELS_PER_MM, rng)
            signed = _TAKEN_BACK
    elif rng.random() < _DASHED * often:
        draw(ink, dash(frame, rng), pen, DRAWN_PIXELS_PER_MM, rng)
        signed = _NOTHING_MEANT
    ink *= seen
    if not signed and rng.random() < _ERASED * often and condition.capture != "1bit":
        np.maximum(ink, _erased(ink.shape, frame, hand, rng), out=ink)
        signed = _GONE
    _write_around(ink, frame, hand, pen, rng, often)
    spoil = nuisances.on_paper(frame, hand, rng, _DIRTIER * often)
    image, homography = captured(
        nuisances.banded(printed.layer, rng) if rng.random() < _BANDED * often else printed.layer,
        ink,
        pen.darkness * (1 - 0.7 * pen.grain) * seen,
        condition,
        rng,
        on_paper=lambda image: spoil(image, rng),
        on_glass=lambda image: nuisances.on_glass(image, condition.dpi, rng, _DIRTIER * often),
    )
    return _seen(image, homography, frame, condition, rng), signed


def _erased(shape: tuple[int, ...], frame: Box, hand: Hand, rng: np.random.Generator) -> Ink:
    """What is left of a signature in pencil."""
    pencil = Pen("pencil", "graphite", float(rng.uniform(0.3, 0.7)), float(rng.uniform(0.3, 0.8)), 0.2, 0.3, 0.0)
    ink = np.zeros(shape, np.float32)
    draw_glyphs(ink, sign(frame, hand, rng), pencil, DRAWN_PIXELS_PER_MM, rng)
    left, smudge = float(rng.uniform(0.04, 0.14)), float(rng.uniform(0.05, 0.18))
    return dirt.erased(ink, rng, left, smudge, DRAWN_PIXELS_PER_MM)


def _write_around(ink: Ink, frame: Box, hand: Hand, pen: Pen, rng: np.random.Generator, often: float) -> None:
    """Tails that reach in, writing above, below and beside, lines over the whole form, specks."""
    for _tail in range(int(rng.binomial(2, 0.16 * often))):
        nuisances.tail(ink, frame, pen, rng)
    if rng.random() < 0.25 * often:
        text = "".join(rng.choice(list("ABCDEFGHIKLMNOPRSTUWZ0123456789"), int(rng.integers(1, 9))))
        height = float(rng.uniform(2, 6))
        places = [
            (frame.x + rng.uniform(-8, frame.width), frame.y - height - rng.uniform(0.3, 3)),
            (frame.x + rng.uniform(-8, frame.width), frame.bottom + rng.uniform(0.3, 3)),
            (frame.x - rng.uniform(1, 2) - len(text) * height, frame.y + rng.uniform(0, 6)),
        ]
        x, y = places[int(rng.integers(3))]
        draw_glyphs(ink, words(hand, text, (float(x), float(y)), height, rng), pen, DRAWN_PIXELS_PER_MM, rng)
    if rng.random() < _CROSSED * often:
        for _line in range(int(rng.integers(1, 3))):
            nuisances.long_stroke(ink, frame, pen, rng)
    if rng.random() < 0.15 * often:
        nuisances.specks(ink, frame, rng)


def _seen(
    image: optics.Grey,
    homography: npt.NDArray[np.float64],
    frame: Box,
    condition: nuisances.Condition,
    rng: np.random.Generator,
) -> npt.NDArray[np.uint8]:
    slip = rng.normal(0, 0.5 if rng.random() < 0.2 else 0.1, 2).clip(-1.4, 1.4)

    def to_pixels(millimetres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return cv2.perspectiveTransform(millimetres.reshape(-1, 1, 2), homography).reshape(-1, 2)

    view = view_signature(nuisances.reduced(image, condition), to_pixels, frame.moved(*slip.tolist())).picture
    return np.round(view * 255).astype(np.uint8)
