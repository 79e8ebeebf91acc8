"""Read scans and judge every sheet; nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from forms.catalogue import Catalogue
from identity.verdict import Verdict, judge
from messages import _
from messages.errors import InputError
from ocr.overlay import draw_overlay, write_overlay
from ocr.pages import Page, find_scans, open_pages
from ocr.pipeline import SheetReading, read_pages


@dataclass(frozen=True)
class JudgedSheet:
    """A sheet, or a page without one, and the verdict on it."""

    reading: SheetReading
    verdict: Verdict


def collect_scans(paths: Iterable[Path]) -> tuple[list[Path], list[InputError]]:
    """All files to read at the given paths, each once, and an error for every folder in which there is none."""
    files: dict[Path, None] = {}
    errors = []
    for path in paths:
        found = find_scans(path)
        files.update(dict.fromkeys(found))
        if not found:
            errors.append(
                InputError(
                    _("{folder}: there are no scans in this folder. Scans are PDF, JPEG, PNG or TIFF files.").format(
                        folder=path
                    )
                )
            )
    return list(files), errors


def scan_files(
    files: Sequence[Path], catalogue: Catalogue, overlays: Path | None = None
) -> Iterator[tuple[int, JudgedSheet]]:
    """Every sheet of every file with its verdict, and how many files were done before it.

    With a folder for overlays, draws what was seen on each page there. Raises OutputError when that fails.
    """
    names = _overlay_names(files)
    for done, (file, name) in enumerate(zip(files, names, strict=True)):
        for page in open_pages(file):
            readings = list(read_pages([page], catalogue))
            if overlays is not None and isinstance(page, Page):
                write_overlay(draw_overlay(page.image, readings), overlays / f"{name}-{page.number}.jpg")
            for reading in readings:
                yield done, JudgedSheet(reading, judge(reading))


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
