"""Evidence comes down to a plain value and a confidence that mean the same for every kind of field."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.alphabets import ALPHABETS
from ocr.evidence import (
    EMPTY,
    ILLEGIBLE,
    ChoiceEvidence,
    FieldReading,
    HandprintEvidence,
    SignatureEvidence,
    TextEvidence,
)

probabilities = st.floats(min_value=0, max_value=1)


def cells(text: str, alphabet: str = "letters", sure: float = 0.9) -> HandprintEvidence:
    """Evidence that reads as the text: a blank for an empty cell, a question mark for an illegible one."""
    symbols = ALPHABETS[alphabet] + EMPTY + ILLEGIBLE
    table = np.full((len(text), len(symbols)), (1 - sure) / (len(symbols) - 1))
    for row, character in enumerate(text):
        table[row, symbols.index(character)] = sure
    return HandprintEvidence(ALPHABETS[alphabet], np.log(table).astype(np.float32))


# --- handprint ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "value"),
    [
        ("NOWAK     ", "NOWAK"),
        ("  NOWAK   ", "NOWAK"),
        ("ANNA MARIA", "ANNA MARIA"),
        ("NOWAK-----", "NOWAK"),
        ("NOWAK - - ", "NOWAK"),
        ("NOWAK-LIS ", "NOWAK-LIS"),
        ("N?WAK     ", "N?WAK"),
        ("          ", ""),
        ("----------", ""),
    ],
)
def test_the_value_is_the_likeliest_text_without_what_surrounds_it(seen: str, value: str) -> None:
    """Empty cells and dashes around a word are left out, those within kept; an illegible cell is a question mark."""
    assert cells(seen).value == value


def test_confidence_is_that_of_all_cells_together() -> None:
    """Three cells, each right with nine in ten, are all right with 0.729."""
    assert cells("LIS", sure=0.9).confidence == pytest.approx(0.729, rel=1e-4)


@given(st.lists(st.sampled_from(ALPHABETS["letters"] + EMPTY + ILLEGIBLE), min_size=1, max_size=22))
def test_a_value_holds_only_what_its_field_can_hold(characters: list[str]) -> None:
    """A value is made of the alphabet, blanks and question marks, and neither begins nor ends with a blank or dash."""
    value = cells("".join(characters)).value
    assert set(value) <= set(ALPHABETS["letters"] + EMPTY + ILLEGIBLE)
    assert value == value.strip(EMPTY + "-")


def test_symbols_name_the_columns() -> None:
    """First the alphabet, then an empty cell, then an illegible one."""
    assert cells("4", "grade").symbols == "012345678 ?"


# --- choice -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticked", "value", "ambiguous"),
    [
        ({"phone": 0.99, "envelope": 0.01}, "phone", False),
        ({"phone": 0.01, "envelope": 0.99}, "envelope", False),
        ({"phone": 0.02, "envelope": 0.01}, "", False),
        ({"phone": 0.97, "envelope": 0.99}, "", True),
        ({"phone": 0.5, "envelope": 0.5}, "", False),
    ],
)
def test_one_ticked_box_is_a_choice(ticked: dict[str, float], value: str, ambiguous: bool) -> None:
    """One tick is the value; none is no value; several are no value either, and ambiguous."""
    evidence = ChoiceEvidence(ticked)
    assert (evidence.value, evidence.is_ambiguous) == (value, ambiguous)


@given(st.dictionaries(st.sampled_from("abcd"), probabilities, min_size=2))
def test_the_confidence_of_a_choice_is_that_of_all_its_boxes(ticked: dict[str, float]) -> None:
    """It is the product of the boxes' own, at least one half to the power of their number."""
    evidence = ChoiceEvidence(ticked)
    assert evidence.confidence == pytest.approx(math.prod(max(p, 1 - p) for p in ticked.values()))
    assert 0.5 ** len(ticked) - 1e-9 <= evidence.confidence <= 1
    assert evidence.value in {"", *ticked}


# --- signature and text -------------------------------------------------------------------------------------------


@given(probabilities)
def test_a_signature_is_yes_or_nothing(signed: float) -> None:
    """The value is ``yes`` when it is likelier than not, and the confidence is that of the value."""
    evidence = SignatureEvidence(signed)
    assert evidence.value == ("yes" if signed > 0.5 else "")
    assert evidence.confidence == max(signed, 1 - signed) >= 0.5


def test_a_reading_speaks_for_its_evidence() -> None:
    """Value and confidence of a field are those of its evidence; who read it is told."""
    reading = FieldReading("login", TextEvidence("9384756u", 0.93), "tesseract 5")
    assert (reading.value, reading.confidence, reading.reader) == ("9384756u", 0.93, "tesseract 5")


@pytest.mark.parametrize(
    "evidence", [cells("LIS"), ChoiceEvidence({"a": 0.1}), SignatureEvidence(0.9), TextEvidence("a", 1.0)]
)
def test_evidence_cannot_be_changed(evidence: object) -> None:
    """Evidence is frozen, as what was seen does not change."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(evidence, dataclasses.fields(evidence)[0].name, None)  # type: ignore[arg-type]
