"""Sheets are told apart on a page, and their codes read after photocopies."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
import segno

from forms.geometry import Box
from forms.paper import PAPERS, PaperName
from forms.sheet_code import SheetCode
from ocr.codes import read_sheet_code
from ocr.sheets import Sheet, crop, find_sheets
from simulation import optics
from simulation.capture import Phone, Scanner
from simulation.paper import PIXELS_PER_MM, Grey, Handwriting, PrintedPage

Printed = Callable[[str, PaperName], PrintedPage]


def codes_of(image: Grey) -> list[SheetCode | None]:
    """The codes of the sheets of a picture, in reading order; every sheet is whole."""
    sheets = find_sheets(image)
    assert all(sheet.registration is not None for sheet in sheets)
    return [read_sheet_code(sheet) for sheet in sheets]


def side_by_side(*images: Grey) -> Grey:
    """Pictures of pages laid on one glass, next to each other with a little space between."""
    height = max(image.shape[0] for image in images)
    padded = [
        np.pad(image, ((0, height - image.shape[0]), (20, 20)), constant_values=250).astype(np.uint8)
        for image in images
    ]
    return np.concatenate(padded, axis=1)


def a5_sheets(page: PrintedPage) -> list[Grey]:
    """The two halves of a page of A5 sheets, cut apart."""
    middle = round(148 * PIXELS_PER_MM)
    return [page.image[:, :middle], page.image[:, middle : 2 * middle]]


# --- telling sheets apart -----------------------------------------------------------------------------------------


def test_a_page_shows_its_sheet(parent_a4: PrintedPage) -> None:
    """A page of A4 shows one sheet, all of whose marks were found and whose code says what was printed."""
    (sheet,) = find_sheets(parent_a4.image)
    assert sheet.paper is PAPERS["a4"]
    assert len(sheet.marks) == 10
    assert read_sheet_code(sheet) == parent_a4.sheets[0].code


@pytest.mark.parametrize("scanner", [Scanner(dpi=200), Scanner(dpi=150, skew=1.5), Scanner(dpi=150, threshold="otsu")])
def test_two_sheets_of_the_same_form_are_told_apart(printed: Printed, scanner: Scanner) -> None:
    """Two A5 sheets left together carry the same marks twice; the left one comes first."""
    page = printed("parent", "a5")
    capture = scanner.capture(page.image, np.random.default_rng(1))
    assert codes_of(capture.image) == [sheet.code for sheet in page.sheets]


@pytest.mark.parametrize("turn", [90, 270])
def test_two_sheets_are_told_apart_on_a_page_that_lies_sideways(printed: Printed, turn: int) -> None:
    """After a quarter turn they stand one above the other; the upper one comes first."""
    page = printed("student", "a5")
    scanner = Scanner(dpi=200, turn=90 if turn == 90 else 270)
    capture = scanner.capture(page.image, np.random.default_rng(1))
    expected = [sheet.code for sheet in page.sheets]
    assert codes_of(capture.image) == (expected if turn == 90 else expected[::-1])


def test_sheets_of_two_forms_are_told_apart(printed: Printed) -> None:
    """A parent's and a pupil's sheet of A5 may lie on the same glass."""
    left, _ = a5_sheets(printed("parent", "a5"))
    _, right = a5_sheets(printed("student", "a5"))
    codes = codes_of(side_by_side(left, right))
    assert [code.form for code in codes if code] == ["parent", "student"]


@pytest.mark.parametrize("form", ["parent", "student"])
@pytest.mark.parametrize("which", [0, 1])
def test_one_of_two_sheets_may_lie_upside_down(printed: Printed, form: str, which: int) -> None:
    """Two sheets of the same size, one of them turned by 180 degrees, are told apart."""
    halves = a5_sheets(printed("parent", "a5"))
    halves[1] = a5_sheets(printed(form, "a5"))[1]
    halves[which] = halves[which][::-1, ::-1]
    codes = codes_of(side_by_side(*halves))
    assert [code.form for code in codes if code] == ["parent", form]
    assert len({code.serial for code in codes if code}) == 2


def test_two_sheets_laid_askew_are_told_apart(printed: Printed) -> None:
    """Sheets need not be parallel: one is turned by 8 degrees against the other."""
    left, right = a5_sheets(printed("parent", "a5"))
    height, width = right.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 8, 0.85)
    askew = cv2.warpAffine(right, matrix, (width, height), borderValue=(250,)).astype(np.uint8)
    assert codes_of(side_by_side(left, askew)) == [sheet.code for sheet in printed("parent", "a5").sheets]


def test_an_a5_sheet_lies_beside_an_a4_sheet(parent_a4: PrintedPage, printed: Printed) -> None:
    """Sheets of different sizes on one large glass are both found."""
    small, _ = a5_sheets(printed("student", "a5"))
    picture = side_by_side(parent_a4.image, small)
    sheets = find_sheets(picture)
    assert [sheet.paper.name for sheet in sheets] == ["a4", "a5"]
    assert codes_of(picture) == [parent_a4.sheets[0].code, printed("student", "a5").sheets[0].code]


def test_four_sheets_on_a_page_come_in_reading_order(printed: Printed) -> None:
    """From the top, then from the left."""
    top, bottom = printed("parent", "a5"), printed("student", "a5")
    picture = np.concatenate([top.image, bottom.image])
    codes = codes_of(cv2.resize(picture, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA).astype(np.uint8))
    assert codes == [sheet.code for page in (top, bottom) for sheet in page.sheets]


def test_a_mark_alone_is_a_sheet_that_cannot_be_placed(
    parent_a4: PrintedPage, covered: Callable[[PrintedPage, Box], PrintedPage]
) -> None:
    """A torn scrap with one mark is a sheet without registration, and not nothing."""
    scrap = covered(parent_a4, Box(0, 20, 210, 277))
    scrap = covered(scrap, Box(100, 0, 110, 297))
    (sheet,) = find_sheets(scrap.image)
    assert sheet.registration is None
    assert [mark.id for mark in sheet.marks] == [0]


def test_a_page_without_marks_has_no_sheet() -> None:
    """White paper shows no sheet."""
    assert find_sheets(np.full((2339, 1654), 250, np.uint8)) == []


# --- crops --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [0, 180])
def test_a_crop_is_upright_and_to_scale(parent_a4: PrintedPage, turn: int) -> None:
    """A crop shows a box as it stands on paper, so many pixels a millimetre, whichever way the page lies."""
    scanner = Scanner(dpi=300, turn=180 if turn else 0)
    capture = scanner.capture(parent_a4.image, np.random.default_rng(1))
    (sheet,) = find_sheets(capture.image)
    box = Box(100, 60, 30, 20)
    seen = crop(sheet, box, 10)
    assert seen.shape == (200, 300)
    left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in (box.x, box.y, box.right, box.bottom))
    wanted = cv2.resize(parent_a4.image[top:bottom, left:right], (300, 200), interpolation=cv2.INTER_AREA)
    assert np.corrcoef(seen.ravel(), wanted.ravel())[0, 1] > 0.9


def test_a_sheet_that_cannot_be_placed_has_no_crops() -> None:
    """Asking for a part of it is an error of the program."""
    sheet = Sheet(np.zeros((10, 10), np.uint8), PAPERS["a4"], None, ())
    with pytest.raises(ValueError, match="without registration"):
        crop(sheet, Box(1, 1, 2, 2), 8)


# --- sheet code ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", ["fixed", "otsu", "local"])
@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_the_code_survives_a_copy_of_a_copy_in_one_bit(
    printed: Printed, paper: PaperName, threshold: optics.Threshold
) -> None:
    """Two generations of photocopy, then 200 dpi in 1 bit: every code of five pages is read."""
    page = printed("parent", paper)
    scanner = Scanner(dpi=200, copies=2, skew=1, threshold=threshold)
    read = [codes_of(scanner.capture(page.image, np.random.default_rng(seed)).image) for seed in range(5)]
    assert read == [[sheet.code for sheet in page.sheets]] * 5


@pytest.mark.parametrize("way", [Scanner(dpi=150, scale=0.94), Scanner(dpi=150, faint=0.5), Phone(pixels=2600, curl=2)])
def test_the_code_is_read_from_poor_pictures(parent_a4: PrintedPage, way: Scanner | Phone) -> None:
    """150 dpi of a print at 94 %, faint toner, a small photograph of a curled sheet."""
    for seed in range(3):
        assert codes_of(way.capture(parent_a4.image, np.random.default_rng(seed)).image) == [parent_a4.sheets[0].code]


def spoiled(page: PrintedPage, share: float, seed: int) -> Grey:
    """The page with a share of its sheet code scribbled over, from its lower right corner."""
    code = page.sheets[0].layout.code.grown(-24 * 4 / 37)
    x, y, right, bottom = (round(v * PIXELS_PER_MM) for v in (code.x, code.y, code.right, code.bottom))
    image = page.image.copy()
    side = round((right - x) * np.sqrt(share))
    noise = np.random.default_rng(seed).integers(0, 2, (side // 8 + 1, side // 8 + 1)) * 255
    image[bottom - side : bottom, right - side : right] = np.kron(noise, np.ones((8, 8)))[:side, :side]
    assert y < bottom - side
    return image


def test_a_code_with_a_blot_is_read(parent_a4: PrintedPage) -> None:
    """With a tenth of its area spoiled the code still says what was printed."""
    assert [codes_of(spoiled(parent_a4, 0.1, seed)) for seed in range(5)] == [[parent_a4.sheets[0].code]] * 5


def test_a_ruined_code_is_none(parent_a4: PrintedPage) -> None:
    """With two thirds of its area spoiled the code is not read, and never read wrong."""
    assert [codes_of(spoiled(parent_a4, 0.66, seed)) for seed in range(5)] == [[None]] * 5


def with_symbol(page: PrintedPage, text: str) -> Grey:
    """The page with another QR symbol glued over its sheet code."""
    box = page.sheets[0].layout.code
    left, top = round(box.x * PIXELS_PER_MM), round(box.y * PIXELS_PER_MM)
    side = round(box.width * PIXELS_PER_MM)
    modules = np.array([list(row) for row in segno.make_qr(text).matrix_iter(border=4)], dtype=np.uint8)
    image = page.image.copy()
    image[top : top + side, left : left + side] = cv2.resize(
        (1 - modules) * np.uint8(255), (side, side), interpolation=cv2.INTER_NEAREST
    )
    return image


@pytest.mark.parametrize(
    "text",
    [
        "https://szkola.example/",
        "W1:PARENT:1:TEST2345:00",
        "W1:PARENT:1:TEST2345",
        "W2:PARENT:1:TEST2345:AA",
        "4711",
        "W1:::::",
    ],
)
def test_a_foreign_symbol_is_not_our_code(parent_a4: PrintedPage, text: str) -> None:
    """A QR symbol that is not ours, or whose check fails, stands in the code's place: the code is not read."""
    assert codes_of(with_symbol(parent_a4, text)) == [None]


def test_another_symbol_on_the_page_does_no_harm(parent_a4: PrintedPage) -> None:
    """A sticker with a QR symbol elsewhere on the sheet is not looked at."""
    image = parent_a4.image.copy()
    sticker = np.kron(np.array([list(row) for row in segno.make_qr("4711").matrix_iter(border=4)]), np.ones((9, 9)))
    image[1500 : 1500 + sticker.shape[0], 1000 : 1000 + sticker.shape[1]] = 255 - 255 * sticker
    assert codes_of(image) == [parent_a4.sheets[0].code]


def test_a_master_has_a_code_without_serial(parent_a4: PrintedPage) -> None:
    """What was copied from a master says its form and version and no serial."""
    code = SheetCode("parent", 1)
    assert codes_of(with_symbol(parent_a4, code.encode())) == [code]


def test_looking_changes_nothing(filled: PrintedPage, person: Handwriting) -> None:
    """Finding sheets leaves the picture as it was."""
    assert person.pen.colour == "black"
    before = filled.image.copy()
    find_sheets(filled.image)
    assert np.array_equal(filled.image, before)
