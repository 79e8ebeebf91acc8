"""Forms are printed into files: masters and numbered sheets, whole or not at all."""

from __future__ import annotations

import re
from pathlib import Path

import pdfplumber
import pytest

from forms.catalogue import load_catalogue
from forms.paper import PaperName
from forms.printing import output_paths, print_form
from forms.school import School
from messages.errors import OutputError, SettingsError, UsageError

CATALOGUE = load_catalogue()
SCHOOL = School(name="SP 7", email="a@sp7.example")
TOO_LONG = School(information="Administratorem danych osobowych jest szkoła. " * 60)


def codes(path: Path) -> list[list[str]]:
    """The words printed below the sheet codes of every page."""
    sentence = r"(?:rodzic|uczeń) · wersja 1 · (?:do kserowania|nr [0-9A-Z]{4} [0-9A-Z]{4})"
    with pdfplumber.open(path) as pdf:
        return [re.findall(sentence, page.extract_text()) for page in pdf.pages]


@pytest.mark.parametrize(("paper", "on_a_page"), [("a4", 1), ("a5", 2)])
def test_a_master_is_one_page_without_serials(tmp_path: Path, paper: PaperName, on_a_page: int) -> None:
    """Copies of a master must not look like one sheet, so it carries none of the numbers that tell sheets apart."""
    path = print_form(CATALOGUE, "parent", paper, 0, SCHOOL, tmp_path / "master.pdf")
    assert codes(path) == [["rodzic · wersja 1 · do kserowania"] * on_a_page]


@pytest.mark.parametrize(("paper", "pages"), [("a4", [1] * 5), ("a5", [2, 2, 1])])
def test_every_numbered_sheet_has_its_own_serial(tmp_path: Path, paper: PaperName, pages: list[int]) -> None:
    """As many sheets as were asked for, and no two with one number."""
    found = codes(print_form(CATALOGUE, "student", paper, 5, SCHOOL, tmp_path / "sheets.pdf"))
    assert [len(page) for page in found] == pages
    serials = [code for page in found for code in page]
    assert len(set(serials)) == 5
    assert all(serial.startswith("uczeń · wersja 1 · nr ") for serial in serials)


def test_a_form_that_is_not_there_writes_nothing(tmp_path: Path) -> None:
    """A wrong name leaves no file behind."""
    with pytest.raises(UsageError, match='no form called "teacher"'):
        print_form(CATALOGUE, "teacher", "a4", 0, SCHOOL, tmp_path / "out" / "teacher.pdf")
    assert list(tmp_path.iterdir()) == []


def test_missing_folders_are_made(tmp_path: Path) -> None:
    """Printing into a new folder makes the folder."""
    path = tmp_path / "new" / "deeper" / "parent.pdf"
    assert print_form(CATALOGUE, "parent", "a4", 0, SCHOOL, path) == path
    assert path.stat().st_size > 0


def test_a_failed_print_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    """A file is replaced by a whole new one or stays as it was; no draft is left lying about."""
    path = tmp_path / "parent.pdf"
    path.write_bytes(b"the old one")
    with pytest.raises(SettingsError):
        print_form(CATALOGUE, "parent", "a4", 0, TOO_LONG, path)
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_print_replaces_the_old_file(tmp_path: Path) -> None:
    """Printing again to the same place gives the new file."""
    path = tmp_path / "parent.pdf"
    path.write_bytes(b"the old one")
    print_form(CATALOGUE, "parent", "a4", 0, SCHOOL, path)
    assert path.read_bytes().startswith(b"%PDF-")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A place that cannot be written to is refused with its name, the reason and what to do."""
    (tmp_path / "file").write_text("not a folder")
    path = tmp_path / "file" / "parent.pdf"
    with pytest.raises(OutputError, match=r"parent\.pdf: this file cannot be written \(.+\)\. Choose another place"):
        print_form(CATALOGUE, "parent", "a4", 0, SCHOOL, path)


def test_a_file_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    """Where something else has the name, it stays, and no draft stays beside it."""
    path = tmp_path / "parent.pdf"
    (path / "inside").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"Is a directory|Directory not empty|File exists"):
        print_form(CATALOGUE, "parent", "a4", 0, SCHOOL, path)
    assert list(tmp_path.iterdir()) == [path]
    assert (path / "inside").is_dir()


def test_where_the_files_go(tmp_path: Path) -> None:
    """One form may go into a PDF of any name; several go into a folder, each under its own."""
    assert output_paths(None, ["parent", "student"]) == {"parent": Path("parent.pdf"), "student": Path("student.pdf")}
    assert output_paths(tmp_path, ["parent"]) == {"parent": tmp_path / "parent.pdf"}
    assert output_paths(Path("some/MASTER.PDF"), ["parent"]) == {"parent": Path("some/MASTER.PDF")}
    (tmp_path / "folder.pdf").mkdir()
    assert output_paths(tmp_path / "folder.pdf", ["student"]) == {"student": tmp_path / "folder.pdf" / "student.pdf"}


def test_two_forms_do_not_go_into_one_file() -> None:
    """The second form must not overwrite the first, nor make a folder that looks like a PDF."""
    with pytest.raises(UsageError, match=r"forms\.pdf: each form gets a PDF of its own"):
        output_paths(Path("forms.pdf"), ["parent", "student"])
