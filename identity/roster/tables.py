"""A sheet understood: the line of the header found, its columns named, and the lines of pupils below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from identity.people import SchoolClass
from identity.roster.classes import parse_class
from identity.roster.findings import Findings, Refused, places
from identity.roster.headers import SEARCHED, Column, Kind, known_headers, repeated, understand
from identity.roster.sheets import Row, Sheet
from identity.roster.words import fold
from messages import _

_PUPILS_NAME = {Kind.SURNAME, Kind.SURNAME_FIRST, Kind.FIRST_NAME_FIRST}
_NO_PUPIL = re.compile(
    r"(?:razem|suma|ogolem|lacznie|total|data|podpis)(?: (?:uczniow|osob|dzieci|pupils))?(?: \d+)*"
    r"|(?:liczba|w tym|number of|wydruk\w*|wygenerowano|sporzadzil\w*|stan na|strona|page|uwag[ai]|legenda)\b.*"
)
"""What stands instead of a name where a list counts or remarks; "Suma Anna" is a pupil."""

_CLASS_TITLE = re.compile(r"(klasa|oddzial|class)\b")


@dataclass(frozen=True)
class Table:
    """The columns of a sheet, its lines of pupils, and its class, where no column has it."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    school_class: SchoolClass | None


def understand_sheets(sheets: Sequence[Sheet], findings: Findings) -> list[Table]:
    """The tables of a file; raises Refused when none of its sheets is a list of pupils.

    A sheet without a header is left out and named, as long as another one has a header.
    """
    with_header = [sheet for sheet in sheets if _header_index(sheet) is not None]
    if not any(sheet.rows for sheet in sheets):
        raise Refused(_("This file is empty."))
    if not with_header:
        raise Refused(_no_header())
    tables = [_understand(sheet, findings) for sheet in with_header]
    left_out = [sheet.name for sheet in sheets if sheet not in with_header and sheet.rows]
    if left_out:
        findings.note(_("Sheets without a line of headers were left out: {names}.").format(names=", ".join(left_out)))
    if not any(table.rows for table in tables):
        raise Refused(_("There is a line of headers and no pupil below it."))
    return tables


def _no_header() -> str:
    return _(
        "No line of headers was found among the first {number} lines. Above the list a line has to say what the "
        'columns hold, as in "Nazwisko", "Imię", "Klasa" or "Nazwisko i imię", "Klasa"; further headers are "Nr", '
        '"Wychowawca", "Rodzic 1", "Rodzic 2", "Login", "Login rodzica", "Id".'
    ).format(number=SEARCHED)


def _header_index(sheet: Sheet) -> int | None:
    """The line with the most headers; two at least, or one where the whole sheet is a class."""
    scores = [known_headers(row.cells) for row in sheet.rows[:SEARCHED]]
    best = max(scores, default=0)
    index = scores.index(best) if best else 0
    return index if best > 1 or (best == 1 and _class_of(sheet, index) is not None) else None


def _class_of(sheet: Sheet, header: int) -> SchoolClass | None:
    """The class that a sheet is called by, or that a title above the header names: "Klasa: 4b"."""
    titles = [cell for row in sheet.rows[:header] for cell in row.filled if _CLASS_TITLE.match(fold(cell))]
    return next((found for found in map(parse_class, [sheet.name, *titles]) if found is not None), None)


def _understand(sheet: Sheet, findings: Findings) -> Table:
    index = _header_index(sheet)
    assert index is not None, "only sheets with a header are understood"
    header = sheet.rows[index]
    columns = understand(header.cells)
    of_the_sheet = _class_of(sheet, index)
    _refuse_columns(header, columns, has_class=of_the_sheet is not None)
    rows = [row for row in sheet.rows[index + 1 :] if _folded(row) != _folded(header)]
    _note_unused(columns, rows, findings)
    _note_order(columns, findings)
    pupils = _only_pupils(rows, findings)
    _refuse_lengths(pupils, len(columns), sheet.ragged, findings)
    has_column = any(column.kind in (Kind.CLASS, Kind.GRADE, Kind.LETTER) for column in columns)
    return Table(columns, tuple(pupils), None if has_column else of_the_sheet)


def _folded(row: Row) -> list[str]:
    return [fold(cell) for cell in row.filled]


def _refuse_columns(header: Row, columns: Sequence[Column], *, has_class: bool) -> None:
    """Raise Refused where the header lacks what a roster needs, or says the same twice."""
    kinds = {column.kind for column in columns}
    missing = []
    if not kinds & _PUPILS_NAME:
        missing.append(_("the surname"))
    elif not kinds & {*_PUPILS_NAME - {Kind.SURNAME}, Kind.FIRST_NAME}:
        missing.append(_("the first name"))
    if not kinds & {Kind.CLASS, Kind.GRADE, Kind.LETTER} and not has_class:
        missing.append(_("the class"))
    if missing:
        raise Refused(
            _("The headers in {place} lack {what}. Add the column and give the file again.").format(
                place=header.place, what=", ".join(missing)
            )
        )
    if twice := repeated(columns):
        raise Refused(
            _("Several columns in {place} say the same: {headers}. Keep one of them.").format(
                place=header.place, headers=", ".join(f'"{column.header}"' for column in twice)
            )
        )


def _note_unused(columns: Sequence[Column], rows: Sequence[Row], findings: Findings) -> None:
    """Say which columns are not taken: those with personal data that nobody needs here, and unknown ones."""
    private = [_shown(column) for column in columns if column.kind is Kind.PRIVATE]
    if private:
        findings.note(_("Left out, since a roster must not hold it: {headers}.").format(headers=", ".join(private)))
    unknown = [_shown(c) for c in columns if c.kind is Kind.UNKNOWN and any(c.index in _filled(row) for row in rows)]
    if unknown:
        findings.note(_("Left out, since a roster does not need it: {headers}.").format(headers=", ".join(unknown)))


def _note_order(columns: Sequence[Column], findings: Findings) -> None:
    """Say how whole names were read where their header does not say it."""
    for column in columns:
        if column.kind is Kind.SURNAME_FIRST and not re.search("nazwisko|name", fold(column.header)):
            findings.note(_("Names below {header} were read with the surname first.").format(header=_shown(column)))


def _shown(column: Column) -> str:
    """A header as people find it in the file; one that is empty, or looks like data, by its number."""
    if not column.header or re.search(r"\d{3}|@", column.header) or len(column.header) > 40:
        return _("column {number}").format(number=column.index + 1)
    return f'"{" ".join(column.header.split())}"'


def _filled(row: Row) -> set[int]:
    return {index for index, cell in enumerate(row.cells) if cell}


def _only_pupils(rows: Sequence[Row], findings: Findings) -> list[Row]:
    """The lines without totals, remarks and numbers that stand alone; those are named."""
    kept: dict[bool, list[Row]] = {True: [], False: []}
    for is_pupil, group in groupby(rows, key=_may_be_pupil):
        kept[is_pupil] += group
    if kept[False]:
        left_out = places(row.place for row in kept[False])
        findings.note(_("Left out, since no pupil stands there: {places}.").format(places=left_out))
    return kept[True]


def _may_be_pupil(row: Row) -> bool:
    """Whether a line is more than a total or a remark; beside a pupil stands a class."""
    filled = row.filled
    if len(filled) == 1 and re.search(r"[\d:]", filled[0]):
        return False
    has_class = any(parse_class(cell) for cell in filled[1:] if not cell.isdigit())
    return len(filled) > 2 or has_class or not _NO_PUPIL.fullmatch(fold(filled[0]))


def _refuse_lengths(rows: Sequence[Row], length: int, ragged: bool, findings: Findings) -> None:
    """Refuse lines with more cells than the header, and where cells cannot be empty, also those with fewer."""
    for row in rows:
        beyond = [index for index in _filled(row) if index >= length]
        if beyond:
            findings.refuse(row.place, _("there are more cells than headers; a separator may stand inside a cell"))
        elif ragged and len(row.cells) < length:
            findings.refuse(
                row.place,
                _("there are fewer cells than headers; copy the table from a spreadsheet or save it as CSV"),
            )
