"""The two request forms ask what the school asks for, under the names that others build on."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from forms.catalogue import load_catalogue
from forms.definition import Choice, Definition, Handprint, Signature, on_paper
from forms.paper import PAPERS, PaperName

FORMS = load_catalogue().current
FIELDS = [
    "applicant_first_name",
    "applicant_surname",
    "child",
    "pupil_first_name",
    "pupil_surname",
    "class_grade",
    "class_letter",
    "handover",
    "date_day",
    "date_month",
    "date_year",
    "signature",
]
every_form = pytest.mark.parametrize("definition", FORMS.values(), ids=list(FORMS))


def field(definition: Definition, name: str) -> Handprint | Choice | Signature:
    """The field of that name."""
    (found,) = [field for field in definition.fields() if field.name == name]
    assert isinstance(found, Handprint | Choice | Signature)
    return found


def test_there_are_the_two_forms() -> None:
    """A parent and a pupil each have a form, and both come on both papers."""
    assert list(FORMS) == ["parent", "student"]
    assert all(set(form.papers) == set(PAPERS) for form in FORMS.values())


@every_form
def test_the_fields_are_those_of_the_contract(definition: Definition) -> None:
    """Readings, registers and exports know the fields by these names."""
    assert [field.name for field in definition.fields()] == FIELDS


@every_form
def test_every_comb_reads_the_alphabet_of_what_is_written_there(definition: Definition) -> None:
    """Names are letters, dates are digits, and a class is a grade and a letter."""
    alphabets = {f.name: f.alphabet for f in definition.fields() if isinstance(f, Handprint)}
    assert {name: alphabet for name, alphabet in alphabets.items() if alphabet != "letters"} == {
        "class_grade": "grade",
        "class_letter": "class_letter",
        "date_day": "digits",
        "date_month": "digits",
        "date_year": "digits",
    }


@pytest.mark.parametrize(
    ("form", "name", "options"),
    [
        ("parent", "child", ["daughter", "son"]),
        ("student", "child", ["schoolgirl", "schoolboy"]),
        ("parent", "handover", ["phone", "envelope"]),
        ("student", "handover", ["phone", "envelope"]),
    ],
)
def test_the_options_are_those_of_the_contract(form: str, name: str, options: list[str]) -> None:
    """A choice comes back as one of these names."""
    choice = field(FORMS[form], name)
    assert isinstance(choice, Choice)
    assert [option.name for option in choice.options] == options


@every_form
@pytest.mark.parametrize("paper", PAPERS)
def test_combs_are_as_long_as_names_are(definition: Definition, paper: PaperName) -> None:
    """A surname has 20 to 22 cells, a first name 12 to 14, a date 2, 2 and 4, a class one and one."""
    counts = {f.name: on_paper(f.cells, paper) for f in definition.fields() if isinstance(f, Handprint)}
    assert all(20 <= count <= 22 for name, count in counts.items() if name.endswith("surname"))
    assert all(12 <= count <= 14 for name, count in counts.items() if name.endswith("first_name"))
    assert [counts[name] for name in ("date_day", "date_month", "date_year")] == [2, 2, 4]
    assert [counts[name] for name in ("class_grade", "class_letter")] == [1, 1]


def test_a_value_may_differ_by_paper() -> None:
    """A plain value holds for every paper, a table for each by name."""
    assert on_paper(14, "a5") == 14
    by_paper: Mapping[PaperName, int] = {"a4": 22, "a5": 20}
    cells: int | Mapping[PaperName, int] = by_paper
    assert on_paper(cells, "a5") == 20


@every_form
def test_nothing_personal_is_asked_beyond_names_and_class(definition: Definition) -> None:
    """No PESEL, e-mail, login or telephone number stands on the form."""
    asked = " ".join(field.name + field.label for field in definition.fields()).lower()
    assert not any(word in asked for word in ("pesel", "mail", "login", "phone", "telefon"))


def test_the_names_of_the_pupils_form_repeat_each_other() -> None:
    """A pupil writes the own name twice; on the parent's form the two names are of two people."""
    repeats = {f.name: f.repeats for f in FORMS["student"].fields() if isinstance(f, Handprint) and f.repeats}
    assert repeats == {"pupil_first_name": "applicant_first_name", "pupil_surname": "applicant_surname"}
    assert not any(f.repeats for f in FORMS["parent"].fields() if isinstance(f, Handprint))


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ([("name", "letters", "nobody")], ("name", "nobody")),
        ([("name", "letters", "name")], ("name", "name")),
        ([("grade", "grade", ""), ("name", "letters", "grade")], ("name", "grade")),
        ([("a", "letters", ""), ("b", "letters", "a"), ("c", "letters", "a")], ("c", "a")),
        ([("a", "letters", ""), ("b", "letters", "a"), ("c", "letters", "b")], ("c", "b")),
    ],
)
def test_a_comb_repeats_one_comb_before_it_with_its_alphabet(
    fields: list[tuple[str, str, str]], refused: tuple[str, str]
) -> None:
    """A name that stands nowhere, the comb itself, one of digits and a third comb are refused with a sentence."""
    items = [
        {"kind": "handprint", "name": name, "alphabet": alphabet, "cells": 1, "repeats": repeats}
        for name, alphabet, repeats in fields
    ]
    raw = {"name": "x", "version": 1, "title": "X", "papers": ["a4"], "block": [{"kind": "row", "items": items}]}
    with pytest.raises(ValidationError, match='"{}" cannot repeat "{}"'.format(*refused)):
        Definition.model_validate(raw)
