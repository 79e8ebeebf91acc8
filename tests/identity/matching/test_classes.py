"""How a class that is read compares with those of the roster."""

from __future__ import annotations

import numpy as np
import pytest

from forms.alphabets import ALPHABETS
from identity.matching.classes import Classes
from identity.people import SchoolClass
from ocr.evidence import HandprintEvidence

ROSTER = (SchoolClass(4, "B"), SchoolClass(7, "B"), SchoolClass(4, "C"))


def cell(alphabet: str, **chances: float) -> HandprintEvidence:
    """A single cell that may show some characters (``_4`` for a figure), the rest of the chance with none of them."""
    symbols = ALPHABETS[alphabet]
    table = np.full((1, len(symbols) + 2), -14, np.float32)
    for character, chance in chances.items():
        table[0, symbols.index(character.lstrip("_"))] = np.log(chance)
    return HandprintEvidence(symbols, table)


@pytest.mark.parametrize(
    ("grade", "letter", "beside_rival"),
    [
        ({"_4": 1.0}, {"B": 1.0}, 1.0),
        ({"_7": 0.9, "_4": 0.1}, {"B": 1.0}, 0.11),
        ({"_4": 1.0}, {"B": 0.1, "C": 0.9}, 0.11),
        ({"_5": 0.9, "_4": 0.1}, {"B": 1.0}, 1.0),  # there is no 5b
        ({"_4": 1.0}, {"B": 0.1, "O": 0.9}, 1.0),  # nor a 4o
    ],
)
def test_only_classes_of_the_roster_are_rivals(
    grade: dict[str, float], letter: dict[str, float], beside_rival: float
) -> None:
    """What looks like no class of the school is the own one misread; a namesake is in a class that there is."""
    found = Classes(ROSTER).likelihoods(cell("grade", **grade), cell("class_letter", **letter))
    assert found.beside_rival[0] == pytest.approx(beside_rival, abs=0.02)


@pytest.mark.parametrize("classes", [(SchoolClass(4, "B"),), (SchoolClass(4, ""), SchoolClass(5, ""))])
def test_a_school_may_have_one_class_or_none_with_a_letter(classes: tuple[SchoolClass, ...]) -> None:
    """Where there is no other class of the grade, nothing stands beside the own one."""
    found = Classes(classes).likelihoods(cell("grade", _4=1.0), cell("class_letter", A=1.0))
    assert found.beside_rival[0] == pytest.approx(1.0)
