"""A sheet cut at its lines of headers into blocks: columns named, and every line below them known for what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from identity.roster.class_headings import ClassHeading, read_heading
from identity.roster.class_reader import Block
from identity.roster.findings import Findings, Refused
from identity.roster.headers import (
    OWN_CLASS,
    PUPILS_NAME,
    SEARCHED,
    Column,
    Kind,
    is_header,
    known_headers,
    names_pupils,
    repeated,
    understand,
)
from identity.roster.row_kinds import RowKind, is_whole_pupil, kind_of
from identity.roster.sheets import Row, Sheet
from identity.roster.words import fold
from messages import _


@dataclass(frozen=True)
class Header:
    """A line of headers, the best one of those that follow each other from ``first`` to before ``end``."""

    best: int
    first: int
    end: int


def find_headers(sheet: Sheet, *, has_class: bool) -> list[Header]:
    """The lines of headers; none where the first is too far down.

    A single header of names is enough where a heading or the name of the sheet says the class.
    """
    found = _clear_headers(sheet.rows)
    if found and found[0].first < SEARCHED:
        return found
    likeliest = _likeliest_header(sheet.rows[:SEARCHED], has_class=has_class)
    if likeliest is None:
        return []
    repeated = [
        i for i, row in enumerate(sheet.rows) if i >= likeliest and _folded(row) == _folded(sheet.rows[likeliest])
    ]
    return sorted([*found, *(Header(index, index, index + 1) for index in repeated)], key=lambda header: header.best)


def _clear_headers(rows: Sequence[Row]) -> list[Header]:
    lines = [index for index, row in enumerate(rows) if is_header(row.cells)]
    runs = [[index for _position, index in run] for _start, run in groupby(enumerate(lines), lambda at: at[1] - at[0])]
    return [Header(max(run, key=lambda i: known_headers(rows[i].cells)), run[0], run[-1] + 1) for run in runs]


def _likeliest_header(rows: Sequence[Row], *, has_class: bool) -> int | None:
    """The line with the most headers; two at least, or one of names where the class is known without a column."""
    scores = [known_headers(row.cells) for row in rows]
    best = max(scores, default=0)
    index = scores.index(best) if best else 0
    return index if best > 1 or (best == 1 and has_class and names_pupils(rows[index].cells)) else None


def _folded(row: Row) -> list[str]:
    return [fold(cell) for cell in row.filled]


def heading_in(header: Row) -> ClassHeading | None:
    """The class that stands among the headers, as in "4b", "Nazwisko", "Imię"; None for a number, or several."""
    unknown = [column.header for column in understand(header.cells) if column.kind is Kind.UNKNOWN and column.header]
    headings = (read_heading([text], header.place) for text in unknown)
    found = {heading for heading in headings if heading and heading.school_class and heading.school_class.letter}
    return next(iter(found)) if len(found) == 1 else None


def split_blocks(sheet: Sheet, headers: Sequence[Header], findings: Findings, *, has_class: bool) -> Iterator[Block]:
    """The blocks of a sheet from the top; ``has_class`` is whether a heading or the sheet's name says any class."""
    length = len(sheet.rows)
    for header, below in pairwise([*headers, Header(length, length, length)]):
        titles = sheet.rows[: header.first] if header is headers[0] else ()
        line, rows = sheet.rows[header.best], sheet.rows[header.end : below.first]
        block = _block(line, titles, rows, _usual_gap(sheet), has_class=has_class)
        if pupils := pupils_of(block):
            columns = understand(line.cells)
            _refuse_columns(line, columns, has_class=has_class)
            _note_unused(columns, rows, findings)
            _note_order(columns, findings)
            _refuse_above(block, findings)
            _refuse_lengths(pupils, len(line.cells), sheet.ragged, findings)
        yield block


def _block(header: Row, titles: tuple[Row, ...], rows: Sequence[Row], usual_gap: int, *, has_class: bool) -> Block:
    """A block, without the columns for a class where nothing stands in them and headings can say it."""
    columns = understand(header.cells)
    lines = tuple((row, kind_of(row, columns)) for row in rows)
    says_class = _says_class(columns, lines, has_class=has_class)
    kept = tuple(column for column in columns if says_class or column.kind not in OWN_CLASS)
    return Block(titles, heading_in(header), kept, lines, says_class, usual_gap)


def _usual_gap(sheet: Sheet) -> int:
    return min((row.empty_above for row in sheet.rows[1:]), default=0)


def pupils_of(block: Block) -> list[Row]:
    """The lines of pupils of a block."""
    return [row for row, kind in block.lines if kind is RowKind.PUPIL]


def left_out_of(block: Block) -> list[Row]:
    """The lines of a block that are neither pupils nor say their class."""
    taken = {RowKind.PUPIL} if block.says_class else {RowKind.PUPIL, RowKind.HEADING}
    return [row for row, kind in block.lines if kind not in taken]


def _says_class(columns: Sequence[Column], lines: Sequence[tuple[Row, RowKind]], *, has_class: bool) -> bool:
    """Whether pupils have their class in columns of their own; columns that are empty give way to headings."""
    own = [column.index for column in columns if column.kind in OWN_CLASS]
    pupils = [row.cells for row, kind in lines if kind is RowKind.PUPIL]
    return bool(own) and (not has_class or any(cells[i] for cells in pupils for i in own if i < len(cells)))


def _refuse_columns(header: Row, columns: Sequence[Column], *, has_class: bool) -> None:
    """Raise Refused where the header lacks what a roster needs, or says the same twice."""
    kinds = {column.kind for column in columns}
    missing = []
    if not kinds & PUPILS_NAME:
        missing.append(_("the surname"))
    elif not kinds & {*PUPILS_NAME - {Kind.SURNAME}, Kind.FIRST_NAME}:
        missing.append(_("the first name"))
    if not kinds & OWN_CLASS and not has_class:
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


def _refuse_above(block: Block, findings: Findings) -> None:
    """Refuse pupils among the titles: what their columns hold is not known."""
    for row in block.titles:
        if is_whole_pupil(row, block.columns):
            findings.refuse(row.place, _("a pupil stands above the headers; put the headers above the first pupil"))


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


def _note_columns(columns: Sequence[Column], rows: Sequence[Row], findings: Findings) -> None:
    _note_unused(columns, rows, findings)
    _note_order(columns, findings)


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
