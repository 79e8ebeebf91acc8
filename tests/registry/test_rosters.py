"""Rosters in the office: what is stored comes back, as a whole or not at all, and for nobody else to read."""

from __future__ import annotations

import os
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.people import Person, Pupil, Roster, SchoolClass
from identity.roster import RosterError
from identity.roster.pesel import is_pesel
from messages.errors import OutputError, UsageError
from registry.rosters import Changes, changes, load_roster, replace_roster, store_roster, summary

YEAR = "2026/2027"

_WORDS = st.sampled_from(["Anna", "Łucja", "Nowak", "O'Neill", "Źdźbło-Lis", "van", "Ó", "José", "Al", "d’Arc", "Шева"])
_NAMES = st.lists(_WORDS, min_size=1, max_size=3).map(" ".join)
_PEOPLE = st.builds(Person, _NAMES, _NAMES)
_TOKENS = st.text(string.ascii_letters + string.digits + "=+-@'._ąż\"#", min_size=1, max_size=9).filter(
    lambda text: not is_pesel(text)
)
_PUPILS = st.builds(
    Pupil,
    _TOKENS,
    _PEOPLE,
    st.builds(SchoolClass, st.integers(0, 8), st.sampled_from(["", *string.ascii_uppercase])),
    st.lists(_PEOPLE, max_size=3, unique=True).map(tuple),
    st.just("") | _TOKENS,
    st.lists(_TOKENS, max_size=3, unique=True).map(tuple),
    st.integers(0, 40).map(str),
    st.just("") | _NAMES,
)
_ROSTERS = st.lists(
    _PUPILS, min_size=1, max_size=8, unique_by=(lambda p: p.id, lambda p: p.login.casefold() or p.id)
).map(lambda pupils: Roster(YEAR, tuple(pupils)))


def pupil(number: int, school_class: str = "4B", name: str = "Anna") -> Pupil:
    """Somebody with an id."""
    return Pupil(f"id{number}", Person(name, "Nowak"), SchoolClass(int(school_class[0]), school_class[1:]))


def roster(*pupils: Pupil, year: str = YEAR) -> Roster:
    """A roster of some pupils."""
    return Roster(year, pupils)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all rosters of a law."""
    return tmp_path_factory.mktemp("office")


@settings(max_examples=50)  # each writes a file through to the disk
@given(made=_ROSTERS)
def test_what_is_stored_comes_back(office: Path, made: Roster) -> None:
    """Ids, zeros before logins, several parents, second names, particles, hyphens and quotes survive."""
    store_roster(office, made)
    assert load_roster(office, YEAR) == made


def test_the_file_is_one_that_a_spreadsheet_opens(tmp_path: Path) -> None:
    """UTF-8 with a mark and semicolons; nothing in it begins like a formula; nobody else may read it."""
    made = roster(Pupil("=1", Person("Ola", "Łoś"), SchoolClass(4, "B"), login="+48", guardian_logins=("@x", "-1")))
    path = store_roster(tmp_path, made)
    assert path == tmp_path / "rosters" / "2026-2027.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfId;Nazwisko;Imi\xc4\x99;Klasa;")
    assert path.read_text(encoding="utf-8-sig").splitlines()[1] == "'=1;Łoś;Ola;4b;;'+48;;'@x;'-1"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_newest_roster_is_loaded_unless_a_year_is_asked_for(tmp_path: Path) -> None:
    """Each school year has a roster of its own."""
    old, new = roster(pupil(1), year="2025/2026"), roster(pupil(2), year="2026/2027")
    store_roster(tmp_path, new)
    store_roster(tmp_path, old)
    assert load_roster(tmp_path) == new
    assert load_roster(tmp_path, "2025/2026") == old
    assert load_roster(tmp_path, "2024/2025") is None


def test_an_office_without_rosters_has_none(tmp_path: Path) -> None:
    """Neither an empty office nor another file in the folder is a mistake."""
    assert load_roster(tmp_path) is None
    (tmp_path / "rosters").mkdir()
    (tmp_path / "rosters" / "notes.csv").touch()
    assert load_roster(tmp_path) is None


def test_a_second_roster_of_a_year_replaces_the_first(tmp_path: Path) -> None:
    """What has changed is counted, and the first leaves nothing behind."""
    assert replace_roster(tmp_path, roster(pupil(1), pupil(2), pupil(3))).sentence == ""
    later = roster(pupil(1), pupil(2, "5A"), pupil(4, name="Ola"), pupil(5, name="Ewa"))
    assert (
        replace_roster(tmp_path, later).sentence == "In place of the earlier roster: 2 new, 1 gone, 1 in another class."
    )
    assert load_roster(tmp_path) == later


def test_a_pupil_with_a_made_id_may_change_the_class() -> None:
    """A made id changes with the class; the same name gone from one and new in another is one pupil."""
    before = roster(Pupil("p-1", Person("Jan", "Lis"), SchoolClass(4, "A")), pupil(1))
    after = roster(Pupil("p-2", Person("Jan", "Lis"), SchoolClass(4, "B")), pupil(1))
    assert changes(before, after) == Changes(came=0, left=0, moved=1)


def test_a_spoilt_roster_can_be_replaced(tmp_path: Path) -> None:
    """A file that somebody broke is refused when it is needed, and does not stop the next import."""
    path = store_roster(tmp_path, roster(pupil(1)))
    path.write_text("nothing")
    with pytest.raises(RosterError, match="No line of headers"):
        load_roster(tmp_path)
    assert "could not be read and was replaced" in replace_roster(tmp_path, roster(pupil(2))).sentence
    assert load_roster(tmp_path) == roster(pupil(2))


def test_an_office_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """No folder is made by a typing mistake."""
    with pytest.raises(UsageError, match="there is no such folder"):
        store_roster(tmp_path / "ofice", roster(pupil(1)))
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_earlier_roster_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk or a crash in the middle of writing harms nothing and leaves no file behind."""
    store_roster(tmp_path, roster(pupil(1)))

    def full(_handle: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"the roster cannot be written \(No space left on device\)\."):
        store_roster(tmp_path, roster(pupil(2)))
    assert load_roster(tmp_path) == roster(pupil(1))
    assert len(list((tmp_path / "rosters").iterdir())) == 1


def test_a_roster_is_summed_up_in_a_sentence() -> None:
    """How many pupils in how many classes, and in which year."""
    assert summary(roster(pupil(1), pupil(2), pupil(3, "5A"))) == "School year 2026/2027: 3 pupils, 2 classes."
    assert summary(roster(pupil(1))) == "School year 2026/2027: 1 pupil, 1 class."
