"""The way of a page: every page yields at least one reading, and every problem has a real picture that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np
import pytest

from forms.catalogue import Catalogue
from forms.geometry import Box
from forms.paper import PaperName
from ocr.pages import Page, UnreadablePage
from ocr.pipeline import Problem, SheetReading, read_pages
from simulation.capture import Phone, Scanner
from simulation.paper import Grey, PrintedPage

Cover = Callable[..., PrintedPage]
SOURCE = Path("scan.png")


def read(image: Grey, catalogue: Catalogue) -> list[SheetReading]:
    """The readings of one page."""
    return list(read_pages([Page(SOURCE, 1, image)], catalogue))


def the_problem(image: Grey, catalogue: Catalogue) -> SheetReading:
    """The one reading of a page that cannot be read."""
    (reading,) = read(image, catalogue)
    assert reading.problem is not None
    assert reading.fields == {}
    assert (reading.source, reading.page) == (SOURCE, 1)
    return reading


def test_a_sheet_is_read(filled: PrintedPage, truth: Mapping[str, str], catalogue: Catalogue) -> None:
    """From the picture of a page to every value that was written on it."""
    capture = Scanner(dpi=200, skew=1).capture(filled.image, np.random.default_rng(1))
    (reading,) = read(capture.image, catalogue)
    assert reading.problem is None
    assert reading.sheet == 1
    assert reading.code == filled.sheets[0].code
    assert reading.layout is not None
    assert reading.layout.fields == filled.sheets[0].layout.fields
    assert {name: field.value for name, field in reading.fields.items()} == truth


def test_fields_come_in_the_order_of_the_form(parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """And every field of the form is there, empty or not."""
    (reading,) = read(parent_a4.image, catalogue)
    assert list(reading.fields) == [field.name for field in parent_a4.sheets[0].layout.fields]
    assert {field.value for field in reading.fields.values()} == {""}


def test_sheets_are_counted_from_one(printed: Callable[[str, PaperName], PrintedPage], catalogue: Catalogue) -> None:
    """Two sheets on a page are its sheets 1 and 2."""
    page = printed("student", "a5")
    readings = read(page.image, catalogue)
    assert [reading.sheet for reading in readings] == [1, 2]
    assert [reading.code for reading in readings] == [sheet.code for sheet in page.sheets]


def test_every_page_yields_a_reading(parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """Of a mixed pile no page is passed over, whatever is the matter with the ones before it."""
    blank = np.full((1169, 827), 255, np.uint8)
    pile: list[Page | UnreadablePage] = [
        UnreadablePage(Path("a.pdf"), 1, "It is torn."),
        Page(Path("b.tif"), 1, blank),
        Page(Path("b.tif"), 2, parent_a4.image),
        Page(Path("b.tif"), 3, np.zeros_like(blank)),
    ]
    readings = list(read_pages(pile, catalogue))
    assert [(str(r.source), r.page, r.problem) for r in readings] == [
        ("a.pdf", 1, Problem.UNREADABLE_FILE),
        ("b.tif", 1, Problem.BLANK_PAGE),
        ("b.tif", 2, None),
        ("b.tif", 3, Problem.NOT_A_FORM),
    ]


def test_pages_are_read_one_by_one(parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """A reading is there before the next page is asked for: a pile of thousands needs the memory of one."""
    asked: list[int] = []

    def pile() -> Iterator[Page]:
        for number in (1, 2):
            asked.append(number)
            yield Page(SOURCE, number, parent_a4.image)

    readings = read_pages(pile(), catalogue)
    next(readings)
    assert asked == [1]


# --- problems -----------------------------------------------------------------------------------------------------


def test_an_unreadable_file_keeps_its_sentence(catalogue: Catalogue) -> None:
    """What a file suffers from is told to the end; the page shows no sheet."""
    (reading,) = read_pages([UnreadablePage(SOURCE, 3, "The picture is damaged.")], catalogue)
    assert reading.problem is Problem.UNREADABLE_FILE
    assert (reading.page, reading.sheet, reading.detail) == (3, 0, "The picture is damaged.")


def test_the_back_of_a_sheet_is_blank(catalogue: Catalogue) -> None:
    """A scanned empty page is a blank page."""
    scan = Scanner(dpi=150).capture(np.full((3508, 2480), 255, np.uint8), np.random.default_rng(1))
    reading = the_problem(scan.image, catalogue)
    assert (reading.problem, reading.sheet) == (Problem.BLANK_PAGE, 0)


def test_a_letter_is_no_form(parent_a4: PrintedPage, covered: Cover, catalogue: Catalogue) -> None:
    """A page of print without our marks is no form of ours."""
    page = covered(covered(parent_a4, Box(0, 0, 15, 297)), Box(195, 0, 15, 297))
    scan = Scanner(dpi=150).capture(page.image, np.random.default_rng(1))
    reading = the_problem(scan.image, catalogue)
    assert (reading.problem, reading.sheet) == (Problem.NOT_A_FORM, 0)


@pytest.mark.parametrize(
    "torn_off", [Box(0, 80, 210, 217), Box(100, 0, 110, 297), Box(0, 0, 210, 200)], ids=["below", "right", "above"]
)
@pytest.mark.parametrize("way", [Scanner(dpi=200), Phone(pixels=3000)], ids=["scan", "photograph"])
def test_a_torn_sheet_has_too_few_marks(
    filled: PrintedPage, covered: Cover, catalogue: Catalogue, torn_off: Box, way: Scanner | Phone
) -> None:
    """Of half a sheet too few marks are left; it is a sheet nevertheless, and its marks can be shown."""
    scan = way.capture(covered(filled, torn_off).image, np.random.default_rng(1))
    reading = the_problem(scan.image, catalogue)
    assert (reading.problem, reading.sheet) == (Problem.TOO_FEW_MARKS, 1)
    assert reading.place is not None
    assert reading.place.marks


def test_a_covered_code_cannot_be_read(filled: PrintedPage, covered: Cover, catalogue: Catalogue) -> None:
    """A sheet whose code is under a sticker is found, and its code is not."""
    page = covered(filled, filled.sheets[0].layout.code, shade=200)
    scan = Scanner(dpi=200).capture(page.image, np.random.default_rng(1))
    reading = the_problem(scan.image, catalogue)
    assert (reading.problem, reading.sheet, reading.code) == (Problem.CODE_UNREADABLE, 1, None)


def test_a_form_that_is_not_among_the_templates_is_unknown(parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """A sheet of another school's form is named as unknown, with its code."""
    others = {name: definition for name, definition in catalogue.current.items() if name != "parent"}
    known = {key: definition for key, definition in catalogue.known.items() if key[0] != "parent"}
    reading = the_problem(parent_a4.image, Catalogue(others, known))
    assert (reading.problem, reading.sheet) == (Problem.UNKNOWN_FORM, 1)
    assert reading.code == parent_a4.sheets[0].code


def test_a_version_that_is_not_kept_is_unknown(parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """A sheet printed from another version of a known form is told from a sheet of an unknown form."""
    older = {key: definition for key, definition in catalogue.known.items() if key[0] != "parent"}
    reading = the_problem(parent_a4.image, Catalogue(catalogue.current, older))
    assert reading.problem is Problem.UNKNOWN_VERSION
    assert reading.code == parent_a4.sheets[0].code


def test_a_version_that_was_kept_is_read(parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """Old paper stays readable: the version on the sheet decides, not the current one."""
    newer = catalogue.current["parent"].model_copy(update={"version": 99})
    current = {**catalogue.current, "parent": newer}
    (reading,) = read(parent_a4.image, Catalogue(current, catalogue.known))
    assert reading.problem is None
    assert reading.layout is not None
    assert reading.layout.version == parent_a4.sheets[0].code.version


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_a_picture_here(problem: Problem) -> None:
    """No problem code is without a test: each is named in this file."""
    assert f"Problem.{problem.name}" in Path(__file__).read_text(encoding="utf-8")


@pytest.mark.parametrize("shape", [(1, 1), (1, 2000), (2000, 3), (40, 40)])
@pytest.mark.parametrize("shade", [0, 255])
def test_pictures_of_any_size_yield_a_reading(catalogue: Catalogue, shape: tuple[int, int], shade: int) -> None:
    """A picture of one pixel is no reason to stop."""
    (reading,) = read(np.full(shape, shade, np.uint8), catalogue)
    assert reading.problem in (Problem.BLANK_PAGE, Problem.NOT_A_FORM)


def test_noise_yields_a_reading(catalogue: Catalogue) -> None:
    """Pictures of anything else, even all noise, are no forms."""
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 256, (900, 700)).astype(np.uint8)
    coarse = cv2.resize(noise[:90, :70], (700, 900), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    for picture in (noise, coarse):
        assert the_problem(picture, catalogue).problem is Problem.NOT_A_FORM
