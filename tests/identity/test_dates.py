"""Dates: one that cannot be or is far from today is noticed, one that may only be misread is not."""

from __future__ import annotations

from datetime import date

import pytest

from identity.dates import WrittenDate, written_date
from tests.identity.matching.sheets import written

TODAY = date(2026, 9, 20)


def on_a_sheet(text: str) -> WrittenDate | None:
    """A date as ``DD MM YYYY`` in the notation of the sheets, written on one."""
    day, month, year = text.split(" ")
    sheet = written("parent", "ANNA WILK", "4B", "EWA WILK", date_day=day, date_month=month, date_year=year)
    return written_date(sheet.fields)


@pytest.mark.parametrize("text", ["45 19 2026", "31 02 2026", "31 04 2026", "29 02 2026", "00 09 2026", "17 00 2026"])
def test_a_day_that_no_calendar_has_is_impossible(text: str) -> None:
    """Neither the 45th of a 19th month nor the 29th of February of a common year."""
    found = on_a_sheet(text)
    assert found is not None
    assert found.is_impossible()


@pytest.mark.parametrize("text", ["31 01 2026", "29 02 2028", "7 9 26", "07 09 2026", "30 11 1999"])
def test_a_day_that_is_in_the_calendar_is_possible(text: str) -> None:
    """With or without zeros, the year in two digits or four, long ago or not."""
    found = on_a_sheet(text)
    assert found is not None
    assert not found.is_impossible()


@pytest.mark.parametrize(
    ("text", "is_far"),
    [
        ("20 09 2026", False),
        ("7 9 26", False),
        ("27 09 2026", False),
        ("28 09 2026", True),
        ("25 09 2025", False),
        ("24 09 2025", True),
        ("17 09 2024", True),
        ("17 09 2062", True),
        ("17 09 1026", True),
    ],
)
def test_near_is_most_of_a_year_back_and_a_week_ahead(text: str, is_far: bool) -> None:
    """Paper lies about, clocks are days wrong; the year before or a slip in the year is far."""
    found = on_a_sheet(text)
    assert found is not None
    assert found.is_far_from(TODAY) is is_far


@pytest.mark.parametrize("text", ["(14)5 09 2026", "17 (01)9 2026", "?7 09 2026", "17 09 20?6", "17 09 20(26)6"])
def test_a_date_that_may_be_misread_is_not_doubted(text: str) -> None:
    """Where a digit is left open and one of its readings makes a good date there is nothing to say."""
    found = on_a_sheet(text)
    assert found is not None
    assert not found.is_incomplete()
    assert not found.is_impossible()
    assert not found.is_far_from(TODAY)


def test_a_date_that_is_wrong_however_it_is_read_is_doubted() -> None:
    """Neither the 31st nor the 37th of February."""
    found = on_a_sheet("3(17) 02 2026")
    assert found is not None
    assert found.is_impossible()


@pytest.mark.parametrize(("year", "is_incomplete"), [("2026", False), ("26", False), ("202", True), ("2", True)])
def test_a_year_has_four_digits_or_two(year: str, is_incomplete: bool) -> None:
    """Anything else was broken off."""
    found = on_a_sheet(f"17 09 {year}")
    assert found is not None
    assert found.is_incomplete() is is_incomplete


def test_a_part_that_is_empty_leaves_no_date() -> None:
    """What is missing is told as missing, by the field itself."""
    assert on_a_sheet(" 09 2026") is None
    assert written_date({}) is None
