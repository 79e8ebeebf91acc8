"""Judging one sheet after the other: what came before is known, and stored readings are judged like fresh ones."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from forms.catalogue import Catalogue
from forms.sheet_code import SheetCode
from identity.judging import Judging
from identity.people import Roster
from identity.verdict import _MARK_SURE, Reason, Status
from ocr.pipeline import Problem, SheetReading
from ocr.readers.choice import _UNSEEN_CERTAINTY
from ocr.readers.signature import _PALE_CERTAINTY
from ocr.storage import StoredReadingError, restored, stored
from tests.identity.matching.sheets import pupil, written

ANNA = pupil("4b", "Anna Wilk", "Ewa Wilk")
ROSTER = Roster("2026/2027", (ANNA, pupil("4b", "Oskar Lis", "Jan Lis"), pupil("5c", "Maja Kos", "Iga Kos")))
SHEET = written("parent", "ANNA WILK", "4B", "EWA WILK")


def test_a_sheet_with_a_number_is_one_request() -> None:
    """The second time the very sheet comes, a person looks."""
    judging = Judging(ROSTER)
    first, second = judging.judged(SHEET), judging.judged(SHEET)
    assert first.verdict.status is Status.ACCEPTED
    assert second.verdict.status is Status.CHECK
    assert second.verdict.reasons == (Reason.ALREADY_RECEIVED,)


def test_copies_of_a_master_are_requests_of_their_own() -> None:
    """Sheets from the photocopier have no number and are not taken for each other."""
    judging = Judging(ROSTER)
    copy = replace(SHEET, code=SheetCode("parent", 1, ""))
    assert [judging.judged(copy).verdict.status for _time in range(2)] == [Status.ACCEPTED] * 2


def test_a_date_far_from_today_is_noted_and_no_bar() -> None:
    """Today is given; without it no date is far."""
    old = written("parent", "ANNA WILK", "4B", "EWA WILK", date_year="2024")
    for today, reasons in ((date(2026, 9, 20), (Reason.DATE_NOT_NEAR,)), (date(2024, 9, 20), ()), (None, ())):
        verdict = Judging(ROSTER, today).judged(old).verdict
        assert (verdict.status, verdict.reasons) == (Status.ACCEPTED, reasons)


def test_a_sheet_with_the_words_of_another_form_is_looked_at() -> None:
    """Its code may have been pasted over another one, however sure everything else is."""
    verdict = Judging(ROSTER).judged(replace(SHEET, print_disagrees=True)).verdict
    assert (verdict.status, verdict.reasons) == (Status.CHECK, (Reason.PRINT_DISAGREES,))


def test_without_a_roster_names_are_read_and_a_person_looks() -> None:
    """Everything is to be checked, and a letter left open is decided by its neighbours."""
    judged = Judging().judged(written("parent", "ANNA KO(WM)ALSKA", "4B", "EWA KOWALSKA"))
    assert judged.match is None
    assert (judged.verdict.status, judged.verdict.reasons) == (Status.CHECK, (Reason.NO_ROSTER,))
    assert judged.reading.fields["pupil_surname"].value == "KOWALSKA"


def test_a_page_without_a_sheet_is_not_compared() -> None:
    """A problem is judged as a problem."""
    judged = Judging(ROSTER).judged(SheetReading(SHEET.source, 1, 0, Problem.BLANK_PAGE))
    assert judged.match is None
    assert judged.verdict.status is Status.REJECTED


def test_doubts_about_the_place_bar_a_sure_pupil() -> None:
    """However sure the pupil is, a bent or covered sheet is looked at."""
    judged = Judging(ROSTER).judged(replace(SHEET, is_doubtful=True, is_overlapped=True, hidden=frozenset({"child"})))
    assert judged.verdict.reasons == (Reason.REGISTRATION_DOUBTFUL, Reason.SHEETS_OVERLAP, Reason.CUT_OFF)


# stored readings


@pytest.mark.parametrize(
    "sheet",
    [
        SHEET,
        written("student", "MAJA K(OQ)S", "5C"),
        replace(SHEET, is_doubtful=True),
        replace(SHEET, print_disagrees=True),
    ],
)
def test_a_stored_reading_is_judged_like_a_fresh_one(sheet: SheetReading, catalogue: Catalogue) -> None:
    """Kept as JSON and taken out again, a reading gives the same verdict, pupil and values."""
    again = restored(json.loads(json.dumps(stored(sheet))), catalogue)
    fresh, kept = Judging(ROSTER).judged(sheet), Judging(ROSTER).judged(again)
    assert kept.verdict == fresh.verdict
    assert kept.match is not None
    assert fresh.match is not None
    assert kept.match.candidates[0].pupil == fresh.match.candidates[0].pupil
    assert kept.match.nobody == pytest.approx(fresh.match.nobody, rel=0.02)
    assert {n: f.value for n, f in again.fields.items()} == {n: f.value for n, f in sheet.fields.items()}


def test_a_corrected_roster_gives_another_verdict(catalogue: Catalogue) -> None:
    """Who was missing on the roster is found once it is put right, without another scan."""
    kept = stored(written("parent", "NINA JEŻ", "5C", "OLGA JEŻ"))
    before = Judging(ROSTER).judged(restored(kept, catalogue))
    corrected = Roster("2026/2027", (*ROSTER.pupils, pupil("5c", "Nina Jeż", "Olga Jeż")))
    after = Judging(corrected).judged(restored(kept, catalogue))
    assert before.verdict.reasons == (Reason.NOT_ON_ROSTER,)
    assert after.verdict.status is Status.ACCEPTED


def test_a_page_that_could_not_be_read_is_kept_too(catalogue: Catalogue) -> None:
    """A problem and its sentence come back."""
    page = SheetReading(SHEET.source, 2, 0, Problem.NOT_A_FORM, "a photo of a cat")
    assert restored(json.loads(json.dumps(stored(page))), catalogue) == page


def test_a_reading_of_the_first_format_is_not_judged_again(catalogue: Catalogue) -> None:
    """Nobody looked for strikes and remarks then: it must not be accepted as a sheet that has none."""
    later = ("print_disagrees", "remarks", "is_withdrawn")
    kept = {name: value for name, value in stored(SHEET).items() if name not in later} | {"format": 1}
    with pytest.raises(StoredReadingError, match="an earlier version of the program"):
        restored(kept, catalogue)


@pytest.mark.parametrize("lost", ["remarks", "is_withdrawn", "print_disagrees"])
def test_a_reading_that_lost_what_speaks_against_it_is_refused(lost: str, catalogue: Catalogue) -> None:
    """No remark is one thing, nobody looked is another."""
    kept = {name: value for name, value in stored(SHEET).items() if name != lost}
    with pytest.raises(StoredReadingError, match="scan the sheet again"):
        restored(kept, catalogue)


@pytest.mark.parametrize(
    "change", [{"format": 99}, {"problem": "unheard_of"}, {"fields": {"x": {"kind": "x"}}}, {"code": 1}]
)
def test_a_damaged_reading_is_refused(change: dict[str, object], catalogue: Catalogue) -> None:
    """What this program did not store it does not guess at."""
    with pytest.raises(StoredReadingError, match="scan the sheet again"):
        restored(stored(SHEET) | change, catalogue)


@pytest.mark.parametrize("certainty", [_PALE_CERTAINTY, _UNSEEN_CERTAINTY])
def test_what_readers_hold_back_is_said_to_be_unsure(certainty: float) -> None:
    """Pale signatures, and boxes whose frame is not seen, are never so likely that nothing would be said of them."""
    assert 0.5 < certainty < _MARK_SURE
