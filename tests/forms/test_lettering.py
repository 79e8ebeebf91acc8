"""The model letters: complete, inside their bounds, and each Polish letter a plain one with its mark."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.alphabets import ALPHABETS, CAPITALS
from forms.geometry import Box
from forms.lettering import ABOVE, BELOW, STROKES, WIDEST, Polyline, flattened, letter_strokes, quarter

PLAIN_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASES = {"Ą": "A", "Ć": "C", "Ę": "E", "Ł": "L", "Ń": "N", "Ó": "O", "Ś": "S", "Ź": "Z", "Ż": "Z"}
characters = st.sampled_from(sorted(STROKES))
lengths = st.floats(min_value=1, max_value=50)
positions = st.floats(min_value=-300, max_value=300)


def points(strokes: tuple[Polyline, ...]) -> tuple[list[float], list[float]]:
    """Collect all x and all y of some strokes."""
    return [x for stroke in strokes for x, _ in stroke], [y for stroke in strokes for _, y in stroke]


def marks(letter: str) -> tuple[Polyline, ...]:
    """Pick the strokes that a Polish letter has and its plain letter has not."""
    return STROKES[letter][len(STROKES[BASES[letter]]) :]


def test_every_character_of_every_alphabet_has_a_model_and_nothing_else_has() -> None:
    """Whatever a cell may hold can be shown above it."""
    assert set(STROKES) == set("".join(ALPHABETS.values()))
    assert set(CAPITALS) == set(PLAIN_CAPITALS) | set(BASES)


@pytest.mark.parametrize("character", sorted(STROKES))
def test_a_stroke_is_a_line_that_moves(character: str) -> None:
    """No stroke is a lone point and no pen stands still: some printers draw nothing there."""
    for stroke in STROKES[character]:
        assert len(stroke) >= 2
        assert all(math.dist(one, other) > 0.005 for one, other in pairwise(stroke))


@pytest.mark.parametrize("character", PLAIN_CAPITALS + ALPHABETS["digits"])
def test_plain_letters_fill_the_cap_height_and_stand_in_the_middle(character: str) -> None:
    """Every plain letter and digit reaches from the cap top to the baseline, and none is wider than the widest."""
    xs, ys = points(STROKES[character])
    assert (min(ys), max(ys)) == pytest.approx((0, 1))
    assert max(xs) - min(xs) <= WIDEST + 1e-9
    assert (min(xs) + max(xs)) / 2 == pytest.approx(0.5, abs=0.015)


def test_the_widest_letter_is_as_wide_as_said() -> None:
    """The width that the scale is taken from is that of a real letter."""
    widths = [max(xs) - min(xs) for xs, _ in (points(STROKES[c]) for c in PLAIN_CAPITALS)]
    assert max(widths) == pytest.approx(WIDEST)


@pytest.mark.parametrize("letter", sorted(BASES))
def test_a_polish_letter_is_its_plain_letter_and_one_mark(letter: str) -> None:
    """The mark is one added stroke; the letter under it is untouched."""
    base = STROKES[BASES[letter]]
    assert STROKES[letter][: len(base)] == base
    assert len(marks(letter)) == 1


@pytest.mark.parametrize("letter", "ĆŃÓŚŹŻ")
def test_acutes_and_the_dot_stand_clear_above(letter: str) -> None:
    """A mark above leaves a gap that survives a photocopier and stays inside its room."""
    xs, ys = points(marks(letter))
    assert max(ys) <= -0.12
    assert min(ys) >= -ABOVE - 1e-9
    assert min(xs) >= 0.3
    assert max(xs) <= 0.7


@pytest.mark.parametrize("letter", "ĄĘ")
def test_an_ogonek_hangs_from_the_baseline(letter: str) -> None:
    """An ogonek starts on the letter, goes down and ends to the right."""
    (stroke,) = marks(letter)
    xs, ys = points((stroke,))
    assert ys[0] == 1
    assert min(ys[1:]) > 1
    assert max(ys) <= 1 + BELOW + 1e-9
    assert xs[-1] == max(xs) < 1


def test_the_bar_crosses_the_stem() -> None:
    """The bar of Ł rises from left to right through the stem, inside the cap height."""
    ((left, right),) = marks("Ł")
    stem = STROKES["L"][0][0][0]
    assert left[0] < stem < right[0]
    assert 0 < right[1] < left[1] < 1


def test_one_acute_serves_every_letter() -> None:
    """A child learns one acute: the five are the same."""
    assert len({marks(letter) for letter in "ĆŃÓŚŹ"}) == 1
    assert marks("Ż") != marks("Ź")


def test_the_shapes_people_are_asked_to_write() -> None:
    """The 7 is barred, the 1 has a flag and no foot, 0 has no slash, I is plain and J has no serif."""
    _, (left, right) = STROKES["7"]
    assert left[1] == right[1]
    flag, top, foot = STROKES["1"][0]
    assert flag[0] < top[0] == foot[0]
    assert (top[1], foot[1]) == (0.0, 1.0)
    assert 0 < flag[1] < 0.3
    (zero,) = STROKES["0"]
    assert zero[0] == zero[-1]
    assert STROKES["I"] == (((0.5, 0.0), (0.5, 1.0)),)
    xs, _ = points(STROKES["J"])
    assert STROKES["J"][0][0] == (max(xs), 0.0)


def test_no_two_characters_look_the_same() -> None:
    """Every character has strokes of its own; O and 0 differ in width."""
    assert all(STROKES[one] != STROKES[other] for one, other in combinations(STROKES, 2))


@given(characters, positions, positions, lengths, lengths, positions, positions)
def test_a_moved_box_moves_the_letter(
    character: str, x: float, y: float, width: float, height: float, dx: float, dy: float
) -> None:
    """Position is nothing but a shift: shape and size of the letter do not depend on it."""
    box = Box(x, y, width, height)
    moved = points(letter_strokes(character, box.moved(dx, dy)))
    xs, ys = points(letter_strokes(character, box))
    assert moved[0] == pytest.approx([x + dx for x in xs], abs=1e-6)
    assert moved[1] == pytest.approx([y + dy for y in ys], abs=1e-6)


@given(characters, lengths, lengths)
def test_letters_stay_in_their_box_but_for_the_marks(character: str, width: float, height: float) -> None:
    """A letter touches no neighbour at its sides and stands on the lower edge; its marks keep to their room."""
    box = Box(20, 30, width, height)
    xs, ys = points(letter_strokes(character, box))
    side = min(box.height, box.width / WIDEST)
    room = 0 if character in PLAIN_CAPITALS + ALPHABETS["digits"] else 0.05 * side
    assert min(xs) >= box.x - room - 1e-9
    assert max(xs) <= box.right + room + 1e-9
    assert min(ys) >= box.y - ABOVE * side - 1e-9
    assert max(ys) <= box.bottom + BELOW * side + 1e-9


@given(lengths, lengths)
def test_all_letters_of_a_line_have_one_scale(width: float, height: float) -> None:
    """In boxes of one size an I is as tall as an M, so that a line of model letters is even."""
    box = Box(0, 0, width, height)
    tops = {round(min(points(letter_strokes(character, box))[1]), 9) for character in PLAIN_CAPITALS}
    assert len(tops) == 1


@given(st.floats(min_value=0.1, max_value=10), st.floats(min_value=0.1, max_value=10))
def test_a_rounded_corner_lies_on_its_ellipse(a: float, b: float) -> None:
    """A quarter between (a, 0) and (0, b) around the corner (a, b) fulfils the equation of the ellipse."""
    arc = quarter((a, 0), (a, b), (0, b))
    assert arc[-1] == (0.0, b)
    assert all((x / a) ** 2 + (y / b) ** 2 == pytest.approx(1) for x, y in arc)


def test_notation() -> None:
    """Points are joined by straight lines, a bracket rounds a corner, a bar lifts the pen."""
    straight, curve = flattened("0,0 50,100 | 0,0 (100,0) 100,100")
    assert straight == ((0.0, 0.0), (0.5, 1.0))
    assert (curve[0], curve[-1], len(curve)) == ((0.0, 0.0), (1.0, 1.0), 9)


@pytest.mark.parametrize("character", ["a", "ß", "", "AB", "7 "])
def test_an_unknown_character_is_named(character: str) -> None:
    """A character without a model is a mistake of the form, and the message says which."""
    with pytest.raises(ValueError, match=f"no model letter for {character!r}"):
        letter_strokes(character, Box(0, 0, 5, 7))
