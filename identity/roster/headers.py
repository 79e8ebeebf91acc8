"""What the columns of a roster are called, and which of its lines is the header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto

from identity.roster.words import fold

SEARCHED = 20
"""The header is looked for among so many lines: titles may stand above it."""


class Kind(StrEnum):
    """What a column holds."""

    FIRST_NAME = auto()
    SECOND_NAME = auto()
    SURNAME = auto()
    SURNAME_FIRST = auto()
    FIRST_NAME_FIRST = auto()
    CLASS = auto()
    GRADE = auto()
    LETTER = auto()
    NUMBER = auto()
    ORDINAL = auto()
    ID = auto()
    LOGIN = auto()
    TEACHER = auto()
    GUARDIAN = auto()
    GUARDIAN_SURNAME_FIRST = auto()
    GUARDIAN_FIRST_NAME_FIRST = auto()
    GUARDIAN_FIRST_NAME = auto()
    GUARDIAN_SURNAME = auto()
    GUARDIAN_LOGIN = auto()
    PRIVATE = auto()
    UNKNOWN = auto()


GUARDIANS = frozenset({Kind.GUARDIAN, Kind.GUARDIAN_SURNAME_FIRST, Kind.GUARDIAN_FIRST_NAME_FIRST})
"""Columns with whole names of parents; several may stand beside each other, as may parts of names and logins."""

PUPILS_NAME = frozenset({Kind.SURNAME, Kind.SURNAME_FIRST, Kind.FIRST_NAME_FIRST})
"""Columns one of which every list of pupils has; beside a surname there is a first name."""

OWN_CLASS = frozenset({Kind.CLASS, Kind.GRADE, Kind.LETTER})
"""Columns in which a line says its class itself."""

_REPEATABLE = {*GUARDIANS, Kind.GUARDIAN_FIRST_NAME, Kind.GUARDIAN_SURNAME, Kind.GUARDIAN_LOGIN}


@dataclass(frozen=True)
class Column:
    """A column: its index, its header as it is written, what it holds, and which parent it is about, if any."""

    index: int
    header: str
    kind: Kind
    parent: str = ""


_ALIASES = {
    Kind.FIRST_NAME: "imie, imiona, imie pierwsze, pierwsze imie, imie 1, first name, first names, firstname,"
    "given name, given names, forename",
    Kind.SECOND_NAME: "drugie imie, imie drugie, imie 2, second name, middle name",
    Kind.SURNAME: "nazwisko, surname, last name, lastname, family name",
    Kind.SURNAME_FIRST: "nazwisko i imie, nazwisko i imiona, nazwisko imie, nazwisko imiona, uczen, uczennica,"
    "uczen uczennica, dziecko, pupil, student, surname and first name, surname first name, last name first name",
    Kind.FIRST_NAME_FIRST: "imie i nazwisko, imiona i nazwisko, imie nazwisko, imiona nazwisko, name, full name,"
    "first name and surname, first name surname, pupil name, student name",
    Kind.CLASS: "klasa, kl, oddzial, oddz, klasa oddzial, oddzial klasa, nazwa klasy, nazwa oddzialu, class",
    Kind.GRADE: "poziom, poziom klasy, poziom oddzialu, grade, level",
    Kind.LETTER: "symbol, symbol klasy, symbol oddzialu, litera, litera klasy, litera oddzialu, letter",
    Kind.NUMBER: "nr, numer, nr w dzienniku, numer w dzienniku, nr dz, nr z dziennika, number, no",
    Kind.ORDINAL: "lp, l p, liczba porzadkowa, poz, pozycja",
    Kind.ID: "id, identyfikator",
    Kind.LOGIN: "login, loginy, konto, user name, username",
    Kind.TEACHER: "wychowawca, wychowawczyni, wychowawca klasy, wychowawca oddzialu, class teacher, teacher",
}
_KINDS = {alias.strip(): kind for kind, aliases in _ALIASES.items() for alias in aliases.split(",")}

_OF_THE_PUPIL = re.compile(
    r" (ucznia|uczennicy|ucznia uczennicy|dziecka|of pupil|of student)$|^(pupil|student) (?=\w+$)"
)
"""What may follow or precede a header of the pupil's own."""

_PRIVATE = re.compile(
    r"\b(pesel\w*|adres\w*|ulic[ay]|ul|miejscowosc\w*|miasto|poczt\w*|zamieszk\w*|zameld\w*|mieszkania|domu|lokalu|gmina|"
    r"powiat|wojewodztwo|urodz\w*|ur|tel|telefon\w*|kom|komork\w*|e mail\w*|mail\w*|email\w*|kontakt\w*|obywatelstwo|"
    r"narodowosc|address|street|city|postcode|birth\w*|born|phone\w*|mobile)\b"
)

_PARENTS = {
    "mother": "matka matki mother mothers mama mamy",
    "father": "ojciec ojca father fathers tata taty",
    "": "rodzic rodzica rodzice rodzicow opiekun opiekuna opiekunowie opiekunow parent parents guardian guardians",
}
_PARENT_WORDS = {word: parent for parent, words in _PARENTS.items() for word in words.split()}
_BESIDE_PARENTS = frozenset(
    {"i", "lub", "prawny", "prawna", "prawnego", "prawni", "prawnych", "ucznia", "dziecka", "konto", "login", "loginy"}
    | {"imie", "imiona", "nazwisko", "name", "names", "first", "last", "surname", "s", "nr", *"123456"}
)


def understand(cells: Sequence[str]) -> tuple[Column, ...]:
    """The columns under a header, each with what it holds as far as its name says so."""
    columns = _numbered(Column(index, header, *_kind(fold(header))) for index, header in enumerate(cells))
    names = {fold(column.header).split(" ")[0]: column for column in columns if column.kind is Kind.CLASS}
    if set(names) == {"klasa", "oddzial"} and sum(column.kind is Kind.CLASS for column in columns) == 2:
        parts = {names["klasa"].index: Kind.GRADE, names["oddzial"].index: Kind.LETTER}
        return tuple(Column(c.index, c.header, parts.get(c.index, c.kind), c.parent) for c in columns)
    return columns


def _numbered(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns, where parents share a header each as another parent, so that parts of their names find together."""
    times: Counter[tuple[Kind, str]] = Counter()
    told_apart = []
    for column in columns:
        times[column.kind, column.parent] += 1
        nth = times[column.kind, column.parent]
        told_apart.append(replace(column, parent=f"{column.parent}/{nth}") if nth > 1 else column)
    return tuple(told_apart)


def known_headers(cells: Sequence[str]) -> int:
    """How many cells of a line are headers that a roster may have."""
    return sum(column.kind is not Kind.UNKNOWN for column in understand(cells))


def names_pupils(cells: Sequence[str]) -> bool:
    """Whether one cell of a line is the header of pupils' names."""
    return any(_kind(fold(cell))[0] in PUPILS_NAME for cell in cells if cell)


def is_header(cells: Sequence[str]) -> bool:
    """Whether a line is one of headers wherever it stands: two at least, pupils' names among them, or nothing else."""
    return names_pupils(cells) and known_headers(cells) >= min(2, sum(map(bool, cells)))


def repeated(columns: Sequence[Column]) -> list[Column]:
    """Columns that hold the same as another one, so that nobody knows which is meant."""
    single = [column for column in columns if column.kind not in {*_REPEATABLE, Kind.PRIVATE, Kind.UNKNOWN}]
    kinds = [column.kind for column in single]
    return [column for column in single if kinds.count(column.kind) > 1]


def _kind(header: str) -> tuple[Kind, str]:
    """What a folded header stands for, and which parent it is about."""
    if _PRIVATE.search(header):
        return Kind.PRIVATE, ""
    words = header.split()
    if any(word in _PARENT_WORDS for word in words):
        return _parents_kind(words)
    header = header.replace("imie imiona", "imie")
    return _KINDS.get(header) or _KINDS.get(_OF_THE_PUPIL.sub("", header)) or Kind.UNKNOWN, ""


def _parents_kind(words: Sequence[str]) -> tuple[Kind, str]:
    """The same for a header that speaks of parents; one with a word that is not expected there is unknown."""
    if not all(word in _PARENT_WORDS or word in _BESIDE_PARENTS for word in words):
        return Kind.UNKNOWN, ""
    parents = {_PARENT_WORDS[word] for word in words if word in _PARENT_WORDS}
    parent = parents.pop() if len(parents) == 1 else ""
    parent += "".join(word for word in words if word.isdigit())
    if {"login", "loginy", "konto"} & set(words):
        return Kind.GUARDIAN_LOGIN, parent
    first = next((i for i, word in enumerate(words) if word in {"imie", "imiona", "first"}), None)
    last = next((i for i, word in enumerate(words) if word in {"nazwisko", "surname", "last"}), None)
    if first is None and last is None:
        return Kind.GUARDIAN, parent
    if first is None or last is None:
        return (Kind.GUARDIAN_SURNAME if first is None else Kind.GUARDIAN_FIRST_NAME), parent
    return (Kind.GUARDIAN_FIRST_NAME_FIRST if first < last else Kind.GUARDIAN_SURNAME_FIRST), parent
