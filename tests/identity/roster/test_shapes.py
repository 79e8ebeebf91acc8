"""Every shape in which schools have their lists: separators, encodings, spreadsheets, pasted text, headers."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from identity.people import Person, Pupil, Roster, SchoolClass
from identity.roster import ImportedRoster, import_roster, read_roster
from identity.roster.classes import parse_class
from identity.roster.headers import known_headers

YEAR = "2026/2027"
ROWS = [
    ["Nazwisko", "Imię", "Klasa", "Nr", "Wychowawca", "Rodzic 1", "Rodzic 2", "Login", "Login rodzica", "Id"],
    ["Źdźbło", "Józef Łukasz", "4b", "1", "Ewa Śliwa", "Anna Źdźbło", "Jan Źdźbło", "0012345u", "0012345", "007"],
    ["Kowalska-Wójcik", "Ósmina", "IV B", "2", "Ewa Śliwa", "Ewa Kowalska", "", "0012346u", "0012346", "008"],
    ["Łąka", "Żaneta", "0a", "", "", "", "", "", "", "009"],
]
ROSTER = Roster(
    YEAR,
    (
        Pupil(
            "007",
            Person("Józef Łukasz", "Źdźbło"),
            SchoolClass(4, "B"),
            (Person("Anna", "Źdźbło"), Person("Jan", "Źdźbło")),
            "0012345u",
            ("0012345",),
            "1",
            "Ewa Śliwa",
        ),
        Pupil(
            "008",
            Person("Ósmina", "Kowalska-Wójcik"),
            SchoolClass(4, "B"),
            (Person("Ewa", "Kowalska"),),
            "0012346u",
            ("0012346",),
            "2",
            "Ewa Śliwa",
        ),
        Pupil("009", Person("Żaneta", "Łąka"), SchoolClass(0, "A")),
    ),
)


def table(separator: str, rows: list[list[str]] = ROWS, end: str = "\r\n") -> str:
    """Rows as text."""
    return "".join(separator.join(row) + end for row in rows)


def imported(text: str | bytes) -> ImportedRoster:
    """What comes of a text, given as UTF-8."""
    return import_roster(text.encode() if isinstance(text, str) else text, "list.csv", YEAR)


def pupils(text: str | bytes) -> tuple[Pupil, ...]:
    """The pupils in a text."""
    return imported(text).roster.pupils


def names(text: str | bytes) -> list[tuple[str, str]]:
    """First names and surnames in a text."""
    return [(pupil.name.first_name, pupil.name.surname) for pupil in pupils(text)]


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """A workbook as a spreadsheet saves it."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_document(rows: list[list[str]], manifest: str = "") -> bytes:
    """The same as LibreOffice saves it: the least that an ODS file needs."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            f'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="Arkusz1">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1250", "iso-8859-2"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_text_of_every_separator_and_encoding_is_read(separator: str, encoding: str, tmp_path: Path) -> None:
    """CSV and TSV are told by their content, and Polish letters come out right in all encodings of Polish programs."""
    path = tmp_path / ("list.tsv" if separator == "\t" else "list.csv")
    path.write_bytes(table(separator).encode(encoding))
    assert read_roster(path, YEAR) == ImportedRoster(ROSTER, ())


@pytest.mark.parametrize("letter", "ąśźĄŚŹ")
@pytest.mark.parametrize("encoding", ["cp1250", "iso-8859-2"])
def test_one_letter_tells_the_two_eight_bit_encodings_apart(letter: str, encoding: str) -> None:
    """The letters at different places in cp1250 and iso-8859-2 are enough, each by itself."""
    assert names(f"nazwisko;imie;klasa\nKo{letter}ka;Jan;4b\n".encode(encoding)) == [("Jan", f"Ko{letter}ka")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(end: str) -> None:
    """Files of Windows, Unix and old Macs are read alike."""
    assert imported(table(";", end=end)).roster == ROSTER


def test_pasted_text_with_tabs_is_read(tmp_path: Path) -> None:
    """What the clipboard holds after copying cells of a spreadsheet."""
    path = tmp_path / "pasted.txt"
    path.write_text(table("\t", end="\n"), encoding="utf-8")
    assert read_roster(path, YEAR).roster == ROSTER


def test_columns_kept_apart_by_spaces_are_read() -> None:
    """Text pasted from a page or a PDF has runs of spaces between its columns."""
    text = "Nr   Nazwisko i imię        Klasa\n1    Nowak Anna Maria       4b\n12   van der Berg Jan       IV c\n"
    assert names(text) == [("Anna Maria", "Nowak"), ("Jan", "van der Berg")]
    assert [pupil.number for pupil in pupils(text)] == ["1", "12"]


def test_quoted_cells_may_hold_separators_and_line_breaks() -> None:
    """A cell in quotation marks is one cell."""
    text = 'nazwisko;imię;klasa;rodzice\n"Nowak";"Anna";"4b";"Jan Nowak;\nEwa Nowak"\n'
    assert pupils(text)[0].guardians == (Person("Jan", "Nowak"), Person("Ewa", "Nowak"))


@pytest.mark.parametrize(
    "text",
    [
        "Lista uczniów\n\nRok szkolny 2026/2027;;\nnazwisko;imię;klasa\nNowak;Anna;4b\n",
        "sep=;\nnazwisko;imię;klasa\nNowak;Anna;4b\n",
        "nazwisko;imię;klasa;;\n\nNowak;Anna;4b;;\n;;;;\n",
        "nazwisko;imię;klasa\nNowak;Anna;4b\nnazwisko;imię;klasa\n",
        "nazwisko;imię;klasa\nNowak;Anna;4b\n\x1a",
        "nazwisko;imię;klasa\nNowak;Anna;4b\n\x00\x00",
        " nazwisko ; imię ; klasa \n Nowak ;\xa0Anna\u200b; 4b \n",
        'uczeń,klasa\n"Nowak, Anna",4b\n',
        "Nazwisko i imię;Klasa\nNowak Anna;4b",
        "Imię i nazwisko;Klasa\nAnna Nowak;4b",
        "Klasa 4b\nNazwisko;Imię\nNowak;Anna",
        "Klasa: IV b\nUczeń\nNowak Anna",
        "KLASA;ODDZIAŁ;NAZWISKO;IMIĘ\n4;B;Nowak;Anna\n",
        "poziom,symbol,nazwisko,imiona\nIV,b,Nowak,Anna\n",
        "klasa,litera,nazwisko,imiona\n4,b,Nowak,Anna\n",
        "nazwisko,nazwisko i imię,klasa\nNowak,Nowak Anna,4b\n",
        "class\tfirst name\tsurname\n4b\tAnna\tNowak\n",
        "Nazwisko;Imi\u0119;Klasa\nNowak;Anna;4b\n",
        "Nazwisko;Imie\u0328;Klasa\nNowak;Anna;4b\n",
    ],
)
def test_whatever_stands_around_the_table_does_not_matter(text: str) -> None:
    """Titles, empty lines and cells, repeated headers, spaces and the order of columns change nothing."""
    (pupil,) = pupils(text)
    assert (pupil.name, pupil.school_class) == (Person("Anna", "Nowak"), SchoolClass(4, "B"))


# --- headers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        ("Nr w dzienniku", "7.", {"number": "7"}),
        ("NR", "7", {"number": "7"}),
        ("Wychowawczyni", "Ewa Śliwa", {"teacher": "Ewa Śliwa"}),
        ("Login ucznia", "0012u", {"login": "0012u"}),
        ("ID ucznia", "0012", {"id": "0012"}),
        ("login rodzica", "001, 002", {"guardian_logins": ("001", "002")}),
        ("Login rodzica 2", "001", {"guardian_logins": ("001",)}),
        ("Drugie imię", "Maria", {"name": Person("Anna Maria", "Nowak")}),
        ("Rodzic/opiekun 1", "Jan Nowak", {"guardians": (Person("Jan", "Nowak"),)}),
        ("Imię i nazwisko rodzica/opiekuna", "Jan Nowak", {"guardians": (Person("Jan", "Nowak"),)}),
        ("Nazwisko i imię ojca", "Lis Jan", {"guardians": (Person("Jan", "Lis"),)}),
        ("matka", "Ewa Nowak", {"guardians": (Person("Ewa", "Nowak"),)}),
        ("Opiekun prawny", "Ewa Nowak", {"guardians": (Person("Ewa", "Nowak"),)}),
        ("Rodzice", "Jan Nowak, Ewa Nowak", {"guardians": (Person("Jan", "Nowak"), Person("Ewa", "Nowak"))}),
    ],
)
def test_a_header_is_known_by_its_other_names(header: str, value: str, expected: dict[str, object]) -> None:
    """Capitals, Polish letters, punctuation and usual variants of a header do not matter."""
    (pupil,) = pupils(f'Nazwisko;Imię (imiona);Klasa;{header}\nNowak;Anna;4b;"{value}"\n')
    assert {name: getattr(pupil, name) for name in expected} == expected


def test_parts_of_parents_names_may_have_columns_of_their_own() -> None:
    """First name and surname of mother and father are joined by whose they are."""
    text = (
        "Nazwisko;Imię;Klasa;Imię matki;Imię ojca;Nazwisko matki;Nazwisko ojca\n"
        "Lis;Ola;4b;Ewa;Jan;Lis-Nowak;Lis\n"
        "Kos;Jan;4b;Ewa;;Kos;Kos\n"
    )
    assert [pupil.guardians for pupil in pupils(text)] == [
        (Person("Ewa", "Lis-Nowak"), Person("Jan", "Lis")),
        (Person("Ewa", "Kos"),),
    ]
    assert imported(text).notes == ("Line 3: a parent without first name or surname was left out.",)


def test_the_whole_file_says_where_parents_surnames_stand() -> None:
    """A parent with another surname than the child is read as the others are, an odd one by its own surname."""
    text = (
        "Nazwisko i imię;Klasa;Rodzic 1\n"
        "Lis Ola;4b;Lis Jan\nKos Jan;4b;Wilk Ewa\nSowa Ida;4b;Sowa Adam\nBąk Iga;4b;Leon Bąk\n"
    )
    assert [str(pupil.guardians[0]) for pupil in pupils(text)] == ["Jan Lis", "Ewa Wilk", "Adam Sowa", "Leon Bąk"]
    assert imported(text).notes == ()


def test_where_nothing_says_the_order_it_is_told() -> None:
    """The first name is taken to stand first, and the school should look."""
    found = imported("Imię i nazwisko;Klasa;Rodzic 1\nOla Lis;4b;Ewa Kos\n")
    assert found.roster.pupils[0].guardians == (Person("Ewa", "Kos"),)
    assert found.notes == ("Parents' names were read with the first name before the surname.",)


@pytest.mark.parametrize("cell", ["0012", "'0012", '="0012"', '"=""0012"""', " 0012 "])
def test_zeros_before_a_login_stay(cell: str) -> None:
    """Logins are text, also in the ways in which exports keep a spreadsheet from reading them as numbers."""
    assert pupils(f"Uczeń;Klasa;Login\nLis Ola;4b;{cell}\n")[0].login == "0012"


def test_names_under_a_header_without_order_are_told() -> None:
    """Registers put the surname first, other lists may not."""
    assert imported("Uczeń;Klasa\nLis Ola;4b\n").notes == ('Names below "Uczeń" were read with the surname first.',)


def test_parents_with_equal_headers_are_two_parents() -> None:
    """First and second pair of columns belong together as they stand."""
    head = "Nazwisko;Imię;Klasa;Imię opiekuna;Nazwisko opiekuna;Imię opiekuna;Nazwisko opiekuna"
    (pupil,) = pupils(f"{head}\nLis;Ola;4b;Ewa;Lis;Jan;Kos\n")
    assert pupil.guardians == (Person("Ewa", "Lis"), Person("Jan", "Kos"))


def test_the_page_on_rosters_names_headers_and_classes_that_are_known() -> None:
    """Whatever docs/roster.md promises is understood."""
    page = (Path(__file__).parents[3] / "docs" / "roster.md").read_text(encoding="utf-8")
    headers = re.findall("`(.+?)`", page.partition("| what | headers |")[2].partition("Name and class are needed")[0])
    assert len(headers) > 30
    assert [header for header in headers if not known_headers([header])] == []
    classes = re.findall("`(.+?)`", page.partition("**Classes**")[2].partition("\n")[0])
    assert len(classes) > 8
    assert [text for text in classes if parse_class(text) is None] == []


# --- spreadsheets ---------------------------------------------------------------------------------------------------


def test_a_workbook_is_read(tmp_path: Path) -> None:
    """XLSX, whatever the file is called."""
    path = tmp_path / "list.xls"
    path.write_bytes(workbook({"Arkusz1": [list(row) for row in ROWS]}))
    assert read_roster(path, YEAR) == ImportedRoster(ROSTER, ())


def test_an_open_document_is_read() -> None:
    """ODS, as LibreOffice saves it."""
    assert imported(open_document(ROWS)) == ImportedRoster(ROSTER, ())


def test_numbers_and_dates_of_a_workbook_become_text() -> None:
    """A whole number has no point, and a login kept as a number is named, for its zeros may be lost."""
    rows: list[list[object]] = [
        ["Nazwisko", "Imię", "Klasa", "Nr", "Login", "Data zapisania"],
        ["Nowak", "Anna", 4, 12.0, 12345, datetime(2026, 9, 1)],
        ["Lis", "Jan", "4", 13, "0012346", date(2026, 9, 1)],
    ]
    found = imported(workbook({"Arkusz1": rows}))
    assert [(p.number, p.login, str(p.school_class)) for p in found.roster.pupils] == [
        ("12", "12345", "4"),
        ("13", "0012346", "4"),
    ]
    assert found.notes == (
        'Left out, since a roster does not need it: "Data zapisania".',
        (
            "The spreadsheet keeps logins or ids as numbers: line 2. Where one should begin with 0, the 0 is lost; "
            "make the column text and write it again."
        ),
    )


def test_the_sheets_of_a_workbook_are_joined() -> None:
    """A sheet a class: its name is the class; a sheet without a list is left out and named."""
    sheets: dict[str, list[list[object]]] = {
        "4b": [["Szkoła nr 1"], [], ["Nr", "Nazwisko i imię"], [1, "Nowak Anna"]],
        "kl. V a": [["Nr", "Nazwisko i imię"], [1, "Lis Jan"]],
        "Uwagi": [["Zebranie we wtorek"]],
        "Pusty": [],
    }
    found = imported(workbook(sheets))
    assert [(str(p.name), str(p.school_class)) for p in found.roster.pupils] == [
        ("Anna Nowak", "4b"),
        ("Jan Lis", "5a"),
    ]
    assert found.notes == ("Sheets without a line of headers were left out: Uwagi.",)


def test_merged_titles_above_a_table_do_not_matter() -> None:
    """Exports of registers begin with titles over several columns, and the table need not begin in the first one."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["B2"] = "Lista uczniów"
    sheet.merge_cells("B2:D3")
    for column, (header, value) in enumerate([("Nazwisko", "Nowak"), ("Imię", "Anna"), ("Klasa", "9z")], start=2):
        sheet.cell(5, column, header)
        sheet.cell(6, column, value)
    sheet["D6"] = "4b"
    out = io.BytesIO()
    book.save(out)
    assert names(out.getvalue()) == [("Anna", "Nowak")]
