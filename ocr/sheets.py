"""Find the sheets on a page: which marks belong together, where each sheet lies, and what its code says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from forms.paper import PAPERS, Paper, paper_of_mark
from forms.sheet_code import NotASheetCodeError, SheetCode
from ocr.fiducials import FoundMark, find_marks
from ocr.registration import Registration, register

_MOST_MARKS = max(len(paper.marks) for paper in PAPERS.values())
_REACH = 0.3
"""How far off a mark may be found, as a share of its distance from the marks it is predicted by."""

_CODE_MARGIN = 3.0
_BLANK_SHARE = 0.0005
_BLANK_SIDE = 600

GreyImage = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper in a picture: where it lies, or ``registration`` None when too few of its marks were found."""

    image: GreyImage = field(compare=False, repr=False)
    paper: Paper
    registration: Registration | None
    marks: tuple[FoundMark, ...] = field(compare=False, repr=False)


def find_sheets(image: GreyImage) -> list[Sheet]:
    """Every sheet that shows at least one mark, in reading order: from the top, then from the left."""
    marks = find_marks(image, expected=_MOST_MARKS)
    sheets = [Sheet(image, paper, register(paper, group), tuple(group)) for paper, group in _groups(marks)]
    whole = [sheet for sheet in sheets if sheet.registration is not None]
    strays = [sheet for sheet in sheets if sheet.registration is None]
    torn = [sheet for sheet in strays if not any(_lies_on(sheet, other) for other in whole)]
    return sorted([*whole, *torn], key=_reading_order)


def _lies_on(stray: Sheet, sheet: Sheet) -> bool:
    """Whether a single mark lies inside a registered sheet: then it is something written that looks like a mark."""
    if sheet.registration is None or len(stray.marks) > 1:
        return False
    outline = sheet.registration.to_pixels(np.array(sheet.paper.page.corners)).astype(np.float32)
    x, y = stray.marks[0].corners.mean(axis=0)
    return cv2.pointPolygonTest(outline, (float(x), float(y)), False) >= 0


def _reading_order(sheet: Sheet) -> tuple[int, float]:
    """Sheets whose tops differ by less than half a mark column's height stand side by side."""
    corners = np.concatenate([mark.corners for mark in sheet.marks])
    height = float(np.ptp(corners[:, 1])) or 1.0
    return round(float(corners[:, 1].min()) / height * 2), float(corners[:, 0].min())


def _groups(marks: Sequence[FoundMark]) -> Iterator[tuple[Paper, list[FoundMark]]]:
    """The marks sorted into sheets; two sheets of the same paper carry the same ids and are told apart by place."""
    for paper in PAPERS.values():
        left = [mark for mark in marks if paper_of_mark(mark.id) is paper]
        while left:
            group = _grown(left[0], left[1:], paper)
            left = [mark for mark in left if not any(mark is taken for taken in group)]
            yield paper, group


def _grown(seed: FoundMark, others: Sequence[FoundMark], paper: Paper) -> list[FoundMark]:
    """The seed and, of every other id, the mark that stands nearest to where the marks so far say it should."""
    boxes = {mark.id: mark.box for mark in paper.marks}
    group = [seed]
    missing = sorted((id_ for id_ in boxes if id_ != seed.id), key=lambda id_: _distance(boxes[id_], boxes[seed.id]))
    for id_ in missing:
        candidates = [mark for mark in others if mark.id == id_]
        if not candidates:
            continue
        expected, reach = _predicted(boxes[id_], group, boxes)
        nearest = min(candidates, key=lambda mark: _off(mark, expected))
        if _off(nearest, expected) <= reach:
            group.append(nearest)
    return group


def _distance(a: Box, b: Box) -> float:
    return float(np.hypot(a.x - b.x, a.y - b.y))


def _off(mark: FoundMark, expected: npt.NDArray[np.float64]) -> float:
    return float(np.linalg.norm(mark.corners.mean(axis=0) - expected))


def _predicted(box: Box, group: Sequence[FoundMark], boxes: dict[int, Box]) -> tuple[npt.NDArray[np.float64], float]:
    """Where in the picture a mark should have its middle by an affine map of the group, and how far off it may be."""
    on_paper = np.array([(*corner, 1.0) for mark in group for corner in boxes[mark.id].corners])
    in_picture = np.concatenate([mark.corners for mark in group])
    affine, *_ = np.linalg.lstsq(on_paper, in_picture, rcond=None)
    scale = float(np.mean([mark.side for mark in group])) / box.width
    distance = min(_distance(box, boxes[mark.id]) for mark in group)
    return np.array([*box.centre, 1.0]) @ affine, (_REACH * distance + box.width) * scale


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


def read_sheet_code(sheet: Sheet) -> SheetCode | None:
    """What the code of a registered sheet says, or None when it cannot be read or is not one of ours."""
    for picture in _code_pictures(sheet):
        code = _decode(picture)
        if code is not None:
            return code
    return None


def _code_pictures(sheet: Sheet) -> Iterator[GreyImage]:
    """The sheet code in several renderings, the likeliest first: as it is, smoothed, and thresholded."""
    box = sheet.paper.code.grown(_CODE_MARGIN)
    for pixels_per_mm in (8.0, 5.0, 12.0):
        picture = crop(sheet, box, pixels_per_mm)
        yield picture
        smooth = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.15 * pixels_per_mm), dtype=np.uint8)
        yield smooth
        _level, binary = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        yield np.asarray(binary, dtype=np.uint8)


def _decode(picture: GreyImage) -> SheetCode | None:
    import zxingcpp

    for barcode in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        try:
            return SheetCode.decode(barcode.text)
        except NotASheetCodeError:
            continue
    return None


def is_blank(image: GreyImage) -> bool:
    """Whether a page shows nothing but paper: no more dark spots than dust, its edges and shadows aside."""
    scale = min(1.0, _BLANK_SIDE / max(image.shape))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((15, 15))), (0, 0), 12)
    rows, columns = (max(1, side // 20) for side in small.shape)
    inside = (small / np.maximum(paper, 1))[rows:-rows, columns:-columns]
    return bool((inside < 0.8).mean() < _BLANK_SHARE)
