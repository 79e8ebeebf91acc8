"""A first guess where a sheet lies, by marks that are too few to say: one column of them, or three.

One column tells the height and the turn of the sheet, but how wide it is only by taking the picture to be as wide as
it is high. That is good enough to read the code and to know the print again, which then says where everything is.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from forms.paper import Paper
from ocr.fiducials import FoundMark
from ocr.registration import Bend, Points, Registration, corner_pairs, project, root_mean_square

_MARKS_NEEDED = 3
_LEAST_SPAN = 0.4
"""Marks have to reach over so much of the height of the paper."""
_STRAY_MM = 2.5
"""A mark that lies farther from where the others say is on a folded corner, or another sheet's."""


def guess(paper: Paper, found: Sequence[FoundMark]) -> Registration | None:
    """Where the sheet may lie by the marks found, each id at most once; None where even that cannot be told."""
    if len(found) < _MARKS_NEEDED:
        return None
    on_paper, in_picture = corner_pairs(paper, found)
    scale = float(np.median([mark.side for mark in found])) / paper.marks[0].box.width
    tilts = _spans_width(paper, on_paper)
    estimate = cv2.estimateAffine2D if tilts else cv2.estimateAffinePartial2D
    matrix, inliers = estimate(on_paper, in_picture, method=cv2.RANSAC, ransacReprojThreshold=_STRAY_MM * scale)
    if matrix is None or np.linalg.det(matrix[:, :2]) <= 0:
        return None
    fits = np.asarray(inliers, dtype=bool).reshape(-1, 4).all(axis=1).repeat(4)
    if fits.sum() < 4 * _MARKS_NEEDED or np.ptp(on_paper[fits, 1]) < _LEAST_SPAN * paper.height:
        return None
    if tilts and not _spans_width(paper, on_paper[fits]):
        return guess(paper, [mark for mark, fit in zip(found, fits[::4], strict=True) if fit])
    homography = np.vstack([matrix, (0.0, 0.0, 1.0)])
    off = root_mean_square(project(homography, on_paper[fits]) - in_picture[fits]) / scale
    bend = Bend(paper, (), np.zeros((0, 2)))
    return Registration(paper, homography, bend, off, int(fits.sum()) // 4, is_guess=True)


def _spans_width(paper: Paper, on_paper: Points) -> bool:
    return bool(np.ptp(on_paper[:, 0]) > paper.width / 2)
