"""Sheets about pupils of the roster, with everything that people do to a name: the right pupil is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from identity.matching.matcher import Matcher
from identity.verdict import Reason, Status
from ocr.evidence import HandprintEvidence
from ocr.pipeline import SheetReading
from tests.identity.matching.sheets import judged, pupil, school, written

ANNA = pupil("4b", "Anna Maria Wiśniewska", "Katarzyna Wiśniewska", "Marek Wiśniewski")
JAKUB = pupil("5a", "Jakub Żółtowski", "Dorota Żółtowska")
DOUBLE = pupil("3b", "Łucja Rutkowska-Bąk", "Ewa Rutkowska-Bąk", "Olaf Bąk")
PASSPORT = pupil("6b", "Oleksandr Shevchenko", "Oksana Shevchenko")
POLISH = pupil("6a", "Jurij Kowalczuk", "Iryna Kowalczuk")
LONG = pupil("7a", "Aleksandra Konstantynopolitańczykowska", "Jan Konstantynopolitańczyk")
ORPHAN = pupil("2b", "Tymon Lasota")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """A school with all of them."""
    return school(ANNA, JAKUB, DOUBLE, PASSPORT, POLISH, LONG, ORPHAN)


ACCEPTED = {
    "as on the roster": (ANNA.id, "parent", "ANNA WIŚNIEWSKA", "4B", "MAREK WIŚNIEWSKI"),
    "pupil asks": (JAKUB.id, "student", "JAKUB ŻÓŁTOWSKI", "5A", ""),
    "all marks forgotten": (JAKUB.id, "parent", "JAKUB ZOLTOWSKI", "5A", "DOROTA ZOLTOWSKA"),
    "both given names": (ANNA.id, "parent", "ANNA_MARIA WIŚNIEWSKA", "4B", "KATARZYNA WIŚNIEWSKA"),
    "both parts with a hyphen": (DOUBLE.id, "parent", "ŁUCJA RUTKOWSKA-BĄK", "3B", "OLAF BĄK"),
    "a space for the hyphen": (DOUBLE.id, "parent", "ŁUCJA RUTKOWSKA_BĄK", "3B", "OLAF BĄK"),
    "Polish spelling of a passport's": (PASSPORT.id, "parent", "OLEKSANDR SZEWCZENKO", "6B", "OKSANA SZEWCZENKO"),
    "Polish Ł of a passport's L": (PASSPORT.id, "parent", "OŁEKSANDR SHEVCHENKO", "6B", "OKSANA SHEVCHENKO"),
    "passport's spelling of a Polish": (POLISH.id, "parent", "YURII KOVALCHUK", "6A", "IRYNA KOVALCHUK"),
    "cut where the comb ends": (
        LONG.id,
        "parent",
        "ALEKSANDRA KONSTANTYNOPOLITAŃCZYK",
        "7A",
        "JAN KONSTANTYNOPOLITAŃCZYK",
    ),
    "no parents on the roster": (ORPHAN.id, "parent", "TYMON LASOTA", "2B", "ZENON KOC"),
    "one illegible letter": (ANNA.id, "parent", "ANNA WIŚNIE?SKA", "4B", "MAREK WIŚNIEWSKI"),
    "an ambiguous letter": (ANNA.id, "parent", "ANNA W(IL)ŚNIEWSKA", "4B", "MAREK WIŚNIEWSKI"),
    "a dash behind the name": (JAKUB.id, "parent", "JAKUB ŻÓŁTOWSKI-", "5A", "DOROTA ŻÓŁTOWSKA"),
    "an empty cell in front": (JAKUB.id, "parent", "JAKUB _ŻÓŁTOWSKI", "5A", "DOROTA ŻÓŁTOWSKA"),
    "applicant's names swapped": (JAKUB.id, "parent", "JAKUB ŻÓŁTOWSKI", "5A", "ŻÓŁTOWSKA DOROTA"),
    "a mother with a father's ending": (JAKUB.id, "parent", "JAKUB ŻÓŁTOWSKI", "5A", "DOROTA ŻÓŁTOWSKI"),
    "a parent with another surname": (DOUBLE.id, "parent", "ŁUCJA RUTKOWSKA-BĄK", "3B", "OLAF BĄK"),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_a_name_written_in_a_way_of_its_own_goes_straight_through(matcher: Matcher, case: str) -> None:
    """What careful people write is accepted for the right pupil, at less than 1 in 10,000 of being wrong."""
    meant, *texts = ACCEPTED[case]
    match, verdict = judged(matcher, written(*texts))
    assert match.candidates[0].pupil.id == meant
    assert verdict.status is Status.ACCEPTED, verdict.reasons
    assert match.candidates[0].probability > 0.9999


ASKED = {
    "a letter left out": (JAKUB.id, "parent", "JAKUB ŻÓŁTOSKI", "5A", "DOROTA ŻÓŁTOWSKA", Reason.NAME_DIFFERS),
    "a letter twice": (JAKUB.id, "parent", "JAKUBB ŻÓŁTOWSKI", "5A", "DOROTA ŻÓŁTOWSKA", Reason.NAME_DIFFERS),
    "a nickname": (JAKUB.id, "parent", "KUBA ŻÓŁTOWSKI", "5A", "DOROTA ŻÓŁTOWSKA", Reason.NICKNAME),
    "last year's class": (JAKUB.id, "parent", "JAKUB ŻÓŁTOWSKI", "4A", "DOROTA ŻÓŁTOWSKA", Reason.LAST_YEARS_CLASS),
    "another class": (JAKUB.id, "parent", "JAKUB ŻÓŁTOWSKI", "8B", "DOROTA ŻÓŁTOWSKA", Reason.CLASS_DISAGREES),
    "no class": (JAKUB.id, "parent", "JAKUB ŻÓŁTOWSKI", "", "DOROTA ŻÓŁTOWSKA", Reason.CLASS_MISSING),
    "a grandfather": (JAKUB.id, "parent", "JAKUB ŻÓŁTOWSKI", "5A", "STEFAN ŻÓŁTOWSKI", Reason.APPLICANT_UNKNOWN),
    "a parent on the pupil's form": (
        JAKUB.id, "student", "JAKUB ŻÓŁTOWSKI", "5A", "DOROTA ŻÓŁTOWSKA", Reason.APPLICANT_NOT_PUPIL,
    ),
    "a letter no class has, pupil's form": (JAKUB.id, "student", "JAKUB ŻÓŁTOWSKI", "5O", "", Reason.CLASS_DISAGREES),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_what_is_not_as_on_the_roster_is_asked_about(matcher: Matcher, case: str) -> None:
    """The right pupil is the best guess, and a person looks for the reason that is given."""
    meant, *texts, reason = ASKED[case]
    match, verdict = judged(matcher, written(*texts))
    assert match.candidates[0].pupil.id == meant
    assert verdict.status is Status.CHECK
    assert reason in verdict.reasons


@pytest.mark.parametrize(
    ("names", "meant"), [("MARIA WIŚNIEWSKA", ANNA.id), ("ŁUCJA BĄK", DOUBLE.id), ("ŁUCJA BĄK-RUTKOWSKA", DOUBLE.id)]
)
def test_a_part_of_a_name_points_to_its_bearer(matcher: Matcher, names: str, meant: str) -> None:
    """The second given name, one part of a surname, both parts turned round: the right pupil comes first."""
    match, _verdict = judged(matcher, written("student", names, "4B" if "WIŚ" in names else "3B"))
    assert match.candidates[0].pupil.id == meant
    assert match.candidates[0].probability > 0.9


def test_names_in_each_others_combs_are_noticed(matcher: Matcher) -> None:
    """First name and surname swapped: accepted, and noted."""
    match, verdict = judged(matcher, written("parent", "ŻÓŁTOWSKI JAKUB", "5A", "DOROTA ŻÓŁTOWSKA"))
    assert match.candidates[0].pupil == JAKUB
    assert verdict.reasons == (Reason.NAMES_SWAPPED,)
    assert verdict.status is Status.ACCEPTED


def test_a_class_letter_nobody_has_is_a_misread_one_where_a_parent_is_known(matcher: Matcher) -> None:
    """A C that looks like an O does not keep the sheet of a known parent back."""
    _match, verdict = judged(matcher, written("parent", "JAKUB ŻÓŁTOWSKI", "5O", "DOROTA ŻÓŁTOWSKA"))
    assert verdict.status is Status.ACCEPTED


def test_where_no_parents_are_named_nobody_is_asked_for(matcher: Matcher) -> None:
    """A roster without parents cannot tell, and does not pretend to."""
    match, verdict = judged(matcher, written("parent", "TYMON LASOTA", "2B", "ZENON KOC"))
    assert match.candidates[0].applicant is None
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    ("changed", "reason", "status"),
    [
        ({"signature": ""}, Reason.NO_SIGNATURE, Status.CHECK),
        ({"date_day": "", "date_month": "", "date_year": ""}, Reason.DATE_MISSING, Status.ACCEPTED),
        ({"handover": ""}, Reason.HANDOVER_MISSING, Status.ACCEPTED),
        ({"applicant_surname": ""}, Reason.NAME_MISSING, Status.CHECK),
    ],
)
def test_what_is_missing_bars_or_is_noted(
    matcher: Matcher, changed: dict[str, str], reason: Reason, status: Status
) -> None:
    """No signature and no name bar; a missing date or choice is a note."""
    reading = written("parent", "JAKUB ŻÓŁTOWSKI", "5A", "DOROTA ŻÓŁTOWSKA", **changed)
    _match, verdict = judged(matcher, reading)
    assert verdict.reasons == (reason,)
    assert verdict.status is status


def test_nothing_legible_is_nobody(matcher: Matcher) -> None:
    """Cells that nobody can read name no pupil."""
    match, verdict = judged(matcher, written("parent", "???? ????????", "4B", "????? ????????"))
    assert verdict.status is Status.CHECK
    assert match.candidates[0].probability < 0.5


def test_probabilities_are_of_all_answers(matcher: Matcher) -> None:
    """The best guesses come in order, five at most, and with nobody they are no more than everything."""
    match, _verdict = judged(matcher, written("parent", "ANNA WI?????SKA", "4B", "MAREK WIŚNIEWSKI"))
    sure = [candidate.probability for candidate in match.candidates]
    assert sure == sorted(sure, reverse=True)
    assert len(sure) == 5
    assert sum(sure) + match.nobody <= 1 + 1e-9


def struck(reading: SheetReading, field: str, *cells: int) -> SheetReading:
    """The reading with some cells of a comb struck out, as the reader has them: nearly illegible."""
    evidence = reading.fields[field].evidence
    assert isinstance(evidence, HandprintEvidence)
    chances = np.zeros(len(evidence.log_probabilities), np.float32)
    chances[list(cells)] = 0.97
    table = np.exp(evidence.log_probabilities) * (1 - chances)[:, None]
    table[:, -1] += chances
    seen = replace(evidence, log_probabilities=np.log(table), struck=chances)
    return replace(reading, fields={**reading.fields, field: replace(reading.fields[field], evidence=seen)})


@pytest.mark.parametrize("at", range(12))
def test_a_letter_struck_out_and_written_again_goes_straight_through(matcher: Matcher, at: int) -> None:
    """Wherever in the surname, or after it, the wrong letter stands: it counts as though it had not been written."""
    name = "WIŚNIEWSKA"
    wrong = name[:at] + "B" + name[at:]
    reading = written("parent", f"ANNA {wrong}", "4B", "MAREK WIŚNIEWSKI")
    match, verdict = judged(matcher, struck(reading, "pupil_surname", min(at, len(name))))
    assert match.candidates[0].pupil.id == ANNA.id
    assert verdict.status is Status.ACCEPTED, verdict.reasons


def test_a_letter_too_many_that_nobody_struck_out_is_looked_at(matcher: Matcher) -> None:
    """The same name with the wrong letter left as it is differs from the roster's."""
    _match, verdict = judged(matcher, written("parent", "ANNA WIŚBNIEWSKA", "4B", "MAREK WIŚNIEWSKI"))
    assert Reason.NAME_DIFFERS in verdict.reasons


def test_a_name_struck_out_is_never_accepted(matcher: Matcher) -> None:
    """However sure the letters under the stroke are, somebody took them back."""
    reading = struck(written("parent", "ANNA WIŚNIEWSKA", "4B", "MAREK WIŚNIEWSKI"), "pupil_first_name", 0, 1, 2, 3)
    _match, verdict = judged(matcher, reading)
    assert verdict.status is Status.CHECK
    assert Reason.STRUCK_OUT in verdict.reasons
