"""The simulated captures know exactly where every millimetre of the page went: dots drawn on it are found there."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from simulation.capture import Capture, Cylinder, Phone, Scanner
from simulation.paper import PIXELS_PER_MM

Grey = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
DOT_MM = 1.2
PLACES = np.array([(x, y) for x in (25.0, 70.3, 105.0, 150.7, 185.0) for y in (25.0, 90.2, 148.5, 205.9, 272.0)])


@pytest.fixture(scope="module")
def dotted() -> Grey:
    """A white A4 page with round black dots at known places."""
    page = np.full((round(HEIGHT_MM * PIXELS_PER_MM), round(WIDTH_MM * PIXELS_PER_MM)), 255, np.uint8)
    for x, y in PLACES:
        centre = (round((x * PIXELS_PER_MM - 0.5) * 16), round((y * PIXELS_PER_MM - 0.5) * 16))
        cv2.circle(page, centre, round(DOT_MM / 2 * PIXELS_PER_MM * 16), (0,), -1, cv2.LINE_AA, 4)
    return page


def off_mm(capture: Capture, place: tuple[float, float]) -> float:
    """How far, in millimetres of paper, the middle of a dot is seen from where the truth puts it."""
    around = capture.to_pixels(np.array([place, (place[0] + 1, place[1]), (place[0], place[1] + 1)]))
    expected, scale = around[0], float(np.linalg.norm(around[1:] - around[0], axis=1).mean())
    reach = round(1.5 * DOT_MM * scale)
    left, top = (int(v) - reach for v in expected)
    patch = capture.image[top : top + 2 * reach + 1, left : left + 2 * reach + 1].astype(float)
    ink = np.clip(np.percentile(patch, 70) - patch - 40, 0, None)
    rows, columns = np.mgrid[0 : patch.shape[0], 0 : patch.shape[1]]
    seen = np.array([(columns * ink).sum() / ink.sum() + left, (rows * ink).sum() / ink.sum() + top])
    return float(np.linalg.norm(seen - expected)) / scale


def worst(capture: Capture) -> float:
    """The largest distance over all dots."""
    return max(off_mm(capture, (float(x), float(y))) for x, y in PLACES)


@pytest.mark.parametrize(
    "scanner",
    [
        Scanner(),
        Scanner(dpi=200, skew=2.5, scale=0.94),
        Scanner(dpi=150, turn=90, skew=-1),
        Scanner(dpi=300, turn=180, jpeg_quality=70),
        Scanner(dpi=200, turn=270),
        Scanner(dpi=300, threshold="fixed"),
        Scanner(dpi=300, copies=2, faint=0.3),
    ],
    ids=["plain", "skew", "turn90", "turn180", "turn270", "one-bit", "copied"],
)
def test_a_scanner_tells_where_every_dot_went(dotted: Grey, scanner: Scanner) -> None:
    """The truth of a scan is exact to 0.05 mm, whichever way the page lies."""
    assert worst(scanner.capture(dotted, np.random.default_rng(2))) < 0.05


@pytest.mark.parametrize(
    "phone",
    [
        Phone(tilt=0, blur_mm=0),
        Phone(tilt=0.12, skew=4),
        Phone(turn=90),
        Phone(turn=270, scale=0.94, curl=1),
        Phone(curl=1.5),
        Phone(curl=4, turn=180),
        Phone(bulge_mm=6, tilt=0.2),
        Phone(bulge_mm=20, axis=0, turn=90),
        Phone(bulge_mm=4, axis=35, scale=0.94, curl=1),
        Phone(bulge_mm=-6, axis=120, focal=1.2, skew=4),
    ],
    ids=[
        *("straight", "tilt", "turn90", "turn270", "curl", "strong-curl"),
        *("bulge", "strong-bulge", "oblique-bulge", "trough"),
    ],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_phone_tells_where_every_dot_went(dotted: Grey, phone: Phone, seed: int) -> None:
    """The truth of a photograph is exact to 0.05 mm, perspective and bent paper included."""
    assert worst(phone.capture(dotted, np.random.default_rng(seed))) < 0.05


def test_a_curled_page_is_not_flat(dotted: Grey) -> None:
    """With a curl of 2 mm no perspective map explains where the page went, without one a perspective map does."""
    for curl, explained in ((0.0, True), (2.0, False)):
        capture = Phone(curl=curl).capture(dotted, np.random.default_rng(1))
        assert (from_flat(capture.to_pixels, PLACES) < 0.01) == explained


def from_flat(to_pixels: Callable[[Points], Points], places: Points) -> float:
    """How far in millimetres the worst of some places is seen from where the best perspective map has it."""
    went = to_pixels(places)
    homography, _ = cv2.findHomography(places, went)
    mapped = cv2.perspectiveTransform(places[None], homography)[0]
    scale = np.linalg.norm(went[0] - went[-1]) / np.linalg.norm(places[0] - places[-1])
    return float(np.linalg.norm(mapped - went, axis=1).max() / scale)


@pytest.mark.parametrize(("axis", "straight", "bowed"), [(90, "x", "y"), (0, "y", "x")])
def test_a_bulged_page_is_straight_along_its_axis_only(dotted: Grey, axis: float, straight: str, bowed: str) -> None:
    """Lines along the axis stay straight in the picture; as a whole the page fits no perspective map."""
    capture = Phone(bulge_mm=6, axis=axis, tilt=0.15).capture(dotted, np.random.default_rng(1))
    lines = {"x": np.column_stack([np.full(9, 30.0), np.linspace(20, 280, 9)])}
    lines["y"] = np.column_stack([np.linspace(20, 190, 9), np.full(9, 30.0)])
    sagged = {name: sagitta(capture.to_pixels(line)) for name, line in lines.items()}
    assert sagged[straight] < 0.01 < 2 < sagged[bowed]
    assert from_flat(capture.to_pixels, PLACES) > 0.5


def sagitta(points: Points) -> float:
    """How far, in pixels, points stray from the line from the first to the last."""
    along = (points[-1] - points[0]) / np.linalg.norm(points[-1] - points[0])
    off = points - points[0]
    return float(np.abs(off[:, 0] * along[1] - off[:, 1] * along[0]).max())


@pytest.mark.parametrize("axis", [0, 90, 35, 130])
@pytest.mark.parametrize("bulge", [0.1, 6, 40, -6])
def test_a_bulge_bends_and_does_not_stretch(axis: float, bulge: float) -> None:
    """Along the paper every line keeps its length; the middle lies higher than the furthest corner by the bulge."""
    sheet = Cylinder(WIDTH_MM, HEIGHT_MM, bulge, axis)
    for start, end in (((0, 0), (210, 297)), ((10, 200), (200, 20)), ((0, 100), (210, 100)), ((70, 0), (70, 297))):
        line = np.linspace(start, end, 2000)
        steps = np.linalg.norm(np.diff(sheet.bent(line), axis=0), axis=1)
        assert steps.sum() == pytest.approx(np.hypot(end[0] - start[0], end[1] - start[1]), abs=1e-3)
    heights = sheet.bent(np.array([(105, 148.5), (0, 0), (210, 0), (210, 297), (0, 297)]))[:, 2]
    furthest = heights[1:].min() if bulge > 0 else heights[1:].max()
    assert heights[0] - furthest == pytest.approx(bulge, abs=1e-6)


@pytest.mark.parametrize("bulge", [0.1, 6, 40, -6, -40])
@pytest.mark.parametrize("axis", [0, 90, 35])
def test_rays_meet_the_page_where_it_is(bulge: float, axis: float) -> None:
    """Whoever looks at a place of the paper sees that place."""
    sheet = Cylinder(WIDTH_MM, HEIGHT_MM, bulge, axis)
    eye = np.array([150.0, 90.0, 350.0])
    assert sheet.hit(eye, sheet.bent(PLACES) - eye) == pytest.approx(PLACES, abs=1e-6)


@pytest.mark.parametrize("bulge", [0, 100, -100])
def test_a_bulge_has_limits(bulge: float) -> None:
    """A sheet that is flat is no cylinder, and none bulges by more than three tenths of its width."""
    with pytest.raises(ValueError, match=f"by {bulge} mm"):
        Cylinder(WIDTH_MM, HEIGHT_MM, bulge, 0)


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("turn", [0, 90])
def test_a_scan_has_the_size_of_the_page(dotted: Grey, dpi: float, turn: int) -> None:
    """A4 at a resolution, upright or lying."""
    size = (round(HEIGHT_MM / 25.4 * dpi), round(WIDTH_MM / 25.4 * dpi))
    scanner = Scanner(dpi=dpi, turn=0 if turn == 0 else 90)
    shape = scanner.capture(dotted, np.random.default_rng(1)).image.shape
    assert shape == pytest.approx(size if turn == 0 else size[::-1], abs=1)


@pytest.mark.parametrize("turn", [0, 90])
def test_a_photograph_holds_the_whole_page(dotted: Grey, turn: int) -> None:
    """The longer side has the pixels asked for, and no corner of the page is cut off."""
    phone = Phone(pixels=3000, turn=0 if turn == 0 else 90)
    capture = phone.capture(dotted, np.random.default_rng(3))
    height, width = capture.image.shape
    assert max(height, width) == 3000
    corners = capture.to_pixels(np.array([(0, 0), (WIDTH_MM, 0), (WIDTH_MM, HEIGHT_MM), (0, HEIGHT_MM)]))
    assert (corners > 0).all()
    assert (corners < (width, height)).all()
    assert (width > height) == (turn == 90)


def test_turn_is_clockwise(dotted: Grey) -> None:
    """After a turn of 90 degrees the top left corner of the page is at the top right."""
    corner = np.array([(0.0, 0.0)])
    scan = Scanner(turn=90).capture(dotted, np.random.default_rng(1))
    ((x, y),) = scan.to_pixels(corner)
    assert x > 0.9 * scan.image.shape[1]
    assert y < 0.1 * scan.image.shape[0]


def test_the_printers_scale_is_in_the_picture(dotted: Grey) -> None:
    """A page printed at 94 % is 6 % smaller on the glass, give or take the scanner's own stretch."""
    ends = np.array([(25.0, 25.0), (185.0, 25.0)])
    full, small = (
        Scanner(scale=scale).capture(dotted, np.random.default_rng(4)).to_pixels(ends) for scale in (1.0, 0.94)
    )
    ratio = np.linalg.norm(small[1] - small[0]) / np.linalg.norm(full[1] - full[0])
    assert ratio == pytest.approx(0.94, abs=1e-6)


def test_one_bit_is_black_and_white(dotted: Grey) -> None:
    """A 1-bit scan has no third value."""
    scan = Scanner(threshold="otsu").capture(dotted, np.random.default_rng(1))
    assert set(np.unique(scan.image)) == {0, 255}


@pytest.mark.parametrize("way", [Scanner(copies=1), Phone(curl=1), Phone(bulge_mm=3)])
def test_the_same_seed_gives_the_same_picture(dotted: Grey, way: Scanner | Phone) -> None:
    """Captures can be repeated, differ with the seed, and leave the page as it was."""
    before = dotted.copy()
    first, second, third = (way.capture(dotted, np.random.default_rng(seed)).image for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, third)
    assert np.array_equal(dotted, before)
