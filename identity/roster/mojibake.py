"""Text that was read in a wrong encoding and saved again, ``KrĂłl`` or ``Pawe³``: found, and refused where sure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        found = {place for place, text in known if is_garbled(text)} or _misread_places(known)
    if found:
        raise Refused(
            _(
                "Damaged letters: {places}. The list was once opened with a wrong encoding and saved again. Export it "
                "once more, with the encoding UTF-8 or as an Excel workbook (XLSX)."
            ).format(places=places(found))
        )


def _misread_places(known: Sequence[tuple[Place, str]]) -> set[Place]:
    """Where letters of Windows or ISO-8859-2 stand as another encoding shows them, if one of them can be nothing else.

    A letter like ê may belong to a name; where another one of the file is no letter, or a capital inside a word, the
    whole file was misread.
    """
    wrong = _misread(" ".join(text for _place, text in known))
    if not any(damaged_letter(text, wrong) for _place, text in known):
        return set()
    return {place for place, text in known if _has_misread(text, wrong) or damaged_letter(text)}


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
    """Letters of a text that may be Polish ones of Windows or ISO-8859-2 read in each other's or a Western encoding."""
    return frozenset(filter(_is_letter, _misread(text)))


def damaged_letter(text: str, wrong: frozenset[str] | None = None) -> str:
    """The first character of a text that can only be a Polish letter read in a wrong encoding; empty without one.

    It stands beside letters and is none, as in ``Pawe³``, or is a foreign capital inside a word, as in ``JóĽwiak``.
    ``wrong`` are the characters that may be such a letter, all that there are unless told otherwise.
    """
    suspects = _all_misread() if wrong is None else wrong
    return next((c for before, c, after in _beside(text) if c in suspects and _is_damage(before, c, after)), "")


def _beside(text: str) -> Iterator[tuple[str, str, str]]:
    """Every character with the one before and the one after it, a space at the ends."""
    return zip(f" {text}", text, f"{text[1:]} ", strict=False)


def _is_damage(before: str, character: str, after: str) -> bool:
    if not _is_letter(character):
        return _is_letter(before) or _is_letter(after)
    return character.isupper() and _is_letter(before) and (before.islower() or after.islower())


def _has_misread(text: str, wrong: frozenset[str]) -> bool:
    """Whether a text holds a letter that may be misread, or what is none beside a letter."""
    return any(c in wrong and (_is_letter(c) or _is_damage(before, c, after)) for before, c, after in _beside(text))


def _is_letter(character: str) -> bool:
    """Whether a character is a small or capital letter; marks that stand alone, as the háček ˇ, are none."""
    return unicodedata.category(character) in ("Ll", "Lu")


def _misread(text: str) -> frozenset[str]:
    """The characters of a text that may be Polish letters as a wrong encoding shows them.

    Where a Polish letter that such a mistake would have changed is in the text, there was no mistake.
    """
    found: set[str] = set()
    for shown in _shown_wrongly():
        if not any(right in text for right in shown.values()):
            found |= {wrong for wrong in shown if wrong in text}
    return frozenset(found)


@cache
def _all_misread() -> frozenset[str]:
    """All characters that may be misread letters, control characters among them: no name has those."""
    return frozenset(map(chr, range(0x80, 0xA0))).union(*_shown_wrongly())


@cache
def _shown_wrongly() -> tuple[Mapping[str, str], ...]:
    """For every misreading what it shows instead of the Polish letters that it changes, and those letters."""
    return tuple(
        {
            wrong: right
            for byte in _polish_bytes(encoding)
            if (wrong := _characters(mistaken_for)[byte]) != (right := _characters(encoding)[byte])
        }
        for encoding, mistaken_for in _MISREADINGS
    )


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
