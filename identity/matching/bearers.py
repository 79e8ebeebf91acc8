"""How common the names of a roster's pupils are: what of "anybody" is somebody who is on the roster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

from identity.matching.name_model import NameKind, NameModel
from identity.matching.spelling import in_capitals, masculine
from identity.people import Pupil

Floats = npt.NDArray[np.float64]

OF_THIS_SCHOOL = 0.5
"""How much the names of the roster count against those of people in general, where a stranger is looked for."""


class Bearers:
    """How common the names of the pupils are, here and elsewhere, and who has the surname of whom."""

    def __init__(self, pupils: Sequence[Pupil], model: NameModel) -> None:
        first_names = [in_capitals(pupil.name.first_name).split("-")[0] for pupil in pupils]
        surnames = [in_capitals(pupil.name.surname) for pupil in pupils]
        families = [masculine(surname) for surname in surnames]
        self._first = _Shares(first_names, NameKind.PUPIL, model)
        self._surname = _Shares(surnames, NameKind.SURNAME, model)
        number = {family: number for number, family in enumerate(dict.fromkeys(families))}
        self._families = np.array([number[family] for family in families], np.intp)
        self._times = _times(list(zip(families, first_names, strict=True)))

    def in_the_family(self, in_all_ways: Floats, as_usual: Floats) -> Floats:
        """(pupils,): the part of any first name that is the first name of a pupil with the same surname.

        Both are (pupils,): the likelihood of each pupil's own, in whatever way it is written and in the usual one.
        """
        each = self._first.parts(in_all_ways, as_usual) / self._times
        return np.asarray(np.bincount(self._families, each)[self._families])

    def of_the_roster(self, first_names: tuple[Floats, Floats], surnames: tuple[Floats, Floats]) -> float:
        """The part of anybody that has the full name of a pupil; each name as above."""
        return float((self._first.parts(*first_names) * self._surname.parts(*surnames) / self._times).sum())


class _Shares:
    """How common the name of each pupil is: among people in general and on the roster."""

    def __init__(self, names: Sequence[str], kind: NameKind, model: NameModel) -> None:
        number = {name: number for number, name in enumerate(dict.fromkeys(names))}
        elsewhere = np.array([model.probability(kind, name) for name in number])
        self._bearers = np.array([number[name] for name in names], np.intp)
        self._elsewhere = (1 - OF_THIS_SCHOOL) * elsewhere[self._bearers]

    def parts(self, in_all_ways: Floats, as_usual: Floats) -> Floats:
        """(pupils,): what the name of each makes of the likelihood of any name."""
        here = np.bincount(self._bearers, in_all_ways)[self._bearers] / len(in_all_ways)
        return np.asarray(self._elsewhere * as_usual + OF_THIS_SCHOOL * here)


def _times(values: Sequence[Hashable]) -> Floats:
    """(values,): how often each occurs among them."""
    counts = Counter(values)
    return np.array([counts[value] for value in values], np.float64)
