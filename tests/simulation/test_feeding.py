"""What machines do to paper on its way: the pictures show it, and the truth of where everything went stays exact."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import pytest

from simulation.capture import Capture, Scanner
from simulation.feeding import (
    FeedScanner,
    Margins,
    Side,
    Slip,
    cropped,
    fed,
    held,
    jump,
    side_slip,
    slower,
    torn_off,
    white_lines,
)
from simulation.paper import PAGE_DPI, PIXELS_PER_MM, Grey

DOTS = np.array([(30.0, 40.0), (180.0, 40.0), (100.0, 150.0), (30.0, 260.0), (180.0, 260.0)])
SLIPS: dict[str, tuple[Slip, ...]] = {
    "jump": (jump(100, 3.0),),
    "rows lost": (jump(100, -3.0),),
    "slower": (slower(80, 60, 0.1),),
    "faster": (slower(80, 60, -0.1),),
    "one side": (side_slip(120, 60, 0.0, 2.5, 5),),
    "two jumps": (jump(90, 2.0), jump(200, -1.5)),
}


def dotted() -> Grey:
    """A page of 300 dpi with round dots of 2 mm."""
    page = np.full((3508, 2480), 255, np.uint8)
    for x, y in DOTS:
        centre = (round((x * PIXELS_PER_MM - 0.5) * 16), round((y * PIXELS_PER_MM - 0.5) * 16))
        cv2.circle(page, centre, round(PIXELS_PER_MM * 16), (0,), cv2.FILLED, cv2.LINE_AA, 4)
    return page


def flat(page: Grey) -> Capture:
    """A perfect scan of 300 dpi."""
    return Capture(page, lambda points: points * PIXELS_PER_MM - 0.5)


def seen_at(image: Grey, place: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float]:
    """The middle of what is dark within 4 mm of a pixel."""
    reach = round(4 * PIXELS_PER_MM)
    left, top = (max(round(float(v)) - reach, 0) for v in place)
    part = 255.0 - image[top : top + 2 * reach, left : left + 2 * reach]
    rows, columns = np.indices(part.shape)
    return float((columns * part).sum() / part.sum()) + left, float((rows * part).sum() / part.sum()) + top


@pytest.mark.parametrize("slips", SLIPS.values(), ids=SLIPS)
def test_the_truth_says_where_everything_went(slips: tuple[Slip, ...]) -> None:
    """Every dot lies within a tenth of a millimetre of where the capture says that it is."""
    capture = fed(flat(dotted()), slips, PAGE_DPI)
    for place in capture.to_pixels(DOTS):
        assert seen_at(capture.image, place) == pytest.approx(tuple(place), abs=0.1 * PIXELS_PER_MM)


@pytest.mark.parametrize(("by", "more"), [(3.0, 3.0), (-3.0, -3.0)])
def test_a_jump_repeats_rows_or_loses_them(by: float, more: float) -> None:
    """What is above stays, what is below moves by the length of the jump, and so does the end of the picture."""
    page = dotted()
    capture = fed(flat(page), (jump(100, by),), PAGE_DPI)
    assert capture.image.shape[0] - page.shape[0] == pytest.approx(more * PIXELS_PER_MM, abs=1)
    above, below = round(99 * PIXELS_PER_MM), round(110 * PIXELS_PER_MM)
    moved = capture.image.shape[0] - page.shape[0]
    assert np.array_equal(capture.image[:above], page[:above])
    assert np.array_equal(capture.image[below + moved :], page[below:])


def test_a_side_that_slips_comes_back() -> None:
    """One edge of the paper is moved over some rows alone, the other not at all."""
    capture, page = fed(flat(dotted()), SLIPS["one side"], PAGE_DPI), flat(dotted())
    places = np.array([(0.0, 150.0), (210.0, 150.0), (0.0, 250.0), (210.0, 250.0)])
    moved = (capture.to_pixels(places) - page.to_pixels(places))[:, 1] / PIXELS_PER_MM
    assert moved == pytest.approx([0, 2.5, 0, 0], abs=0.05)


@pytest.mark.parametrize("down", [False, True])
def test_white_lines_take_their_share_of_the_print(down: bool) -> None:
    """A line of 0.5 mm every 5 mm leaves nine tenths of the black, in rows or in columns, and darkens nothing."""
    lined = white_lines(np.zeros((1181, 1181), np.uint8), PAGE_DPI, 5, 0.5, down=down)
    assert (255 - lined.mean()) / 255 == pytest.approx(0.9, abs=0.005)
    assert np.ptp(lined, axis=0 if down else 1).max() == 0
    assert white_lines(np.full((50, 50), 200, np.uint8), PAGE_DPI, 2, 0.5).min() >= 200


def test_white_lines_may_rise() -> None:
    """With a slope they lie askew."""
    level, rising = (white_lines(np.zeros((600, 600), np.uint8), PAGE_DPI, 10, 0.5, 5, slope) for slope in (0, 0.05))
    first = [int(np.argmax(rising[:, column])) for column in (0, 599)]
    assert first[1] - first[0] == pytest.approx(0.05 * 599, abs=1.5)
    assert np.argmax(level[:, 0]) == np.argmax(level[:, 599])


@pytest.mark.parametrize("lost", [Margins(left=10, top=5), Margins(right=20, bottom=8), Margins(left=-10, top=-5)])
def test_margins_that_are_left_out_move_the_truth(lost: Margins) -> None:
    """What is still in the picture is where the capture says; around a smaller sheet glass is seen."""
    page = flat(dotted())
    capture = cropped(page, lost, PAGE_DPI, glass=200)
    across, down = (lost.left + lost.right) * PIXELS_PER_MM, (lost.top + lost.bottom) * PIXELS_PER_MM
    assert page.image.shape[1] - capture.image.shape[1] == pytest.approx(across, abs=1)
    assert page.image.shape[0] - capture.image.shape[0] == pytest.approx(down, abs=1)
    for place in capture.to_pixels(DOTS):
        assert seen_at(capture.image, place) == pytest.approx(tuple(place), abs=0.1 * PIXELS_PER_MM)
    assert (capture.image[0, 0] == 200) == (lost.left < 0)


def test_a_feeder_without_slips_is_a_scanner() -> None:
    """The same picture and the same truth, pixel by pixel."""
    page = dotted()
    plain, through = (kind(dpi=150, skew=1).capture(page, np.random.default_rng(5)) for kind in (Scanner, FeedScanner))
    assert np.array_equal(plain.image, through.image)
    assert plain.to_pixels(DOTS) == pytest.approx(through.to_pixels(DOTS))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_rows_are_those_of_the_picture(turn: Literal[0, 90, 180, 270]) -> None:
    """However the sheet lies, the truth follows it through the slips."""
    scanner = FeedScanner(dpi=PAGE_DPI, turn=turn, slips=(jump(60, 2.0),), lost=Margins(left=3))
    capture = scanner.capture(dotted(), np.random.default_rng(2))
    ink = Capture(np.asarray(cv2.threshold(capture.image, 128, 255, cv2.THRESH_BINARY)[1], np.uint8), capture.to_pixels)
    for place in ink.to_pixels(DOTS):
        assert seen_at(ink.image, place) == pytest.approx(tuple(place), abs=0.15 * PIXELS_PER_MM)


def with_side_on_top(image: Grey, side: Side) -> Grey:
    """The picture turned so that a side is its top."""
    return np.rot90(image, -{"top": 0, "left": 1, "bottom": 2, "right": 3}[side])


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_a_torn_side_shows_the_lid_and_the_rest_stays(side: Side) -> None:
    """A strip of about the depth is gone at that side, and nothing beyond it."""
    page = np.full((1000, 700), 255, np.uint8)
    torn = torn_off(page, np.random.default_rng(1), 100, side, 15, 40)
    upright = with_side_on_top(torn, side)
    gone = (upright == 40).sum(axis=0) / 100 * 25.4
    assert gone.mean() == pytest.approx(15, abs=6)
    assert (upright[round(40 / 25.4 * 100) :] == 255).all()
    assert (page == 255).all()


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_a_hand_covers_a_part_of_a_side(side: Side) -> None:
    """Fingers reach in no deeper than they should and leave paper between them."""
    page = np.full((1000, 700), 255, np.uint8)
    covered = held(page, np.random.default_rng(1), 100, side, 40, 120)
    upright = with_side_on_top(covered, side)
    assert (upright[round(42 / 25.4 * 100) :] == 255).all()
    assert 0.05 < (upright[: round(25 / 25.4 * 100)] < 200).mean() < 0.95
