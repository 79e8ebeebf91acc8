"""Text as it is compared and as it is kept: one spelling for one thing."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_NOT_IN_WORDS = re.compile(r"[^\w]+|_")


def clean(text: str) -> str:
    """The text in composed letters, without invisible characters and spaces around it; line breaks stay."""
    composed = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return "\n".join(filter(None, (" ".join(line.split()) for line in composed.splitlines())))


def hyphenated(text: str) -> str:
    """The text with one kind of hyphen and no spaces around it."""
    return re.sub(r"\s*-\s*", "-", text.translate(_HYPHENS))


def fold(text: str) -> str:
    """The words of a text in small letters without marks, one space between them: equal for ``Imię:`` and ``IMIE``."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(_NOT_IN_WORDS.sub(" ", bare).split())


def shown(text: str) -> str:
    """A text as a sentence can show it, with the number of what would not be seen: ``U+008C``."""
    return "".join(c if c.isprintable() and not unicodedata.combining(c) else f"U+{ord(c):04X}" for c in text)


def guard(text: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula; :func:`unguard` gives the text back."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "'")) else text


def unguard(text: str) -> str:
    """A cell of a CSV file without what keeps a spreadsheet from taking it for a formula or a number."""
    if match := re.fullmatch(r'="([^"]*)"', text):
        return match[1]
    return re.sub(r"^'(?=[=+\-@'0-9])", "", text)
