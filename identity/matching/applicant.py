"""Who asks: a parent of the pupil, the pupil, or somebody the roster does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from identity.matching.anybody import Anybody
from identity.matching.combs import Comb
from identity.matching.evidence import SheetEvidence
from identity.matching.lexicon import Lexicon
from identity.matching.people import NamesOfPeople
from identity.matching.spelling import written_first_names, written_surnames
from identity.people import Person, Pupil

Floats = npt.NDArray[np.float64]

_KNOWN = 0.93
"""How often the applicant is one of the parents on the roster, or on a pupil's form the pupil."""
_SAME_SURNAME = 0.5
"""How often anybody else who asks, or a stranger's parent, has the surname of the pupil."""
_OF_THE_FAMILY = 0.6
"""How often a brother or sister has the parent on the roster ask."""
_SWAPPED = 0.02
_SMALLEST = np.finfo(np.float64).tiny
_SAME_HAND = 0.5
"""What a name written twice adds the second time: whoever writes a T like a J does so in both combs."""


@dataclass(frozen=True)
class Applicant:
    """How likely what the applicant wrote is: (pupils,) for each pupil looked at, one figure for a stranger's parent.

    ``known`` is (pupils,): the probability that the applicant is who should ask, NaN where the roster cannot tell.
    """

    if_pupil: Floats
    if_relative: Floats
    if_namesake: Floats
    if_stranger: float
    known: Floats


def judge_applicant(evidence: SheetEvidence, pupils: Sequence[Pupil], general: Anybody) -> Applicant:
    """Compare the applicant with the parents of some pupils, or with the pupils themselves."""
    combs = [evidence.applicant_first_name, evidence.applicant_surname]
    if combs == [None, None]:
        ones = np.ones(len(pupils))
        return Applicant(ones, ones, ones, 1.0, ones * np.nan)
    asking = [(pupil.name,) if evidence.asks_for_oneself else pupil.guardians for pupil in pupils]
    known, surnames = _of_people(asking, pupils, combs)
    somebody = general.applicant_first_name * (
        _SAME_SURNAME * surnames + (1 - _SAME_SURNAME) * general.applicant_surname
    )
    has_people = np.array([bool(people) for people in asking])
    share = np.where(has_people, _KNOWN, 0.0)
    if_pupil = share * known + (1 - share) * somebody
    weight = _SAME_HAND if evidence.asks_for_oneself else 1.0
    return Applicant(
        if_pupil=if_pupil**weight,
        if_relative=_if_relative(evidence, known, surnames, somebody, general) ** weight,
        if_namesake=if_pupil**weight if evidence.asks_for_oneself else somebody,
        if_stranger=_if_stranger(evidence, general) ** weight,
        known=np.where(has_people, share * known / np.maximum(if_pupil, _SMALLEST), np.nan),
    )


def _of_people(
    asking: Sequence[Sequence[Person]], pupils: Sequence[Pupil], combs: Sequence[Comb | None]
) -> tuple[Floats, Floats]:
    """(pupils,) each: the likelihood that one of the people who should ask did, and that the surname is the pupil's."""
    people = [person for some in asking for person in some]
    first_names = [written_first_names(person.first_name) for person in people]
    surnames = [written_surnames(person.surname) for person in people]
    of_pupils = [written_surnames(pupil.name.surname) for pupil in pupils]
    lexicon = Lexicon(form.text for forms in (*first_names, *surnames, *of_pupils) for form in forms)
    of_names = lexicon.likelihoods(combs)
    first, first_in_surname = NamesOfPeople(first_names, lexicon).likelihoods(of_names)
    surname_in_first, surname = NamesOfPeople(surnames, lexicon).likelihoods(of_names)
    each = (1 - _SWAPPED) * first * surname + _SWAPPED * surname_in_first * first_in_surname
    known = np.zeros(len(pupils))
    np.add.at(known, np.repeat(np.arange(len(pupils)), [len(some) for some in asking]), each)
    known /= np.maximum([len(some) for some in asking], 1)
    return known, NamesOfPeople(of_pupils, lexicon).likelihoods(of_names)[1]


def _if_stranger(evidence: SheetEvidence, general: Anybody) -> float:
    """A stranger's parent often has the stranger's surname, and a strange pupil writes the own name twice."""
    somebody_else = general.applicant_first_name * general.applicant_surname
    if evidence.asks_for_oneself:
        return _KNOWN * general.same_first_name * general.same_surname + (1 - _KNOWN) * somebody_else
    same_surname = general.applicant_first_name * general.same_surname
    return _SAME_SURNAME * same_surname + (1 - _SAME_SURNAME) * somebody_else


def _if_relative(
    evidence: SheetEvidence, known: Floats, surnames: Floats, somebody: Floats, general: Anybody
) -> Floats:
    """(pupils,): the applicant if the sheet is about a brother or sister of each."""
    if evidence.asks_for_oneself:
        return np.asarray(_KNOWN * general.same_first_name * surnames + (1 - _KNOWN) * somebody)
    return np.asarray(_OF_THE_FAMILY * known + (1 - _OF_THE_FAMILY) * somebody)
