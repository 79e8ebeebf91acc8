"""Ukrainian names in two spellings: as in a passport (Shevchenko, Oleksandr) and in Polish (Szewczenko, Ołeksandr).

A school's roster has the one and a family writes the other; a roster in Cyrillic is put into that of the passport.
Both directions go letter group by letter group; the marks of Ł, Ń, Ś and Ć, which a passport never shows, need not be
guessed right, since a forgotten or added mark is forgiven when cells are compared anyhow.

Source of the passport's letters: resolution 55 of the Cabinet of Ministers of Ukraine, 27 January 2010; of the Polish
ones: the usual transcription of Ukrainian in Polish spelling dictionaries.
"""

from __future__ import annotations

import re
from itertools import pairwise

_TO_POLISH = (
    (r"SHCH", "SZCZ"),
    (r"SH", "SZ"),
    (r"ZH", "Ż"),
    (r"KH", "<h>"),
    (r"CH", "CZ"),
    (r"TS", "C"),
    (r"V", "W"),
    (r"<h>", "CH"),
    (r"II$", "IJ"),
    (r"YI$", "YJ"),
    (r"II(?=[AEU])", "IJ"),
    (r"IIA", "IJA"),
    (r"(?<![A-ZĄĆĘŁŃÓŚŹŻ])Y(?=[AEIOU])", "J"),
    (r"(?<=[LN])I(?=[AU])", ""),
    (r"(?<=[BPWMF])I(?=[AUE])", "J"),
    (r"(?<=[AOUEY])I", "J"),
    (r"(?<=[AOUEIY])Y(?=[AEIOU])", "J"),
    (r"L(?![IE]|$)", "Ł"),
)
_TO_PASSPORT = (
    (r"SZCZ", "S<h>C<h>"),
    (r"SZ", "S<h>"),
    (r"CZ", "C<h>"),
    (r"CH", "K<h>"),
    (r"Ż", "Z<h>"),
    (r"C(?!<h>)|Ć", "TS"),
    (r"<h>", "H"),
    (r"W", "V"),
    (r"(?<=[IY])J$", "I"),
    (r"(?<![A-ZĄĆĘŁŃÓŚŹŻ])J(?=[AEIOU])", "Y"),
    (r"J", "I"),
    (r"L(?=[AU])", "LI"),
    (r"(?<=[^AEIOUYI])N(?=UK)", "NI"),
    (r"Ł", "L"),
    (r"Ń", "N"),
    (r"Ś", "S"),
)


_LATIN = "A B V H G D E IE ZH Z Y I I I K L M N O P R S T U F KH TS CH SH SHCH IU IA Y E IO"
_CYRILLIC = dict(zip("АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЮЯЫЭЁ", _LATIN.split(" "), strict=True))
_AT_THE_BEGINNING = {"Є": "YE", "Ї": "YI", "Й": "Y", "Ю": "YU", "Я": "YA", "Ё": "YO"}
_SILENT = "ЬЪʼ’'"


def from_cyrillic(name: str) -> str:
    """A name in capitals with its Cyrillic letters, Ukrainian ones above all, as a passport has them."""
    found: list[str] = []
    for before, letter in pairwise(" " + name.replace("ЗГ", "ZGH")):
        begins = not (before.isalpha() or before in _SILENT)
        if letter not in _SILENT:
            latin = _CYRILLIC.get(letter, letter)
            found.append(_AT_THE_BEGINNING.get(letter, latin) if begins else latin)
    return "".join(found)


def polish_spelling(name: str) -> str:
    """A name in a passport's spelling, in capitals, as it is written in Polish."""
    return _respelled(name, _TO_POLISH)


def passport_spelling(name: str) -> str:
    """A Ukrainian name in Polish spelling, in capitals, as a passport has it."""
    return _respelled(name, _TO_PASSPORT)


def _respelled(name: str, rules: tuple[tuple[str, str], ...]) -> str:
    for pattern, replacement in rules:
        name = re.sub(pattern, replacement, name)
    return name


_UKRAINIAN = re.compile(
    r"V|KH|ZH|SH|TS|^Y[AEIOU]|II|IU|YI$|(ENKO|UK|CHUK|YK|IAK|IV|IW|YCH|YSZYN|YSHYN|SKYI|SKYJ|YJ|IJ|IJA|YŁO|YLO|HIJ|HII|KO)$"
    r"|^(OLEK|OŁEK|YEV|JEW|VOLOD|WOŁOD|SERH|DMYT|MYK|OKS|ANAST|BOHD)"
)


def looks_ukrainian(name: str) -> bool:
    """Whether a name in capitals, in either spelling, has what Ukrainian names often have; some Polish ones do too."""
    return bool(_UKRAINIAN.search(name))


_PASSPORT = re.compile(r"V|SH|KH|ZH|TS|^Y[AEIOU]|II|IU|YI$")


def is_passport_spelling(name: str) -> bool:
    """Whether a name in capitals has letters that Polish spelling would not use."""
    return bool(_PASSPORT.search(name))
