"""UTF-8 that was read in another encoding and saved again, ``KrĂłl`` for ``Król``: found and refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from identity.roster.findings import Place, Refused, places
from messages import _

POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"

_MISTAKEN_FOR = ("cp1250", "iso-8859-2", "cp1252", "iso-8859-1", "cp852", "mac_roman")
"""What programs take UTF-8 for, the most common one first: Windows, Unix, a Windows console, a Mac."""

_LIKE_NAMES = ("mac_latin2",)
"""It shows letters of UTF-8 as pairs that names may have, "ńć" and "ŇÉ"; small letters alone betray it."""

_MISREADINGS = (("cp1250", "cp1252"), ("iso-8859-2", "cp1252"), ("cp1250", "iso-8859-2"), ("iso-8859-2", "cp1250"))
"""What a file was in, and what programs take it for."""

_MOST_TIMES = 3
"""So many times a text may have been spoilt one after the other; once is common, twice is seen."""

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_WORD = re.compile(r"[^\W\d_]+")
_UNEXPECTED = re.compile("[^\x00-\x7fÀ-ÖØ-öø-žȘ-ț\u00a0\ufeff«»°§·„”“’‘–—…]")
"""What a list of European names does not hold."""


def refuse_damaged(texts: Iterable[tuple[Place, str]]) -> None:
    """Raise Refused where a wrong encoding has spoilt letters, as read from a file: its places and what stands there.

    A name that was spoilt may look like another one, so that nothing is put right: the school exports its list anew.
    """
    known = list(texts)
    if was_misread([text for _place, text in known]):
        found = {place for place, text in known if not text.isascii()}
    else:
        found = {place for place, text in known if is_garbled(text)}
    if found:
        raise Refused(
            _(
                "Letters are damaged in these lines: {places}. The list was once opened with a wrong encoding and "
                "saved again. Export it once more, with the encoding UTF-8 or as an Excel workbook (XLSX)."
            ).format(places=places(found))
        )


def was_misread(texts: Sequence[str], times: int = _MOST_TIMES) -> bool:
    """Whether all texts of a file are UTF-8 read in a wrong encoding, up to so many times one after the other.

    A healthy file has letters that are no UTF-8 in any of the encodings.
    """
    runs = {run for text in texts for run in _NOT_ASCII.findall(text)}
    for encoding in _MISTAKEN_FOR if runs and times else ():
        if was := _read_as_utf8(runs, encoding):
            read = [_NOT_ASCII.sub(lambda run: was[run[0]], text) for text in texts]
            if _is_plausible(read) or was_misread(read, times - 1):
                return True
    return False


def misread_letters(text: str) -> frozenset[str]:
    """Letters of a text that may be Polish ones of Windows or ISO-8859-2 read in each other's or a Western encoding.

    Where a Polish letter that such a mistake would have changed is in the text, there was no mistake.
    """
    found: set[str] = set()
    for encoding, mistaken_for in _MISREADINGS:
        shown = {_characters(mistaken_for)[byte]: _characters(encoding)[byte] for byte in _polish_bytes(encoding)}
        changed = {wrong for wrong, right in shown.items() if wrong != right}
        if not any(shown[wrong] in text for wrong in changed):
            found |= {wrong for wrong in changed if wrong.isalpha() and wrong in text}
    return frozenset(found)


def _polish_bytes(encoding: str) -> list[int]:
    return [_bytes(encoding)[letter] for letter in POLISH]


def is_garbled(text: str) -> bool:
    """Whether a Polish letter stands in a text in the way in which a wrong encoding shows it."""
    return bool(_garbled_letters().search(text))


@cache
def _garbled_letters() -> re.Pattern[str]:
    """The Polish letters of UTF-8 as wrong encodings show them; ó, which shows as letters, in capitals and without."""
    seen = {_show(letter, encoding) for letter in POLISH for encoding in _MISTAKEN_FOR}
    seen |= {_show(letter, encoding) for letter in POLISH.lower() for encoding in _LIKE_NAMES}
    seen |= {change(_show("ó", encoding)) for change in (str.lower, str.upper) for encoding in _MISTAKEN_FOR}
    return re.compile("|".join(map(re.escape, sorted(seen))))


def _show(letter: str, encoding: str) -> str:
    return "".join(_characters(encoding)[byte] for byte in letter.encode())


@cache
def _characters(encoding: str) -> tuple[str, ...]:
    """The character of every byte; what an encoding leaves open is a control character, as in browsers and Windows."""
    read = (bytes([byte]).decode(encoding, "replace") for byte in range(256))
    return tuple(chr(byte) if character == "\ufffd" else character for byte, character in enumerate(read))


@cache
def _bytes(encoding: str) -> Mapping[str, int]:
    return {character: byte for byte, character in enumerate(_characters(encoding))}


def _read_as_utf8(runs: Iterable[str], encoding: str) -> dict[str, str]:
    """The runs of letters put back into bytes and read as UTF-8; empty unless every one of them is UTF-8."""
    try:
        return {run: bytes(map(_bytes(encoding).__getitem__, run)).decode("utf-8") for run in runs}
    except (KeyError, UnicodeDecodeError):
        return {}


def _is_plausible(texts: Sequence[str]) -> bool:
    """Whether texts hold what a list of European names does, with capitals where they belong."""
    return all(not _UNEXPECTED.search(text) and not has_odd_capitals(text) for text in texts)


def has_odd_capitals(text: str) -> bool:
    """Whether a letter with a mark is small among capitals, or a capital beside small letters: RêCANU, DĄbrowski."""
    return any(_has_small_among_capitals(word) or _has_capital_inside(word) for word in _WORD.findall(text))


def _has_small_among_capitals(word: str) -> bool:
    plain = [letter for letter in word if letter.isascii()]
    return len(plain) > 1 and all(map(str.isupper, plain)) and any(letter.islower() for letter in word)


def _has_capital_inside(word: str) -> bool:
    inside = zip(word, word[1:], f"{word[2:]} ", strict=False)
    return any(
        not letter.isascii() and letter.isupper() and (before.islower() or after.islower())
        for before, letter, after in inside
    )
