"""Photographed characters become shapes like everybody else's."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from simulation.hands import DIGITS, Glyph
from simulation.ink import InkHand, outlines, photographed_digits
from simulation.pens import Pen, write
from simulation.shapes import extent

PEN = Pen("gel", "black", width_mm=0.3, darkness=1.0, pressure=0.0, grain=0.0, gaps=0.0)


def ring() -> np.ndarray:
    """A photographed zero with a speck beside it."""
    image = np.full((28, 28), 255, np.uint8)
    cv2.ellipse(image, (14, 14), (7, 11), 0, 0, 360, (0,), 3)
    image[2, 2] = 90
    return image


def test_the_hole_of_a_zero_stays_open() -> None:
    """Outer edge and hole are two contours, and what is drawn has ink on the ring and none in the middle."""
    hand = InkHand("ink", ring()[None], np.array(["0"]))
    glyph = hand.glyph("0", np.random.default_rng(1))
    assert glyph.filled
    assert len(glyph.paths) == 2
    assert extent(glyph.paths)[1::2] == pytest.approx((0, 1), abs=1e-3)
    ink = np.zeros((120, 120), np.float32)
    write(ink, glyph, (60, 60), 80, PEN, 12, np.random.default_rng(1))
    assert ink[60, 60] == 0
    assert ink[:, 60].max() > 0.9


def test_specks_of_the_photograph_are_left_out() -> None:
    """A pixel that is only half dark and by itself is no ink."""
    contours = outlines(ring())
    assert all(len(contour) > 10 for contour in contours)


def test_a_picture_nobody_took_is_refused() -> None:
    """The message names the hand and the character."""
    hand = InkHand("ink", ring()[None], np.array(["0"]))
    assert not hand.can_write("7")
    with pytest.raises(KeyError, match="ink cannot write '7'"):
        hand.glyph("7", np.random.default_rng(1))


def test_all_digits_of_the_collection_are_known(data: Path) -> None:
    """Its other signs are not asked for."""
    hand = photographed_digits(data)
    assert all(isinstance(hand.glyph(digit, np.random.default_rng(1)), Glyph) for digit in DIGITS)
    assert not hand.can_write("w")
