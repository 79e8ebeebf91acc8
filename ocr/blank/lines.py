"""Long straight lines on bare paper: folds, and streaks of a dirty glass, which may cross words.

Lengths and darkness are those of :mod:`ocr.blank.pieces`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.blank.pieces import Mask, Pieces, Values
from ocr.straight_lines import Bits, Line, suspected_lines

_LINE, _LINE_WIDTH, _LINE_REACH = 30.0, 0.9, 2.2
"""A fold or streak: length, width, and how far beside it there is nothing else. The smallest print is 1 high."""
_STRONG, _STRONG_WIDTH = 0.3, 0.7
"""Where only such darkness is looked at, the soft borders of a strong line do not make it wider than that."""
_BROKEN_LINE, _BROKEN_WIDTH, _UNBROKEN_SHARE = 100.0, 0.7, 0.85
"""The first two of a line that is dark along less than that share of its length."""
_THIN_SHARE, _STRAIGHT = 0.8, 0.2
"""So much of it is so thin, for it may cross words; and how far it strays (standard deviation) from a straight line."""
_BAND, _BAND_MARGIN, _USUAL = 1.6, 0.15, 90
"""What is taken away with a line is as wide as this percentile of it and the margin on both sides, or as the first."""
_CROSSED = 0.3
"""What is dark for so far beside that band crosses the line and stays whole: its halves might be too small."""
_INK_FACTOR, _INK_MORE = 1.5, 0.2
"""Ink along a line is darker than the line usually is by that factor and by so much; rules and streaks are not."""
_TAKEN = 0.5
"""The share of another line that may already be taken."""
_DARK_SHARE, _MOST_LINES = 0.236, 1000
"""One of four pixels is enough to suspect a line, for pale ones break up; paper squared by 5 has 101 lines, each of
which is suspected several times.
"""


def long_lines(pieces: Pieces) -> Mask:
    """The pixels along long thin straight lines: folds, streaks, ruled lines."""
    bands = np.zeros(pieces.dark.shape, np.uint8)
    _add_lines(bands, pieces, pieces.dark, _LINE_WIDTH)
    _add_lines(bands, pieces, pieces.darkness > _STRONG, _STRONG_WIDTH)
    return bands > 0


def _add_lines(bands: Bits, pieces: Pieces, seen: Mask, widest: float) -> None:
    """Put the lines that are seen, and are thin enough, among the bands."""
    dark, scale = seen.astype(np.uint8), pieces.look.scale
    for line in islice(suspected_lines(dark, scale, _LINE, _DARK_SHARE), _MOST_LINES):
        course = None if _is_taken(bands, line) else _thin_line(dark, line, widest, scale)
        if course is not None:
            _add_band(bands, dark, line, course, pieces)


def _add_band(bands: Bits, dark: Bits, line: Line, course: _Course, pieces: Pieces) -> None:
    """Put a line among the bands, but for where something crosses it or is written along it."""
    scale = pieces.look.scale
    half = max(1.0, min(_BAND / 2 * scale, course.width / 2 + _BAND_MARGIN * scale))
    inner, outer = math.ceil(half), math.ceil(half + _CROSSED * scale)
    strip = line.strip(dark, outer, course.middle(line.on))
    is_crossed = strip[: outer - inner].all(axis=0) | strip[outer + inner + 1 :].all(axis=0)
    is_on = (line.on >= course.first) & (line.on <= course.last)
    taken = is_on & ~is_crossed & ~_is_written_over(pieces.darkness, line, course, is_on)
    for run in np.split(line.on[taken], np.flatnonzero(np.diff(line.on[taken]) > 1) + 1):
        ends = np.array([run[0] - 0.5, run[-1] + 0.5])
        sides = [line.places(ends, course.middle(ends) + side) for side in (-half, half)]
        corners = np.concatenate([sides[0], sides[1][::-1]])
        cv2.fillConvexPoly(bands, np.round(corners).astype(np.int32), (1,))


def _is_written_over(darkness: Values, line: Line, course: _Course, is_on: npt.NDArray[np.bool_]) -> Mask:
    """Where a line is so much darker than it is elsewhere that ink lies on it."""
    places = line.places(line.on, course.middle(line.on))
    seen = cv2.remap(darkness, places[None, :, 0], places[None, :, 1], cv2.INTER_LINEAR, borderValue=0)[0]
    usual = float(np.median(seen[is_on]))
    return np.asarray(seen > max(_INK_FACTOR * usual, usual + _INK_MORE))


@dataclass(frozen=True)
class _Course:
    """Where on a line something dark runs, from first to last, how far beside it, and how wide: pixels."""

    first: float
    last: float
    slope: float
    offset: float
    width: float

    def middle(self, on: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """How far beside the line its middle is at some places."""
        return np.asarray(self.slope * on + self.offset, np.float64)


def _is_taken(bands: Bits, line: Line) -> bool:
    """Whether a line runs in bands that were found before."""
    taken = line.strip(bands, 0)[0]
    return bool(taken.mean() > _TAKEN) if taken.size else True


def _thin_line(dark: Bits, line: Line, widest: float, scale: float) -> _Course | None:
    """Where something dark runs along a line, if it is long, thin nearly everywhere, and straight."""
    reach = round(_LINE_REACH * scale)
    strip = line.strip(dark, reach)
    seen = strip.any(axis=0)
    if seen.sum() < _LINE * scale:
        return None
    first, last = strip.argmax(axis=0), 2 * reach - strip[::-1].argmax(axis=0)
    length = float(np.ptp(line.on[seen]))
    is_broken = seen.sum() < _UNBROKEN_SHARE * length
    thin = seen & (last - first < (min(widest, _BROKEN_WIDTH) if is_broken else widest) * scale)
    if thin.sum() < _THIN_SHARE * seen.sum() or (is_broken and length < _BROKEN_LINE * scale):
        return None
    on, middle = line.on[thin], (first + last)[thin] / 2 - reach
    slope, offset = np.polyfit(on, middle, 1)
    if np.std(middle - slope * on - offset) > _STRAIGHT * scale:
        return None
    width = float(np.percentile((last - first)[thin], _USUAL)) + 1
    return _Course(float(on.min()), float(on.max()), float(slope), float(offset), width)
