"""A line of a roster read: the cells of a row become a pupil's values, or reasons why they cannot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from identity.people import Person, SchoolClass
from identity.roster.class_headings import ClassHeading
from identity.roster.class_reader import disagreement
from identity.roster.classes import common_class, join_class
from identity.roster.findings import Findings, Place
from identity.roster.guardians import GuardianText, without_contacts
from identity.roster.headers import OWN_CLASS, Column, Kind
from identity.roster.names import is_latin, split_name, tidy_name, why_no_name
from identity.roster.pesel import is_pesel
from identity.roster.row_kinds import ordinal
from identity.roster.sheets import Row
from identity.roster.tables import Table
from identity.roster.words import fold, shown
from messages import _

_SURNAME_FIRST = {Kind.GUARDIAN: None, Kind.GUARDIAN_SURNAME_FIRST: True, Kind.GUARDIAN_FIRST_NAME_FIRST: False}


@dataclass(frozen=True)
class Line:
    """The values of a line; parents in one cell are still text, since the whole file decides on the order of names."""

    place: Place
    name: Person
    school_class: SchoolClass
    number: str = ""
    ordinal: str = ""
    """Its number in the list, if the list counts its lines."""
    id: str = ""
    login: str = ""
    teacher: str = ""
    guardian_logins: tuple[str, ...] = ()
    guardians: tuple[GuardianText | Person, ...] = ()


class Cells:
    """The cells of a row by what they hold; PESEL numbers are gone before anything else can see them."""

    def __init__(self, columns: Sequence[Column], row: Row) -> None:
        padded = (*row.cells, *[""] * len(columns))
        self._found = [(column, padded[column.index]) for column in columns]

    def all(self, *kinds: Kind) -> list[tuple[Column, str]]:
        """The filled cells of some kinds, from left to right."""
        return [(column, text) for column, text in self._found if column.kind in kinds and text and not is_pesel(text)]

    def one(self, kind: Kind) -> str:
        """The cell of a kind on one line, empty where there is none."""
        return next((" ".join(text.split()) for _column, text in self.all(kind)), "")

    def has(self, kind: Kind) -> bool:
        """Whether there is a column of a kind."""
        return any(column.kind is kind for column, _text in self._found)


def read_lines(table: Table, findings: Findings) -> list[Line]:
    """The lines of a table; those that cannot be read are refused in the findings."""
    read = [_read_line(table, row, findings) for row in table.rows]
    return [line for line in read if line is not None]


def _read_line(table: Table, row: Row, findings: Findings) -> Line | None:
    cells = Cells(table.columns, row)
    name = _name(cells, row.place, findings)
    school_class = _school_class(cells, table.heading, row.place, findings)
    login, pupil_id = cells.one(Kind.LOGIN), cells.one(Kind.ID)
    of_parents = [text for _column, text in cells.all(Kind.GUARDIAN_LOGIN)]
    reasons = [_why_rounded(text) for text in (login, pupil_id, *of_parents)] + [_why_spaced(login + pupil_id)]
    for reason in dict.fromkeys(filter(None, reasons)):
        findings.refuse(row.place, reason)
    if name is None or school_class is None:
        return None
    return Line(
        row.place,
        name,
        school_class,
        cells.one(Kind.NUMBER).rstrip("."),
        ordinal(cells.one(Kind.ORDINAL)),
        pupil_id,
        login,
        " ".join(without_contacts(cells.one(Kind.TEACHER)).split()),
        _logins(cells),
        (*_whole_guardians(cells), *_guardians_in_parts(cells, row.place, findings)),
    )


def _name(cells: Cells, place: Place, findings: Findings) -> Person | None:
    """The pupil's name, from separate columns where there are any."""
    in_parts = cells.has(Kind.SURNAME) and cells.has(Kind.FIRST_NAME)
    person = (_name_in_parts if in_parts else _whole_name)(cells, place, findings)
    if person is None:
        return None
    reasons = dict.fromkeys(filter(None, map(why_no_name, (person.first_name, person.surname))))
    if not all(_is_of(person, text) for _column, text in cells.all(Kind.SURNAME_FIRST, Kind.FIRST_NAME_FIRST)):
        reasons[_("two different names stand in this line; keep the columns of one of them")] = None
    for reason in reasons:
        findings.refuse(place, reason)
    if not reasons and not is_latin(str(person)):
        findings.note(
            _(
                "{place}: a name is not in Latin letters. Write it as in the passport, as people do on the forms."
            ).format(place=_capital(place))
        )
    return None if reasons else person


def _is_of(person: Person, text: str) -> bool:
    """Whether a whole name is a person's, where one of the two may lack second names."""
    words, own = set(fold(text).split()), set(fold(str(person)).split())
    return words <= own or own <= words


def _name_in_parts(cells: Cells, place: Place, findings: Findings) -> Person | None:
    first, second = tidy_name(cells.one(Kind.FIRST_NAME)), tidy_name(cells.one(Kind.SECOND_NAME))
    surname = tidy_name(cells.one(Kind.SURNAME))
    if not first:
        findings.refuse(place, _("the first name is missing"))
    if not surname:
        findings.refuse(place, _("the surname is missing"))
    if not first or not surname:
        return None
    return Person(f"{first} {second}" if second and second not in first.split() else first, surname)


def _whole_name(cells: Cells, place: Place, findings: Findings) -> Person | None:
    surname_first = cells.has(Kind.SURNAME_FIRST)
    text = cells.one(Kind.SURNAME_FIRST if surname_first else Kind.FIRST_NAME_FIRST)
    if not text:
        findings.refuse(place, _("the name is missing"))
        return None
    reason = why_no_name(text.replace(",", " "))
    name = None if reason else split_name(text, surname_first=surname_first)
    if name is None:
        findings.refuse(place, reason or _("the name has only one part; first name and surname are needed"))
        return None
    if name.doubtful:
        findings.note(
            _("{place}: the name has many parts. Check where the surname ends, or give it a column of its own.").format(
                place=_capital(place)
            )
        )
    return name.person


def _school_class(cells: Cells, heading: ClassHeading | None, place: Place, findings: Findings) -> SchoolClass | None:
    """The class from one column or two, with which a heading has to agree, or else from the heading."""
    above = heading.school_class if heading is not None else None
    if heading is not None and not any(map(cells.has, OWN_CLASS)):
        return above
    grade, letter = cells.one(Kind.CLASS) or cells.one(Kind.GRADE), cells.one(Kind.LETTER)
    written = f"{grade} {letter}".strip()
    found = join_class(grade, letter)
    if not written:
        findings.refuse(place, _("the class is missing"))
    elif found is None and _may_be_shown(written):
        findings.refuse(place, _('"{text}" is no class from 0 to 8, as in 4b or IV b').format(text=shown(written)))
    elif found is None:
        findings.refuse(place, _("where the class belongs stands something else; write it as in 4b or IV b"))
    elif heading is not None and above is not None and common_class(found, above) is None:
        findings.refuse(place, disagreement(found, heading))
    elif above is not None:
        return common_class(found, above)
    return found


def _may_be_shown(text: str) -> bool:
    """Whether a text that should be a class is surely no name or number of a person."""
    return len(text) <= 5 or (len(text) <= 12 and any(c.isdigit() for c in text) and not re.search(r"\d{4}", text))


def _why_rounded(text: str) -> str:
    """Why a text is no login any more: 1,23E+06 is what a spreadsheet makes of a long number; empty when it is one."""
    rounded = re.fullmatch(r"\d[.,]?\d*E\+\d+", text)
    return _("a spreadsheet has rounded a login or an id; make the column text and write it again") if rounded else ""


def _why_spaced(text: str) -> str:
    """Why a text is neither login nor id; empty when it may be one."""
    return _("there is a space in a login or an id") if " " in text else ""


def _logins(cells: Cells) -> tuple[str, ...]:
    found = [login for _column, text in cells.all(Kind.GUARDIAN_LOGIN) for login in re.split(r"[\s,;/]+", text)]
    return tuple(dict.fromkeys(login for login in found if login and not is_pesel(login)))


def _whole_guardians(cells: Cells) -> list[GuardianText]:
    return [GuardianText(text, _SURNAME_FIRST[column.kind]) for column, text in cells.all(*_SURNAME_FIRST)]


def _guardians_in_parts(cells: Cells, place: Place, findings: Findings) -> list[Person]:
    """Parents whose first name and surname have columns of their own."""
    first = {column.parent: tidy_name(text) for column, text in cells.all(Kind.GUARDIAN_FIRST_NAME)}
    last = {column.parent: tidy_name(text) for column, text in cells.all(Kind.GUARDIAN_SURNAME)}
    if first.keys() != last.keys():
        findings.note(_("{place}: a parent without first name or surname was left out.").format(place=_capital(place)))
    return [Person(first[parent], last[parent]) for parent in first if parent in last]


def _capital(place: Place) -> str:
    text = str(place)
    return text[0].upper() + text[1:]
