"""School years: from September to August, written as in ``2026/2027``."""

from __future__ import annotations

import re
from datetime import date

from messages import _
from messages.errors import UsageError

_FIRST_MONTH = 9


def school_year_of(day: date) -> str:
    """The school year that a day belongs to."""
    first = day.year if day.month >= _FIRST_MONTH else day.year - 1
    return f"{first}/{first + 1}"


def checked_school_year(text: str) -> str:
    """A school year as people write it, in full; raises UsageError for anything else."""
    match = re.fullmatch(r"\s*(20\d\d)\s*[/-]\s*((?:20)?\d\d)\s*", text)
    year = f"{match[1]}/{int(match[1]) + 1}" if match else ""
    if match is None or not year.endswith(match[2]):
        raise UsageError(_('"{year}" is no school year. Write it as in 2026/2027.').format(year=text))
    return year
