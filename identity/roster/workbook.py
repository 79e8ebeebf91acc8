"""Spreadsheets to tables: XLSX, XLS and ODS, every sheet that can be seen."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import python_calamine

from identity.roster.classes import parse_class
from identity.roster.findings import Place, Refused
from identity.roster.mojibake import refuse_damaged
from identity.roster.open_document import Range, merged_ranges
from identity.roster.sheets import Row, Sheet, leave_out_empty
from identity.roster.words import clean
from messages import _

_Value = int | float | str | bool | date | time | timedelta

_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a zip archive (XLSX, ODS) and a compound file (XLS, and XLSX with a password) begin."""


def is_workbook(content: bytes) -> bool:
    """Whether a file says that it is a spreadsheet, whatever its name."""
    return content.startswith(_STARTS)


def open_workbook(content: bytes) -> list[Sheet]:
    """The sheets of a workbook that can be seen; raises Refused if it cannot be opened or its letters are damaged."""
    if _is_protected(content):
        raise Refused(_("The workbook is protected by a password. Save it without one and give that file."))
    try:
        grids = _read_grids(content)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(_("This is no spreadsheet, or it is damaged. Open it, save it as XLSX and give that.")) from error
    refuse_damaged(
        (grid.place(index), value)
        for grid in grids
        for index, values in enumerate(grid.values)
        for value in values
        if isinstance(value, str)
    )
    return [Sheet(grid.name, tuple(leave_out_empty(_rows(grid)))) for grid in grids]


@dataclass(frozen=True)
class _Grid:
    """The values of a sheet, the row and column of the first of them, and the areas of merged cells.

    ``number`` counts the sheets from 0; ``is_only`` says that there is no other.
    """

    number: int
    name: str
    is_only: bool
    start: tuple[int, int]
    values: list[list[_Value]]
    merged: list[Range]

    def place(self, index: int) -> Place:
        """Where a row of values stands."""
        return Place(self.number, self.start[0] + index + 1, "" if self.is_only else self.name)


def _read_grids(content: bytes) -> list[_Grid]:
    merged = merged_ranges(content)
    with python_calamine.load_workbook(io.BytesIO(content)) as workbook:
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
        ]
        sheets = map(workbook.get_sheet_by_name, visible)
        return [
            _Grid(
                number,
                sheet.name,
                len(visible) == 1,
                sheet.start or (0, 0),
                list(sheet.to_python()),
                sheet.merged_cell_ranges or merged.get(sheet.name, []),
            )
            for number, sheet in enumerate(sheets)
        ]


def _is_protected(content: bytes) -> bool:
    """Whether a workbook has a password, which the library takes for a file of some other kind."""
    if "EncryptedPackage".encode("utf-16-le") in content:  # the stream of an XLSX file that holds the locked one
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except Exception:  # a damaged archive raises errors of many kinds
        return False


def _rows(grid: _Grid) -> Iterator[Row]:
    """All rows, each at the line where a spreadsheet shows it, with classes in every line that they are merged over."""
    texts = [[_text(value) for value in values] for values in grid.values]
    classes = _merged_classes(grid, texts)
    for index, values in enumerate(grid.values):
        place = grid.place(index)
        numeric = frozenset(i for i, value in enumerate(values) if _is_number(value))
        yield Row(place, _under_merged(texts[index], classes[index], place), numeric)


def _merged_classes(grid: _Grid, texts: Sequence[Sequence[str]]) -> Mapping[int, Mapping[int, str]]:
    """The classes and letters of classes in columns of merged cells, by the rows below the first and by the column."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for (top, left), (bottom, _right) in grid.merged:
        row, column = top - grid.start[0], left - grid.start[1]
        if not (0 <= row < len(texts) and 0 <= column < len(texts[row])):
            continue
        text = texts[row][column]
        if parse_class(text) is not None or (len(text) == 1 and text.isalpha()):
            for below in range(row + 1, min(bottom - grid.start[0] + 1, len(texts))):
                found[below][column] = text
    return found


def _under_merged(texts: Sequence[str], over: Mapping[int, str], place: Place) -> tuple[str, ...]:
    """The texts of a line, if it has any, with what is merged over it; raises Refused where both are in a cell."""
    if not any(texts):
        return tuple(texts)
    if any(texts[column] not in ("", text) for column, text in over.items()):
        raise Refused(
            _(
                "In {place} a class is hidden under merged cells. Split the cells, write every class and save the file."
            ).format(place=place)
        )
    return tuple(over.get(column, text) for column, text in enumerate(texts))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: object) -> str:
    """A cell as people see it: whole numbers without a point, dates as in 2026-09-01."""
    match value:
        case str():
            return clean(value)
        case float() if value.is_integer():
            return str(int(value))
        case date():  # also one with a time
            return value.isoformat()[:10]
        case _:
            return clean(str(value))
