"""Schools that never were: rosters with families, twins, namesakes and names from elsewhere, and the sheets they send.

Among the sheets are those of people who are not on the roster, the treacherous kinds above all: brothers and sisters
of pupils, twins, namesakes in another class. What each sheet is meant to be is known.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from benchmarks.requests import NameList, Names, load_names
from forms.alphabets import ALPHABETS, without_marks
from identity.matching.spelling import FIRST_NAME_COMBS, SURNAME_COMBS, in_capitals, written_first_names
from identity.people import Person, Pupil, Roster, SchoolClass

_LETTERS = "ABCDEFGHIJ"
_FIRST_CELLS, _SURNAME_CELLS = max(FIRST_NAME_COMBS), max(SURNAME_COMBS)
_CLASS_SIZE = 24
_SIBLINGS, _TWINS = 0.22, 0.012
"""So many pupils have an older brother or sister at the school, or a twin, in most cases in the same class."""
_UKRAINIAN, _DOUBLE_BARRELLED, _TWO_NAMES = 0.06, 0.04, 0.3
_LIKE = 2
"""Names that differ by so many letters at most are alike."""
_BOTH_PARENTS, _MOTHER_OTHER_SURNAME = 0.8, 0.12


@dataclass(frozen=True)
class Lists:
    """All lists that names are drawn from; Ukrainian ones are rows of a passport's and the Polish spelling."""

    names: Names
    ukrainian_first: dict[str, list[tuple[str, str]]]
    ukrainian_surnames: dict[str, list[tuple[str, str]]]
    _like: dict[str, NameList | None] = field(default_factory=dict)

    @classmethod
    def load(cls, data: Path) -> Lists:
        """Read ``names/`` of a data folder; names are drawn as often as they are borne."""
        folder = data / "names"
        kinds = ("first_names", "pupil_first_names", "surnames")
        names = Names(*({sex: load_names(folder / f"{kind}_{sex}.csv", 1.0) for sex in "fm"} for kind in kinds))
        first, surnames = (
            {sex: _pairs(folder / f"ukrainian_{kind}_{sex}.csv") for sex in "fm"}
            for kind in ("first_names", "surnames")
        )
        return cls(names, first, surnames)

    def like(self, name: str) -> NameList | None:
        """First names of pupils that differ from a name by one or two letters, and not by marks or spelling alone."""
        if name not in self._like:
            some = [
                (other, share)
                for names in self.names.pupils.values()
                for other, share in zip(names.names, np.diff(names.up_to, prepend=0.0), strict=True)
                if abs(len(other) - len(name)) <= _LIKE
                and 0 < _distance(name, other) <= _LIKE
                and not _spellings(name) & _spellings(other)
            ]
            up_to = np.cumsum([share for _other, share in some])
            self._like[name] = NameList(tuple(other for other, _share in some), up_to / up_to[-1]) if some else None
        return self._like[name]


def _distance(one: str, other: str) -> int:
    """Levenshtein's: how many letters have to be changed, left out or put in."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row = row, [i]
        for j, b in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
    return row[-1]


def _spellings(name: str) -> set[str]:
    """What a first name sounds like, however it is spelled: nobody calls twins Matylda and Matilda."""
    return {_sound(form.text) for form in written_first_names(name)}


def _sound(name: str) -> str:
    """A name in capitals with one letter for each sound, roughly."""
    bare = without_marks(name)
    for letters, sound in (("PH", "F"), ("TH", "T"), ("CH", "H"), ("X", "KS"), ("QU", "KW"), ("Q", "K"), ("C", "K")):
        bare = bare.replace(letters, sound)
    return re.sub(r"(.)\1+", r"\1", bare.translate(str.maketrans("YJVG", "IIWH")))


def _pairs(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["name"], row["polish_transcription"]) for row in csv.DictReader(file)]
    return [
        (name, polish)
        for name, polish in rows
        if polish and set(in_capitals(name + polish)) <= set(ALPHABETS["letters"])
    ]


@dataclass(frozen=True)
class Family:
    """The surname of the children by sex, and the parents."""

    surnames: dict[str, str]
    parents: tuple[Person, ...]
    is_ukrainian: bool


class School:
    """Draws a roster, and people who are not on it."""

    def __init__(self, lists: Lists, pupils: int, rng: np.random.Generator) -> None:
        self.lists, self._rng = lists, rng
        self._per_grade = max(1, round(pupils / 9 / _CLASS_SIZE))
        self.sexes: dict[str, str] = {}
        self.families: dict[str, Family] = {}
        self._children: dict[tuple[Person, ...], set[str]] = defaultdict(set)
        found: list[Pupil] = []
        while len(found) < pupils:
            found += self._new(found)
        self.roster = Roster("2026/2027", tuple(found[:pupils]))
        self._taken = {
            (_sound(form), in_capitals(pupil.name.surname), pupil.school_class)
            for pupil in self.roster.pupils
            for form in in_capitals(pupil.name.first_name).split("-")
        }
        self._names = {(first, surname) for first, surname, _class in self._taken}

    def knows(self, first_name: str, surname: str, school_class: SchoolClass | None = None) -> bool:
        """Whether a pupil has that name, in any spelling or as one of several; in that class, if one is given."""
        if school_class is None:
            return (_sound(first_name), surname) in self._names
        return (_sound(first_name), surname, school_class) in self._taken

    def _new(self, found: Sequence[Pupil]) -> list[Pupil]:
        """One more pupil, or two twins; now and then of a family that is there."""
        number = len(found)
        draw = self._rng.random()
        if found and draw < _SIBLINGS:
            earlier = found[int(self._rng.integers(len(found)))]
            return [self._pupil(number, self.families[earlier.id], self.some_class())]
        family = self.family()
        school_class = self.some_class()
        first = self._pupil(number, family, school_class)
        if draw > 1 - _TWINS:
            twins = school_class if self._rng.random() < 0.7 else self.some_class()
            return [first, self._pupil(number + 1, family, replace(twins, grade=school_class.grade))]
        return [first]

    def _pupil(self, number: int, family: Family, school_class: SchoolClass) -> Pupil:
        sex = self.sex()
        first = self.first_name(sex, family)
        while first.split()[0] in self._children[family.parents]:
            first = self.first_name(sex, family)
        self._children[family.parents].add(first.split()[0])
        pupil = Pupil(f"p{number}", Person(first, family.surnames[sex]), school_class, family.parents)
        self.families[pupil.id], self.sexes[pupil.id] = family, sex
        return pupil

    def sex(self) -> str:
        """A girl or a boy."""
        return str(self._rng.choice(["f", "m"]))

    def some_class(self) -> SchoolClass:
        """A class of the school."""
        grade = int(self._rng.integers(0, 9))
        return SchoolClass(grade, _LETTERS[int(self._rng.integers(min(self._per_grade, len(_LETTERS))))])

    def other_class(self, school_class: SchoolClass) -> SchoolClass:
        """Another class of the school, every second time a parallel one."""
        while True:
            other = self.some_class()
            if self._rng.random() < 0.5 and self._per_grade > 1:
                other = replace(other, grade=school_class.grade)
            if other != school_class:
                return other

    def first_name(self, sex: str, family: Family) -> str:
        """A child's first name, or two."""
        if family.is_ukrainian:
            return self._spelled(self.lists.ukrainian_first[sex])
        names = [self._name(self.lists.names.pupils[sex], _FIRST_CELLS)]
        if self._rng.random() < _TWO_NAMES:
            names.append(self._name(self.lists.names.pupils[sex], _FIRST_CELLS))
        return " ".join(dict.fromkeys(names))

    def like_name(self, name: str) -> str | None:
        """A pupil's first name that differs by one or two letters, in capitals; None where there is no such name."""
        like = self.lists.like(name)
        return None if like is None else like.draw(self._rng, _FIRST_CELLS)

    def family(self) -> Family:
        """A family of its own."""
        ukrainian = self._rng.random() < _UKRAINIAN
        surnames = self._surnames(ukrainian)
        parents = []
        for sex in "fm":
            first = (
                self._spelled(self.lists.ukrainian_first[sex])
                if ukrainian
                else self._name(self.lists.names.parents[sex], _FIRST_CELLS)
            )
            other = sex == "f" and self._rng.random() < _MOTHER_OTHER_SURNAME
            parents.append(Person(first, self._surnames(ukrainian)[sex] if other else surnames[sex]))
        if self._rng.random() > _BOTH_PARENTS:
            parents = parents[: int(self._rng.integers(1, 3))]
        return Family(surnames, tuple(parents), ukrainian)

    def _surnames(self, ukrainian: bool) -> dict[str, str]:
        """One surname in both genders."""
        if ukrainian:
            name = self._spelled(self.lists.ukrainian_surnames["m"])
            return {"m": name, "f": name}
        man = self._name(self.lists.names.surnames["m"], _SURNAME_CELLS)
        if self._rng.random() < _DOUBLE_BARRELLED:
            other = self._name(self.lists.names.surnames["m"], _SURNAME_CELLS)
            if len(man) + len(other) < _SURNAME_CELLS:
                return {"m": f"{man}-{other}", "f": f"{_feminine(man)}-{_feminine(other)}"}
        return {"m": man, "f": _feminine(man)}

    def _spelled(self, pairs: Sequence[tuple[str, str]]) -> str:
        """A Ukrainian name in one of its spellings."""
        pair = pairs[int(self._rng.integers(len(pairs)))]
        return pair[int(self._rng.integers(2))]

    def _name(self, names: NameList, longest: int) -> str:
        return names.draw(self._rng, longest).title()


def _feminine(name: str) -> str:
    return f"{name[:-1]}a" if name.lower().endswith(("ski", "cki", "dzki")) else name
