"""Strokes that take something back: where they run, in millimetres, and that every kind is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from forms.geometry import Box, bounding_box
from simulation.hands import FontHand
from simulation.pens import Pen
from simulation.retractions import (
    FORM_STRIKES,
    WORD_STRIKES,
    close_cells,
    draw,
    draw_glyphs,
    leaves_the_sign,
    strike_cells,
    strike_form,
    strike_word,
    stroke,
    words,
)
from simulation.shapes import Paths, extent

CELLS = [Box(40 + 6 * n, 100, 5, 7) for n in range(8)]
FELT = Pen("felt", "black", width_mm=0.8, darkness=1.0, pressure=0.0, grain=0.0, gaps=0.0)


def rng(seed: int = 1) -> np.random.Generator:
    """Chance that comes out the same each time."""
    return np.random.default_rng(seed)


@pytest.mark.parametrize("kind", [*WORD_STRIKES, "cell by cell"])
@pytest.mark.parametrize("seed", range(5))
def test_a_word_is_struck_from_end_to_end(kind: str, seed: int) -> None:
    """Every way goes through most of the word, and does not run far beyond it."""
    left, top, right, bottom = extent(strike_word(CELLS, rng(seed), kind))
    word = bounding_box(CELLS)
    assert left < word.x + 6
    assert right > word.right - 6
    assert word.grown(6).contains(Box(left, top, right - left, max(bottom - top, 0.1)))


@pytest.mark.parametrize("kind", WORD_STRIKES)
@pytest.mark.parametrize("seed", range(20))
def test_one_sign_is_crossed_from_side_to_side(kind: str, seed: int) -> None:
    """Nobody strikes a sign out with a dash in its corner, or hatches it with one stroke."""
    strike = strike_word(CELLS[3:4], rng(seed), kind)
    left, _top, right, _bottom = extent(strike)
    if kind == "hatching":
        assert len(strike) >= 2
    else:
        assert left < CELLS[3].centre[0] - 0.5
        assert right > CELLS[3].centre[0] + 0.5


@pytest.mark.parametrize("seed", range(5))
def test_a_single_cell_is_struck_within_itself(seed: int) -> None:
    """A letter that is corrected does not take its neighbours along."""
    left, _top, right, _bottom = extent(strike_cells(CELLS[3:4], rng(seed)))
    assert CELLS[2].centre[0] < left
    assert right < CELLS[4].centre[0]


@pytest.mark.parametrize(
    ("character", "strike", "leaves_it"),
    [
        ("7", (stroke((40.2, 103.4), (44.8, 103.7)),), True),
        ("Z", (stroke((40.2, 103.4), (44.8, 102.8)),), True),
        ("4", (stroke((40.2, 103.4), (44.8, 103.7)),), False),
        ("7", (stroke((38.0, 103.4), (46.0, 103.7)),), False),
        ("7", (stroke((40.5, 106.0), (44.5, 101.0)),), False),
        ("7", (stroke((40.0, 103.0), (42.0, 104.5), (45.0, 102.5)),), False),
        ("7", (stroke((40.2, 103.0), (44.8, 103.0)), stroke((40.2, 104.0), (44.8, 104.0))), False),
        ("0", (stroke((40.5, 106.0), (44.5, 101.0)),), True),
        ("0", (stroke((44.5, 101.0), (40.5, 106.0)),), True),
        ("8", (stroke((40.5, 106.0), (44.5, 101.0)),), False),
        ("0", (stroke((40.5, 101.0), (44.5, 106.0)),), False),
        ("0", (stroke((40.2, 103.4), (44.8, 103.7)),), False),
        ("0", (stroke((38.5, 109.0), (46.5, 98.0)),), False),
    ],
)
def test_a_seven_with_a_bar_is_a_seven_and_a_zero_with_a_slash_a_zero(
    character: str, strike: Paths, leaves_it: bool
) -> None:
    """One stroke about as long as the sign, as many draw it there: longer, otherwise or more of them strike it out."""
    assert leaves_the_sign(character, strike) is leaves_it


@pytest.mark.parametrize("seed", range(5))
def test_unused_cells_are_closed_and_no_letter_is_touched(seed: int) -> None:
    """The line begins in the first unused cell."""
    left, _top, _right, _bottom = extent(close_cells(CELLS[4:], rng(seed)))
    assert left > CELLS[3].right - 0.5


@pytest.mark.parametrize("kind", FORM_STRIKES)
def test_a_form_is_crossed_out_as_a_whole(kind: str) -> None:
    """Strokes over a form reach from one side to the other and from top to bottom."""
    form = Box(20, 60, 170, 150)
    left, top, right, bottom = extent(strike_form(form, rng(), kind))
    assert right - left > 0.6 * form.width
    assert bottom - top > 0.6 * form.height


def test_a_stroke_lies_where_its_millimetres_say() -> None:
    """Long strokes are drawn in pieces; no piece is missing and none is elsewhere."""
    ink = np.zeros((400, 2000), np.float32)
    draw(ink, (stroke((10, 20), (190, 20)),), FELT, 10.0, rng())
    rows, columns = np.nonzero(ink > 0.5)
    assert abs(rows.mean() - 199.5) < 2
    assert set(range(100, 1900)) <= set(columns.tolist())


def test_words_are_written_from_left_to_right(hands: list[FontHand]) -> None:
    """Letters follow each other at the asked size, and what a hand cannot write is left out."""
    glyphs = words(hands[0], "ANULOWANE☃", (30, 50), 8.0, rng())
    assert [glyph.character for glyph in glyphs] == list("ANULOWANE")
    middles = [np.concatenate(glyph.paths)[:, 0].mean() for glyph in glyphs]
    assert middles == sorted(middles)
    ink = np.zeros((1000, 1500), np.float32)
    draw_glyphs(ink, glyphs, FELT, 10.0, rng())
    rows, _columns = np.nonzero(ink > 0.5)
    assert 470 < rows.min() < 530
    assert 540 < rows.max() < 640
