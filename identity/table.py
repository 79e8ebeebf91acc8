"""Judged sheets for people: a table for a terminal, tab-separated lines for a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from identity.judging import JudgedSheet
from identity.report import first_seen, one_line, printable
from identity.verdict import Status, sentence
from messages import _, spoken, untranslated
from ocr.pipeline import SheetReading

if TYPE_CHECKING:
    from rich.table import Table

_COLOURS = {Status.ACCEPTED: "green", Status.CHECK: "yellow", Status.REJECTED: "red"}
_STATUS_WORDS = {
    Status.ACCEPTED: untranslated("accepted"),
    Status.CHECK: untranslated("check"),
    Status.REJECTED: untranslated("rejected"),
}


_LIKELY, _GUESSES = 0.05, 3
"""Guesses less likely than this, or beyond so many, are not shown."""
_NEARLY_CERTAIN = 0.999
"""A guess that is likelier is no mere possibility; the sheet is then mostly looked at for another reason."""


@dataclass(frozen=True)
class Line:
    """What is shown of a sheet; unlike the sheet itself it holds no picture, so there can be thousands."""

    status: Status
    cells: tuple[str, ...]


def line(sheet: JudgedSheet) -> Line:
    """The line of a sheet, in the active language."""
    return Line(sheet.verdict.status, tuple(_cells(sheet)))


def plain_head() -> str:
    """The names of the columns, separated by tabs."""
    return "\t".join(_columns())


def plain(shown: Line) -> str:
    """The cells of a line, separated by tabs."""
    return "\t".join(shown.cells)


def table(lines: Iterable[Line]) -> Table:
    """The sheets as a table for :mod:`rich`."""
    from rich.table import Table
    from rich.text import Text

    found = Table(*_columns(), box=None, pad_edge=False, header_style="bold")
    for shown in lines:
        found.add_row(*(Text(cell) for cell in shown.cells), style=_COLOURS[shown.status])
    return found


def _columns() -> list[str]:
    return [_("scan"), _("form"), _("pupil"), _("class"), _("applicant"), _("signature"), _("verdict"), _("reasons")]


def _cells(sheet: JudgedSheet) -> list[str]:
    reading, verdict = sheet.reading, sheet.verdict
    file = one_line(printable(Path(reading.source.name)))
    place = f"{file}:{reading.page}" + (f".{reading.sheet}" if reading.sheet > 1 else "")
    read = {name: field.value for name, field in reading.fields.items()}
    return [
        place,
        _form(reading),
        *_pupil(sheet, read),
        _joined(read, "applicant_first_name", "applicant_surname"),
        _("yes") if read.get("signature") else "",
        _(_STATUS_WORDS[verdict.status]),
        reading.detail or " ".join([*_reasons(sheet), *_guesses(sheet)]),
    ]


def _pupil(sheet: JudgedSheet, read: dict[str, str]) -> tuple[str, str]:
    """Name and class as on the roster where the sheet is accepted, else as they are read."""
    if sheet.verdict.status is Status.ACCEPTED and sheet.match:
        pupil = sheet.match.candidates[0].pupil
        return str(pupil.name), str(pupil.school_class)
    school_class = _joined(read, "class_grade", "class_letter").replace(" ", "")
    return _joined(read, "pupil_first_name", "pupil_surname"), school_class


def _reasons(sheet: JudgedSheet) -> Iterator[str]:
    """Why the verdict is what it is; where a sheet repeats another one, that is told first, and where the other is."""
    for number, reason in enumerate(sheet.verdict.reasons):
        yield sentence(reason)
        if not number and sheet.first is not None:
            yield first_seen(sheet.first)


def _guesses(sheet: JudgedSheet) -> list[str]:
    """Who may be meant, where that has to be looked at."""
    if sheet.verdict.status is not Status.CHECK or sheet.match is None:
        return []
    likely = [candidate for candidate in sheet.match.candidates if candidate.probability >= _LIKELY][:_GUESSES]
    if not likely:
        return []
    named = ", ".join(f"{c.pupil.name} {c.pupil.school_class} ({_chance(c.probability)})" for c in likely)
    is_plain = likely[0].probability > _NEARLY_CERTAIN
    return [(_("Most likely: {pupils}.") if is_plain else _("Perhaps: {pupils}.")).format(pupils=named)]


def _chance(probability: float) -> str:
    """A probability in percent; never 100, since somebody has to look."""
    return _("over 99.9%") if probability > _NEARLY_CERTAIN else f"{min(probability, 0.99):.0%}"


def _form(reading: SheetReading) -> str:
    """The form in a word of its own language where that is spoken, else by the name it has on the command line."""
    if reading.layout and reading.layout.short and reading.layout.language == spoken():
        return reading.layout.short
    return reading.code.form if reading.code else ""


def _joined(read: dict[str, str], *names: str) -> str:
    return " ".join(read[name] for name in names if read.get(name))
