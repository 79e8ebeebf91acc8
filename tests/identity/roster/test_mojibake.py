"""UTF-8 that was read in another encoding and saved again is refused with its lines; healthy names stay."""

from __future__ import annotations

import pytest

from identity.roster.mojibake import has_odd_capitals, is_garbled, misread_letters
from tests.identity.roster.test_refusals import refusal
from tests.identity.roster.test_shapes import imported, workbook

HEAD = "Nazwisko;Imie;Klasa\n"
ENCODINGS = ["cp1250", "iso-8859-2", "cp1252", "iso-8859-1", "cp852", "mac_roman"]


def mistaken(text: str, encoding: str) -> str:
    """The text in UTF-8, read in another encoding; what that leaves open becomes a control character."""
    read = (bytes([byte]).decode(encoding, "replace").replace("\ufffd", chr(byte)) for byte in text.encode())
    return "".join(read)


@pytest.mark.parametrize("saved", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "surname",
    ["Król", "Wójcik", "Góra", "Żółć", "Łącka", "Jóźwiak", "Ślęzak", "KRÓL", "DZIĘCIOŁ", "Łoś-Müller", "Dvořák"],
)
def test_what_was_read_in_a_wrong_encoding_is_refused(surname: str, encoding: str, saved: str) -> None:
    """Every Polish letter is enough, also ó alone, which shows as letters only; the line is said and no name."""
    damaged = mistaken(f"{HEAD}Lis;Ewa;4b\n{surname};Jan;4b\n", encoding)
    message = refusal(damaged.encode(saved))
    assert message.startswith("list.csv: Letters are damaged in these lines: line 3.")
    assert "with the encoding UTF-8 or as an Excel workbook" in message
    assert not set(surname).difference(map(chr, range(128))) & set(message)


@pytest.mark.parametrize(("surname", "encoding"), [("Müller", "cp1250"), ("Ayşe", "cp1250"), ("Dvořák", "cp852")])
def test_foreign_names_alone_betray_a_wrong_encoding(surname: str, encoding: str) -> None:
    """A list without a Polish letter is told by all its letters together."""
    assert "damaged in these lines: line 2." in refusal(mistaken(f"{HEAD}{surname};Jan;4b\n", encoding))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_headers_betray_a_wrong_encoding(end: str) -> None:
    """The names need not hold any letter with a mark; lines are counted as an editor counts them."""
    text = end.join(["\ufeffNazwisko;Imię;Klasa;Nr w dzienniku", "Nowak;Jan;4b;1", "Łoś;Józef;4b;2", ""])
    assert "damaged in these lines: line 1, line 3." in refusal(mistaken(text, "cp1250"))


@pytest.mark.parametrize(("first", "second"), [("cp1250", "cp1250"), ("cp1252", "cp1250"), ("iso-8859-2", "cp1252")])
def test_what_went_wrong_twice_is_refused(first: str, second: str) -> None:
    """One program after the other."""
    text = mistaken(mistaken(f"{HEAD}Król;Józef;4b\nŹdźbło;Łucja;5a\n", first), second)
    assert "damaged in these lines: line 2, line 3." in refusal(text)


def test_a_workbook_is_refused_once_a_line() -> None:
    """A spreadsheet opens UTF-8 in the encoding of Windows and saves its own format."""
    rows: list[list[object]] = [
        ["Nazwisko", mistaken("Imię", "cp1250"), "Klasa"],
        [mistaken("Król", "cp1250"), mistaken("Łucja", "cp1250"), "4b"],
    ]
    assert "damaged in these lines: line 1, line 2." in refusal(workbook({"Arkusz1": rows}))


@pytest.mark.parametrize("spoilt", ["KrĂłl", "KrÃ³l", "Ĺ\x81oĹ›", "KRĂŁL", "Krăłl", "Kr├│l", "GĂłra"])
def test_letters_that_are_damaged_in_some_lines_only_are_refused(spoilt: str) -> None:
    """Two lists were joined, one of them healthy, or capitals were made since: nobody can put that right for sure."""
    message = refusal(f"{HEAD}Wójcik;Ewa;6b\n{spoilt};Jan;4b\n")
    assert message.startswith("list.csv: Letters are damaged in these lines: line 3.")
    assert spoilt not in message


def test_a_damaged_workbook_is_refused_with_sheet_and_line() -> None:
    """Where they stand."""
    head: list[object] = ["Nazwisko", "Imię", "Klasa"]
    sheets: dict[str, list[list[object]]] = {"A": [head, ["Wójcik", "Ewa", "6b"]], "B": [head, ["KrĂłl", "Jan", "4b"]]}
    assert 'Letters are damaged in these lines: sheet "B", line 2.' in refusal(workbook(sheets))


@pytest.mark.parametrize(
    "surname",
    [
        *["Răşcanu", "RĂŞCANU", "Năstase", "Ăna", "TĂŞNAD", "ÂŞAN"],
        *["Nguyễn", "Văn", "NGUYỄN VĂN ÂN", "Đặng", "Trần"],
        *["Ångström", "Åse", "Øster", "Þór", "João", "JOÃO", "Muñoz", "Müller", "Größe", "Çelik", "Łoś"],
        *["Kříž", "TŇÁČEK", "Šimić", "Ľubica", "Dĺžka", "Ĺupták", "Ňakaš"],
        *["Król", "PÓŁTORAK", "KOŚCIÓŁ", "ŻÓŁĆ", "Hańćza", "Gżegżółka", "Żółć", "Ćwiąkała"],
    ],
)
@pytest.mark.parametrize("saved", ["utf-8", "utf-16"])
def test_healthy_names_are_left_as_they_are(surname: str, saved: str) -> None:
    """Romanian, Vietnamese, Nordic, Portuguese, Czech, Slovak and Polish ones, even alone in a file."""
    found = imported(f"{HEAD}{surname};Jan;4b\n".encode(saved))
    assert [pupil.name.surname for pupil in found.roster.pupils] == [surname]
    assert not is_garbled(surname)


def test_letters_of_another_misreading_are_told() -> None:
    """ñ for ń and ê for ę, Ľ for ź: where no letter is left that would not have survived the mistake."""
    found = imported(f"{HEAD}Król;Jan;4b\nKoñczak;Ewa;4b\n")
    assert found.notes == (
        "There are letters in names that a wrong encoding may have put there; compare them: line 3.",
    )
    assert imported(f"{HEAD}Muñoz;Jan;4b\nŁoś;Ewa;4b\n").notes == ()


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Wêgrzyn Koñczak", "êñ"),
        ("Dšbrowski Łukasz", "š"),
        ("JóĽwiak", "Ľ"),
        ("Šimić Dąb", ""),
        ("Müller José", ""),
        ("Nowak", ""),
    ],
)
def test_a_misreading_is_betrayed_by_what_is_missing(text: str, letters: str) -> None:
    """Windows, ISO-8859-2 and Western Europe, taken for each other."""
    assert misread_letters(text) == frozenset(letters)


@pytest.mark.parametrize(
    ("name", "is_odd"),
    [("DĄbrowski", True), ("RêCANU", True), ("McDonald", False), ("ŁOŚ", False), ("Łoś", False), ("Żak-Łoś", False)],
)
def test_capitals_in_the_middle_of_a_name_are_odd(name: str, is_odd: bool) -> None:
    """Letters with a mark, where an encoding has put them; DeVito is a name."""
    assert has_odd_capitals(name) is is_odd


@pytest.mark.parametrize("letter", "ąćęłńśźż")
def test_letters_in_the_encoding_of_an_old_mac_are_refused(letter: str) -> None:
    """They look like pairs of letters that names may have, so that nothing is put right by itself."""
    assert "damaged" in refusal(mistaken(f"{HEAD}Ko{letter}ek;Jan;4b\n", "mac_latin2"))
