"""Frames of ordinary type are read by Tesseract, Polish letters included."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytesseract
import pytest
from reportlab.pdfgen.canvas import Canvas

from forms.definition import load_definition
from forms.drawing import draw_sheets, register_fonts
from forms.elements import TextField
from forms.geometry import POINT_MM
from forms.layout import lay_out
from forms.school import School
from forms.sheet_code import SheetCode
from messages.errors import UsageError
from ocr.evidence import FieldReading
from ocr.pages import Page, open_pages
from ocr.readers.text import read_texts
from ocr.sheets import Sheet, find_sheets
from simulation.capture import Scanner
from simulation.paper import PlacedSheet, PrintedPage

Flat = Callable[[PrintedPage], Sheet]

pytestmark = pytest.mark.skipif(shutil.which("tesseract") is None, reason="the command tesseract is not installed")
FIELDS = ("login", "full_name")


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., PrintedPage]:
    """A printed form whose text frames a printer has filled with type of 9 points."""
    layout = lay_out(load_definition(Path(__file__).parent / "every_kind.toml"), "a4")
    code = SheetCode(layout.form, layout.version)
    folder = tmp_path_factory.mktemp("typed")

    def image_of(path: Path) -> Page:
        (page,) = open_pages(path)
        assert isinstance(page, Page)
        return page

    def type_in(**texts: str) -> PrintedPage:
        with (folder / "form.pdf").open("wb") as file:
            draw_sheets(layout, School(), [code], file)
        register_fonts()
        canvas = Canvas(str(folder / "type.pdf"), pagesize=(210 / POINT_MM, 297 / POINT_MM))
        canvas.setFont("Lato", 9)
        for name, text in texts.items():
            (box,) = layout.field(name).boxes
            canvas.drawString((box.x + 2) / POINT_MM, (297 - box.bottom + 1.3) / POINT_MM, text)
        canvas.showPage()
        canvas.save()
        form, type_only = (image_of(folder / name).image for name in ("form.pdf", "type.pdf"))
        return PrintedPage(np.minimum(form, type_only), (PlacedSheet(layout, code),))

    return type_in


def read(sheet: Sheet, page: PrintedPage) -> dict[str, FieldReading]:
    """The readings of the text frames by name."""
    fields = [field for field in page.sheets[0].layout.fields if isinstance(field, TextField)]
    return {reading.name: reading for reading in read_texts(sheet, fields)}


@pytest.mark.parametrize("name", ["Zażółć Gęślą Jaźń", "Stanisława Śliwińska-Wróbel", "Łukasz Żądło"])
def test_type_with_polish_letters_is_read(typed: Callable[..., PrintedPage], flat: Flat, name: str) -> None:
    """Every Polish letter of a printed name is read as printed, and Tesseract is sure of it."""
    page = typed(full_name=name, login="9384756u")
    readings = read(flat(page), page)
    assert readings["full_name"].value == name
    assert readings["login"].value == "9384756u"
    assert readings["full_name"].confidence > 0.7
    assert readings["full_name"].reader.startswith("tesseract ")


def test_type_is_read_from_a_scan(typed: Callable[..., PrintedPage]) -> None:
    """Type is read from a grey scan of 200 dpi that lies askew."""
    page = typed(full_name="Żaneta Ćwikła")
    capture = Scanner(dpi=200, skew=1).capture(page.image, np.random.default_rng(1))
    (sheet,) = find_sheets(capture.image)
    assert read(sheet, page)["full_name"].value == "Żaneta Ćwikła"


def test_an_empty_frame_has_no_text(typed: Callable[..., PrintedPage], flat: Flat) -> None:
    """Where nothing was printed the value is empty, and the frame itself is no letter."""
    page = typed()
    assert [reading.value for reading in read(flat(page), page).values()] == ["", ""]


@pytest.mark.parametrize("error", [pytesseract.TesseractNotFoundError(), pytesseract.TesseractError(1, "no pol")])
def test_without_tesseract_the_sentence_says_what_to_install(
    typed: Callable[..., PrintedPage], flat: Flat, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A machine without Tesseract, or without its Polish, gets a sentence and no traceback."""

    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(pytesseract, "image_to_data", fail)
    page = typed()
    with pytest.raises(UsageError, match="install tesseract-ocr and tesseract-ocr-pol"):
        read(flat(page), page)
