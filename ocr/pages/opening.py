"""Open a file, whatever it is called: what it holds decides who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from messages import _
from messages.library import translated
from ocr.pages import tiff
from ocr.pages.folders import kind_of
from ocr.pages.page import Page, UnreadablePage
from ocr.pages.pdf import PDF_MAGIC, pdf_pages
from ocr.pages.pictures import picture_pages, tiff_pages

_HEAD_BYTES = 1024
"""Within so many bytes a PDF has to begin; some programs write something before it."""


def open_pages(path: Path) -> Iterator[Page | UnreadablePage]:
    """The pages of a file one after the other; what cannot be read comes as an UnreadablePage."""
    if kind_of(path) == "other":  # a pipe that nobody writes into would be waited for without end
        yield UnreadablePage(path, 1, _("This is a pipe or a device. Save the scan as a file and give that."))
        return
    try:
        head = _head(path)
    except OSError as error:
        yield UnreadablePage(path, 1, _why_closed(path, error))
        return
    if not head:
        yield UnreadablePage(path, 1, _("The file is empty (0 bytes). Scan or copy it again."))
    elif PDF_MAGIC in head:
        yield from pdf_pages(path)
    elif head.startswith(tiff.MAGIC):
        yield from tiff_pages(path)
    else:
        yield from picture_pages(path, head)


def _why_closed(path: Path, error: OSError) -> str:
    """Why a path cannot be opened at all; a folder comes here only when it cannot be listed."""
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return _("This is a link to a file that is not there. Copy the file itself.")
    if isinstance(error, FileNotFoundError):
        return _("There is no such file or folder. Look at how its name is written.")
    if kind_of(path) == "folder":
        return _("This folder cannot be opened. Look at who may read it.")
    return _("The file cannot be opened ({why}).").format(why=translated(error.strerror))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)
