"""Streaks of a dirty glass or feeder: straight dark lines along the rows or columns of a picture, whole or broken.

No pen and no print of ours goes through a tick box or a signature frame and on, upright or flat, over so much of the
picture as dirt does. A piece of a broken streak can look like a tick; where else its line is dark says what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from ocr.pages import GreyImage
from ocr.reduction import Reduced
from ocr.registration import ToPixels

_LEAST_SHARE, _LEAST_EITHER_WAY = 0.25, 0.1
"""A line is a streak when it is darker than both sides over so much of the picture outside the box, and over so much of
it before the box and behind. Whole streaks reach 0.9, broken ones 0.3 to 0.6; columns and rows through boxes of clean
sheets 0.12, where upright strokes of letters stand in line, and 0.3 where cells of a date stand before a signature."""
_AS_ALL = 0.3
"""What is as dark as so many of the lines beside it is no streak but a screen of dots: a dithered picture."""
_SCREEN_PX, _ALWAYS_STREAKS = 20, 4
"""More lines than one in so many pixels, columns and rows together, and more than a few, are a screen of halftones."""
_CONTRAST = 14
"""Grey values by which a streak is darker than its sides: a twentieth of the paper's brightness, twice its noise."""
_BESIDE_PX, _EDGE_PX = 7, 2
"""Its sides are looked at so far away, 1.2 mm at 150 dpi, farther than streaks are wide; edges blur over two pixels."""
_EVERY = 7
"""One pixel in so many along a line is looked at; a number that no screen of 4 or 8 pixels divides."""

Span = tuple[int, int]


def without_streaks(source: Reduced, to_pixels: ToPixels, boxes: Sequence[Box]) -> Reduced | None:
    """The picture without the streaks that go through any of the boxes, or None when there are none.

    ``to_pixels`` maps (n, 2) millimetres on paper to pixels of the page.
    """
    upright: list[Span] = []
    flat: list[Span] = []
    for columns, rows in _places(source, to_pixels, boxes):
        found = _streaks(source.image, columns, rows), _streaks(source.image.T, rows, columns)
        around = columns[1] - columns[0] + rows[1] - rows[0]
        if sum(map(len, found)) <= max(_ALWAYS_STREAKS, around / _SCREEN_PX):
            upright += found[0]
            flat += found[1]
    if not upright and not flat:
        return None
    image = source.image.copy()
    _remove(image, upright)
    _remove(image.T, flat)
    return replace(source, image=image)


def _places(source: Reduced, to_pixels: ToPixels, boxes: Sequence[Box]) -> list[tuple[Span, Span]]:
    """Which columns and which rows of the picture go through each box."""
    corners = np.array([box.corners for box in boxes])
    seen = source.from_page(to_pixels(corners.reshape(-1, 2))).reshape(corners.shape).round().astype(int)
    height, width = source.image.shape
    low, high = seen.min(axis=1).clip(0).tolist(), (seen.max(axis=1) + 1).clip(None, (width, height)).tolist()
    return [((left, right), (top, bottom)) for (left, top), (right, bottom) in zip(low, high, strict=True)]


def _streaks(image: GreyImage, span: Span, own: Span) -> list[Span]:
    """The runs of columns within a span that are darker than what is beside them, nearly all along.

    Rows ``own`` are those of the box itself and do not count: a flat signature is as straight as a streak in there.
    """
    first, last = span[0] - _BESIDE_PX, span[1] + _BESIDE_PX
    rows = np.arange(0, len(image), _EVERY)
    before, behind = rows < own[0], rows >= own[1]
    is_too_close = first < 0 or last > image.shape[1] or last - first < 2 * _BESIDE_PX + 1
    if is_too_close or not (before | behind).any():
        return []
    some = image[rows, first:last].astype(np.int16)
    beside = np.minimum(some[:, : -2 * _BESIDE_PX], some[:, 2 * _BESIDE_PX :])
    is_darker = beside - some[:, _BESIDE_PX:-_BESIDE_PX] > _CONTRAST
    shares = is_darker[before | behind].mean(axis=0)
    is_dark = shares - np.quantile(shares, _AS_ALL) > _LEAST_SHARE
    parts = [part for part in (before, behind) if part.any()]
    either_way = [is_darker[part].mean(axis=0) > _LEAST_EITHER_WAY for part in parts]
    return [(span[0] + a, span[0] + b) for a, b in _runs(is_dark & np.all(either_way, axis=0))]


def _runs(chosen: npt.NDArray[np.bool_]) -> list[Span]:
    """Where (n,) choices begin and end."""
    edges = np.flatnonzero(np.diff(chosen, prepend=False, append=False))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _remove(image: npt.NDArray[np.uint8], runs: Sequence[Span]) -> None:
    """Brighten some runs of columns, in place, to the brighter of their two sides.

    A stroke that crosses is dark on both and kept; the frame of a box, along a run, is on one.
    """
    width = image.shape[1]
    for first, last in runs:
        left, right = max(first - _EDGE_PX - 1, 0), min(last + _EDGE_PX, width - 1)
        part = image[:, left + 1 : right]
        sides = np.maximum(image[:, left], image[:, right])[:, None]
        np.maximum(part, sides, out=part)
