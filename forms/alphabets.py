"""The named alphabets of handprint fields: which characters a cell may hold.

A layout names an alphabet; the handprint reader restricts its evidence to the characters of that alphabet.
"""

from __future__ import annotations

CAPITALS = "AĄBCĆDEĘFGHIJKLŁMNŃOÓPQRSŚTUVWXYZŹŻ"
"""The 35 capitals a Polish or foreign name is written with, in Polish alphabetical order."""

BASES = dict(zip("ĄĆĘŁŃÓŚŹŻ", "ACELNOSZZ", strict=True))
"""The letter under the mark of each Polish letter."""

ALPHABETS: dict[str, str] = {
    "letters": CAPITALS + "-",
    "digits": "0123456789",
    "grade": "012345678",
    "class_letter": "ABCDEFGHIJKLMNOPRSTUWZ",
}
"""Alphabet name -> its characters. The hyphen belongs to the letters: surnames are double-barrelled."""


def without_marks(text: str) -> str:
    """A text in capitals with every Polish letter as the one under its mark."""
    return "".join(BASES.get(letter, letter) for letter in text)
