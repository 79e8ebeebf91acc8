"""What there is to say about a roster file: where something stands, what is refused and what is worth knowing.

Sentences name lines and headers and never a person: they end up on screens and in error reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from messages import _, plural

LISTED = 20
"""So many lines, or runs of lines, are named one by one."""


class Refused(Exception):  # noqa: N818 - it is caught in one place, where it becomes a RosterError that names the file
    """A file that cannot be a roster at all; the message is a sentence on what it is and what to do."""


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file, counted from 1 as people see it, and the sheet's name where a workbook has several."""

    sheet_number: int
    line: int
    sheet: str = field(default="", compare=False)

    def __str__(self) -> str:
        if self.sheet:
            return _('sheet "{sheet}", line {line}').format(sheet=self.sheet, line=self.line)
        return _("line {line}").format(line=self.line)


@dataclass
class Findings:
    """Collects what is refused, line by line, and the notes on what was taken or left out."""

    refusals: list[tuple[Place, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, place: Place, reason: str) -> None:
        """A line that cannot be taken, so that the file cannot."""
        self.refusals.append((place, reason))

    def note(self, sentence: str) -> None:
        """Something that the school should know."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def list_refusals(self) -> str:
        """The refused lines from the top, each with its reason on a line of its own, the first ones only."""
        lines = [f"  {place}: {reason}" for place, reason in sorted(self.refusals)]
        if (left := len(lines) - LISTED) > 0:
            more = plural("  and {number} line more", "  and {number} lines more", left).format(number=left)
            lines = [*lines[:LISTED], more]
        return "\n".join(lines)


def places(found: Iterable[Place]) -> str:
    """Several places in a sentence, neighbours joined: ``line 3``, ``lines 3–5, 17``; the first ones only."""
    runs = _runs(found)
    shown = groupby(runs[:LISTED], key=lambda run: run[0].sheet_number)
    text = "; ".join(_on_one_sheet(list(of_sheet)) for _number, of_sheet in shown)
    return _("{places} and further ones").format(places=text) if len(runs) > LISTED else text


def _runs(found: Iterable[Place]) -> list[tuple[Place, Place]]:
    """The first and last places of lines that follow each other, from the top."""
    runs: list[tuple[Place, Place]] = []
    for place in sorted(set(found)):
        if runs and (place.sheet_number, place.line - 1) == (runs[-1][1].sheet_number, runs[-1][1].line):
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _on_one_sheet(runs: Sequence[tuple[Place, Place]]) -> str:
    first, last = runs[0][0], runs[-1][1]
    if first == last:
        return str(first)
    lines = ", ".join(str(a.line) if a == b else f"{a.line}–{b.line}" for a, b in runs)
    if first.sheet:
        return _('sheet "{sheet}", lines {lines}').format(sheet=first.sheet, lines=lines)
    return _("lines {lines}").format(lines=lines)
