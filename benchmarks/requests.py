"""Random requests as families would hand them in: what stands on a sheet, by field name."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from forms.alphabets import ALPHABETS
from forms.elements import ChoiceField, HandprintField
from forms.layout import Layout

_DOUBLE_BARRELLED = 0.06
_UNSIGNED, _UNDATED, _NO_HANDOVER = 0.15, 0.03, 0.05
_CLASS_LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class NameList:
    """Names in capitals with how often each is drawn: ``up_to`` is the share of a name and all before it."""

    names: tuple[str, ...]
    up_to: np.ndarray

    def draw(self, rng: np.random.Generator, longest: int) -> str:
        """A name of at most so many letters."""
        while True:
            name = self.names[int(self.up_to.searchsorted(rng.random(), side="right"))]
            if len(name) <= longest:
                return name


def load_names(path: Path, power: float = 0.5) -> NameList:
    """The names of a CSV file with the columns name and count, as far as a comb can hold them.

    Each is drawn as often as it is borne, to a power: the square root brings out rare names and letters without
    making up a town of rarities.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["name"].upper(), float(row["count"])) for row in csv.DictReader(file)]
    fit = [(name, count) for name, count in rows if set(name) <= set(ALPHABETS["letters"])]
    counts = np.array([count for _name, count in fit])
    up_to = np.cumsum(counts**power)
    return NameList(tuple(name for name, _count in fit), up_to / up_to[-1])


@dataclass(frozen=True)
class Names:
    """The four name lists of a data folder, by sex."""

    parents: dict[str, NameList]
    pupils: dict[str, NameList]
    surnames: dict[str, NameList]

    @classmethod
    def load(cls, data: Path) -> Names:
        """Read ``names/`` of a data folder."""
        folder = data / "names"
        return cls(
            *(
                {sex: load_names(folder / f"{kind}_{sex}.csv") for sex in "fm"}
                for kind in ("first_names", "pupil_first_names", "surnames")
            )
        )


def random_request(layout: Layout, names: Names, rng: np.random.Generator) -> dict[str, str]:
    """What a family writes onto a form; now and then something is left out."""
    room = {field.name: len(field.cells) for field in layout.fields if isinstance(field, HandprintField)}
    sex, parent_sex = (str(rng.choice(["f", "m"])) for _ in range(2))
    pupil = names.pupils[sex].draw(rng, room["pupil_first_name"])
    surname = _surname(names.surnames[sex], rng, room["pupil_surname"])
    options = {field.name: tuple(field.options) for field in layout.fields if isinstance(field, ChoiceField)}
    applicant = names.parents[parent_sex].draw(rng, room["applicant_first_name"])
    applicant_surname = _surname(names.surnames[parent_sex], rng, room["applicant_surname"])
    if layout.form == "student":
        applicant, applicant_surname = pupil, surname
    request = {
        "applicant_first_name": applicant,
        "applicant_surname": applicant_surname,
        "child": options["child"]["fm".index(sex)],
        "pupil_first_name": pupil,
        "pupil_surname": surname,
        "class_grade": str(rng.integers(0, 9)),
        "class_letter": str(rng.choice(list(_CLASS_LETTERS))),
        "handover": str(rng.choice(options["handover"])),
        "date_day": f"{rng.integers(1, 29):02}",
        "date_month": f"{rng.integers(1, 13):02}",
        "date_year": str(rng.integers(2020, 2031)),
        "signature": "yes",
    }
    left_out = [
        *(["signature"] if rng.random() < _UNSIGNED else []),
        *(["handover"] if rng.random() < _NO_HANDOVER else []),
        *(["date_day", "date_month", "date_year"] if rng.random() < _UNDATED else []),
    ]
    return request | dict.fromkeys(left_out, "")


def _surname(surnames: NameList, rng: np.random.Generator, room: int) -> str:
    if rng.random() < _DOUBLE_BARRELLED:
        first = surnames.draw(rng, room // 2 - 1)
        return f"{first}-{surnames.draw(rng, room - len(first) - 1)}"
    return surnames.draw(rng, room)
