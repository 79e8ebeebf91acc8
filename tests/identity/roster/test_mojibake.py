"""What was read in a wrong encoding and saved again is refused with its lines where sure; healthy names stay."""

from __future__ import annotations

import pytest

from identity.roster.mojibake import has_odd_capitals, is_garbled, misread_letters
from tests.identity.roster.test_refusals import refusal
from tests.identity.roster.test_shapes import imported, workbook

HEAD = "Nazwisko;Imie;Klasa\n"
ENCODINGS = ["cp1250", "iso-8859-2", "cp1252", "iso-8859-1", "cp852", "mac_roman"]


def mistaken(text: str, encoding: str, was: str = "utf-8") -> str:
    """The text, in UTF-8 or what it was in, read in an encoding; what that leaves open becomes a control character."""
    read = (bytes([byte]).decode(encoding, "replace").replace("\ufffd", chr(byte)) for byte in text.encode(was))
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
    assert message.startswith("list.csv: Damaged letters: line 3.")
    assert "with the encoding UTF-8 or as an Excel workbook" in message
    assert not set(surname).difference(map(chr, range(128))) & set(message)


@pytest.mark.parametrize(("surname", "encoding"), [("Müller", "cp1250"), ("Ayşe", "cp1250"), ("Dvořák", "cp852")])
def test_foreign_names_alone_betray_a_wrong_encoding(surname: str, encoding: str) -> None:
    """A list without a Polish letter is told by all its letters together."""
    assert "Damaged letters: line 2." in refusal(mistaken(f"{HEAD}{surname};Jan;4b\n", encoding))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_headers_betray_a_wrong_encoding(end: str) -> None:
    """The names need not hold any letter with a mark; lines are counted as an editor counts them."""
    text = end.join(["\ufeffNazwisko;Imię;Klasa;Nr w dzienniku", "Nowak;Jan;4b;1", "Łoś;Józef;4b;2", ""])
    assert "Damaged letters: lines 1, 3." in refusal(mistaken(text, "cp1250"))


@pytest.mark.parametrize(("first", "second"), [("cp1250", "cp1250"), ("cp1252", "cp1250"), ("iso-8859-2", "cp1252")])
def test_what_went_wrong_twice_is_refused(first: str, second: str) -> None:
    """One program after the other."""
    text = mistaken(mistaken(f"{HEAD}Król;Józef;4b\nŹdźbło;Łucja;5a\n", first), second)
    assert "Damaged letters: lines 2–3." in refusal(text)


def test_a_workbook_is_refused_once_a_line() -> None:
    """A spreadsheet opens UTF-8 in the encoding of Windows and saves its own format."""
    rows: list[list[object]] = [
        ["Nazwisko", mistaken("Imię", "cp1250"), "Klasa"],
        [mistaken("Król", "cp1250"), mistaken("Łucja", "cp1250"), "4b"],
    ]
    assert "Damaged letters: lines 1–2." in refusal(workbook({"Arkusz1": rows}))


@pytest.mark.parametrize("spoilt", ["KrĂłl", "KrÃ³l", "Ĺ\x81oĹ›", "KRĂŁL", "Krăłl", "Kr├│l", "GĂłra"])
def test_letters_that_are_damaged_in_some_lines_only_are_refused(spoilt: str) -> None:
    """Two lists were joined, one of them healthy, or capitals were made since: nobody can put that right for sure."""
    message = refusal(f"{HEAD}Wójcik;Ewa;6b\n{spoilt};Jan;4b\n")
    assert message.startswith("list.csv: Damaged letters: line 3.")
    assert spoilt not in message


def test_a_damaged_workbook_is_refused_with_sheet_and_line() -> None:
    """Where they stand."""
    head: list[object] = ["Nazwisko", "Imię", "Klasa"]
    sheets: dict[str, list[list[object]]] = {"A": [head, ["Wójcik", "Ewa", "6b"]], "B": [head, ["KrĂłl", "Jan", "4b"]]}
    assert 'Damaged letters: sheet "B", line 2.' in refusal(workbook(sheets))


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


POLISH_LIST = f"""{HEAD}Nowak;Jan;4b
Ćwik;Ewa;4b
Węgrzyn;Ala;4b
Kaźmierczak;Ola;5a
Ącki;Oktawia;5a
Lis;Wiesława;5b
Kościuk;Ida;5b
"""
MISREADINGS = {
    ("cp1250", "cp1252"): "lines 3–8",
    ("cp1250", "iso-8859-1"): "lines 3–8",
    ("cp1250", "iso-8859-2"): "lines 5–6, 8",
    ("iso-8859-2", "cp1252"): "lines 3–8",
    ("iso-8859-2", "cp1250"): "lines 5–6, 8",
}


@pytest.mark.parametrize(("mistake", "lines"), MISREADINGS.items())
def test_eight_bits_read_as_others_are_refused(mistake: tuple[str, str], lines: str) -> None:
    """One letter that can be nothing else betrays all of them: Æwik and Wêgrzyn alone might be names."""
    was, encoding = mistake
    damaged = mistaken(POLISH_LIST, encoding, was)
    assert f"list.csv: Damaged letters: {lines}. The list was once" in refusal(damaged)
    assert len(imported(POLISH_LIST.encode(was)).roster.pupils) == 7


@pytest.mark.parametrize(
    "surname", ["KaĽmierczak", "KoŸmin", "Wˇjcik", "D\x9cb", "¦liwa", "¯uk", "£o", "Pawe³", "W¹s", "¿uk"]
)
def test_a_name_that_nobody_has_is_refused(surname: str) -> None:
    """A foreign capital inside a word, or what is no letter beside letters, confirms the damage."""
    assert "Damaged letters: line 3." in refusal(f"{HEAD}Lis;Ola;4b\n{surname};Jan;4b\n")


@pytest.mark.parametrize(
    ("surname", "shown"),
    [("KaĽmierczak", "Ľ"), ("Wˇjcik", "ˇ"), ("Pawe³", "³"), ("\x8ccibor", "U+008C"), ("Ko\x96s", "U+0096")],
)
def test_a_damaged_name_in_a_healthy_list_is_refused_by_line(surname: str, shown: str) -> None:
    """Two lists were joined: the line is told, and a character that cannot be seen by its number."""
    message = refusal(f"{HEAD}Wąs;Łucja;4b\nŹrebiec;Święta;4b\n{surname};Jan;4b\n")
    assert message.splitlines()[1:] == [f'  line 4: a letter in a name is damaged: "{shown}"']


@pytest.mark.parametrize("surname", ["Stêpieñ", "Koœciuk", "Æwik"])
def test_letters_that_may_be_healthy_are_noted(surname: str) -> None:
    """Names of other countries have them: somebody has to look, and the list is taken."""
    found = imported(f"{HEAD}Lis;Ola;4b\n{surname};Jan;4b\n")
    assert found.notes == (
        "There are letters in names that a wrong encoding may have put there; compare them: line 3.",
    )


def test_what_stands_in_other_columns_is_no_damage() -> None:
    """Cubic metres and pounds beside Polish letters, or apart from any letter."""
    text = "Nazwisko;Imię;Klasa;Uwagi\nŁoś;Ola;4b;5 m³\nKos;Jan;4b;£ 5 ¿\n"
    assert len(imported(text).roster.pupils) == 2


def test_many_damaged_lines_are_told_as_ranges() -> None:
    """Neighbours are joined, also on several sheets; beyond twenty ranges the rest is only mentioned."""
    head: list[object] = ["Nazwisko", "Imie", "Klasa"]
    spoilt: list[object] = ["£ukasik", "Jan", "4b"]
    healthy: list[object] = ["Lis", "Ola", "4b"]
    everywhere = refusal(workbook({"A": [head, *[spoilt] * 40], "B": [head, spoilt, healthy, spoilt]}))
    assert 'Damaged letters: sheet "A", lines 2–41; sheet "B", lines 2, 4. The list' in everywhere
    scattered = refusal(workbook({"A": [head, *[spoilt, healthy] * 30]}))
    assert "Damaged letters: lines 2, 4, 6, " in scattered
    assert ", 38, 40 and further ones. The list" in scattered


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
    assert "Damaged" in refusal(mistaken(f"{HEAD}Ko{letter}ek;Jan;4b\n", "mac_latin2"))
