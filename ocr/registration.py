"""Registration: from millimetres on paper to pixels of the picture, by the corners of the marks that were found.

A homography answers for scanners, rotation and the tilt of a camera; a smooth displacement on top of it follows paper
that is curled, stretched by a feeder or pulled unevenly through a copier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from forms.paper import Paper
from ocr.fiducials import FoundMark

Points = npt.NDArray[np.float64]
"""(n, 2) coordinates."""

MARKS_NEEDED = 3
_OUTLIER_MM = 2.5
_BEND_MARKS = 6
_BEND_TERMS = ((0, 2), (1, 2), (0, 3), (1, 3))
_BEND_RIDGE = 0.02


@dataclass(frozen=True)
class Registration:
    """Where the paper lies in the picture.

    ``homography`` is the 3 x 3 map of millimetres to pixels, ``bend`` the (terms, 2) coefficients in pixels of the
    displacement added to it; ``error_mm`` is the root mean square distance, on paper, between where the corners of
    the marks are and where this registration puts them.
    """

    paper: Paper
    homography: npt.NDArray[np.float64]
    bend: npt.NDArray[np.float64]
    error_mm: float
    marks: int

    def to_pixels(self, points: Points) -> Points:
        """Pixels of (n, 2) points in millimetres."""
        return _project(self.homography, points) + _bend_terms(self.paper, points) @ self.bend

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
    on_paper, in_picture = _corners(paper, marks)
    homography = _fit(on_paper, in_picture)
    rest = in_picture - _project(homography, on_paper)
    bend = np.zeros((len(_BEND_TERMS), 2))
    if len(marks) >= _BEND_MARKS:
        terms = _bend_terms(paper, on_paper)
        normal = terms.T @ terms + _BEND_RIDGE * np.eye(len(_BEND_TERMS))
        bend = np.asarray(np.linalg.solve(normal, terms.T @ rest), dtype=np.float64)
        rest = rest - terms @ bend
    scale = np.sqrt(abs(np.linalg.det(homography[:2, :2])))
    error = float(np.sqrt((rest**2).sum(axis=1).mean()) / scale)
    return Registration(paper, homography, bend, error, len(marks))


def _agreeing(paper: Paper, found: Sequence[FoundMark]) -> list[FoundMark]:
    """The marks that fit one common homography; a mark on a folded corner is left out."""
    if len(found) <= MARKS_NEEDED:
        return list(found)
    on_paper, in_picture = _corners(paper, found)
    scale = np.median([mark.side for mark in found]) / paper.marks[0].box.width
    _homography, inliers = cv2.findHomography(on_paper, in_picture, cv2.RANSAC, _OUTLIER_MM * scale)
    if not np.any(inliers):
        return []
    good = np.asarray(inliers).reshape(-1, 4)
    return [mark for mark, its_corners in zip(found, good, strict=True) if its_corners.all()]


def _suffice(paper: Paper, marks: Sequence[FoundMark]) -> bool:
    """Whether the marks span the paper: enough of them, on both sides, over two fifths of its height."""
    if len(marks) < MARKS_NEEDED:
        return False
    boxes = {mark.id: mark.box for mark in paper.marks}
    xs, ys = zip(*(boxes[mark.id].centre for mark in marks), strict=True)
    return bool(max(xs) - min(xs) > paper.width / 2 and max(ys) - min(ys) > 0.4 * paper.height)


def _corners(paper: Paper, marks: Sequence[FoundMark]) -> tuple[Points, Points]:
    """(n, 2) millimetres and (n, 2) pixels of the corners of the marks."""
    boxes = {mark.id: mark.box for mark in paper.marks}
    on_paper = np.array([corner for mark in marks for corner in boxes[mark.id].corners], dtype=np.float64)
    return on_paper, np.concatenate([mark.corners for mark in marks])


def _fit(on_paper: Points, in_picture: Points) -> npt.NDArray[np.float64]:
    homography, _mask = cv2.findHomography(on_paper, in_picture, 0)
    return np.asarray(homography, dtype=np.float64)


def _project(homography: npt.NDArray[np.float64], points: Points) -> Points:
    projected = np.column_stack([points, np.ones(len(points))]) @ homography.T
    return np.asarray(projected[:, :2] / projected[:, 2:], dtype=np.float64)


def _bend_terms(paper: Paper, points: Points) -> Points:
    """(n, terms) monomials of the place on the paper, each coordinate from -1 to 1.

    Marks stand in two columns only, so nothing beyond the first power in x can be told from them.
    """
    x = 2 * points[:, 0] / paper.width - 1
    y = 2 * points[:, 1] / paper.height - 1
    return np.column_stack([x**i * y**j for i, j in _BEND_TERMS])
