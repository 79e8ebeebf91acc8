"""A table as it was found in a file: rows of text, each knowing its line. Nothing is understood yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from identity.roster.findings import Place


@dataclass(frozen=True)
class Row:
    """The cells of a line as text.

    ``numeric`` are the indexes of those that a spreadsheet keeps as numbers, ``empty_above`` counts the empty lines
    between this row and the one before it.
    """

    place: Place
    cells: tuple[str, ...]
    numeric: frozenset[int] = frozenset()
    empty_above: int = 0

    @property
    def filled(self) -> list[str]:
        """The cells that hold anything."""
        return [cell for cell in self.cells if cell]


@dataclass(frozen=True)
class Sheet:
    """A table: its name in a workbook, nothing for a text file, and its rows without the empty ones.

    ``ragged`` tables, aligned by spaces, cannot have empty cells: all their rows must be as long as the header.
    """

    name: str
    rows: tuple[Row, ...]
    ragged: bool = False


def leave_out_empty(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that hold more than separators and rules, each knowing how many that hold nothing stand above it."""
    empty = 0
    for row in rows:
        if any(c.isalnum() for cell in row.cells for c in cell):
            yield replace(row, empty_above=empty)
            empty = 0
        else:
            empty += 1
