"""What a line below the headers is: a pupil, a heading of a class, a total, or a remark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from identity.roster.class_headings import names_a_class, read_heading
from identity.roster.classes import parse_class
from identity.roster.headers import OWN_CLASS, PUPILS_NAME, Column, Kind
from identity.roster.names import why_no_name
from identity.roster.sheets import Row
from identity.roster.words import fold

_TOTAL_WORD = re.compile(r"\b(?:razem|suma|ogolem|lacznie|total|liczba|licznik)\b")
_TOTAL = re.compile(
    r"(?:razem|suma|ogolem|lacznie|total|data|podpis)(?: (?:uczniow|osob|dzieci|pupils))?(?: \d+)*"
    r"|(?:liczba|w tym|number of|wydruk\w*|wygenerowano|sporzadzil\w*|stan na|strona|page|uwag[ai]|legenda)\b.*"
)
"""What stands instead of a name where a list counts or remarks; "Suma Anna" is a pupil."""


class RowKind(Enum):
    """What a line is; a total says that a class, or a part of one, has ended."""

    PUPIL = auto()
    HEADING = auto()
    TOTAL = auto()
    REMARK = auto()


def kind_of(row: Row, columns: Sequence[Column]) -> RowKind:
    """What a line below its headers is."""
    may_be_pupil = _may_be_pupil(row)
    if is_whole_pupil(row, columns) or (may_be_pupil and _is_named(row, columns)):
        return RowKind.PUPIL
    if _TOTAL_WORD.match(fold(row.filled[0])) and not may_be_pupil:
        return RowKind.TOTAL
    if read_heading(row.filled, row.place) is not None:
        return RowKind.HEADING
    if _counts(row) or lone_number(row):
        return RowKind.TOTAL
    return RowKind.PUPIL if may_be_pupil else RowKind.REMARK


def is_whole_pupil(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a name stands in a line together with a number or a class, so that it can be nothing but a pupil."""
    classes = _cells(row, columns, *OWN_CLASS)
    has_class = any(parse_class(text) is not None for text in classes)
    return (has_class or number_of(row, columns) is not None) and not any(map(why_no_name, _names(row, columns)))


def _is_named(row: Row, columns: Sequence[Column]) -> bool:
    """Whether names stand where they belong, and no word for a class among them."""
    names = _names(row, columns)
    whole = " ".join(names)
    return not any(map(why_no_name, names)) and not names_a_class(whole) and parse_class(whole) is None


def _names(row: Row, columns: Sequence[Column]) -> list[str]:
    """What a line has under headers of pupils' names; empty where it has nothing."""
    return [text.replace(",", " ") for text in _cells(row, columns, *PUPILS_NAME, Kind.FIRST_NAME)]


def number_of(row: Row, columns: Sequence[Column]) -> int | None:
    """The number of a line, in the register or else in the list."""
    for kind in (Kind.NUMBER, Kind.ORDINAL):
        for text in _cells(row, columns, kind):
            if digits := ordinal(text):
                return int(digits)
    return None


def ordinal(text: str) -> str:
    """The digits of a number as lists write it, ``7`` for ``7.`` and ``7)``; empty for anything else."""
    match = re.fullmatch(r"0*([0-9]{1,6})\s*[.)]?", text)
    return match[1] if match else ""


def lone_number(row: Row) -> str:
    """The number that is all there is in a line; empty where there is anything else."""
    return ordinal(row.filled[0]) if len(row.filled) == 1 else ""


def has_total_word(row: Row) -> bool:
    """Whether a word for a total stands in a line, as in "Klasa 4b razem"."""
    return any(_TOTAL_WORD.search(fold(cell)) for cell in row.filled)


def _counts(row: Row) -> bool:
    """Whether there is a digit beside the word for a total, as in "4b suma"."""
    return any(_TOTAL_WORD.search(fold(cell)) and re.search(r"\d", cell) for cell in row.filled)


def _may_be_pupil(row: Row) -> bool:
    """Whether a line is more than a total or a remark; beside a pupil stands a class."""
    filled = row.filled
    if len(filled) == 1 and re.search(r"[\d:]", filled[0]):
        return False
    has_class = any(parse_class(cell) for cell in filled[1:] if not cell.isdigit())
    return len(filled) > 2 or has_class or not _TOTAL.fullmatch(fold(filled[0]))


def _cells(row: Row, columns: Sequence[Column], *kinds: Kind) -> list[str]:
    return [row.cells[c.index] if c.index < len(row.cells) else "" for c in columns if c.kind in kinds]
