"""Which class the pupils of a sheet are in where headings say it: never a class that may have ended above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from identity.people import SchoolClass
from identity.roster.class_headings import ClassHeading, class_after_word, names_a_class, read_heading
from identity.roster.classes import common_class, parse_class
from identity.roster.findings import Findings
from identity.roster.headers import PUPILS_NAME, Column, Kind
from identity.roster.row_kinds import RowKind, has_total_word, lone_number, number_of
from identity.roster.sheets import Row
from identity.roster.words import fold
from messages import _

_MAY_HOLD_CLASSES = re.compile(r"(?:.*\b(?:klas\w*|kl|oddz\w*|class)\b.*)?")
"""Folded headers of columns that are not taken and may hold a class: those with a word for it, and empty ones."""

_DIGIT_AND_LETTER = re.compile(r"\d\W?\s?[^\W\d]")
_NAMES = {*PUPILS_NAME, Kind.FIRST_NAME, Kind.SECOND_NAME}


@dataclass(frozen=True)
class Block:
    """The lines below a header, each with what it is.

    ``titles`` stand above the header, ``heading`` is a class in the header itself; ``says_class`` is whether pupils
    have their class beside them; ``usual_gap`` counts the empty lines above every line of a list with double spacing.
    """

    titles: tuple[Row, ...]
    heading: ClassHeading | None
    columns: tuple[Column, ...]
    lines: tuple[tuple[Row, RowKind], ...]
    says_class: bool
    usual_gap: int = 0


class _Gap(IntEnum):
    """What stands between a pupil and those above, so that the class may have ended: more is stronger."""

    NONE = 0
    REMARK = 1
    """Also headers that are repeated, and empty lines; numbers that go on show that the class does."""
    TOTAL = 2


class ClassReader:
    """Goes down a sheet line by line and knows the class of the heading above, as long as it is sure."""

    def __init__(self, of_the_sheet: ClassHeading | None, findings: Findings) -> None:
        self._of_the_sheet = of_the_sheet
        self._findings = findings
        self._begin(of_the_sheet)

    def _begin(self, heading: ClassHeading | None) -> None:
        self._heading = heading
        self._pupils: list[Row] = []
        self._numbers: dict[int, Row] = {}
        self._last_number: int | None = None
        self._gap = _Gap.NONE
        self._is_refused = False

    def read(self, block: Block) -> list[tuple[Row, ClassHeading | None]]:
        """The pupils of a block, each with its heading; None where it has a class beside it and no heading is sure."""
        for title in block.titles:
            self._take_title(title, block)
        self._widen_gap(_Gap.REMARK)
        if block.heading is not None:
            self._take_heading(block.heading, block)
        read = []
        for row, kind in block.lines:
            if row.empty_above > block.usual_gap:
                self._widen_gap(_Gap.REMARK)
            if kind is not RowKind.PUPIL:
                self._take_other(row, kind, block)
            elif block.says_class:
                read.append((row, self._heading_beside(row)))
            elif (heading := self._heading_above(row, block.columns)) is not None:
                read.append((row, heading))
        return read

    def finish(self, last: Block) -> None:
        """Refuse a heading at the end that has no pupils below it: it may belong to those above."""
        if self._heading is not None and not self._pupils and not last.says_class:
            self._refuse_without_pupils(self._heading)

    def _take_title(self, row: Row, block: Block) -> None:
        """Take a line above the headers; what cannot be read does not matter where the sheet's name is a class."""
        heading = read_heading(row.filled, row.place)
        if heading is not None and (heading.school_class or not self._of_the_sheet):
            self._take_heading(heading, block)

    def _take_other(self, row: Row, kind: RowKind, block: Block) -> None:
        heading = read_heading(row.filled, row.place) if kind is RowKind.HEADING else None
        if heading is not None and not self._is_total_of(row, heading):
            self._take_heading(heading, block)
        elif lone_number(row) and self._goes_on(row, block.columns):
            self._last_number = number_of(row, block.columns)
        else:
            self._widen_gap(_Gap.REMARK if kind is RowKind.REMARK else _Gap.TOTAL)

    def _is_total_of(self, row: Row, heading: ClassHeading) -> bool:
        """Whether a line that names the class of the pupils above counts them."""
        is_same = self._heading is not None and _agreed(heading, self._heading) is not None
        return bool(self._pupils) and is_same and has_total_word(row)

    def _take_heading(self, heading: ClassHeading, block: Block) -> None:
        if not block.says_class:
            heading = self._with_the_one_above(self._with_the_sheet(heading))
        self._begin(heading)

    def _with_the_sheet(self, heading: ClassHeading) -> ClassHeading:
        """A heading joined with the name of the sheet; refused where the two name different classes."""
        if self._of_the_sheet is None or heading.school_class is None:
            return heading
        if joined := _agreed(heading, self._of_the_sheet):
            return joined
        if heading.place is not None:
            self._findings.refuse(heading.place, disagreement(heading.school_class, self._of_the_sheet))
        return heading

    def _with_the_one_above(self, heading: ClassHeading) -> ClassHeading:
        """A heading joined with one right above it; that one is refused where it names another class."""
        above = self._heading
        if above is None or above.place is None or self._pupils or not (above.school_class and heading.school_class):
            return heading
        if joined := _agreed(heading, above):
            return joined
        self._refuse_without_pupils(above)
        return heading

    def _refuse_without_pupils(self, heading: ClassHeading) -> None:
        if heading.place is not None:
            self._findings.refuse(
                heading.place, _("no pupil stands below this class; put it above its pupils or remove it")
            )

    def _widen_gap(self, gap: _Gap) -> None:
        if self._pupils:
            self._gap = max(self._gap, gap)

    def _goes_on(self, row: Row, columns: Sequence[Column]) -> bool:
        """Whether the number of a line follows the one before it."""
        return self._last_number is not None and number_of(row, columns) == self._last_number + 1

    def _heading_beside(self, row: Row) -> ClassHeading | None:
        """The heading with which the class beside a pupil has to agree."""
        self._pupils.append(row)
        is_sure = self._heading is not None and self._heading.school_class and not self._gap
        return self._heading if is_sure else self._of_the_sheet

    def _heading_above(self, row: Row, columns: Sequence[Column]) -> ClassHeading | None:
        """The heading that gives a pupil the class; refuses a line where that is not sure, the first one of a class."""
        heading = self._heading
        if self._is_refused or heading is None or heading.school_class is None:
            self._refuse_without_class(row)
            return None
        if reason := self._why_unsure(row, columns, heading):
            self._findings.refuse(row.place, reason)
            self._pupils.append(row)
            self._is_refused = True
            return None
        self._count(row, columns)
        return heading

    def _refuse_without_class(self, row: Row) -> None:
        self._pupils.append(row)
        if self._is_refused:
            return
        self._is_refused = True
        if self._heading is None or self._heading.place is None:
            self._findings.refuse(row.place, _("the class is missing"))
        else:
            self._findings.refuse(self._heading.place, _unreadable())

    def _count(self, row: Row, columns: Sequence[Column]) -> None:
        """Remember a pupil who is in the class of the heading."""
        number = number_of(row, columns)
        self._pupils.append(row)
        self._gap = _Gap.NONE
        self._last_number = number
        if number is not None:
            self._numbers.setdefault(number, row)

    def _why_unsure(self, row: Row, columns: Sequence[Column], heading: ClassHeading) -> str:
        """Why a pupil need not be in the class of the heading above; empty where nothing speaks against it."""
        number = number_of(row, columns)
        if heading.place and self._gap and (self._gap is _Gap.TOTAL or not self._goes_on(row, columns)):
            return _(
                "it is not sure that class {school_class} goes on here, below a total, a remark, headers or an empty "
                "line; write the class above this line"
            ).format(school_class=heading.school_class)
        if number in self._numbers and self._numbers[number].cells != row.cells:
            return _(
                "the number {number} stands also in {place}, as if another class began between them; write the class "
                "above its pupils"
            ).format(number=number, place=self._numbers[number].place)
        if number is None and self._numbers and len(row.filled) == 1 and _is_whole_name(row, columns):
            return _('there is no number as beside the others; if a class begins here, write it as in "Klasa: 4b"')
        other = _other_class(row, columns, heading)
        if other is not None and other.school_class is None:
            return _unreadable()
        return disagreement(other.school_class, heading) if other is not None and other.school_class else ""


def _unreadable() -> str:
    return _('a class is named here that cannot be read; write it as in "Klasa: 4b"')


def disagreement(school_class: SchoolClass, heading: ClassHeading) -> str:
    """What to say of a line whose class is not that of the heading."""
    return _("class {school_class} stands here, and class {other} in {where}").format(
        school_class=school_class, other=heading.school_class, where=heading.where
    )


def _agreed(heading: ClassHeading, other: ClassHeading) -> ClassHeading | None:
    """The heading with the class that both name; None where they name different ones, or one cannot be read."""
    if heading.school_class is None or other.school_class is None:
        return None
    common = common_class(heading.school_class, other.school_class)
    return replace(heading, school_class=common) if common else None


def _is_whole_name(row: Row, columns: Sequence[Column]) -> bool:
    """Whether what a line holds stands under a header of whole names."""
    return any(c.kind in (Kind.SURNAME_FIRST, Kind.FIRST_NAME_FIRST) and row.cells[c.index] for c in columns)


def _other_class(row: Row, columns: Sequence[Column], heading: ClassHeading) -> ClassHeading | None:
    """What else a line says on its class: in a column that may hold classes, or, without a number, in any remark."""
    for column in columns:
        text = row.cells[column.index] if column.index < len(row.cells) else ""
        found = _class_in(text, column, is_numbered=number_of(row, columns) is not None)
        if found is not None and _agreed(found, heading) is None:
            return found
    return None


def _class_in(text: str, column: Column, *, is_numbered: bool) -> ClassHeading | None:
    """The class that a cell may give to the pupil of its line; None where it gives none."""
    if not is_numbered and column.kind not in _NAMES and names_a_class(text):
        return ClassHeading(class_after_word(text))
    may_hold = column.kind is Kind.UNKNOWN and _MAY_HOLD_CLASSES.fullmatch(fold(column.header))
    found = parse_class(text) if may_hold or column.kind in (Kind.NUMBER, Kind.ORDINAL) else None
    return ClassHeading(found) if found and _DIGIT_AND_LETTER.search(text) else None
