"""PDF files byte by byte: a scan on a page that says anything about its size, its crop or its colours."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

Grey = npt.NDArray[np.uint8]

A4 = b"/MediaBox[0 0 595 842]"
FULL_PAGE = b"q 595 0 0 842 0 0 cm /Im0 Do Q"


def pdf(*objects: bytes, trailer_first: bool = False) -> bytes:
    """A file of some objects, numbered from 1; the first is the catalogue.

    With ``trailer_first`` what says where to begin stands at its head, as in files made for the web.
    """
    start = b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1)
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + (start if trailer_first else b""))
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += start + b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream as the body of an object."""
    return b"<<%s/Length %d>>\nstream\n" % (entries, len(data)) + data + b"\nendstream"


def picture(image: Grey, kind: Literal["flate", "jpeg"] = "flate", more: bytes = b"") -> bytes:
    """A grey picture as the body of an object."""
    if kind == "flate":
        return raw_picture(zlib.compress(image.tobytes()), image.shape, b"FlateDecode", more)
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=92)
    return raw_picture(file.getvalue(), image.shape, b"DCTDecode", more)


def fax(image: Grey, *, black_is_1: bool) -> bytes:
    """A picture in two tones, compressed as faxes are; 1 is black by its data, and by its entry if that is true."""
    file = io.BytesIO()
    Image.fromarray(image).convert("1").save(file, "TIFF", compression="group4", strip_size=1 << 30)
    with Image.open(file) as written:
        (start,), (length,) = written.tag_v2[273], written.tag_v2[279]  # type: ignore[attr-defined]
    parameters = b"/DecodeParms<</K -1/Columns %d/Rows %d/BlackIs1 %s>>" % (
        *image.shape[::-1],
        b"true" if black_is_1 else b"false",
    )
    data = file.getvalue()[start : start + length]
    return raw_picture(data, image.shape, b"CCITTFaxDecode", parameters, depth=1)


def raw_picture(data: bytes, shape: tuple[int, ...], kind: bytes, more: bytes = b"", depth: int = 8) -> bytes:
    """A picture of (height, width) whose data are given."""
    size = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % (shape[1], shape[0])
    colours = b"/ColorSpace/DeviceGray/BitsPerComponent %d/Filter/%s" % (depth, kind)
    return stream(data, size + colours + more)


def page(pictures: Sequence[bytes], content: bytes = FULL_PAGE, entries: bytes = A4, **options: bool) -> bytes:
    """A file of one page; its pictures are called /Im0, /Im1 and so on, and are the objects from 5 on."""
    named = b"".join(b"/Im%d %d 0 R" % (i, 5 + i) for i in range(len(pictures)))
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R%s/Contents 4 0 R/Resources<</XObject<<%s>>>>>>" % (entries, named),
        stream(content),
        *pictures,
        **options,
    )
