"""Folds: straight lines from one edge of the paper to another, and nothing else."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ocr.folds import fold_ink

Bools = npt.NDArray[np.bool_]
SHAPE = (1188, 840)
"""An A4 sheet laid flat, 4 pixels a millimetre."""
NOTHING = np.zeros(SHAPE, np.bool_)

FOLDS = {
    "across": ((0, 590), (839, 600)),
    "down": ((415, 0), (425, 1187)),
    "a corner": ((0, 250), (300, 0)),
}


def with_line(start: tuple[int, int], end: tuple[int, int], share: float = 1.0, seed: int = 1) -> Bools:
    """A line of 0.75 mm of whose pixels such a share is dark."""
    picture = np.zeros(SHAPE, np.uint8)
    cv2.line(picture, start, end, (1,), 3)
    return (picture > 0) & (np.random.default_rng(seed).random(SHAPE) < share)


@pytest.mark.parametrize("speckled", [0.0, 0.01, 0.03])
@pytest.mark.parametrize("share", [1.0, 0.7])
@pytest.mark.parametrize("ends", FOLDS.values(), ids=FOLDS)
def test_a_line_from_edge_to_edge_is_a_fold(
    ends: tuple[tuple[int, int], tuple[int, int]], share: float, speckled: float
) -> None:
    """Whole or broken up, amid specks too."""
    line = with_line(*ends, share)
    ink = line | (np.random.default_rng(2).random(SHAPE) < speckled)
    found = fold_ink(ink, NOTHING)
    assert found[line].mean() > 0.9
    assert not (found & ~ink).any()
    assert (found & ~line).sum() < 0.02 * ink.size * max(speckled, 0.01)


def test_a_fold_goes_on_where_print_and_answers_hide_it() -> None:
    """What is explained says nothing about it."""
    ink = with_line(*FOLDS["across"])
    explained = np.zeros(SHAPE, np.bool_)
    explained[:, 200:500] = True
    found = fold_ink(ink & ~explained, explained)
    assert found[ink & ~explained].mean() > 0.95


NO_FOLDS = {
    "a stroke that ends on the paper": ((0, 590), (500, 600)),
    "a stroke that begins and ends on it": ((150, 590), (700, 600)),
    "from corner to corner": ((10, 10), (830, 1180)),
    "from the other corner to the last one": ((830, 10), (10, 1180)),
}


@pytest.mark.parametrize("ends", NO_FOLDS.values(), ids=NO_FOLDS)
def test_a_stroke_is_no_fold(ends: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """A pen is put down on the paper, and lifted; a line from corner to corner crosses the form out."""
    assert not fold_ink(with_line(*ends), NOTHING).any()


@pytest.mark.parametrize("speckled", [0.0, 0.03, 0.1])
def test_specks_are_no_fold(speckled: float) -> None:
    """Neither on a clean sheet nor on one full of them."""
    specks = np.random.default_rng(3).random(SHAPE) < speckled
    assert not fold_ink(specks, NOTHING).any()
