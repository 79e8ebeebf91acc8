"""Who is this sheet about: the evidence of all its fields, joined over everybody it might be about.

The answers are every pupil of the roster, and nobody on it: a stranger, a relative of a pupil, somebody of the same
name in another class. Probabilities of all answers sum to 1; what a sheet costs is two passes over the names of the
roster, and a closer look at the few pupils that are left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from identity.matching.anybody import Anybody, anybody
from identity.matching.applicant import Applicant, judge_applicant
from identity.matching.bearers import OF_THIS_SCHOOL, Bearers
from identity.matching.classes import Classes, ClassLikelihoods
from identity.matching.evidence import SheetEvidence
from identity.matching.lexicon import Lexicon
from identity.matching.name_model import NameModel, load_name_model
from identity.matching.people import NamesOfPeople
from identity.matching.spelling import (
    WrittenName,
    nicknames_of,
    written_first_names,
    written_surnames,
)
from identity.people import Pupil, Roster

Floats = npt.NDArray[np.float64]

STRANGER, RELATIVE, NAMESAKE, PARENTS_OTHER = 0.03, 0.03, 0.0004, 0.01
"""How often a sheet is about nobody on the roster: anybody, a brother or sister of a pupil, somebody of a pupil's full
name in another class, another child of a pupil's parents with a surname of its own."""
TWIN = 0.2
"""So many relatives write the class of the pupil."""
_STRAIGHT, _SWAPPED, _BY_NICKNAME = 0.97, 0.015, 0.015
"""How names are filled in: each in its comb, each in the other one's, with a pet name for the first name."""
_LOOKED_AT = 12
_WORTH_A_LOOK = 1e-12
"""So many pupils at most get a closer look, those that are not so much less likely than the first one."""
_LISTED = 5


@dataclass(frozen=True)
class Candidate:
    """A pupil the sheet may be about, and what would have been written then.

    All are probabilities: ``probability`` that it is this pupil. If it is, ``own_class``, ``last_years_class`` and
    ``other_class`` that the class that is read is the pupil's, was last year, or is another one (it may be none of
    these: just misread), ``class_beside_rival`` how likely the own one is, by what is read alone, beside the likeliest
    other class of the roster, ``nickname`` that a pet name was written, ``swapped`` that first name and surname stand
    in each other's combs, ``as_spelled`` that no letter was left out or put in, ``applicant`` that the applicant is a
    parent on the roster (on a form on which pupils ask for themselves: the pupil), None where the roster names no
    parents or nothing was written.
    """

    pupil: Pupil
    probability: float
    own_class: float
    last_years_class: float
    other_class: float
    class_beside_rival: float
    nickname: float
    swapped: float
    as_spelled: float
    applicant: float | None


@dataclass(frozen=True)
class Match:
    """The pupils a sheet may be about, likeliest first, and the probability that it is about nobody on the roster.

    ``asks_for_oneself`` says that the form is one on which pupils ask for themselves; ``is_named`` that a name stands
    for the pupil at all, without which there is nothing to compare.
    """

    candidates: tuple[Candidate, ...]
    nobody: float
    asks_for_oneself: bool = False
    is_named: bool = True


@dataclass(frozen=True)
class _Names:
    """Likelihoods of the names of the sheet: (pupils,) if it is about each of them, and in general."""

    first_name: Floats
    straight: Floats
    swapped: Floats
    by_nickname: Floats
    surname: Floats
    other_first_names: Floats
    anybody: float

    @property
    def total(self) -> Floats:
        return _STRAIGHT * self.straight + _SWAPPED * self.swapped + _BY_NICKNAME * self.by_nickname


class Matcher:
    """A roster, ready to be compared with sheets; made once for many sheets."""

    def __init__(self, roster: Roster, model: NameModel | None = None) -> None:
        self.roster = roster
        self._model = model or load_name_model()
        pupils = roster.pupils
        first = [written_first_names(pupil.name.first_name) for pupil in pupils]
        surnames = [written_surnames(pupil.name.surname) for pupil in pupils]
        pets = [tuple(WrittenName(pet, 1.0) for pet in nicknames_of(pupil.name.first_name)) for pupil in pupils]
        self._called = np.array([number for number, some in enumerate(pets) if some], np.intp)
        pets = [some for some in pets if some]
        self._lexicon = Lexicon(form.text for forms in (*first, *surnames, *pets) for form in forms)
        self._first, self._surname, self._nicknames = (
            NamesOfPeople(written, self._lexicon) for written in (first, surnames, pets)
        )
        self._classes = Classes([pupil.school_class for pupil in pupils])
        self._bearers = Bearers(pupils, self._model)

    def match(self, evidence: SheetEvidence) -> Match:
        """Who the sheet is about; without any pupils it is about nobody."""
        is_named = evidence.first_name is not None or evidence.surname is not None
        if not self.roster.pupils or not is_named:
            return Match((), 1.0, evidence.asks_for_oneself, is_named)
        general = anybody(evidence, self._model)
        names = self._names(evidence, general)
        classes = self._classes.likelihoods(evidence.grade, evidence.letter)
        answers = _Answers(names, classes, len(self.roster.pupils))
        looked_at = answers.likeliest()
        people = [self.roster.pupils[number] for number in looked_at]
        applicant = judge_applicant(evidence, people, general)
        meant = answers.pupils[looked_at] * applicant.if_pupil
        others = answers.pupils.sum() - answers.pupils[looked_at].sum()
        nobody = answers.nobody(looked_at, applicant)
        total = float(meant.sum() + others * applicant.if_stranger + nobody)
        if total == 0:  # so unlike any name that not even nobody explains it
            return Match((), 1.0, evidence.asks_for_oneself)
        ranked = np.argsort(-meant)[:_LISTED]
        return Match(
            tuple(
                Candidate(
                    pupil=people[rank],
                    probability=float(meant[rank] / total),
                    as_spelled=_as_spelled(evidence, people[rank], names, int(looked_at[rank])),
                    applicant=None if np.isnan(applicant.known[rank]) else float(applicant.known[rank]),
                    **_how(names, classes, int(looked_at[rank])),
                )
                for rank in ranked
            ),
            float(nobody / total),
            evidence.asks_for_oneself,
        )

    def _names(self, evidence: SheetEvidence, general: Anybody) -> _Names:
        of_names = self._lexicon.likelihoods([evidence.first_name, evidence.surname])
        first, first_in_surname = self._first.likelihoods(of_names)
        surname_in_first, surname = self._surname.likelihoods(of_names)
        as_called, as_written = self._first.as_usual(of_names)[0], self._surname.as_usual(of_names)[1]
        called = np.zeros(len(first))
        called[self._called] = self._nicknames.likelihoods(of_names[:1])[0]
        any_first = (1 - OF_THIS_SCHOOL) * general.first_name + OF_THIS_SCHOOL * float(first.mean())
        any_surname = (1 - OF_THIS_SCHOOL) * general.surname + OF_THIS_SCHOOL * float(surname.mean())
        return _Names(
            first_name=first,
            straight=first * surname,
            swapped=surname_in_first * first_in_surname,
            by_nickname=called * surname,
            surname=surname,
            other_first_names=np.maximum(any_first - self._bearers.in_the_family(first, as_called), 0),
            anybody=max(
                any_first * any_surname - self._bearers.of_the_roster((first, as_called), (surname, as_written)), 0
            ),
        )


class _Answers:
    """How likely names and class are for every answer, weighted by how often that is the answer."""

    def __init__(self, names: _Names, classes: ClassLikelihoods, pupils: int) -> None:
        self.pupils = (1 - STRANGER - RELATIVE - NAMESAKE - PARENTS_OTHER) / pupils * names.total * classes.total
        self._stranger = STRANGER * names.anybody * classes.anybody
        relatives_class = TWIN * classes.total + (1 - TWIN) * classes.anybody
        self._relatives = RELATIVE / pupils * names.surname * names.other_first_names * relatives_class
        self._namesakes = NAMESAKE / pupils * names.straight * classes.another
        self._others = PARENTS_OTHER / pupils * names.anybody * relatives_class

    def likeliest(self) -> npt.NDArray[np.intp]:
        """The pupils that are worth a closer look, likeliest first."""
        some = np.argpartition(-self.pupils, min(_LOOKED_AT, len(self.pupils)) - 1)[:_LOOKED_AT]
        ranked = some[np.argsort(-self.pupils[some], kind="stable")]
        worth = self.pupils[ranked] > _WORTH_A_LOOK * self.pupils[ranked[0]]
        return np.asarray(ranked[: max(_LISTED, int(worth.sum()))])

    def nobody(self, looked_at: npt.NDArray[np.intp], applicant: Applicant) -> float:
        """Nobody on the roster, the applicant taken into account."""
        relatives, namesakes = self._relatives[looked_at], self._namesakes[looked_at]
        of_others = self._relatives.sum() - relatives.sum() + self._namesakes.sum() - namesakes.sum()
        return float(
            (self._stranger + of_others) * applicant.if_stranger
            + (relatives * applicant.if_relative).sum()
            + (namesakes * applicant.if_namesake).sum()
            + (self._others[looked_at] * applicant.if_relative).sum()
        )


def _how(names: _Names, classes: ClassLikelihoods, pupil: int) -> dict[str, float]:
    """What was written if the sheet is about a pupil."""
    name, school_class = names.total[pupil], classes.total[pupil]
    return {
        "own_class": _part(classes.own[pupil], school_class),
        "last_years_class": _part(classes.last_years[pupil], school_class),
        "other_class": _part(classes.other[pupil], school_class),
        "class_beside_rival": float(classes.beside_rival[pupil]),
        "nickname": _part(_BY_NICKNAME * names.by_nickname[pupil], name),
        "swapped": _part(_SWAPPED * names.swapped[pupil], name),
    }


def _part(some: float, whole: float) -> float:
    """The part of a likelihood; nothing of one that is too small for a number."""
    return float(some / whole) if whole else 0.0


def _as_spelled(evidence: SheetEvidence, pupil: Pupil, names: _Names, number: int) -> float:
    """The probability that both names are written letter by letter as on the roster, if the sheet is about a pupil.

    A comb that says nothing differs from nothing.
    """
    likelihoods = (float(names.first_name[number]), float(names.surname[number]))
    written = (written_first_names(pupil.name.first_name), written_surnames(pupil.name.surname))
    found = 1.0
    for comb, forms, likelihood in zip((evidence.first_name, evidence.surname), written, likelihoods, strict=True):
        if comb is not None and likelihood:
            shares = sum(form.share for form in forms)
            found = min(found, sum(form.share * comb.as_spelled(form.text) for form in forms) / shares / likelihood)
    return found
