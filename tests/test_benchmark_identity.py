"""The benchmark of who sheets are about: schools and sheets are what they say, and every sheet is counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import bank, identity, verdicts
from benchmarks.bank import BankedSheet
from benchmarks.requests import NameList, Names
from benchmarks.schools import Lists, School
from benchmarks.sheets import CHANGES, DOUBTFUL, OWN, RIGHT, STRANGERS, as_it_should_be, random_sheet
from benchmarks.verdicts import Outcome
from identity.matching.spelling import in_capitals
from simulation.hands import FontHand

SURNAMES = "NOWAK KOWALSKI WÓJCIK LIS ZIÓŁKOWSKI BĄK GRZYB ŚWIĄTEK MAZUR PAWLAK SIKORA WRÓBEL"
FIRST_NAMES = {"f": "ANNA HANNA JULIA ZOFIA ŁUCJA MAJA OLIWIA LENA", "m": "JAN ADAM JAKUB KAMIL LEON FILIP MACIEJ IGOR"}


def evenly(names: str) -> NameList:
    """Names that are all drawn alike."""
    some = tuple(names.split())
    return NameList(some, np.arange(1, len(some) + 1) / len(some))


@pytest.fixture(scope="module")
def lists() -> Lists:
    """A small town where some came from Ukraine."""
    first = {sex: evenly(names) for sex, names in FIRST_NAMES.items()}
    surnames = dict.fromkeys("fm", evenly(SURNAMES))
    ukrainian_first = {"f": [("Oksana", "Oksana"), ("Yeva", "Jewa")], "m": [("Ihor", "Ihor"), ("Yurii", "Jurij")]}
    ukrainian_surnames = {sex: [("Shevchenko", "Szewczenko"), ("Bondarchuk", "Bondarczuk")] for sex in "fm"}
    return Lists(Names(first, first, surnames), ukrainian_first, ukrainian_surnames)


@pytest.fixture(scope="module")
def school(lists: Lists) -> School:
    """A school of 120."""
    return School(lists, 120, np.random.default_rng(3))


@pytest.fixture(scope="module")
def banked(hands: list[FontHand]) -> list[BankedSheet]:
    """Two sheets that were really read, one from a scanner and one from a telephone."""
    sheets = list(bank.collect(hands[:1], 9, seed=1))
    return [sheets[0], sheets[-1]]


def test_a_school_has_families_and_nobody_twice(school: School) -> None:
    """So many pupils, some of them brothers and sisters, who never have the same first name."""
    pupils = school.roster.pupils
    assert len(pupils) == 120
    families = [(school.families[p.id].parents, p.name.first_name.split()[0]) for p in pupils]
    assert len(set(families)) == len(pupils)
    assert len({parents for parents, _name in families}) < len(pupils)
    assert all(pupil.guardians for pupil in pupils)


@pytest.mark.parametrize("kind", STRANGERS)
def test_a_stranger_is_nobody_on_the_roster(school: School, kind: str) -> None:
    """No sheet of a stranger is about a pupil by chance: name, or name and class, are not on the roster."""
    rng = np.random.default_rng(5)
    found = 0
    for pupil in school.roster.pupils:
        written = CHANGES[kind](as_it_should_be(pupil, school, "parent", rng), pupil, school, rng)
        if written is None:
            continue
        found += 1
        school_class = written.school_class if kind == "namesake in another class" else None
        assert written.pupil is None
        assert not school.knows(written.first_name, written.surname, school_class)
    assert found > 5


@pytest.mark.parametrize("kind", [*OWN, *DOUBTFUL])
def test_a_slip_is_still_about_the_pupil(school: School, kind: str) -> None:
    """Slips change what is written and never who is meant; a sheet without anything to change is left out."""
    rng = np.random.default_rng(5)
    for pupil in school.roster.pupils:
        for form in ("parent", "student"):
            sheet = as_it_should_be(pupil, school, form, rng)
            changed = CHANGES[kind](sheet, pupil, school, rng)
            assert changed is None or (changed.pupil == pupil.id and changed != sheet)


def test_a_careful_family_writes_what_the_roster_has(school: School) -> None:
    """The first given name, the surname, the class and one of the parents."""
    pupil = school.roster.pupils[0]
    written = as_it_should_be(pupil, school, "parent", np.random.default_rng(1))
    assert written.first_name == in_capitals(pupil.name.first_name.split()[0])
    assert written.school_class == pupil.school_class
    assert written.applicant[1] in {in_capitals(guardian.surname) for guardian in pupil.guardians}


def test_one_sheet_in_five_is_a_strangers(school: School) -> None:
    """Most sheets are as they should be, and every fifth or sixth is about nobody on the roster."""
    rng = np.random.default_rng(2)
    sheets = [random_sheet(school, rng) for _sheet in range(2000)]
    strange = sum(sheet.pupil is None for sheet in sheets) / len(sheets)
    assert 0.1 < strange < 0.25
    assert sum(sheet.kind == RIGHT for sheet in sheets) > 0.5 * len(sheets)


def test_a_bank_holds_what_was_written(banked: list[BankedSheet], tmp_path: Path) -> None:
    """Sheets put together read as the text they were put together for, and a stored bank is the same bank."""
    sheet = banked[0]
    evidence = sheet.comb("ŁUCJA", 14, [0] * 14)
    assert sum(a == b for a, b in zip(evidence.value, "ŁUCJA", strict=False)) >= 4
    assert sheet.comb("4", 1, [0], "grade").value in "012345678"
    np.testing.assert_allclose(np.exp(evidence.log_probabilities).sum(axis=1), 1, rtol=1e-3)
    bank.store(banked, tmp_path / "bank.npz")
    again = bank.load(tmp_path / "bank.npz")
    assert [each.writer for each in again] == [each.writer for each in banked]
    assert [each.has_lost_ink for each in again] == [each.has_lost_ink for each in banked]
    np.testing.assert_allclose(again[0].letters, sheet.letters, atol=0.02)


def test_a_text_too_long_for_the_comb_is_refused(banked: list[BankedSheet]) -> None:
    """Nothing is cut off unawares."""
    with pytest.raises(ValueError, match="does not fit"):
        banked[0].comb("BRZĘCZYSZCZYKIEWICZ", 14, [0] * 20)


def test_sheets_are_judged_and_every_one_is_counted(lists: Lists, banked: list[BankedSheet]) -> None:
    """As many outcomes as sheets, most of the careful ones accepted, and the report has a line for every kind."""
    outcomes = list(identity.drawn(lists, banked, 60, seed=1))
    assert len(outcomes) == 60
    right = [each for each in outcomes if each.kind == RIGHT]
    assert sum(each.is_accepted for each in right) > 0.5 * len(right)
    lines = list(verdicts.report(outcomes))
    assert all(any(line.startswith(kind) for line in lines) for kind in (RIGHT, *OWN, *DOUBTFUL, *STRANGERS))


def test_ink_that_was_lost_counts_in_no_sum(lists: Lists, banked: list[BankedSheet]) -> None:
    """What a threshold wiped out nobody can read: pupils' sheets are a kind of their own, strangers stay strangers."""
    lost = [replace(sheet, has_lost_ink=True) for sheet in banked]
    outcomes = list(identity.drawn(lists, lost, 60, seed=1))
    kinds = {each.kind for each in outcomes}
    assert verdicts.LOST in kinds
    assert kinds <= {verdicts.LOST, *STRANGERS}
    assert any("of 0 as they should be" in line for line in verdicts.report(outcomes))


def test_sheets_travel_the_whole_way(lists: Lists, hands: list[FontHand]) -> None:
    """Printed, written on, captured, read, matched and judged."""
    outcomes = list(identity.travelled(lists, hands[:1], 2, seed=4))
    assert {outcome.kind for outcome in outcomes} <= {RIGHT, *CHANGES}
    assert all(outcome.first for outcome in outcomes if outcome.is_own)


OUTCOME = Outcome(RIGHT, False, True, True, True, 0.99998, False, (), "")


def test_a_wrong_acceptance_is_told() -> None:
    """An accepted sheet whose pupil is another one, or nobody, is named with what was written."""
    wrong = replace(OUTCOME, kind="twin", is_own=False, first=False, told="ANNA LIS 4b taken for Hanna Lis 4b")
    lines = list(verdicts.report([OUTCOME, wrong]))
    assert "accepted and wrong: 0 of 1 sheets of pupils; strangers accepted: 1 of 1" in lines
    assert any(line.startswith("WRONG: twin: ANNA LIS 4b taken for Hanna Lis 4b") for line in lines)


def test_a_higher_cost_accepts_less() -> None:
    """The trade-off counts what would be accepted at each cost; what another reason bars is accepted at none."""
    unsure, barred = replace(OUTCOME, probability=0.995), replace(OUTCOME, is_barred=True)
    lines = [line for line in verdicts.report([OUTCOME, unsure, barred]) if line.startswith("  ") and "%, " in line]
    accepted = [int(line.rsplit(" ", 1)[1]) for line in lines if " of " in line and "(" not in line]
    assert accepted == [2, 2, 1, 1, 0, 0]
