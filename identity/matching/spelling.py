"""The ways in which a name of the roster may be written on a form, each with how often that happens.

A written name is text over the symbols of a comb: capitals, and a hyphen wherever two parts meet, whatever keeps them
apart on paper.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from forms.alphabets import CAPITALS, without_marks
from identity.matching.nicknames import pet_names
from identity.matching.transcription import (
    from_cyrillic,
    is_passport_spelling,
    looks_ukrainian,
    passport_spelling,
    polish_spelling,
)

_GIVEN_NAMES = {"first": 0.75, "all": 0.18, "other": 0.05}
"""Of two or more given names: the first one alone, all of them, another one alone."""
_HYPHENATED_NAMES = {"first": 0.2, "all": 0.75, "other": 0.03}
"""The same where the roster has a hyphen between them."""
_DOUBLE_SURNAME = {"all": 0.87, "first": 0.05, "other": 0.05, "turned": 0.03}
"""Of a double-barrelled surname: both parts, one of them, both the other way round."""
_OTHER_GENDER = 0.004
"""A daughter's surname with a father's ending, or the other way round."""
_OTHER_SPELLING, _UKRAINIAN_OTHER_SPELLING = 0.002, 0.15
"""The spelling of a passport where the roster has the Polish one, or the other way round."""
_WITHOUT_MARKS = 0.05
"""How often all Polish marks are left out."""
_CUT = 0.5
"""How often a name is simply cut where a comb ends; otherwise it is written smaller or shortened."""
FIRST_NAME_COMBS, SURNAME_COMBS = (14,), (20, 22)
"""How many cells the combs for each have; longer names are cut there."""
_RAREST = 0.0005
"""What is written more rarely than this is not thought of."""
_SHORTEST_PART = 3
_REMEMBERED = 65536
"""So many names are worked out once only: parents are asked about sheet after sheet."""

_LETTERS_OF_OTHERS = str.maketrans(
    {"Ø": "O", "Đ": "D", "ẞ": "SS", "Æ": "AE", "Œ": "OE", "Þ": "TH", "Ð": "D", "İ": "I", "Ħ": "H"}
)
_WITH_GENDER = re.compile(r"(?<=SK|CK|ZK)[AI](?=-|$)")
"""The ending of a surname that says whose it is: Kowalski's or Kowalska's, in each part."""


@dataclass(frozen=True)
class WrittenName:
    """A name as it may stand in a comb, and how often it does."""

    text: str
    share: float


def in_capitals(name: str) -> str:
    """A name over the symbols of a comb: capitals, Polish letters kept, other marks dropped, hyphens between parts.

    Cyrillic letters become those of a passport.
    """
    letters = []
    for character in from_cyrillic(unicodedata.normalize("NFC", name).upper()).translate(_LETTERS_OF_OTHERS):
        if character in CAPITALS:
            letters.append(character)
        elif character.isalpha():
            bare = unicodedata.normalize("NFD", character)[0]
            letters.append(bare if bare in CAPITALS else "")
        else:
            letters.append("-")
    return re.sub("-+", "-", "".join(letters)).strip("-")


@lru_cache(_REMEMBERED)
def written_first_names(name: str) -> tuple[WrittenName, ...]:
    """How a pupil's or parent's given names may be written."""
    whole = in_capitals(name)
    parts = whole.split("-")
    if len(parts) == 1:
        return _respelled([WrittenName(whole, 1.0)], FIRST_NAME_COMBS)
    shares = _HYPHENATED_NAMES if "-" in name.strip("- ") and " " not in name.strip() else _GIVEN_NAMES
    others = [WrittenName(part, shares["other"] / (len(parts) - 1)) for part in parts[1:]]
    turned = WrittenName("-".join(reversed(parts)), 0.02)
    main = [WrittenName(parts[0], shares["first"]), WrittenName(whole, shares["all"])]
    return _respelled([*main, *others, turned], FIRST_NAME_COMBS)


@lru_cache(_REMEMBERED)
def written_surnames(name: str) -> tuple[WrittenName, ...]:
    """How a surname may be written."""
    whole = in_capitals(name)
    parts = whole.split("-")
    if len(parts) == 1:
        forms = [WrittenName(whole, 1.0)]
    else:
        forms = [
            WrittenName(whole, _DOUBLE_SURNAME["all"]),
            *(
                WrittenName(part, _DOUBLE_SURNAME["other" if number else "first"])
                for number, part in enumerate(parts)
                if len(part) >= _SHORTEST_PART
            ),
            WrittenName("-".join(reversed(parts)), _DOUBLE_SURNAME["turned"]),
        ]
    return _respelled([*forms, *_other_gender(forms)], SURNAME_COMBS)


def masculine(surname: str) -> str:
    """A surname in capitals with the ending that fathers and sons have, to tell families by."""
    return _WITH_GENDER.sub("I", surname)


def nicknames_of(name: str) -> tuple[str, ...]:
    """The pet names, in capitals, by which somebody with these given names may be called; no more than a hint."""
    return tuple(dict.fromkeys(pet for part in in_capitals(name).split("-") for pet in pet_names().get(part, ())))


def _other_gender(forms: Iterable[WrittenName]) -> list[WrittenName]:
    """The same surnames with the endings of the other gender, where they have any."""
    return [
        WrittenName(_WITH_GENDER.sub(lambda ending: "AI"[ending[0] == "A"], form.text), form.share * _OTHER_GENDER)
        for form in forms
        if _WITH_GENDER.search(form.text)
    ]


def _respelled(forms: Iterable[WrittenName], combs: Iterable[int]) -> tuple[WrittenName, ...]:
    """The forms, those in the other spelling, and all of them cut to the length of the combs."""
    found: dict[str, float] = {}
    for form in forms:
        for text, share in _spellings(form):
            found[text] = max(found.get(text, 0.0), share)
            for cells in combs:
                if len(text) > cells:
                    cut = text[:cells].strip("-")
                    found[cut] = max(found.get(cut, 0.0), share * _CUT)
    return tuple(WrittenName(text or "-", share) for text, share in found.items() if share >= _RAREST)


def _spellings(form: WrittenName) -> Iterator[tuple[str, float]]:
    """The form as it is, without any marks, and in the other spelling where that differs by more than marks.

    Single marks are forgiven where cells are compared; whoever leaves out one mostly leaves out all.
    """
    yield form.text, form.share
    yield without_marks(form.text), form.share * _WITHOUT_MARKS
    parts = form.text.split("-")
    share = form.share * (_UKRAINIAN_OTHER_SPELLING if any(map(looks_ukrainian, parts)) else _OTHER_SPELLING)
    respell = polish_spelling if any(map(is_passport_spelling, parts)) else passport_spelling
    other = "-".join(map(respell, parts))
    if without_marks(other) != without_marks(form.text):
        yield other, share
