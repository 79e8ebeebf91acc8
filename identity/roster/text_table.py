"""Text to a table: CSV with any usual separator, tabs, and columns that are kept apart by spaces."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from identity.roster.findings import Place, Refused
from identity.roster.headers import SEARCHED, known_headers
from identity.roster.sheets import Row, Sheet, leave_out_empty
from identity.roster.words import clean, unguard
from messages import _

_SEPARATORS = ("\t", ";", "|", ",")
"""Where two give equally many headers, the earlier one: a comma may also stand inside a cell."""

_RUN_OF_SPACES = re.compile(r" {2,}")


def split_text(text: str) -> Sheet:
    """The table in a text, separated by whatever gives the most headers; raises Refused where a quote never ends."""
    separator = max(_SEPARATORS, key=lambda separator: _score(_split_by(separator, text, strict=False)))
    if _score(_split_by_spaces(text)) > max(1, _score(_split_by(separator, text, strict=False))):
        return Sheet("", tuple(leave_out_empty(_split_by_spaces(text))), ragged=True)
    return Sheet("", tuple(leave_out_empty(_split_by(separator, text, strict=True))))


def _score(rows: Iterator[Row]) -> int:
    """The most headers that one of the first rows has."""
    try:
        return max((known_headers(row.cells) for row in islice(leave_out_empty(rows), SEARCHED)), default=0)
    except Refused:
        return 0


def _split_by(separator: str, text: str, *, strict: bool) -> Iterator[Row]:
    """The rows of a CSV text; a row that goes on over several lines stands where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Refused(
                _("The quotation marks of line {line} do not match. Put them right or remove them.").format(line=line)
            ) from error
        if cells is None:
            return
        yield Row(Place(0, line), tuple(clean(unguard(cell)) for cell in cells))
        line = reader.line_num + 1


def _split_by_spaces(text: str) -> Iterator[Row]:
    """The rows of a text whose columns are kept apart by two spaces or more."""
    for line, content in enumerate(text.splitlines(), start=1):
        yield Row(Place(0, line), tuple(map(clean, _RUN_OF_SPACES.split(content.replace("\xa0", " ").strip()))))
