"""The record of a sheet is what ``scan --json`` promises, key by key and type by type."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import messages
from forms.catalogue import Catalogue
from forms.paper import PaperName
from forms.sheet_code import SheetCode
from identity.received import Place
from identity.report import Tally, first_seen, is_failure, notice, scan_record
from identity.verdict import Reason, Status, Verdict, judge, sentence
from ocr.evidence import FieldReading, SignatureEvidence
from ocr.pages import Page
from ocr.pipeline import Problem, SheetReading, read_pages
from simulation.capture import Scanner
from simulation.paper import PrintedPage

KEYS = [
    "source",
    "page",
    "sheet",
    "status",
    "reasons",
    "form",
    "version",
    "serial",
    "fields",
    "pupil",
    "registration_error_mm",
    "remarks",
]
FIELDS = [
    "applicant_first_name",
    "applicant_surname",
    "child",
    "pupil_first_name",
    "pupil_surname",
    "class_grade",
    "class_letter",
    "handover",
    "date_day",
    "date_month",
    "date_year",
    "signature",
]
"""The field names of both forms, in the order of the form."""


def record(reading: SheetReading) -> dict[str, Any]:
    """The record of a reading as it comes out of the JSON it is printed as."""
    found: dict[str, Any] = json.loads(json.dumps(scan_record(reading, judge(reading)), ensure_ascii=False))
    return found


@pytest.fixture(scope="module")
def of_a_sheet(filled: PrintedPage, catalogue: Catalogue) -> dict[str, Any]:
    """The record of a filled-in sheet."""
    scan = Scanner(dpi=200).capture(filled.image, np.random.default_rng(1))
    (reading,) = read_pages([Page(Path("pile/scan.png"), 3, scan.image)], catalogue)
    return record(reading)


def test_the_record_of_a_sheet_has_these_keys_and_types(of_a_sheet: dict[str, Any]) -> None:
    """Every key of the contract, in its order and of its type."""
    assert list(of_a_sheet) == KEYS
    assert of_a_sheet["source"] == "pile/scan.png"
    assert (of_a_sheet["page"], of_a_sheet["sheet"]) == (3, 1)
    assert of_a_sheet["status"] == "check"
    assert of_a_sheet["reasons"] == ["no_roster"]
    assert (of_a_sheet["form"], of_a_sheet["version"], of_a_sheet["serial"]) == ("parent", 1, "TEST2345")
    assert of_a_sheet["pupil"] is None
    assert isinstance(of_a_sheet["registration_error_mm"], float)
    assert 0 <= of_a_sheet["registration_error_mm"] < 0.3


@pytest.mark.parametrize(
    ("form", "paper", "options"),
    [("parent", "a4", {"daughter", "son"}), ("student", "a5", {"schoolgirl", "schoolboy"})],
)
def test_both_forms_have_the_same_field_names(
    printed: Callable[[str, PaperName], PrintedPage],
    catalogue: Catalogue,
    form: str,
    paper: PaperName,
    options: set[str],
) -> None:
    """The names of the contract on every form; an empty field is an empty text."""
    page = printed(form, paper)
    for reading in read_pages([Page(Path("scan.png"), 1, page.image)], catalogue):
        fields = record(reading)["fields"]
        assert list(fields) == FIELDS
        assert {field["value"] for field in fields.values()} == {""}
    layout = page.sheets[0].layout
    assert set(getattr(layout.field("child"), "options", ())) == options
    assert set(getattr(layout.field("handover"), "options", ())) == {"phone", "envelope"}


def test_a_field_is_a_value_a_confidence_and_a_reader(of_a_sheet: dict[str, Any], truth: dict[str, str]) -> None:
    """Values are text, confidences numbers from 0 to 1 with four digits, readers named with their version."""
    for name, field in of_a_sheet["fields"].items():
        assert list(field) == ["value", "confidence", "reader"]
        assert field["value"] == truth[name]
        assert isinstance(field["confidence"], float)
        assert 0 <= field["confidence"] <= 1
        assert field["confidence"] == round(field["confidence"], 4)
        assert len(field["reader"].split()) == 2


@pytest.mark.parametrize("problem", Problem)
def test_the_record_of_a_page_without_a_sheet_has_the_same_keys(problem: Problem) -> None:
    """What is not known is null, and there are no fields."""
    found = record(SheetReading(Path("a.pdf"), 2, 0, problem, detail="It is torn."))
    assert list(found) == KEYS
    assert found["reasons"] == [problem.value]
    assert (found["page"], found["sheet"]) == (2, 0)
    assert found["fields"] == {}
    for key in ("form", "version", "serial", "pupil", "registration_error_mm"):
        assert found[key] is None


def test_a_sheet_that_repeats_another_one_says_where_that_is() -> None:
    """One more key, in the shape of the record's own place."""
    reading = SheetReading(Path("b.pdf"), 1, 1, code=SheetCode("parent", 1))
    first = Place(Path("pile/a.pdf"), 2, 1)
    found = scan_record(reading, judge(reading, repeats=Reason.SAME_REQUEST), first=first)
    assert list(found) == [*KEYS, "first_seen"]
    assert found["first_seen"] == {"source": "pile/a.pdf", "page": 2, "sheet": 1}
    assert first_seen(first) == "It came first in pile/a.pdf, page 2, sheet 1."


def test_a_sheet_from_a_master_has_an_empty_serial() -> None:
    """A photocopied master has a form and a version, and its serial is empty and not null."""
    fields = {"signature": FieldReading("signature", SignatureEvidence(1.0), "test 1")}
    found = record(SheetReading(Path("a.pdf"), 1, 1, code=SheetCode("parent", 1), fields=fields))
    assert (found["form"], found["version"], found["serial"]) == ("parent", 1, "")


def test_a_sheet_of_an_unknown_version_says_which() -> None:
    """The code is told even where the form cannot be read."""
    found = record(SheetReading(Path("a.pdf"), 1, 1, Problem.UNKNOWN_VERSION, code=SheetCode("parent", 9)))
    assert (found["form"], found["version"], found["fields"]) == ("parent", 9, {})


# --- sentences ----------------------------------------------------------------------------------------------------


def test_a_sheet_that_was_read_needs_no_notice(filled: PrintedPage, catalogue: Catalogue) -> None:
    """Nothing is said about a sheet that was read, and it is no failure."""
    (reading,) = read_pages([Page(Path("scan.png"), 1, filled.image)], catalogue)
    assert notice(reading) == ""
    assert not is_failure(reading)


@pytest.mark.parametrize("problem", Problem)
def test_a_notice_names_file_page_and_reason(problem: Problem) -> None:
    """One sentence says which page of which file could not be used, and why."""
    reading = SheetReading(Path("pile/a.pdf"), 7, 0, problem)
    assert notice(reading) == f"pile/a.pdf, page 7: {sentence(problem)}"


def test_a_notice_tells_what_is_known_beyond_the_code() -> None:
    """Where a file has a sentence of its own, that is what people read."""
    reading = SheetReading(Path("a.pdf"), 1, 0, Problem.UNREADABLE_FILE, "The PDF is locked with a password.")
    assert notice(reading) == "a.pdf, page 1: The PDF is locked with a password."


@pytest.mark.parametrize("problem", Problem)
def test_all_problems_but_blank_pages_are_failures(problem: Problem) -> None:
    """The back of a sheet is blank and was read; anything else makes the program end with 1."""
    reading = SheetReading(Path("a.pdf"), 1, 0, problem)
    assert is_failure(reading) == (problem is not Problem.BLANK_PAGE)


def test_a_name_that_is_no_utf8_can_be_printed() -> None:
    """A file from an old archive, its name in another encoding, breaks neither the JSON nor the notice."""
    reading = SheetReading(Path(os.fsdecode(b"ka\xb6ka.pdf")), 1, 0, Problem.BLANK_PAGE)
    assert record(reading)["source"].encode() == rb"ka\xb6ka.pdf"
    assert notice(reading).encode().startswith(rb"ka\xb6ka.pdf, page 1: ")


# --- the batch ----------------------------------------------------------------------------------------------------


def tally(*readings: SheetReading) -> Tally:
    """The count of some readings."""
    counted = Tally()
    for reading in readings:
        counted.add(reading, judge(reading))
    return counted


def test_a_batch_is_summed_up_in_one_line() -> None:
    """Files, pages and sheets, then what became of them; a page of two sheets is one page."""
    two = [SheetReading(Path("a.pdf"), 1, number, code=SheetCode("parent", 1)) for number in (1, 2)]
    blank = SheetReading(Path("a.pdf"), 2, 0, Problem.BLANK_PAGE)
    locked = SheetReading(Path("b.pdf"), 1, 0, Problem.UNREADABLE_FILE)
    counted = tally(*two, blank, locked)
    assert counted.pages == 3
    assert counted.summary() == "2 files, 3 pages, 2 sheets. To check: 2. Rejected: 2. Could not be read: 1."


def test_what_was_accepted_is_told_where_anything_was() -> None:
    """Without a roster nothing can be accepted, and a nought would only puzzle."""
    counted = Tally()
    counted.add(SheetReading(Path("a.pdf"), 1, 1), Verdict(Status.ACCEPTED, ()))
    assert counted.summary().startswith("1 file, 1 page, 1 sheet. Accepted: 1. To check: 0.")


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        (1, "1 plik, 1 strona, 1 kartka. "),
        (2, "2 pliki, 2 strony, 2 kartki. "),
        (5, "5 plików, 5 stron, 5 kartek. "),
        (12, "12 plików, 12 stron, 12 kartek. "),
        (23, "23 pliki, 23 strony, 23 kartki. "),
    ],
)
def test_a_batch_is_counted_in_good_polish(pages: int, told: str) -> None:
    """Numbers and nouns agree."""
    messages.activate("pl")
    summary = tally(*(SheetReading(Path(f"{i}.pdf"), 1, 1) for i in range(pages))).summary()
    assert summary == f"{told}Do sprawdzenia: {pages}. Odrzucone: 0. Nie udało się odczytać: 0."
