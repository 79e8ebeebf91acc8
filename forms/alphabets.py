"""The named alphabets of handprint fields: which characters a cell may hold.

A layout names an alphabet; the handprint reader restricts its evidence to the characters of that alphabet.
"""

from __future__ import annotations

CAPITALS = "AĄBCĆDEĘFGHIJKLŁMNŃOÓPQRSŚTUVWXYZŹŻ"
"""The 35 capitals a Polish or foreign name is written with, in Polish alphabetical order."""

ALPHABETS: dict[str, str] = {
    "letters": CAPITALS + "-",
    "digits": "0123456789",
    "grade": "012345678",
    "class_letter": "ABCDEFGHIJKLMNOPRSTUWZ",
}
"""Alphabet name -> its characters. The hyphen belongs to the letters: surnames are double-barrelled."""
