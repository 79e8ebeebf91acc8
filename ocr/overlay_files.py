"""Overlays as files: JPEG pictures that can be told from anything else, in a folder where nothing else is touched.

An overlay carries a mark with the digest of its own picture. No scan carries it, nor does an overlay that somebody
has drawn on and saved again: only what this program wrote, byte for byte, is ever replaced.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2

from files import whole_file
from messages import _
from messages.errors import OutputError
from messages.library import translated
from ocr.overlay import Picture

_QUALITY = 85
"""Of the JPEG, out of 100: thin coloured lines and small letters stay clear."""

_COMMENT = b"\xff\xfe"
"""What begins a comment in a JPEG file; its length follows in two bytes, which count themselves."""
_MARK = b"wnioskomat overlay, sha256 "
_MARKED = _COMMENT + (2 + len(_MARK) + 64).to_bytes(2, "big") + _MARK
_HEAD = 20
"""Bytes of a JPEG file before its first comment: the start of the picture (2) and the JFIF header (18)."""

_LONGEST_STEM = 120
"""Bytes; the strictest file systems in use, those of encrypted home folders, take names of 143."""
_REFUSED = '<>:"/\\|?*'
"""Characters in names that file systems of other computers and memory sticks refuse."""
_MOST_OTHERS = 100
"""So many other names are tried for an overlay whose own is taken."""


def encode_overlay(picture: Picture) -> bytes:
    """An overlay (uint8 blue, green, red) as a JPEG file with the mark of an overlay.

    Raises :class:`ValueError`, with a reason for people, for a picture that no JPEG file can hold.
    """
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise ValueError(_("the picture is too large for JPEG"))
    plain = data.tobytes()
    return plain[:_HEAD] + _MARKED + _digest(plain) + plain[_HEAD:]


def is_overlay(path: Path) -> bool:
    """Whether a file, not a link to one, is an overlay just as it was written; raises nothing."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        with path.open("rb") as file:
            head = file.read(_HEAD + len(_MARKED) + 64)
            if not head[_HEAD:].startswith(_MARKED):
                return False
            return head[-64:] == _digest(head[:_HEAD] + file.read())
    except OSError:
        return False


def _digest(plain: bytes) -> bytes:
    return hashlib.sha256(plain).hexdigest().encode()


def overlay_stem(stem: str) -> str:
    """The stem of a scan's name as any file system takes it in the name of its overlays."""
    fit = "".join("_" if c in _REFUSED or not c.isprintable() else c for c in stem)
    return fit.encode()[:_LONGEST_STEM].decode(errors="ignore")


def name_key(name: str) -> str:
    """What is equal for names that are one to some file system: those of macOS and Windows forget capitals."""
    return unicodedata.normalize("NFC", name).casefold()


def _place_key(path: Path) -> str:
    return name_key(os.path.realpath(path))


class OverlayFolder:
    """A folder that overlays are written into; what else lies there, the scans of the batch above all, stays as it is.

    Only overlays of earlier batches are replaced. ``scans`` are the files of this batch, there already or not.
    """

    def __init__(self, folder: Path, scans: Iterable[Path]) -> None:
        self._folder = folder
        self._kept = {_place_key(scan) for scan in scans}

    def write(self, picture: Picture, stem: str, page: int) -> Path:
        """Write the overlay of a page and return its file; a name that is taken gets a number.

        Raises :class:`messages.errors.OutputError` when it cannot be written.
        """
        try:
            content = encode_overlay(picture)
        except ValueError as error:
            raise OutputError(overlay_problem(self.place(stem, page), str(error))) from error
        try:
            for path in self._places(stem, page):
                if self._write(content, path):
                    return path
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        except OSError as error:
            raise OutputError(overlay_problem(self.place(stem, page), translated(error.strerror))) from error

    def place(self, stem: str, page: int) -> Path:
        """Where the overlay of a page goes unless that name is taken."""
        return self._folder / f"{stem}-{page}.jpg"

    def _places(self, stem: str, page: int) -> Iterator[Path]:
        yield self.place(stem, page)
        yield from (self._folder / f"{stem}-{page}-{number}.jpg" for number in range(2, 2 + _MOST_OTHERS))

    def _write(self, content: bytes, path: Path) -> bool:
        """Write an overlay to a place, or return False where something else is there."""
        is_replaced = is_overlay(path)
        if _place_key(path) in self._kept or (os.path.lexists(path) and not is_replaced):
            return False
        try:
            with whole_file(path, is_private=True, may_replace=is_replaced) as file:
                file.write(content)
        except FileExistsError:
            return False
        self._kept.add(_place_key(path))
        return True


def overlay_problem(path: Path, why: str) -> str:
    """The sentence on an overlay that cannot be written."""
    return _("{file}: the overlay cannot be written ({why}).").format(file=path, why=why)
