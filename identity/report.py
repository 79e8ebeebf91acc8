"""A judged sheet as the record that ``scan --json`` prints and others build on."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

from identity.matching.matcher import Candidate, Match
from identity.received import Place
from identity.verdict import Status, Verdict, best_is_likely, sentence
from messages import _, plural
from ocr.pipeline import Problem, SheetReading


def scan_record(
    reading: SheetReading,
    verdict: Verdict,
    match: Match | None = None,
    first: Place | None = None,
    *,
    guesses: bool = False,
) -> dict[str, Any]:
    """The record of a sheet: plain JSON values, confidences from 0 to 1, the registration error in millimetres.

    ``pupil`` is whom the sheet is about, or most likely is, null where nobody on the roster is likelier. With guesses,
    ``candidates`` holds more of them, in order. A sheet that repeats another one has ``first_seen``, that one's place.
    """
    candidates = [_pupil(candidate) for candidate in match.candidates] if match else []
    code, error = reading.code, reading.registration_error_mm
    return {
        "source": printable(reading.source),
        "page": reading.page,
        "sheet": reading.sheet,
        "status": str(verdict.status),
        "reasons": [str(reason) for reason in verdict.reasons],
        "form": code.form if code else None,
        "version": code.version if code else None,
        "serial": code.serial if code else None,
        "fields": {
            name: {"value": field.value, "confidence": round(field.confidence, 4), "reader": field.reader}
            for name, field in reading.fields.items()
        },
        "pupil": candidates[0] if best_is_likely(match) else None,
        "registration_error_mm": None if error is None else round(error, 3),
        "remarks": [[round(value, 1) for value in box.as_tuple()] for box in reading.remarks],
        **({"first_seen": _place(first)} if first else {}),
        **({"candidates": candidates} if guesses else {}),
    }


def _pupil(candidate: Candidate) -> dict[str, Any]:
    pupil = candidate.pupil
    return {
        "id": pupil.id,
        "first_name": pupil.name.first_name,
        "surname": pupil.name.surname,
        "class": str(pupil.school_class),
        "confidence": round(candidate.probability, 6),
    }


def _place(place: Place) -> dict[str, Any]:
    return {"source": printable(place.source), "page": place.page, "sheet": place.sheet}


def first_seen(place: Place) -> str:
    """A sentence that says where the sheet is that another one repeats."""
    return _("It came first in {file}, page {page}, sheet {sheet}.").format(
        file=one_line(printable(place.source)), page=place.page, sheet=place.sheet
    )


def printable(path: Path) -> str:
    """A path as text that can be printed anywhere: bytes that are no UTF-8, as old archives leave them, by number."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def one_line(text: str) -> str:
    """The text without the tabs and line breaks that a file's name may have."""
    return " ".join(text.split())


def notice(reading: SheetReading) -> str:
    """A sentence that names a page without a readable sheet and says why; empty for a sheet that was read."""
    if reading.problem is None:
        return ""
    why = reading.detail or sentence(reading.problem)
    return _("{file}, page {page}: {why}").format(file=printable(reading.source), page=reading.page, why=why)


def is_failure(reading: SheetReading) -> bool:
    """Whether a page could not be read; a blank one could, and is blank: the back of a sheet is no failure."""
    return reading.problem not in (None, Problem.BLANK_PAGE)


class Tally:
    """What a batch came to: how many files, pages and sheets there were and what became of them."""

    def __init__(self) -> None:
        self._files: set[Path] = set()
        self._pages: set[tuple[Path, int]] = set()
        self._sheets = 0
        self._statuses: Counter[Status] = Counter()
        self._unread = 0

    def add(self, reading: SheetReading, verdict: Verdict) -> None:
        """Count one more sheet, or page without a sheet."""
        self._files.add(reading.source)
        self._pages.add((reading.source, reading.page))
        self._sheets += reading.sheet > 0
        self._statuses[verdict.status] += 1
        self._unread += is_failure(reading)

    @property
    def pages(self) -> int:
        """How many pages there were."""
        return len(self._pages)

    def summary(self) -> str:
        """All of it in one line; sheets are accepted only where there is a roster, so that is told only then."""
        files, pages, sheets = len(self._files), self.pages, self._sheets
        told = [
            plural("{number} file", "{number} files", files).format(number=files),
            plural("{number} page", "{number} pages", pages).format(number=pages),
            plural("{number} sheet", "{number} sheets", sheets).format(number=sheets),
        ]
        became = _("To check: {check}. Rejected: {rejected}. Could not be read: {unread}.").format(
            check=self._statuses[Status.CHECK], rejected=self._statuses[Status.REJECTED], unread=self._unread
        )
        if accepted := self._statuses[Status.ACCEPTED]:
            became = _("Accepted: {accepted}. {rest}").format(accepted=accepted, rest=became)
        return f"{', '.join(told)}. {became}"
