"""Tell a PESEL number, so that none is ever kept."""

from __future__ import annotations

import re
from datetime import date

_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
_CENTURIES = {0: 1900, 20: 2000, 40: 2100, 60: 2200, 80: 1800}
"""What is added to the month, and the century it stands for."""


def is_pesel(text: str) -> bool:
    """Whether a text is a PESEL: eleven digits with a day of birth that add up; a spreadsheet may lose a first 0."""
    digits = re.sub(r"[\s-]", "", text)
    return bool(re.fullmatch(r"[0-9]{10,11}", digits)) and _adds_up(digits.zfill(11))


def _adds_up(digits: str) -> bool:
    month = int(digits[2:4])
    try:
        date(_CENTURIES[month // 20 * 20] + int(digits[:2]), month % 20, int(digits[4:6]))
    except ValueError:
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 10 == 0
