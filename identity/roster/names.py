"""Names as registers write them: what is a name, and which part of one is the surname."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from identity.people import Person
from identity.roster.mojibake import damaged_letter
from identity.roster.words import clean, hyphenated, shown
from messages import _

_PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "da", "di", "do", "dos", "du", "del", "della", "la", "le", "el"}
    | {"al", "ben", "bin", "ibn", "abu", "zu", "ter", "ten"}
)
_MANY_GIVEN_NAMES = 3
_MARKS_IN_NAMES = frozenset(" -'’ʼ.")


@dataclass(frozen=True)
class SplitName:
    """A name in its two parts; ``doubtful`` where they could also be divided otherwise."""

    person: Person
    doubtful: bool = False


def tidy_name(text: str) -> str:
    """A name on one line, its hyphens without spaces around them."""
    return hyphenated(" ".join(clean(text).split()))


def why_no_name(text: str) -> str:
    """Why a text cannot be a name or a part of one; empty when it can."""
    if damaged := damaged_letter(text):
        return _('a letter in a name is damaged: "{character}"').format(character=shown(damaged))
    if any(c.isdigit() for c in text):
        return _("there is a digit in a name")
    strange = next((c for c in text if not (unicodedata.category(c)[0] in "LM" or c in _MARKS_IN_NAMES)), "")
    if strange:
        return _('there is a character in a name that no name has: "{character}"').format(character=shown(strange))
    if not any(c.isalpha() for c in text) or text.startswith(("-", ".")) or text.endswith("-"):
        return _("a name has no letters or begins or ends with a hyphen")
    return ""


def is_latin(text: str) -> bool:
    """Whether all letters of a name are Latin ones, as the handprint on a sheet is."""
    return all(unicodedata.name(c, "").startswith("LATIN") for c in text if c.isalpha() and not _is_mark(c))


def _is_mark(character: str) -> bool:
    return character in _MARKS_IN_NAMES or unicodedata.category(character) == "Lm"


def split_name(text: str, *, surname_first: bool) -> SplitName | None:
    """A name in one cell, divided; None when it has only one part. A comma comes after the surname and decides."""
    surname, comma, given = (part.strip() for part in tidy_name(text).partition(","))
    if comma:
        return SplitName(Person(given, surname)) if surname and given else None
    words = surname.split()
    if len(words) < 2:
        return None
    end = _surname_at_front(words) if surname_first else len(words) - _surname_at_end(words)
    front, back = words[:end], words[end:]
    family, first_names = (front, back) if surname_first else (back, front)
    doubtful = len(first_names) >= _MANY_GIVEN_NAMES or any(_is_particle(w) and not w.islower() for w in family)
    return SplitName(Person(" ".join(first_names), " ".join(family)), doubtful)


def _is_particle(word: str) -> bool:
    return word.casefold() in _PARTICLES


def _surname_at_front(words: list[str]) -> int:
    """How many words the surname at the front has: particles and a word, and perhaps more of them: Diaz de la Cruz."""
    end = 0
    while True:
        while end < len(words) - 2 and _is_particle(words[end]):
            end += 1
        end += 1
        if end >= len(words) - 2 or not _is_particle(words[end]):
            return end


def _surname_at_end(words: list[str]) -> int:
    """How many words the surname at the end has: one, and the particles before it."""
    length = 1
    while length < len(words) - 1 and _is_particle(words[-length - 1]):
        length += 1
    return length


def stem(word: str) -> str:
    """A surname without its ending, the same for husband and wife: Kowalski, Kowalska."""
    return re.sub(r"[aeiouy]$", "", word)
