"""TIFF files of every depth, order and layout become pages; previews and masks among them do not."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from ocr.pages import Page, UnreadablePage, open_pages
from tests.ocr.pages.raw_tiff import (
    BLACK_IS_ZERO,
    CMYK,
    PALETTE,
    RGB,
    WHITE_IS_ZERO,
    Order,
    Picture,
    Tags,
    in_planes,
    picture,
    tiff,
    tiled,
)
from tests.ocr.pages.sketch import DAMAGED, looks_like_the_sketch, sketch, sketched, the_page, the_problem

Values = npt.NDArray[Any]
Store = Callable[[bytes], Path]

ORDERS: tuple[Order, ...] = ("<", ">")
WHITES = {np.uint8: 255, np.uint16: 65535, np.int16: 32767, np.uint32: 2**32 - 1, np.int32: 2**31 - 1}
"""The value of white by type; of fractions it is 1."""
REDUCED: Tags = {254: (1,)}
OLD_REDUCED: Tags = {255: (2,)}
MASK: Tags = {254: (4,)}
KIND_UNKNOWN = "This kind of picture cannot be read. Save it as PDF, JPEG or PNG and try again."
TURNED_BACK = (
    lambda image: image,
    lambda image: image[:, ::-1],
    lambda image: image[::-1, ::-1],
    lambda image: image[::-1],
    lambda image: image.swapaxes(0, 1),
    lambda image: np.rot90(image),
    lambda image: image[::-1, ::-1].swapaxes(0, 1),
    lambda image: np.rot90(image, -1),
)
"""How a picture is stored that says orientation 1, 2, and so on to 8."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Write bytes into a file called .tif."""

    def stored(data: bytes) -> Path:
        path = tmp_path / "scan.tif"
        path.write_bytes(data)
        return path

    return stored


def shades(dtype: type[object], white: float | None = None) -> Values:
    """The sketch in values of a type, 0 black."""
    top = WHITES.get(dtype, 1) if white is None else white
    return np.where(sketched() > 0, top, 0).astype(dtype)


def deep() -> Values:
    """The sketch in 16 bits."""
    return shades(np.uint16)


# --- depth --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("white_is_zero", [False, True], ids=["black is zero", "white is zero"])
@pytest.mark.parametrize("dtype", [*WHITES, np.float32, np.float64])
def test_values_of_any_depth_keep_black_black(store: Store, dtype: type, white_is_zero: bool, order: Order) -> None:
    """8, 16 and 32 bits, signed and fractions, little- and big-endian, whichever value means white."""
    values = shades(dtype)
    photometric = WHITE_IS_ZERO if white_is_zero else BLACK_IS_ZERO
    stored = (values.max() - values).astype(dtype) if white_is_zero else values
    assert looks_like_the_sketch(the_page(store(tiff(picture(stored, photometric, order), order=order))))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("photometric", [WHITE_IS_ZERO, BLACK_IS_ZERO])
@pytest.mark.parametrize("way", ["tiled", "deflated"])
def test_deep_values_come_tiled_and_compressed(store: Store, way: str, photometric: int, order: Order) -> None:
    """16 bits in tiles, and compressed, are what they are in one strip."""
    values = deep() if photometric else 65535 - deep()
    scan = tiled(values, photometric, order) if way == "tiled" else picture(values, photometric, order)
    if way == "deflated":
        scan = replace(scan, tags={**scan.tags, 259: (8,)}, strips=tuple(map(zlib.compress, scan.strips)))
    assert looks_like_the_sketch(the_page(store(tiff(scan, order=order))))


@pytest.mark.parametrize("order", ORDERS)
def test_twelve_bits_a_pixel_are_unpacked(store: Store, order: Order) -> None:
    """Two pixels in three bytes, as cameras of old store them."""
    pairs = shades(np.uint16, 4095).reshape(-1, 2)
    packed = np.stack([pairs[:, 0] >> 4, (pairs[:, 0] & 15) << 4 | pairs[:, 1] >> 8, pairs[:, 1] & 255], axis=1)
    scan = picture(sketched(), BLACK_IS_ZERO, order, more={258: (12,)})
    assert looks_like_the_sketch(
        the_page(store(tiff(replace(scan, strips=(packed.astype(np.uint8).tobytes(),)), order=order)))
    )


@pytest.mark.parametrize("white_is_zero", [False, True])
@pytest.mark.parametrize("white", [255, 1023, 4095, 16383])
def test_a_part_of_sixteen_bits_may_be_all_that_is_used(store: Store, white: int, white_is_zero: bool) -> None:
    """Scanners of 8, 10, 12 and 14 bits write 16; their white is white."""
    values = shades(np.uint16, white)
    scan = picture(white - values, WHITE_IS_ZERO) if white_is_zero else picture(values)
    assert looks_like_the_sketch(the_page(store(tiff(scan))))


def test_values_that_are_all_alike_are_drawn_apart(store: Store) -> None:
    """Ink a tenth darker than paper is half as bright as paper in 8 bits, so that the noise of 8 bits is no matter."""
    values = np.where(sketched() > 0, 60000, 54000).astype(np.uint16)
    image = the_page(store(tiff(picture(values)))).image
    assert image[0, 0] == 255
    assert image[20, 20] < 140


def test_the_grain_of_bare_paper_is_not_drawn_apart(store: Store) -> None:
    """A deep scan of an empty page stays as even as it is."""
    values = np.random.default_rng(1).normal(60000, 400, (600, 400)).astype(np.uint16)
    assert the_page(store(tiff(picture(values)))).image.min() > 235


def test_a_hot_pixel_does_not_darken_the_page(store: Store) -> None:
    """A single pixel at the end of the scale is not the white of a scan whose paper is at a sixteenth of it."""
    values = shades(np.uint16, 4000)
    values[5, 5] = 65535
    assert the_page(store(tiff(picture(values)))).image[0, 0] > 60


def test_fractions_may_lack_numbers(store: Store) -> None:
    """Where nothing was measured, programs write what is no number."""
    values = shades(np.float32)
    values[-3:] = np.nan
    assert looks_like_the_sketch(
        Page(
            Path(), 1, np.pad(the_page(store(tiff(picture(values)))).image[:-3], ((0, 3), (0, 0)), constant_values=255)
        )
    )


# --- colours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_colours_become_grey(store: Store, dtype: type, order: Order) -> None:
    """Red, green and blue, and the four inks of a print shop, of 8 and of 16 bits."""
    red_green_blue = np.stack([shades(dtype)] * 3, axis=2)
    nothing = np.zeros_like(shades(dtype))
    inks = np.stack([nothing, nothing, nothing, shades(dtype).max() - shades(dtype)], axis=2)
    for values, photometric in ((red_green_blue, RGB), (inks, CMYK)):
        assert looks_like_the_sketch(the_page(store(tiff(picture(values, photometric, order), order=order))))


@pytest.mark.parametrize("scale", [257, 1], ids=["16 bits", "8 bits"])
@pytest.mark.parametrize("order", ORDERS)
def test_a_palette_is_looked_up_whatever_its_scale(store: Store, order: Order, scale: int) -> None:
    """Colours of a palette have 16 bits, and some programs write only 8."""
    numbers = (sketched() == 0).astype(np.uint8)
    colours = (255 * scale, *(0,) * 255) * 3
    assert looks_like_the_sketch(
        the_page(store(tiff(picture(numbers, PALETTE, order, more={320: colours}), order=order)))
    )


@pytest.mark.parametrize("order", ORDERS)
def test_colours_in_planes(store: Store, order: Order) -> None:
    """One plane after the other is read in 8 bits; in 16, which libraries scramble, it is refused and not guessed."""
    shallow, deeper = (np.stack([shades(dtype)] * 3, axis=2) for dtype in (np.uint8, np.uint16))
    assert looks_like_the_sketch(the_page(store(tiff(in_planes(shallow, order), order=order))))
    assert the_problem(store(tiff(in_planes(deeper, order), order=order))) == KIND_UNKNOWN


def test_a_kind_that_nobody_knows_is_named(store: Store) -> None:
    """Fractions of 16 bits are a picture, whole and of no use: the sentence says what to do."""
    assert the_problem(store(tiff(picture(shades(np.float16))))) == KIND_UNKNOWN


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_page_comes_upright(store: Store, orientation: int, dtype: type) -> None:
    """For each of the eight orientations, whoever decodes the picture."""
    stored = np.ascontiguousarray(TURNED_BACK[orientation - 1](shades(dtype)))
    assert looks_like_the_sketch(the_page(store(tiff(picture(stored, more={274: (orientation,)})))))


# --- what is no page ----------------------------------------------------------------------------------------------


def small(mark: Tags = REDUCED) -> Picture:
    """A preview, an eighth of the page wide."""
    return picture(np.ascontiguousarray(sketched()[::8, ::8]), more=mark)


def page(mark: Tags | None = None, dtype: type = np.uint8) -> Picture:
    """The page itself."""
    return picture(shades(dtype), more=mark)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("first", [False, True], ids=["after", "before"])
@pytest.mark.parametrize("mark", [REDUCED, OLD_REDUCED, MASK], ids=["reduced", "reduced of old", "mask"])
def test_previews_and_masks_are_no_pages(store: Store, mark: Tags, first: bool, dtype: type, order: Order) -> None:
    """What is marked as a reduced version of another picture or as its mask is left out, wherever it stands."""
    whole, preview = picture(shades(dtype), order=order), small(mark)
    pictures = (preview, whole) if first else (whole, preview)
    assert looks_like_the_sketch(the_page(store(tiff(*pictures, order=order))))


def test_pages_are_counted_without_their_previews(store: Store) -> None:
    """Two pages, each with previews of two sizes, are pages 1 and 2."""
    half = picture(np.ascontiguousarray(sketched()[::2, ::2]), more=REDUCED)
    pages = list(open_pages(store(tiff(page(), half, small(), page(), half, small()))))
    assert [found.number for found in pages] == [1, 2]
    assert all(map(looks_like_the_sketch, pages))


def test_a_file_of_nothing_but_reduced_pictures_is_read(store: Store) -> None:
    """A scanner that marks everything as reduced loses no page, and its previews are none."""
    found = list(open_pages(store(tiff(page(REDUCED), small(), page(REDUCED)))))
    assert [looks_like_the_sketch(each) for each in found] == [True, True]


def test_a_page_marked_by_mistake_is_a_page(store: Store) -> None:
    """What is as large as the other pages, or a size of paper smaller, is no preview whatever it is marked as."""
    smaller = picture(np.full((125, 88), 255, np.uint8), more=REDUCED)
    shapes = [
        each.image.shape for each in open_pages(store(tiff(page(), page(REDUCED), smaller))) if isinstance(each, Page)
    ]
    assert shapes == [(176, 124), (176, 124), (125, 88)]


@pytest.mark.parametrize("order", ORDERS)
def test_pictures_below_a_picture(store: Store, order: Order) -> None:
    """A preview that hangs below its page is passed over; a page that hangs below its preview is the page."""
    preview, whole = small(), page()
    for scan in (replace(whole, below=(preview,)), replace(preview, below=(small(), whole))):
        assert looks_like_the_sketch(the_page(store(tiff(scan, order=order))))


@pytest.mark.parametrize("mode", ["L", "I;16"])
def test_a_big_tiff_is_read(tmp_path: Path, mode: str) -> None:
    """The variety for files beyond four gigabytes, with its previews, whatever its size."""
    path = tmp_path / "big.tif"
    preview = Image.new("L", (15, 22), 255)
    preview.encoderinfo = {"tiffinfo": {254: 1}}
    scan = sketch() if mode == "L" else Image.fromarray(deep())
    scan.save(path, big_tiff=True, save_all=True, append_images=[preview])
    with Image.open(path) as written:
        assert (path.read_bytes()[2], written.n_frames) == (43, 2)  # type: ignore[attr-defined]
    assert looks_like_the_sketch(the_page(path))
    path.write_bytes(path.read_bytes()[:60])
    assert the_problem(path) == DAMAGED


# --- damage -------------------------------------------------------------------------------------------------------


def g4() -> Picture:
    """The sketch in two tones, compressed as a fax in strips."""
    file = io.BytesIO()
    noise = np.random.default_rng(1).random((400, 300)) > 0.5
    Image.fromarray(noise).save(file, "TIFF", compression="group4", strip_size=2000)
    with Image.open(file) as written:
        tags = written.tag_v2  # type: ignore[attr-defined]
        places = zip(tags[273], tags[279], strict=True)
        strips = tuple(file.getvalue()[start : start + length] for start, length in places)
        size = {256: (300,), 257: (400,), 258: (1,), 259: (4,), 262: (tags[262],), 277: (1,), 278: (tags[278],)}
    return Picture(size, strips)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("strips_last", [False, True], ids=["directory last", "strips last"])
@pytest.mark.parametrize("kept", [0.02, 0.3, 0.7, 0.98])
@pytest.mark.parametrize("kind", ["fax", "grey", "deep"])
def test_a_tiff_cut_short_is_damaged(store: Store, kind: str, kept: float, strips_last: bool, order: Order) -> None:
    """Wherever it breaks off, before its directory or within its picture, it is damaged and never half a page."""
    scan = {"fax": g4(), "grey": picture(sketched(), order=order), "deep": picture(deep(), order=order)}[kind]
    data = tiff(scan, order=order, strips_last=strips_last)
    assert the_problem(store(data[: int(kept * len(data))])) == DAMAGED


def test_the_fax_is_whole_before_it_is_cut(store: Store) -> None:
    """What is cut above is read when it is not."""
    for strips_last in (False, True):
        assert the_page(store(tiff(g4(), strips_last=strips_last))).image.shape == (400, 300)


@pytest.mark.parametrize("length", [4, 6, 8, 10, 16])
def test_the_first_bytes_of_a_tiff_alone_are_a_damaged_picture(store: Store, length: int) -> None:
    """A file that ends before its first directory began to be a TIFF all the same."""
    for order in ORDERS:
        assert the_problem(store(tiff(page(), order=order)[:length])) == DAMAGED


def test_damage_to_one_page_does_not_cost_the_others(store: Store) -> None:
    """Of three pages whose second has lost its strip to the end of the file, the others are read."""
    data = bytearray(tiff(page(), page(dtype=np.uint16), page()))
    place = data.index((273).to_bytes(2, "little"), len(sketched().tobytes()) * 3)
    data[place + 8 : place + 12] = (1 << 30).to_bytes(4, "little")
    found = list(open_pages(store(bytes(data))))
    assert [looks_like_the_sketch(each) for each in found] == [True, False, True]
    assert found[1] == UnreadablePage(found[1].source, 2, DAMAGED)


def test_a_deep_picture_far_too_large_is_refused(store: Store) -> None:
    """Before it fills the memory."""
    scan = picture(deep())
    huge = replace(scan, tags={**scan.tags, 256: (60000,), 257: (60000,)})
    assert the_problem(store(tiff(huge))) == "The picture is far too large. Scan it at 300 dpi."


def test_nothing_is_written_to_the_terminal(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    """What the libraries think of a file that they do not know stays between them and us."""
    for scan in (
        picture(shades(np.float16)),
        in_planes(np.stack([deep()] * 3, axis=2)),
        picture(np.stack([deep()] * 5, 2)),
    ):
        list(open_pages(store(tiff(scan))))
    assert capfd.readouterr() == ("", "")
