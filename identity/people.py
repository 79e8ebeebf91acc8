"""The people a school knows: pupils with their classes and parents, as the roster of one school year has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, order=True)
class SchoolClass:
    """A class: its grade, 0 for the year before school to 8, and its letter, a capital or nothing."""

    grade: int
    letter: str

    def __post_init__(self) -> None:
        if not 0 <= self.grade <= 8 or (self.letter and not (self.letter.isascii() and self.letter.isupper())):
            raise ValueError(f"no class of a primary school: {self.grade!r} {self.letter!r}")

    def __str__(self) -> str:
        return f"{self.grade}{self.letter.lower()}"


@dataclass(frozen=True)
class Person:
    """Somebody by name: all given names, separated by spaces, and the surname, as the school writes them."""

    first_name: str
    surname: str

    def __str__(self) -> str:
        return f"{self.first_name} {self.surname}"


@dataclass(frozen=True)
class Pupil:
    """A line of the roster.

    ``id`` is the school's own, or one made of the other values; ``guardians`` are the parents that the roster names,
    none if it names none; logins are text, leading zeros and all.
    """

    id: str
    name: Person
    school_class: SchoolClass
    guardians: tuple[Person, ...] = ()
    login: str = ""
    guardian_logins: tuple[str, ...] = ()
    number: str = ""
    teacher: str = ""


@dataclass(frozen=True)
class Roster:
    """All pupils of a school in one school year, written as in ``2026/2027``.

    Raises :class:`ValueError` for an id borne twice.
    """

    school_year: str
    pupils: tuple[Pupil, ...]

    def __post_init__(self) -> None:
        if len(self._by_id) != len(self.pupils):
            raise ValueError("two pupils of a roster have the same id")

    def pupil(self, pupil_id: str) -> Pupil:
        """The pupil with an id; raises :class:`KeyError` when there is none."""
        return self._by_id[pupil_id]

    @cached_property
    def _by_id(self) -> dict[str, Pupil]:
        return {pupil.id: pupil for pupil in self.pupils}
