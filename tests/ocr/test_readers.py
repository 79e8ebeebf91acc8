"""What holds for every reader: one reading a field, in order, with probabilities that are ones."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from forms.catalogue import Catalogue
from forms.definition import load_definition
from forms.drawing import draw_sheets
from forms.layout import Layout, lay_out
from forms.school import School
from forms.sheet_code import SheetCode
from ocr.evidence import ChoiceEvidence, HandprintEvidence, SignatureEvidence
from ocr.pages import Page, open_pages
from ocr.readers import READERS, read_fields
from ocr.sheets import Sheet
from simulation.paper import Handwriting, PlacedSheet, PrintedPage, fill_in

Flat = Callable[[PrintedPage], Sheet]

NEEDS_TESSERACT = pytest.mark.skipif(shutil.which("tesseract") is None, reason="the command tesseract is not installed")
KINDS = [pytest.param(kind, marks=NEEDS_TESSERACT if kind == "text" else ()) for kind in READERS]


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> PrintedPage:
    """A printed page of a form with a field of every kind."""
    layout = lay_out(load_definition(Path(__file__).parent / "every_kind.toml"), "a4")
    code = SheetCode(layout.form, layout.version)
    path = tmp_path_factory.mktemp("printed") / "form.pdf"
    with path.open("wb") as file:
        draw_sheets(layout, School(), [code], file)
    (page,) = open_pages(path)
    assert isinstance(page, Page)
    return PrintedPage(page.image, (PlacedSheet(layout, code),))


@pytest.fixture(scope="module")
def layout(every_kind: PrintedPage) -> Layout:
    """The layout of the form with a field of every kind."""
    return every_kind.sheets[0].layout


@pytest.fixture(scope="module")
def written(every_kind: PrintedPage, person: Handwriting) -> PrintedPage:
    """The form with a field of every kind, filled in."""
    truth = {"surname": "ŻAK", "grade": "3", "letter": "C", "answer": "yes", "signature": "yes"}
    return fill_in(every_kind, [truth], [person], np.random.default_rng(1))


def test_there_is_a_reader_for_every_kind_of_field(layout: Layout, catalogue: Catalogue) -> None:
    """The kinds of the layouts and the kinds that can be read are the same."""
    assert {field.kind for field in layout.fields} == set(READERS)
    for definition in catalogue.known.values():
        for paper in definition.papers:
            assert {field.kind for field in lay_out(definition, paper).fields} <= set(READERS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ["empty", "written"])
def test_every_reader_returns_one_reading_a_field(
    every_kind: PrintedPage, written: PrintedPage, layout: Layout, flat: Flat, kind: str, state: str
) -> None:
    """The readings carry the names of the fields in the order asked, a reader, and a confidence from 0 to 1."""
    sheet = flat(written if state == "written" else every_kind)
    fields = [field for field in layout.fields if field.kind == kind]
    for asked in (fields, fields[::-1]):
        readings = READERS[kind](sheet, asked)
        assert [reading.name for reading in readings] == [field.name for field in asked]
        for reading in readings:
            assert reading.reader
            assert isinstance(reading.value, str)
            assert isinstance(reading.confidence, float)
            assert 0 <= reading.confidence <= 1


@pytest.mark.parametrize("kind", READERS)
def test_every_reader_may_be_asked_for_nothing(every_kind: PrintedPage, flat: Flat, kind: str) -> None:
    """A form without fields of a kind has no readings of that kind."""
    assert READERS[kind](flat(every_kind), []) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_reader_gives_probabilities(written: PrintedPage, layout: Layout, flat: Flat, kind: str) -> None:
    """Probabilities lie between 0 and 1, and those of a cell's characters sum to 1."""
    fields = [field for field in layout.fields if field.kind == kind]
    for reading in READERS[kind](flat(written), fields):
        match reading.evidence:
            case HandprintEvidence(log_probabilities=table):
                assert np.exp(table).sum(axis=1) == pytest.approx(1, abs=1e-4)
                assert (table <= 1e-6).all()
            case ChoiceEvidence(ticked=ticked):
                assert all(0 <= p <= 1 for p in ticked.values())
            case SignatureEvidence(signed=signed):
                assert 0 <= signed <= 1


@NEEDS_TESSERACT
def test_all_fields_are_read_in_the_order_of_the_form(written: PrintedPage, layout: Layout, flat: Flat) -> None:
    """A sheet's readings come by name, as the fields stand on paper, whichever reader they are from."""
    readings = read_fields(flat(written), layout)
    assert list(readings) == [field.name for field in layout.fields]
    assert all(name == reading.name for name, reading in readings.items())
    values = {name: reading.value for name, reading in readings.items()}
    assert (values["surname"], values["grade"], values["letter"]) == ("ŻAK", "3", "C")
    assert (values["answer"], values["signature"]) == ("yes", "yes")


@pytest.mark.parametrize("kind", KINDS)
def test_reading_changes_nothing_and_repeats(written: PrintedPage, layout: Layout, flat: Flat, kind: str) -> None:
    """A reader leaves the sheet as it was and says the same a second time."""
    sheet = flat(written)
    before = sheet.image.copy()
    fields = [field for field in layout.fields if field.kind == kind]
    first, second = (READERS[kind](sheet, fields) for _ in range(2))
    assert [(r.value, r.confidence) for r in first] == [(r.value, r.confidence) for r in second]
    assert np.array_equal(sheet.image, before)
