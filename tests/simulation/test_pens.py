from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import pens
from simulation.hands import Glyph
from simulation.pens import Pen
from simulation.shapes import extent

SCALE = 12.0
STROKE = Glyph("I", (np.array([(0, 0), (0, 0.5), (0, 1)], np.float32),))
STEADY = Pen("gel", "black", width_mm=0.5, darkness=0.8, pressure=0.0, grain=0.0, gaps=0.0)


def written(glyph: Glyph, pen: Pen = STEADY, centre: tuple[float, float] = (50, 60), seed: int = 1) -> pens.Ink:
    """A shape 5 mm high on a small sheet."""
    ink = np.zeros((120, 100), np.float32)
    pens.write(ink, glyph, centre, 5 * SCALE, pen, SCALE, np.random.default_rng(seed))
    return ink


def test_a_stroke_is_as_dark_wide_and_long_as_asked() -> None:
    """0.5 mm at 12 pixels a millimetre is 6 pixels; 5 mm is 60 and the round ends."""
    ink = written(STROKE)
    assert ink.max() == pytest.approx(0.8, abs=0.01)
    assert ink[60].sum() / 0.8 == pytest.approx(6, abs=0.7)
    assert ink.sum(axis=1).astype(bool).sum() == pytest.approx(66, abs=3)


def test_the_middle_of_the_body_comes_to_the_centre_between_pixels_too() -> None:
    """Centres are exact to a tenth of a pixel or so."""
    for centre in ((50.0, 60.0), (50.4, 60.3)):
        ink = np.mean([written(STROKE, centre=centre, seed=seed) for seed in range(20)], axis=0)
        rows, columns = np.mgrid[0:120, 0:100]
        assert (ink * columns).sum() / ink.sum() == pytest.approx(centre[0], abs=0.3)
        assert (ink * rows).sum() / ink.sum() == pytest.approx(centre[1], abs=0.3)


def test_slant_leans_to_the_right() -> None:
    """The top of a slanted stroke lies right of its foot."""
    ink = np.zeros((120, 100), np.float32)
    pens.write(ink, STROKE, (50, 60), 60, STEADY, SCALE, np.random.default_rng(1), slant=0.3)
    assert ink[40].argmax() > ink[80].argmax() + 8


def test_ink_adds_by_the_darker() -> None:
    """Writing never makes ink lighter, and crossing strokes are no darker than the pen."""
    ink = np.full((120, 100), 0.3, np.float32)
    pens.write(ink, STROKE, (50, 60), 60, STEADY, SCALE, np.random.default_rng(1))
    assert ink.min() == pytest.approx(0.3)
    assert ink.max() <= 0.8 + 1e-6


def test_writing_beyond_the_sheet_is_cut_off() -> None:
    """A shape half off the sheet is drawn half, one far away not at all."""
    assert written(STROKE, centre=(0, 0)).any()
    assert not written(STROKE, centre=(-500, 60)).any()


def test_outlines_are_filled_by_the_nonzero_rule() -> None:
    """A hole that runs the other way stays open; overlapping parts of the same direction stay filled."""
    square = np.array([(-0.5, 0), (0.5, 0), (0.5, 1), (-0.5, 1)], np.float32)
    inner = square * 0.5 + np.array([0, 0.25], np.float32)
    assert written(Glyph("O", (square, inner[::-1]), filled=True))[60, 50] == 0
    assert written(Glyph("O", (square, inner), filled=True))[60, 50] == pytest.approx(0.8, abs=0.01)


def test_a_pencil_is_grainy_and_a_gel_pen_is_not() -> None:
    """Grain makes the inside of a stroke uneven."""
    pencil = Pen("pencil", "graphite", 0.5, 0.8, 0.0, 0.6, 0.0)
    assert written(STROKE, pencil)[40:80, 50].std() > 0.05
    assert written(STROKE)[40:80, 50].std() < 0.02


def test_random_pens_are_real_pens() -> None:
    """Pencils are grey, only ball-points skip, widths are those of shops."""
    rng = np.random.default_rng(1)
    for pen in (pens.random_pen(rng) for _ in range(300)):
        assert 0.2 < pen.width_mm < 1.2
        assert (pen.kind == "pencil") == (pen.colour == "graphite")
        assert pen.gaps == 0 or pen.kind == "ballpoint"


def test_an_impossible_pen_is_refused() -> None:
    """The message holds the numbers."""
    with pytest.raises(ValueError, match="-1"):
        Pen("gel", "black", -1, 0.5, 0, 0, 0)


@pytest.mark.parametrize(
    "maker", [pens.tick_glyph, pens.dash_glyph, pens.scribble_glyph, pens.cross_out_glyph, pens.signature_glyph]
)
def test_shapes_that_are_no_characters_have_the_size_of_one(maker: Callable[[np.random.Generator], Glyph]) -> None:
    """They lie about a capital's body; a signature is several times wider."""
    rng = np.random.default_rng(1)
    for glyph in (maker(rng) for _ in range(50)):
        left, top, right, bottom = extent(glyph.paths)
        assert top > -1
        assert bottom < 2
        assert right - left < 8
        assert (right - left > 2.5) == (glyph.character == "signature")
