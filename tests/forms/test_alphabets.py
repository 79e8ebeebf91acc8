"""The alphabets hold what people write in a cell, and nothing else."""

from __future__ import annotations

import pytest

from forms.alphabets import ALPHABETS, CAPITALS


@pytest.mark.parametrize("name", ALPHABETS)
def test_no_character_stands_twice(name: str) -> None:
    """A reader's evidence has one column a character."""
    assert len(set(ALPHABETS[name])) == len(ALPHABETS[name])


def test_capitals_are_polish_and_foreign_letters_in_polish_order() -> None:
    """The nine Polish letters follow the plain ones they are made of; Q, V and X are there for foreign names."""
    assert CAPITALS == "AĄBCĆDEĘFGHIJKLŁMNŃOÓPQRSŚTUVWXYZŹŻ"
    assert CAPITALS.upper() == CAPITALS


def test_names_may_be_double_barrelled() -> None:
    """Letters are the capitals and the hyphen of a surname."""
    assert ALPHABETS["letters"] == CAPITALS + "-"


def test_a_class_is_a_grade_from_0_to_8_and_a_plain_letter() -> None:
    """A Polish primary school has grades 0 to 8, and no class letter carries a mark."""
    assert ALPHABETS["grade"] == "012345678"
    assert ALPHABETS["class_letter"].isascii()
    assert set(ALPHABETS["class_letter"]) < set(CAPITALS)
    assert ALPHABETS["digits"] == "0123456789"
