"""What families write on the sheets of a school: rightly, with the slips people make, about nobody on its roster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.schools import School
from forms.alphabets import ALPHABETS, without_marks
from identity.matching.spelling import FIRST_NAME_COMBS, SURNAME_COMBS, in_capitals, nicknames_of
from identity.matching.transcription import is_passport_spelling, passport_spelling, polish_spelling
from identity.people import Person, Pupil, SchoolClass

FIRST_NAME_CELLS, SURNAME_CELLS = min(FIRST_NAME_COMBS), min(SURNAME_COMBS)


@dataclass(frozen=True)
class Written:
    """What stands on a sheet: who is meant (None for nobody on the roster), the names as written, the class."""

    kind: str
    form: str
    pupil: str | None
    first_name: str
    surname: str
    school_class: SchoolClass
    applicant: tuple[str, str]
    child: str = ""

    def fields(self) -> dict[str, str]:
        """The values of the form's fields."""
        return {
            "applicant_first_name": self.applicant[0],
            "applicant_surname": self.applicant[1],
            "child": self.child,
            "pupil_first_name": self.first_name,
            "pupil_surname": self.surname,
            "class_grade": str(self.school_class.grade),
            "class_letter": self.school_class.letter,
            "handover": "envelope",
            "date_day": "17",
            "date_month": "09",
            "date_year": "2026",
            "signature": "yes",
        }


RIGHT = "as it should be"

Change = Callable[["Written", Pupil, School, np.random.Generator], "Written | None"]
"""Makes a sheet about a pupil another one; None where the pupil has nothing to make it of."""


def as_it_should_be(pupil: Pupil, school: School, form: str, rng: np.random.Generator) -> Written:
    """The sheet of a pupil on the roster, as a careful family fills it in."""
    parent = pupil.guardians[int(rng.integers(len(pupil.guardians)))]
    first = in_capitals(pupil.name.first_name).split("-")[0]
    surname = in_capitals(pupil.name.surname)
    applicant = (first, surname) if form == "student" else (_first(parent), in_capitals(parent.surname))
    girl = school.sexes[pupil.id] == "f"
    child = ("schoolgirl" if girl else "schoolboy") if form == "student" else ("daughter" if girl else "son")
    return Written(RIGHT, form, pupil.id, first, surname, pupil.school_class, applicant, child)


def _first(person: Person) -> str:
    return in_capitals(person.first_name).split("-")[0]


def _named(written: Written, first_name: str, surname: str) -> Written:
    """The sheet with another name of the pupil; pupils who ask for themselves write it twice."""
    named = replace(written, first_name=first_name, surname=surname)
    return replace(named, applicant=(first_name, surname)) if written.form == "student" else named


# Slips of people who are on the roster


def _marks_forgotten(written: Written, *_others: object) -> Written | None:
    first, surname = (without_marks(name) for name in (written.first_name, written.surname))
    changed = _named(written, first, surname)
    return None if changed == written else changed


def _letter(how: str) -> Change:
    def change(written: Written, _pupil: Pupil, _school: School, rng: np.random.Generator) -> Written | None:
        in_surname = rng.random() < 0.6
        name = written.surname if in_surname else written.first_name
        at = int(rng.integers(1, len(name)))
        letter = str(rng.choice(list("AEIOKLMNRSTWZ")))
        if how == "wrong" and name[at] == letter:
            return None
        other = {
            "left out": name[:at] + name[at + 1 :],
            "twice": name[:at] + name[at] + name[at:],
            "wrong": name[:at] + letter + name[at + 1 :],
        }[how]
        return replace(written, surname=other) if in_surname else replace(written, first_name=other)

    return change


def _two_names(written: Written, pupil: Pupil, *_others: object) -> Written | None:
    names = in_capitals(pupil.name.first_name).split("-")
    return _named(written, " ".join(names), written.surname) if len(names) > 1 else None


def _second_name(written: Written, pupil: Pupil, *_others: object) -> Written | None:
    names = in_capitals(pupil.name.first_name).split("-")
    return _named(written, names[1], written.surname) if len(names) > 1 else None


def _space_for_hyphen(written: Written, *_others: object) -> Written | None:
    return _named(written, written.first_name, written.surname.replace("-", " ")) if "-" in written.surname else None


def _part_of_surname(written: Written, _pupil: Pupil, _school: School, rng: np.random.Generator) -> Written | None:
    parts = written.surname.split("-")
    return _named(written, written.first_name, parts[int(rng.integers(2))]) if len(parts) > 1 else None


def _other_spelling(written: Written, pupil: Pupil, school: School, *_others: object) -> Written | None:
    if not school.families[pupil.id].is_ukrainian:
        return None
    first, surname = (_respelled(name) for name in (written.first_name, written.surname))
    changed = _named(written, first, surname)
    return None if changed == written else changed


def _respelled(name: str) -> str:
    return polish_spelling(name) if is_passport_spelling(name) else passport_spelling(name)


def _swapped(written: Written, *_others: object) -> Written:
    return _named(written, written.surname, written.first_name)


def _nickname(written: Written, _pupil: Pupil, _school: School, rng: np.random.Generator) -> Written | None:
    pets = nicknames_of(written.first_name)
    return _named(written, pets[int(rng.integers(len(pets)))], written.surname) if pets else None


def _last_years_class(written: Written, pupil: Pupil, *_others: object) -> Written | None:
    grade = pupil.school_class.grade
    return replace(written, school_class=replace(pupil.school_class, grade=grade - 1)) if grade else None


def _wrong_class(written: Written, pupil: Pupil, school: School, *_others: object) -> Written:
    return replace(written, school_class=school.other_class(pupil.school_class))


def _grandparent(written: Written, pupil: Pupil, school: School, _rng: np.random.Generator) -> Written | None:
    """Somebody of the family asks whom the roster does not name."""
    if written.form == "student":
        return None
    names = {_first(guardian) for guardian in pupil.guardians}
    first = in_capitals(school.family().parents[0].first_name)
    return None if first in names else replace(written, applicant=(first, written.applicant[1]))


def _parent_on_pupils_form(written: Written, pupil: Pupil, *_others: object) -> Written | None:
    if written.form != "student":
        return None
    parent = pupil.guardians[0]
    asked = replace(written, applicant=(_first(parent), in_capitals(parent.surname)))
    return None if asked == written else asked


# People who are not on the roster


def _stranger(written: Written, _pupil: Pupil, school: School, _rng: np.random.Generator) -> Written | None:
    family, sex = school.family(), school.sex()
    first = in_capitals(school.first_name(sex, family)).split("-")[0]
    surname = in_capitals(family.surnames[sex])
    stranger = _named(replace(written, pupil=None, school_class=school.some_class()), first, surname)
    if written.form == "parent":
        parent = family.parents[0]
        stranger = replace(stranger, applicant=(_first(parent), in_capitals(parent.surname)))
    return None if school.knows(first, surname) else stranger


def _brother_or_sister(written: Written, pupil: Pupil, school: School, _rng: np.random.Generator) -> Written | None:
    other = _of_the_family(written, pupil, school)
    return replace(other, school_class=school.other_class(pupil.school_class)) if other else None


def _twin(written: Written, pupil: Pupil, school: School, _rng: np.random.Generator) -> Written | None:
    """The same class, the same parents, the same surname; only the first name differs."""
    return _of_the_family(written, pupil, school)


def _of_the_family(written: Written, pupil: Pupil, school: School) -> Written | None:
    family, sex = school.families[pupil.id], school.sex()
    first, surname = in_capitals(school.first_name(sex, family)).split("-")[0], in_capitals(family.surnames[sex])
    return None if school.knows(first, surname) else _named(replace(written, pupil=None), first, surname)


def _twin_of_a_like_name(written: Written, pupil: Pupil, school: School, _rng: np.random.Generator) -> Written | None:
    """A twin whose first name differs from the pupil's by a letter or two, as often as such names are given."""
    first = school.like_name(written.first_name)
    if first is None:
        return None
    surname = in_capitals(school.families[pupil.id].surnames["f" if first.endswith("A") else "m"])
    return None if school.knows(first, surname) else _named(replace(written, pupil=None), first, surname)


def _namesake(written: Written, pupil: Pupil, school: School, _rng: np.random.Generator) -> Written | None:
    """The same first name and surname in a class where the school has nobody of that name; other parents."""
    school_class = school.other_class(pupil.school_class)
    namesake = replace(written, pupil=None, school_class=school_class)
    if written.form == "parent":
        parent = _first(school.family().parents[0])
        if parent in {_first(guardian) for guardian in pupil.guardians}:
            return None
        namesake = replace(namesake, applicant=(parent, written.surname))
    return None if school.knows(written.first_name, written.surname, school_class) else namesake


def _cousin(written: Written, pupil: Pupil, school: School, _rng: np.random.Generator) -> Written | None:
    """The pupil's first name and class, another surname, another family."""
    family = school.family()
    surname = in_capitals(family.surnames[school.sexes[pupil.id]])
    cousin = _named(replace(written, pupil=None), written.first_name, surname)
    if written.form == "parent":
        cousin = replace(cousin, applicant=(_first(family.parents[0]), in_capitals(family.parents[0].surname)))
    return None if school.knows(written.first_name, surname) else cousin


OWN: dict[str, tuple[float, Change]] = {
    "marks forgotten": (0.05, _marks_forgotten),
    "letter left out": (0.008, _letter("left out")),
    "letter twice": (0.004, _letter("twice")),
    "letter wrong": (0.008, _letter("wrong")),
    "two given names": (0.05, _two_names),
    "second given name": (0.01, _second_name),
    "space for hyphen": (0.01, _space_for_hyphen),
    "part of a surname": (0.005, _part_of_surname),
    "other spelling": (0.01, _other_spelling),
}
"""Slips that should not keep a sheet from being accepted, and how many sheets of pupils have them (at most)."""

DOUBTFUL: dict[str, Change] = {
    "names swapped": _swapped,
    "nickname": _nickname,
    "last year's class": _last_years_class,
    "wrong class": _wrong_class,
    "applicant not on the roster": _grandparent,
    "parent on the pupil's form": _parent_on_pupils_form,
}
"""Sheets about pupils of the roster that somebody has to look at."""

STRANGERS: dict[str, tuple[float, Change]] = {
    "stranger": (0.067, _stranger),
    "brother or sister": (0.06, _brother_or_sister),
    "twin": (0.04, _twin),
    "twin of a like name": (0.003, _twin_of_a_like_name),
    "namesake in another class": (0.01, _namesake),
    "same first name and class": (0.02, _cousin),
}
"""Sheets about nobody on the roster, one in five of all: the treacherous kinds come far more often than in life."""

_DOUBTFUL = 0.05


CHANGES: dict[str, Change] = {
    **{kind: change for kind, (_share, change) in (*OWN.items(), *STRANGERS.items())},
    **DOUBTFUL,
}
SHARES = {
    **{kind: share for kind, (share, _change) in (*STRANGERS.items(), *OWN.items())},
    **dict.fromkeys(DOUBTFUL, _DOUBTFUL / len(DOUBTFUL)),
}
"""How many of all sheets are to be of each kind but the right one; fewer where pupils have nothing to make it of."""


def random_sheet(school: School, rng: np.random.Generator) -> Written:
    """A sheet: mostly about a pupil, one in five about nobody on the roster."""
    while True:
        pupil = school.roster.pupils[int(rng.integers(len(school.roster.pupils)))]
        form = "student" if rng.random() < 0.35 else "parent"
        kind = _random_kind(rng)
        written = as_it_should_be(pupil, school, form, rng)
        change = CHANGES.get(kind)
        changed = change(written, pupil, school, rng) if change else written
        if changed is not None and _fits(changed):
            return replace(changed, kind=kind)


def random_right_sheet(school: School, rng: np.random.Generator) -> Written:
    """The sheet of some pupil on the roster, filled in as it should be."""
    while True:
        pupil = school.roster.pupils[int(rng.integers(len(school.roster.pupils)))]
        written = as_it_should_be(pupil, school, "student" if rng.random() < 0.35 else "parent", rng)
        if _fits(written):
            return written


def _random_kind(rng: np.random.Generator) -> str:
    draw = rng.random()
    for kind, share in SHARES.items():
        draw -= share
        if draw < 0:
            return kind
    return RIGHT


def _fits(written: Written) -> bool:
    names = ((written.first_name, FIRST_NAME_CELLS), (written.surname, SURNAME_CELLS))
    applicant = zip(written.applicant, (FIRST_NAME_CELLS, SURNAME_CELLS), strict=True)
    return all(len(name) <= cells for name, cells in (*names, *applicant)) and all(
        c in ALPHABETS["letters"] + " " for name in (written.first_name, written.surname) for c in name
    )
