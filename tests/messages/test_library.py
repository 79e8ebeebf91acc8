"""What libraries say reaches people in their language, values and all."""

from __future__ import annotations

import errno
import os
import tomllib
from string import Formatter

import pytest

import messages
from messages import _, library
from messages.library import translated


@pytest.fixture
def polish() -> None:
    """Speak Polish in this test."""
    messages.activate("pl")


@pytest.mark.parametrize(
    ("said", "polish_sentence"),
    [
        ("Missing argument 'FORM'.", "Brakuje argumentu 'FORM'."),
        ("No such option: --x (Possible options: --y)", "Nie ma opcji --x (podobne: --y)"),
        ("No such option: --x", "Nie ma opcji --x"),
        (
            "Invalid value for '--paper': Value error, 'a6' is not one of 'a4', 'a5'.",
            "Niewłaściwa wartość przy '--paper': do wyboru są 'a4', 'a5', a nie 'a6'.",
        ),
        (
            "Invalid value for '-n': Input should be less than or equal to 50",
            "Niewłaściwa wartość przy '-n': liczba nie może być większa niż 50",
        ),
        (
            "Invalid value for '-n': Input should be greater than or equal to 0",
            "Niewłaściwa wartość przy '-n': liczba nie może być mniejsza niż 0",
        ),
        ("Input should be greater than 0", "liczba musi być większa niż 0"),
        ("Permission denied", "brak uprawnień"),
    ],
)
@pytest.mark.usefixtures("polish")
def test_a_sentence_is_translated_with_what_it_quotes(said: str, polish_sentence: str) -> None:
    """The template is found, the values stay, and a sentence inside the sentence is translated too."""
    assert translated(said) == polish_sentence


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize("said", ["Something nobody foresaw", "{odd} braces {0}", ""])
def test_an_unknown_sentence_stays(said: str) -> None:
    """English is better than nothing, and braces in it do no harm."""
    assert translated(said) == said


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize("template", library.TEMPLATES)
def test_no_template_takes_the_sentence_of_another(template: str) -> None:
    """Each known sentence is translated whole: "greater than" does not take "greater than or equal to"."""
    values = {name: "7" for _text, name, *_rest in Formatter().parse(template) if name}
    assert translated(template.format(**values)) == _(template).format(**values)


def test_english_stays_english() -> None:
    """In English only the prefix that pydantic gives to every error of our own goes."""
    assert translated("Value error, 'a6' is not one of 'a4', 'a5'.") == "'a6' is not one of 'a4', 'a5'."
    assert translated("Missing argument 'FORM'.") == "Missing argument 'FORM'."


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a = ",
        "a 3",
        "[a",
        "[[a]",
        "a = [1",
        "a = {b = 1",
        'a = "b',
        "a = 1\na = 2",
        "[a]\n[a]",
        "a = 1 b",
        '"\\x"=1',
    ],
)
def test_mistakes_that_people_make_in_toml_have_polish_words(text: str) -> None:
    """Whoever edits the settings by hand is told in Polish what is wrong and where."""
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    sentence = translated(str(caught.value))
    assert "wiersz" in sentence or "na końcu pliku" in sentence
    assert sentence.split(" (")[0] not in str(caught.value)


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize(
    "number",
    [errno.EACCES, errno.EPERM, errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOSPC, errno.EROFS],
)
def test_what_the_system_refuses_has_polish_words(number: int) -> None:
    """Why a file cannot be read or written is told in Polish."""
    assert translated(os.strerror(number)) != os.strerror(number)
