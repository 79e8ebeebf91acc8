"""A judged sheet as the record that ``scan --json`` prints and others build on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from identity.verdict import Verdict, sentence
from messages import _
from ocr.pipeline import Problem, SheetReading


def scan_record(reading: SheetReading, verdict: Verdict) -> dict[str, Any]:
    """The record of a sheet: plain JSON values, confidences from 0 to 1, the registration error in millimetres."""
    code = reading.code
    registration = reading.place.registration if reading.place else None
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
        "pupil": None,
        "registration_error_mm": round(registration.error_mm, 3) if registration else None,
    }


def printable(path: Path) -> str:
    """A path as text that can be printed anywhere: bytes that are no UTF-8, as old archives leave them, by number."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def notice(reading: SheetReading) -> str:
    """A sentence that names a page without a readable sheet and says why; empty for a sheet that was read."""
    if reading.problem is None:
        return ""
    why = reading.detail or sentence(reading.problem)
    return _("{file}, page {page}: {why}").format(file=printable(reading.source), page=reading.page, why=why)


def is_failure(reading: SheetReading) -> bool:
    """Whether a page could not be read; a blank one could, and is blank: the back of a sheet is no failure."""
    return reading.problem not in (None, Problem.BLANK_PAGE)
