"""What stands on a sheet besides its answers: remarks in a hand, stamps that are pressed, staples."""

from __future__ import annotations

import numpy as np
import pytest

from forms.geometry import Box
from simulation.asides import press, remark, running_hand, shifted, size_of, stamp, stapled, underline
from simulation.hands import FontHand
from simulation.paper import PIXELS_PER_MM


@pytest.mark.parametrize("seed", range(5))
def test_a_remark_begins_at_its_place(seed: int, hands: list[FontHand]) -> None:
    """Its letters are of a size that people write, from the place on."""
    glyphs = remark(hands[seed], (50, 80), np.random.default_rng(seed), "TEL 601")
    size = size_of(glyphs)
    assert 45 < size.x < 55
    assert 6 < size.width < 60
    assert 2 < size.height < 14


def test_joined_writing_is_a_line_of_words() -> None:
    """Wider than high, as lines of words are."""
    size = size_of(running_hand((20, 100), np.random.default_rng(3)))
    assert size.width > size.height
    assert abs(size.bottom - 100) < 4


@pytest.mark.parametrize("seed", range(4))
def test_rings_and_arrows_keep_to_what_they_point_at(seed: int) -> None:
    """They leave their box by little."""
    box = Box(50, 60, 30, 10)
    assert box.grown(3).contains(size_of(underline(box, np.random.default_rng(seed))))


def test_shifted_glyphs_keep_their_size(hands: list[FontHand]) -> None:
    """What is moved is moved as a whole."""
    glyphs = remark(hands[0], (0, 0), np.random.default_rng(1), "PILNE")
    before, after = size_of(glyphs), size_of(shifted(glyphs, 30, 40))
    assert (after.x - before.x, after.y - before.y) == pytest.approx((30, 40), abs=1e-3)
    assert (after.width, after.height) == pytest.approx((before.width, before.height), abs=1e-3)


@pytest.mark.parametrize("seed", range(12))
def test_a_stamp_is_pressed_where_it_is_put(seed: int) -> None:
    """Ink lies within the stamp's patch and nowhere else; a stamp over the edge of the page loses what is outside."""
    rng = np.random.default_rng(seed)
    ink = stamp(PIXELS_PER_MM, rng)
    assert 0.2 < float(ink.max()) <= 1
    page = np.full((1200, 1200), 255, np.uint8)
    pressed = press(page, ink, (20, 30), PIXELS_PER_MM)
    rows, columns = np.nonzero(pressed < 250)
    assert rows.min() >= round(30 * PIXELS_PER_MM) - 1
    assert columns.min() >= round(20 * PIXELS_PER_MM) - 1
    assert (page == 255).all()
    assert press(page, ink, (-15, -10), PIXELS_PER_MM).shape == page.shape


def test_a_staple_is_small_and_dark() -> None:
    """A staple darkens a few square millimetres near an edge."""
    page = np.full((3508, 2480), 255, np.uint8)
    areas = [(stapled(page, PIXELS_PER_MM, np.random.default_rng(seed)) < 200).sum() for seed in range(8)]
    assert all(1 < area / PIXELS_PER_MM**2 < 30 for area in areas)
