"""Broken settings and templates are refused in one sentence that names the file, the place and the value."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from forms.definition import Definition, load_definition
from forms.school import Settings
from forms.toml import as_toml, load_toml
from messages.errors import SettingsError

TEMPLATE = """
name = "some"
version = 1
title = "Some form"
papers = ["a4", "a5"]

[[block]]
kind = "header"
title = "SOME FORM"
subtitle = "for nobody"

[[block]]
kind = "spring"

[[block]]
kind = "heading"
step = 1
text = "Who?"

[[block]]
kind = "row"
items = [
    { kind = "handprint", name = "first_name", alphabet = "letters", cells = 14 },
    { kind = "handprint", name = "surname", alphabet = "letters", cells = { a4 = 22, a5 = 20 } },
]

[[block]]
kind = "paragraph"
style = "note"
lines = 1
text = "A note."

[[block]]
kind = "panel"
title = "SCHOOL"
title_width = 30

[[block.rows]]
items = [{ label = "Received", label_width = 21, width = 62 }]
"""


def refusal(folder: Path, text: str | bytes, kind: type[Definition | Settings] = Definition) -> str:
    """What is said about a file with this text, without the name of the file, which must be in it."""
    path = folder / "some.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError) as caught:
        load_toml(path, kind)
    file, _, sentence = str(caught.value).partition(": ")
    assert file == str(path)
    assert caught.value.exit_code == 2
    return sentence


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        (
            "version = 1",
            'version = 1\ncolour = "red"',
            "unknown key colour; the known ones are block, language, name, papers, short, title, version.",
        ),
        ("step = 1", "stop = 1", "block[3]: unknown key stop; the known ones are hint, kind, step, text."),
        (
            "cells = 14",
            "cellz = 14",
            "block[4].items[1]: unknown key cellz; the known ones are alphabet, cells, kind, label, name, repeats.",
        ),
        (
            "label_width = 21",
            "wide = 21",
            ("block[6].rows[1].items[1]: unknown key wide; the known ones are label, label_width, tick, width."),
        ),
    ],
)
def test_an_unknown_key_is_refused_by_file_place_and_name(
    tmp_path: Path, right: str, wrong: str, sentence: str
) -> None:
    """A key nobody knows is a slip of the pen: it is named with its place and with the known ones."""
    assert refusal(tmp_path, TEMPLATE.replace(right, wrong, 1)) == sentence


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ('title = "SOME FORM"\n', "", "block[1].title: this key is missing."),
        ('kind = "spring"', "", "block[2].kind: this key is missing."),
        ("version = 1\n", "", "version: this key is missing."),
    ],
)
def test_a_missing_key_is_named(tmp_path: Path, right: str, wrong: str, sentence: str) -> None:
    """What must be there and is not is named with its place."""
    assert refusal(tmp_path, TEMPLATE.replace(right, wrong, 1)) == sentence


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("version = 1", 'version = "1"', 'version: "1" will not do here (Input should be a valid integer).'),
        ("version = 1", "version = 0", "a form's version is a number from 1 to 999, not 0."),
        ("version = 1", "version = 1.0", "version: 1.0 will not do here (Input should be a valid integer)."),
        (
            'name = "some"',
            'name = "Pa rent"',
            "a form's name is 1 to 12 of a-z, 0-9 and '-', starting with a letter, not \"Pa rent\".",
        ),
        (
            "cells = 14",
            'cells = "14"',
            'block[4].items[1].cells: "14" will not do here (Input should be a valid integer).',
        ),
        (
            "cells = 14",
            "cells = 0",
            "block[4].items[1].cells: 0 will not do here (Input should be greater than 0).",
        ),
        (
            '"letters"',
            '"lettres"',
            (
                'block[4].items[1].alphabet: no alphabet "lettres"; '
                "the known ones are letters, digits, grade, class_letter."
            ),
        ),
        (
            '"surname"',
            '"Surname"',
            'block[4].items[2].name: a name is written with a-z, 0-9 and _, not "Surname".',
        ),
        (
            'kind = "spring"',
            'kind = "sprong"',
            (
                'block[2]: "sprong" will not do here; the known ones are "header", '
                '"instruction", "heading", "paragraph", "row", "gap", "spring", "panel".'
            ),
        ),
        (
            'style = "note"',
            'style = "nota"',
            'block[5].style: "nota" will not do here; the known ones are "body", "strong", "note", "small".',
        ),
        ('["a4", "a5"]', '["a4", "b5"]', 'papers[2]: "b5" will not do here; the known ones are "a4", "a5".'),
        ('["a4", "a5"]', "[]", "papers: at least 1 must stand here."),
        (
            "cells = { a4 = 22, a5 = 20 }",
            "cells = { a4 = 22, b5 = 20 }",
            'block[4].items[2].cells.b5: "b5" will not do here; the known ones are "a4", "a5".',
        ),
        ("cells = { a4 = 22, a5 = 20 }", "cells = { a4 = 22 }", "cells says nothing for a5: { a4 = 22 }."),
        (
            "surname",
            "first_name",
            ("field names must differ, but this stands twice: first_name."),
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_place(tmp_path: Path, right: str, wrong: str, sentence: str) -> None:
    """A value that will not do is shown with its place and with what would do; nothing else is blamed."""
    assert refusal(tmp_path, TEMPLATE.replace(right, wrong, 1)) == sentence


@pytest.mark.parametrize(
    "written",
    [
        "true",
        "7",
        "1.5",
        '"x"',
        '["x", "Żółw"]',
        "[]",
        "{ a4 = 22, a5 = [1, false] }",
        "{}",
        '{ "a key" = "two\\nlines" }',
        "2026-09-01",
        "07:30:00",
        "2026-09-01T07:30:00",
    ],
)
def test_a_value_is_shown_as_it_is_written(tmp_path: Path, written: str) -> None:
    """Whoever writes true or ["x"] is shown true or ["x"], not how Python writes them."""
    assert as_toml(tomllib.loads(f"value = {written}")["value"]) == written
    if written != '"x"':
        assert refusal(tmp_path, f"[school]\nname = {written}\n", Settings).startswith(
            f"school.name: {written} will not do here"
        )


def test_an_unknown_key_is_shown_as_it_is_written(tmp_path: Path) -> None:
    """A key that needs quotes in a file has them in the sentence, and no other has."""
    assert "unknown key odd-key;" in refusal(tmp_path, "odd-key = 1", Settings)
    assert 'unknown key "odd key";' in refusal(tmp_path, '"odd key" = 1', Settings)


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    """Whoever mends a file mends it once."""
    text = TEMPLATE.replace("step = 1", "stop = 1", 1).replace('title = "SOME FORM"\n', "", 1)
    sentence = refusal(tmp_path, text)
    assert "block[1].title: this key is missing; block[3]: unknown key stop" in sentence


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    """A value where a table belongs is refused like any other wrong value."""
    assert refusal(tmp_path, "school = 3", Settings).startswith("school: 3 will not do here")
    assert refusal(tmp_path, "[school]\nname = 3", Settings).startswith("school.name: 3 will not do here")


def test_broken_toml_says_where(tmp_path: Path) -> None:
    """A file that is no TOML is refused with line and column."""
    sentence = refusal(tmp_path, '[school]\nname "a"\n', Settings)
    assert "not valid TOML" in sentence
    assert "(at line 2, column 6)" in sentence


def test_a_file_in_another_encoding_is_refused_without_its_text(tmp_path: Path) -> None:
    """A file saved in the encoding of old Windows is refused with what to do."""
    assert "encoding UTF-8" in refusal(tmp_path, '[school]\nname = "Żółw"\n'.encode("cp1250"), Settings)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """A Windows editor begins a file with an invisible mark."""
    path = tmp_path / "some.toml"
    path.write_text('[school]\nname = "Żółw"\n', encoding="utf-8-sig")
    assert load_toml(path, Settings).school.name == "Żółw"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A path with nothing at it is refused with the reason."""
    with pytest.raises(SettingsError, match=r"nothing\.toml: this file cannot be read \(No such file"):
        load_definition(tmp_path / "nothing.toml")


def test_tables_cannot_be_changed(tmp_path: Path) -> None:
    """Checked data stays as it was checked."""
    (tmp_path / "some.toml").write_text("[school]\n", encoding="utf-8")
    settings = load_toml(tmp_path / "some.toml", Settings)
    with pytest.raises(ValueError, match="frozen"):
        settings.school = settings.school  # type: ignore[misc]
