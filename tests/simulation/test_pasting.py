"""Pieces of one print on another, and forms without their words: what is changed and what is not."""

from __future__ import annotations

import numpy as np

from forms.geometry import Box
from simulation.paper import PIXELS_PER_MM, PrintedPage
from simulation.pasting import glue, without_words

PIECE = Box(40, 60, 50, 30)


def part(image: np.ndarray, box: Box) -> np.ndarray:
    """The pixels of a box."""
    left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in (box.x, box.y, box.right, box.bottom))
    return image[top:bottom, left:right]


def test_a_piece_lies_over_what_was_there(parent_a4: PrintedPage) -> None:
    """Inside it shows the other page, outside the page is as it was but for the shadow of the edges."""
    grey = np.full_like(parent_a4.image, 77)
    glued = glue(parent_a4.image, grey, PIECE, np.random.default_rng(1), slip_mm=0.2, turn=0.2)
    assert (part(glued, PIECE.grown(-2)) == 77).all()
    before = parent_a4.image.copy()
    changed = np.argwhere(glued != before) / PIXELS_PER_MM
    around = PIECE.grown(4)
    assert changed.min(axis=0)[0] > around.y
    assert changed.max(axis=0)[1] < around.right


def test_a_piece_is_not_quite_in_place(parent_a4: PrintedPage) -> None:
    """Another draw puts it elsewhere; without slip and turn it lies where it was cut out."""
    page, blank = parent_a4.image, np.full_like(parent_a4.image, 255)
    places = [glue(blank, page, PIECE, np.random.default_rng(seed)) for seed in (1, 2)]
    assert not np.array_equal(places[0], places[1])
    exact = glue(blank, page, PIECE, np.random.default_rng(1), slip_mm=0, turn=0)
    assert np.array_equal(part(exact, PIECE.grown(-1)), part(page, PIECE.grown(-1)))


def test_a_form_without_words_keeps_marks_code_and_boxes(parent_a4: PrintedPage) -> None:
    """The title is gone; what the program finds a sheet by is not."""
    bare = without_words(parent_a4)
    layout = parent_a4.sheets[0].layout
    assert (part(bare.image, Box(20, 16, 80, 10)) == 255).all()
    for box in (layout.code, layout.marks[0].box, layout.field("signature").boxes[0]):
        assert np.array_equal(part(bare.image, box), part(parent_a4.image, box))
