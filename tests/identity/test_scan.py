"""Scanning files: each file once, each page at least a line, overlays beside them, and nothing kept."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

import identity.scan
import messages
from forms.catalogue import Catalogue
from forms.paper import PaperName
from identity.judging import JudgedSheet
from identity.received import Place
from identity.report import is_failure
from identity.scan import CollectedScans, collect_scans, scan_files
from identity.verdict import Reason, Status
from ocr.overlay_files import OverlayFolder, is_overlay
from ocr.pages import Page, UnreadablePage, open_pages
from ocr.pipeline import Problem
from simulation.capture import Scanner
from simulation.paper import PrintedPage


def save(path: Path, page: PrintedPage, dpi: float = 150) -> Path:
    """A scan of a page as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(os.fspath(path), Scanner(dpi=dpi).capture(page.image, np.random.default_rng(1)).image)
    return path


# --- collecting ---------------------------------------------------------------------------------------------------


def test_files_and_folders_may_be_mixed(tmp_path: Path) -> None:
    """Files come in the order asked, a folder's files sorted."""
    for name in ("z.pdf", "pile/b.png", "pile/a.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = collect_scans([tmp_path / "z.pdf", tmp_path / "pile"])
    files = (tmp_path / "z.pdf", tmp_path / "pile/a.jpg", tmp_path / "pile/b.png")
    assert found == CollectedScans(files, errors=(), notes=())


def test_a_file_is_read_once(tmp_path: Path) -> None:
    """A file that is named and also lies in a named folder is read once."""
    (tmp_path / "a.pdf").touch()
    assert collect_scans([tmp_path / "a.pdf", tmp_path, tmp_path / "a.pdf"]).files == (tmp_path / "a.pdf",)


def test_a_folder_without_scans_is_an_error_and_the_rest_is_read(tmp_path: Path) -> None:
    """An empty folder is named in a sentence; the other paths are collected."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.pdf").touch()
    found = collect_scans([tmp_path / "empty", tmp_path / "a.pdf"])
    assert found.files == (tmp_path / "a.pdf",)
    (error,) = found.errors
    assert str(error).startswith(f"{tmp_path / 'empty'}: there are no scans in this folder.")
    assert error.exit_code == 1


def test_a_missing_path_is_kept_to_be_reported(tmp_path: Path) -> None:
    """A name with a slip is not lost: it comes back as a page that cannot be read."""
    assert collect_scans([tmp_path / "nothing.pdf"]) == CollectedScans((tmp_path / "nothing.pdf",), (), ())


def test_what_is_left_out_of_a_folder_is_told_in_one_line(tmp_path: Path) -> None:
    """How many files are no scans, and the names of the first five, for each folder asked for."""
    for name in ("many/a.pdf", *(f"many/4b/{i}.docx" for i in range(7)), "one/a.pdf", "one/li\nne.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    many, one = collect_scans([tmp_path / "many", tmp_path / "one"]).notes
    names = "4b/0.docx, 4b/1.docx, 4b/2.docx, 4b/3.docx, 4b/4.docx, …"
    assert many == f"7 files in {tmp_path / 'many'} are no scans and were left out: {names}"
    assert one == f"1 file in {tmp_path / 'one'} is no scan and was left out: li ne.txt"
    messages.activate("pl")
    (told,) = collect_scans([tmp_path / "many"]).notes
    assert told == f"W folderze {tmp_path / 'many'} pominięto 7 plików, bo nie są skanami: {names}"


# --- scanning -----------------------------------------------------------------------------------------------------


def test_every_file_yields_a_judged_sheet(
    tmp_path: Path, printed: Callable[[str, PaperName], PrintedPage], catalogue: Catalogue
) -> None:
    """In order: two sheets of one page, a blank page, a missing file; with how many files were done before."""
    blank = tmp_path / "blank.png"
    cv2.imwrite(os.fspath(blank), np.full((1169, 827), 255, np.uint8))
    files = [save(tmp_path / "two.png", printed("parent", "a5")), blank, tmp_path / "nothing.pdf"]
    found = list(scan_files(files, catalogue))
    assert [done for done, _ in found] == [0, 0, 1, 2]
    sheets = [sheet for _, sheet in found]
    assert all(isinstance(sheet, JudgedSheet) for sheet in sheets)
    assert [(sheet.reading.source, sheet.reading.sheet) for sheet in sheets] == [
        (files[0], 1),
        (files[0], 2),
        (files[1], 0),
        (files[2], 0),
    ]
    assert [sheet.reading.problem for sheet in sheets] == [None, None, Problem.BLANK_PAGE, Problem.UNREADABLE_FILE]
    assert [sheet.verdict.status for sheet in sheets] == [Status.CHECK, Status.CHECK, Status.REJECTED, Status.REJECTED]


def test_the_same_file_twice_is_said_once_and_each_sheet_of_it_is_looked_at(
    tmp_path: Path, printed: Callable[[str, PaperName], PrintedPage], catalogue: Catalogue
) -> None:
    """A copy under another name, or another name of the file itself: a sentence with the first, and its places."""
    first = save(tmp_path / "two.png", printed("parent", "a5"))
    blank = tmp_path / "blank.png"
    cv2.imwrite(os.fspath(blank), np.full((1169, 827), 255, np.uint8))
    copy, other_name, second_blank = tmp_path / "x" / "two.png", tmp_path / "b.png", tmp_path / "also blank.png"
    copy.parent.mkdir()
    copy.write_bytes(first.read_bytes())
    os.link(first, other_name)
    second_blank.write_bytes(blank.read_bytes())
    sheets = [sheet for _, sheet in scan_files([first, copy, other_name, blank, second_blank], catalogue)]
    assert [sheet.first for sheet in sheets] == [None, None, *[Place(first, 1, n) for n in (1, 2)] * 2, None, None]
    assert [Reason.ALREADY_RECEIVED in sheet.verdict.reasons for sheet in sheets[:6]] == [False] * 2 + [True] * 4
    told = [
        f"{file}: the same file as {first}; the requests in it were received before." for file in (copy, other_name)
    ]
    assert [sheet.note for sheet in sheets] == ["", "", told[0], "", told[1], "", "", ""]
    assert [sheet.trouble for sheet in sheets] == [""] * 8


def test_files_are_read_as_they_are_asked_for(tmp_path: Path, parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """The first sheet is there before the second file is opened."""
    first = save(tmp_path / "a.png", parent_a4)
    sheets = scan_files([first, tmp_path / "later.png"], catalogue)
    next(sheets)
    save(tmp_path / "later.png", parent_a4)
    _, second = next(sheets)
    assert second.reading.problem is None


def break_down(*_arguments: object) -> Iterator[Page]:
    """What no library should do: fail with words that hold a name."""
    raise RuntimeError("Jan Kowalski")


@pytest.mark.parametrize("pages_before", [0, 1])
def test_an_error_nobody_foresaw_in_one_file_does_not_stop_the_batch(
    tmp_path: Path,
    parent_a4: PrintedPage,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    pages_before: int,
) -> None:
    """The file, or the page after those that opened, is a failure with a sentence; the next file is read.

    The sentence tells the kind of the error and none of its words; developers find the traceback in the log.
    """
    files = [save(tmp_path / name, parent_a4) for name in ("a.png", "odd.png", "z.png")]

    def some_break_down(path: Path) -> Iterator[Page | UnreadablePage]:
        pages = list(open_pages(path))
        if path.name == "odd.png":
            yield from pages[:pages_before]
            yield from break_down()
        yield from pages

    monkeypatch.setattr(identity.scan, "open_pages", some_break_down)
    with caplog.at_level(logging.DEBUG, logger="wnioskomat"):
        sheets = [sheet for _, sheet in scan_files(files, catalogue)]
    assert [sheet.reading.source for sheet in sheets] == [files[0], *[files[1]] * (pages_before + 1), files[2]]
    odd = sheets[-2].reading
    assert (odd.page, odd.problem) == (pages_before + 1, Problem.UNREADABLE_FILE)
    assert odd.detail == (
        "This page could not be read (RuntimeError). Scan it again; if that does not help, run the command with "
        "--verbose and report it."
    )
    assert is_failure(odd)
    assert sheets[-1].reading.problem is None
    assert "RuntimeError" in caplog.text


def test_nothing_is_written_without_a_folder_for_overlays(
    tmp_path: Path, parent_a4: PrintedPage, catalogue: Catalogue
) -> None:
    """Reading keeps nothing and leaves the scans as they were."""
    scan = save(tmp_path / "a.png", parent_a4)
    before = scan.read_bytes()
    list(scan_files([scan], catalogue))
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    assert scan.read_bytes() == before


# --- overlays -----------------------------------------------------------------------------------------------------


def overlays_of(files: list[Path], folder: Path, catalogue: Catalogue) -> set[str]:
    """The names of the overlays that reading some files leaves in a new folder."""
    folder.mkdir()
    list(scan_files(files, catalogue, folder))
    return {path.name for path in folder.iterdir()}


def test_every_page_that_opens_has_an_overlay(tmp_path: Path, parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """Named after its file and page, in colour; a file that cannot be opened has none."""
    scan = save(tmp_path / "pile" / "Ala.png", parent_a4)
    (tmp_path / "pile" / "b.pdf").write_text("no")
    assert overlays_of([scan, tmp_path / "pile" / "b.pdf"], tmp_path / "out", catalogue) == {"Ala-1.jpg"}
    picture = cv2.imread(os.fspath(tmp_path / "out" / "Ala-1.jpg"))
    assert picture is not None
    assert np.ptp(picture.astype(int), axis=2).max() > 50


@pytest.mark.parametrize(
    "names",
    [
        ["x/scan.png", "y/scan.png", "z/scan.png"],
        ["scan.png", "scan.bmp", "scan-1.png", "scan-2.png"],
        ["scan-2.png", "x/scan.png", "y/scan.png"],
        ["scan.png", "x/Scan.png"],
        ["scan-1.png", "scan-1-1.png", "x/scan-1.png", "y/scan-1-1.png"],
    ],
)
def test_overlays_never_overwrite_each_other(tmp_path: Path, catalogue: Catalogue, names: list[str]) -> None:
    """Files of the same name from different folders, or with numbers in their names, each keep their overlay."""
    blank = np.full((300, 200), 255, np.uint8)
    for name in names:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(os.fspath(tmp_path / "in" / name), blank)
    found = overlays_of([tmp_path / "in" / name for name in names], tmp_path / "out", catalogue)
    assert len({name.casefold() for name in found}) == len(names)


def everything_below(folder: Path) -> dict[Path, tuple[object, ...]]:
    """All that is in a folder but overlays: what it is, its rights and time, its bytes or where it leads."""
    found: dict[Path, tuple[object, ...]] = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        is_file = stat.S_ISREG(status.st_mode)
        if not is_overlay(path):
            time = status.st_mtime_ns if is_file else None  # that of a folder tells of new files in it
            leads_to = path.readlink() if path.is_symlink() else None
            found[path] = (status.st_mode, status.st_ino, time, path.read_bytes() if is_file else None, leads_to)
    return found


def a_scan(path: Path, shade: int = 255) -> None:
    """A small picture as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = path.suffix if path.suffix.lower() in {".jpg", ".png", ".tif"} else ".png"
    path.write_bytes(cv2.imencode(kind, np.full((90, 60), shade, np.uint8))[1].tobytes())


def scan_with_the_name_of_an_overlay(at: Path) -> list[Path]:
    """The second scan is called as the overlay of the first."""
    a_scan(at / "a.jpg")
    a_scan(at / "a-1.jpg", 200)
    return [at / "a.jpg", at / "a-1.jpg"]


def the_whole_folder(at: Path) -> list[Path]:
    """A folder whose scans are called as overlays of each other, asked for as a whole."""
    scan_with_the_name_of_an_overlay(at)
    for name in ("a-1-1.jpg", "a-1-2.jpg", "A.jpg", "A-1.JPG", "a.tif", "-.png", "-1.jpg", "a-.png", "a--1.jpg"):
        a_scan(at / name)
    return [at]


def something_else_with_the_name(at: Path) -> list[Path]:
    """Whatever can have a name has that of an overlay: a file, links, a folder, a pipe."""
    for name in ("file", "link", "dangling", "fifo", "folder", "hard"):
        a_scan(at / f"{name}.png")
    a_scan(at / "other.dat")
    (at / "file-1.jpg").write_text("notes")
    (at / "link-1.jpg").symlink_to(at / "other.dat")
    (at / "dangling-1.jpg").symlink_to(at / "gone" / "file")
    (at / "folder-1.jpg").mkdir()
    os.mkfifo(at / "fifo-1.jpg")
    os.link(at / "other.dat", at / "hard-1.jpg")
    return [at / f"{name}.png" for name in ("file", "link", "dangling", "fifo", "folder", "hard")]


def a_scan_that_is_not_there(at: Path) -> list[Path]:
    """Names with a slip, or of scans that come later; a link among them."""
    a_scan(at / "a.png")
    (at / "link.jpg").symlink_to(at / "a-1-2.jpg")
    return [at / "a.png", at / "a-1.jpg", at / "link.jpg", at / "sub" / ".." / "a-1-3.jpg"]


def odd_names(at: Path) -> list[Path]:
    """Names that are long, hidden, or hold what some file systems refuse."""
    names = [
        "new\nline",
        "tab\t",
        "-flag",
        ".hidden",
        "ż" * 120,
        "ż" * 119 + "o",
        "a:b",
        "a?b",
        "a*b",
        "\udcff",
        "%s",
        " ",
    ]
    for name in names:
        a_scan(at / f"{name}.png")
    return [at / f"{name}.png" for name in names]


def one_file_by_two_names(at: Path) -> list[Path]:
    """A scan, another name of it and a link to it."""
    a_scan(at / "x" / "a.jpg")
    os.link(at / "x" / "a.jpg", at / "a-1.jpg")
    (at / "a-2.jpg").symlink_to(at / "x" / "a.jpg")
    return [at / "x" / "a.jpg", at / "a-1.jpg", at / "a-2.jpg"]


def an_overlay_as_a_scan(at: Path) -> list[Path]:
    """An overlay that is asked for as a scan, and one that somebody wrote into."""
    a_scan(at / "a.png")
    drawn = OverlayFolder(at, []).write(np.full((90, 60, 3), 9, np.uint8), "a", 1)
    annotated = at / "a-1-2.jpg"
    annotated.write_bytes(drawn.read_bytes() + b"notes")
    return [at / "a.png", drawn]


LAYOUTS = [
    scan_with_the_name_of_an_overlay,
    the_whole_folder,
    something_else_with_the_name,
    a_scan_that_is_not_there,
    odd_names,
    one_file_by_two_names,
    an_overlay_as_a_scan,
]


@pytest.mark.parametrize("folder", ["ov", "link-to-ov"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_scan_changes_what_was_there(
    tmp_path: Path, catalogue: Catalogue, layout: Callable[[Path], list[Path]], folder: str
) -> None:
    """Whatever lies in the folder for overlays, and however often, all of it stays but earlier overlays.

    Every file of the batch is read as it was, and each page that opens has an overlay of its own.
    """
    (tmp_path / "ov").mkdir()
    (tmp_path / "link-to-ov").symlink_to(tmp_path / "ov")
    asked = layout(tmp_path / "ov")
    before = everything_below(tmp_path)
    scans = collect_scans(asked).files
    read_as = [list(open_pages(file)) for file in scans]
    given = {scan: scan.read_bytes() for scan in scans if scan.is_file()}
    opened = sum(isinstance(page, Page) for pages in read_as for page in pages)
    for _time in range(2):
        sheets = [sheet for _, sheet in scan_files(collect_scans(asked).files, catalogue, tmp_path / folder)]
        assert [sheet.trouble for sheet in sheets] == [""] * len(sheets)
        assert len(sheets) == sum(map(len, read_as))
        after = everything_below(tmp_path)
        assert after == before
        assert {scan: scan.read_bytes() for scan in given} == given
        overlays = [path for path in (tmp_path / "ov").iterdir() if is_overlay(path) and path not in scans]
        assert len(overlays) == opened


def test_overlays_of_an_earlier_run_are_no_scans(tmp_path: Path, catalogue: Catalogue) -> None:
    """In a folder they are left out, which is told; one that is asked for by name is read."""
    a_scan(tmp_path / "a.png")
    list(scan_files([tmp_path / "a.png"], catalogue, tmp_path))
    found = collect_scans([tmp_path])
    assert found.files == (tmp_path / "a.png",)
    assert found.notes == (f"1 picture in {tmp_path} is an overlay of an earlier run and was left out.",)
    assert collect_scans([tmp_path / "a-1.jpg"]).files == (tmp_path / "a-1.jpg",)


def test_an_overlay_that_cannot_be_written_does_not_stop_the_batch(
    tmp_path: Path, printed: Callable[[str, PaperName], PrintedPage], catalogue: Catalogue
) -> None:
    """A disk that is full in the middle of a batch costs the pictures and not the readings, and is told once a page."""
    scan = save(tmp_path / "a.png", printed("parent", "a5"))
    first, second = (sheet for _, sheet in scan_files([scan], catalogue, tmp_path / "gone"))
    assert first.reading.problem is second.reading.problem is None
    place = tmp_path / "gone" / "a-1.jpg"
    assert first.trouble == f"{place}: the overlay cannot be written (No such file or directory)."
    assert second.trouble == ""


def test_an_overlay_that_cannot_be_drawn_does_not_stop_the_batch(
    tmp_path: Path, parent_a4: PrintedPage, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake in drawing is told by its kind, and the next file is read."""
    files = [save(tmp_path / name, parent_a4) for name in ("a.png", "b.png")]
    monkeypatch.setattr(identity.scan, "draw_overlay", break_down)
    sheets = [sheet for _, sheet in scan_files(files, catalogue, tmp_path)]
    assert [sheet.trouble for sheet in sheets] == [
        f"{tmp_path / name}-1.jpg: the overlay cannot be written (RuntimeError)." for name in ("a", "b")
    ]
    assert all(sheet.reading.problem is None for sheet in sheets)


def test_a_sheet_that_cannot_be_judged_stops_no_other(
    tmp_path: Path, parent_a4: PrintedPage, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unforeseen error while judging makes a sheet to look at, with a sentence that holds no name."""

    def broken(_reading: object, _model: object) -> object:
        raise RuntimeError("KOWALSKA")

    monkeypatch.setattr("identity.judging.with_name_model", broken)
    files = [save(tmp_path / name, parent_a4) for name in ("a.png", "b.png")]
    sheets = [sheet for _done, sheet in scan_files(files, catalogue)]
    assert [sheet.verdict.status for sheet in sheets] == [Status.CHECK] * 2
    assert all("RuntimeError" in sheet.trouble and "KOWALSKA" not in sheet.trouble for sheet in sheets)
