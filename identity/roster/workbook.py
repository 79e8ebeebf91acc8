"""Spreadsheets to tables: XLSX, XLS and ODS, every sheet that can be seen."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date

import python_calamine

from identity.roster.findings import Place, Refused
from identity.roster.sheets import Row, Sheet
from identity.roster.words import clean
from messages import _

_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a zip archive (XLSX, ODS) and a compound file (XLS, and XLSX with a password) begin."""


def is_workbook(content: bytes) -> bool:
    """Whether a file says that it is a spreadsheet, whatever its name."""
    return content.startswith(_STARTS)


def open_workbook(content: bytes) -> list[Sheet]:
    """The sheets of a workbook that can be seen; raises Refused if it cannot be opened."""
    if _is_protected(content):
        raise Refused(_("The workbook is protected by a password. Save it without one and give that file."))
    try:
        with python_calamine.load_workbook(io.BytesIO(content)) as workbook:
            visible = [
                sheet.name
                for sheet in workbook.sheets_metadata
                if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            ]
            return [
                Sheet(name, tuple(_rows(workbook.get_sheet_by_name(name), number, name if len(visible) > 1 else "")))
                for number, name in enumerate(visible)
            ]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(_("This is no spreadsheet, or it is damaged. Open it, save it as XLSX and give that.")) from error


def _is_protected(content: bytes) -> bool:
    """Whether a workbook has a password, which the library takes for a file of some other kind."""
    if "EncryptedPackage".encode("utf-16-le") in content:  # the stream of an XLSX file that holds the locked one
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except Exception:  # a damaged archive raises errors of many kinds
        return False


def _rows(sheet: python_calamine.CalamineSheet, number: int, shown: str) -> Iterator[Row]:
    """The rows that hold anything, each at the line where a spreadsheet shows it."""
    first = sheet.start[0] + 1 if sheet.start else 1
    for line, values in enumerate(sheet.to_python(), start=first):
        cells = tuple(_text(value) for value in values)
        if any(cells):
            numeric = frozenset(i for i, value in enumerate(values) if _is_number(value))
            yield Row(Place(number, line, shown), cells, numeric)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: object) -> str:
    """A cell as people see it: whole numbers without a point, dates as in 2026-09-01."""
    match value:
        case float() if value.is_integer():
            return str(int(value))
        case date():  # also one with a time
            return value.isoformat()[:10]
        case _:
            return clean(str(value))
