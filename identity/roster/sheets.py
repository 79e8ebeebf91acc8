"""A table as it was found in a file: rows of text, each knowing its line. Nothing is understood yet."""

from __future__ import annotations

from dataclasses import dataclass

from identity.roster.findings import Place


@dataclass(frozen=True)
class Row:
    """The cells of a line as text; ``numeric`` are the indexes of those that a spreadsheet keeps as numbers."""

    place: Place
    cells: tuple[str, ...]
    numeric: frozenset[int] = frozenset()

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
