"""The marks are OpenCV's, bit by bit, and cannot be taken for one another."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.marks import MARK_IDS, MODULES, white_boxes, white_modules
from forms.paper import PAPERS, Mark


def pattern(mark_id: int) -> np.ndarray:
    """The modules of a mark as a 6 x 6 array, 1 is white."""
    modules = np.zeros((MODULES, MODULES), dtype=int)
    for column, row in white_modules(mark_id):
        modules[row, column] = 1
    return modules


@pytest.mark.parametrize("mark_id", MARK_IDS)
def test_a_mark_is_that_of_the_dictionary(mark_id: int) -> None:
    """The table holds the patterns of OpenCV's DICT_4X4_50, so that its detector finds them."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    drawn = cv2.aruco.generateImageMarker(dictionary, mark_id, MODULES, borderBits=1)
    assert ((drawn > 127).astype(int) == pattern(mark_id)).all()


def test_marks_differ_in_five_modules_whichever_way_they_are_turned() -> None:
    """Two modules spoilt by dirt do not turn one mark into another, nor into itself turned."""
    for a, b in combinations(MARK_IDS, 2):
        assert min(int((pattern(a) != np.rot90(pattern(b), turn)).sum()) for turn in range(4)) >= 5
    for a in MARK_IDS:
        assert min(int((pattern(a) != np.rot90(pattern(a), turn)).sum()) for turn in (1, 2, 3)) >= 4


@pytest.mark.parametrize("mark", [mark for paper in PAPERS.values() for mark in paper.marks], ids=lambda mark: mark.id)
def test_the_border_of_a_mark_stays_black(mark: Mark) -> None:
    """White squares are one module wide and leave the outer ring of the black square alone."""
    module = mark.box.width / MODULES
    inside = mark.box.grown(-module)
    for box in white_boxes(mark):
        assert (box.width, box.height) == (module, module)
        assert inside.contains(box)


def test_white_squares_scale_with_the_mark() -> None:
    """A mark of another size is the same picture."""
    small, large = (white_boxes(Mark(3, Box(0, 0, side, side))) for side in (6, 60))
    assert [box.as_tuple() for box in large] == [tuple(10 * value for value in box.as_tuple()) for box in small]
