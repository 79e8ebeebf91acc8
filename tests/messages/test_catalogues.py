"""The Polish catalogue is complete, true to the code, and the compiled one is made from it."""

from __future__ import annotations

import io
import os
from pathlib import Path
from string import Formatter
from typing import IO

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import messages
from messages import _, plural

ROOT = Path(__file__).parents[2]
SPOKEN = ("cli.py", "forms", "identity", "messages", "ocr", "registry")
KEYWORDS = {"_": None, "plural": (1, 2), "untranslated": None}
FOLDERS = [ROOT / "messages" / language / "LC_MESSAGES" for language in messages.LANGUAGES if language != "en"]
every_catalogue = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
UPDATE = "run the three commands of docs/translating.md and translate what is new"

Forms = tuple[str, ...]
"""A text, or the forms of a plural one."""


def forms(text: object) -> Forms:
    """Babel's texts, which are strings, tuples or lists, in one shape."""
    return (text,) if isinstance(text, str) else tuple(map(str, text)) if isinstance(text, tuple | list) else ()


def in_the_code() -> set[Forms]:
    """Every message of the program."""
    found = extract_from_dir(ROOT, [("**.py", "python")], keywords=KEYWORDS, directory_filter=is_spoken)
    return {forms(message) for name, _line, message, *_rest in found if Path(name).parts[0] in SPOKEN}


def is_spoken(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder can hold messages."""
    return Path(folder).relative_to(ROOT).parts[0] in SPOKEN


def catalogue(folder: Path) -> Catalog:
    """The catalogue that people edit."""
    with (folder / "wnioskomat.po").open("rb") as file:
        return read_po(file, locale=folder.parent.name)


def translations(folder: Path) -> dict[Forms, Forms]:
    """Every message of a catalogue with its translation."""
    return {forms(message.id): forms(message.string) for message in catalogue(folder) if message.id}


def placeholders(text: str) -> set[tuple[str, str, str]]:
    """What a text has filled in: name, format and conversion."""
    return {
        (name, spec or "", conversion or "")
        for _text, name, spec, conversion in Formatter().parse(text)
        if name is not None
    }


@every_catalogue
def test_every_message_of_the_code_is_in_the_catalogue_and_no_other(folder: Path) -> None:
    """Nothing that people see is missing from the catalogue, and nothing in it has left the code."""
    written, translated = in_the_code(), set(translations(folder))
    assert written - translated == set(), UPDATE
    assert translated - written == set(), UPDATE
    assert not catalogue(folder).obsolete, UPDATE


@every_catalogue
def test_every_message_is_translated_for_good(folder: Path) -> None:
    """No translation is empty, and none is only a guess."""
    untranslated = [message for message, strings in translations(folder).items() if not strings or not all(strings)]
    assert untranslated == []
    assert [message.id for message in catalogue(folder) if message.fuzzy] == []


@every_catalogue
def test_a_translation_has_the_placeholders_of_its_message(folder: Path) -> None:
    """Whatever is filled in on one side is filled in on the other, in the same way."""
    for message, strings in translations(folder).items():
        for string in strings:
            assert placeholders(string) == placeholders(message[-1]), message


@every_catalogue
def test_a_sentence_stays_a_sentence(folder: Path) -> None:
    """A message that begins with a capital and ends with a full stop is translated by one that does."""
    for message, strings in translations(folder).items():
        if message[0].endswith(".") and message[0][0].isupper():
            assert all(string.endswith(".") and string[0].isupper() for string in strings), message


@every_catalogue
def test_a_plural_has_all_the_forms_of_its_language(folder: Path) -> None:
    """Polish says 1 plik, 2 pliki, 5 plików."""
    plurals = [strings for message, strings in translations(folder).items() if len(message) == 2]
    assert plurals
    assert {len(strings) for strings in plurals} == {catalogue(folder).num_plurals}


@every_catalogue
def test_the_compiled_catalogue_is_made_from_the_written_one(folder: Path) -> None:
    """The program reads the .mo and people edit the .po: they say the same."""
    again = io.BytesIO()
    write_mo(again, catalogue(folder))
    again.seek(0)
    with (folder / "wnioskomat.mo").open("rb") as file:
        assert everything_in(file) == everything_in(again), "run the third command of docs/translating.md"


def everything_in(file: IO[bytes]) -> dict[Forms, Forms]:
    """Every translation of a compiled catalogue."""
    return {forms(message.id): forms(message.string) for message in read_mo(file) if message.id}


def test_polish_is_spoken_when_asked_for() -> None:
    """Sentences and plurals come out in Polish, and in English again afterwards."""
    singular, several = "{number} file", "{number} files"
    messages.activate("pl")
    assert _("The signature is missing.") == "Brakuje podpisu."
    words = [plural(singular, several, n).format(number=n) for n in (0, 1, 2, 5, 12, 22, 112)]
    assert words == ["0 plików", "1 plik", "2 pliki", "5 plików", "12 plików", "22 pliki", "112 plików"]
    messages.activate("en")
    assert _("The signature is missing.") == "The signature is missing."
    assert plural(singular, several, 2) == several


def test_the_language_that_is_spoken_is_known() -> None:
    """Whoever shows a word of a form asks which language is spoken."""
    for language in messages.LANGUAGES:
        messages.activate(language)
        assert messages.spoken() == language


def test_a_language_without_a_catalogue_is_refused() -> None:
    """Asking for another language is a mistake that says which there are."""
    with pytest.raises(ValueError, match="no catalogue for language 'de', only for pl, en"):
        messages.activate("de")
