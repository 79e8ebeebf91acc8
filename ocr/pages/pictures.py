"""Pictures become pages: whatever Pillow opens, and those of a TIFF that only OpenCV does."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
import numpy.typing as npt

from messages import _
from ocr.pages.page import GreyImage, Page, UnreadablePage
from ocr.pages.shades import eight_bits, on_paper, turned
from ocr.pages.tiff import Directory, is_cut, pointing_to, read_directories

_HEIC_BRANDS = {b"ftyp" + brand for brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1")}
"""How a photograph of an iPhone begins after its first four bytes, whatever it is called."""
_OTHER_BRANDS = {b"ftypavif", b"ftypavis", b"jP  \r\n\x87\n"}
"""The same of AVIF and JPEG 2000."""

_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"\xff\x4f\xff\x51")
"""How PNG, JPEG, GIF, BMP and bare JPEG 2000 begin; a WebP is a RIFF with its name in the third four bytes."""

_DEEP_MODES = {"I", "I;16", "I;16L", "I;16B", "I;16N", "F"}
"""Pillow's names of pictures whose values have more than 8 bits."""

_COLOURS = 3
_LUMA = np.array([0.114, 0.587, 0.299], np.float32)
"""How bright blue, green and red are to the eye (ITU-R BT.601, as Pillow has it)."""


class _UnreadableError(Exception):
    """A picture that cannot be read, with the sentence for whoever sent it."""


def picture_pages(path: Path, head: bytes) -> Iterator[Page | UnreadablePage]:
    """The one page of a picture: behind that of any format but TIFF there are but previews or an animation."""
    if head[4:12] in _HEIC_BRANDS:
        from pillow_heif import register_heif_opener

        register_heif_opener()
    # Not by its path: what Pillow maps from disk it scrambles when it turns it.
    with path.open("rb") as file:
        yield _page(path, 1, partial(_picture_grey, path, file, head))


def tiff_pages(path: Path) -> Iterator[Page | UnreadablePage]:
    """The pages of a TIFF; where the chain of them breaks there was one more, which is then reported."""
    with path.open("rb") as file:
        directories = read_directories(file)
        picture = _opened(file)
        for number, directory in enumerate(directories.pages, start=1):
            yield _page(path, number, partial(_tiff_grey, file, picture, directory))
        if not directories.is_whole:
            yield UnreadablePage(path, len(directories.pages) + 1, _damaged())


def _page(path: Path, number: int, decode: Callable[[], GreyImage]) -> Page | UnreadablePage:
    """A page by what decodes it, or why that fails.

    A parser that trusts the numbers in a damaged file may raise any Exception, not only an OSError.
    """
    try:
        with _hushed():
            return Page(path, number, decode())
    except Exception as error:
        return UnreadablePage(path, number, _picture_problem(error))


@contextmanager
def _hushed() -> Iterator[None]:
    """Pillow warns of odd tags and notes in files that it can read; of what it cannot read it raises."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _picture_problem(error: Exception) -> str:
    from PIL import Image

    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return _("The picture is far too large. Scan it at 300 dpi.")
    return str(error) if isinstance(error, _UnreadableError) else _damaged()


def _damaged() -> str:
    return _("The picture is damaged. Scan or copy it again.")


def _picture_grey(path: Path, file: BinaryIO, head: bytes) -> GreyImage:
    """The picture in a file; raises :class:`_UnreadableError` and whatever Pillow does at damage."""
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(file)
    except UnidentifiedImageError:
        raise _UnreadableError(_damaged() if _begins_like_a_picture(head) else _not_a_picture(path)) from None
    return _grey(picture)


def _begins_like_a_picture(head: bytes) -> bool:
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return is_webp or head.startswith(_MAGIC) or head[4:12] in _HEIC_BRANDS | _OTHER_BRANDS


def _not_a_picture(path: Path) -> str:
    if path.suffix.lower() == ".pdf":
        return _("The file is called .pdf but is not a PDF. Scan or save it again.")
    return _("The file is neither a PDF nor a picture. Give PDF, JPEG, PNG or TIFF files.")


def _grey(picture: Any) -> GreyImage:
    """A frame as uint8 grey, turned the way the camera noted, transparent parts white."""
    picture.load()
    if picture.mode in _DEEP_MODES:
        grey = eight_bits(np.asarray(picture))
    elif "A" in picture.getbands() or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        grey = on_paper(np.array(clear.convert("L")), np.array(clear.getchannel("A")))
    else:
        grey = np.array(picture.convert("L"), dtype=np.uint8)
    return np.ascontiguousarray(turned(grey, _orientation(picture)))


def _orientation(picture: Any) -> int:
    """The EXIF orientation of a loaded picture; one whose notes are damaged stays as it is."""
    from PIL import ExifTags

    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:
        return 1


# --- TIFF ---------------------------------------------------------------------------------------------------------


def _opened(file: BinaryIO) -> Any:
    """A TIFF as Pillow sees it, or None where its first picture is damaged or of a kind that Pillow does not know."""
    from PIL import Image

    try:
        with _hushed():
            return Image.open(file)
    except Exception:
        return None


def _tiff_grey(file: BinaryIO, picture: Any, directory: Directory) -> GreyImage:
    """One picture of a TIFF; raises :class:`_UnreadableError` and whatever the libraries do at damage."""
    if is_cut(directory, file.seek(0, os.SEEK_END)):
        raise _UnreadableError(_damaged())
    by_pillow = partial(_by_pillow, picture, directory)
    by_opencv = partial(_by_opencv, file, directory)
    ways = (by_opencv, by_pillow) if directory.is_rare else (by_pillow, by_opencv)
    for way in () if directory.is_deep and directory.is_in_planes else ways:  # which both of them scramble
        grey = way()
        if grey is not None:
            return grey
    raise _UnreadableError(_("This kind of picture cannot be read. Save it as PDF, JPEG or PNG and try again."))


def _by_pillow(picture: Any, directory: Directory) -> GreyImage | None:
    """A picture of a TIFF that Pillow has opened, or None where it does not know its kind."""
    if picture is None or directory.index is None:
        return None
    try:
        picture.seek(directory.index)
    except (SyntaxError, KeyError):
        return None
    return _grey(picture)


def _by_opencv(file: BinaryIO, directory: Directory) -> GreyImage | None:
    """A picture of a TIFF by OpenCV, which knows every depth; None where it does not know its kind, or at damage."""
    _check_size(directory)
    file.seek(0)
    data = pointing_to(file.read(), directory)
    with _silenced():
        values = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None:
        return None
    return _flattened(values, white_is_zero=directory.white_is_zero)  # OpenCV has turned it upright


def _check_size(directory: Directory) -> None:
    """Raise what Pillow raises at pictures that would fill the memory."""
    from PIL import Image

    width, height = directory.size
    if Image.MAX_IMAGE_PIXELS and width * height > Image.MAX_IMAGE_PIXELS:
        raise Image.DecompressionBombError


def _flattened(values: npt.NDArray[Any], *, white_is_zero: bool) -> GreyImage:
    """Values of any type (height, width) or (height, width, blue green red and perhaps alpha) as grey on white.

    ``white_is_zero`` matters to deep values alone: OpenCV reverses the others itself.
    """
    colours = values if values.ndim == 2 else values[..., :3] @ _LUMA
    is_deep = values.dtype != np.uint8
    grey = eight_bits(colours, white_is_zero=white_is_zero) if is_deep else colours.astype(np.uint8)
    if values.ndim == 2 or values.shape[2] <= _COLOURS:
        return grey
    opaque = float(np.iinfo(values.dtype).max) if values.dtype.kind == "u" else 1.0
    return on_paper(grey, np.asarray(values[..., _COLOURS] * (255 / opaque), dtype=np.uint8))


@contextmanager
def _silenced() -> Iterator[None]:
    """OpenCV writes what it cannot read to the terminal."""
    log = cv2.utils.logging
    level = log.getLogLevel()
    log.setLogLevel(log.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        log.setLogLevel(level)
