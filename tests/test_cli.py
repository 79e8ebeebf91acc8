"""The command line: data on stdout, one clear sentence a failure on stderr, and the right exit code."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner, Result

import cli
import forms.catalogue
import forms.printing
import identity.scan
from forms.catalogue import TEMPLATES, load_catalogue
from forms.drawing import draw_sheets
from forms.layout import layout_as_json
from forms.paper import PaperName
from forms.school import School
from forms.sheet_code import SheetCode, new_serial
from identity.judging import JudgedSheet
from identity.verdict import judge
from ocr.pages import Page, UnreadablePage, open_pages
from ocr.pipeline import Problem, SheetReading

ROOT = Path(__file__).parents[1]
PROGRAM = Path(sys.executable).with_name("wnioskomat")
HEAVY = (
    "cv2",
    "numpy",
    "reportlab",
    "onnxruntime",
    "PIL",
    "pypdfium2",
    "pydantic",
    "rich",
    "segno",
    "zxingcpp",
    "python_calamine",
)
DPI = 150
COMMANDS = ("print", "layout", "scan")

SAME_IN_BOTH = """
    wnioskomat print layout scan parent student --help -h --lang pl en --verbose --version --out -o --sheets -n --paper
    roster --office --json --overlay --guesses wnioskomat.toml PDF JPEG PNG TIFF JSON format folder a4 a5 0<=x<=5000
    i to
"""
"""What Polish and English help share: names of commands, options, forms and formats, and words of both languages."""


def run(*arguments: str | Path) -> Result:
    """Run the program in this process, in English."""
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments], prog_name="wnioskomat")


def shell(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as its users do, in a process of its own and in Polish."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("LANGUAGE", "WNIOSKOMAT_LANG")}
    return subprocess.run(
        [PROGRAM, *arguments], env=inherited | environment, capture_output=True, text=True, check=False
    )


def refusal(*arguments: str | Path, code: int = 2) -> str:
    """The one line on stderr with which the program refuses, saying nothing on stdout."""
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert "Traceback" not in line
    return line


# --- things to scan -----------------------------------------------------------------------------------------------


def sheet(form: str = "parent", version: int = 1, paper: PaperName = "a4") -> bytes:
    """A blank sheet as PDF, with any form and version in its code."""
    layout = load_catalogue().layout("parent", 1, paper)
    assert layout is not None
    out = io.BytesIO()
    draw_sheets(replace(layout, form=form, version=version), School(), [SheetCode(form, version, new_serial())], out)
    return out.getvalue()


@cache
def picture(form: str = "parent", version: int = 1) -> Image.Image:
    """The same as a grey scan."""
    document = pypdfium2.PdfDocument(sheet(form, version))
    image: Image.Image = document[0].render(scale=DPI / 72, grayscale=True).to_pil()
    document.close()
    return image


def blank_page() -> Image.Image:
    """Paper as a scanner sees it: not quite white, with a little noise."""
    noise = np.random.default_rng(1).normal(244, 2, size=(1754, 1240))
    return Image.fromarray(noise.clip(0, 255).astype(np.uint8))


def foreign_page() -> Image.Image:
    """A letter that is no form of ours."""
    page = blank_page()
    pen = ImageDraw.Draw(page)
    for line in range(40):
        pen.text((150, 200 + 30 * line), "Szanowni Państwo, zapraszamy na zebranie rodziców. " * 2, fill=20)
    return page


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("a password", ownerPassword="another"))
    canvas.drawString(100, 100, "secret")
    canvas.save()
    return out.getvalue()


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """A folder to put scans into."""
    folder = tmp_path / "pile"
    folder.mkdir()
    return folder


def scanned(*paths: Path) -> tuple[list[dict[str, object]], list[str], int]:
    """What a scan prints about each sheet, the sentences on stderr, and the exit code."""
    result = run("scan", "--json", *paths)
    assert "Traceback" not in result.output
    return [json.loads(line) for line in result.stdout.splitlines()], result.stderr.splitlines(), result.exit_code


# --- help and language --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [(), *((command,) for command in COMMANDS)], ids=lambda command: " ".join(command))
def test_help_is_polish_from_the_first_word_to_the_last(command: tuple[str, ...]) -> None:
    """Whoever asks for help is answered in Polish, and in English when that is asked for."""
    polish = shell(*command, "--help")
    english = shell("--lang", "en", *command, "--help")
    assert (polish.returncode, polish.stderr) == (english.returncode, english.stderr) == (0, "")
    assert polish.stdout.startswith("Użycie: wnioskomat")
    assert english.stdout.startswith("Usage: wnioskomat")
    assert words(polish.stdout) & words(english.stdout) <= words(SAME_IN_BOTH)


def words(text: str) -> set[str]:
    """The words of a text, in lower case."""
    return set("".join(c.lower() if c.isalpha() else " " for c in text).split())


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        ((), {}, "Nie ma wniosku"),
        (("--lang", "en"), {}, "There is no form"),
        (("--lang=en",), {}, "There is no form"),
        ((), {"WNIOSKOMAT_LANG": "en"}, "There is no form"),
        (("--lang", "pl"), {"WNIOSKOMAT_LANG": "en"}, "Nie ma wniosku"),
        ((), {"WNIOSKOMAT_LANG": "xx"}, "Nie ma wniosku"),
        ((), {"LANGUAGE": "de", "LANG": "C"}, "Nie ma wniosku"),
    ],
)
def test_the_language_is_polish_unless_another_is_asked_for(
    arguments: tuple[str, ...], environment: dict[str, str], sentence: str
) -> None:
    """The option wins over WNIOSKOMAT_LANG, that over nothing, and the system's language does not matter."""
    done = shell(*arguments, "layout", "nothing", **environment)
    assert done.returncode == 2
    assert done.stderr.startswith(sentence)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_needs_no_arguments(command: str) -> None:
    """Both -h and --help give a page on stdout and succeed."""
    for option in ("-h", "--help"):
        result = run(command, option)
        assert result.exit_code == 0
        assert command in result.stdout


def test_every_command_is_tested_here() -> None:
    """A new command gets its place in these tests."""
    assert tuple(command.name for command in cli.app.registered_commands) == COMMANDS


def test_without_arguments_the_help_is_shown() -> None:
    """Whoever does not know what to say is told what there is; as nothing was done, the exit code says so."""
    done = shell()
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == shell("--help").stdout


def test_help_does_not_wait_for_heavy_libraries() -> None:
    """Help comes at once: nothing that reads, draws or checks is imported for it."""
    script = f"""if True:
        import sys
        sys.argv = ["wnioskomat", "--help"]
        import cli
        try:
            cli.app()
        except SystemExit:
            print(*sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)
    """
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "wnioskomat" in done.stdout
    assert done.stderr.split() == []


def test_the_version_is_shown() -> None:
    """--version says name and number, and nothing else."""
    name, number = run("--version").stdout.split()
    assert name == "wnioskomat"
    assert number[0].isdigit()


# --- wrong usage --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--bogus"], "No such option: --bogus"),
        (["bogus"], "No such command 'bogus'. Help: wnioskomat --help"),
        (["scann"], "No such command 'scann'. Did you mean 'scan'? Help: wnioskomat --help"),
        (["--lang", "de", "layout", "parent"], "Invalid value for '--lang': 'de' is not one of 'pl', 'en'."),
        (["--verbose"], "Missing command. Help: wnioskomat --help"),
        (["layout"], ". Help: wnioskomat layout --help"),
        (["layout", "parent", "student"], "Got unexpected extra argument(s) (student)."),
        (["layout", "parent", "--paper", "a6"], "'a6' is not one of 'a4', 'a5'. Help: wnioskomat layout --help"),
        (["layout", "teacher"], 'There is no form called "teacher"; the forms are: parent, student.'),
        (["print", "teacher"], 'There is no form called "teacher"'),
        (["print", "--ofice", "x"], "(Possible options: --office). Help: wnioskomat print --help"),
        (["print", "--sheets"], "Option '--sheets' requires an argument."),
        (["print", "--sheets", "x"], "Input should be a valid integer"),
        (["print", "--sheets", "-1"], "Input should be greater than or equal to 0"),
        (["print", "--sheets", "5001"], "Input should be less than or equal to 5000"),
        (["print", "--out", "both.pdf"], "both.pdf: each form gets a PDF of its own."),
        (["scan"], ". Help: wnioskomat scan --help"),
        (["scan", "--json=yes", "x.png"], "Option '--json' does not take a value."),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrong usage says what is wrong in one line, writes nothing and ends with 2."""
    monkeypatch.chdir(tmp_path)
    assert sentence in refusal(*arguments)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--bogus"], "Nie ma opcji --bogus"),
        (["scann"], "Nie ma polecenia 'scann'. Czy chodzi o 'scan'? Pomoc: wnioskomat --help\n"),
        (["layout"], "Brakuje argumentu 'WNIOSEK'. Pomoc: wnioskomat layout --help\n"),
        (["print", "-n", "x"], "potrzebna jest liczba całkowita"),
        (["print", "-n", "-1"], "liczba nie może być mniejsza niż 0. Pomoc: wnioskomat print --help\n"),
        (["scan", "/dev/null/x"], "/dev/null/x, strona 1: Pliku nie można otworzyć ("),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_told_in_polish(arguments: list[str], sentence: str) -> None:
    """A secretary who mistypes is told so in her language."""
    assert sentence in shell(*arguments).stderr


def test_an_error_nobody_foresaw_keeps_its_words_to_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An unforeseen error is named by its kind alone, for its words might hold a name."""

    def break_down(*_arguments: object) -> Path:
        raise RuntimeError("Jan Kowalski")

    monkeypatch.setattr(forms.printing, "print_form", break_down)
    result = run("print", "parent", "--out", tmp_path)
    assert result.exit_code == 1
    assert "(RuntimeError)" in result.stderr
    assert "Kowalski" not in result.output
    assert "Traceback" in run("--verbose", "print", "parent", "--out", tmp_path).stderr


def test_verbose_shows_the_traceback_of_an_error(tmp_path: Path) -> None:
    """Developers see where an error comes from, and the sentence too."""
    (tmp_path / "wnioskomat.toml").write_text("[skool]\n")
    result = run("--verbose", "print", "--office", tmp_path, "--out", tmp_path)
    assert result.exit_code == 2
    assert "Traceback" in result.stderr
    assert result.stderr.splitlines()[-1].endswith("unknown key skool; the known ones are school.")


# --- print and layout ---------------------------------------------------------------------------------------------


def test_print_writes_all_forms_and_says_where(tmp_path: Path) -> None:
    """Without a name every form is printed, and stdout lists the files."""
    result = run("print", "--office", ROOT / "samples" / "office", "--out", tmp_path / "new")
    assert (result.exit_code, result.stderr) == (0, "")
    paths = [Path(line) for line in result.stdout.splitlines()]
    assert paths == [tmp_path / "new" / "parent.pdf", tmp_path / "new" / "student.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF-") for path in paths)


def test_print_goes_into_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --out the PDFs land where the user is, and without a school a sentence says so."""
    monkeypatch.chdir(tmp_path)
    result = run("print", "student", "student", "-n", "3", "--paper", "a5")
    assert (result.exit_code, result.stdout) == (0, "student.pdf\n")
    assert "There is no wnioskomat.toml" in result.stderr
    document = pypdfium2.PdfDocument(tmp_path / "student.pdf")
    assert len(document) == 2
    document.close()


@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_layout_prints_the_contract_as_one_line_of_json(paper: PaperName) -> None:
    """Layout --json prints what the layout itself says, and nothing else."""
    result = run("layout", "parent", "--json", "--paper", paper)
    layout = load_catalogue().layout("parent", 1, paper)
    assert layout is not None
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1
    assert json.loads(result.stdout) == layout_as_json(layout)


def test_layout_for_people_is_a_line_a_box() -> None:
    """Without --json every box stands in a line of its own, its parts separated by tabs."""
    lines = [line.split("\t") for line in run("layout", "student").stdout.splitlines()]
    assert {len(line) for line in lines} == {6}
    assert lines[0][:2] == ["applicant_first_name", "handprint"]
    assert [line[1] for line in lines].count("choice") == 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[school\n", "wnioskomat.toml: this is not valid TOML: "),
        ('[school]\nphone = "1"\n', "wnioskomat.toml: school: unknown key phone; the known ones are address, email"),
        ("[school]\nname = 7\n", "wnioskomat.toml: school.name: 7 will not do here"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    """Broken TOML and unknown keys name file, place and key, and nothing is printed."""
    (tmp_path / "wnioskomat.toml").write_text(text)
    assert sentence in refusal("print", "--office", tmp_path, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_template_with_an_unknown_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip in a template is named by file, place and key by whatever command needs the template."""
    templates = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    text = (templates / "parent.toml").read_text(encoding="utf-8")
    (templates / "parent.toml").write_text(text.replace("version =", "colour = 'red'\nversion =", 1), encoding="utf-8")
    monkeypatch.setattr(forms.catalogue, "load_catalogue", partial(load_catalogue, templates))
    for command in (["print"], ["layout", "student"], ["scan", str(tmp_path)]):
        assert "parent.toml: unknown key colour; the known ones are block, language, name" in refusal(*command)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """Printing below something that is no folder names the place and says what to do."""
    (tmp_path / "file").write_text("")
    office = ROOT / "samples" / "office"
    line = refusal("print", "parent", "--office", office, "--out", tmp_path / "file" / "out")
    assert line.startswith(str(tmp_path / "file" / "out" / "parent.pdf"))
    assert line.endswith("Choose another place with --out.")


# --- scan: bad input ----------------------------------------------------------------------------------------------


def test_a_missing_path_is_named(pile: Path) -> None:
    """A path with nothing at it is one failure with a line of its own."""
    records, sentences, code = scanned(pile / "nothing.pdf")
    assert sentences == [
        f"{pile / 'nothing.pdf'}, page 1: There is no such file or folder. Look at how its name is written."
    ]
    assert [record["reasons"] for record in records] == [["unreadable_file"]]
    assert code == 1


def test_a_folder_without_scans_is_named(pile: Path) -> None:
    """A folder in which nothing looks like a scan is named, with what scans are."""
    (pile / "notes.txt").write_text("no scan")
    records, sentences, code = scanned(pile)
    assert sentences == [
        f"1 file in {pile} is no scan and was left out: notes.txt",
        f"{pile}: there are no scans in this folder. Scans are PDF, JPEG, PNG or TIFF files.",
    ]
    assert (records, code) == ([], 1)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.pdf", b"", "The file is empty (0 bytes). Scan or copy it again."),
        ("empty.jpg", b"", "The file is empty (0 bytes). Scan or copy it again."),
        ("letter.pdf", b"Dear all, ", "The file is called .pdf but is not a PDF. Scan or save it again."),
        ("half.pdf", b"%PDF-1.4\nand no more", "The PDF is damaged and cannot be opened. Scan it again."),
        ("letter.png", b"Dear all, ", "The file is neither a PDF nor a picture."),
        ("locked.pdf", locked_pdf(), "The PDF is locked with a password. Save it without one and try again."),
    ],
)
def test_a_file_that_cannot_be_opened_is_named(pile: Path, name: str, content: bytes, sentence: str) -> None:
    """Every unreadable file is a rejected sheet in the data and one sentence for people."""
    (pile / name).write_bytes(content)
    records, sentences, code = scanned(pile)
    assert [(record["status"], record["reasons"]) for record in records] == [("rejected", ["unreadable_file"])]
    assert len(sentences) == 1
    assert sentences[0].startswith(f"{pile / name}, page 1: {sentence}")
    assert code == 1


@pytest.mark.parametrize(
    ("page", "status", "reason", "sentence", "exit_code"),
    [
        (blank_page, "rejected", "blank_page", "The page is blank.", 0),
        (foreign_page, "rejected", "not_a_form", "The page is no form of ours", 1),
        (lambda: picture().crop((0, 0, 1240, 350)), "rejected", "too_few_marks", "Too few corner marks can be seen", 1),
        (partial(picture, "parent", 77), "check", "unknown_version", "The sheet was printed from a version", 1),
        (partial(picture, "teacher"), "check", "unknown_form", "The sheet code names a form that is not", 1),
    ],
    ids=["blank", "foreign", "torn", "version", "form"],
)
def test_a_page_without_a_readable_sheet_is_named(
    pile: Path, page: partial[Image.Image], status: str, reason: str, sentence: str, exit_code: int
) -> None:
    """Blank, foreign, torn and unknown pages each have their status, reason and sentence; a blank one is no failure."""
    page().save(pile / "page.png", dpi=(DPI, DPI))
    records, sentences, code = scanned(pile)
    assert [(record["status"], record["reasons"]) for record in records] == [(status, [reason])]
    assert len(sentences) == 1
    assert sentences[0].startswith(f"{pile / 'page.png'}, page 1: {sentence}")
    assert code == exit_code


def test_an_overlay_folder_that_cannot_be_written_is_refused_before_reading(pile: Path) -> None:
    """Nobody waits for a thousand sheets to learn that the pictures have nowhere to go."""
    (pile / "file").write_text("")
    blank_page().save(pile / "page.png")
    line = refusal("scan", "--overlay", pile / "file" / "out", pile)
    assert line == f"{pile / 'file' / 'out'}: this folder cannot be written to. Choose another one."


# --- scan: good input ---------------------------------------------------------------------------------------------


def test_the_rest_of_a_batch_is_read(pile: Path) -> None:
    """Between bad files the good sheets are read, each page gives a line, and each failure is named."""
    (pile / "1-empty.pdf").touch()
    (pile / "2-sheet.pdf").write_bytes(sheet())
    (pile / "3-locked.pdf").write_bytes(locked_pdf())
    picture("student").save(pile / "4-two-pages.tif", save_all=True, append_images=[blank_page()])
    records, sentences, code = scanned(pile / "gone.png", pile)
    assert [(Path(str(record["source"])).name, record["page"], record["form"]) for record in records] == [
        ("gone.png", 1, None),
        ("1-empty.pdf", 1, None),
        ("2-sheet.pdf", 1, "parent"),
        ("3-locked.pdf", 1, None),
        ("4-two-pages.tif", 1, "student"),
        ("4-two-pages.tif", 2, None),
    ]
    assert sentences.pop() == "5 files, 6 pages, 2 sheets. To check: 2. Rejected: 4. Could not be read: 3."
    assert [sentence.partition(",")[0].rpartition(os.sep)[2] for sentence in sentences] == [
        "gone.png",
        "1-empty.pdf",
        "3-locked.pdf",
        "4-two-pages.tif",
    ]
    assert code == 1


def test_a_sheet_comes_back_as_the_contract_says(pile: Path) -> None:
    """One JSON object a line, with these keys, and an empty form is all empty fields for a person to check."""
    (pile / "sheet.pdf").write_bytes(sheet())
    (record,), sentences, code = scanned(pile / "sheet.pdf")
    assert (sentences, code) == ([], 0)
    keys = "source page sheet status reasons form version serial fields pupil registration_error_mm remarks"
    assert list(record) == keys.split()
    layout = load_catalogue().layout("parent", 1, "a4")
    fields = record["fields"]
    assert layout is not None
    assert isinstance(fields, dict)
    assert list(fields) == [field.name for field in layout.fields]
    assert all(list(field) == ["value", "confidence", "reader"] for field in fields.values())
    assert {field["value"] for field in fields.values()} == {""}
    assert record["status"] == "check"
    assert record["reasons"] == [
        "no_roster",
        "name_missing",
        "class_missing",
        "no_signature",
        "handover_missing",
        "date_missing",
    ]
    assert record["pupil"] is None


def test_without_json_a_pipe_gets_plain_lines(pile: Path) -> None:
    """A line of names and a line a sheet, separated by tabs, without colours or frames."""
    (pile / "sheet.pdf").write_bytes(sheet())
    result = run("scan", pile)
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [line[:2] for line in lines] == [["scan", "form"], ["sheet.pdf:1", "parent"]]
    assert "\x1b" not in result.stdout


def test_plain_lines_come_as_they_are_read(pile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The head and the first line are out before the second sheet is read, for whoever waits behind a pipe."""
    printed: list[str] = []
    out_before_the_second: list[str] = []
    monkeypatch.setattr("typer.echo", lambda text, err=False: None if err else printed.append(text))
    first, second = (judged(pile / name) for name in ("a.png", "b.png"))

    def read() -> Generator[JudgedSheet]:
        yield first
        out_before_the_second.extend(printed)
        yield second

    cli._print_sheets(read(), as_json=False)
    assert [text.split("\t")[0] for text in out_before_the_second] == ["scan", "a.png:1"]
    assert [text.split("\t")[0] for text in printed] == ["scan", "a.png:1", "b.png:1"]


def test_a_batch_that_is_broken_off_shows_what_was_read(
    pile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever presses Ctrl-C at a terminal gets the table of the sheets so far."""
    monkeypatch.setattr(cli, "_on_terminal", lambda: True)

    def read() -> Generator[JudgedSheet]:
        yield judged(pile / "a.png")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cli._print_sheets(read(), as_json=False)
    assert "a.png:1" in capsys.readouterr().out


def judged(path: Path) -> JudgedSheet:
    """A blank page and its verdict."""
    reading = SheetReading(path, 1, 0, Problem.BLANK_PAGE)
    return JudgedSheet(reading, judge(reading))


def test_one_page_needs_no_summary_and_two_have_one(pile: Path) -> None:
    """The summary stands on stderr, below everything else."""
    blank_page().save(pile / "a.png")
    assert scanned(pile)[1] == [f"{pile / 'a.png'}, page 1: The page is blank."]
    blank_page().save(pile / "b.png")
    assert scanned(pile)[1][-1] == "2 files, 2 pages, 0 sheets. To check: 0. Rejected: 2. Could not be read: 0."


def test_what_is_left_out_of_a_folder_is_told_and_is_no_failure(pile: Path) -> None:
    """A letter among the scans is named on stderr; everything that is a scan was read."""
    blank_page().save(pile / "a.png")
    (pile / "letter.docx").write_text("Dear all,")
    _records, sentences, code = scanned(pile)
    assert sentences[0] == f"1 file in {pile} is no scan and was left out: letter.docx"
    assert code == 0


def test_a_link_a_name_too_long_and_an_odd_file_do_not_stop_a_batch(
    pile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is a failure of its own, and the blank page between them is read."""
    (pile / "a.pdf").symlink_to(pile / "gone.pdf")
    blank_page().save(pile / "b.png")
    blank_page().save(pile / "odd.png")

    def some_break_down(path: Path) -> Iterator[Page | UnreadablePage]:
        if path.name == "odd.png":
            raise RuntimeError("Jan Kowalski")
        return open_pages(path)

    monkeypatch.setattr(identity.scan, "open_pages", some_break_down)
    records, sentences, code = scanned(pile, pile / ("x" * 300 + ".pdf"))
    assert [record["reasons"] for record in records] == [
        ["unreadable_file"],
        ["blank_page"],
        ["unreadable_file"],
        ["unreadable_file"],
    ]
    assert "a.pdf, page 1: This is a link to a file that is not there." in sentences[0]
    assert "odd.png, page 1: This page could not be read (RuntimeError)." in sentences[2]
    assert "page 1: The file cannot be opened (File name too long)." in sentences[3]
    assert "Kowalski" not in "".join(sentences)
    assert code == 1
    assert "RuntimeError: Jan Kowalski" in run("--verbose", "scan", pile).stderr
    assert "Traceback" not in run("scan", pile).stderr


def test_an_overlay_that_cannot_be_written_is_a_failure_and_the_batch_goes_on(
    pile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up is named for each picture it costs, every sheet is read, and the program ends with 1."""
    for name in ("a.png", "b.png"):
        blank_page().save(pile / name)

    def disk_full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", disk_full)
    result = run("scan", "--json", "--overlay", tmp_path / "out", pile)
    assert result.stdout.count("\n") == 2
    assert result.stderr.count("No space left on device") == 2
    assert result.exit_code == 1
    assert list((tmp_path / "out").iterdir()) == []


def test_overlays_are_written_once_a_page_and_replaced_the_next_time(pile: Path, tmp_path: Path) -> None:
    """Every page of every file has its picture, also where two files have one name, and reading again adds none."""
    for folder in ("a", "b"):
        (pile / folder).mkdir()
        blank_page().save(pile / folder / "page.png")
    (pile / "sheet.pdf").write_bytes(sheet())
    for _time in range(2):
        assert run("scan", "--overlay", tmp_path / "overlays", pile).exit_code == 0
        names = sorted(path.name for path in (tmp_path / "overlays").iterdir())
        assert names == ["page-1-1.jpg", "page-2-1.jpg", "sheet-1.jpg"]


def test_an_overlay_folder_is_for_its_owner_and_one_that_was_there_stays_as_it_is(pile: Path, tmp_path: Path) -> None:
    """A new folder is open to nobody else, nor is any picture; a folder of the user keeps its rights."""
    blank_page().save(pile / "page.png")
    (tmp_path / "mine").mkdir(mode=0o755)
    for folder, mode in (("deep/new", 0o700), ("mine", 0o755)):
        assert run("scan", "--overlay", tmp_path / folder, pile).exit_code == 0
        assert (tmp_path / folder).stat().st_mode & 0o777 == mode
        assert (tmp_path / folder / "page-1.jpg").stat().st_mode & 0o777 == 0o600


def test_a_day_that_is_no_date_is_refused(pile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has an old pile judged as of its own day is told how to write it."""
    blank_page().save(pile / "page.png")
    monkeypatch.setenv("WNIOSKOMAT_TODAY", "17.09.2026")
    assert refusal("scan", pile) == "WNIOSKOMAT_TODAY: 17.09.2026 is no date. Write it as in 2026-09-17."


def test_the_same_file_twice_is_said_and_is_no_failure(pile: Path) -> None:
    """On stderr once, with the first; each sheet of the copy is to be checked and says where the first one is."""
    picture("parent").save(pile / "a.png")
    shutil.copy(pile / "a.png", pile / "b.png")
    records, sentences, code = scanned(pile)
    assert records[0].get("first_seen") is None
    assert records[1]["first_seen"] == {"source": str(pile / "a.png"), "page": 1, "sheet": 1}
    assert "already_received" in str(records[1]["reasons"])
    told = f"{pile / 'b.png'}: the same file as {pile / 'a.png'}; the requests in it were received before."
    assert sentences.count(told) == 1
    assert code == 0


def test_an_overlay_never_takes_the_place_of_a_scan(pile: Path) -> None:
    """Both scans are read, each once, though the first one's overlay would be called as the second."""
    for name, form in (("a.jpg", "parent"), ("a-1.jpg", "student")):
        picture(form).save(pile / name)
    before = (pile / "a-1.jpg").read_bytes()
    result = run("scan", "--json", "--overlay", pile, pile / "a.jpg", pile / "a-1.jpg")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["form"] for record in records] == ["parent", "student"]
    assert (pile / "a-1.jpg").read_bytes() == before
    assert sorted(path.name for path in pile.iterdir()) == ["a-1-1.jpg", "a-1-2.jpg", "a-1.jpg", "a.jpg"]
    assert result.exit_code == 0


def test_a_closed_pipe_ends_quietly(pile: Path) -> None:
    """Whoever looks at the first line only, with head, gets no error."""
    for number in range(3):
        blank_page().save(pile / f"{number}.png")
    command = f"'{PROGRAM}' scan --json '{pile}' | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert "BrokenPipe" not in done.stderr
    assert "nieprzewidzianego" not in done.stderr
