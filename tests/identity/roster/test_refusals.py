"""Every kind of broken list is refused with its line and reason; what is odd is told; no sentence names a person."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from identity.roster import RosterError, import_roster, read_roster
from tests.identity.roster.test_shapes import YEAR, imported, open_document, pupils, workbook

HEAD = "Nazwisko;Imię;Klasa;Nr;Login;Id;Rodzic 1\n"
FIRST = "Nowak;Anna;4b;1;001u;a1;Jan Nowak\n"


def refusal(content: str | bytes) -> str:
    """The message with which a list is refused."""
    with pytest.raises(RosterError) as caught:
        imported(content)
    assert caught.value.exit_code == 1
    return str(caught.value)


def refused_lines(content: str | bytes) -> list[str]:
    """The lines that a refusal names, with their reasons."""
    head, *lines = refusal(content).splitlines()
    assert head == "list.csv: nothing was taken from this file. Put these lines right and give it again:"
    return [line.strip() for line in lines]


# --- lines ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Nowak;;4b;2;;;", "the first name is missing"),
        (";Anna;4b;2;;;", "the surname is missing"),
        ("Lis;Anna;;2;;;", "the class is missing"),
        ("Lis;Anna;9a;2;;;", '"9a" is no class from 0 to 8, as in 4b or IV b'),
        ("Lis;Anna;IX a;2;;;", '"IX a" is no class from 0 to 8, as in 4b or IV b'),
        ("Lis;Anna;Kowalski;2;;;", "where the class belongs stands something else; write it as in 4b or IV b"),
        ("Lis;Anna;44051401359;2;;;", "the class is missing"),
        ("Now@k;Anna;4b;2;;;", 'there is a character in a name that no name has: "@"'),
        ("Lis;Micha?;4b;2;;;", 'there is a character in a name that no name has: "?"'),
        ("12;Anna;4b;2;;;", "there is a digit in a name"),
        ("-;Anna;4b;2;;;", "a name has no letters or begins or ends with a hyphen"),
        ("Lis;Anna;4b;2;001u;;", "the same login stands also in line 2"),
        ("Lis;Anna;4b;2;001U;;", "the same login stands also in line 2"),
        ("Lis;Anna;4b;2;;a1;", "the same id stands also in line 2"),
        (
            "Lis;Anna;4b;2;1,23E+06;;",
            "a spreadsheet has rounded a login or an id; make the column text and write it again",
        ),
        ("Lis;Anna;4b;2;00 12;;", "there is a space in a login or an id"),
        ("Lis;Anna;4b;2;;;J4n Lis", "a parent: there is a digit in a name"),
        ("Lis;Anna;4b;2;;;Jan Lis;more", "there are more cells than headers; a separator may stand inside a cell"),
        (
            "Nowak;Anna;4b;;;;Ewa Lis",
            "the same name and class as in line 2; remove one of them or give each a number, a login or an id",
        ),
    ],
)
def test_a_broken_line_is_refused_with_its_number_and_reason(line: str, reason: str) -> None:
    """One broken line is enough to take nothing, and it is named."""
    assert refused_lines(f"{HEAD}{FIRST}{line}\n") == [f"line 3: {reason}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Nazwisko i imię;Klasa\nNowak;4b\n", "line 2: the name has only one part; first name and surname are needed"),
        ("Nazwisko i imię;Klasa;Nr\n;4b;1\n", "line 2: the name is missing"),
        ("poziom;symbol;nazwisko;imię\n9;b;Lis;Jan\n", 'line 2: "9 b" is no class from 0 to 8, as in 4b or IV b'),
        (
            "Nr   Uczeń   Klasa\n1   Nowak Anna\n2   Lis Jan   4b\n",
            "line 2: there are fewer cells than headers; copy the table from a spreadsheet or save it as CSV",
        ),
        ('nazwisko;imię;klasa\n"No-\nwak";Anna;4b\nLis;;4b\n', "line 4: the first name is missing"),
    ],
)
def test_other_shapes_of_broken_lines_are_refused(text: str, line: str) -> None:
    """Names in one cell, classes in two columns, columns of spaces; a line is counted as people see it."""
    assert line in refused_lines(text)


def test_all_broken_lines_are_named_up_to_a_number() -> None:
    """Twenty lines are listed from the top, and the rest is counted."""
    lines = refused_lines(HEAD + "".join(f"Lis;Anna;{n}x;;;;\n" for n in range(10, 35)))
    assert [line.split(":")[0] for line in lines] == [*(f"line {n}" for n in range(2, 22)), "and 5 lines more"]


def test_a_rounded_login_of_a_parent_is_refused() -> None:
    """What a spreadsheet made of a long number is nobody's login, and not two of them either."""
    (line,) = refused_lines("Nazwisko;Imię;Klasa;Login rodzica\nLis;Jan;4b;1,23E+06\n")
    assert line.startswith("line 2: a spreadsheet has rounded a login")


def test_a_line_of_a_workbook_is_named_with_its_sheet() -> None:
    """Where there are several sheets, the line alone would not be found."""
    head: list[object] = ["Nazwisko", "Imię", "Klasa"]
    sheets: dict[str, list[list[object]]] = {"A": [head, ["Lis", "Jan", "4b"]], "B": [head, [], ["Kos", "Jan", "9b"]]}
    assert refused_lines(workbook(sheets))[0].startswith('sheet "B", line 3: "9b" is no class')
    assert refused_lines(workbook({"B": sheets["B"]}))[0].startswith('line 3: "9b" is no class')


def test_a_refusal_names_no_person() -> None:
    """Sentences end up on screens and in reports: they hold no name and no PESEL."""
    text = f"{HEAD}{FIRST}Nowak;Anna;4b;;;;Ewa Lis\nKowalski;Jan;44051401359;;;;\nLis;Ola;Wiśniewska Anna;;;;Jan 5\n"
    message = refusal(text)
    assert not [word for word in ("Nowak", "Anna", "Ewa", "Kowalski", "Wiśniewska", "44051401359") if word in message]


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "This file is empty."),
        (b"\n;;;\n", "This file is empty."),
        ("nazwisko;imię;klasa\n".encode(), "There is a line of headers and no pupil below it."),
        ("nazwisko;imię;klasa\nRazem: 0;;\n".encode(), "There is a line of headers and no pupil below it."),
        (b"Nowak;Anna;4b\nLis;Jan;4b\n", "No line of headers was found among the first 20 lines."),
        (b"a;b\n" * 25 + b"nazwisko;imie;klasa\nLis;Jan;4b\n", "No line of headers was found"),
        ("imię;klasa\nAnna;4b\n".encode(), "The headers in line 1 lack the surname."),
        (b"\nnazwisko;klasa\nLis;4b\n", "The headers in line 2 lack the first name."),
        ("nazwisko;imię\nLis;Jan\n".encode(), "The headers in line 1 lack the class."),
        ("imię;login\nAnna;1\n".encode(), "The headers in line 1 lack the surname, the class."),
        (
            "imię;imiona;nazwisko;klasa\nA;B;C;4b\n".encode(),
            'Several columns in line 1 say the same: "imię", "imiona".',
        ),
        (b"%PDF-1.7\n", "This is a file of kind PDF and no table."),
        (b"\xff\xd8\xff\xe0....", "This is a file of kind JPEG and no table."),
        (b"\x89PNG\r\n\x1a\n", "This is a file of kind PNG and no table."),
        (bytes(range(256)), "This is no table of text."),
        (b"<html><table><tr><td>Nowak</td></tr></table></html>", "This is a web page."),
        (b"PK\x03\x04broken", "This is no spreadsheet, or it is damaged."),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "This is no spreadsheet, or it is damaged."),
        ('nazwisko;imię;klasa\nLis;"Jan;4b\nKos;Ola;4b\n'.encode(), "The quotation marks of line 2 do not match."),
        (
            "nazwisko;imię;klasa\nŻółć;Łucja;4b\nŚl\udcc5;Jan;4b\n".encode("utf-8", "surrogateescape"),
            "The letters of line 3 are damaged.",
        ),
        (b"\xef\xbb\xbfnazwisko\xff", "The letters of line 1 are damaged."),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(content: bytes, reason: str) -> None:
    """A file that cannot be a list of pupils is told what it is and what to do."""
    message = refusal(content)
    assert message.startswith(f"list.csv: {reason}")
    assert "\n" not in message


def test_half_a_workbook_is_refused() -> None:
    """A file that was cut off while it was copied."""
    whole = workbook({"A": [["Nazwisko", "Imię", "Klasa"], ["Lis", "Jan", "4b"]]})
    assert "it is damaged" in refusal(whole[: len(whole) // 2])


def test_another_archive_is_refused() -> None:
    """A zip archive, or a document of another program, is no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<xml/>")
    assert "This is no spreadsheet" in refusal(out.getvalue())


def test_a_workbook_with_a_password_is_refused() -> None:
    """A protected file says so."""
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    compound = b"\xd0\xcf\x11\xe0" + bytes(508) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    for content in (open_document([["Nazwisko"]], entry), compound):
        assert "protected by a password" in refusal(content)


def test_files_that_cannot_be_opened_are_refused(tmp_path: Path) -> None:
    """A file that is not there, a folder, a file far too large."""
    with pytest.raises(RosterError, match=r"none.csv: this file cannot be read \(No such file or directory\)."):
        read_roster(tmp_path / "none.csv", YEAR)
    with pytest.raises(RosterError, match="this is a folder"):
        read_roster(tmp_path, YEAR)
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(30_000_000)
    with pytest.raises(RosterError, match="too large"):
        read_roster(huge, YEAR)


# --- privacy and oddities -------------------------------------------------------------------------------------------


def test_personal_data_are_dropped_and_that_is_said() -> None:
    """PESEL, address, birth and contact data leave no trace, and the headers left out are named."""
    text = (
        "Nazwisko;Imię;PESEL;Klasa;Data urodzenia;Ulica;Kod pocztowy;Telefon matki;E-mail;Uwagi;12345678901\n"
        "Lis;Jan;44051401359;4b;1944-05-14;Polna 3;05-400;600100200;lis@example.org;alergia;x\n"
    )
    found = imported(text)
    assert found.notes == (
        (
            'Left out, since a roster must not hold it: "PESEL", "Data urodzenia", "Ulica", "Kod pocztowy", '
            '"Telefon matki", "E-mail".'
        ),
        'Left out, since a roster does not need it: "Uwagi", column 11.',
    )
    kept = repr(found.roster)
    assert not [
        data for data in ("44051401359", "1944", "Polna", "05-400", "600100200", "@", "alergia") if data in kept
    ]


@pytest.mark.parametrize("header", ["Id", "Login", "Login rodzica", "Nr"])
def test_a_pesel_is_never_kept_under_another_header(header: str) -> None:
    """A column of ids, logins or numbers that holds PESEL numbers is taken without them."""
    found = imported(f"Nazwisko;Imię;Klasa;{header}\nLis;Jan;4b;44051401359\nKos;Jan;4b;02070803628\n")
    assert found.notes == ("PESEL numbers were left out, also as ids or logins: lines 2–3.",)
    assert "44051401359" not in repr(found.roster)
    assert "02070803628" not in repr(found.roster)
    assert all(pupil.id.startswith("p-") for pupil in found.roster.pupils)


def test_a_pesel_that_lost_its_zero_is_known() -> None:
    """A spreadsheet takes the 0 from the PESEL numbers of those born from 2000 on."""
    found = imported(workbook({"A": [["Nazwisko", "Imię", "Klasa", "Id"], ["Kos", "Jan", "4b", 2070803628]]}))
    assert found.notes == ("PESEL numbers were left out, also as ids or logins: line 2.",)
    assert "2070803628" not in repr(found.roster)


def test_telephones_and_addresses_beside_parents_are_dropped() -> None:
    """Only the names of a parent's cell are taken."""
    text = "Nazwisko i imię;Klasa;Rodzice\nLis Jan;4b;Ewa Lis (matka) tel. +48 600-100-200, e-mail: e.lis@example.org\n"
    found = imported(text)
    assert [str(person) for person in found.roster.pupils[0].guardians] == ["Ewa Lis"]
    assert found.notes == ("Telephone numbers and e-mail addresses beside names were left out: line 2.",)


@pytest.mark.parametrize(
    "line", ["Razem: 1;;", "Liczba uczniów: 1;;", ";;2", "Suma;1;", "Wydrukowano dnia 1.09.2026;;", "Razem uczniów;;24"]
)
def test_totals_and_remarks_are_left_out_and_named(line: str) -> None:
    """A line that is no pupil's does not stop the import."""
    found = imported(f"Nazwisko;Imię;Klasa\nLis;Jan;4b\n{line}\n")
    assert len(found.roster.pupils) == 1
    assert found.notes == ("Left out, since no pupil stands there: line 3.",)


def test_a_surname_like_a_total_is_a_pupil() -> None:
    """Nobody is left out because of a surname."""
    assert [p.name.surname for p in pupils("Uczeń;Klasa\nSuma Anna;4b\nRazem Jan;4b\n")] == ["Suma", "Razem"]


def test_a_lone_surname_is_refused_and_not_left_out() -> None:
    """A pupil whose line was not finished is no remark."""
    assert refused_lines("Nazwisko;Imię;Klasa\nLis;Jan;4b\nKowalski;;\n") == [
        "line 3: the class is missing",
        "line 3: the first name is missing",
    ]


def test_a_repeated_line_is_taken_once() -> None:
    """The same line twice is one pupil, and both lines are named."""
    found = imported(f"{HEAD}{FIRST}{FIRST}")
    assert len(found.roster.pupils) == 1
    assert found.notes == ("The same pupil stands in lines 2–3 and was taken once.",)


@pytest.mark.parametrize("column", ["Nr", "Login", "Id"])
def test_namesakes_that_something_tells_apart_are_two_pupils(column: str) -> None:
    """Two pupils of one name in a class have ids of their own, and the school is told."""
    found = imported(f"Nazwisko;Imię;Klasa;{column}\nLis;Jan;4b;1\nLis;Jan;4b;2\n")
    first, second = found.roster.pupils
    assert first.id != second.id
    assert found.notes == ("Several pupils of the same name are in class 4b: lines 2–3.",)


def test_a_name_of_many_parts_and_one_in_other_letters_are_told() -> None:
    """Such names are taken, and somebody should look."""
    found = imported("Nazwisko i imię;Klasa\nNowak Anna Maria Ewa;4b\nШевченко Тарас;4b\n")
    assert [note.split(":")[0] for note in found.notes] == ["Line 2", "Line 3"]
    assert "many parts" in found.notes[0]
    assert "not in Latin letters" in found.notes[1]


# --- ids ------------------------------------------------------------------------------------------------------------


def test_a_made_id_is_the_same_in_every_import() -> None:
    """Order, number, parents, login and spelling in capitals do not change it, and it does not show the name."""
    (before,) = pupils("Nazwisko;Imię;Klasa;Nr\nŁoś;Jan;4b;1\n")
    after = pupils("Nr;Klasa;Imię;Nazwisko;Login\n1;4b;Ola;Kos;1u\n2;IV B;JAN;ŁOŚ;2u\n")
    assert before.id == after[1].id
    assert before.id.startswith("p-")
    assert len(before.id) == 10


def test_the_name_of_the_input_stands_in_every_message() -> None:
    """Pasted text is called whatever the caller calls it."""
    with pytest.raises(RosterError, match=r"^Pasted text: This file is empty\.$"):
        import_roster(b"", "Pasted text", YEAR)
