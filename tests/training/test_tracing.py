"""Fonts become strokes: whole where the pen ran on, cut where it did not, and stored as the collections are."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from simulation.hands import StrokeHand, load_strokes, samples_of, store_strokes
from simulation.shapes import Paths
from training import tracing
from training.splits import people

Mask = npt.NDArray[np.bool_]


def drawn(*lines: list[tuple[int, int]]) -> Mask:
    """Lines one pixel wide through the points (x, y)."""
    picture = np.zeros((120, 120), np.uint8)
    for line in lines:
        cv2.polylines(picture, [np.array(line, np.int32).reshape(-1, 1, 2)], False, 1)
    return picture.astype(np.bool_)


def traced(*lines: list[tuple[int, int]], reach: float = 4) -> Paths:
    """The lines as strokes of ink that goes so far to both sides."""
    return tracing.strokes(drawn(*lines), np.full((120, 120), reach, np.float32))


def ends(path: npt.NDArray[np.float32]) -> set[tuple[int, int]]:
    """Both ends of a stroke, to three pixels."""
    return {(round(float(x) / 3) * 3, round(float(y) / 3) * 3) for x, y in path[[0, -1]]}


def test_a_line_is_one_stroke_from_end_to_end() -> None:
    """Also round its corners."""
    (path,) = traced([(9, 9), (50, 39), (99, 30)])
    assert ends(path) == {(9, 9), (99, 30)}
    assert len(path) > 20


def test_crossing_lines_run_on() -> None:
    """An X is two strokes and not four."""
    paths = traced([(9, 9), (99, 99)], [(99, 9), (9, 99)])
    assert sorted(map(sorted, map(ends, paths))) == [[(9, 9), (99, 99)], [(9, 99), (99, 9)]]


def test_a_bar_ends_where_it_meets_the_stem() -> None:
    """A T is a bar and a stem."""
    paths = traced([(9, 30), (99, 30)], [(54, 30), (54, 99)])
    assert sorted(map(sorted, map(ends, paths))) == [[(9, 30), (99, 30)], [(54, 30), (54, 99)]]


def test_a_ring_closes() -> None:
    """An O has no end, and loses nothing."""
    ring = [(round(60 + 40 * np.cos(t)), round(60 + 40 * np.sin(t))) for t in np.linspace(0, 2 * np.pi, 90)]
    (path,) = traced(ring)
    assert 230 < float(np.hypot(*np.diff(path, axis=0).T).sum()) < 262


def test_the_way_to_the_edge_of_the_ink_is_no_stroke() -> None:
    """Middle lines fork at the corners of thick strokes."""
    for length in range(1, 7):
        forked = ([(9, 60), (99, 60)], [(54, 60), (54, 60 - length)])
        assert len(traced(*forked, reach=8)) == 1, length
    assert len(traced([(9, 60), (99, 60)], [(54, 60), (54, 54)], reach=2)) == 2


def test_a_dot_stays() -> None:
    """Of a small i."""
    paths = traced([(60, 40), (60, 99)], [(60, 20), (60, 20)])
    assert len(paths) == 2


def test_traced_fonts_write_beside_people(data: Path, tmp_path: Path) -> None:
    """Stored as the collections are, they are hands to which people lend their marks, and they only train."""
    path = np.array([(0, 0), (400, 1000)], np.float32)
    target = tmp_path / "traced.npz"
    store_strokes([("A", "traced/one", (path, path + 100)), ("O", "traced/one", (path,))], target)
    samples = samples_of(load_strokes(target))["traced/one"]
    assert [len(samples[c][0].paths()) for c in "AO"] == [2, 1]
    (hand,) = people(data, [], "train", target).traced
    assert isinstance(hand, StrokeHand)
    assert len(hand.glyph("Ó", np.random.default_rng(1)).paths) == 2
    assert not people(data, [], "calibration", target).traced
