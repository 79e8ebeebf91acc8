"""Read scans and judge every sheet; nothing is kept."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, count
from pathlib import Path

from forms.catalogue import Catalogue
from identity.judging import JudgedSheet, Judging
from identity.people import Roster
from identity.received import Copies
from identity.report import one_line, printable
from identity.verdict import Reason, Status, Verdict, judge
from messages import _, plural
from messages.errors import InputError, WnioskomatError
from ocr.overlay import draw_overlay
from ocr.overlay_files import OverlayFolder, is_overlay, name_key, overlay_problem, overlay_stem
from ocr.pages import GreyImage, Page, UnreadablePage, find_scans, open_pages
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
        overlays = {scan for scan in found.scans if scan != path and is_overlay(scan)}
        scans = [scan for scan in found.scans if scan not in overlays]
        files.update(dict.fromkeys(scans))
        if found.left_out:
            notes.append(_left_out(path, found.left_out))
        if overlays:
            notes.append(_overlays_left_out(path, len(overlays)))
        if not scans:
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


def _overlays_left_out(folder: Path, number: int) -> str:
    return plural(
        "{number} picture in {folder} is an overlay of an earlier run and was left out.",
        "{number} pictures in {folder} are overlays of an earlier run and were left out.",
        number,
    ).format(number=number, folder=printable(folder))


def scan_files(
    files: Sequence[Path],
    catalogue: Catalogue,
    overlays: Path | None = None,
    roster: Roster | None = None,
    today: date | None = None,
) -> Iterator[tuple[int, JudgedSheet]]:
    """Every sheet of every file with its verdict, and how many files were done before it.

    With a folder for overlays, draws what was seen on each page there. No file or page stops the others. What comes a
    second time is no request of its own: a file, a numbered sheet, the same asked for the same pupil.
    """
    stems = _overlay_stems(files)
    folder = OverlayFolder(overlays, files) if overlays is not None else None
    judging, copies = Judging(roster, today), Copies()
    for done, (file, stem) in enumerate(zip(files, stems, strict=True)):
        original = copies.original(file)
        is_told = False
        for page in _pages(file):
            readings = list(read_pages([page], catalogue))
            trouble = ""
            if folder is not None and isinstance(page, Page):
                trouble = _write_overlay(page, readings, folder, stem)
            for number, reading in enumerate(readings):
                sheet = _judged(judging, reading, "" if number else trouble, original)
                if original is not None and sheet.first is not None and not is_told:
                    sheet, is_told = replace(sheet, note=_is_a_copy(file, original)), True
                yield done, sheet


def _is_a_copy(file: Path, original: Path) -> str:
    return _("{file}: the same file as {original}; the requests in it were received before.").format(
        file=printable(file), original=printable(original)
    )


def _judged(judging: Judging, reading: SheetReading, trouble: str, copy_of: Path | None) -> JudgedSheet:
    """A judged sheet; where judging fails in a way that nobody foresaw, one to look at that says so."""
    try:
        return judging.judged(reading, trouble, copy_of)
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


def _as_read(page: Page, readings: Sequence[SheetReading]) -> GreyImage:
    """The picture that sheets were found in: that of the page, or its negative or mirror picture."""
    return next((reading.place.image for reading in readings if reading.place is not None), page.image)


def _write_overlay(page: Page, readings: Sequence[SheetReading], folder: OverlayFolder, stem: str) -> str:
    """Draw what was seen on a page; returns a sentence when that fails, which is no reason to stop reading."""
    try:
        folder.write(draw_overlay(_as_read(page, readings), readings), stem, page.number)
    except WnioskomatError as error:
        return str(error)
    except Exception as error:
        log.debug("the overlay of page %s could not be drawn", page.number, exc_info=True)
        return overlay_problem(folder.place(stem, page.number), type(error).__name__)
    return ""


def _overlay_stems(files: Sequence[Path]) -> list[str]:
    """What the overlays of each file are called: as it is, with its number where several are called the same."""
    stems = [overlay_stem(file.stem) for file in files]
    times = Counter(map(name_key, stems))
    names: dict[str, str] = {}
    for number, stem in enumerate(stems, start=1):
        numbered = (f"{stem}-{i}" for i in count(number))
        candidates = numbered if times[name_key(stem)] > 1 else chain([stem], numbered)
        name = next(name for name in candidates if name_key(name) not in names)
        names[name_key(name)] = name
    return list(names.values())
