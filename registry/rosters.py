"""The rosters of an office: one CSV file a school year, that a spreadsheet opens and the import reads again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from files import whole_file
from identity.people import Pupil, Roster
from identity.roster import read_roster
from identity.roster.words import guard
from messages import _, plural
from messages.errors import OutputError, RosterError, UsageError
from messages.library import translated

FOLDER = "rosters"


@dataclass(frozen=True)
class Changes:
    """How many pupils a roster has gained, lost and put into another class since an earlier one."""

    came: int
    left: int
    moved: int

    def __str__(self) -> str:
        return _("In place of the earlier roster: {came} new, {left} gone, {moved} in another class.").format(
            came=self.came, left=self.left, moved=self.moved
        )


@dataclass(frozen=True)
class Replacement:
    """The file of a roster that was stored, and a sentence on the one that it has replaced, if any."""

    path: Path
    sentence: str = ""


def replace_roster(office: Path, roster: Roster) -> Replacement:
    """Store a roster and compare it with the one of the same year that was there; a spoilt one is only replaced."""
    try:
        earlier = load_roster(office, roster.school_year)
        sentence = str(changes(earlier, roster)) if earlier else ""
    except RosterError:
        sentence = _("The earlier roster of this school year could not be read and was replaced.")
    return Replacement(store_roster(office, roster), sentence)


def summary(roster: Roster) -> str:
    """How many pupils and classes a roster has, and for which school year."""
    pupils, classes = len(roster.pupils), len({pupil.school_class for pupil in roster.pupils})
    return _("School year {year}: {pupils}, {classes}.").format(
        year=roster.school_year,
        pupils=plural("{number} pupil", "{number} pupils", pupils).format(number=pupils),
        classes=plural("{number} class", "{number} classes", classes).format(number=classes),
    )


def store_roster(office: Path, roster: Roster) -> Path:
    """Write a roster into the office folder, in place of an earlier one of the same year, and return its file.

    The file is there as a whole or not at all, for nobody but its owner. Raises UsageError when there is no office
    folder and OutputError when it cannot be written to.
    """
    if not office.is_dir():
        raise UsageError(_("{folder}: there is no such folder. Make it, or give another one.").format(folder=office))
    path = office / FOLDER / f"{roster.school_year.replace('/', '-')}.csv"
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with whole_file(path, is_private=True) as file:
            file.write(_as_csv(roster).encode("utf-8-sig"))  # with a mark, so that Excel knows the encoding
    except OSError as error:
        raise OutputError(
            _("{file}: the roster cannot be written ({why}).").format(file=path, why=translated(error.strerror))
        ) from error
    return path


def load_roster(office: Path, school_year: str | None = None) -> Roster | None:
    """The roster of a school year, the newest where no year is given; None when the office has none.

    Raises RosterError for a file that was spoilt by hand.
    """
    stored = _stored(office)
    year = school_year or max(stored, default="")
    return read_roster(stored[year], year).roster if year in stored else None


def changes(earlier: Roster, later: Roster) -> Changes:
    """What became of the pupils, by their ids; one who is there again by name alone has changed the class."""
    before = {pupil.id: pupil for pupil in earlier.pupils}
    after = {pupil.id: pupil for pupil in later.pupils}
    moved = sum(before[i].school_class != after[i].school_class for i in before.keys() & after.keys())
    left = [str(before[i].name) for i in before.keys() - after.keys()]
    came = [str(after[i].name) for i in after.keys() - before.keys()]
    again = {name for name in left if left.count(name) == came.count(name) == 1}
    return Changes(len(came) - len(again), len(left) - len(again), moved + len(again))


def _stored(office: Path) -> dict[str, Path]:
    """The files of rosters by school year."""
    found = (office / FOLDER).glob("*.csv")
    return {path.stem.replace("-", "/"): path for path in found if re.fullmatch(r"\d{4}-\d{4}", path.stem)}


def _as_csv(roster: Roster) -> str:
    """The roster as a table with a header that the import understands; parents' names in columns of their own."""
    guardians = max((len(pupil.guardians) for pupil in roster.pupils), default=0)
    logins = max((len(pupil.guardian_logins) for pupil in roster.pupils), default=0)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(_header(guardians, logins))
    for pupil in roster.pupils:
        writer.writerow(map(guard, _cells(pupil, guardians, logins)))
    return out.getvalue()


def _header(guardians: int, logins: int) -> list[str]:
    """The headers, in Polish whatever the language of messages: the file outlives it."""
    names = [f"{part} rodzica {n}" for n in range(1, guardians + 1) for part in ("Imię", "Nazwisko")]
    accounts = [f"Login rodzica {n}" for n in range(1, logins + 1)]
    return ["Id", "Nazwisko", "Imię", "Klasa", "Nr", "Login", "Wychowawca", *names, *accounts]


def _cells(pupil: Pupil, guardians: int, logins: int) -> Iterator[str]:
    yield from (pupil.id, pupil.name.surname, pupil.name.first_name, str(pupil.school_class))
    yield from (pupil.number, pupil.login, pupil.teacher)
    for i in range(guardians):
        present = i < len(pupil.guardians)
        yield pupil.guardians[i].first_name if present else ""
        yield pupil.guardians[i].surname if present else ""
    yield from (*pupil.guardian_logins, *[""] * (logins - len(pupil.guardian_logins)))
