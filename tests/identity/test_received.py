"""What came before: the same number, the same request, the same bytes; each with the place of the first."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from forms.sheet_code import SheetCode
from identity.judging import JudgedSheet, Judging
from identity.people import Roster
from identity.received import Copies, Place
from identity.verdict import NOTED, Reason, Status
from ocr.pipeline import Problem, SheetReading
from tests.identity.matching.sheets import pupil, written

ANNA = pupil("4b", "Anna Wilk", "Ewa Wilk", "Jan Wilk")
ROSTER = Roster("2026/2027", (ANNA, pupil("4b", "Oskar Lis", "Jan Lis"), pupil("5c", "Maja Kos", "Iga Kos")))


def sheet(
    page: int, applicant: str = "EWA WILK", name: str = "ANNA WILK", form: str = "parent", serial: str = ""
) -> SheetReading:
    """A sheet about a pupil of 4b, by default a copy of a master, on some page of a pile."""
    reading = written(form, name, "4B", applicant if form == "parent" else "")
    return replace(reading, source=Path("pile.pdf"), page=page, code=SheetCode(form, 1, serial))


def judged(*readings: SheetReading, roster: Roster | None = ROSTER) -> list[JudgedSheet]:
    """The sheets of one batch."""
    judging = Judging(roster)
    return [judging.judged(reading) for reading in readings]


def outcome(found: JudgedSheet) -> tuple[tuple[str, ...], Place | None]:
    """The reasons and the place of the first."""
    return found.verdict.reasons, found.first


def test_the_same_request_on_a_copy_of_a_master_is_looked_at() -> None:
    """Twice the same form for the same pupil by the same parent; the first one is named and stays accepted."""
    first, second, third = judged(sheet(1), sheet(2), sheet(3))
    assert (first.verdict.status, first.first) == (Status.ACCEPTED, None)
    for later in (second, third):
        assert later.verdict.status is Status.CHECK
        assert outcome(later) == ((Reason.SAME_REQUEST,), Place(Path("pile.pdf"), 1, 1))
    assert Reason.SAME_REQUEST not in NOTED


@pytest.mark.parametrize(
    "other",
    [
        sheet(2, applicant="JAN WILK"),
        sheet(2, form="student"),
        sheet(2, name="OSKAR LIS", applicant="JAN LIS"),
    ],
    ids=["other parent", "other form", "other pupil"],
)
def test_another_account_is_another_request(other: SheetReading) -> None:
    """Each parent has an account, and so has the pupil."""
    assert [found.verdict.status for found in judged(sheet(1), other)] == [Status.ACCEPTED] * 2


def test_a_third_sheet_repeats_the_one_by_the_same_parent() -> None:
    """Between the two there may be one of the other parent."""
    *_others, third = judged(sheet(1, "JAN WILK"), sheet(2, "EWA WILK"), sheet(3, "JAN WILK"))
    assert outcome(third) == ((Reason.SAME_REQUEST,), Place(Path("pile.pdf"), 1, 1))


def test_an_applicant_with_a_letter_misread_is_the_same() -> None:
    """A person looks where it may be one parent: asking costs less than two passwords for one account."""
    _first, second = judged(sheet(1, "EWA WILK"), sheet(2, "E(VW)A WILK"))
    assert Reason.SAME_REQUEST in second.verdict.reasons


def test_pupils_who_ask_for_themselves_have_one_account() -> None:
    """Whoever signs as the applicant."""
    _first, second = judged(sheet(1, form="student"), sheet(2, form="student"))
    assert outcome(second) == ((Reason.SAME_REQUEST,), Place(Path("pile.pdf"), 1, 1))


def test_two_numbered_sheets_are_two_requests_and_one_without_a_number_may_repeat_one() -> None:
    """A number says that a paper was given out for itself; a copy of a master says nothing."""
    first, second, copy = judged(sheet(1, serial="AAAA2345"), sheet(2, serial="BBBB2345"), sheet(3))
    assert [found.verdict.status for found in (first, second, copy)] == [Status.ACCEPTED, Status.ACCEPTED, Status.CHECK]
    assert outcome(copy) == ((Reason.SAME_REQUEST,), Place(Path("pile.pdf"), 1, 1))


def test_the_same_number_was_received_before() -> None:
    """Whoever it is about; the place of the first is told."""
    _first, second = judged(sheet(1, serial="AAAA2345"), sheet(7, "JAN LIS", "OSKAR LIS", serial="AAAA2345"))
    assert outcome(second) == ((Reason.ALREADY_RECEIVED,), Place(Path("pile.pdf"), 1, 1))


def test_a_sheet_that_could_not_be_read_has_not_come_before() -> None:
    """The first that can be read is the first."""
    unread = SheetReading(Path("pile.pdf"), 1, 1, Problem.CODE_UNREADABLE)
    assert [outcome(found)[1] for found in judged(unread, sheet(2), sheet(3))] == [
        None,
        None,
        Place(Path("pile.pdf"), 2, 1),
    ]


def test_without_a_roster_names_and_class_tell_requests_apart() -> None:
    """Everything is to be checked, and the second of the same says so."""
    first, second, other = judged(sheet(1), sheet(2), sheet(3, name="OSKAR LIS"), roster=None)
    assert outcome(first) == ((Reason.NO_ROSTER,), None)
    assert outcome(second) == ((Reason.SAME_REQUEST, Reason.NO_ROSTER), Place(Path("pile.pdf"), 1, 1))
    assert outcome(other) == ((Reason.NO_ROSTER,), None)


def test_a_sheet_without_a_name_repeats_nothing() -> None:
    """Two sheets that were left empty are about nobody in common."""
    assert [found.first for found in judged(sheet(1, name=" "), sheet(2, name=" "))] == [None, None]


# --- files --------------------------------------------------------------------------------------------------------


def test_the_sheets_of_a_copied_file_were_received_before() -> None:
    """Those that were read in the original; what was read of neither has not come before."""
    judging = Judging(ROSTER)
    first = judging.judged(sheet(1))
    again = judging.judged(replace(sheet(1), source=Path("copy.pdf")), copy_of=Path("pile.pdf"))
    other = judging.judged(replace(sheet(2, "JAN WILK"), source=Path("copy.pdf")), copy_of=Path("pile.pdf"))
    assert outcome(first) == ((), None)
    assert outcome(again) == ((Reason.ALREADY_RECEIVED,), Place(Path("pile.pdf"), 1, 1))
    assert outcome(other) == ((), None)


def test_files_of_the_same_bytes_are_found(tmp_path: Path) -> None:
    """Under another name or in another folder, as a second name of one file or a link; each with the first of them."""
    names = ["a", "other", "b", "deep/a", "hard", "soft", "same size", "b again"]
    contents = {"other": b"22", "b": b"333", "same size": b"112", "b again": b"333"}
    (tmp_path / "deep").mkdir()
    (tmp_path / "a").write_bytes(b"111")
    (tmp_path / "deep" / "a").write_bytes(b"111")
    os.link(tmp_path / "a", tmp_path / "hard")
    (tmp_path / "soft").symlink_to(tmp_path / "a")
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    copies = Copies()
    found = {name: copies.original(tmp_path / name) for name in names}
    a, b = tmp_path / "a", tmp_path / "b"
    originals = {"deep/a": a, "hard": a, "soft": a, "b again": b}
    assert found == {name: originals.get(name) for name in names}


def test_what_is_no_file_is_a_copy_of_nothing(tmp_path: Path) -> None:
    """Nor are two empty files one scan; a pipe is left alone."""
    os.mkfifo(tmp_path / "fifo")
    for name in ("empty", "empty too"):
        (tmp_path / name).touch()
    copies = Copies()
    for name in ("empty", "empty too", "fifo", "fifo", "nothing", "nothing", ".", "."):
        assert copies.original(tmp_path / name) is None
