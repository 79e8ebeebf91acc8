"""Find the sheets on a page: which marks belong together, and where each sheet lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from forms.paper import Paper
from ocr.fiducials import FIRST_LOOK, FoundMark, are_complete, look_for_marks
from ocr.grouping import group_marks
from ocr.guessing import guess
from ocr.mark_edges import measured
from ocr.mark_search import find_missing
from ocr.pages import GreyImage
from ocr.reduction import Reduced, reduce
from ocr.registration import Registration, register

_SHARP_MM = 0.1
"""Marks of flat paper agree to half of this, even at 150 dpi; where they do not, their edges are measured."""
_ENOUGH_MARKS = 6
"""A sheet with so many marks has been found; a further look would not place it better."""

_ROOM, _ROOM_STEP = 0.7, 8
"""Beside the sheets found there is room for another where as much is free as 0.7 of the smallest; at an eighth."""
_DARK, _INKED = 0.8, 0.003
"""A free place shows something where so much of it is darker than so much of its usual grey: dust is less."""

_OVERLAP = 0.03
"""Two sheets whose outlines share more than this part of the smaller one lie across each other."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper in a picture: where it lies, or ``registration`` None when too few of its marks were found.

    ``is_overlapped`` says that another sheet, or a mark of one, was found where this one lies; ``reduced`` is the
    picture made smaller, for what does not need all of it.
    """

    image: GreyImage = field(compare=False, repr=False)
    paper: Paper
    registration: Registration | None
    marks: tuple[FoundMark, ...] = field(compare=False, repr=False)
    is_overlapped: bool = False
    reduced: Reduced | None = field(default=None, compare=False, repr=False)

    def shows(self, box: Box) -> bool:
        """Whether a box of the sheet lies inside the picture; a sheet without registration shows none."""
        return self.shows_all([box])

    def shows_all(self, boxes: Sequence[Box]) -> bool:
        """Whether all of some boxes lie inside the picture."""
        if self.registration is None:
            return False
        height, width = self.image.shape
        corners = self.registration.to_pixels(np.array([box.corners for box in boxes]).reshape(-1, 2))
        return bool((corners >= -0.5).all() and (corners <= (width - 0.5, height - 0.5)).all())


def find_sheets(image: GreyImage) -> list[Sheet]:
    """Every sheet that shows at least one mark, in reading order: row by row, from the left."""
    small = reduce(image, FIRST_LOOK)
    sheets: list[Sheet] = []
    for marks in look_for_marks(image, small):
        sheets = [_place(image, small, paper, group) for paper, group in group_marks(marks)]
        are_placed = bool(sheets) and all(map(_is_placed, sheets))
        if (are_complete(marks) or are_placed) and not _leave_room(sheets, small):
            break
    return _in_reading_order(_with_overlaps(_without_leftovers(sheets)))


def _is_placed(sheet: Sheet) -> bool:
    found = sheet.registration
    return found is not None and not found.is_guess and found.marks >= _ENOUGH_MARKS


def _place(image: GreyImage, small: Reduced, paper: Paper, marks: Sequence[FoundMark]) -> Sheet:
    """A sheet where its marks say that it lies; marks that were missed are looked for, doubtful ones measured again."""
    registration = register(paper, marks) or guess(paper, marks)
    if registration is not None and len(marks) < len(paper.marks):
        more = [measured(image, mark) for mark in find_missing(small, registration, marks)]
        marks = [*marks, *more]
        registration = (register(paper, marks) or registration) if more else registration
    if registration is None or registration.is_guess or registration.error_mm > _SHARP_MM:
        again = [measured(image, mark) for mark in marks]
        better = register(paper, again) or guess(paper, again)
        if better and (registration is None or _rank(better) < _rank(registration)):
            marks, registration = again, better
    return Sheet(image, paper, registration, tuple(marks), reduced=small)


def _rank(registration: Registration) -> tuple[bool, int, float]:
    """How good a registration is, the lower the better."""
    return registration.is_guess, -registration.marks, registration.error_mm


def _leave_room(sheets: Sequence[Sheet], small: Reduced) -> bool:
    """Whether the picture has room for another sheet beside those found, and shows more than paper there."""
    outlines = [_outline(sheet) for sheet in sheets]
    scale = small.scale / _ROOM_STEP
    coarse = cv2.resize(small.image, None, fx=1 / _ROOM_STEP, fy=1 / _ROOM_STEP, interpolation=cv2.INTER_AREA)
    free = np.ones(coarse.shape, np.uint8)
    for outline in outlines:
        cv2.fillConvexPoly(free, np.round(outline * scale).astype(np.int32), (0,))
    smallest = min(float(cv2.contourArea(outline)) for outline in outlines) * scale**2
    beside = coarse[free > 0]
    if len(beside) < max(_ROOM * smallest, 1):
        return False
    return bool((beside < _DARK * np.median(beside)).mean() > _INKED)


def _without_leftovers(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets without those that are only a few marks which a registered sheet has at just that place."""
    whole = [sheet for sheet in sheets if sheet.registration is not None]
    return [
        sheet
        for sheet in sheets
        if sheet.registration is not None or not any(_is_part_of(sheet, other) for other in whole)
    ]


def _is_part_of(leftover: Sheet, sheet: Sheet) -> bool:
    if sheet.registration is None or sheet.paper is not leftover.paper:
        return False
    boxes = {mark.id: mark.box for mark in sheet.paper.marks}
    expected = sheet.registration.to_pixels(np.array([boxes[mark.id].centre for mark in leftover.marks]))
    seen = np.array([mark.corners.mean(axis=0) for mark in leftover.marks])
    return bool(np.linalg.norm(expected - seen, axis=1).max() < np.mean([mark.side for mark in sheet.marks]))


def _with_overlaps(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets, each told whether another one lies across it."""
    outlines = [_outline(sheet) for sheet in sheets]
    crossed = [
        any(_overlap(outline, other) > _OVERLAP for j, other in enumerate(outlines) if j != i)
        for i, outline in enumerate(outlines)
    ]
    return [replace(sheet, is_overlapped=is_crossed) for sheet, is_crossed in zip(sheets, crossed, strict=True)]


def _outline(sheet: Sheet) -> npt.NDArray[np.float32]:
    """The corners of a sheet in the picture; of one that is not registered, those of its marks."""
    if sheet.registration is not None:
        return sheet.registration.to_pixels(np.array(sheet.paper.page.corners)).astype(np.float32)
    return np.asarray(cv2.convexHull(np.concatenate([mark.corners for mark in sheet.marks]).astype(np.float32)))


def _overlap(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> float:
    """The common area of two outlines as a share of the smaller one."""
    common, _region = cv2.intersectConvexConvex(a, b)
    return float(common / max(min(cv2.contourArea(a), cv2.contourArea(b)), 1.0))


def _in_reading_order(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Row by row from the top, in a row from the left; a row begins half a sheet below the one before."""
    places = {id(sheet): np.concatenate([mark.corners for mark in sheet.marks]).mean(axis=0) for sheet in sheets}
    heights = [np.ptp(np.concatenate([mark.corners for mark in sheet.marks])[:, 1]) for sheet in sheets]
    half = float(np.median(heights)) / 2 if heights else 0.0
    rows: list[list[Sheet]] = []
    for sheet in sorted(sheets, key=lambda sheet: float(places[id(sheet)][1])):
        if rows and places[id(sheet)][1] - places[id(rows[-1][0])][1] <= half:
            rows[-1].append(sheet)
        else:
            rows.append([sheet])
    return [sheet for row in rows for sheet in sorted(row, key=lambda sheet: float(places[id(sheet)][0]))]


def crop(sheet: Sheet, box: Box, pixels_per_mm: float) -> GreyImage:
    """A part of a registered sheet, upright and flat, at a resolution; (height, width) follow the box.

    Raises :class:`ValueError` for a sheet without registration.
    """
    if sheet.registration is None:
        raise ValueError("a sheet without registration has no places")
    width, height = round(box.width * pixels_per_mm), round(box.height * pixels_per_mm)
    in_crop = np.array([(-0.5, -0.5), (width - 0.5, -0.5), (width - 0.5, height - 0.5), (-0.5, height - 0.5)])
    in_picture = sheet.registration.to_pixels(np.array(box.corners))
    matrix = cv2.getPerspectiveTransform(in_crop.astype(np.float32), in_picture.astype(np.float32))
    flat = cv2.warpPerspective(
        sheet.image,
        matrix,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,),
    )
    return np.asarray(flat, dtype=np.uint8)
