"""Find the fiducial marks on a page: which marks, and their corners to a fraction of a pixel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import cv2
import numpy as np
import numpy.typing as npt

from forms.marks import MARK_IDS, MODULES
from forms.paper import PAPERS
from ocr.pages import GreyImage
from ocr.reduction import Reduced, reduce

Corners = npt.NDArray[np.float64]
"""(4, 2) pixels, clockwise from the corner that is the top left one on paper."""

FIRST_LOOK = 1800
"""Longest side of the picture searched first, in pixels: A4 at about 150 dpi."""
_CLOSER_LOOK = 3400
"""Longest side of the picture searched for small marks: a sheet that fills a part of a photograph."""
_GAPS = (5, 3)
"""Lines up to this width in pixels of the first look are mended, 0.8 mm and 0.5 mm on A4: modules are 1.2 mm wide."""

_DARK, _LEAST_INK = 0.8, 0.0002
"""Half of the black of one mark on an A4 page; black is darker than 0.8 of paper even in faint toner."""
_WHITE_PERCENTILE = 95
"""Of all brightness, that of paper: a sheet on a dark table may fill no more than a sixth of a photograph."""

_LEAST_SIZE = 0.4
"""Side of the smallest mark of a page as a share of the usual one; even in a steep photograph none is smaller."""


@dataclass(frozen=True)
class FoundMark:
    """A mark seen on a page: its id and its corners in pixels."""

    id: int
    corners: Corners

    @cached_property
    def side(self) -> float:
        """Mean length of its sides in pixels."""
        return float(np.linalg.norm(self.corners - np.roll(self.corners, 1, axis=0), axis=1).mean())


@cache
def dictionary() -> cv2.aruco.Dictionary:
    """OpenCV's dictionary cut down to the marks that forms carry, so that no other can be seen by mistake."""
    full = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return cv2.aruco.Dictionary(full.bytesList[list(MARK_IDS)], full.markerSize, full.maxCorrectionBits)


@cache
def _detector(*, thorough: bool) -> cv2.aruco.ArucoDetector:
    """What finds marks, in a picture thresholded once or, thoroughly, against surroundings of three sizes."""
    parameters = cv2.aruco.DetectorParameters()
    parameters.adaptiveThreshWinSizeMin = 7 if thorough else 23
    parameters.adaptiveThreshWinSizeMax = 39 if thorough else 23
    parameters.adaptiveThreshWinSizeStep = 16
    parameters.minMarkerPerimeterRate = 0.02
    parameters.maxMarkerPerimeterRate = 0.6
    parameters.polygonalApproxAccuracyRate = 0.05
    parameters.perspectiveRemovePixelPerCell = 6
    return cv2.aruco.ArucoDetector(dictionary(), parameters)


def find_marks(image: GreyImage, small: Reduced | None = None) -> list[FoundMark]:
    """The marks on a grey page; looks again, and closer, until every sheet shows all of its marks.

    ``small`` is the page at the size of the first look, where somebody has it already.
    """
    marks: list[FoundMark] = []
    for marks in look_for_marks(image, small):
        if are_complete(marks):
            break
    return marks


def look_for_marks(image: GreyImage, small: Reduced | None = None) -> Iterator[list[FoundMark]]:
    """All marks seen after one look, after two, and so on; a further look finds what was cut, smudged or small."""
    marks: list[FoundMark] = []
    for seen in _looks(image, small or reduce(image, FIRST_LOOK)):
        marks += [mark for mark in seen if not any(_is_same(mark, other) for other in marks)]
        yield [FoundMark(mark.id, _refined(image, mark)) for mark in marks if not _is_far_smaller(mark, marks)]


def _looks(image: GreyImage, first: Reduced) -> Iterator[list[FoundMark]]:
    """The marks of each look: at once, thoroughly, with lines mended, closely."""
    yield _detect(first, thorough=False)
    if not _shows_ink(first.image):
        return
    yield _detect(first, thorough=True)
    for gap in _GAPS:
        kernel = np.ones((gap, gap), np.uint8)
        for mend in (cv2.MORPH_OPEN, cv2.MORPH_CLOSE):  # opening what is bright closes white lines, and the reverse
            mended = np.asarray(cv2.morphologyEx(first.image, mend, kernel), dtype=np.uint8)
            yield _detect(Reduced(mended, first.scale), thorough=False)
    if first.scale < 1:
        yield _detect(reduce(image, _CLOSER_LOOK), thorough=True)


def _shows_ink(image: GreyImage) -> bool:
    """Whether anything on a page is darker than its paper; on most backs nothing is, and no mark can be found."""
    some = image[::2, ::2]
    return bool((some < _DARK * np.percentile(some, _WHITE_PERCENTILE)).mean() > _LEAST_INK)


def _is_far_smaller(mark: FoundMark, marks: Sequence[FoundMark]) -> bool:
    """Whether a mark is so small beside the others that it is a printed letter or a scribble: all are of one size."""
    return mark.side < _LEAST_SIZE * float(np.median([other.side for other in marks]))


def _is_same(mark: FoundMark, other: FoundMark) -> bool:
    apart = np.linalg.norm(mark.corners.mean(axis=0) - other.corners.mean(axis=0))
    return mark.id == other.id and bool(apart < other.side / 2)


def are_complete(marks: Sequence[FoundMark]) -> bool:
    """Whether there are marks, and of each paper every mark as often as any other."""
    seen = Counter(mark.id for mark in marks)
    for paper in PAPERS.values():
        if len({seen[mark.id] for mark in paper.marks}) > 1:
            return False
    return bool(marks)


def _detect(seen: Reduced, *, thorough: bool) -> list[FoundMark]:
    """The marks of a reduced page, in pixels of the page itself."""
    corners, ids, _rejected = _detector(thorough=thorough).detectMarkers(seen.image)
    full = [seen.to_page(np.asarray(c, dtype=np.float64).reshape(4, 2)) for c in corners]
    return [FoundMark(MARK_IDS[i], c) for i, c in zip(np.ravel(ids)[: len(full)], full, strict=True)]


def _refined(image: GreyImage, mark: FoundMark) -> Corners:
    """The corners of a mark moved to where its edges really meet."""
    half = max(2, round(0.4 * mark.side / MODULES))
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 30, 0.01)
    start = mark.corners.astype(np.float32).reshape(4, 1, 2)
    refined = cv2.cornerSubPix(image, start.copy(), (half, half), (-1, -1), criteria)
    moved = np.linalg.norm(refined - start, axis=2)
    # A corner that ran away found something else; where it was first seen is then the better answer.
    return np.where((moved <= half)[:, :, None], refined, start).reshape(4, 2).astype(np.float64)
