"""Read scans and judge every sheet; nothing is kept."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from forms.catalogue import Catalogue
from identity.judging import JudgedSheet, Judging
from identity.people import Roster
from identity.report import one_line, printable
from identity.verdict import Reason, Status, Verdict, judge
from messages import _, plural
from messages.errors import InputError, WnioskomatError
from ocr.overlay import draw_overlay, write_overlay
from ocr.pages import Page, UnreadablePage, find_scans, open_pages
from ocr.pipeline import SheetReading, read_pages, unforeseen

log = logging.getLogger("wnioskomat")

_NAMES_SHOWN = 5


@dataclass(frozen=True)
class CollectedScans:
    """All files to read, each once; an error for every folder without any; a sentence on what is left out of each."""

    files: tuple[Path, ...]
    errors: tuple[InputError, ...]
    notes: tuple[str, ...]


def collect_scans(paths: Iterable[Path]) -> CollectedScans:
    """The scans at the given paths, and what there is to say about folders."""
    files: dict[Path, None] = {}
    errors, notes = [], []
    for path in paths:
        found = find_scans(path)
        files.update(dict.fromkeys(found.scans))
        if found.left_out:
            notes.append(_left_out(path, found.left_out))
        if not found.scans:
            errors.append(
                InputError(
                    _("{folder}: there are no scans in this folder. Scans are PDF, JPEG, PNG or TIFF files.").format(
                        folder=printable(path)
                    )
                )
            )
    return CollectedScans(tuple(files), tuple(errors), tuple(notes))


def _left_out(folder: Path, files: Sequence[Path]) -> str:
    """How many files of a folder are no scans, with the names of the first few."""
    names = [one_line(printable(file.relative_to(folder))) for file in files[:_NAMES_SHOWN]]
    return plural(
        "{number} file in {folder} is no scan and was left out: {names}",
        "{number} files in {folder} are no scans and were left out: {names}",
        len(files),
    ).format(
        number=len(files),
        folder=printable(folder),
        names=", ".join([*names, *(["…"] if len(files) > _NAMES_SHOWN else [])]),
    )


def scan_files(
    files: Sequence[Path], catalogue: Catalogue, overlays: Path | None = None, roster: Roster | None = None
) -> Iterator[tuple[int, JudgedSheet]]:
    """Every sheet of every file with its verdict, and how many files were done before it.

    With a folder for overlays, draws what was seen on each page there. No file or page stops the others. A sheet with
    a number of its own that comes a second time is no request of its own.
    """
    names = _overlay_names(files)
    judging = Judging(roster)
    for done, (file, name) in enumerate(zip(files, names, strict=True)):
        for page in _pages(file):
            readings = list(read_pages([page], catalogue))
            trouble = ""
            if overlays is not None and isinstance(page, Page):
                trouble = _write_overlay(page, readings, overlays / f"{name}-{page.number}.jpg")
            for number, reading in enumerate(readings):
                yield done, _judged(judging, reading, "" if number else trouble)


def _judged(judging: Judging, reading: SheetReading, trouble: str) -> JudgedSheet:
    """A judged sheet; where judging fails in a way that nobody foresaw, one to look at that says so."""
    try:
        return judging.judged(reading, trouble)
    except Exception as error:
        log.debug("a sheet of page %s could not be judged", reading.page, exc_info=True)
        verdict = judge(reading) if reading.problem else Verdict(Status.CHECK, (Reason.PUPIL_UNSURE,))
        return JudgedSheet(reading, verdict, trouble or unforeseen(error))


def _pages(file: Path) -> Iterator[Page | UnreadablePage]:
    """The pages of a file; where opening one fails in a way that nobody foresaw, the last of them says so."""
    number = 0
    try:
        for page in open_pages(file):
            number = page.number
            yield page
    except Exception as error:
        log.debug("page %s could not be opened", number + 1, exc_info=True)
        yield UnreadablePage(file, number + 1, unforeseen(error))


def _write_overlay(page: Page, readings: Sequence[SheetReading], path: Path) -> str:
    """Draw what was seen on a page; returns a sentence when that fails, which is no reason to stop reading."""
    try:
        write_overlay(draw_overlay(page.image, readings), path)
    except WnioskomatError as error:
        return str(error)
    except Exception as error:
        log.debug("the overlay of page %s could not be drawn", page.number, exc_info=True)
        return _("{file}: the overlay cannot be written ({why}).").format(file=path, why=type(error).__name__)
    return ""


def _overlay_names(files: Sequence[Path]) -> list[str]:
    """A name for the overlays of each file: its own, with its number where several are called the same or it is taken.

    On some systems names that differ by capitals alone are the same.
    """
    times = Counter(file.stem.casefold() for file in files)
    names: dict[str, str] = {}
    for number, file in enumerate(files, start=1):
        numbered = (f"{file.stem}-{i}" for i in count(number))
        candidates = numbered if times[file.stem.casefold()] > 1 else chain([file.stem], numbered)
        name = next(name for name in candidates if name.casefold() not in names)
        names[name.casefold()] = name
    return list(names.values())
