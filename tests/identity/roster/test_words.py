"""The pieces of an import: classes, names, parents, PESEL numbers, school years."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.people import Person
from identity.roster import checked_school_year, school_year_of
from identity.roster.classes import join_class, parse_class
from identity.roster.guardians import find_guardians, vote_for_order
from identity.roster.names import split_name
from identity.roster.pesel import is_pesel
from identity.roster.words import clean, fold, guard, unguard
from messages.errors import UsageError

CLASSES = {
    "4b": "4b, 4 B, 4.b, 4-b, 4/B, IVb, iv B, IV b, kl. IV b, kl.4b, klasa 4b, Klasa IV B, oddział 4b, 4b SP, SP 4b,"
    "4 b SP nr 2, SP2 4b, SP nr 2 4b, 4b szkoły podstawowej, \u2163b",
    "0a": "0a, 0 A, oddz. 0A, zerówka a, Zerówka A",
    "0": "0, zerówka",
    "4": "4, IV, kl. 4, 4 SP, 4sp",
    "1b": "Ib, I b, 1B",
    "5a": "Va, V A",
    "6a": "VI a, via, VIa",
    "7": "VII, 7",
    "8c": "VIII c, viiic",
    "4i": "4i, IV i",
}


@pytest.mark.parametrize(("expected", "texts"), CLASSES.items())
def test_a_class_is_known_in_every_spelling(expected: str, texts: str) -> None:
    """Digits or numerals, with and without spaces, points, words and the school."""
    found = {text.strip(): str(parse_class(text)) for text in texts.split(",")}
    assert found == dict.fromkeys(found, expected)


@pytest.mark.parametrize(
    "text", ["", "b", "9", "9a", "10", "IX", "XII", "4bb", "b4", "4ł", "4b1", "4 b c", "klasa", "SP"]
)
def test_what_is_no_class_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert parse_class(text) is None


@pytest.mark.parametrize(
    ("grade", "letter", "expected"),
    [
        ("4", "b", "4b"),
        ("IV", "B", "4b"),
        ("4 SP", "b", "4b"),
        ("4", "I", "4i"),
        ("4", "4b", "4b"),
        ("4b", "b", "4b"),
        ("4b", "4b", "4b"),
        ("4", "", "4"),
        ("", "4b", "4b"),
        ("5", "4b", "None"),
        ("4a", "b", "None"),
        ("x", "b", "None"),
        ("", "b", "None"),
    ],
)
def test_a_class_may_stand_in_two_columns(grade: str, letter: str, expected: str) -> None:
    """Grade and letter are joined; where they contradict each other there is no class."""
    assert str(join_class(grade, letter)) == expected


@pytest.mark.parametrize(
    ("text", "person", "doubtful"),
    [
        ("Nowak Anna", Person("Anna", "Nowak"), False),
        ("NOWAK  ANNA MARIA", Person("ANNA MARIA", "NOWAK"), False),
        ("Nowak, Anna", Person("Anna", "Nowak"), False),
        ("Nowak Lis, Anna", Person("Anna", "Nowak Lis"), False),
        ("Nowak - Lis Anna", Person("Anna", "Nowak-Lis"), False),
        ("Nowak–Lis Anna", Person("Anna", "Nowak-Lis"), False),
        ("van der Berg Jan", Person("Jan", "van der Berg"), False),
        ("Diaz de la Cruz Ana", Person("Ana", "Diaz de la Cruz"), False),
        ("Le Minh Anh", Person("Anh", "Le Minh"), True),
        ("De Anna", Person("Anna", "De"), True),
        ("Nowak Anna Maria Ewa", Person("Anna Maria Ewa", "Nowak"), True),
        ("O'Brien Sean", Person("Sean", "O'Brien"), False),
    ],
)
def test_a_name_with_the_surname_first_is_divided(text: str, person: Person, doubtful: bool) -> None:
    """Particles and hyphens belong to the surname, a comma decides, and many parts are a doubt."""
    found = split_name(text, surname_first=True)
    assert found is not None
    assert (found.person, found.doubtful) == (person, doubtful)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Anna Nowak", Person("Anna", "Nowak")),
        ("Anna Maria Nowak", Person("Anna Maria", "Nowak")),
        ("Jan van der Berg", Person("Jan", "van der Berg")),
        ("Nowak, Anna", Person("Anna", "Nowak")),
    ],
)
def test_a_name_with_the_surname_last_is_divided(text: str, person: Person) -> None:
    """The same the other way round."""
    found = split_name(text, surname_first=False)
    assert found is not None
    assert found.person == person


def test_one_word_is_no_whole_name() -> None:
    """A name needs two parts."""
    assert split_name("Nowak", surname_first=True) is None
    assert split_name("Nowak,", surname_first=True) is None


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Jan Nowak", ["Jan Nowak"]),
        ("Jan Nowak, Ewa Nowak", ["Jan Nowak", "Ewa Nowak"]),
        ("Jan Nowak; Ewa Nowak", ["Jan Nowak", "Ewa Nowak"]),
        ("Jan Nowak/Ewa Nowak", ["Jan Nowak", "Ewa Nowak"]),
        ("Jan Nowak\nEwa Nowak", ["Jan Nowak", "Ewa Nowak"]),
        ("Jan Nowak i Ewa Nowak", ["Jan Nowak", "Ewa Nowak"]),
        ("Jan i Ewa Nowak", ["Jan Nowak", "Ewa Nowak"]),
        ("Nowak, Jan", ["Jan Nowak"]),
        ("matka: Ewa Nowak, ojciec: Jan Nowak", ["Ewa Nowak", "Jan Nowak"]),
        ("Ewa Nowak (matka) 600 100 200", ["Ewa Nowak"]),
        ("Ewa Nowak <ewa@example.org>; Jan Nowak tel. 22 612 34 56", ["Ewa Nowak", "Jan Nowak"]),
        ("Ewa Nowak, Ewa Nowak", ["Ewa Nowak"]),
    ],
)
def test_parents_are_found_in_one_cell(text: str, people: list[str]) -> None:
    """However they are kept apart, and whatever stands beside them."""
    found = find_guardians(text, surname_first=False)
    assert [str(person) for person in found.people] == people
    assert not found.wrong
    assert not found.partial


def test_parents_with_the_surname_first_are_found() -> None:
    """Registers write so."""
    found = find_guardians("Nowak Jan i Ewa", surname_first=True)
    assert found.people == (Person("Jan", "Nowak"), Person("Ewa", "Nowak"))


def test_a_parent_of_one_word_is_left_out_and_told() -> None:
    """Half a name would match anybody."""
    found = find_guardians("Ewa", surname_first=False)
    assert (found.people, found.partial) == ((), True)


@pytest.mark.parametrize(
    ("cells", "surname_first"),
    [
        ([("Kowalska", "Jan Kowalski"), ("Lis", "Ewa Lis")], False),
        ([("Kowalski", "Kowalska Ewa"), ("Lis", "Ewa Nowak")], True),
        ([("Lis-Nowak", "Nowak Jan")], True),
        ([("Lis", "Ewa Nowak")], None),
        ([("Lis", "Lis, Ewa")], None),
        ([], None),
    ],
)
def test_pupils_surnames_say_where_parents_surnames_stand(
    cells: list[tuple[str, str]], surname_first: bool | None
) -> None:
    """Husband and wife, and parts of a double surname, count; where nothing is alike, nothing is said."""
    assert vote_for_order(cells) is surname_first


@pytest.mark.parametrize("text", ["44051401359", "440514 01359", "02070803628", "2070803628"])
def test_a_pesel_is_known(text: str) -> None:
    """Invented numbers that add up, also one that lost its first 0."""
    assert is_pesel(text)


@pytest.mark.parametrize("text", ["", "44051401358", "44134401359", "1234567", "123456789012", "p-12345678"])
def test_other_numbers_are_no_pesel(text: str) -> None:
    """A wrong last digit, no such day, another length."""
    assert not is_pesel(text)


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 9, 1), "2026/2027"), (date(2027, 8, 31), "2026/2027"), (date(2026, 1, 1), "2025/2026")],
)
def test_a_school_year_begins_in_september(day: date, year: str) -> None:
    """August still belongs to the old one."""
    assert school_year_of(day) == year


@pytest.mark.parametrize("text", ["2026/2027", "2026-2027", "2026/27", " 2026 / 2027 "])
def test_a_school_year_is_taken_as_people_write_it(text: str) -> None:
    """All spellings come to one."""
    assert checked_school_year(text) == "2026/2027"


@pytest.mark.parametrize("text", ["", "2026", "2026/2028", "2027/2026", "26/27", "1926/1927", "2026/2127"])
def test_what_is_no_school_year_is_refused(text: str) -> None:
    """The sentence shows how to write one."""
    with pytest.raises(UsageError, match=r"is no school year\. Write it as in 2026/2027"):
        checked_school_year(text)


def test_headers_are_compared_without_marks() -> None:
    """Capitals, Polish letters and punctuation fall away."""
    assert fold(" IMIĘ  (Imiona): ") == "imie imiona"
    assert fold("Łącznie_Źdźbło") == "lacznie zdzblo"


def test_invisible_characters_and_spaces_are_cleaned_away() -> None:
    """What cannot be seen must not tell two names apart."""
    assert clean(" Jo\u0301zef\u200b\xa0 Lis\ufeff ") == "Józef Lis"


@given(st.text(st.characters(codec="utf-8"), max_size=8))
def test_a_guarded_cell_comes_back(text: str) -> None:
    """No cell begins like a formula, and every one is read as it was."""
    kept = guard(text)
    assert not kept.startswith(("=", "+", "-", "@"))
    if not text[:1].isdigit() or text == kept:
        assert unguard(kept) == text
