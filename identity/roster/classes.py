"""The spellings of a class: 4b, 4 B, IVb, kl. IV b, piąta b, 0a, 4b SP, or a grade and a letter in two columns."""

from __future__ import annotations

import re
import unicodedata

from identity.people import SchoolClass
from identity.roster.words import fold

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_ORDINAL_STEMS = {"pierwsz": 1, "drug": 2, "trzeci": 3, "czwart": 4, "piat": 5, "szost": 6, "siodm": 7, "osm": 8}
_SCHOOL = r"(?:sp|szko[lł][ay]\s?podstawow(?:a|ej))"
_CLASS = re.compile(
    rf"""
    (?: (?:klas[ay]|kl|oddziału?|oddzialu?|oddz|class) \s? )*
    (?: {_SCHOOL} \s? (?: (?:(?:nr|numer) \s?)? \d+ \s )? )?
    (?: (?P<digit>[0-8]) | (?P<zero>zer[óo]wka) | (?!ix$) (?P<roman>viii|vii|vi|iv|v|iii|ii|i)
      | (?P<ordinal>pierwsz|drug|trzeci|czwart|pi[ąa]t|sz[óo]st|si[óo]dm|[óo]sm) (?:a|iej|ej) \b )
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
    return SchoolClass(_grade(match), match["letter"].upper()) if match else None


def _grade(match: re.Match[str]) -> int:
    if match["zero"]:
        return 0
    if match["ordinal"]:
        return _ORDINAL_STEMS[fold(match["ordinal"])]
    return int(match["digit"]) if match["digit"] else _ROMAN[match["roman"]]


def join_class(grade: str, letter: str) -> SchoolClass | None:
    """The class of a grade and a letter in two cells, one of which may also name the whole class."""
    of_grade = parse_class(grade)
    if of_grade is None or not letter:
        return of_grade if grade else parse_class(letter)
    joined = parse_class(f"{of_grade.grade} {letter}") or parse_class(letter)
    return common_class(of_grade, joined) if joined is not None else None


def common_class(first: SchoolClass, second: SchoolClass) -> SchoolClass | None:
    """The class that two places name, where one may lack the letter; None where they name two classes."""
    if first.grade != second.grade or (first.letter and second.letter and first.letter != second.letter):
        return None
    return first if first.letter else second
