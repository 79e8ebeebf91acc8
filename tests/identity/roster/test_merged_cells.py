"""Classes in merged cells: every pupil that the cell is shown beside is in its class, and nobody else."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from identity.roster.open_document import merged_ranges
from tests.identity.roster.test_class_headings import classes
from tests.identity.roster.test_refusals import refusal, refused_lines
from tests.identity.roster.test_shapes import imported, open_document

Rows = list[list[str]]
ROWS = [
    ["Klasa", "Nazwisko", "Imię"],
    ["4b", "Nowak", "Anna"],
    ["", "Lis", "Ola"],
    ["5a", "Kos", "Jan"],
    ["", "Wilk", "Iga"],
]


def merged_workbook(rows: Rows, *areas: str, below: int = 0) -> bytes:
    """A workbook with merged areas, its table moved down; what they hide is kept, as by other programs than Excel."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for area in areas:
        sheet.merged_cells.add(area)
    for line, row in enumerate(rows, start=below + 1):
        for column, text in enumerate(row, start=1):
            if text:
                sheet.cell(line, column, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def merged_document(rows: Rows, spans: dict[str, int], *, repeated: int = 1) -> bytes:
    """An ODS file in which cells with some texts go on over several lines, after empty rows and columns."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(open_document(rows))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            for cell, number in spans.items():
                plain = f'<table:table-cell office:value-type="string"><text:p>{cell}<'
                text = text.replace(plain, plain.replace("-cell ", f'-cell table:number-rows-spanned="{number}" ', 1))
            empty = f'<table:table-row table:number-rows-repeated="{repeated}"><table:table-cell/></table:table-row>'
            text = text.replace("<table:table-row>", f"{empty}<table:table-row>", 1)
            text = text.replace(
                "<table:table-row><table:table-cell ",
                f'<table:table-row><table:table-cell table:number-columns-repeated="{repeated}"/><table:table-cell ',
            )
            target.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("below", [0, 3])
def test_a_class_merged_over_its_pupils_is_theirs(below: int) -> None:
    """Also where the table does not begin at the top of the sheet."""
    areas = [f"A{below + 2}:A{below + 3}", f"A{below + 4}:A{below + 5}"]
    expected = {"Nowak": "4b", "Lis": "4b", "Kos": "5a", "Wilk": "5a"}
    assert classes(merged_workbook(ROWS, *areas, below=below)) == expected


@pytest.mark.parametrize("repeated", [1, 3])
def test_a_class_merged_in_an_open_document_is_theirs(repeated: int) -> None:
    """LibreOffice keeps merged cells in its own way, and writes equal rows and cells once with their number."""
    expected = {"Nowak": "4b", "Lis": "4b", "Kos": "5a", "Wilk": "5a"}
    document = merged_document(ROWS, {"4b": 2, "5a": 2}, repeated=repeated)
    assert merged_ranges(document)["Arkusz1"][0] == ((repeated + 1, repeated), (repeated + 2, repeated))
    assert classes(document) == expected


@pytest.mark.parametrize("areas", [["A2:A3"], ["A4:A5"], []])
def test_a_pupil_beside_no_merged_cell_has_no_class(areas: list[str]) -> None:
    """The class above is not carried on below the end of its cell."""
    lines = {"A2:A3": [5], "A4:A5": [3]}.get("".join(areas), [3, 5])
    assert refused_lines(merged_workbook(ROWS, *areas)) == [f"line {line}: the class is missing" for line in lines]


def test_grade_and_letter_may_be_merged_by_themselves() -> None:
    """Two columns, each with cells of its own size."""
    rows = [
        ["Poziom", "Symbol", "Nazwisko", "Imię"],
        ["4", "a", "Nowak", "Anna"],
        ["", "b", "Lis", "Ola"],
        ["", "", "Kos", "Jan"],
    ]
    assert classes(merged_workbook(rows, "A2:A4", "B3:B4")) == {"Nowak": "4a", "Lis": "4b", "Kos": "4b"}


def test_a_class_may_be_merged_over_grade_and_letter() -> None:
    """As wide as both columns."""
    rows = [["Poziom", "Symbol", "Nazwisko", "Imię"], ["4b", "", "Nowak", "Anna"], ["", "", "Lis", "Ola"]]
    assert classes(merged_workbook(rows, "A2:B3")) == {"Nowak": "4b", "Lis": "4b"}


def test_a_class_hidden_under_merged_cells_is_refused() -> None:
    """The cell shows one class, the file holds another: nobody knows which is old."""
    rows = [*ROWS[:2], ["5c", "Lis", "Ola"]]
    assert "In line 3 a class is hidden under merged cells." in refusal(merged_workbook(rows, "A2:A3"))


def test_merged_cells_over_other_columns_say_nothing() -> None:
    """A name over two lines is one pupil's, and the second line lacks it."""
    rows = [["Klasa", "Nazwisko", "Imię"], ["4b", "Nowak", "Anna"], ["4b", "", "Ola"]]
    assert refused_lines(merged_workbook(rows, "B2:B3")) == ["line 3: the surname is missing"]


def test_an_empty_line_beside_a_merged_class_is_empty() -> None:
    """It is no heading of the class, and no pupil."""
    rows = [ROWS[0], ["4b", "Nowak", "Anna"], ["", "", ""], ["", "Lis", "Ola"]]
    content = merged_workbook(rows, "A2:A4")
    assert classes(content) == {"Nowak": "4b", "Lis": "4b"}
    assert imported(content).notes == ()


def test_a_heading_merged_over_the_table_is_one_heading() -> None:
    """As wide as the table, and two lines high."""
    rows = [["Klasa: 4b"], [], ["Nazwisko", "Imię"], ["Nowak", "Anna"], ["Klasa: 5a"], [], ["Kos", "Jan"]]
    assert classes(merged_workbook(rows, "A1:B2", "A5:B6")) == {"Nowak": "4b", "Kos": "5a"}


def test_other_files_have_no_merged_areas_of_an_open_document() -> None:
    """A workbook of Excel, and what is no archive."""
    assert merged_ranges(b"no archive") == {}
    assert merged_ranges(merged_workbook(ROWS, "A2:A3")) == {}
