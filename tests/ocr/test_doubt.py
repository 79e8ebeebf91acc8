"""Sheets that do not lie alone, flat and whole in the picture are read with a reason to look, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from forms.catalogue import Catalogue
from forms.layout import Layout
from forms.paper import PaperName
from identity.verdict import Reason, judge
from messages.errors import UsageError
from ocr.pages import Page
from ocr.pipeline import Problem, SheetReading, read_pages
from ocr.reduction import Reduced
from ocr.refinement import refined
from ocr.registration import Registration
from ocr.sheets import find_sheets
from simulation.capture import Phone, Scanner
from simulation.paper import PIXELS_PER_MM, Grey, Handwriting, PrintedPage, fill_in

Printed = Callable[[str, PaperName], PrintedPage]


def read(image: Grey, catalogue: Catalogue) -> list[SheetReading]:
    """The readings of one page."""
    return list(read_pages([Page(Path("scan.png"), 1, image)], catalogue))


def reasons(reading: SheetReading) -> set[str]:
    """The codes of the reasons of a reading."""
    return {str(reason) for reason in judge(reading).reasons}


def laid_over(below: Grey, above: Grey, x_mm: float, y_mm: float) -> Grey:
    """One page on another, moved by so much, on a glass with some room around them."""
    x, y = round(x_mm * PIXELS_PER_MM), round(y_mm * PIXELS_PER_MM)
    glass = np.full((below.shape[0] + y + 80, below.shape[1] + x + 80), 245, np.uint8)
    glass[40 : 40 + below.shape[0], 40 : 40 + below.shape[1]] = below
    glass[40 + y : 40 + y + above.shape[0], 40 + x : 40 + x + above.shape[1]] = above
    return glass


@pytest.mark.parametrize(("x", "y"), [(15, 0), (25, 5), (40, 0), (40, 40), (60, 20)])
def test_overlapping_sheets_are_never_read_without_a_reason(
    printed: Printed, catalogue: Catalogue, x: float, y: float
) -> None:
    """Marks of two sheets never pass for one stretched sheet; the sheet below is refused or doubted."""
    below, above = printed("parent", "a4"), printed("student", "a4")
    glass = laid_over(below.image, above.image, x, y)
    readings = read(Scanner(dpi=200).capture(glass, np.random.default_rng(1)).image, catalogue)
    assert readings
    for reading in readings:
        is_doubted = reasons(reading) & {Reason.SHEETS_OVERLAP, Reason.REGISTRATION_DOUBTFUL}
        assert reading.problem or is_doubted or reading.code == above.sheets[0].code


def test_a_scrap_on_a_sheet_is_a_line_of_its_own(printed: Printed, catalogue: Catalogue) -> None:
    """A torn-off corner that lies on a whole sheet is not lost, and the sheet below is not trusted."""
    scrap = printed("parent", "a5").image[: round(60 * PIXELS_PER_MM), : round(110 * PIXELS_PER_MM)]
    glass = laid_over(printed("parent", "a4").image, scrap, 60, 150)
    readings = read(glass, catalogue)
    problems = [reading.problem for reading in readings]
    assert Problem.TOO_FEW_MARKS in problems
    (whole,) = [reading for reading in readings if reading.problem is None]
    assert Reason.SHEETS_OVERLAP in reasons(whole)


def test_sheets_side_by_side_do_not_overlap(printed: Printed, catalogue: Catalogue) -> None:
    """Two A5 sheets printed on one page, not yet cut apart, are two sheets and nothing else."""
    page = Scanner(dpi=200, skew=1).capture(printed("parent", "a5").image, np.random.default_rng(2))
    readings = read(page.image, catalogue)
    assert len(readings) == 2
    assert not any(Reason.SHEETS_OVERLAP in reasons(reading) for reading in readings)


@pytest.mark.parametrize("way", ["negative", "mirrored", "upside down and mirrored", "mirrored negative"])
def test_negative_and_mirrored_pictures_are_read(filled: PrintedPage, catalogue: Catalogue, way: str) -> None:
    """Each is read once, as the picture that it should have been is read, overlay included."""
    image = filled.image
    spoilt = {
        "negative": 255 - image,
        "mirrored": image[:, ::-1],
        "upside down and mirrored": image[::-1],
        "mirrored negative": (255 - image)[:, ::-1],
    }[way]
    (plain,) = read(image, catalogue)
    (reading,) = read(np.ascontiguousarray(spoilt), catalogue)
    assert reading.problem is None
    assert {n: f.value for n, f in reading.fields.items()} == {n: f.value for n, f in plain.fields.items()}
    assert reading.place is not None
    assert reading.place.image.mean() == pytest.approx(image.mean())


@pytest.mark.parametrize("darkness", [0.1, 0.25])
def test_print_that_shines_through_is_not_read(filled: PrintedPage, catalogue: Catalogue, darkness: float) -> None:
    """The other side of a sheet shows its print mirrored and pale, and is no second request."""
    pale = 255 - darkness * (255 - filled.image[:, ::-1].astype(np.float64))
    assert all(reading.problem for reading in read(pale.astype(np.uint8), catalogue))


def test_fields_outside_the_picture_are_cut_off_and_not_empty(filled: PrintedPage, catalogue: Catalogue) -> None:
    """A missing signature is not reported where the frame for it is not in the picture."""
    image = filled.image[: round(180 * PIXELS_PER_MM)]
    (reading,) = read(image, catalogue)
    assert "signature" in reading.hidden
    assert "pupil_surname" not in reading.hidden
    assert Reason.CUT_OFF in reasons(reading)
    assert Reason.NO_SIGNATURE not in reasons(reading)


def test_a_whole_sheet_hides_nothing(filled: PrintedPage, catalogue: Catalogue) -> None:
    """Nothing is cut off of a sheet that is all in the picture, and its frames agree."""
    (reading,) = read(filled.image, catalogue)
    assert reading.hidden == frozenset()
    assert reasons(reading) == {Reason.NO_ROSTER}


def test_a_sheet_seen_from_the_side_is_one_sheet(parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """A strong perspective does not split a sheet in two."""
    height, width = parent_a4.image.shape
    for shorter in (0.2, 0.28, 0.35):
        inset = shorter / 2 * width
        from_corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        to_corners = np.array([(inset, 0), (width - inset, 0), (width, height), (0, height)], np.float32)
        matrix = cv2.getPerspectiveTransform(from_corners, to_corners + 60)
        seen = cv2.warpPerspective(parent_a4.image, matrix, (width + 120, height + 120), borderValue=(120,))
        assert len(read(np.asarray(seen, dtype=np.uint8), catalogue)) == 1


def test_curled_paper_is_put_straight(filled: PrintedPage, catalogue: Catalogue) -> None:
    """Between the marks, too, boxes are looked for where they are: within 0.3 mm on a sheet bent by 2 mm."""
    capture = Phone(curl=2.0, skew=4).capture(filled.image, np.random.default_rng(3))
    (reading,) = read(capture.image, catalogue)
    assert reading.place is not None
    registration = reading.place.registration
    assert registration is not None
    centres = np.array([box.centre for field in filled.sheets[0].layout.fields for box in field.boxes])
    off = np.linalg.norm(registration.to_pixels(centres) - capture.to_pixels(centres), axis=1)
    assert off.max() / registration.pixels_per_mm(100, 150) < 0.3
    assert not registration.is_doubtful


def test_an_unforeseen_error_is_one_line_and_the_batch_goes_on(
    filled: PrintedPage, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that breaks the program is named, without the error's own words, and the next page is read."""
    calls = iter([True, False])

    def sometimes(image: Grey) -> object:
        if next(calls):
            raise RuntimeError("KOWALSKA")
        return find_sheets(image)

    monkeypatch.setattr("ocr.pipeline.find_sheets", sometimes)
    pages = [Page(Path("scan.pdf"), number, filled.image) for number in (1, 2)]
    broken, whole = read_pages(pages, catalogue)
    assert broken.problem is Problem.UNREADABLE_FILE
    assert "RuntimeError" in broken.detail
    assert "KOWALSKA" not in broken.detail
    assert whole.problem is None


def test_an_error_that_says_what_to_do_ends_the_batch(
    filled: PrintedPage, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing Tesseract is not the fault of a page."""

    def fail(_image: Grey) -> object:
        raise UsageError("Install it.")

    monkeypatch.setattr("ocr.pipeline.find_sheets", fail)
    with pytest.raises(UsageError):
        list(read_pages([Page(Path("scan.pdf"), 1, filled.image)], catalogue))


def test_frames_that_are_elsewhere_are_doubted(
    filled: PrintedPage, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A registration whose frames do not agree is a reason to look, whatever was read."""

    def with_frames_elsewhere(
        registration: Registration, image: Grey, layout: Layout, reduced: Reduced | None
    ) -> Registration:
        return replace(refined(registration, image, layout, reduced), agreement=0.3)

    monkeypatch.setattr("ocr.pipeline.refined", with_frames_elsewhere)
    (reading,) = read(filled.image, catalogue)
    assert Reason.REGISTRATION_DOUBTFUL in reasons(reading)


def test_thick_ink_is_no_doubt(
    parent_a4: PrintedPage, truth: Mapping[str, str], person: Handwriting, catalogue: Catalogue
) -> None:
    """A felt tip covers the frames it fills, but the sheet lies where it lies."""
    thick = replace(person, pen=replace(person.pen, kind="felt", width_mm=1.1, darkness=1.0), height=6.0)
    page = fill_in(parent_a4, [truth], [thick], np.random.default_rng(4))
    (reading,) = read(
        Scanner(dpi=150, threshold="fixed").capture(page.image, np.random.default_rng(5)).image, catalogue
    )
    assert Reason.REGISTRATION_DOUBTFUL not in reasons(reading)


def test_two_long_names_in_thick_ink_are_no_doubt(
    printed: Printed, truth: Mapping[str, str], person: Handwriting, catalogue: Catalogue
) -> None:
    """Where nearly every cell of a pupil's form is filled with a felt tip, the edges of the frames still tell."""
    name = {"first_name": "ALEKSANDERWIK", "surname": "RADWAŃSKI-KALINOWSKI"}
    full = {f"{who}_{part}": text for who in ("applicant", "pupil") for part, text in name.items()}
    sheet = {**truth, **full, "child": "schoolboy"}
    thick = replace(person, pen=replace(person.pen, kind="felt", width_mm=1.2, darkness=1.0), height=6.3)
    page = fill_in(printed("student", "a4"), [sheet], [thick], np.random.default_rng(4))
    capture = Scanner(dpi=150, scale=0.94, skew=2.0).capture(page.image, np.random.default_rng(5))
    (reading,) = read(capture.image, catalogue)
    assert not reading.is_doubtful
    assert reading.place is not None
    assert reading.place.registration is not None
    assert reading.place.registration.agreement > 0.8


def test_a_letter_that_looks_like_a_mark_is_none(parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """All marks of a page are of one size: something a third as large is not taken for another sheet."""
    x, y, side, small = 900, 1500, round(7 * PIXELS_PER_MM), 24
    image = parent_a4.image.copy()
    box = parent_a4.sheets[0].layout.marks[8].box
    left, top = round(box.x * PIXELS_PER_MM), round(box.y * PIXELS_PER_MM)
    mark = image[top : top + side, left : left + side]
    image[y - 8 : y + small + 8, x - 8 : x + small + 8] = 255
    image[y : y + small, x : x + small] = cv2.resize(mark, (small, small), interpolation=cv2.INTER_AREA)
    (reading,) = read(image, catalogue)
    assert Reason.SHEETS_OVERLAP not in reasons(reading)
