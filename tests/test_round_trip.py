"""The round trip: print, write on it, spoil it, read it. The figures are in benchmarks; these are floors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest

from forms.catalogue import Catalogue
from forms.elements import ChoiceField, HandprintField, SignatureField
from forms.layout import Layout
from forms.paper import PaperName
from ocr.pages import Page
from ocr.pipeline import SheetReading, read_pages
from simulation.capture import Phone, Scanner
from simulation.hands import FontHand
from simulation.paper import PlacedSheet, fill_in, print_page, random_handwriting

LEAST_LETTERS = 0.85
MOST_ERROR_MM = 0.3
FIRST_NAMES = ("ŁUCJA", "JÓZEF", "ZOFIA", "BŁAŻEJ", "ANNA MARIA", "OŁEKSANDR")
SURNAMES = ("DĄBROWSKA-NOWAK", "ŹDŹBŁO", "KOWALCZYK", "ŚWIĘTEK", "WÓJCIK", "SZEWCZENKO")

TRIPS: dict[str, tuple[str, PaperName, Scanner | Phone]] = {
    "flatbed-300": ("parent", "a4", Scanner()),
    "flatbed-200": ("student", "a4", Scanner(dpi=200, skew=1.5)),
    "office-1-bit-150": ("parent", "a4", Scanner(dpi=150, threshold="local", skew=-1)),
    "sideways-200": ("student", "a4", Scanner(dpi=200, turn=90, jpeg_quality=80)),
    "upside-down-200": ("parent", "a4", Scanner(dpi=200, turn=180)),
    "fit-to-page-200": ("student", "a4", Scanner(dpi=200, scale=0.94, skew=2)),
    "two-a5-200": ("parent", "a5", Scanner(dpi=200)),
    "two-a5-1-bit-200": ("student", "a5", Scanner(dpi=200, threshold="otsu", turn=270)),
    "photograph-of-curled-paper": ("parent", "a4", Phone(curl=1.5, skew=3)),
}


@dataclass(frozen=True)
class Trip:
    """One sheet: what was written, what came back, and the true distance of its worst box in millimetres."""

    truth: dict[str, str]
    reading: SheetReading
    sheet: PlacedSheet
    error_mm: float


def a_truth(layout: Layout, rng: np.random.Generator) -> dict[str, str]:
    """Something to write into every field; one sheet in four is not signed."""
    names = {"first_name": str(rng.choice(FIRST_NAMES)), "surname": str(rng.choice(SURNAMES))}
    digits = {"date_day": "17", "date_month": "09", "date_year": "2026", "class_grade": str(rng.integers(0, 9))}
    truth = {}
    for field in layout.fields:
        match field:
            case HandprintField(name=name):
                person, _, part = name.partition("_")
                value = (
                    names[part]
                    if person in ("applicant", "pupil")
                    else digits.get(name, str(rng.choice(list("ABCDE"))))
                )
            case ChoiceField(options=options):
                value = str(rng.choice(list(options)))
            case SignatureField():
                value = "yes" if rng.random() < 0.75 else ""
        truth[field.name] = value
    return truth


def travel(
    form: str, paper: PaperName, way: Scanner | Phone, hands: Iterator[FontHand], catalogue: Catalogue, seed: int
) -> list[Trip]:
    """Print a page, have each sheet filled in by another hand, capture it and read it."""
    rng = np.random.default_rng(seed)
    page = print_page(form, paper, serials=["TEST2345", "TEST6789"][: 2 if paper == "a5" else 1])
    truths = [a_truth(sheet.layout, rng) for sheet in page.sheets]
    people = [random_handwriting(hand, rng) for hand in islice(hands, len(truths))]
    capture = way.capture(fill_in(page, truths, people, rng).image, rng)
    readings = read_pages([Page(Path(f"{form}.png"), 1, capture.image)], catalogue)
    by_serial = {reading.code.serial: reading for reading in readings if reading.code}
    trips = []
    for sheet, truth in zip(page.sheets, truths, strict=True):
        reading = by_serial[sheet.code.serial]
        assert reading.place is not None
        assert reading.place.registration is not None
        boxes = [box for field in sheet.layout.fields for box in field.boxes]
        truly = capture.to_pixels(np.array([sheet.on_page(box).centre for box in boxes]))
        seen = reading.place.registration.to_pixels(np.array([box.centre for box in boxes]))
        scale = reading.place.registration.pixels_per_mm(*sheet.layout.paper.page.centre)
        trips.append(Trip(truth, reading, sheet, float(np.linalg.norm(truly - seen, axis=1).max()) / scale))
    return trips


@pytest.fixture(scope="module")
def trips(hands: list[FontHand], catalogue: Catalogue) -> dict[str, list[Trip]]:
    """All trips, by what happened to the paper."""
    people = cycle(hands)
    return {
        name: travel(form, paper, way, people, catalogue, seed)
        for seed, (name, (form, paper, way)) in enumerate(TRIPS.items())
    }


@pytest.mark.parametrize("name", TRIPS)
def test_form_and_code_come_back(trips: dict[str, list[Trip]], name: str) -> None:
    """Every sheet is recognised as the form, version and serial that were printed."""
    for trip in trips[name]:
        assert trip.reading.problem is None
        assert trip.reading.code == trip.sheet.code
        assert list(trip.reading.fields) == [field.name for field in trip.sheet.layout.fields]


@pytest.mark.parametrize("name", TRIPS)
def test_ticks_and_signatures_come_back(trips: dict[str, list[Trip]], name: str) -> None:
    """Every choice is read as ticked and every signature as there or not."""
    for trip in trips[name]:
        asked = [f.name for f in trip.sheet.layout.fields if isinstance(f, ChoiceField | SignatureField)]
        assert {n: trip.reading.fields[n].value for n in asked} == {n: trip.truth[n] for n in asked}


@pytest.mark.parametrize("name", TRIPS)
def test_boxes_are_where_they_are_thought_to_be(trips: dict[str, list[Trip]], name: str) -> None:
    """The middle of every box is within 0.3 mm of where the capture really put it."""
    assert max(trip.error_mm for trip in trips[name]) < MOST_ERROR_MM


def right_letters(trip: Trip) -> tuple[int, int]:
    """How many of the letters written on a sheet were read right, and how many there are."""
    right = total = 0
    for field in trip.sheet.layout.fields:
        if isinstance(field, HandprintField):
            written, read = trip.truth[field.name], trip.reading.fields[field.name].value
            right += sum(a == b for a, b in zip(written, read, strict=False))
            total += len(written)
    return right, total


def test_letters_come_back(trips: dict[str, list[Trip]]) -> None:
    """Of all letters and digits at least 85 % are read right, cell by cell."""
    right, total = np.sum([right_letters(trip) for found in trips.values() for trip in found], axis=0)
    assert total > 400
    assert right / total >= LEAST_LETTERS


def test_both_forms_and_papers_travel(trips: dict[str, list[Trip]]) -> None:
    """The trips cover what is printed: every form on every paper."""
    seen = {(trip.sheet.code.form, trip.sheet.layout.paper.name) for found in trips.values() for trip in found}
    assert seen == {(form, paper) for form in ("parent", "student") for paper in ("a4", "a5")}
    assert {trip.truth["signature"] for found in trips.values() for trip in found} == {"yes", ""}
