"""What the program says to people: gettext catalogues and the errors that carry a sentence.

The source language of the catalogues is English; Polish is what people see unless they ask otherwise. Translations
live in ``messages/<language>/LC_MESSAGES/wnioskomat.po``; the ``.mo`` beside each is compiled from it, and a test
holds the two together. The catalogue also holds the sentences of the command line library, which asks gettext's
default domain for them.
"""

from __future__ import annotations

import gettext
import os
from gettext import gettext as _
from gettext import ngettext as plural
from pathlib import Path

__all__ = ["LANGUAGES", "_", "activate", "plural", "spoken", "untranslated"]

LANGUAGES = ("pl", "en")
"""The languages the program speaks, the first by default."""

_DOMAIN = "wnioskomat"


def activate(language: str) -> None:
    """Speak the given language from now on; raises :class:`ValueError` for one that is not in LANGUAGES."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for language {language!r}, only for {', '.join(LANGUAGES)}")
    os.environ["LANGUAGE"] = language  # where gettext looks first
    gettext.bindtextdomain(_DOMAIN, str(Path(__file__).parent))
    gettext.textdomain(_DOMAIN)


def spoken() -> str:
    """The language that is spoken now."""
    language = os.environ.get("LANGUAGE", "")
    return language if language in LANGUAGES else LANGUAGES[0]


def untranslated(message: str) -> str:
    """Mark a message for the catalogues where it is kept as data and translated when it is shown."""
    return message
