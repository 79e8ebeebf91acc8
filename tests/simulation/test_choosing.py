from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from forms.elements import ChoiceField
from forms.geometry import Box
from simulation.choosing import TAKEN_BACK, TICKS, missed, ring, strike_option, underline, words_of, written_tick
from simulation.hands import FontHand
from simulation.paper import PIXELS_PER_MM, PrintedPage
from simulation.retractions import WORD_STRIKES
from simulation.shapes import Paths, extent

BOX, WORDS = Box(20, 30, 5, 5), Box(27, 31, 18, 3.5)


def points(paths: Paths) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """All points of some strokes."""
    return np.concatenate(paths)


def inside(paths: Paths, box: Box) -> float:
    """The share of points that lie in a box."""
    x, y = points(paths).T
    return float(((x > box.x) & (x < box.right) & (y > box.y) & (y < box.bottom)).mean())


@pytest.mark.parametrize("kind", TICKS)
def test_a_tick_touches_its_box(kind: str) -> None:
    """Every kind of tick has ink in its box or right around it, and none is larger than two centimetres."""
    for seed in range(40):
        tick = TICKS[kind](BOX, np.random.default_rng(seed))
        left, top, right, bottom = extent(tick)
        assert inside(tick, BOX.grown(2)) > 0
        assert max(right - left, bottom - top) < 20


@pytest.mark.parametrize("side", ["left", "above", "below"])
def test_a_missed_tick_stands_outside_its_box(side: str) -> None:
    """Nothing of it is within the frame, and it is not far from it."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        tick = missed(TICKS["check"](BOX, rng), BOX, rng, side)
        assert inside(tick, BOX) == 0
        assert inside(tick, BOX.grown(9)) == 1


@pytest.mark.parametrize("way", TAKEN_BACK)
def test_what_takes_a_tick_back_covers_its_box(way: str) -> None:
    """It goes over more than half of the box in both directions."""
    for seed in range(20):
        left, top, right, bottom = extent(TAKEN_BACK[way](BOX, np.random.default_rng(seed)))
        assert right - left > 0.6 * BOX.width
        assert way == "struck through" or bottom - top > 0.6 * BOX.height


@pytest.mark.parametrize("kind", ["", *WORD_STRIKES])
def test_a_struck_option_is_struck_through_its_words(kind: str) -> None:
    """The strokes run over most of the words' length."""
    for seed in range(20):
        left, _top, right, _bottom = extent(strike_option(BOX, WORDS, np.random.default_rng(seed), kind))
        assert min(right, WORDS.right) - max(left, WORDS.x) > 0.6 * WORDS.width


def test_rings_and_underlines_leave_the_words_free() -> None:
    """A ring goes about the words, a line runs below their middle."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        assert inside(ring(WORDS.grown(3), rng), WORDS.grown(-0.5)) == 0
        assert points(underline(WORDS, rng))[:, 1].min() > WORDS.centre[1]


def test_a_hand_ticks_with_its_own_letters(hands: Sequence[FontHand]) -> None:
    """An X or a V of two to eight millimetres, about where the box is."""
    for seed in range(20):
        left, top, right, bottom = extent(written_tick(BOX, hands[0], np.random.default_rng(seed)))
        assert 2 < max(right - left, bottom - top) < 10
        assert abs((left + right) / 2 - BOX.centre[0]) < 4


def test_words_of_an_option_are_found_on_the_page(parent_a4: PrintedPage) -> None:
    """The words beside a box, and neither the next box nor the line above."""
    field = parent_a4.sheets[0].layout.field("handover")
    assert isinstance(field, ChoiceField)
    phone = words_of(parent_a4.image, PIXELS_PER_MM, field.options["phone"], field.boxes)
    assert phone.x - field.options["phone"].right == pytest.approx(2, abs=0.8)
    assert phone.width == pytest.approx(22.7, abs=1)
    assert phone.height < 5
    blank = np.full_like(parent_a4.image, 255)
    with pytest.raises(ValueError, match="no words"):
        words_of(blank, PIXELS_PER_MM, field.options["phone"], field.boxes)
