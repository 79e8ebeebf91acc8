"""The directories of a TIFF: which pictures it holds, what kind each is of, and whether the file has all of it.

Only numbers are read here; whoever decodes the pictures knows too little of this. Tags by TIFF 6.0 and its technical
notes (SubIFDs); BigTIFF by its specification.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Literal

MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""How a TIFF and a BigTIFF begin, little-endian and big-endian."""

_NEW_SUBFILE_TYPE, _SUBFILE_TYPE = 254, 255
_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _SAMPLES = 256, 257, 258, 262, 277
_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES = 273, 279, 324, 325
_PLANES, _COLOUR_MAP, _SUB_DIRECTORIES, _EXTRA_SAMPLES = 284, 320, 330, 338
_TAGS = {
    *(_NEW_SUBFILE_TYPE, _SUBFILE_TYPE, _WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _SAMPLES),
    *(_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES, _PLANES, _COLOUR_MAP, _SUB_DIRECTORIES, _EXTRA_SAMPLES),
}

_REDUCED_BIT, _MASK_BIT = 1, 4
"""Bits of NewSubfileType."""
_OLD_REDUCED, _SEPARATE, _ASSOCIATED_ALPHA = 2, 2, 1
"""Values of the older SubfileType, of PlanarConfiguration and of ExtraSamples."""

_REDUCED_SIDE = 0.6
"""A picture marked as reduced has at most so much of the width and height of the whole one; half is the usual.

A page that was marked so by mistake is as large as the others, or is of paper one size smaller (0.71).
"""

_SPARE_BYTES = 8
"""So many bytes may be missing at the end: less than a picture shows, and some programs count a few too many."""

_INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
"""Types of values that are whole numbers, as struct has them."""
_MOST_DIRECTORIES = 10_000


@dataclass(frozen=True)
class Directory:
    """One picture of a TIFF: where its directory stands in the file, and the numbers in it by tag.

    ``index`` counts the directories of the chain from 0 and is None for one that hangs below another.
    """

    offset: int
    index: int | None
    tags: Mapping[int, tuple[int, ...]]

    def number(self, tag: int, otherwise: int) -> int:
        """The first number of a tag."""
        return next(iter(self.tags.get(tag, ())), otherwise)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.number(_WIDTH, 0), self.number(_HEIGHT, 0)

    @property
    def is_reduced(self) -> bool:
        """Whether it is marked as a smaller version of another picture."""
        is_new = bool(self.number(_NEW_SUBFILE_TYPE, 0) & _REDUCED_BIT)
        return is_new or self.number(_SUBFILE_TYPE, 0) == _OLD_REDUCED

    @property
    def is_mask(self) -> bool:
        """Whether it only says which part of another picture is transparent."""
        return bool(self.number(_NEW_SUBFILE_TYPE, 0) & _MASK_BIT)

    @property
    def white_is_zero(self) -> bool:
        """Whether the smallest value means white."""
        return self.number(_PHOTOMETRIC, 1) == 0

    @property
    def is_deep(self) -> bool:
        """Whether its values have more than 8 bits."""
        return max(self.tags.get(_BITS, (1,)), default=1) > 8

    @property
    def is_in_planes(self) -> bool:
        """Whether all of one colour stands before all of the next."""
        return self.number(_PLANES, 1) == _SEPARATE and self.number(_SAMPLES, 1) > 1

    @property
    def is_rare(self) -> bool:
        """Whether common software misreads it: deep values, colours multiplied by their alpha, palettes of 8 bits."""
        has_small_palette = 0 < max(self.tags.get(_COLOUR_MAP, ()), default=0) < 2**8
        return self.is_deep or has_small_palette or _ASSOCIATED_ALPHA in self.tags.get(_EXTRA_SAMPLES, ())

    @property
    def end(self) -> int:
        """Where in the file the last of its strips or tiles ends."""
        ends = [0]
        for offsets, lengths in ((_STRIPS, _STRIP_BYTES), (_TILES, _TILE_BYTES)):
            places = zip(self.tags.get(offsets, ()), self.tags.get(lengths, ()), strict=False)
            ends += [offset + length for offset, length in places]
        return max(ends)


@dataclass(frozen=True)
class Directories:
    """The pictures of a TIFF that are pages, in order; ``is_whole`` is False where the chain of them breaks off."""

    pages: tuple[Directory, ...]
    is_whole: bool


def read_directories(file: BinaryIO) -> Directories:
    """The pages of a TIFF. Reduced versions of another page and masks are none, unless there is nothing else."""
    form = _Format.of(file)
    if form is None:
        return Directories((), False)
    chain, is_whole = _chain(file, form)
    pictures = [directory for directory in chain if not directory.is_mask]
    whole = [_whole_version(file, form, directory) for directory in pictures]
    return Directories(tuple(_without_reduced(whole)), is_whole)


def is_cut(directory: Directory, length: int) -> bool:
    """Whether a file of so many bytes ends before the picture does."""
    return directory.end > length + _SPARE_BYTES


def pointing_to(data: bytes, directory: Directory) -> bytes:
    """The bytes of a TIFF changed so that this directory is its first."""
    order: Literal["<", ">"] = "<" if data[:2] == b"II" else ">"
    if _is_big(data, order):
        return data[:8] + struct.pack(order + "Q", directory.offset) + data[16:]
    return data[:4] + struct.pack(order + "I", directory.offset) + data[8:]


def _is_big(head: bytes, order: str) -> bool:
    return bool(struct.unpack_from(order + "H", head, 2)[0] == 43)


@dataclass(frozen=True)
class _Format:
    """How numbers are written in a TIFF, by the letters of struct, and where its first directory stands."""

    order: Literal["<", ">"]
    count: str
    offset: str
    first: int
    length: int

    @classmethod
    def of(cls, file: BinaryIO) -> _Format | None:
        """The format of a file, or None where it ends within its first bytes."""
        length = file.seek(0, 2)
        file.seek(0)
        head = file.read(16)
        order: Literal["<", ">"] = "<" if head[:2] == b"II" else ">"
        if length < 16:
            return None
        if _is_big(head, order):
            return cls(order, "Q", "Q", struct.unpack_from(order + "Q", head, 8)[0], length)
        return cls(order, "H", "I", struct.unpack_from(order + "I", head, 4)[0], length)

    def read(self, file: BinaryIO, offset: int, letters: str) -> tuple[int, ...] | None:
        """Numbers at a place of the file, or None where the file ends before them."""
        size = struct.calcsize(self.order + letters)
        if offset + size > self.length:
            return None
        file.seek(offset)
        return struct.unpack(self.order + letters, file.read(size))


def _chain(file: BinaryIO, form: _Format) -> tuple[list[Directory], bool]:
    """The directories from the first on, and whether the last of them says that it is the last.

    One that was there before ends the chain as well: it leads round in a circle.
    """
    found: list[Directory] = []
    seen: set[int] = set()
    offset = form.first
    while offset and offset not in seen and len(found) < _MOST_DIRECTORIES:
        seen.add(offset)
        read = _directory(file, form, offset)
        if read is None:
            return found, False
        directory, offset = read
        found.append(replace(directory, index=len(found)))
    return found, bool(found)


def _directory(file: BinaryIO, form: _Format, offset: int) -> tuple[Directory, int] | None:
    """The directory at a place, and the place of the next, 0 for none; None where the file ends before."""
    counted = form.read(file, offset, form.count)
    if counted is None:
        return None
    entry = struct.calcsize("=HH" + 2 * form.offset)
    start = offset + struct.calcsize("=" + form.count)
    following = form.read(file, start + counted[0] * entry, form.offset)
    if following is None:
        return None
    places = (start + i * entry for i in range(counted[0]))
    tags = {tag: values for place in places for tag, values in _entry(file, form, place)}
    return Directory(offset, None, tags), following[0]


def _entry(file: BinaryIO, form: _Format, place: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The tag and the numbers of an entry; nothing where it is of no use here or its numbers lie beyond the file."""
    head = form.read(file, place, "HH" + form.offset)
    if head is None or head[0] not in _TAGS or head[1] not in _INTEGERS:
        return
    tag, kind, count = head
    letters = f"{count}{_INTEGERS[kind]}"
    value = place + 4 + struct.calcsize("=" + form.offset)
    if count > form.length:
        return
    if struct.calcsize("=" + letters) > struct.calcsize("=" + form.offset):
        elsewhere = form.read(file, value, form.offset)
        value = elsewhere[0] if elsewhere else form.length
    numbers = form.read(file, value, letters)
    if numbers is not None:
        yield tag, numbers


def _whole_version(file: BinaryIO, form: _Format, directory: Directory) -> Directory:
    """The picture itself, where a reduced version stands in the chain and the whole one hangs below it."""
    if not directory.is_reduced:
        return directory
    below = [_directory(file, form, offset) for offset in directory.tags.get(_SUB_DIRECTORIES, ())]
    whole = [read[0] for read in below if read and not read[0].is_reduced and not read[0].is_mask]
    return max(whole, key=lambda other: other.size, default=directory)


def _without_reduced(directories: Sequence[Directory]) -> Iterator[Directory]:
    """The pictures without those that are marked as reduced and are far smaller than one that is not.

    Where all are marked, the largest is the whole one.
    """
    sizes = [directory.size for directory in directories if not directory.is_reduced]
    whole = sizes or [max((directory.size for directory in directories), default=(0, 0))]
    for directory in directories:
        width, height = directory.size
        is_small = any(width <= _REDUCED_SIDE * w and height <= _REDUCED_SIDE * h for w, h in whole)
        if not (directory.is_reduced and is_small):
            yield directory
