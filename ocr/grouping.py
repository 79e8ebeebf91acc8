"""Which marks belong to one sheet: two sheets of the same paper carry the same ids and are told apart by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from forms.geometry import Box
from forms.paper import PAPERS, Paper, paper_of_mark
from ocr.fiducials import FoundMark
from ocr.registration import Points, corner_pairs, project

_REACH = 0.3
"""How far off a mark may be found, as a share of its distance from the marks it is predicted by."""

_HOMOGRAPHY_MARKS = 4
"""From so many marks on, the tilt of a camera is taken into account."""


def group_marks(marks: Sequence[FoundMark]) -> Iterator[tuple[Paper, list[FoundMark]]]:
    """The marks sorted into sheets, each id at most once a sheet."""
    for paper in PAPERS.values():
        left = [mark for mark in marks if paper_of_mark(mark.id) is paper]
        while left:
            group = _largest_group(left, paper)
            left = [mark for mark in left if not any(mark is taken for taken in group)]
            yield paper, group


def _largest_group(marks: Sequence[FoundMark], paper: Paper) -> list[FoundMark]:
    """The marks of one sheet: whichever mark they are gathered around, as many as can be."""
    most = min(len(marks), len(paper.marks))
    best: list[FoundMark] = []
    for seed in marks:
        best = max(best, _grown(seed, marks, paper), key=len)
        if len(best) == most:
            break
    return best


def _grown(seed: FoundMark, marks: Sequence[FoundMark], paper: Paper) -> list[FoundMark]:
    """The seed and, of every other id, the mark that stands nearest to where the marks so far say it should."""
    boxes = {mark.id: mark.box for mark in paper.marks}
    group = [seed]
    missing = sorted((id_ for id_ in boxes if id_ != seed.id), key=lambda id_: _distance(boxes[id_], boxes[seed.id]))
    for id_ in missing:
        candidates = [mark for mark in marks if mark.id == id_]
        if not candidates:
            continue
        expected, reach = _predicted(boxes[id_], group, paper)
        nearest = min(candidates, key=lambda mark: _off(mark, expected))
        if _off(nearest, expected) <= reach:
            group.append(nearest)
    return group


def _distance(a: Box, b: Box) -> float:
    return float(np.hypot(a.x - b.x, a.y - b.y))


def _off(mark: FoundMark, expected: Points) -> float:
    return float(np.linalg.norm(mark.corners.mean(axis=0) - expected))


def _predicted(box: Box, group: Sequence[FoundMark], paper: Paper) -> tuple[Points, float]:
    """Where in the picture a mark should have its middle by the marks of a group, and how far off it may be."""
    boxes = {mark.id: mark.box for mark in paper.marks}
    on_paper, in_picture = corner_pairs(paper, group)
    scale = float(np.mean([mark.side for mark in group])) / box.width
    reach = (_REACH * min(_distance(box, boxes[mark.id]) for mark in group) + box.width) * scale
    if len(group) >= _HOMOGRAPHY_MARKS and np.ptp(on_paper[:, 0]) > paper.width / 2:
        homography, _mask = cv2.findHomography(on_paper, in_picture, 0)
        return project(np.asarray(homography, dtype=np.float64), np.array([box.centre]))[0], reach
    affine, *_rest = np.linalg.lstsq(np.column_stack([on_paper, np.ones(len(on_paper))]), in_picture, rcond=None)
    return np.asarray(np.array([*box.centre, 1.0]) @ affine, dtype=np.float64), reach
