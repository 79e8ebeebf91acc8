"""Two pupils of one name, or one pupil twice: never two children made one, never one child made two silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from identity.people import Pupil
from registry.rosters import load_roster, store_roster
from tests.identity.roster.test_refusals import refused_lines
from tests.identity.roster.test_shapes import YEAR, imported, pupils, workbook

HEAD = "Lp.;Nazwisko;Imię;Klasa\n"
TWO = "1;Kos;Jan;4b\n2;Kos;Jan;4b\n"
COUNTED = (
    "Several pupils of the same name are in class 4b, and only their numbers in the list tell them apart: {}. "
    "If they are one pupil, remove the other lines."
)
SAME = "the same name and class as in line {}; remove one of them or give each a number, a login or an id"


def ids(found: tuple[Pupil, ...]) -> list[str]:
    """The ids of pupils."""
    return [pupil.id for pupil in found]


@pytest.mark.parametrize("header", ["Lp.", "LP", "L.p.", "Lp", "Liczba porządkowa"])
@pytest.mark.parametrize("numbers", [("1", "2"), ("1.", "2."), ("7)", "19)")])
def test_numbers_in_the_list_tell_namesakes_apart(header: str, numbers: tuple[str, str]) -> None:
    """Two lines with a number each are two pupils, and the school is told."""
    first, second = numbers
    found = imported(f"{header};Nazwisko;Imię;Klasa\n{first};Kos;Jan;4b\n{second};Kos;Jan;4b\n")
    assert len(set(ids(found.roster.pupils))) == 2
    assert found.notes == (COUNTED.format("lines 2–3"),)


def test_numbers_tell_namesakes_with_different_parents_apart() -> None:
    """They were refused before, though the list itself counts two."""
    found = imported(f"{HEAD.strip()};Rodzic 1\n1;Kos;Jan;4b;Jan Kos\n2;Kos;Jan;4b;Adam Kos\n")
    assert [str(pupil.guardians[0]) for pupil in found.roster.pupils] == ["Jan Kos", "Adam Kos"]
    assert found.notes[-1] == COUNTED.format("lines 2–3")


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}1;Kos;Jan;4b\n1;Kos;Jan;4b\n",
        f"{HEAD}1;Kos;Jan;4b\n01.;Kos;Jan;4b\n",
        f"{HEAD}1;Kos;Jan;4b\n;Kos;Jan;4b\n",
        f"{HEAD.strip()};Login\n1;Kos;Jan;4b;7u\n2;Kos;Jan;4b;7u\n",
        f"{HEAD.strip()};Id\n1;Kos;Jan;4b;7\n2;Kos;Jan;4b;7\n",
    ],
)
def test_a_repeated_line_is_one_pupil(text: str) -> None:
    """The same number or none, or, whatever the numbers, the same login or id: those are one pupil's."""
    found = imported(text)
    assert len(found.roster.pupils) == 1
    assert found.notes == ("The same pupil stands in lines 2–3 and was taken once.",)


def test_a_number_in_the_register_and_another_in_the_list_are_refused() -> None:
    """One says that it is the same pupil, the other that it is not."""
    assert refused_lines("Lp.;Nr;Nazwisko;Imię;Klasa\n1;3;Kos;Jan;4b\n2;3;Kos;Jan;4b\n") == [
        "line 3: the same pupil as in line 2; remove one of them"
    ]


def test_a_list_that_repeats_many_pupils_is_refused() -> None:
    """A line for each parent: two namesakes in a class happen, two pairs of them hardly."""
    rows = "1;Kos;Jan;4b;Jan Kos\n2;Kos;Jan;4b;Ewa Kos\n3;Lis;Ola;4b;Jan Lis\n4;Lis;Ola;4b;Ewa Lis\n"
    assert refused_lines(f"{HEAD.strip()};Rodzic\n{rows}") == [
        f"line 3: {SAME.format(2)}",
        f"line 5: {SAME.format(4)}",
    ]


def test_namesakes_without_numbers_are_refused() -> None:
    """Where one of them has none, nothing tells them apart."""
    text = f"{HEAD.strip()};Rodzic\n1;Kos;Jan;4b;Jan Kos\n;Kos;Jan;4b;Ewa Kos\n"
    assert refused_lines(text) == [f"line 3: {SAME.format(2)}"]


def test_sheets_count_anew() -> None:
    """The same pupil on a sheet of all pupils has another number there, and is one pupil."""
    head: list[object] = ["Lp.", "Nazwisko", "Imię", "Klasa"]
    rows: dict[str, list[list[object]]] = {
        "4b": [head, [1, "Kos", "Jan", "4b"]],
        "Wszyscy": [head, [17, "Kos", "Jan", "4b"]],
    }
    found = imported(workbook(rows))
    assert len(found.roster.pupils) == 1
    assert found.notes == ('The same pupil stands in sheet "4b", line 2; sheet "Wszyscy", line 2 and was taken once.',)


def test_namesakes_again_on_another_sheet_are_refused() -> None:
    """Which of the two is meant there cannot be known."""
    head: list[object] = ["Lp.", "Nazwisko", "Imię", "Klasa"]
    rows: dict[str, list[list[object]]] = {
        "4b": [head, [1, "Kos", "Jan", "4b"], [2, "Kos", "Jan", "4b"]],
        "Basen": [head, [1, "Kos", "Jan", "4b"]],
    }
    reason = SAME.format("2").replace("line 2", 'sheet "4b", line 2')
    assert refused_lines(workbook(rows)) == [f'sheet "Basen", line 2: {reason}']


def test_namesakes_in_two_classes_need_no_number() -> None:
    """The class tells them apart, and a number in the list moves no id."""
    assert len(set(ids(pupils("Klasa: 4b\nNazwisko;Imię\nKos;Jan\nKlasa: 5a\nKos;Jan\n")))) == 2
    assert ids(pupils(f"{HEAD}1;Kos;Jan;4b\n")) == ids(pupils("Nazwisko;Imię;Klasa\nKos;Jan;4b\n"))


def test_ids_of_namesakes_do_not_move_with_their_numbers() -> None:
    """Somebody new above them changes the numbers in the list, and not who is who."""
    before = pupils(f"{HEAD}{TWO}")
    after = pupils(f"{HEAD}1;Bąk;Ola;4b\n2;Kos;Jan;4b\n3;Kos;Jan;4b\n")
    assert ids(after)[1:] == ids(before)


def test_ids_of_namesakes_follow_what_tells_more_than_numbers() -> None:
    """In another order each keeps the id that goes with the parents."""
    head = f"{HEAD.strip()};Rodzic 1\n"
    before = pupils(f"{head}1;Kos;Jan;4b;Jan Kos\n2;Kos;Jan;4b;Adam Kos\n")
    after = pupils(f"{head}1;Kos;Jan;4b;Adam Kos\n2;Kos;Jan;4b;Jan Kos\n")
    assert ids(after) == ids(before)[::-1]


def test_ids_of_namesakes_with_numbers_in_the_register_do_not_depend_on_parents() -> None:
    """Parents' names come later, or are put right."""
    before = pupils("Nr;Nazwisko;Imię;Klasa;Rodzic 1\n1;Kos;Jan;4b;\n2;Kos;Jan;4b;\n")
    after = pupils("Nr;Nazwisko;Imię;Klasa;Rodzic 1\n1;Kos;Jan;4b;Jan Kos\n2;Kos;Jan;4b;Adam Kos\n")
    assert ids(after) == ids(before)


def test_a_namesake_who_stays_alone_has_neither_id_of_the_two() -> None:
    """Nobody takes over the id of the one who has left."""
    assert not set(ids(pupils(f"{HEAD}1;Kos;Jan;4b\n"))) & set(ids(pupils(f"{HEAD}{TWO}")))


def test_namesakes_told_apart_by_the_list_are_stored_as_two(tmp_path: Path) -> None:
    """The number in the list is not kept, their ids are."""
    roster = imported(f"{HEAD}{TWO}").roster
    store_roster(tmp_path, roster)
    assert load_roster(tmp_path, YEAR) == roster
