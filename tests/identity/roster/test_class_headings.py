"""Lists in which headings say the class: every pupil is in the right one, or a line is refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest

from identity.roster import RosterError
from identity.roster.class_headings import read_heading
from identity.roster.findings import Place
from tests.identity.roster.test_refusals import refusal, refused_lines
from tests.identity.roster.test_shapes import imported, open_document, pupils, workbook

Rows = list[list[str]]


def classes(content: str | bytes) -> dict[str, str]:
    """The class of every pupil of a list, by surname."""
    return {pupil.name.surname: str(pupil.school_class) for pupil in pupils(content)}


def as_text(separator: str) -> Callable[[Rows], bytes]:
    """Writes rows with a separator between the cells."""
    return lambda rows: "".join(separator.join(row) + "\n" for row in rows).encode()


def as_spaces(rows: Rows) -> bytes:
    """Rows as they are pasted from a page: columns kept apart by spaces alone."""
    return "".join("   ".join(filter(None, row)) + "\n" for row in rows).encode()


def as_workbook(rows: Rows) -> bytes:
    """Rows as XLSX."""
    return workbook({"Arkusz1": [list(row) for row in rows]})


FORMATS = {
    "csv": as_text(";"),
    "tsv": as_text("\t"),
    "spaces": as_spaces,
    "xlsx": as_workbook,
    "ods": open_document,
}
every_format = pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)

FIRST, SECOND = ["1", "Nowak", "Anna"], ["1", "Kos", "Jan"]
HEAD = ["Lp.", "Nazwisko", "Imię"]


# --- the class changes in the middle --------------------------------------------------------------------------------


@every_format
@pytest.mark.parametrize(
    "heading", ["Klasa: 5a", "Oddział 5a", "klasa 5 a", "KLASA VA", "5a", "kl. V a", "Klasa piąta a", "Klasa: 5a SP"]
)
def test_pupils_below_another_heading_are_in_that_class(write: Callable[[Rows], bytes], heading: str) -> None:
    """In every kind of file and every spelling of a class that cells may have."""
    rows = [["Klasa: 4b", "", ""], HEAD, FIRST, [heading, "", ""], SECOND]
    assert classes(write(rows)) == {"Nowak": "4b", "Kos": "5a"}


@every_format
@pytest.mark.parametrize(
    "between",
    [
        [["Klasa: 5a", "", ""], HEAD],
        [HEAD, ["Klasa: 5a", "", ""]],
        [["Razem: 1", "", ""], ["", "", ""], ["Klasa: 5a", "", ""], HEAD],
        [["", "", ""], ["Klasa: 5a", "", ""], ["", "", ""]],
        [["Klasa 4b razem: 1", "", ""], ["Klasa: 5a", "", ""], ["Wychowawca: Ewa Lis", "", ""], HEAD],
        [["Klasa", "5a", ""]],
        [["Klasa", "5", "a"]],
        [["Klasa 5a", "Wychowawca:", "Ewa Lis"]],
    ],
)
def test_headers_totals_and_empty_lines_between_classes_do_not_matter(
    write: Callable[[Rows], bytes], between: Rows
) -> None:
    """As long as a heading stands above the pupils of the next class."""
    rows = [["Klasa: 4b", "", ""], HEAD, FIRST, *between, SECOND]
    assert classes(write(rows)) == {"Nowak": "4b", "Kos": "5a"}


def test_the_school_is_told_where_classes_were_read() -> None:
    """Several headings in one list are worth a look."""
    found = imported("Klasa: 4b\nNazwisko;Imię\nNowak;Anna\nKlasa: 5a\nKos;Jan\n")
    assert found.notes == ("Classes were read from the lines above their pupils: 4b (line 1), 5a (line 4).",)


@pytest.mark.parametrize(
    "text",
    [
        "Klasa: 4b\nUczeń\nNowak Anna\nKlasa: 5a\nKos Jan\n",
        "Uczeń\nKlasa: 4b\nNowak Anna\nKlasa: 5a\nKos Jan\n",
        "Klasa: 4b\nUczeń\nNowak Anna\nKlasa: 5a\nUczeń\nKos Jan\n",
        "Uczeń\n4b\nNowak Anna\n5a\nKos Jan\n",
        "Klasa: 4b\nUczeń\nNowak Anna\nPiąta A\nKos Jan\n",
        "Nazwisko;Imię\nKlasa 4\n4b\nNowak;Anna\nKlasa 5\n5a\nKos;Jan\n",
        "Klasa;Nazwisko;Imię\n4b;;\n;Nowak;Anna\n5a;;\n;Kos;Jan\n",
        "Klasa: 4b\nNazwisko;Imię\nNowak;Anna\nKlasa: 5a\nImię;Nazwisko\nJan;Kos\n",
        "Klasa: 4b\nNazwisko;Imię\nNowak;Anna\nNazwisko;Imię;Klasa\nKos;Jan;5a\n",
        "Klasa: 4b\nNazwisko;Imię\nNowak;Anna\nKlasa: 5a\nNr;Nazwisko;Imię;Login\n1;Kos;Jan;1u\n",
        "4b;Nazwisko;Imię\n1;Nowak;Anna\n5a;Nazwisko;Imię\n1;Kos;Jan\n",
        "Klasa 4b (liczba uczniów: 1)\nNazwisko;Imię\nNowak;Anna\nKlasa 5a (liczba uczniów: 1)\nKos;Jan\n",
        "Klasa: 4b\nKlasa;Nazwisko;Imię\n4b;Nowak;Anna\nKlasa: 5a\n5a;Kos;Jan\n",
    ],
)
def test_other_layouts_with_headings_are_understood(text: str) -> None:
    """One column of names, headings below the header, columns in another order further down, a class in the header."""
    assert classes(text) == {"Nowak": "4b", "Kos": "5a"}


def test_a_list_with_double_spacing_has_no_gaps() -> None:
    """Empty lines between all lines are how a page was copied."""
    text = "Klasa: 4b\n\nNazwisko;Imię\n\nNowak;Anna\n\nLis;Ola\n\nKlasa: 5a\n\nKos;Jan\n"
    assert classes(text) == {"Nowak": "4b", "Lis": "4b", "Kos": "5a"}


@pytest.mark.parametrize("between", ["\n", "Nr;Nazwisko;Imię\n", "Strona 1 z 2\n", "2;;\n"])
def test_numbers_that_go_on_show_that_the_class_does(between: str) -> None:
    """The next page of a class, and a number that nobody has any more."""
    number = 3 if between[0] == "2" else 2
    text = f"Klasa: 4b\nNr;Nazwisko;Imię\n1;Nowak;Anna\n{between}{number};Kos;Jan\n"
    assert classes(text) == {"Nowak": "4b", "Kos": "4b"}


# --- what is refused ------------------------------------------------------------------------------------------------

UNSURE = (
    "it is not sure that class 4b goes on here, below a total, a remark, headers or an empty line; "
    "write the class above this line"
)
UNREADABLE = 'a class is named here that cannot be read; write it as in "Klasa: 4b"'
WITHOUT_PUPILS = "no pupil stands below this class; put it above its pupils or remove it"


@every_format
@pytest.mark.parametrize(
    "heading", ["Klasa: integracyjna", "Oddział przedszkolny", "Klasa 4 i 5", "Klasy 4-6", "Grupa Biedronki", "Klasa:"]
)
def test_a_heading_that_cannot_be_read_is_refused(write: Callable[[Rows], bytes], heading: str) -> None:
    """The class of the pupils below it is not known."""
    rows = [["Klasa: 4b", "", ""], HEAD, FIRST, [heading, "", ""], SECOND]
    assert refused_lines(write(rows)) == [f"line 4: {UNREADABLE}"]


@pytest.mark.parametrize("heading", ["VA", "IV", "Iva", "V;A", "5;a", "Klasa 5a;;Klasa 5b", "Klasa 5a z 5b"])
def test_a_heading_that_can_be_read_in_two_ways_is_refused(heading: str) -> None:
    """A numeral may be a name or a letter of an index, and two classes are none."""
    assert refused_lines(f"Klasa: 4b\nNazwisko;Imię;\nNowak;Anna\n{heading}\nKos;Jan\n") == [f"line 4: {UNREADABLE}"]


@every_format
@pytest.mark.parametrize("gap", ["Razem: 1", "", "Strona 1", "Suma 4b", "4b Suma", "25", "HEAD", "Wychowawca: Jan Lis"])
def test_pupils_below_a_gap_need_a_heading(write: Callable[[Rows], bytes], gap: str) -> None:
    """Where the class may have ended, it is not carried on."""
    head, first, second = HEAD[1:], FIRST[1:], SECOND[1:]
    rows = [["Klasa: 4b", ""], head, first, head if gap == "HEAD" else [gap, ""], second]
    assert refused_lines(write(rows)) == [f"line 5: {UNSURE}"]


def test_a_total_ends_a_class_whatever_the_numbers_say() -> None:
    """A list of the whole school may count its pupils through all classes."""
    text = "Klasa: 4b\nLp.;Nazwisko;Imię\n1;Nowak;Anna\nRazem: 1;;\n2;Kos;Jan\n"
    assert refused_lines(text) == [f"line 5: {UNSURE}"]


@pytest.mark.parametrize("column", ["Nr", "Lp."])
def test_numbers_that_begin_again_show_another_class(column: str) -> None:
    """A heading has been lost there, in a title or by the name of the sheet alike."""
    rows = [[column, "Nazwisko", "Imię"], ["1", "Nowak", "Anna"], ["2", "Lis", "Ola"], ["1", "Kos", "Jan"]]
    reason = (
        "the number 1 stands also in line {}, as if another class began between them; write the class above its pupils"
    )
    assert refused_lines(as_workbook([["Klasa: 4b"], *rows])) == [f"line 5: {reason.format(3)}"]
    assert refused_lines(workbook({"4b": [list(row) for row in rows]})) == [f"line 4: {reason.format(2)}"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Nazwisko;Imię\nNowak;Anna\nKlasa: 4b\nKos;Jan\nKlasa: 5a\n", ["line 2: the class is missing", "line 5"]),
        ("Klasa: 4b\nNazwisko;Imię\nNowak;Anna\nKlasa: 4b\nKos;Jan\nKlasa: 5a\n", ["line 6"]),
        ("Klasa: 4b\nKlasa: 5a\nNazwisko;Imię\nNowak;Anna\n", ["line 1"]),
        ("Klasa: 4b\nNazwisko;Imię\nNowak;Anna\nKlasa: 4c\nKlasa: 5a\nKos;Jan\n", ["line 4"]),
    ],
)
def test_headings_without_pupils_below_are_refused(text: str, lines: list[str]) -> None:
    """They may stand below their pupils, so that every class would be the wrong one."""
    assert refused_lines(text) == [line if ":" in line else f"{line}: {WITHOUT_PUPILS}" for line in lines]


@pytest.mark.parametrize(
    "text",
    [
        "Klasa: 4b\nNazwisko;Imię;\nNowak;Anna;4b\nKos;Jan;5a\n",
        "Klasa: 4b\nNazwisko;Imię;Klasa/grupa\nNowak;Anna;4b\nKos;Jan;5a\n",
        "Klasa: 4b\nNr;Nazwisko;Imię\n4b;Nowak;Anna\n5a;Kos;Jan\n",
        "Klasa: 4b\nNazwisko;Imię;Uwagi\nNowak;Anna;\nWychowawca;Jan Kos;Klasa 5a\n",
        "Klasa: 4b\nNazwisko;Imię;Klasa\nNowak;Anna;4b\nKos;Jan;5a\n",
        "Klasa: 4b\nNazwisko;Imię;Poziom;Symbol\nNowak;Anna;4;b\nKos;Jan;5;a\n",
    ],
)
def test_a_class_beside_the_pupil_has_to_agree_with_the_heading(text: str) -> None:
    """Whether the column is known as one of classes or not: nobody guesses which of the two is right."""
    assert refused_lines(text) == ["line 4: class 5a stands here, and class 4b in line 1"]


def test_the_more_precise_of_heading_and_column_counts() -> None:
    """A heading may name the grade, and a column too."""
    assert classes("Klasa 4\nNazwisko;Imię;Klasa\nNowak;Anna;4b\n") == {"Nowak": "4b"}
    assert classes("Klasa 4b\nNazwisko;Imię;Poziom\nNowak;Anna;4\n") == {"Nowak": "4b"}


def test_a_class_written_for_the_first_pupil_only_is_not_carried_on() -> None:
    """Without merged cells nobody knows whether an empty cell means the class above, or was forgotten."""
    text = "Klasa;Nazwisko;Imię\n4b;Nowak;Anna\n;Lis;Ola\n5a;Kos;Jan\n;Wilk;Iga\n"
    assert refused_lines(text) == ["line 3: the class is missing", "line 5: the class is missing"]


def test_every_line_of_an_empty_column_of_classes_is_refused() -> None:
    """Where neither a heading nor the name of a sheet says anything."""
    assert refused_lines("Nazwisko;Imię;Klasa\nNowak;Anna;\nKos;Jan;\n") == [
        "line 2: the class is missing",
        "line 3: the class is missing",
    ]


def test_headings_do_not_fill_empty_cells_beside_full_ones() -> None:
    """A line with a class alone may be a pupil that was deleted."""
    text = "Nazwisko;Imię;Klasa\nNowak;Anna;4b\n;;5a\nKos;Jan;\n"
    assert refused_lines(text) == ["line 4: the class is missing"]


def test_a_pupil_above_the_headers_is_refused() -> None:
    """The first class of a list may lack its headers, and must not be taken for a title."""
    text = "Klasa: 4b\n1;Nowak;Anna\nKlasa: 5a\nNr;Nazwisko;Imię\n1;Kos;Jan\n"
    assert "line 2: a pupil stands above the headers; put the headers above the first pupil" in refused_lines(text)


def test_a_name_without_a_number_among_numbered_ones_is_refused() -> None:
    """It may be a heading in words that nobody knows."""
    text = "Klasa: 4b\nNr;Uczeń\n1;Nowak Anna\n;Biedronki Starsze\n2;Kos Jan\n"
    assert refused_lines(text)[0].startswith("line 4: there is no number as beside the others")


@pytest.mark.parametrize(
    "text",
    [
        "Klasa: 4b;;;Klasa: 5a;\nNazwisko;Imię;;Nazwisko;Imię\nNowak;Anna;;Kos;Jan\n",
        "4b;;;5a;\nUczeń;;;Uczeń;\nNowak Anna;;;Kos Jan;\n",
        "Nazwisko;Imię;Klasa;;Nazwisko;Imię;Klasa\nNowak;Anna;4b;;Kos;Jan;5a\n",
        "Klasa: 4b\nNazwisko;Imię;;Uczeń\nNowak;Anna;;Kos Jan\n",
    ],
)
def test_two_lists_side_by_side_are_refused(text: str) -> None:
    """One table has one list."""
    assert refusal(text)


# --- sheets called by a class ---------------------------------------------------------------------------------------


def test_a_sheet_called_by_a_class_and_another_one_in_it_are_refused() -> None:
    """Neither the name of the sheet nor the heading wins, and the column does not either."""
    head: list[object] = ["Nazwisko", "Imię"]
    with_heading: list[list[object]] = [["Klasa: 5a"], head, ["Kos", "Jan"]]
    with_column: list[list[object]] = [[*head, "Klasa"], ["Kos", "Jan", "5a"]]
    assert refused_lines(workbook({"4b": with_heading})) == [
        "line 1: class 5a stands here, and class 4b in the name of the sheet"
    ]
    assert refused_lines(workbook({"4b": with_column})) == [
        "line 2: class 5a stands here, and class 4b in the name of the sheet"
    ]


def test_the_name_of_a_sheet_holds_for_the_whole_of_it() -> None:
    """Empty lines and totals end nothing there; titles without a class say nothing."""
    rows: list[list[object]] = [
        ["Lista klasy"],
        ["Nazwisko", "Imię"],
        ["Nowak", "Anna"],
        [],
        ["Razem: 1"],
        ["Kos", "Jan"],
    ]
    assert classes(workbook({"4b": rows})) == {"Nowak": "4b", "Kos": "4b"}


def test_a_sheet_called_by_a_number_may_only_be_counted() -> None:
    """Headings and columns are surer than such a name; where it is all there is, the school is told."""
    head: list[object] = ["Nazwisko", "Imię"]
    assert classes(workbook({"1": [["Klasa: 4b"], head, ["Nowak", "Anna"]]})) == {"Nowak": "4b"}
    assert classes(workbook({"1": [[*head, "Klasa"], ["Nowak", "Anna", "4b"]]})) == {"Nowak": "4b"}
    found = imported(workbook({"1": [head, ["Nowak", "Anna"]]}))
    assert str(found.roster.pupils[0].school_class) == "1"
    assert found.notes == ('Class 1 was read from the name of the sheet "1".',)


# --- who is a pupil and what is a heading ---------------------------------------------------------------------------


def test_a_pupil_called_like_a_heading_is_a_pupil_where_that_is_sure() -> None:
    """A number or a class beside the name says so; without one the line is refused."""
    assert classes("Nazwisko;Imię;Klasa\nKlasa;Anna;4b\nKos;Jan;5a\n") == {"Klasa": "4b", "Kos": "5a"}
    assert classes("Klasa: 4b\nNr;Nazwisko;Imię\n1;Klasa;Anna\n2;Kos;Jan\n") == {"Klasa": "4b", "Kos": "4b"}
    assert refused_lines("Klasa: 4b\nNazwisko;Imię\nKlasa;Anna\nKos;Jan\n") == [f"line 3: {UNREADABLE}"]


def test_a_remark_on_another_class_makes_no_heading() -> None:
    """A numbered pupil is a pupil, whatever stands in a column that is not taken."""
    text = "Klasa: 4b\nNr;Nazwisko;Imię;Uwagi\n1;Nowak;Anna;\n2;Kos;Jan;przeniesiony z klasy 5a\n3;Lis;Ola;\n"
    assert classes(text) == {"Nowak": "4b", "Kos": "4b", "Lis": "4b"}


def test_headings_in_a_list_with_classes_are_left_out_and_named() -> None:
    """The class beside each pupil says everything."""
    found = imported("Nazwisko;Imię;Klasa\nNowak;Anna;4b\nKlasa: integracyjna;;\nKos;Jan;4c\n")
    assert found.notes == ("Left out, since no pupil stands there: line 3.",)


def test_the_headings_of_two_headers_in_a_row_are_joined() -> None:
    """A group of headers above the headers is no list without pupils."""
    assert classes("Uczeń;;Klasa\nNazwisko;Imię;Klasa\nNowak;Anna;4b\n") == {"Nowak": "4b"}


def test_names_that_contradict_each_other_are_refused() -> None:
    """A whole name beside its parts is the same one, or that of somebody else in a second list."""
    assert classes("Nazwisko;Imię;Uczeń;Klasa\nNowak;Anna Maria;Nowak Anna;4b\n") == {"Nowak": "4b"}
    assert refused_lines("Nazwisko;Imię;Imię i nazwisko;Klasa\nNowak;Anna;Ewa Nowak;4b\n") == [
        "line 2: two different names stand in this line; keep the columns of one of them"
    ]


def test_a_class_without_a_letter_beside_others_of_its_grade_is_told() -> None:
    """Most likely a letter was forgotten."""
    found = imported("Nazwisko;Imię;Poziom;Symbol\nNowak;Anna;4;b\nKos;Jan;4;\nLis;Ola;8;\n")
    assert found.notes == ("The class has no letter, though other classes of that grade have one: line 3.",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lista uczniów klasy 5a", "5a"),
        ("Klasa 5a (24 uczniów)", "5a"),
        ("Klasa 5a, rok szkolny 2026/2027", "5a"),
        ("Klasa 5a – Anna Kos", "5a"),
        ("KLASA 5A WYCHOWAWCA A. KOS", "5a"),
        ("Klasa 5a, Szkoła Podstawowa nr 2 w Józefowie", "5a"),
        ("1. Klasa 5a", "5a"),
        ("zerówka", "0"),
        ("Klasa 5 w SP2 w Józefowie", "None"),
        ("Klasa 4b (połączona z 5a)", "None"),
        ("Klasa 4, 5", "None"),
        ("Klasa: 5, oddział: a", "None"),
        ("Klasa 0 - 8", "None"),
        ("Grupa 1", "None"),
    ],
)
def test_a_heading_is_read_only_where_it_names_one_class(text: str, expected: str) -> None:
    """Teacher, year, school and number of pupils may follow; a second class or a letter must not."""
    heading = read_heading([text], Place(0, 1))
    assert heading is not None
    assert str(heading.school_class) == expected


@pytest.mark.parametrize("text", ["Nowak Anna", "25", "Wychowawca klasy: Jan Kos", "Razem: 25", "Dziewczęta"])
def test_other_lines_are_no_headings(text: str) -> None:
    """They speak of no class."""
    assert read_heading([text], Place(0, 1)) is None


# --- all of it at once ----------------------------------------------------------------------------------------------

_SPELLINGS = [
    "Klasa: {0}{1}",
    "Oddział {0} {1}",
    "{0}{1}",
    "KLASA {2}{1}",
    "kl. {2} {1}",
    "Klasa {0}{1} (wych. Ewa Kos)",
]
_BETWEEN = ["", "Razem: 2", "Klasa {0}{1} razem: 2", "Wychowawca: Ewa Lis", "Strona 1 z 3", "12", "HEAD"]
_LAYOUTS = {
    "Nazwisko;Imię": "{1};Jan",
    "Uczeń": "{1} Jan",
    "Nr;Nazwisko;Imię": "{0};{1};Jan",
    "Lp.;Uczeń": "{0}.;{1} Jan",
}
_ROMAN = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
_SURNAMES = ["Nowak", "Kos", "Lis", "Wilk", "Bąk", "Sowa", "Król", "Żak", "Dudek", "Zając", "Kot", "Ryś"]


@dataclass(frozen=True)
class _List:
    """A list of several classes as text, and the class of every surname."""

    text: str
    truth: dict[str, str]


def random_list(rnd: random.Random) -> _List:
    """A list whose headings are spelled at random, sometimes spoilt, or lost below something that shows it."""
    header = rnd.choice(list(_LAYOUTS))
    surnames, lines, truth = rnd.sample(_SURNAMES, len(_SURNAMES)), list[str](), dict[str, str]()
    for nth, (grade, letter) in enumerate(rnd.sample([(g, c) for g in range(1, 9) for c in "abc"], 3)):
        heading = rnd.choice(_SPELLINGS).format(grade, letter, _ROMAN[grade])
        if nth and rnd.random() < 0.1:
            heading = rnd.choice(["", "Razem: 2", "Klasa: integracyjna", "Grupa druga"])
        lines += [heading, *([header] if nth == 0 or rnd.random() < 0.4 else [])]
        for number in range(1, rnd.randint(1, 4) + 1):
            truth[surname := surnames.pop()] = f"{grade}{letter}"
            lines.append(_LAYOUTS[header].format(number, surname))
        lines += [text.format(grade, letter) for text in rnd.sample(_BETWEEN, rnd.randint(0, 2))]
    return _List("\n".join(header if line == "HEAD" else line for line in lines), truth)


def test_no_pupil_is_ever_silently_in_the_wrong_class() -> None:
    """Whatever stands between the classes: a list is read as it is meant, or refused; most are read."""
    read = 0
    for seed in range(400):
        case = random_list(random.Random(seed))
        with suppress(RosterError):
            assert classes(case.text) == case.truth, case.text
            read += 1
    assert read > 250
