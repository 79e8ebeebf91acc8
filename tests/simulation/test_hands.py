from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forms.alphabets import CAPITALS
from simulation import hands
from simulation.hands import FontHand, Side, StrokeHands, font_hands, side_of
from simulation.polish import random_habits
from simulation.shapes import as_body, extent
from tests.strokes import LETTER

SIDES: tuple[Side, ...] = ("train", "calibration", "held_out")
FONTS = Path(__file__).parents[2] / "simulation" / "fonts"


def test_no_person_is_on_both_sides(data: Path) -> None:
    """Writers who measure the model never train it, and every writer is on one side."""
    people = StrokeHands(data)
    sides = [{hand.name for hand in people.writers(side)} for side in SIDES]
    assert all(sides)
    assert sum(map(len, sides)) == len(set.union(*sides)) == 60


def test_the_same_person_in_two_collections_stays_on_one_side() -> None:
    """The part after the slash decides, except that ibm always trains."""
    for person in range(30):
        assert len({side_of(f"{collection}/gb{person}") for collection in ("cea", "ceb")}) == 1
    assert all(side_of(f"ibm/person{n}") == "train" for n in range(50))


def test_broken_samples_are_left_out_only_where_the_flag_means_broken(data: Path) -> None:
    """A suspect sample of an ibm writer is not used; the same flag elsewhere is an honest rare style."""
    people = {hand.name: hand for hand in StrokeHands(data).writers("train")}
    assert not people["ibm/person1"].has_own("K")
    assert people["one/person1"].has_own("K") if "one/person1" in people else True
    assert people["ibm/person1"].can_write("K"), "lent by somebody else"


def test_nobody_lends_more_samples_than_the_cap(data: Path) -> None:
    """A writer with hundreds of samples of a character counts no more than others."""
    people = StrokeHands(data, samples_per_class=7)
    (digits,) = (hand for side in SIDES for hand in people.digit_writers(side))
    assert all(len(digits.own[digit]) == 7 for digit in hands.DIGITS)


def test_a_hand_writes_everything_a_form_asks_for(data: Path) -> None:
    """Every capital, Polish or not, every digit and the hyphen, lent where the person never wrote it."""
    rng = np.random.default_rng(1)
    for hand in StrokeHands(data).writers("train")[:5]:
        for character in CAPITALS + "-" + (hands.DIGITS if hand.can_write("0") else ""):
            glyph = hand.glyph(character, rng)
            assert glyph.character == character
            assert not glyph.filled
            assert all(path.dtype == np.float32 and path.shape[1] == 2 for path in glyph.paths)


def test_a_body_is_one_high_and_centred() -> None:
    """The middle of a capital is x = 0, its top y = 0, its base line y = 1."""
    body = as_body(tuple(np.array(stroke, np.float32) + 37 for stroke in LETTER))
    assert extent(body) == pytest.approx((-0.2, 0, 0.2, 1))


@pytest.mark.parametrize("letter", "ĆŃÓŚŹŻ")
def test_acutes_and_dots_stand_above_the_letter(data: Path, letter: str) -> None:
    """The mark is the last stroke and begins above the top of the body."""
    hand = StrokeHands(data).writers("train")[0]
    rng = np.random.default_rng(3)
    marks = [hand.glyph(letter, rng).paths[-1] for _ in range(20)]
    assert np.mean([extent([mark])[3] for mark in marks]) < 0 or (letter == "Ż" and hand.habits.bars_dotted_z)


@pytest.mark.parametrize("letter", "ĄĘ")
def test_ogonki_hang_below_on_the_right(data: Path, letter: str) -> None:
    """The mark ends below the base line, right of the middle."""
    hand = StrokeHands(data).writers("train")[0]
    rng = np.random.default_rng(3)
    for _ in range(20):
        left, _, right, bottom = extent([hand.glyph(letter, rng).paths[-1]])
        assert bottom > 1
        assert right > -0.2
        assert left > -0.6


def test_the_bar_of_a_barred_l_crosses_its_stem(data: Path) -> None:
    """Ł: the bar begins left of the stem's right side and ends right of the stem, inside the body's height."""
    hand = StrokeHands(data).writers("train")[0]
    rng = np.random.default_rng(3)
    crossings = []
    for _ in range(20):
        *body, bar = hand.glyph("Ł", rng).paths
        stem = extent(body)[0]
        left, top, right, bottom = extent([bar])
        crossings.append(left < stem < right)
        assert top > -0.3
        assert bottom < 1.3
    assert np.mean(crossings) > 0.8


def test_some_people_slash_their_zeros(data: Path) -> None:
    """Whoever does, writes one stroke more, across the middle."""
    hand = StrokeHands(data).digit_writers(side_of("pen/x"))[0]
    plain, slashed = (
        replace(hand, habits=replace(hand.habits, slashes_zero=does)).glyph("0", np.random.default_rng(2)).paths
        for does in (False, True)
    )
    assert len(slashed) == len(plain) + 1
    _, top, _, bottom = extent([slashed[-1]])
    assert top < 0.5 < bottom


def test_dots_are_shorter_than_acutes() -> None:
    """A person's Ź and Ż can be told apart, if only by somebody who knows the hand."""
    for seed in range(200):
        habits = random_habits(np.random.default_rng(seed))
        assert habits.dot_size <= 0.5 * habits.acute_length


def test_a_character_nobody_wrote_is_refused(data: Path) -> None:
    """The message names the hand and the character."""
    hand = StrokeHands(data).writers("train")[0]
    assert not hand.can_write("Я")
    with pytest.raises(KeyError, match="Я"):
        hand.glyph("Я", np.random.default_rng(1))


def test_the_same_seed_writes_the_same(data: Path) -> None:
    """Chance comes from the generator alone."""
    hand = StrokeHands(data).writers("train")[0]
    first, second = (hand.glyph("Ź", np.random.default_rng(5)).paths for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.skipif(not list(FONTS.glob("*.ttf")), reason="no fonts in simulation/fonts")
def test_fonts_write_capitals_one_high() -> None:
    """Outlines come in the units of all hands: H is 1 high, an acute sticks out above, an ogonek below."""
    rng = np.random.default_rng(1)
    for hand in font_hands(FONTS):
        assert extent(hand.glyph("H", rng).paths)[1::2] == pytest.approx((0, 1), abs=0.15)
        assert extent(hand.glyph("Ó", rng).paths)[1] < extent(hand.glyph("O", rng).paths)[1]
        assert extent(hand.glyph("Ę", rng).paths)[3] > extent(hand.glyph("E", rng).paths)[3]
        assert hand.glyph("A", rng).filled


@pytest.mark.skipif(not list(FONTS.glob("*.ttf")), reason="no fonts in simulation/fonts")
def test_a_font_refuses_what_it_lacks() -> None:
    """A subset font has no Chinese."""
    hand = FontHand(sorted(FONTS.glob("*.ttf"))[0])
    assert not hand.can_write("字")
    with pytest.raises(KeyError, match="字"):
        hand.glyph("字", np.random.default_rng(1))
