"""People who are not on the roster, and pupils who are easily taken for each other: nobody is taken for another."""

from __future__ import annotations

import pytest

from identity.matching.evidence import evidence_of
from identity.matching.matcher import Matcher
from identity.people import Roster
from identity.verdict import Reason, Status, judge
from tests.identity.matching.sheets import judged, pupil, school, written

PARENTS = ("Beata Gąsior", "Rafał Gąsior")
MARCEL = pupil("4b", "Marcel Gąsior", *PARENTS)
JULIA = pupil("5a", "Julia Pietrzyk", "Anna Pietrzyk")
KAMIL = pupil("6b", "Kamil Lis", "Marta Lis", "Adam Lis")
ZOFIA = pupil("2a", "Zofia Nowak", "Irena Nowak")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """A school with the four."""
    return school(MARCEL, JULIA, KAMIL, ZOFIA)


STRANGERS = {
    "a stranger": ("parent", "WIKTORIA ORZECHOWSKA", "4B", "LENA ORZECHOWSKA"),
    "a stranger asks": ("student", "WIKTORIA ORZECHOWSKA", "4B", ""),
    "a brother in another class": ("parent", "OSKAR GĄSIOR", "2A", "BEATA GĄSIOR"),
    "an unlisted twin": ("parent", "OSKAR GĄSIOR", "4B", "BEATA GĄSIOR"),
    "an unlisted twin asks": ("student", "OSKAR GĄSIOR", "4B", ""),
    "a twin called Marceli": ("parent", "MARCELI GĄSIOR", "4B", "RAFAŁ GĄSIOR"),
    "a twin called Julian": ("parent", "JULIAN PIETRZYK", "5A", "ANNA PIETRZYK"),
    "a twin called Kamila": ("student", "KAMILA LIS", "6B", ""),
    "a namesake in another class": ("parent", "ZOFIA NOWAK", "7B", "GRAŻYNA NOWAK"),
    "a namesake in another class asks": ("student", "ZOFIA NOWAK", "7B", ""),
    "first name and class of a pupil": ("student", "ZOFIA KRUPA", "2A", ""),
    "another child of a pupil's parent": ("parent", "KAMIL WALIGÓRA", "6B", "MARTA LIS"),
    "surname and class of a pupil, an illegible first name": ("student", "????? GĄSIOR", "4B", ""),
}


@pytest.mark.parametrize("case", STRANGERS)
def test_nobody_who_is_not_on_the_roster_is_accepted(matcher: Matcher, case: str) -> None:
    """However near to a pupil a stranger is, a person looks."""
    _match, verdict = judged(matcher, written(*STRANGERS[case]))
    assert verdict.status is Status.CHECK


@pytest.mark.parametrize("case", ["a stranger", "a stranger asks", "a brother in another class", "an unlisted twin"])
def test_a_stranger_is_most_likely_nobody(matcher: Matcher, case: str) -> None:
    """Nobody on the roster is the likeliest answer, and the reason says so."""
    match, verdict = judged(matcher, written(*STRANGERS[case]))
    assert match.nobody > 0.5
    assert verdict.reasons[0] is Reason.NOT_ON_ROSTER


# pupils of the roster who are easily taken for each other


def test_the_class_tells_two_pupils_of_one_name() -> None:
    """Two of the same name: accepted where the class is clear, asked about where nobody can read it."""
    matcher = school(pupil("3a", "Lena Wójcik", "Ewa Wójcik"), pupil("7b", "Lena Wójcik", "Maria Wójcik"))
    match, verdict = judged(matcher, written("parent", "LENA WÓJCIK", "7B", "MARIA WÓJCIK"))
    assert (str(match.candidates[0].pupil.school_class), verdict.status) == ("7b", Status.ACCEPTED)
    _match, unclear = judged(matcher, written("student", "LENA WÓJCIK", "??"))
    assert unclear.status is Status.CHECK
    assert Reason.SEVERAL_PUPILS in unclear.reasons


def test_parents_tell_two_pupils_of_one_name_whose_class_is_illegible() -> None:
    """The applicant is evidence as well."""
    matcher = school(pupil("3a", "Lena Wójcik", "Ewa Wójcik"), pupil("7b", "Lena Wójcik", "Bogusława Wójcik"))
    match, _verdict = judged(matcher, written("parent", "LENA WÓJCIK", "??", "BOGUSŁAWA WÓJCIK"))
    assert str(match.candidates[0].pupil.school_class) == "7b"
    assert match.candidates[0].probability > 0.99


def test_two_of_one_name_in_one_class_are_never_told_apart() -> None:
    """What the sheet does not say nobody guesses."""
    twice = (pupil("3a", "Lena Wójcik"), pupil("3a", "Lena  Wójcik"))
    match, verdict = judged(school(*twice), written("student", "LENA WÓJCIK", "3A"))
    assert match.candidates[0].probability == pytest.approx(0.5, abs=0.01)
    assert Reason.SEVERAL_PUPILS in verdict.reasons


@pytest.mark.parametrize("first_name", ["ANNA", "HANNA"])
def test_listed_twins_of_like_names_are_told_apart(first_name: str) -> None:
    """Anna and Hanna in one class: each sheet names the one who is written, and the other hardly at all.

    A forgotten H is still more likely than 1 in 10,000, so that Anna's sheet may be looked at.
    """
    matcher = school(pupil("4a", "Anna Krupa", "Ewa Krupa"), pupil("4a", "Hanna Krupa", "Ewa Krupa"))
    match, verdict = judged(matcher, written("parent", f"{first_name} KRUPA", "4A", "EWA KRUPA"))
    assert match.candidates[0].pupil.name.first_name.upper() == first_name
    assert match.candidates[0].probability > 0.99
    assert verdict.reasons == ((Reason.PUPIL_UNSURE,) if first_name == "ANNA" else ())


def test_a_letter_between_two_sisters_is_asked_about() -> None:
    """A letter that may be K or M makes Kaja or Maja, and no guess is made."""
    matcher = school(pupil("1a", "Kaja Krupa", "Ewa Krupa"), pupil("1a", "Maja Krupa", "Ewa Krupa"))
    match, verdict = judged(matcher, written("parent", "(KM)AJA KRUPA", "1A", "EWA KRUPA"))
    assert {candidate.pupil.name.first_name for candidate in match.candidates[:2]} == {"Kaja", "Maja"}
    assert Reason.SEVERAL_PUPILS in verdict.reasons


def test_swapped_names_of_another_pupil_are_thought_of() -> None:
    """Adam Michał may be Michał Adam with the names swapped: both are weighed."""
    matcher = school(pupil("1a", "Adam Michał"), pupil("1a", "Michał Adam"))
    match, verdict = judged(matcher, written("student", "ADAM MICHAŁ", "1A"))
    assert match.candidates[0].pupil.name.first_name == "Adam"
    assert verdict.status is Status.CHECK


# rosters of odd sizes


def test_an_empty_roster_knows_nobody() -> None:
    """Without any pupil every sheet is about nobody, and is looked at."""
    reading = written("parent", "ZOFIA NOWAK", "2A", "IRENA NOWAK")
    match = Matcher(Roster("2026/2027", ())).match(evidence_of(reading))
    assert (match.candidates, match.nobody) == ((), 1.0)
    assert judge(reading, match).reasons == (Reason.NOT_ON_ROSTER,)


def test_garbage_is_nobody(matcher: Matcher) -> None:
    """What no name explains is about nobody, whatever the numbers do."""
    garbage = "QXQXQXQXQXQXQX " + "QX" * 11
    match, verdict = judged(matcher, written("student", garbage, "4B"))
    assert match.nobody > 0.5
    assert verdict.status is Status.CHECK


def test_a_roster_of_one_accepts_only_that_one() -> None:
    """The only pupil there is is not everybody."""
    matcher = Matcher(Roster("2026/2027", (ZOFIA,)))
    _match, right = judged(matcher, written("parent", "ZOFIA NOWAK", "2A", "IRENA NOWAK"))
    _match, wrong = judged(matcher, written("parent", "ADAM WILK", "2A", "PIOTR WILK"))
    assert right.status is Status.ACCEPTED
    assert wrong.reasons[0] is Reason.NOT_ON_ROSTER
