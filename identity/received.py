"""What came before in a batch: the same bytes, a sheet of the same number, the same request on another sheet."""

from __future__ import annotations

import hashlib
import stat
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from forms.sheet_code import SheetCode
from identity.matching.matcher import Match
from identity.verdict import Reason, best_is_likely
from ocr.pipeline import SheetReading

_SAME_PERSON = 0.6
"""First names of applicants that share less of their letters are two people, and a letter misread is not; of 1."""


@dataclass(frozen=True)
class Place:
    """Where a sheet is: its file, the number of the page in it and that of the sheet on the page."""

    source: Path
    page: int
    sheet: int

    @classmethod
    def of(cls, reading: SheetReading) -> Place:
        """The place of a reading."""
        return cls(reading.source, reading.page, reading.sheet)


@dataclass(frozen=True)
class Repeat:
    """Why a sheet is not the first of its kind, and the place of the one that was."""

    reason: Reason
    first: Place


@dataclass(frozen=True)
class _Request:
    """Who asked where; ``applicant`` is a first name, empty where it is not known or does not matter."""

    applicant: str
    is_numbered: bool
    place: Place


class ReceivedSheets:
    """The sheets of a batch that were read; pages that could not be read have not come before anything."""

    def __init__(self) -> None:
        self._places: set[Place] = set()
        self._numbers: dict[SheetCode, Place] = {}
        self._requests: defaultdict[tuple[str, ...], list[_Request]] = defaultdict(list)

    def add(self, reading: SheetReading, match: Match | None, copy_of: Path | None = None) -> Repeat | None:
        """Take in one more sheet and say what it repeats; ``copy_of`` is a file before with the same bytes."""
        if reading.problem is not None or reading.code is None:
            return None
        place = Place.of(reading)
        in_original = Place(copy_of, place.page, place.sheet) if copy_of else place
        is_copy = copy_of is not None and in_original in self._places
        repeat = (
            Repeat(Reason.ALREADY_RECEIVED, in_original) if is_copy else self._number(reading.code, place)
        ) or self._request(reading, match, place)
        self._places.add(place)
        return repeat

    def _number(self, code: SheetCode, place: Place) -> Repeat | None:
        """The sheet of the same number; masters for the photocopier have none."""
        if not code.serial:
            return None
        if code in self._numbers:
            return Repeat(Reason.ALREADY_RECEIVED, self._numbers[code])
        self._numbers[code] = place
        return None

    def _request(self, reading: SheetReading, match: Match | None, place: Place) -> Repeat | None:
        """The sheet on which the same was asked for the same account.

        Two numbered sheets are two requests, as people were given them; a copy of a master may be one by mistake. A
        sheet that is judged again has not come before itself.
        """
        about = _about(reading, match)
        if not about or reading.code is None:
            return None
        request = _Request(_applicant(reading, match), bool(reading.code.serial), place)
        earlier = self._requests[reading.code.form, *about]
        same = [one for one in earlier if _is_same(one, request)]
        earlier.append(request)
        return Repeat(Reason.SAME_REQUEST, same[0].place) if same else None


def _about(reading: SheetReading, match: Match | None) -> tuple[str, ...]:
    """Whom a sheet is about: the likeliest pupil, else the name and class as they are read; nothing without a name."""
    if match is not None and best_is_likely(match):
        return (match.candidates[0].pupil.id,)
    read = [_value(reading, n) for n in ("pupil_first_name", "pupil_surname", "class_grade", "class_letter")]
    return tuple(read) if all(read[:2]) else ()


def _applicant(reading: SheetReading, match: Match | None) -> str:
    """Whose account is asked about: each parent has one; where pupils ask for themselves it is the pupil's."""
    return "" if match is not None and match.asks_for_oneself else _value(reading, "applicant_first_name")


def _value(reading: SheetReading, name: str) -> str:
    field = reading.fields.get(name)
    return field.value if field is not None and name not in reading.hidden else ""


def _is_same(one: _Request, other: _Request) -> bool:
    """Whether two requests about one pupil may be one; in doubt they are, and a person looks."""
    if one.place == other.place or (one.is_numbered and other.is_numbered):
        return False
    if not one.applicant or not other.applicant:
        return True
    return SequenceMatcher(None, one.applicant, other.applicant).ratio() >= _SAME_PERSON


class Copies:
    """Which files of a batch hold the same bytes as one before; only those of equal size are looked into."""

    def __init__(self) -> None:
        self._sizes: dict[int, Path | None] = {}
        self._digests: dict[bytes, Path] = {}

    def original(self, file: Path) -> Path | None:
        """The file before with the same bytes; None for the first, and for what is no file or cannot be opened."""
        try:
            status = file.stat()
            if not stat.S_ISREG(status.st_mode) or not status.st_size:
                return None
            return self._same(file, status.st_size)
        except OSError:
            return None

    def _same(self, file: Path, size: int) -> Path | None:
        if size not in self._sizes:
            self._sizes[size] = file  # whose digest may never be asked for
            return None
        if (first := self._sizes[size]) is not None:
            self._digests[_digest(first)] = first
            self._sizes[size] = None
        original = self._digests.setdefault(_digest(file), file)
        return None if original is file else original


def _digest(file: Path) -> bytes:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").digest()
