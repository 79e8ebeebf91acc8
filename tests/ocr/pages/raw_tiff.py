"""TIFF files byte by byte, of kinds that no common library writes."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Order = Literal["<", ">"]
Values = npt.NDArray[Any]
Tags = Mapping[int, tuple[int, ...]]

UNSIGNED, SIGNED, FLOAT = 1, 2, 3
"""Values of SampleFormat."""
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK = 0, 1, 2, 3, 5
"""Values of PhotometricInterpretation."""

_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES = 273, 279, 324, 325
_SUB_DIRECTORIES = 330
_SHORT, _LONG = 3, 4
_LONG_TAGS = {254, _STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES, _SUB_DIRECTORIES}


@dataclass(frozen=True)
class Picture:
    """One picture of a TIFF: its tags, the bytes of its strips or tiles, and pictures below it."""

    tags: Tags
    strips: tuple[bytes, ...]
    is_tiled: bool = False
    below: tuple[Picture, ...] = field(default=())


def picture(
    values: Values,
    photometric: int = BLACK_IS_ZERO,
    order: Order = "<",
    *,
    more: Tags | None = None,
    below: Sequence[Picture] = (),
) -> Picture:
    """An uncompressed picture of values (height, width) or (height, width, samples), in one strip."""
    height, width = values.shape[:2]
    samples = values.shape[2] if values.ndim == 3 else 1
    kind = {"u": UNSIGNED, "i": SIGNED, "f": FLOAT}[values.dtype.kind]
    tags = {
        256: (width,),
        257: (height,),
        258: (8 * values.dtype.itemsize,) * samples,
        259: (1,),
        262: (photometric,),
        277: (samples,),
        278: (height,),
        339: (kind,) * samples,
    }
    data = values.astype(values.dtype.newbyteorder(order)).tobytes()
    return Picture({**tags, **(more or {})}, (data,), below=tuple(below))


def tiled(values: Values, photometric: int = BLACK_IS_ZERO, order: Order = "<", side: int = 16) -> Picture:
    """A grey picture in square tiles."""
    height, width = values.shape
    padded = np.pad(values, ((0, -height % side), (0, -width % side)))
    in_order = padded.astype(values.dtype.newbyteorder(order))
    tiles = tuple(
        in_order[y : y + side, x : x + side].tobytes()
        for y in range(0, padded.shape[0], side)
        for x in range(0, padded.shape[1], side)
    )
    whole = picture(values, photometric, order, more={322: (side,), 323: (side,)})
    return Picture({tag: v for tag, v in whole.tags.items() if tag != 278}, tiles, is_tiled=True)


def in_planes(values: Values, order: Order = "<") -> Picture:
    """A colour picture with all of its red before all of its green and that before all of its blue."""
    whole = picture(values, RGB, order, more={284: (2,)})
    planes = np.moveaxis(values, 2, 0).astype(values.dtype.newbyteorder(order))
    return Picture(whole.tags, tuple(plane.tobytes() for plane in planes))


def tiff(*pictures: Picture, order: Order = "<", strips_last: bool = False) -> bytes:
    """A file of some pictures; with ``strips_last`` their data stands behind all directories."""
    out = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 0))
    link = 4
    for each in pictures:
        directory, next_link = _write(out, each, order, strips_last=strips_last)
        out[link : link + 4] = struct.pack(order + "I", directory)
        link = next_link
    return bytes(out)


def _write(out: bytearray, each: Picture, order: Order, *, strips_last: bool) -> tuple[int, int]:
    """Write a picture; returns the place of its directory and the place where that of the next is to stand."""
    places = (_TILES, _TILE_BYTES) if each.is_tiled else (_STRIPS, _STRIP_BYTES)
    tags = {**each.tags, places[0]: (0,) * len(each.strips), places[1]: tuple(map(len, each.strips))}
    if each.below:
        tags[_SUB_DIRECTORIES] = tuple(_write(out, b, order, strips_last=strips_last)[0] for b in each.below)
    if not strips_last:
        tags[places[0]] = tuple(_append(out, strip) for strip in each.strips)
    elsewhere = {
        tag: _append(out, _packed(tag, v, order)) for tag, v in tags.items() if len(_packed(tag, v, order)) > 4
    }
    directory = _append(out, struct.pack(order + "H", len(tags)))
    entries = {}
    for tag, values in sorted(tags.items()):
        kind = _LONG if tag in _LONG_TAGS else _SHORT
        value = struct.pack(order + "I", elsewhere[tag]) if tag in elsewhere else _packed(tag, values, order)
        entries[tag] = len(out) + 8
        out += struct.pack(order + "HHI", tag, kind, len(values)) + value.ljust(4, b"\0")
    link = len(out)
    out += bytes(4)
    if strips_last:
        starts = tuple(_append(out, strip) for strip in each.strips)
        place = elsewhere.get(places[0], entries[places[0]])
        out[place : place + 4 * len(starts)] = _packed(places[0], starts, order)
    return directory, link


def _packed(tag: int, values: tuple[int, ...], order: Order) -> bytes:
    return struct.pack(f"{order}{len(values)}{'I' if tag in _LONG_TAGS else 'H'}", *values)


def _append(out: bytearray, data: bytes) -> int:
    """Put data at the end, at an even place; returns the place."""
    out += b"\0" * (len(out) % 2)
    place = len(out)
    out += data
    return place
