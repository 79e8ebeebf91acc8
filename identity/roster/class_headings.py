"""Lines that name the class of the pupils below them: ``Klasa: 4b``, ``Oddział 5a, wychowawca: …``, ``5a`` alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from identity.people import SchoolClass
from identity.roster.classes import parse_class
from identity.roster.findings import Place
from messages import _

_CLASS_WORD = re.compile(r"\b(?:klas[aąeęy]?|kl|oddzia[lł](?:u|em)?|oddz|class|grupa)\b\.?", re.IGNORECASE)
"""A group is a part of a class or several of them: its pupils' class cannot be read from it."""

_GROUP = re.compile(r"\bgrupa\b", re.IGNORECASE)
_OF_THE_TEACHER = re.compile(r"\bwychowaw\w+\s+(?:klasy|oddziału)\s*[:|]", re.IGNORECASE)
"""A label that speaks of the class and names none."""

_AFTER_CLASS = re.compile(
    r"[,;:()|]|\s[-–—]\s|(?P<word>\b)(?:wych|rok|r\.|ucz|liczb|stan|szko|sp|razem|cd\b|c\.d|ciąg|teacher|school|pupils|20\d\d)",
    re.IGNORECASE,
)
"""What may follow the class in its heading: a remark in punctuation, the teacher, the year, the number of pupils."""

_OTHER_CLASS = re.compile(
    rf"^\W*[^\W\d_]\b(?!\.)|{_CLASS_WORD.pattern}|\b[0-8]\s?[a-z]\b|\b(?-i:[IV]{{1,4}}\s?[A-Za-z])\b"
    r"|^\W*(?:[0-8]|(?-i:[IV]+))\b(?!\s?(?:ucz|os|dzie))",
    re.IGNORECASE,
)
"""What must not follow it: a letter or number that belongs to it, or a second class, as in "Klasy 4-6"."""

_PREPOSITION = re.compile(r"\s[wziou]\s*$", re.IGNORECASE)
"""What looks like the letter of a class in front of a word, as in "Klasa 5 w SP2"."""

_NUMBERED = re.compile(r"\b(?:nr|numer)\.?\s*\d+", re.IGNORECASE)
_LIKE_A_WORD = re.compile(r"[iv]+[a-z]?|[IV][a-z]{2,}|[IV]+[A-Z]?")
"""Numerals that may also be a name or an index letter: "Iva", "IVA", "V"; a class alone is written "IVa" or "IV a"."""


@dataclass(frozen=True)
class ClassHeading:
    """The class that a line, or the name of a sheet, gives to pupils; None where it names one that cannot be read."""

    school_class: SchoolClass | None
    place: Place | None = None
    """The line; None for the name of a sheet, which holds for the whole of it."""

    @property
    def where(self) -> str:
        """Where it stands, in a sentence."""
        return str(self.place) if self.place else _("the name of the sheet")


def names_a_class(text: str) -> bool:
    """Whether a text speaks of a class by a word for it."""
    return _CLASS_WORD.search(_plain(text)) is not None


def class_after_word(text: str) -> SchoolClass | None:
    """The class after the first word for it; None where none can be read."""
    plain = _plain(text)
    word = _CLASS_WORD.search(plain)
    return _class_after(plain[word.end() :]) if word and not _GROUP.match(word[0]) else None


def _plain(text: str) -> str:
    return _OF_THE_TEACHER.sub("", " ".join(unicodedata.normalize("NFKC", text).split()))


def read_heading(cells: Sequence[str], place: Place) -> ClassHeading | None:
    """The heading in a line's filled cells; None for a line that does not speak of a class."""
    distinct = dict.fromkeys(" ".join(cell.split()) for cell in cells)
    text = _plain(" | ".join(distinct))
    if names_a_class(text):
        return ClassHeading(class_after_word(text), place)
    found = parse_class(text) if not text.isdigit() else None
    if found is None:
        return None
    is_sure = len(distinct) == 1 and (not _LIKE_A_WORD.fullmatch(text) or _is_mixed(text))
    return ClassHeading(found if is_sure else None, place)


def heading_of_sheet(name: str) -> ClassHeading | None:
    """The class that a sheet is called by."""
    found = parse_class(name)
    return ClassHeading(found) if found else None


def is_only_a_number(name: str) -> bool:
    """Whether a sheet is called by a number, Arabic or Roman, which may count sheets or terms and name no class."""
    return re.fullmatch(r"\s*(?:[0-9]+|[IV]+)\W*", name, re.IGNORECASE) is not None


def _is_mixed(text: str) -> bool:
    """Whether a numeral in capitals has a small letter after it, as in "IVa"."""
    return text[:-1].isupper() and text[-1].islower()


def _class_after(text: str) -> SchoolClass | None:
    """The class that follows the word for it; None where it is none, or might be another one than it seems."""
    rest = text.lstrip(" .:|-–—")
    if whole := parse_class(rest):
        return whole
    end = _AFTER_CLASS.search(rest)
    if end is None or _OTHER_CLASS.search(_NUMBERED.sub("", rest[end.start() :])):
        return None
    before = rest[: end.start()]
    return None if end["word"] is not None and _PREPOSITION.search(before) else parse_class(before)
