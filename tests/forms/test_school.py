"""A school's own words come from its settings file and are printed where the form leaves room for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.school import School, load_settings

ROOT = Path(__file__).parents[2]
SCHOOL = School(name="SP 7", address="ul. Szkolna 12", email="a@sp7.example", information="Dane ma {school}, {email}.")


def test_placeholders_are_replaced() -> None:
    """Name, address and e-mail go where the form or the clause names them; other text stays."""
    assert SCHOOL.fill("Pisz: {email}") == "Pisz: a@sp7.example"
    assert SCHOOL.fill("{information}") == "Dane ma SP 7, a@sp7.example."
    assert SCHOOL.fill("KONTO RODZICA") == "KONTO RODZICA"


def test_the_heading_is_name_and_address() -> None:
    """The head of the form shows the name and the address below each other, or the one there is."""
    assert SCHOOL.fill("{school}") == "SP 7\nul. Szkolna 12"
    assert School(name="SP 7").fill("{school}") == "SP 7"
    assert School().fill("{school}") == ""


@pytest.mark.parametrize("text", ["{school}", "{information}", "Można też wysłać e-mailem: {email}"])
def test_a_sentence_without_its_value_is_left_out(text: str) -> None:
    """A form never shows a placeholder or half a sentence."""
    assert School().fill(text) == ""


def test_an_office_without_settings_has_an_empty_school(tmp_path: Path) -> None:
    """The forms can be printed before anybody has written settings."""
    assert load_settings(tmp_path).school == School()


def test_the_sample_school_can_be_loaded() -> None:
    """The sample settings are whole, so that the sample forms show everything."""
    school = load_settings(ROOT / "samples" / "office").school
    assert all((school.name, school.address, school.email, school.information))
    assert "{" not in school.fill("{information}")
    assert "RODO" in school.information
