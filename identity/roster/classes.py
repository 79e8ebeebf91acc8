"""The spellings of a class: 4b, 4 B, IVb, kl. IV b, 0a, 4b SP, or a grade and a letter in columns of their own."""

from __future__ import annotations

import re
import unicodedata

from identity.people import SchoolClass

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_SCHOOL = r"(?:sp|szko[lł][ay]\s?podstawow(?:a|ej))"
_CLASS = re.compile(
    rf"""
    (?: (?:klasa|kl|oddział|oddzial|oddz|class) \s? )*
    (?: {_SCHOOL} \s? (?: (?:(?:nr|numer) \s?)? \d+ \s )? )?
    (?: (?P<digit>[0-8]) | (?P<zero>zer[óo]wka) | (?!ix$) (?P<roman>viii|vii|vi|iv|v|iii|ii|i) )
    \s? (?P<letter>[a-z]?)
    (?: \s? {_SCHOOL} (?: \s? (?:(?:nr|numer) \s?)? \d+ )? )?
    """,
    re.VERBOSE,
)
"""Longer numerals come before those they begin with, so that "via" is 6a and "iv" is 4."""


def parse_class(text: str) -> SchoolClass | None:
    """The class that a text names, or None when it names none of a primary school."""
    words = " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).split())
    match = _CLASS.fullmatch(words)
    if match is None:
        return None
    grade = 0 if match["zero"] else int(match["digit"]) if match["digit"] else _ROMAN[match["roman"]]
    return SchoolClass(grade, match["letter"].upper())


def join_class(grade: str, letter: str) -> SchoolClass | None:
    """The class of a grade and a letter in two cells, one of which may also name the whole class."""
    of_grade = parse_class(grade)
    if of_grade is None or not letter:
        return of_grade if grade else parse_class(letter)
    joined = parse_class(f"{of_grade.grade} {letter}") or parse_class(letter)
    agreed = joined is not None and joined.grade == of_grade.grade and of_grade.letter in ("", joined.letter)
    return joined if agreed else None
