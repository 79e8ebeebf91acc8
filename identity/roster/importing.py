"""The whole import: a file is opened, understood, read line by line, and taken as one, or refused as one."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from identity.people import Roster
from identity.roster.decoding import decode
from identity.roster.findings import Findings, Place, Refused, places
from identity.roster.guardians import without_contacts
from identity.roster.headers import GUARDIANS, Kind
from identity.roster.lines import Line, read_lines
from identity.roster.mojibake import has_odd_capitals, misread_letters, refuse_damaged
from identity.roster.pesel import is_pesel
from identity.roster.pupils import make_pupils
from identity.roster.sheets import Row, Sheet
from identity.roster.tables import Table, understand_sheets
from identity.roster.text_table import split_text
from identity.roster.workbook import is_workbook, open_workbook
from messages import _
from messages.errors import RosterError
from messages.library import translated

_MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class ImportedRoster:
    """A roster, and sentences on what was left out or looks odd in its file."""

    roster: Roster
    notes: tuple[str, ...]


def read_roster(path: Path, school_year: str) -> ImportedRoster:
    """The roster in a file: CSV or other text, XLSX, XLS or ODS, told by its content.

    Raises RosterError, with every line that has to be put right, when any of it cannot be taken.
    """
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    try:
        if path.is_dir():
            raise RosterError(_("{file}: this is a folder. Give the file with the list of pupils.").format(file=name))
        if path.stat().st_size > _MOST_BYTES:
            raise RosterError(_("{file}: this file is too large to be a list of pupils.").format(file=name))
        content = path.read_bytes()
    except OSError as error:
        raise RosterError(
            _("{file}: this file cannot be read ({why}).").format(file=name, why=translated(error.strerror))
        ) from error
    return import_roster(content, name, school_year)


def import_roster(content: bytes, name: str, school_year: str) -> ImportedRoster:
    """The same for the bytes of a file, or of pasted text; ``name`` says in messages where they come from."""
    findings = Findings()
    try:
        sheets = _open(content)
        tables = understand_sheets(sheets, findings)
    except Refused as why:
        raise RosterError(f"{name}: {why}") from why
    _note_personal_data(tables, findings)
    lines = [line for table in tables for line in read_lines(table, findings)]
    _note_odd_letters(lines, findings)
    _note_classes_without_letter(lines, findings)
    pupils = make_pupils(lines, findings)
    if findings.refusals:
        raise RosterError(
            _("{file}: nothing was taken from this file. Put these lines right and give it again:\n{lines}").format(
                file=name, lines=findings.list_refusals()
            )
        )
    return ImportedRoster(Roster(school_year, pupils), tuple(findings.notes))


def _open(content: bytes) -> Sequence[Sheet]:
    if is_workbook(content):
        return open_workbook(content)
    text = decode(content)
    lines = enumerate(io.StringIO(text, newline=None), start=1)
    refuse_damaged((Place(0, number), line) for number, line in lines)
    return [split_text(text)]


def _note_odd_letters(lines: Sequence[Line], findings: Findings) -> None:
    """Say which names have letters that a wrong encoding may have put there."""
    misread = misread_letters(" ".join(str(line.name) for line in lines))
    odd = [line for line in lines if misread & set(str(line.name)) or has_odd_capitals(str(line.name))]
    if odd:
        findings.note(
            _("There are letters in names that a wrong encoding may have put there; compare them: {places}.").format(
                places=places(line.place for line in odd)
            )
        )


def _note_classes_without_letter(lines: Sequence[Line], findings: Findings) -> None:
    """Say whose class is only a grade where other pupils of that grade have a class with a letter."""
    lettered = {line.school_class.grade for line in lines if line.school_class.letter}
    without = [line for line in lines if not line.school_class.letter and line.school_class.grade in lettered]
    if without:
        findings.note(
            _("The class has no letter, though other classes of that grade have one: {places}.").format(
                places=places(line.place for line in without)
            )
        )


def _note_personal_data(tables: Sequence[Table], findings: Findings) -> None:
    """Say where PESEL numbers, telephones and addresses stood inside columns that are taken, and numbers as logins."""
    rows = [(table, row) for table in tables for row in table.rows]
    if found := [row.place for table, row in rows if any(map(is_pesel, _cells(table, row, *_KEPT_AS_THEY_ARE)))]:
        findings.note(_("PESEL numbers were left out, also as ids or logins: {places}.").format(places=places(found)))
    if found := [row.place for table, row in rows if any(map(_has_contacts, _cells(table, row, *_WITH_CONTACTS)))]:
        findings.note(
            _("Telephone numbers and e-mail addresses beside names were left out: {places}.").format(
                places=places(found)
            )
        )
    if found := [row.place for table, row in rows if _has_numeric_login(table, row)]:
        findings.note(
            _(
                "The spreadsheet keeps logins or ids as numbers: {places}. Where one should begin with 0, the 0 is "
                "lost; make the column text and write it again."
            ).format(places=places(found))
        )


_KEPT_AS_THEY_ARE = (Kind.ID, Kind.LOGIN, Kind.GUARDIAN_LOGIN, Kind.NUMBER)
_WITH_CONTACTS = (*GUARDIANS, Kind.TEACHER)


def _cells(table: Table, row: Row, *kinds: Kind) -> list[str]:
    return [row.cells[c.index] for c in table.columns if c.kind in kinds and c.index < len(row.cells)]


def _has_contacts(text: str) -> bool:
    return text != without_contacts(text)


def _has_numeric_login(table: Table, row: Row) -> bool:
    return any(
        column.index in row.numeric and not is_pesel(row.cells[column.index])
        for column in table.columns
        if column.kind in (Kind.ID, Kind.LOGIN, Kind.GUARDIAN_LOGIN)
    )
