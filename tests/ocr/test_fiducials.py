"""The marks are found wherever paper goes, under their own names, to a fraction of a millimetre."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.marks import MARK_IDS
from forms.paper import PAPERS, PaperName, paper_of_mark
from ocr.fiducials import dictionary, find_marks
from simulation import optics
from simulation.capture import Capture, Phone, Scanner
from simulation.paper import PrintedPage

ALL_OF_A4 = {mark.id for mark in PAPERS["a4"].marks}


def seen(capture: Capture, page: PrintedPage) -> dict[int, float]:
    """Mark id -> how far in millimetres the worst of its four corners is from where it really is."""
    boxes = {mark.id: mark.box for mark in page.sheets[0].layout.marks}
    found = {}
    for mark in find_marks(capture.image):
        truth = capture.to_pixels(np.array(boxes[mark.id].corners))
        millimetre = np.linalg.norm(truth[1] - truth[0]) / boxes[mark.id].width
        found[mark.id] = float(np.linalg.norm(mark.corners - truth, axis=1).max() / millimetre)
    return found


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("threshold", ["", "otsu"])
def test_all_marks_are_found_at_every_resolution(parent_a4: PrintedPage, dpi: float, threshold: str) -> None:
    """From 150 to 300 dpi, grey and 1 bit, every mark is found and each corner to 0.25 mm."""
    scanner = Scanner(dpi=dpi, skew=2, threshold="otsu" if threshold else "")
    found = seen(scanner.capture(parent_a4.image, np.random.default_rng(1)), parent_a4)
    assert set(found) == ALL_OF_A4
    assert max(found.values()) < 0.25


@pytest.mark.parametrize(
    "scanner",
    [
        Scanner(dpi=200, turn=90),
        Scanner(dpi=200, turn=180),
        Scanner(dpi=200, turn=270),
        Scanner(dpi=200, scale=0.94, skew=-3),
        Scanner(dpi=150),
    ],
    ids=["turn90", "turn180", "turn270", "skew", "coarse"],
)
def test_corners_are_named_by_the_paper_and_not_by_the_picture(parent_a4: PrintedPage, scanner: Scanner) -> None:
    """However the page lies, the first corner of a mark is the one that is its top left on paper."""
    found = seen(scanner.capture(parent_a4.image, np.random.default_rng(2)), parent_a4)
    assert set(found) == ALL_OF_A4
    assert max(found.values()) < 0.15


@pytest.mark.parametrize("pixels", [2000, 4000])
def test_marks_are_found_in_photographs(parent_a4: PrintedPage, pixels: int) -> None:
    """A tilted photograph of a curled sheet shows all marks, from 3 to 12 megapixels."""
    capture = Phone(pixels=pixels, tilt=0.1, curl=2).capture(parent_a4.image, np.random.default_rng(3))
    found = seen(capture, parent_a4)
    assert set(found) == ALL_OF_A4
    assert max(found.values()) < 0.3


def test_the_second_look_finds_small_marks(parent_a4: PrintedPage) -> None:
    """On a sheet that fills two fifths of a large photograph the marks are found by looking closer."""
    small = cv2.resize(parent_a4.image, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    table = np.full((4000, 3000), 120, np.uint8)
    table[1300 : 1300 + small.shape[0], 900 : 900 + small.shape[1]] = small
    assert {mark.id for mark in find_marks(table)} == ALL_OF_A4


@pytest.mark.parametrize("sides", [1.6, 2.4])
def test_a_table_as_dark_as_the_marks_is_not_taken_for_paper(parent_a4: PrintedPage, sides: float) -> None:
    """A blurred sheet on a table of so many times its sides gets further looks, and all of its marks are found."""
    sheet = optics.washed_out(parent_a4.image, 30, 235)
    height, width = sheet.shape
    photograph = np.full((round(height * sides), round(width * sides)), 30, np.uint8)
    top, left = (photograph.shape[0] - height) // 2, (photograph.shape[1] - width) // 2
    photograph[top : top + height, left : left + width] = sheet
    assert {mark.id for mark in find_marks(optics.blur_mm(photograph, 0.3, 300))} == ALL_OF_A4


def test_a_covered_mark_is_not_made_up(
    parent_a4: PrintedPage, covered: Callable[[PrintedPage, Box], PrintedPage]
) -> None:
    """A mark that is torn off is missing, and the others are found."""
    page = covered(parent_a4, parent_a4.sheets[0].layout.marks[3].box)
    assert {mark.id for mark in find_marks(page.image)} == ALL_OF_A4 - {3}


@pytest.mark.parametrize("paper", PAPERS)
def test_a_single_mark_tells_the_size_of_the_paper(
    printed: Callable[[str, PaperName], PrintedPage], paper: PaperName
) -> None:
    """On a page of one paper only marks of that paper are seen, each as often as there are sheets."""
    page = printed("student", paper)
    ids = [mark.id for mark in find_marks(page.image)]
    assert sorted(ids) == sorted(mark.id for sheet in page.sheets for mark in sheet.layout.marks)
    assert {paper_of_mark(mark_id) for mark_id in ids} == {PAPERS[paper]}


@pytest.mark.parametrize("mark_id", sorted(set(range(50)) - set(MARK_IDS)))
def test_marks_of_others_are_not_seen(mark_id: int) -> None:
    """Marks of the same dictionary that no form carries are not taken for ours."""
    full = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    picture = np.full((400, 400), 255, np.uint8)
    picture[100:220, 100:220] = cv2.aruco.generateImageMarker(full, mark_id, 120)
    assert find_marks(picture) == []
    assert len(dictionary().bytesList) == len(MARK_IDS)


@pytest.mark.parametrize("shape", [(1, 1), (2, 900), (5, 5), (60, 40)])
def test_a_tiny_picture_shows_no_marks(shape: tuple[int, int]) -> None:
    """Pictures of any size can be searched."""
    assert find_marks(np.full(shape, 255, np.uint8)) == []


def test_the_side_of_a_mark_is_its_length_in_pixels(parent_a4: PrintedPage) -> None:
    """At 300 dpi the side of a mark of 7 mm is 82.7 pixels long."""
    marks = find_marks(parent_a4.image)
    assert [mark.side for mark in marks] == [pytest.approx(7 * 300 / 25.4, abs=0.5)] * 10
