"""The merged cells of an OpenDocument spreadsheet (ODS), which the library for spreadsheets does not tell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged area, each by its row and column counted from 0."""


def merged_ranges(content: bytes) -> dict[str, list[Range]]:
    """The merged areas that go down over several rows, by the name of the sheet; none for a file of another kind.

    Raises ValueError for a document that is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "content.xml" not in archive.namelist():
                return {}
            with archive.open("content.xml") as document:
                tables = ElementTree.parse(document).iter(f"{_TABLE}table")
                return {table.get(f"{_TABLE}name", ""): list(_ranges(table)) for table in tables}
    except zipfile.BadZipFile:
        return {}
    except (ElementTree.ParseError, OSError, ValueError) as error:
        raise ValueError("a damaged document") from error


def _ranges(table: ElementTree.Element) -> Iterator[Range]:
    row = 0
    for element in table.iter(f"{_TABLE}table-row"):
        yield from (((row, left), (row + rows - 1, left + columns - 1)) for left, rows, columns in _spans(element))
        row += int(element.get(f"{_TABLE}number-rows-repeated", 1))


def _spans(row: ElementTree.Element) -> Iterator[tuple[int, int, int]]:
    """The cells of a row that go on below it: the column, and how many rows and columns they take up."""
    column = 0
    for cell in row:
        rows = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        if rows > 1:
            yield column, rows, int(cell.get(f"{_TABLE}number-columns-spanned", 1))
        column += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
