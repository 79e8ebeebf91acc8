"""Sheets for people: one line each, the same cells on a terminal and in a pipe."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.console import Console

import messages
from forms.catalogue import load_catalogue
from forms.sheet_code import SheetCode
from identity.judging import JudgedSheet
from identity.matching.matcher import Candidate, Match
from identity.received import Place
from identity.table import Line, line, plain, plain_head, table
from identity.verdict import Reason, Status, Verdict, judge
from ocr.evidence import FieldReading, SignatureEvidence, TextEvidence
from ocr.pipeline import Problem, SheetReading
from tests.identity.matching.sheets import pupil

COLUMNS = ["scan", "form", "pupil", "class", "applicant", "signature", "verdict", "reasons"]


def sheet(texts: Mapping[str, str], number: int = 1, signed: float = 0.99) -> JudgedSheet:
    """A judged sheet whose fields read as some texts."""
    fields = {name: FieldReading(name, TextEvidence(text, 0.9), "test 1") for name, text in texts.items()}
    fields["signature"] = FieldReading("signature", SignatureEvidence(signed), "test 1")
    reading = SheetReading(Path("pile/scan.png"), 3, number, code=SheetCode("parent", 1, "TEST2345"), fields=fields)
    return JudgedSheet(reading, judge(reading))


def unread(source: str, problem: Problem, detail: str = "") -> JudgedSheet:
    """A page that could not be read."""
    reading = SheetReading(Path(source), 1, 0, problem, detail)
    return JudgedSheet(reading, judge(reading))


NAMES = {
    "pupil_first_name": "JÓZEF",
    "pupil_surname": "ŹDŹBŁO",
    "class_grade": "4",
    "class_letter": "B",
    "applicant_first_name": "ŁUCJA",
    "applicant_surname": "DĄB",
}


def test_a_line_says_where_who_and_what() -> None:
    """The scan with its page, the form, pupil, class, applicant, signature, verdict and reasons."""
    shown = line(sheet(NAMES))
    assert shown.status is Status.CHECK
    assert shown.cells == (
        "scan.png:3",
        "parent",
        "JÓZEF ŹDŹBŁO",
        "4B",
        "ŁUCJA DĄB",
        "yes",
        "check",
        "There is no roster to compare with.",
    )


@pytest.mark.parametrize(
    ("chances", "told", "in_polish"),
    [
        ([0.9999], "Most likely: Ewa Lis 4b (over 99.9%).", "Najpewniej: Ewa Lis 4b (ponad 99,9%)."),
        ([0.998], "Perhaps: Ewa Lis 4b (99%).", "Być może: Ewa Lis 4b (99%)."),
        ([0.62, 0.3], "Perhaps: Ewa Lis 4b (62%), Ewa Lis 4b (30%).", "Być może: Ewa Lis 4b (62%), Ewa Lis 4b (30%)."),
        ([0.04], "", ""),
    ],
)
def test_who_may_be_meant_is_told_as_surely_as_it_is_known(chances: list[float], told: str, in_polish: str) -> None:
    """Perhaps, or most likely; never a full hundred percent, since a person looks."""
    reading, ewa = sheet(NAMES).reading, pupil("4b", "Ewa Lis")
    match = Match(tuple(Candidate(ewa, chance, 1, 0, 0, 1, 0, 0, 1, None) for chance in chances), 1 - sum(chances))
    judged = JudgedSheet(reading, Verdict(Status.CHECK, ()), match=match)
    assert line(judged).cells[7] == told
    messages.activate("pl")
    assert line(judged).cells[7] == in_polish


def test_a_sheet_that_repeats_another_one_says_where_that_is() -> None:
    """After the reason itself, before all others."""
    reading = sheet(NAMES).reading
    verdict = judge(reading, repeats=Reason.SAME_REQUEST)
    cells = line(JudgedSheet(reading, verdict, first=Place(Path("pile/a\n.pdf"), 2, 1))).cells
    told = "The same was asked for on another sheet before. It came first in pile/a .pdf, page 2, sheet 1. "
    assert cells[7] == told + "There is no roster to compare with."


def test_what_was_not_read_is_left_empty() -> None:
    """A missing name, class or signature leaves its cell empty and no stray blank."""
    texts = {"pupil_first_name": "", "pupil_surname": "LIS", "class_grade": "", "class_letter": ""}
    cells = line(sheet(texts, signed=0.01)).cells
    assert cells[2:6] == ("LIS", "", "", "")
    assert cells[7].endswith("A name is missing. The class is missing or cannot be read. The signature is missing.")


def test_the_second_sheet_of_a_page_is_numbered() -> None:
    """Where a page holds several sheets, those after the first carry their number."""
    assert [line(sheet(NAMES, number=n)).cells[0] for n in (1, 2)] == ["scan.png:3", "scan.png:3.2"]


def test_a_page_without_a_sheet_shows_its_reason() -> None:
    """Only where, the verdict and why; the sentence of the file itself if it has one."""
    shown = line(unread("a.pdf", Problem.UNREADABLE_FILE, "The file is empty (0 bytes)."))
    assert shown.cells == ("a.pdf:1", "", "", "", "", "", "rejected", "The file is empty (0 bytes).")
    assert line(unread("a.pdf", Problem.BLANK_PAGE)).cells[7] == "The page is blank."


def test_a_pipe_gets_tab_separated_lines() -> None:
    """A head with the names of the columns and one line a sheet, all with the same number of cells."""
    lines = [plain_head(), plain(line(sheet(NAMES))), plain(line(unread("b.pdf", Problem.NOT_A_FORM)))]
    assert [text.split("\t")[0] for text in lines] == ["scan", "scan.png:3", "b.pdf:1"]
    assert lines[0].split("\t") == COLUMNS
    assert {len(text.split("\t")) for text in lines} == {len(COLUMNS)}


@pytest.mark.parametrize("name", ["tab\there.pdf", "line\nbreak.pdf", "return\r.pdf"])
def test_the_name_of_a_file_cannot_break_a_line(name: str) -> None:
    """A tab or a line break in the name of a file adds neither cells nor lines."""
    text = plain(line(unread(name, Problem.BLANK_PAGE)))
    assert len(text.split("\t")) == len(COLUMNS)
    assert len(text.splitlines()) == 1


def test_a_name_that_is_no_utf8_can_be_printed() -> None:
    """Bytes that no terminal shows come as numbers."""
    cells = line(unread(os.fsdecode(b"ka\xb6ka.pdf"), Problem.BLANK_PAGE)).cells
    assert cells[0].encode() == rb"ka\xb6ka.pdf:1"


def test_a_terminal_gets_the_same_cells_as_a_table() -> None:
    """What is shown in colour is what a pipe gets; square brackets in a name are no instruction to the table."""
    shown = line(unread("[bold]a[red].pdf", Problem.NOT_A_FORM))
    screen = io.StringIO()
    Console(file=screen, width=400, color_system=None).print(table([line(sheet(NAMES)), shown]))
    head, first, second = (text.rstrip() for text in screen.getvalue().splitlines())
    assert head.split() == COLUMNS
    assert "JÓZEF ŹDŹBŁO" in first
    assert second.startswith("[bold]a[red].pdf:1")


@pytest.mark.parametrize(("status", "colour"), [("accepted", "green"), ("check", "yellow"), ("rejected", "red")])
def test_the_verdict_has_a_colour(status: str, colour: str) -> None:
    """Green, yellow and red, a row for each verdict."""
    found = table([Line(Status(status), tuple(COLUMNS))])
    assert [row.style for row in found.rows] == [colour]


def test_the_table_speaks_the_language_of_its_reader() -> None:
    """In Polish the columns and sentences are Polish."""
    messages.activate("pl")
    assert plain_head().split("\t")[2] == "uczeń"
    assert line(unread("a.pdf", Problem.BLANK_PAGE)).cells[6] == "odrzucony"


@pytest.mark.parametrize(("form", "word"), [("parent", "rodzic"), ("student", "uczeń")])
def test_a_form_is_called_what_people_call_it(form: str, word: str) -> None:
    """In Polish by the word that stands on the sheet; in English, and where the form is not known, by its name."""
    code = SheetCode(form, 1)
    known = SheetReading(Path("a.pdf"), 1, 1, code=code, layout=load_catalogue().layout(form, 1, "a4"))
    unknown = SheetReading(Path("a.pdf"), 1, 1, Problem.UNKNOWN_VERSION, code=code)
    assert [line(JudgedSheet(r, judge(r))).cells[1] for r in (known, unknown)] == [form, form]
    messages.activate("pl")
    assert [line(JudgedSheet(r, judge(r))).cells[1] for r in (known, unknown)] == [word, form]
