"""Straight lines: found where they are, whichever way they lean."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.straight_lines import Bits, Line, suspected_lines

SHAPE = (1000, 700)
PIXELS_PER_MM = 4.0

ENDS = {
    "down": ((300, 0), (300, 999)),
    "down, leaning to the right": ((300, 0), (320, 999)),
    "down, leaning to the left": ((320, 0), (300, 999)),
    "across": ((0, 400), (699, 400)),
    "across, falling": ((0, 400), (699, 430)),
    "across, rising": ((0, 430), (699, 400)),
    "askew, falling": ((0, 100), (699, 800)),
    "askew, rising": ((0, 800), (699, 100)),
}


def drawn(start: tuple[int, int], end: tuple[int, int]) -> Bits:
    """A line of three pixels on an empty picture."""
    picture = np.zeros(SHAPE, np.uint8)
    cv2.line(picture, start, end, (1,), 3)
    return picture


@pytest.mark.parametrize("lean", [-1, 1], ids=["to the left", "to the right"])
def test_lines_are_found_where_they_are_whichever_way_they_lean(lean: int) -> None:
    """Each within about a pixel, as exactly as they are looked for, and on the mean where they are."""
    off = []
    for step in range(0, 40, 4):
        top = (300 + 5 * step, 0)
        picture = np.zeros(SHAPE, np.uint8)
        cv2.line(picture, top, (top[0] + lean * (5 + step), SHAPE[0] - 1), (1,))
        line = next(suspected_lines(picture, PIXELS_PER_MM, 35, 0.236))
        ys, xs = np.nonzero(picture)
        to_right = line.places(0, 1)[0] - line.places(0, 0)[0]
        beside = xs * np.cos(line.angle) + ys * np.sin(line.angle) - line.distance
        off.append(float(beside.mean() * np.sign(to_right)))
    assert max(map(abs, off)) < 1.3
    assert abs(np.mean(off)) < 0.4


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
def test_a_line_is_laid_through_points(ends: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """Through the middle of what was drawn, though some dirt lies far off it."""
    ys, xs = np.nonzero(drawn(*ends))
    points = np.column_stack([xs, ys]).astype(np.float32)
    dirt = np.random.default_rng(1).uniform(0, 700, (40, 2)).astype(np.float32)
    line = Line.through(np.concatenate([points, dirt]), SHAPE)
    assert line.off(np.array(ends, np.float32)).max() < 0.5


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
def test_places_along_a_line_lie_on_it_and_in_the_picture(ends: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """From one border to another, each a pixel from the next; beside it they are as far off as was asked."""
    line = Line.through(np.array(ends, np.float32), SHAPE)
    places = line.places(line.on, 0 * line.on)
    assert (places > -0.01).all()
    assert (places < np.array([SHAPE[1], SHAPE[0]]) - 0.99).all()
    assert np.linalg.norm(np.diff(places, axis=0), axis=1) == pytest.approx(1, abs=1e-3)
    assert line.off(line.places(line.on, 0 * line.on + 7)) == pytest.approx(7, abs=1e-2)
    assert len(line.on) > 690


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
def test_a_strip_shows_what_is_dark_along_a_line(ends: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """The line itself is dark all along, and nothing is five pixels beside it."""
    strip = Line.through(np.array(ends, np.float32), SHAPE).strip(drawn(*ends), 5)
    assert strip[5].mean() > 0.99
    assert not strip[[0, -1]].any()


def test_a_line_outside_the_picture_shows_nothing() -> None:
    """It has no places in it, and its strip is empty."""
    line = Line(-50.0, 0.0, SHAPE)
    assert line.strip(np.ones(SHAPE, np.uint8), 2).shape == (5, len(line.on))
    beyond = Line(-50.0, 0.7, (40, 30))
    assert len(beyond.on) == 0
    assert beyond.strip(np.ones((40, 30), np.uint8), 2).shape == (5, 0)


@pytest.mark.parametrize(("share", "is_suspected"), [(0.236, True), (0.499, False)])
def test_specks_make_a_line_only_where_one_of_four_pixels_is_enough(share: float, *, is_suspected: bool) -> None:
    """Three pixels of a hundred are dark, anywhere on a sheet."""
    specks = (np.random.default_rng(1).random((1188, 840)) < 0.03).astype(np.uint8)
    assert (next(suspected_lines(specks, PIXELS_PER_MM, 35, share), None) is not None) is is_suspected


def test_an_empty_picture_has_no_lines() -> None:
    """Nothing is dark."""
    assert not list(suspected_lines(np.zeros(SHAPE, np.uint8), PIXELS_PER_MM, 35, 0.236))
