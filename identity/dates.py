"""The date on a sheet: whether there is such a day, and whether it is near the day on which the sheet is read.

Both are asked of the probabilities of all its digits: a date that may be misread is not doubted.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from ocr.evidence import EMPTY, ILLEGIBLE, FieldReading, HandprintEvidence

OLDEST, LATEST = timedelta(days=360), timedelta(days=7)
"""How long before and after today a date is still near it: paper lies about for a school year, calendars slip by days.

It is less than a year, so that the year before, which people write in January, is seen.
"""
_HARDLY = 0.05
"""What is less likely than this is taken not to be so."""
_DAYS = {month: calendar.monthrange(2025, month)[1] for month in range(1, 13)}
_LEAP_YEARS = [year for year in range(1996, 2100) if calendar.isleap(year)]

_Cells = list[dict[str, float]]
"""For each cell of a comb how likely each character is in it."""


@dataclass(frozen=True)
class WrittenDate:
    """The combs of a date, none of them empty."""

    day: _Cells
    month: _Cells
    year: _Cells

    def is_incomplete(self) -> bool:
        """Whether the year has surely neither four digits nor two."""
        written = [1 - cell.get(EMPTY, 0.0) for cell in self.year]
        two = sum(
            math.prod((p if n in (first, first + 1) else 1 - p for n, p in enumerate(written)), start=1.0)
            for first in range(len(written) - 1)
        )
        return math.prod(written) + two < _HARDLY

    def is_impossible(self) -> bool:
        """Whether there is surely no such day; the 29th of February is one in a leap year."""
        possible = sum(p * self._days[day] for month, p in self._months.items() for day in range(1, _DAYS[month] + 1))
        leap_day = self._months[2] * self._days[29]
        if leap_day > _HARDLY:
            possible += leap_day * sum(_chance(self.year, year) for year in _LEAP_YEARS)
        return possible < _HARDLY

    def is_far_from(self, today: date) -> bool:
        """Whether it is surely not near a day."""
        first, last = today - OLDEST, today + LATEST
        years = {year: _chance(self.year, year) for year in range(first.year, last.year + 1)}
        near = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return sum(years[day.year] * self._months[day.month] * self._days[day.day] for day in near) < _HARDLY

    @cached_property
    def _days(self) -> dict[int, float]:
        return {day: _chance(self.day, day) for day in range(1, 32)}

    @cached_property
    def _months(self) -> dict[int, float]:
        return {month: _chance(self.month, month) for month in range(1, 13)}


def written_date(fields: Mapping[str, FieldReading]) -> WrittenDate | None:
    """The date among the fields of a sheet; None where the form asks for none, or a part of it is empty."""
    combs = [_cells(fields.get(name)) for name in ("date_day", "date_month", "date_year")]
    return WrittenDate(*combs) if all(combs) else None


def _cells(field: FieldReading | None) -> _Cells:
    if field is None or not field.value or not isinstance(field.evidence, HandprintEvidence):
        return []
    symbols = field.evidence.symbols
    return [dict(zip(symbols, map(math.exp, row), strict=True)) for row in field.evidence.table.tolist()]


def _chance(cells: _Cells, number: int) -> float:
    """How likely a number is what the cells of a comb hold; a digit that nobody can read may be any."""
    return sum(
        math.prod(
            cell.get(EMPTY, 0.0) if c == EMPTY else cell.get(c, 0.0) + cell.get(ILLEGIBLE, 0.0)
            for c, cell in zip(text, cells, strict=True)
        )
        for text in _writings(number, len(cells))
    )


def _writings(number: int, cells: int) -> Iterator[str]:
    """The ways to write a day, a month or a year into a comb: with two digits, with as many as it has, anywhere."""
    for text in {str(number), f"{number % 100:02}"}:
        for before in range(cells - len(text) + 1):
            yield EMPTY * before + text + EMPTY * (cells - len(text) - before)
