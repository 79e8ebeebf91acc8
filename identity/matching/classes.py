"""How likely the two cells of the class are for every class there may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forms.alphabets import ALPHABETS
from identity.matching.combs import IS_SPOILED, SHOWS_CHARACTER, SHOWS_NOTHING
from identity.people import SchoolClass
from ocr.evidence import HandprintEvidence

Floats = npt.NDArray[np.float64]

OWN, LAST_YEARS, OTHER_LETTER, OTHER_GRADE, ANY = 0.962, 0.012, 0.008, 0.008, 0.01
"""Which class people write: the right one, that of last year, the right grade or letter alone, any."""

_SLIP, _LEFT_EMPTY, _SPOILED = 0.005, 0.02, 0.02
"""Of a cell: another character, by a slip of the pen or of the reader; nothing; something nobody can read."""

_USUAL_LETTERS: Floats = np.power(0.6, np.arange(len(ALPHABETS["class_letter"]), dtype=np.float64))
"""How common each letter of a class is: every grade has an A, and few have an H."""
_OF_THIS_SCHOOL = 0.9
"""How much the classes of the roster count against those of schools in general."""


@dataclass(frozen=True)
class ClassLikelihoods:
    """Likelihood ratios of the two cells for every pupil: the own class, last year's, another, the own one misread."""

    own: Floats
    last_years: Floats
    other: Floats
    misread: Floats
    another: Floats
    """For somebody who is in any class but the pupil's."""
    anybody: float
    """For somebody of whom nothing is known."""

    @property
    def total(self) -> Floats:
        """(pupils,): whatever the pupil, or a parent, took for the class."""
        return self.own + self.last_years + self.other + self.misread

    @property
    def beside_rival(self) -> Floats:
        """(pupils,): how likely the own class is read, beside the likeliest class of the roster; 1 if it is that."""
        return self.own / max(float(self.own.max()), np.finfo(np.float64).tiny)


class Classes:
    """The classes of all pupils, ready to be compared with sheets."""

    def __init__(self, classes: Sequence[SchoolClass]) -> None:
        letters = ALPHABETS["class_letter"]
        self._grades = np.array([c.grade for c in classes], np.intp)
        # A class without a letter, or with one that no form knows, agrees with anything: the column behind the letters.
        self._letters = np.array([letters.find(c.letter) if c.letter else -1 for c in classes], np.intp)
        self._grade_shares = _shares(self._grades, np.ones(len(ALPHABETS["grade"])))
        self._letter_shares = _shares(self._letters[self._letters >= 0], _USUAL_LETTERS)
        letter_shares = np.where(self._letters < 0, 1.0, self._letter_shares[self._letters])
        self._shares = np.minimum(self._grade_shares[self._grades] * letter_shares, 0.9)

    def likelihoods(self, grade: HandprintEvidence | None, letter: HandprintEvidence | None) -> ClassLikelihoods:
        """What the cells say about every pupil; a cell that is missing says nothing."""
        seen_grades = np.append(_cell(grade, ALPHABETS["grade"]), 0.0)  # behind them: the year before grade 0
        seen_letters = np.append(_cell(letter, ALPHABETS["class_letter"]), 1.0)
        grades, letters = seen_grades + _SLIP, seen_letters + _SLIP
        any_grade, any_letter = float(self._grade_shares @ grades[:-1]), float(self._letter_shares @ letters[:-1])
        anybody = any_grade * any_letter
        own = OWN * seen_grades[self._grades] * seen_letters[self._letters]
        of_grade, of_letter = grades[self._grades], letters[self._letters]
        return ClassLikelihoods(
            own=own,
            last_years=LAST_YEARS * grades[self._grades - 1] * of_letter,
            other=OTHER_LETTER * of_grade * any_letter + OTHER_GRADE * any_grade * of_letter + ANY * anybody,
            misread=OWN * of_grade * of_letter - own,
            another=np.maximum(anybody - self._shares * of_grade * of_letter, 0) / (1 - self._shares),
            anybody=anybody,
        )


def _shares(found: npt.NDArray[np.intp], usual: Floats) -> Floats:
    counts = np.bincount(found, minlength=len(usual)).astype(np.float64)
    of_school = counts / counts.sum() if counts.sum() else usual / usual.sum()
    return np.asarray(_OF_THIS_SCHOOL * of_school + (1 - _OF_THIS_SCHOOL) * usual / usual.sum())


def _cell(evidence: HandprintEvidence | None, alphabet: str) -> Floats:
    """(characters,): the likelihood ratio of a single cell if the character was meant, slips left aside."""
    if evidence is None:
        return np.ones(len(alphabet))
    *shown, blank, spoiled = np.exp(evidence.log_probabilities[0].astype(np.float64))
    character = (1 - _SLIP - _LEFT_EMPTY - _SPOILED) * np.array(shown) * len(alphabet) / SHOWS_CHARACTER
    return np.asarray(character + _LEFT_EMPTY * blank / SHOWS_NOTHING + _SPOILED * spoiled / IS_SPOILED)
