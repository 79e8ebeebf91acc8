"""Registration says where every box of a sheet lies, or that it cannot tell; it is never wrong by a millimetre."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from forms.layout import Layout
from forms.paper import PAPERS, PaperName
from ocr.fiducials import FoundMark, find_marks
from ocr.refinement import refined
from ocr.registration import Registration, register
from simulation.capture import Capture, Phone, Scanner
from simulation.paper import PrintedPage

Points = npt.NDArray[np.float64]
Corners = Callable[[Layout], Points]
A4 = PAPERS["a4"]
LEFT, RIGHT = range(5), range(5, 10)
"""Ids of the marks down the left and down the right edge."""

SCANNERS = {
    "flatbed-300": Scanner(),
    "skewed-200": Scanner(dpi=200, skew=2),
    "1-bit-150": Scanner(dpi=150, threshold="fixed"),
    "small-150": Scanner(dpi=150, scale=0.94, skew=-3),
    "quarter": Scanner(dpi=200, turn=90),
    "half": Scanner(dpi=200, turn=180, skew=1),
    "three-quarters": Scanner(dpi=200, turn=270),
    "copy-of-a-copy": Scanner(dpi=200, copies=2, threshold="otsu"),
}


def true_error_mm(capture: Capture, registration: Registration, points: Points, share: float = 1.0) -> float:
    """The distance on paper, of a share of the points not exceeded, between where they are and are thought to be."""
    truth = capture.to_pixels(points)
    off = np.linalg.norm(truth - registration.to_pixels(points), axis=1)
    millimetre = np.linalg.norm(capture.to_pixels(points + np.array([1.0, 0.0])) - truth, axis=1)
    return float(np.quantile(off / millimetre, share))


def marks_of(capture: Capture) -> list[FoundMark]:
    """All ten marks of an A4 sheet, by id."""
    marks = sorted(find_marks(capture.image), key=lambda mark: mark.id)
    assert [mark.id for mark in marks] == list(range(10))
    return marks


def registered(marks: Sequence[FoundMark]) -> Registration:
    """The registration by marks that suffice."""
    registration = register(A4, marks)
    assert registration is not None
    return registration


@pytest.fixture(scope="module")
def scan(parent_a4: PrintedPage) -> Capture:
    """A grey scan of 200 dpi, a little askew."""
    return Scanner(dpi=200, skew=1).capture(parent_a4.image, np.random.default_rng(1))


@pytest.fixture(scope="module")
def marks(scan: Capture) -> list[FoundMark]:
    """The marks of the scan, by id."""
    return marks_of(scan)


# --- how exact it is ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scanner", SCANNERS.values(), ids=SCANNERS)
def test_scans_are_registered_to_a_third_of_a_millimetre(
    parent_a4: PrintedPage, field_corners: Corners, scanner: Scanner
) -> None:
    """Every box of every kind of scan is found within 0.3 mm of where it truly is."""
    capture = scanner.capture(parent_a4.image, np.random.default_rng(1))
    registration = registered(marks_of(capture))
    assert true_error_mm(capture, registration, field_corners(parent_a4.sheets[0].layout)) < 0.3
    assert registration.marks == 10
    assert registration.error_mm < 0.2


@pytest.mark.parametrize("form", ["parent", "student"])
def test_an_a5_sheet_is_registered_as_exactly(
    printed: Callable[[str, PaperName], PrintedPage], field_corners: Corners, form: str
) -> None:
    """The left one of two A5 sheets is found within 0.3 mm by its own marks."""
    page = printed(form, "a5")
    capture = Scanner(dpi=200, skew=-2, turn=90).capture(page.image, np.random.default_rng(1))
    found = find_marks(capture.image)
    middle = capture.image.shape[0] / 2  # a quarter turn brings the left sheet to the top
    registration = register(PAPERS["a5"], [mark for mark in found if mark.corners[0, 1] < middle])
    assert registration is not None
    assert true_error_mm(capture, registration, field_corners(page.sheets[0].layout)) < 0.3


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_curled_page_is_refined_by_its_boxes(parent_a4: PrintedPage, field_corners: Corners, seed: int) -> None:
    """Of a photographed sheet that strays 2 mm from flat 99 % are within 0.3 mm once its form is known."""
    capture = Phone(curl=2).capture(parent_a4.image, np.random.default_rng(seed))
    layout = parent_a4.sheets[0].layout
    registration = refined(registered(marks_of(capture)), capture.image, layout)
    assert true_error_mm(capture, registration, field_corners(layout), share=0.99) < 0.3


def test_refinement_changes_nothing_on_flat_paper(
    parent_a4: PrintedPage, scan: Capture, marks: list[FoundMark]
) -> None:
    """A scan that the marks explain keeps its registration, now confirmed by the frames."""
    registration = registered(marks)
    looked_at = refined(registration, scan.image, parent_a4.sheets[0].layout)
    assert looked_at.bend is registration.bend
    assert looked_at.agreement > 0.9
    assert not looked_at.is_doubtful


def test_refinement_on_a_picture_without_boxes_changes_nothing(parent_a4: PrintedPage, marks: list[FoundMark]) -> None:
    """Where no frame of the layout is seen the registration stays as it was, and is doubtful."""
    registration = registered(marks)
    blank = np.full((2339, 1654), 255, np.uint8)
    looked_at = refined(registration, blank, parent_a4.sheets[0].layout)
    assert looked_at.bend is registration.bend
    assert looked_at.is_doubtful


# --- marks missing ------------------------------------------------------------------------------------------------


FLAT_WAYS: dict[str, Scanner | Phone] = {
    "flatbed-300": Scanner(skew=1.5),
    "1-bit-150": Scanner(dpi=150, threshold="fixed", scale=0.94, skew=-3),
    "copy-200": Scanner(dpi=200, copies=2, threshold="otsu"),
    "phone": Phone(),
}


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("way", FLAT_WAYS.values(), ids=FLAT_WAYS)
def test_any_four_marks_may_be_missing(
    parent_a4: PrintedPage, field_corners: Corners, way: Scanner | Phone, seed: int
) -> None:
    """With any six of the ten marks a flat sheet registers, and every box is within a millimetre of its place."""
    capture = way.capture(parent_a4.image, np.random.default_rng(seed))
    points = field_corners(parent_a4.sheets[0].layout)
    for six in itertools.combinations(marks_of(capture), 6):
        error = true_error_mm(capture, registered(six), points)
        assert error < 1, [mark.id for mark in six]


@pytest.mark.parametrize("count", [3, 4, 5])
def test_fewer_marks_register_rightly_or_not_at_all(
    parent_a4: PrintedPage, field_corners: Corners, scan: Capture, marks: list[FoundMark], count: int
) -> None:
    """Whichever three, four or five marks are left: None, or every box within a millimetre of its place."""
    points = field_corners(parent_a4.sheets[0].layout)
    found = [register(A4, some) for some in itertools.combinations(marks, count)]
    assert any(found) or count == 3
    assert all(true_error_mm(scan, registration, points) < 1 for registration in found if registration)


@pytest.mark.parametrize("ids", [(), (0,), (0, 9), (4, 5)])
def test_fewer_than_three_marks_are_too_few(marks: list[FoundMark], ids: tuple[int, ...]) -> None:
    """One or two marks do not say where the rest of a page is."""
    assert register(A4, [marks[i] for i in ids]) is None


@pytest.mark.parametrize("column", [LEFT, RIGHT])
def test_marks_of_one_column_are_too_few(marks: list[FoundMark], column: range) -> None:
    """Any marks of one edge alone say nothing about the other edge."""
    for count in (3, 4, 5):
        assert all(register(A4, some) is None for some in itertools.combinations([marks[i] for i in column], count))


@pytest.mark.parametrize("rows", [(0, 1), (1, 2), (3, 4)])
def test_marks_of_neighbouring_rows_are_too_few(marks: list[FoundMark], rows: tuple[int, int]) -> None:
    """Two pairs of marks close together do not span a page."""
    assert register(A4, [marks[i] for row in rows for i in (row, row + 5)]) is None


# --- marks that lie -----------------------------------------------------------------------------------------------


def displaced(mark: FoundMark, x: float, y: float) -> FoundMark:
    """A mark seen elsewhere, by pixels."""
    return FoundMark(mark.id, mark.corners + np.array([x, y]))


@pytest.mark.parametrize("folded", range(10))
def test_a_folded_corner_is_left_out(
    parent_a4: PrintedPage, field_corners: Corners, scan: Capture, marks: list[FoundMark], folded: int
) -> None:
    """Any one mark that lies 8 mm from its place is not used, and the registration stays exact."""
    eight = 8 * 200 / 25.4
    moved = [displaced(mark, -0.6 * eight, 0.8 * eight) if mark.id == folded else mark for mark in marks]
    registration = registered(moved)
    assert registration.marks == 9
    assert true_error_mm(scan, registration, field_corners(parent_a4.sheets[0].layout)) < 0.3


@pytest.mark.parametrize("folded", [(0, 9), (4, 7)])
def test_two_folded_corners_are_left_out(
    parent_a4: PrintedPage, field_corners: Corners, scan: Capture, marks: list[FoundMark], folded: tuple[int, int]
) -> None:
    """Two marks that lie 8 mm off, each its own way, are not used."""
    eight = 8 * 200 / 25.4
    ways = dict(zip(folded, [(eight, 0.0), (0.0, -eight)], strict=True))
    moved = [displaced(mark, *ways.get(mark.id, (0.0, 0.0))) for mark in marks]
    registration = registered(moved)
    assert registration.marks == 8
    assert true_error_mm(scan, registration, field_corners(parent_a4.sheets[0].layout)) < 0.3


@pytest.mark.parametrize("kept", [(0, 4, 5), (0, 4, 5, 9), (0, 2, 5, 9), (0, 4, 7, 9)])
def test_a_folded_corner_among_few_marks_is_not_believed(
    parent_a4: PrintedPage, field_corners: Corners, scan: Capture, marks: list[FoundMark], kept: tuple[int, ...]
) -> None:
    """With three or four marks, one of them 8 mm off: None, or right to a millimetre; never quietly wrong."""
    eight = 8 * 200 / 25.4
    points = field_corners(parent_a4.sheets[0].layout)
    for liar in kept:
        some = [displaced(marks[i], 0.6 * eight, 0.8 * eight) if i == liar else marks[i] for i in kept]
        registration = register(A4, some)
        assert registration is None or true_error_mm(scan, registration, points) < 1, liar


def test_marks_at_random_places_are_no_sheet(marks: list[FoundMark]) -> None:
    """Marks that agree on nothing are too few however many they are."""
    rng = np.random.default_rng(1)
    anywhere = [displaced(mark, *rng.uniform(-400, 400, 2)) for mark in marks]
    assert register(A4, anywhere) is None


# --- the value itself ---------------------------------------------------------------------------------------------


def test_the_scale_is_that_of_the_scan(marks: list[FoundMark]) -> None:
    """At 200 dpi there are 7.87 pixels in a millimetre, everywhere on a flat page."""
    registration = registered(marks)
    for x, y in ((20, 20), (105, 148), (190, 280)):
        assert registration.pixels_per_mm(x, y) == pytest.approx(200 / 25.4, rel=0.01)


def test_what_was_found_is_not_changed(marks: list[FoundMark]) -> None:
    """Registering is a verb: the marks given stay as they were, and it gives the same twice."""
    before = [mark.corners.copy() for mark in marks]
    first, second = registered(marks), registered(marks)
    assert all(np.array_equal(mark.corners, corners) for mark, corners in zip(marks, before, strict=True))
    assert np.array_equal(first.homography, second.homography)
