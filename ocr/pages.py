"""Files become pages: scans and photographs of any usual kind, as upright grey pictures.

The only module that opens image and PDF files. A file or a page that cannot be opened becomes an
:class:`UnreadablePage`, never an exception and never silence.
"""

from __future__ import annotations

import itertools
import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from messages import _
from messages.library import translated

PDF_SUFFIXES = {".pdf"}
IMAGE_SUFFIXES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp"}
_HEIC_SUFFIXES = {".heic", ".heif"}
_HEIC_BRANDS = {b"ftyp" + brand for brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1")}
"""How a photograph of an iPhone begins after its first four bytes, whatever it is called."""

SCAN_SUFFIXES = PDF_SUFFIXES | IMAGE_SUFFIXES | _HEIC_SUFFIXES
"""What is picked up from a folder; a file named on the command line is opened whatever its suffix."""

_SYSTEM_FILES = {"thumbs.db", "desktop.ini"}
"""Lower-case names of what Windows leaves in folders; what macOS and Linux leave there is hidden."""

_LEAST_DPI, _MOST_DPI = 200.0, 300.0
_MOST_PIXELS = 60_000_000
_POINTS_PER_INCH = 72

GreyImage = npt.NDArray[np.uint8]
"""A picture as (height, width), 0 black to 255 white."""


@dataclass(frozen=True)
class Page:
    """A page of a file: ``image`` is uint8 (height, width), 255 is white; ``number`` counts from 1."""

    source: Path
    number: int
    image: GreyImage = field(compare=False, repr=False)


@dataclass(frozen=True)
class UnreadablePage:
    """A page, or a whole file, that cannot be opened: ``sentence`` tells a person why and what to do."""

    source: Path
    number: int
    sentence: str


@dataclass(frozen=True)
class FoundScans:
    """What stands at a path: the files to open, sorted, and the files of a folder that are no scans.

    Among the files to open are also a folder that cannot be listed and a link that leads nowhere: opened, they say so.
    """

    scans: tuple[Path, ...]
    left_out: tuple[Path, ...] = ()


def find_scans(path: Path) -> FoundScans:
    """The scans at a path: the file itself, or all files of a folder and its folders that look like scans."""
    if _kind(path) != "folder":
        return FoundScans((path,))
    scans: list[Path] = []
    others: list[Path] = []
    for found in _files_below(path, set()):
        (scans if _looks_like_a_scan(found) else others).append(found)
    stems = {scan.with_suffix("") for scan in scans}
    left_out = [other for other in others if not _is_ours(other, stems)]
    return FoundScans(tuple(sorted(scans)), tuple(sorted(left_out)))


def _files_below(folder: Path, seen: set[str]) -> Iterator[Path]:
    """Everything in a folder and its folders that is no folder or cannot be listed, hidden things left alone.

    ``seen`` are the folders that were listed, by their real paths: a link can lead back to one above it.
    """
    real = os.path.realpath(folder)
    if real in seen:
        return
    seen.add(real)
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError:
        yield folder
        return
    for name in names:
        if name.startswith("."):
            continue
        if _kind(folder / name) == "folder":
            yield from _files_below(folder / name, seen)
        else:
            yield folder / name


def _looks_like_a_scan(path: Path) -> bool:
    """Whether something in a folder is to be opened; folders come here only when they cannot be listed."""
    kind = _kind(path)
    return kind == "folder" or (path.suffix.lower() in SCAN_SUFFIXES and kind != "other")


def _kind(path: Path) -> Literal["folder", "file", "other", "nothing"]:
    """What a path is, its links followed: ``other`` is a pipe or a device, ``nothing`` what cannot be looked at."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return "nothing"
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"


def _is_ours(path: Path, scans: set[Path]) -> bool:
    """Whether a file lies about as a matter of course: the truth beside a scan, or what a system leaves in folders."""
    return path.name.lower() in _SYSTEM_FILES or (path.suffix == ".json" and path.with_suffix("") in scans)


def open_pages(path: Path) -> Iterator[Page | UnreadablePage]:
    """The pages of a file one after the other; what cannot be read comes as an UnreadablePage."""
    try:
        head = _head(path)
    except OSError as error:
        yield UnreadablePage(path, 1, _why_closed(path, error))
        return
    if not head:
        yield UnreadablePage(path, 1, _("The file is empty (0 bytes). Scan or copy it again."))
    elif b"%PDF-" in head:
        yield from _pdf_pages(path)
    else:
        yield from _image_pages(path, head)


def _why_closed(path: Path, error: OSError) -> str:
    """Why a path cannot be opened at all; a folder comes here only when it cannot be listed."""
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return _("This is a link to a file that is not there. Copy the file itself.")
    if isinstance(error, FileNotFoundError):
        return _("There is no such file or folder. Look at how its name is written.")
    if _kind(path) == "folder":
        return _("This folder cannot be opened. Look at who may read it.")
    return _("The file cannot be opened ({why}).").format(why=translated(error.strerror))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(1024)


# --- PDF ----------------------------------------------------------------------------------------------------------


def _pdf_pages(path: Path) -> Iterator[Page | UnreadablePage]:
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
        for index in range(count):
            try:
                yield Page(path, index + 1, _render(document[index]))
            except pypdfium2.PdfiumError:
                yield UnreadablePage(path, index + 1, _("This page of the PDF is damaged. Scan it again."))
    finally:
        document.close()


def _pdf_problem(message: str) -> str:
    if "password" in message.lower():
        return _("The PDF is locked with a password. Save it without one and try again.")
    return _("The PDF is damaged and cannot be opened. Scan it again.")


def _render(page: Any) -> GreyImage:
    """A PDF page as a picture, at the resolution of the scan it holds where that can be told."""
    width, height = page.get_size()
    dpi = min(max(_scan_dpi(page, width), _LEAST_DPI), _MOST_DPI)
    scale = min(dpi / _POINTS_PER_INCH, (_MOST_PIXELS / (width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    image = np.array(bitmap.to_numpy(), dtype=np.uint8)
    bitmap.close()
    page.close()
    return image.reshape(image.shape[:2])


def _scan_dpi(page: Any, width: float) -> float:
    """Dots per inch of the widest picture on a PDF page; the most we use when there is none."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    found = []
    for picture in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, _bottom, right, _top = picture.get_bounds()
        if right - left > width / 2:
            found.append(max(picture.get_px_size()) / max(right - left, _top - _bottom) * _POINTS_PER_INCH)
    return max(found, default=_MOST_DPI)


# --- pictures -----------------------------------------------------------------------------------------------------


def _image_pages(path: Path, head: bytes) -> Iterator[Page | UnreadablePage]:
    from PIL import Image, UnidentifiedImageError

    if head[4:12] in _HEIC_BRANDS:
        from pillow_heif import register_heif_opener

        register_heif_opener()
    # Not by its path: what Pillow maps from disk, an uncompressed TIFF, it scrambles when it turns it.
    with path.open("rb") as file:
        try:
            with _hushed():
                picture = Image.open(file)
        except UnidentifiedImageError:
            yield UnreadablePage(path, 1, _not_a_picture(path, head))
            return
        except Exception as error:
            yield UnreadablePage(path, 1, _picture_problem(error))
            return
        for index in range(_page_count(picture)):
            yield _picture_page(path, picture, index)


def _page_count(picture: Any) -> int:
    """How many pages a TIFF has; behind the picture of any other format there are but previews or an animation.

    Where the chain of a damaged TIFF's pages breaks there was one more, which is then reported.
    """
    if picture.format != "TIFF":
        return 1
    with _hushed():
        for index in itertools.count(1):
            try:
                picture.seek(index)
            except EOFError:
                return index
            except Exception:
                break
    return index + 1


def _picture_page(path: Path, picture: Any, index: int) -> Page | UnreadablePage:
    try:
        with _hushed():
            picture.seek(index)
            return Page(path, index + 1, _grey(picture))
    except Exception as error:
        return UnreadablePage(path, index + 1, _picture_problem(error))


@contextmanager
def _hushed() -> Iterator[None]:
    """Pillow warns of odd tags and notes in files that it can read; of what it cannot read it raises.

    And that may be any Exception, not only an OSError: its parsers trust the numbers in a damaged file.
    """
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _picture_problem(error: Exception) -> str:
    from PIL import Image

    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return _("The picture is far too large. Scan it at 300 dpi.")
    return _("The picture is damaged. Scan or copy it again.")


def _not_a_picture(path: Path, head: bytes) -> str:
    if head[4:12] in _HEIC_BRANDS:
        return _("The picture is damaged. Scan or copy it again.")
    if path.suffix.lower() in PDF_SUFFIXES:
        return _("The file is called .pdf but is not a PDF. Scan or save it again.")
    return _("The file is neither a PDF nor a picture. Give PDF, JPEG, PNG or TIFF files.")


def _grey(picture: Any) -> GreyImage:
    """A frame as uint8 grey, turned the way the camera noted, transparent parts white."""
    from PIL import Image

    upright = _upright(picture)
    if upright.mode.startswith("I") or upright.mode == "F":
        values = np.asarray(upright, dtype=np.float64)
        return (values * (255 / max(float(values.max()), 1.0))).clip(0, 255).astype(np.uint8)
    if "A" in upright.getbands() or "transparency" in upright.info:
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright.convert("RGBA"))
    return np.array(upright.convert("L"), dtype=np.uint8)


def _upright(picture: Any) -> Any:
    """The picture turned by its EXIF orientation; one whose notes are damaged stays as it is."""
    from PIL import ExifTags, Image

    picture.load()
    try:
        orientation = picture.getexif().get(ExifTags.Base.Orientation)
    except Exception:
        return picture
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return picture.transpose(turns[orientation]) if orientation in turns else picture
