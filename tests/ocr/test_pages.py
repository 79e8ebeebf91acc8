"""Files of every kind that schools have become pages; what cannot be read becomes a sentence and never an exception."""

from __future__ import annotations

import io
import os
import random
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import ExifTags, Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import messages
from ocr.pages import FoundScans, Page, UnreadablePage, find_scans, open_pages
from tests.ocr.pages.sketch import HEIGHT, WIDTH, looks_like_the_sketch, sketch, the_page, the_problem

Grey = npt.NDArray[np.uint8]
Save = Callable[..., Path]

ORIENT = int(ExifTags.Base.Orientation)
TURNS: dict[int, Image.Transpose | None] = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""EXIF orientation -> how a camera that notes it has stored an upright picture."""


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Write a picture into a file of a given name."""

    def saved(picture: Image.Image, name: str, **options: Any) -> Path:
        picture.save(tmp_path / name, **options)
        return tmp_path / name

    return saved


def pdf(path: Path, pages: int = 1, size: tuple[float, float] = (595, 842), **options: Any) -> Path:
    """A PDF of so many pages, each with its number."""
    canvas = Canvas(str(path), pagesize=size, **options)
    for number in range(1, pages + 1):
        canvas.drawString(100, 100, str(number))
        canvas.showPage()
    canvas.save()
    return path


def pdf_of_a_scan(path: Path, dpi: float, turn: int = 0) -> Path:
    """An A4 page that holds nothing but a picture of a given resolution."""
    scan = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 200)
    canvas = Canvas(str(path), pagesize=(842, 595) if turn else (595, 842))  # as it is seen, after its turn
    canvas.setPageRotation(turn)
    canvas.drawImage(ImageReader(scan), 0, 0, 595, 842)
    canvas.save()
    return path


# --- PDF ----------------------------------------------------------------------------------------------------------


def test_a_pdf_gives_its_pages_in_order_and_counts_them_from_one(tmp_path: Path) -> None:
    """A PDF of three pages becomes three pages, numbered 1, 2, 3 and named after their file."""
    path = pdf(tmp_path / "three.pdf", pages=3)
    assert [(page.source, page.number) for page in open_pages(path)] == [(path, 1), (path, 2), (path, 3)]


def test_drawn_pages_are_rendered_at_300_dpi(tmp_path: Path) -> None:
    """Where no scan tells a resolution, A4 becomes 2480 x 3508 pixels, white where nothing is drawn."""
    image = the_page(pdf(tmp_path / "drawn.pdf")).image
    assert image.shape == pytest.approx((3508, 2479), abs=2)
    assert image.dtype == np.uint8
    assert image[0, 0] == 255
    assert image.min() < 60


@pytest.mark.parametrize(("scanned", "rendered"), [(100, 200), (200, 200), (240, 240), (300, 300), (600, 300)])
@pytest.mark.parametrize("turn", [0, 90])
def test_a_scan_in_a_pdf_is_rendered_at_its_own_resolution(
    tmp_path: Path, scanned: float, rendered: float, turn: int
) -> None:
    """The resolution is that of the scan on the page, but at least 200 and at most 300 dpi; a turn changes nothing."""
    image = the_page(pdf_of_a_scan(tmp_path / "scan.pdf", scanned, turn)).image
    assert max(image.shape) == pytest.approx(11.69 * rendered, rel=0.01)
    assert (image.shape[0] > image.shape[1]) == (turn == 0)


def test_a_pdf_of_a_huge_page_is_rendered_smaller(tmp_path: Path) -> None:
    """A poster of five metres is no reason to run out of memory."""
    assert the_page(pdf(tmp_path / "poster.pdf", size=(14400, 14400))).image.size < 70_000_000


def test_a_locked_pdf_is_named_as_such(tmp_path: Path) -> None:
    """The sentence about a PDF with a password speaks of the password."""
    path = pdf(tmp_path / "locked.pdf", encrypt=StandardEncryption("secret", "owner", canPrint=1))
    assert the_problem(path) == "The PDF is locked with a password. Save it without one and try again."


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_pdf_cut_short_is_a_sentence_or_still_a_page(tmp_path: Path, kept: float) -> None:
    """Whatever is left of a PDF whose copying broke off, there is an answer for its page."""
    path = pdf(tmp_path / "cut.pdf")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert list(open_pages(path))


def test_a_damaged_pdf_is_a_sentence(tmp_path: Path) -> None:
    """A file that begins like a PDF and goes on as noise is damaged."""
    path = tmp_path / "damaged.pdf"
    path.write_bytes(b"%PDF-1.7\n" + random.Random(1).randbytes(2000))
    assert the_problem(path) == "The PDF is damaged and cannot be opened. Scan it again."


def test_a_pdf_without_pages_is_a_sentence(tmp_path: Path) -> None:
    """A PDF may have no page at all; that is said and not passed over."""
    path = tmp_path / "none.pdf"
    head = b"%PDF-1.4\n"
    catalogue = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    pages = b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    places = (len(head), len(head + catalogue))
    table = b"xref\n0 3\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Root 1 0 R/Size 3>>\nstartxref\n%d\n%%%%EOF\n" % len(head + catalogue + pages)
    path.write_bytes(head + catalogue + pages + table + end)
    assert the_problem(path).startswith("The PDF ")  # pdfium does not tell this from other damage


# --- pictures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.jpg", {"quality": 95}),
        ("a.png", {}),
        ("a.bmp", {}),
        ("a.webp", {"lossless": True}),
        ("a.tif", {"compression": "tiff_lzw"}),
        ("a.tiff", {"compression": "tiff_deflate"}),
    ],
)
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_usual_pictures_become_grey_pages(save: Save, name: str, options: dict[str, Any], mode: str) -> None:
    """A grey or a colour picture of any usual format becomes one page of uint8 grey."""
    assert looks_like_the_sketch(the_page(save(sketch().convert(mode), name, **options)))


@pytest.mark.parametrize("compression", ["group4", "raw"])
def test_one_bit_becomes_black_and_white(save: Save, compression: str) -> None:
    """An office copier's 1-bit TIFF becomes a page of 0 and 255."""
    page = the_page(save(sketch().convert("1"), "fax.tif", compression=compression))
    assert looks_like_the_sketch(page, tolerance=0)


def test_each_page_of_a_tiff_is_a_page(save: Save) -> None:
    """A TIFF of three pages becomes three, numbered from 1, each at its own size."""
    narrow = Image.new("L", (50, 90), 255)
    pages = list(open_pages(save(sketch(), "pile.tif", save_all=True, append_images=[narrow, sketch()])))
    assert [page.number for page in pages] == [1, 2, 3]
    assert looks_like_the_sketch(pages[0])
    assert isinstance(pages[1], Page)
    assert pages[1].image.shape == (90, 50)
    assert looks_like_the_sketch(pages[2])


@pytest.mark.parametrize("name", ["burst.gif", "burst.webp", "burst.png", "burst.mpo"])
def test_only_a_tiff_has_pages(save: Save, name: str) -> None:
    """Previews, depth maps and animations behind the picture of a phone are no pages."""
    other = Image.new("L", (WIDTH, HEIGHT), 128)
    path = save(sketch(), name, save_all=True, append_images=[other])
    assert looks_like_the_sketch(the_page(path), tolerance=60)


@pytest.mark.parametrize("name", ["deep.png", "deep.tif"])
def test_sixteen_bits_a_pixel_keep_their_shades(save: Save, name: str) -> None:
    """A 16-bit scan is brought down to 8 bits, not cut off."""
    deep = Image.fromarray(np.asarray(sketch()).astype(np.uint16) * 257)
    assert looks_like_the_sketch(the_page(save(deep, name)), tolerance=1)


def test_what_is_transparent_is_paper(save: Save) -> None:
    """Where a picture is transparent a page is white, whatever colour hides there."""
    clear = sketch().convert("RGBA")
    clear.putalpha(sketch().point(lambda value: 255 - value))
    black_where_clear = Image.composite(Image.new("RGBA", clear.size, (0, 0, 0, 0)), clear, sketch())
    assert looks_like_the_sketch(the_page(save(black_where_clear, "clear.png")))
    assert looks_like_the_sketch(the_page(save(clear.convert("LA"), "clear-grey.png")))


def test_a_palette_is_looked_up(save: Save) -> None:
    """A picture with a palette shows its colours and not their numbers; a transparent one is white."""
    painted = Image.fromarray((np.asarray(sketch()) == 0).astype(np.uint8))
    painted.putpalette([255, 255, 255, 0, 0, 0])
    assert looks_like_the_sketch(the_page(save(painted, "palette.png")))
    painted.putpalette([10, 10, 10, 0, 0, 0])
    assert looks_like_the_sketch(the_page(save(painted, "clear-palette.png", transparency=0)))
    assert looks_like_the_sketch(the_page(save(painted, "clearer.png", transparency=bytes([0, 255]))))


def test_cmyk_is_not_inverted(save: Save) -> None:
    """A JPEG from a print shop has black ink where it is black."""
    assert looks_like_the_sketch(the_page(save(sketch().convert("CMYK"), "shop.jpg", quality=95)), tolerance=40)


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("name", ["phone.jpg", "phone.png", "phone.tif"])
def test_a_photograph_is_turned_as_the_camera_noted(save: Save, orientation: int, name: str) -> None:
    """For each of the eight EXIF orientations the page comes upright."""
    turn = TURNS[orientation]
    stored = sketch() if turn is None else sketch().transpose(turn)
    exif = Image.Exif()
    exif[ORIENT] = orientation
    assert looks_like_the_sketch(the_page(save(stored, name, exif=exif)), tolerance=40)


@pytest.mark.parametrize("orientation", [0, 9, 4711])
def test_an_orientation_that_does_not_exist_is_none(save: Save, orientation: int) -> None:
    """Some cameras note nonsense; then the picture stays as it is."""
    exif = Image.Exif()
    exif[ORIENT] = orientation
    assert looks_like_the_sketch(the_page(save(sketch(), "odd.jpg", exif=exif)), tolerance=40)


# --- real-world oddities and damage -------------------------------------------------------------------------------


def tiff_entry(data: bytes, tag: int) -> int:
    """Where the entry of a tag stands in a little-endian TIFF (or in the EXIF part of a JPEG)."""
    return data.index(struct.pack("<H", tag), data.index(b"II*\0"))


def test_damaged_exif_does_not_cost_the_picture(save: Save) -> None:
    """Notes that point beyond the end of the file make Pillow warn; the picture is read all the same."""
    exif = Image.Exif()
    exif.endian = "<"
    exif[int(ExifTags.Base.Make)] = "A camera with a long name"
    exif[int(ExifTags.Base.Model)] = "Another long name"
    path = save(sketch(), "odd.jpg", exif=exif.tobytes().replace(b"MM\0*", b"II*\0"))
    data = bytearray(path.read_bytes())
    start = data.index(b"Exif\0\0") + 6
    entry = data.index(struct.pack("<H", int(ExifTags.Base.Make)), start)
    data[entry + 8 : entry + 12] = struct.pack("<I", 0x7FFFFFFF)
    path.write_bytes(data)
    assert looks_like_the_sketch(the_page(path), tolerance=40)


@pytest.mark.parametrize("kept", range(8, 60, 4))
def test_exif_cut_short_does_not_cost_the_picture(save: Save, kept: int) -> None:
    """Wherever EXIF notes break off, the picture behind them is read."""
    exif = Image.Exif()
    exif[int(ExifTags.Base.Make)] = "A camera with a long name"
    exif[ORIENT] = 1
    exif.get_ifd(ExifTags.IFD.Exif)[int(ExifTags.Base.DateTimeOriginal)] = "2026:09:01 08:00:00"
    path = save(sketch(), "odd.jpg", exif=exif.tobytes()[:kept])
    assert looks_like_the_sketch(the_page(path), tolerance=40)


def test_a_tiff_with_a_bad_tag_is_read(save: Save) -> None:
    """A tag that points beyond the file makes Pillow warn; the scan is read all the same."""
    path = save(sketch(), "odd.tif", software="an old copier with a very long name")
    data = bytearray(path.read_bytes())
    entry = tiff_entry(bytes(data), int(ExifTags.Base.Software))
    data[entry + 8 : entry + 12] = struct.pack("<I", 0x7FFFFFFF)
    path.write_bytes(data)
    assert looks_like_the_sketch(the_page(path))


@pytest.mark.parametrize(("name", "options"), [("cut.jpg", {}), ("cut.png", {}), ("cut.tif", {"compression": "raw"})])
@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_picture_cut_short_is_damaged(save: Save, name: str, options: dict[str, Any], kept: float) -> None:
    """A picture whose copying broke off is not taken for a whole one."""
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (HEIGHT, WIDTH), dtype=np.uint8))
    path = save(noise, name, **options)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert the_problem(path) == "The picture is damaged. Scan or copy it again."


def two_pages(save: Save, name: str, **options: Any) -> tuple[Path, bytes]:
    """A TIFF of two pages and its bytes."""
    path = save(sketch(), name, save_all=True, append_images=[sketch()], **options)
    return path, path.read_bytes()


def test_a_second_page_cut_short_does_not_cost_the_first(save: Save) -> None:
    """Of a TIFF that breaks off on its second page the first is read and the second named."""
    path, data = two_pages(save, "cut.tif", compression="raw")
    path.write_bytes(data[: len(data) - HEIGHT * WIDTH // 2])
    first, second = open_pages(path)
    assert looks_like_the_sketch(first)
    assert isinstance(second, UnreadablePage)
    assert second.number == 2


def test_a_second_page_that_is_gone_is_named(save: Save) -> None:
    """Of a TIFF that breaks off before its second page the first is read and the missing one named."""
    path, data = two_pages(save, "gone.tif", compression="raw")
    path.write_bytes(data[: HEIGHT * WIDTH + 400])
    first, second = open_pages(path)
    assert looks_like_the_sketch(first)
    assert isinstance(second, UnreadablePage)


def test_pages_that_go_round_in_a_circle_come_to_an_end(save: Save) -> None:
    """A TIFF whose last page names the first as its next one is not read for ever."""
    path, data = two_pages(save, "circle.tif", compression="raw")
    first = struct.unpack_from("<I", data, 4)[0]
    end = first + 2 + 12 * struct.unpack_from("<H", data, first)[0]
    second = struct.unpack_from("<I", data, end)[0]
    end = second + 2 + 12 * struct.unpack_from("<H", data, second)[0]
    circle = bytearray(data)
    circle[end : end + 4] = struct.pack("<I", first)
    path.write_bytes(circle)
    assert [looks_like_the_sketch(page) for page in open_pages(path)] == [True, True]


def test_a_picture_far_too_large_is_a_sentence(tmp_path: Path) -> None:
    """A picture of a hundred gigapixels is refused before it fills the memory."""
    path = tmp_path / "bomb.bmp"
    sketch().save(path)
    data = bytearray(path.read_bytes())
    data[18:26] = struct.pack("<ii", 300_000, 300_000)
    path.write_bytes(data)
    assert the_problem(path) == "The picture is far too large. Scan it at 300 dpi."


def bytes_of(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file of a format."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {}), ("PNG", {}), ("TIFF", {"compression": "tiff_lzw"}), ("BMP", {}), ("WEBP", {})]
)
def test_no_damage_whatever_is_an_exception(tmp_path: Path, kind: str, options: dict[str, Any]) -> None:
    """However the bytes of a picture are spoiled, each file yields pages or sentences and raises nothing."""
    chance = random.Random(kind)
    exif = Image.Exif()
    exif[ORIENT] = 6
    whole = bytes_of(sketch(), kind, **options, **({} if kind == "BMP" else {"exif": exif}))
    path = tmp_path / "spoiled"
    for _ in range(120):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 3, 20])):
            near_an_end = chance.choice([chance.randrange(80), -1 - chance.randrange(100), chance.randrange(len(data))])
            data[near_an_end] = chance.choice([0, 255, chance.randrange(256)])
        path.write_bytes(data[: chance.choice([len(data), chance.randrange(20, len(data))])])
        pages = list(open_pages(path))
        assert pages
        assert all(isinstance(page, UnreadablePage) or page.image.ndim == 2 for page in pages)


# --- what is no scan at all ---------------------------------------------------------------------------------------


def test_an_empty_file_is_a_sentence(tmp_path: Path) -> None:
    """0 bytes are said to be 0 bytes, whatever the file is called."""
    for name in ("empty.pdf", "empty.jpg", "empty"):
        (tmp_path / name).touch()
        assert the_problem(tmp_path / name) == "The file is empty (0 bytes). Scan or copy it again."


def test_text_called_pdf_is_a_sentence(tmp_path: Path) -> None:
    """A text file named .pdf is said not to be a PDF."""
    path = tmp_path / "letter.pdf"
    path.write_text("Szanowna Pani,\n", encoding="utf-8")
    assert the_problem(path) == "The file is called .pdf but is not a PDF. Scan or save it again."


def test_text_called_png_is_a_sentence(tmp_path: Path) -> None:
    """A text file named .png is said to be neither PDF nor picture."""
    path = tmp_path / "letter.png"
    path.write_text("Szanowna Pani,\n", encoding="utf-8")
    assert the_problem(path) == "The file is neither a PDF nor a picture. Give PDF, JPEG, PNG or TIFF files."


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "IMG_0001.heif", "renamed.jpg"])
@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_a_damaged_heic_photograph_is_a_sentence(tmp_path: Path, name: str, brand: bytes) -> None:
    """An iPhone's own format is recognised by its content, whatever it is called."""
    path = tmp_path / name
    path.write_bytes(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(500))
    assert the_problem(path) == "The picture is damaged. Scan or copy it again."


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "renamed.jpg"])
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_heic_photograph_is_read_upright(tmp_path: Path, name: str, orientation: int) -> None:
    """What an iPhone makes by itself is opened like any picture, turned the way the camera noted."""
    from pillow_heif import from_pillow

    upright = np.full((120, 80), 255, np.uint8)
    upright[:30, :40] = 0
    turned = np.rot90(upright, {1: 0, 3: 2, 6: 1}[orientation])
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    photograph = from_pillow(Image.fromarray(np.ascontiguousarray(turned)).convert("RGB"))
    photograph.save(tmp_path / name, quality=90, exif=exif.tobytes())
    (page,) = open_pages(tmp_path / name)
    assert isinstance(page, Page)
    assert page.image.shape == upright.shape
    assert page.image[:25, :35].max() < 60
    assert page.image[40:, 50:].min() > 200


def test_a_pdf_with_the_name_of_a_picture_is_read(tmp_path: Path) -> None:
    """What counts is the content, not the name."""
    assert isinstance(the_page(pdf(tmp_path / "scan.jpg")), Page)


def test_a_missing_path_is_a_sentence(tmp_path: Path) -> None:
    """A name with a slip in it is said not to exist."""
    path = tmp_path / "nothing.pdf"
    assert the_problem(path) == "There is no such file or folder. Look at how its name is written."


def test_a_folder_in_place_of_a_file_is_a_sentence(tmp_path: Path) -> None:
    """Only a folder that cannot be listed comes to be opened, and the sentence says so."""
    assert the_problem(tmp_path) == "This folder cannot be opened. Look at who may read it."


def test_a_name_that_is_too_long_is_a_sentence_in_the_users_language(tmp_path: Path) -> None:
    """What cannot be opened for a reason of the system is told with that reason, in Polish to a Polish secretary."""
    path = tmp_path / ("a" * 300 + ".pdf")
    assert find_scans(path).scans == (path,)
    assert the_problem(path) == "The file cannot be opened (File name too long)."
    messages.activate("pl")
    assert the_problem(path) == "Pliku nie można otworzyć (nazwa pliku jest za długa)."


def test_a_link_that_leads_nowhere_is_a_sentence(tmp_path: Path) -> None:
    """A scan that is only linked to, and gone, is told from a name with a slip."""
    (tmp_path / "scan.pdf").symlink_to(tmp_path / "gone.pdf")
    assert the_problem(tmp_path / "scan.pdf") == "This is a link to a file that is not there. Copy the file itself."


# --- folders ------------------------------------------------------------------------------------------------------


def touch(folder: Path, *names: str) -> list[Path]:
    """Empty files, with the folders they lie in."""
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return paths


def test_a_folder_is_searched_for_scans(tmp_path: Path) -> None:
    """Scans are found in folders within folders, whatever the case of their suffix, and come sorted."""
    wanted = touch(tmp_path, "4b/ada.JPG", "4b/deep/x.tiff", "a.pdf", "b.Png", "z.heic")
    touch(tmp_path, "notes.txt", "list.xlsx", "no_suffix")
    assert find_scans(tmp_path).scans == tuple(wanted)


@pytest.mark.parametrize("suffix", [".jfif", ".jpe", ".gif", ".JPEG", ".bmp", ".webp"])
def test_pictures_go_by_many_names(tmp_path: Path, suffix: str) -> None:
    """What a browser, an old scanner or a messenger calls a picture is one."""
    (path,) = touch(tmp_path, f"scan{suffix}")
    assert find_scans(tmp_path).scans == (path,)


@pytest.mark.parametrize(("name", "kind"), [("a.jfif", "JPEG"), ("a.jpe", "JPEG"), ("a.gif", "GIF")])
def test_pictures_of_rare_names_are_opened(save: Save, name: str, kind: str) -> None:
    """They are read like any other picture."""
    assert looks_like_the_sketch(the_page(save(sketch(), name, format=kind)), tolerance=60)


def test_what_is_no_scan_is_not_lost_silently(tmp_path: Path) -> None:
    """Every other file of a folder and its folders is named as left out, sorted."""
    touch(tmp_path, "a.pdf")
    left_out = touch(tmp_path, "4b/request.docx", "b.json", "list.xlsx", "no_suffix", "scan.pdf.zip")
    assert find_scans(tmp_path).left_out == tuple(left_out)


def test_what_lies_in_folders_as_a_matter_of_course_is_not_named(tmp_path: Path) -> None:
    """The truth beside a scan of the same name, what systems leave there, and hidden files."""
    touch(tmp_path, "a.pdf", "a.json", "4b/x.tif", "4b/x.json")
    touch(tmp_path, "Thumbs.db", "4b/desktop.ini", ".DS_Store", ".hidden/b.docx")
    assert find_scans(tmp_path).left_out == ()


def test_a_dangling_link_in_a_folder_is_not_passed_over(tmp_path: Path) -> None:
    """A link called like a scan is opened, so that somebody hears that it leads nowhere."""
    (tmp_path / "a.pdf").symlink_to(tmp_path / "gone.pdf")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    assert find_scans(tmp_path).scans == (tmp_path / "a.pdf", tmp_path / "loop.png")
    assert [type(page) for path in find_scans(tmp_path).scans for page in open_pages(path)] == [UnreadablePage] * 2


def test_links_to_folders_are_followed_once(tmp_path: Path) -> None:
    """A linked folder is searched like any other, and one that leads back is no endless way."""
    (scan,) = touch(tmp_path / "elsewhere", "a.pdf")
    (tmp_path / "pile").mkdir()
    (tmp_path / "pile" / "linked").symlink_to(scan.parent)
    (tmp_path / "pile" / "round").symlink_to(tmp_path / "pile")
    assert find_scans(tmp_path / "pile").scans == (tmp_path / "pile" / "linked" / "a.pdf",)


def test_a_folder_that_cannot_be_listed_is_named_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A locked folder among others comes back as a page that cannot be read."""
    (tmp_path / "locked").mkdir()
    (scan,) = touch(tmp_path, "open/a.pdf")
    scandir = os.scandir

    def refuse_one(folder: Path) -> Any:
        if Path(folder).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse_one)
    assert find_scans(tmp_path).scans == (tmp_path / "locked", scan)
    assert the_problem(tmp_path / "locked") == "This folder cannot be opened. Look at who may read it."


def test_a_pipe_called_like_a_scan_is_left_out(tmp_path: Path) -> None:
    """Opening it would wait for ever."""
    os.mkfifo(tmp_path / "a.pdf")
    assert find_scans(tmp_path) == FoundScans((), (tmp_path / "a.pdf",))


def test_a_pipe_or_a_device_named_outright_is_refused(tmp_path: Path) -> None:
    """Nobody writes into the pipe, and one device never ends; links to them are no better."""
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "pipe.pdf")
    for path in (tmp_path / "pipe.pdf", tmp_path / "link.pdf", Path("/dev/zero"), Path("/dev/null")):
        assert the_problem(path) == "This is a pipe or a device. Save the scan as a file and give that."


def test_hidden_files_are_left_alone(tmp_path: Path) -> None:
    """Files and folders that begin with a dot are the system's own, though the folder asked for may lie in one."""
    folder = tmp_path / ".office"
    touch(folder, "._a.pdf", ".trash/b.pdf", "c.pdf")
    assert find_scans(folder) == FoundScans((folder / "c.pdf",))


def test_a_folder_called_like_a_scan_is_no_scan(tmp_path: Path) -> None:
    """A folder named x.pdf is searched and not opened."""
    (path,) = touch(tmp_path, "x.pdf/y.pdf")
    assert find_scans(tmp_path) == FoundScans((path,))


def test_a_file_named_outright_is_taken_as_it_is(tmp_path: Path) -> None:
    """A path that is no folder is the scan itself, even one that does not exist or has an odd suffix."""
    assert find_scans(tmp_path / "odd.xyz") == FoundScans((tmp_path / "odd.xyz",))
