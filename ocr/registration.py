"""Registration: from millimetres on paper to pixels of the picture, by the corners of the marks that were found.

A homography answers for scanners, rotation and the tilt of a camera; a smooth displacement on the paper before it
follows sheets that are curled, stretched by a feeder or pulled unevenly through a copier; what a feeder does to single
rows is a displacement of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from forms.paper import Paper
from ocr.feed import Feed
from ocr.fiducials import FoundMark

Points = npt.NDArray[np.float64]
"""(n, 2) coordinates."""
ToPixels = Callable[[Points], Points]
"""Maps millimetres on paper to pixels; pixel (0, 0) has its centre at (0.0, 0.0)."""

_MARKS_NEEDED = 4
_OUTLIER_MM = 2.5
_BEND_MARKS = 6
_FEW_MARKS_ERROR_MM = 0.11
"""With fewer marks than a bend takes, none shows up as wrong but by not fitting: a folded corner leaves more than this.

Marks of flat paper leave less, even at 150 dpi in 1 bit.
"""

_AFFINE_MM, _AFFINE_RATIO = 0.08, 1.4
_AFFINE_MOST_MM = 0.25
_RIDGE = 0.02
_SQUARENESS = 0.045

_DOUBTFUL_AGREEMENT, _DOUBTFUL_ERROR_MM = 0.4, 0.3
"""A thick felt tip covers half of the frames it fills; what is left of them still says where they are."""

Terms = tuple[tuple[int, int], ...]
MARK_TERMS: Terms = ((0, 2), (1, 2), (0, 3), (1, 3))
"""Marks stand in two columns, so nothing beyond the first power in x can be told from them."""


@dataclass(frozen=True, eq=False)
class Bend:
    """A smooth displacement of the paper in millimetres: polynomials of the place, x and y each from -1 to 1.

    ``terms`` are the powers of x and y, ``coefficients`` (terms, 2) the displacement that each adds.
    """

    paper: Paper
    terms: Terms
    coefficients: Points

    def __call__(self, points: Points) -> Points:
        """(n, 2) displacements at (n, 2) places."""
        return _monomials(self.paper, self.terms, points) @ self.coefficients

    @classmethod
    def fit(cls, paper: Paper, terms: Terms, points: Points, displacements: Points, weights: Points) -> Bend:
        """The bend that comes nearest to displacements seen at some places, each with a weight (n,)."""
        monomials = _monomials(paper, terms, points)
        weighted = monomials * weights[:, None]
        normal = weighted.T @ monomials + _RIDGE * np.eye(len(terms))
        return cls(paper, terms, np.asarray(np.linalg.solve(normal, weighted.T @ displacements), dtype=np.float64))


@dataclass(frozen=True, eq=False)
class Registration:
    """Where the paper lies in the picture: ``homography`` is the 3 x 3 map of bent millimetres to pixels.

    ``error_mm`` is the root mean square distance, on paper, between where printed things were seen and where this
    registration puts them: the nine tenths of the boxes' frames that fit best, or the corners of the marks as long as
    nobody looked. ``agreement`` is the share of frames that were seen where they should be, 1 as long as nobody looked;
    ``astray`` counts the groups of neighbouring frames that were not. ``feed`` is what a feeder did to single rows.
    A guess comes from too few marks to be believed before the frames confirm it.
    """

    paper: Paper
    homography: Points
    bend: Bend
    error_mm: float
    marks: int
    agreement: float = 1.0
    astray: int = 0
    feed: Feed | None = None
    is_guess: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether what is read at these places should not be believed without a look."""
        is_off = self.agreement < _DOUBTFUL_AGREEMENT or self.error_mm > _DOUBTFUL_ERROR_MM
        return is_off or self.astray > 0 or self.is_guess

    def to_pixels(self, points: Points, rows: Points | None = None) -> Points:
        """Pixels of (n, 2) points in millimetres; a feeder moves them as it moves (n, 2) ``rows``, if not their own."""
        moved = points + self.bend(points)
        if self.feed:
            moved = moved + self.feed(points if rows is None else rows)
        return project(self.homography, moved)

    def pixels_per_mm(self, x: float, y: float) -> float:
        """Scale of the picture at a place of the paper."""
        square = self.to_pixels(np.array([(x, y), (x + 1, y), (x, y + 1)], dtype=np.float64))
        across, down = square[1] - square[0], square[2] - square[0]
        return float(np.sqrt(abs(across[0] * down[1] - across[1] * down[0])))


def register(paper: Paper, found: Sequence[FoundMark]) -> Registration | None:
    """Fit the paper to its marks, or None when too few of them agree to say where everything is.

    ``found`` are marks of this paper, each id at most once.
    """
    marks = _agreeing(paper, found)
    if not _suffice(paper, marks):
        return None
    on_paper, in_picture = corner_pairs(paper, marks)
    homography = _fit(on_paper, in_picture)
    displacements = project(_inverse(homography), in_picture) - on_paper
    bend = Bend(paper, (), np.zeros((0, 2)))
    if len(marks) >= _BEND_MARKS:
        bend = Bend.fit(paper, MARK_TERMS, on_paper, displacements, np.ones(len(on_paper)))
    error = root_mean_square(displacements - bend(on_paper))
    if len(marks) < _BEND_MARKS and error > _FEW_MARKS_ERROR_MM:
        return None
    if not _marks_look_square(homography, on_paper, in_picture):
        return None
    return Registration(paper, homography, bend, error, len(marks))


def _marks_look_square(homography: Points, on_paper: Points, in_picture: Points) -> bool:
    """Whether the marks have the proportions that the registration gives them, and are not mirrored.

    Marks of two sheets that overlap can fit one homography, but only one that stretches the marks themselves.
    """
    if np.linalg.det(homography) <= 0:
        return False
    expected = _proportions(project(homography, on_paper))
    return bool(abs(np.median(_proportions(in_picture) / expected) - 1) < _SQUARENESS)


def _proportions(corners: Points) -> Points:
    """(marks,) width by height of marks given by (4 x marks, 2) corners."""
    sides = np.linalg.norm(np.roll(corners.reshape(-1, 4, 2), -1, axis=1) - corners.reshape(-1, 4, 2), axis=2)
    return np.asarray((sides[:, 0] + sides[:, 2]) / (sides[:, 1] + sides[:, 3]), dtype=np.float64)


def corner_pairs(paper: Paper, marks: Sequence[FoundMark]) -> tuple[Points, Points]:
    """(n, 2) millimetres and (n, 2) pixels of the corners of the marks."""
    boxes = {mark.id: mark.box for mark in paper.marks}
    on_paper = np.array([corner for mark in marks for corner in boxes[mark.id].corners], dtype=np.float64)
    return on_paper, np.concatenate([mark.corners for mark in marks])


def root_mean_square(distances: Points) -> float:
    """The root mean square length of (n, 2) vectors."""
    return float(np.sqrt((distances**2).sum(axis=1).mean()))


def project(homography: Points, points: Points) -> Points:
    """(n, 2) points through a 3 x 3 homography."""
    projected = np.column_stack([points, np.ones(len(points))]) @ homography.T
    return np.asarray(projected[:, :2] / projected[:, 2:], dtype=np.float64)


def _agreeing(paper: Paper, found: Sequence[FoundMark]) -> list[FoundMark]:
    """The marks that fit one common homography; a mark on a folded corner is left out."""
    if len(found) <= _MARKS_NEEDED:
        return list(found)
    on_paper, in_picture = corner_pairs(paper, found)
    scale = np.median([mark.side for mark in found]) / paper.marks[0].box.width
    _homography, inliers = cv2.findHomography(on_paper, in_picture, cv2.RANSAC, _OUTLIER_MM * scale)
    if not np.any(inliers):
        return []
    good = np.asarray(inliers).reshape(-1, 4)
    return [mark for mark, its_corners in zip(found, good, strict=True) if its_corners.all()]


def _suffice(paper: Paper, marks: Sequence[FoundMark]) -> bool:
    """Whether the marks span the paper: enough of them, on both sides, over two fifths of its height."""
    if len(marks) < _MARKS_NEEDED:
        return False
    boxes = {mark.id: mark.box for mark in paper.marks}
    xs, ys = zip(*(boxes[mark.id].centre for mark in marks), strict=True)
    return bool(max(xs) - min(xs) > paper.width / 2 and max(ys) - min(ys) > 0.4 * paper.height)


def _fit(on_paper: Points, in_picture: Points) -> Points:
    """The homography through the corners; an affine one where that fits about as well.

    Scans have no perspective, and what little of it the noise of a few marks suggests leads astray far from them.
    """
    found, _mask = cv2.findHomography(on_paper, in_picture, 0)
    homography = np.asarray(found, dtype=np.float64)
    ones = np.column_stack([on_paper, np.ones(len(on_paper))])
    coefficients, *_rest = np.linalg.lstsq(ones, in_picture, rcond=None)
    affine = np.vstack([coefficients.T, [0.0, 0.0, 1.0]])
    scale = np.sqrt(abs(np.linalg.det(affine)))
    with_affine = root_mean_square(project(affine, on_paper) - in_picture) / scale
    with_homography = root_mean_square(project(homography, on_paper) - in_picture) / scale
    is_as_good = with_affine < min(_AFFINE_RATIO * with_homography, _AFFINE_MOST_MM)
    return affine if is_as_good or with_affine < _AFFINE_MM else homography


def _inverse(homography: Points) -> Points:
    return np.asarray(np.linalg.inv(homography), dtype=np.float64)


def _monomials(paper: Paper, terms: Terms, points: Points) -> Points:
    x = 2 * points[:, 0] / paper.width - 1
    y = 2 * points[:, 1] / paper.height - 1
    columns = [x**i * y**j for i, j in terms]
    return np.column_stack(columns) if columns else np.zeros((len(points), 0))
