"""Sheets understood: the lines of pupils, the columns they have, and the class that stands above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from identity.roster.blocks import Header, find_headers, heading_in, left_out_of, split_blocks
from identity.roster.class_headings import ClassHeading, heading_of_sheet, is_only_a_number, read_heading
from identity.roster.class_reader import Block, ClassReader
from identity.roster.findings import Findings, Refused, places
from identity.roster.headers import OWN_CLASS, SEARCHED, Column, is_header
from identity.roster.sheets import Row, Sheet
from messages import _


@dataclass(frozen=True)
class Table:
    """The columns of a list, its lines of pupils, and the heading or name of a sheet that says their class, if any."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    heading: ClassHeading | None


def understand_sheets(sheets: Sequence[Sheet], findings: Findings) -> list[Table]:
    """The tables of a file; raises Refused when none of its sheets is a list of pupils.

    A sheet without a header is left out and named, as long as another one has a header.
    """
    if not any(sheet.rows for sheet in sheets):
        raise Refused(_("This file is empty."))
    headers = [find_headers(sheet, has_class=_has_class(sheet)) for sheet in sheets]
    if not any(headers):
        raise Refused(_no_header())
    tables = [
        table for sheet, found in zip(sheets, headers, strict=True) for table in _understand(sheet, found, findings)
    ]
    left_out = [sheet.name for sheet, found in zip(sheets, headers, strict=True) if sheet.rows and not found]
    if left_out:
        findings.note(_("Sheets without a line of headers were left out: {names}.").format(names=", ".join(left_out)))
    if not tables and not findings.refusals:
        raise Refused(_("There is a line of headers and no pupil below it."))
    return tables


def _no_header() -> str:
    return _(
        "No line of headers was found among the first {number} lines. Above the list a line has to say what the "
        'columns hold, as in "Nazwisko", "Imię", "Klasa" or "Nazwisko i imię", "Klasa"; further headers are "Nr", '
        '"Wychowawca", "Rodzic 1", "Rodzic 2", "Login", "Login rodzica", "Id".'
    ).format(number=SEARCHED)


def _has_class(sheet: Sheet) -> bool:
    """Whether the name of a sheet or a heading in it says a class."""
    return heading_of_sheet(sheet.name) is not None or _has_heading(sheet)


def _has_heading(sheet: Sheet) -> bool:
    headings = (read_heading(row.filled, row.place) for row in sheet.rows)
    return any(heading is not None and heading.school_class is not None for heading in headings) or any(
        is_header(row.cells) and heading_in(row) is not None for row in sheet.rows
    )


def _understand(sheet: Sheet, headers: Sequence[Header], findings: Findings) -> list[Table]:
    """The tables of a sheet, one for each header and class."""
    blocks = list(split_blocks(sheet, headers, findings, has_class=_has_class(sheet)))
    of_the_sheet = heading_of_sheet(sheet.name)
    if is_only_a_number(sheet.name) and (_has_heading(sheet) or any(block.says_class for block in blocks)):
        of_the_sheet = None
    reader = ClassReader(of_the_sheet, findings)
    tables = [table for block in blocks for table in _tables(block, reader)]
    if tables:
        reader.finish(blocks[-1])
    _note_left_out(blocks, findings)
    _note_headings(sheet, tables, findings)
    return tables


def _tables(block: Block, reader: ClassReader) -> list[Table]:
    by_heading = groupby(reader.read(block), key=lambda read: read[1])
    return [Table(block.columns, tuple(row for row, _heading in read), heading) for heading, read in by_heading]


def _note_left_out(blocks: Sequence[Block], findings: Findings) -> None:
    if left_out := [row.place for block in blocks for row in left_out_of(block)]:
        findings.note(_("Left out, since no pupil stands there: {places}.").format(places=places(left_out)))


def _note_headings(sheet: Sheet, tables: Sequence[Table], findings: Findings) -> None:
    """Say where classes were read that no column holds: in several headings, or in a number that a sheet is called."""
    without_column = [table for table in tables if not any(column.kind in OWN_CLASS for column in table.columns)]
    headings = list(dict.fromkeys(table.heading for table in without_column if table.heading is not None))
    if len(headings) > 1:
        found = ", ".join(f"{heading.school_class} ({heading.where})" for heading in headings)
        findings.note(_("Classes were read from the lines above their pupils: {classes}.").format(classes=found))
    elif headings and headings[0].place is None and is_only_a_number(sheet.name):
        findings.note(
            _('Class {school_class} was read from the name of the sheet "{name}".').format(
                school_class=headings[0].school_class, name=sheet.name
            )
        )
