"""PDF pages become pictures, at the resolution of the scans they hold, whatever size the file declares.

Boxes are left, bottom, right and top in points of the page before it is turned.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import POINT_MM
from messages import _
from ocr.pages.page import GreyImage, Page, UnreadablePage

PDF_MAGIC = b"%PDF-"

_POINTS_PER_INCH = 72
_LEAST_DPI, _MOST_DPI = 200.0, 300.0
_MOST_PIXELS = 60_000_000
_A6, _A4, _A3 = 420.0, 842.0, 1191.0
"""Longer sides in points. A page that declares less than A6, or far more than A3, has its size wrong: with UserUnit,
a wrong resolution, or none, the unit is anything."""

_SCAN_SHARE = 0.5
"""A page is a scan when pictures cover so much of it; a letterhead covers less."""
_FINEST_SHARE = 0.1
"""The resolution is that of the finest pictures that cover so much of the page: the text of a scan in layers."""
_UNEVEN = 1.02
"""Rounding a page to whole points makes its two resolutions differ by less."""
_FEWEST_PIXELS = 800
"""A scan has more pixels on its longer side: A4 at 75 dpi has 877. Coarser pictures are backgrounds."""

_HIDDEN_SHARE = 0.3
"""Margins that are cropped away are looked at when they are no more of the picture than that, on each side.

Whoever cuts a scan of two or three sheets into pages of one leaves more of it outside.
"""

_WHITE = 250
_TAIL_BYTES = 2048
"""The end of a PDF, %%EOF, stands in the last 1024 bytes, and some mail programs add lines."""

_JPEG_END, _JPEG_TAIL_BYTES = b"\xff\xd9", 64
"""How a JPEG ends; some scanners write a few bytes more."""
_JPEG_FILLING = bytes(range(1, 200)) * 20
"""Any bytes that are no marks."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Picture:
    """A picture on a page: pdfium's object, and the (3, 2) map of the unit square to the page in points."""

    raw: Any
    place: npt.NDArray[np.float64]

    @property
    def area(self) -> float:
        """Square points of the page that it covers."""
        return float(abs(np.linalg.det(self.place[:2])))

    @property
    def bounds(self) -> Box:
        """The box around it."""
        corners = np.array([(0, 0, 1), (1, 0, 1), (0, 1, 1), (1, 1, 1)]) @ self.place
        (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
        return float(left), float(bottom), float(right), float(top)

    @cached_property
    def density(self) -> float:
        """Pixels per point of its longer side, or of the other where there are clearly more, as in a fax."""
        sides = np.maximum(np.linalg.norm(self.place[:2], axis=1), 1e-6)
        densities = np.array(self.raw.get_px_size()) / sides
        along = float(densities[sides.argmax()])
        return float(densities.max()) if densities.max() > _UNEVEN * along else along


def pdf_pages(path: Path) -> Iterator[Page | UnreadablePage]:
    """The pages of a PDF; one that is locked, damaged or empty is a sentence."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        yield UnreadablePage(path, 1, _pdf_problem(str(error)))
        return
    try:
        count = len(document)
        if not count:
            yield UnreadablePage(path, 1, _("The PDF has no pages. Scan it again."))
        data = _bytes_if_cut(path)
        for index in range(count):
            try:
                image = _image(document[index], data)
            except pypdfium2.PdfiumError:
                image = None
            yield UnreadablePage(path, index + 1, _damaged()) if image is None else Page(path, index + 1, image)
    finally:
        document.close()


def render_first_page(document: bytes, pixels_per_mm: float) -> GreyImage:
    """The first page of a healthy PDF at exactly that scale; rendering to whole pixels stretches a page a little."""
    import pypdfium2

    with pypdfium2.PdfDocument(document) as opened:
        page = opened[0]
        size = tuple(round(points * POINT_MM * pixels_per_mm) for points in page.get_size())
        fine = page.render(scale=2 * pixels_per_mm * POINT_MM, grayscale=True).to_numpy()
        return np.asarray(cv2.resize(fine.reshape(fine.shape[:2]), size, interpolation=cv2.INTER_AREA), np.uint8)


def _pdf_problem(message: str) -> str:
    if "password" in message.lower():
        return _("The PDF is locked with a password. Save it without one and try again.")
    return _("The PDF is damaged and cannot be opened. Scan it again.")


def _damaged() -> str:
    return _("This page of the PDF is damaged. Scan it again.")


def _image(page: Any, data_if_cut: bytes) -> GreyImage | None:
    """A page as a picture, or None where a part of it is missing; the bytes are those of a file without an end."""
    pictures = list(_pictures(page))
    if any(_is_cut_off(picture) for picture in pictures):
        return None
    if data_if_cut and not (pictures and all(_is_whole(picture, data_if_cut) for picture in pictures)):
        return None
    is_scan = _is_scan(page, pictures)
    _uncover(page, pictures if is_scan else ())
    image = _render(page, _density(page, pictures) if is_scan else 0.0)
    if pictures and image.min() > _WHITE:
        image = _unmasked(page, pictures, image)
    page.close()
    return image


def _pictures(page: Any) -> Iterator[_Picture]:
    """The pictures of a page, those in forms within forms too."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    for picture in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=5):
        place, level = np.eye(3), picture
        while level is not None:
            a, b, c, d, e, f = level.get_matrix().get()
            place = place @ np.array([(a, b, 0), (c, d, 0), (e, f, 1)])
            level = level.container
        yield _Picture(picture, place[:, :2])


def _is_scan(page: Any, pictures: Sequence[_Picture]) -> bool:
    """Whether pictures cover the page, and are no mere background."""
    width, height = page.get_size()
    covered = sum(picture.area for picture in pictures)
    is_fine = bool(pictures) and _density(page, pictures) * max(width, height) > _FEWEST_PIXELS
    return is_fine and covered > _SCAN_SHARE * width * height


def _density(page: Any, pictures: Sequence[_Picture]) -> float:
    """Pixels per point of the finest pictures that together cover enough of a page."""
    width, height = page.get_size()
    covered, density = 0.0, 0.0
    for picture in sorted(pictures, key=lambda picture: -picture.density):
        covered, density = covered + picture.area, picture.density
        if covered > _FINEST_SHARE * width * height:
            break
    return density


# --- what of the page is seen -------------------------------------------------------------------------------------


def _uncover(page: Any, pictures: Sequence[_Picture]) -> None:
    """Take the crop of a page back as far as it hides margins of the page or of the scan on it."""
    sheet, seen = _upright(page.get_mediabox()), _seen(page)
    whole = _around([sheet, *(picture.bounds for picture in pictures)])
    box = _with_margins(seen, whole)
    if box != seen:
        page.set_mediabox(*box)
        page.set_cropbox(*box)


def _seen(page: Any) -> Box:
    """The box that is shown: the crop, as far as it lies on the page."""
    sheet, crop = _upright(page.get_mediabox()), _upright(page.get_cropbox())
    left, bottom = max(sheet[0], crop[0]), max(sheet[1], crop[1])
    right, top = min(sheet[2], crop[2]), min(sheet[3], crop[3])
    return (left, bottom, right, top) if left < right and bottom < top else sheet


def _upright(box: Box) -> Box:
    """A box given by any two opposite corners."""
    left, bottom, right, top = box
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _around(boxes: Sequence[Box]) -> Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _with_margins(seen: Box, whole: Box) -> Box:
    """What is seen, and on each side what lies outside it where that is but a margin of the whole."""
    reach = _HIDDEN_SHARE * np.array([whole[2] - whole[0], whole[3] - whole[1]] * 2)
    hidden = np.abs(np.array(seen) - np.array(whole))
    left, bottom, right, top = np.where(hidden <= reach, whole, seen).tolist()
    return left, bottom, right, top


# --- the picture --------------------------------------------------------------------------------------------------


def _render(page: Any, density: float) -> GreyImage:
    """A page as a picture, at so many pixels per point of the scan on it, or 0 where everything is drawn."""
    width, height = page.get_size()
    scale = min(_scale(max(width, height), density), (_MOST_PIXELS / (width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    image = np.array(bitmap.to_numpy(), dtype=np.uint8)
    bitmap.close()
    return image.reshape(image.shape[:2])


def _scale(longer: float, density: float) -> float:
    """Pixels per point for a page whose longer side is declared to have so many points."""
    least, most = _LEAST_DPI / _POINTS_PER_INCH, _MOST_DPI / _POINTS_PER_INCH
    if not density:
        return most if longer > _A6 else most * _A4 / longer
    fewest, finest = least * min(1.0, _A3 / longer), most * max(1.0, _A4 / longer)
    return min(max(density, fewest), finest)


def _unmasked(page: Any, pictures: Sequence[_Picture], image: GreyImage) -> GreyImage:
    """Of a page that shows nothing the largest picture without its mask; the page itself where that shows no more."""
    largest = max(pictures, key=lambda picture: picture.area)
    values = largest.raw.get_bitmap().to_numpy()
    grey = cv2.cvtColor(values[..., :3], cv2.COLOR_BGR2GRAY) if values.ndim == 3 and values.shape[2] > 1 else values
    upright = np.rot90(grey.reshape(values.shape[:2]), -page.get_rotation() // 90)
    return image if upright.min() == upright.max() else np.array(upright, dtype=np.uint8)


# --- whether all of it is there -----------------------------------------------------------------------------------


def _bytes_if_cut(path: Path) -> bytes:
    """All of a PDF whose end is missing; nothing of one that is whole."""
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(max(0, length - _TAIL_BYTES))
        if b"%%EOF" in file.read():
            return b""
        file.seek(0)
        return file.read()


def _is_whole(picture: _Picture, data: bytes) -> bool:
    """Whether all of a picture stands in the bytes of a file, with the mark of its end after it."""
    raw = bytes(picture.raw.get_data(decode_simple=False))
    place = data.find(raw) if raw else -1
    end = place + len(raw)
    return place >= 0 and data[end : end + 16].lstrip().startswith(b"endstream")


def _is_cut_off(picture: _Picture) -> bool:
    """Whether a JPEG ends before its picture does; other kinds show no sign of it."""
    if "DCTDecode" not in picture.raw.get_filters():
        return False
    data = bytes(picture.raw.get_data(decode_simple=True))
    return _JPEG_END not in data[-_JPEG_TAIL_BYTES:] and not _lacks_but_its_end(data)


def _lacks_but_its_end(data: bytes) -> bool:
    """Whether only the mark of its end is missing in a JPEG: then what is put before that mark changes no pixel."""
    plain, filled = (
        cv2.imdecode(np.frombuffer(data + filling + _JPEG_END, np.uint8), cv2.IMREAD_GRAYSCALE)
        for filling in (b"", _JPEG_FILLING)
    )
    return plain is not None and filled is not None and np.array_equal(plain, filled)
