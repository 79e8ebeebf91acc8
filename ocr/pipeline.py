"""The way of a page from picture to readings."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from forms.catalogue import Catalogue
from forms.geometry import Box
from forms.layout import Layout
from forms.sheet_code import SheetCode
from messages import _
from messages.errors import WnioskomatError
from ocr.blank import is_blank
from ocr.codes import read_sheet_code
from ocr.evidence import FieldReading
from ocr.pages import GreyImage, Page, UnreadablePage
from ocr.readers import read_fields
from ocr.refinement import refined
from ocr.remarks import Strays, find_remarks
from ocr.sheets import Sheet, find_sheets
from ocr.wording import print_disagrees

log = logging.getLogger("wnioskomat")

_PALEST_PRINT = 0.4
"""Print darkens paper by at least so much of its brightness, the print of the other side by a quarter at most."""


class Problem(StrEnum):
    """Why a page or sheet could not be read as one of our forms."""

    UNREADABLE_FILE = "unreadable_file"
    BLANK_PAGE = "blank_page"
    NOT_A_FORM = "not_a_form"
    TOO_FEW_MARKS = "too_few_marks"
    CODE_UNREADABLE = "code_unreadable"
    UNKNOWN_FORM = "unknown_form"
    UNKNOWN_VERSION = "unknown_version"


@dataclass(frozen=True)
class SheetReading:
    """What was read of one sheet, or of a page that shows none.

    ``hidden`` names the fields of which a part lies outside the picture; what is read of them means nothing.
    ``sheet`` counts the sheets of a page from 1 and is 0 where the page shows none. A reading with a ``problem`` has
    no fields; ``detail`` is a sentence about it where there is more to say than the problem itself.
    ``registration_error_mm`` is that of the marks; ``is_doubtful`` says that the printed frames are not where they
    should be, ``is_overlapped`` that another sheet lies across this one. ``remarks`` are boxes in millimetres around
    what is written outside the fields, ``is_withdrawn`` says that the form is crossed out, ``print_disagrees`` that
    the sheet shows other words than the form of its code has. ``place`` and ``layout`` are for whoever looks at the
    picture.
    """

    source: Path
    page: int
    sheet: int
    problem: Problem | None = None
    detail: str = ""
    code: SheetCode | None = None
    fields: dict[str, FieldReading] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    registration_error_mm: float | None = None
    is_doubtful: bool = False
    is_overlapped: bool = False
    remarks: tuple[Box, ...] = ()
    is_withdrawn: bool = False
    print_disagrees: bool = False
    place: Sheet | None = field(default=None, compare=False, repr=False)
    layout: Layout | None = field(default=None, compare=False, repr=False)


def read_pages(pages: Iterable[Page | UnreadablePage], catalogue: Catalogue) -> Iterator[SheetReading]:
    """Every page yields at least one reading; a page we cannot use yields a reading with a problem, never silence."""
    for page in pages:
        try:
            yield from list(_read_page(page, catalogue))
        except WnioskomatError:
            raise
        except Exception as error:
            log.debug("page %s could not be read", page.number, exc_info=True)
            yield SheetReading(page.source, page.number, 0, Problem.UNREADABLE_FILE, unforeseen(error))


def unforeseen(error: Exception) -> str:
    """A sentence about an error that nobody foresaw; its own words stay out, for they might hold a name."""
    return _(
        "This page could not be read ({kind}). Scan it again; if that does not help, run the command with --verbose"
        " and report it."
    ).format(kind=type(error).__name__)


def _read_page(page: Page | UnreadablePage, catalogue: Catalogue) -> Iterator[SheetReading]:
    if isinstance(page, UnreadablePage):
        yield SheetReading(page.source, page.number, 0, Problem.UNREADABLE_FILE, page.sentence)
        return
    sheets = _find_sheets(page.image)
    if not sheets:
        yield SheetReading(page.source, page.number, 0, _nothing_on(page))
    for number, sheet in enumerate(sheets, start=1):
        yield read_sheet(page, number, sheet, catalogue)


def _find_sheets(image: GreyImage) -> list[Sheet]:
    """The sheets on a page; where none is whole, those of its negative or its mirror picture, if one of them is.

    A scanner may call black white, and a front camera or a transparency laid in the wrong way round mirrors. What is
    read then goes through every check that any other sheet does.
    """
    sheets = find_sheets(image)
    if any(sheet.registration is not None for sheet in sheets):
        return sheets
    negative = 255 - image
    for other in (negative, image[:, ::-1], negative[:, ::-1]):
        found = find_sheets(np.ascontiguousarray(other))
        if any(sheet.registration is not None for sheet in found) and not all(map(_shines_through, found)):
            return found
    return sheets


def _shines_through(sheet: Sheet) -> bool:
    """Whether the marks of a sheet are so pale beside their paper that they are those of the page's other side."""
    contrasts = []
    for mark in sheet.marks:
        (left, top), (right, bottom) = mark.corners.min(axis=0).astype(int), mark.corners.max(axis=0).astype(int)
        black, white = np.percentile(sheet.image[max(top, 0) : bottom + 1, max(left, 0) : right + 1], (10, 95))
        contrasts.append((white - black) / max(white, 1))
    return bool(np.median(contrasts) < _PALEST_PRINT)


def _nothing_on(page: Page) -> Problem:
    return Problem.BLANK_PAGE if is_blank(page.image) else Problem.NOT_A_FORM


def read_sheet(page: Page, number: int, sheet: Sheet, catalogue: Catalogue) -> SheetReading:
    """One sheet of a page: its code says which form it is, the form says where to read."""
    if sheet.registration is None:
        return SheetReading(page.source, page.number, number, Problem.TOO_FEW_MARKS, place=sheet)
    code = read_sheet_code(sheet)
    if code is None:
        problem = Problem.TOO_FEW_MARKS if sheet.registration.is_guess else Problem.CODE_UNREADABLE
        return SheetReading(page.source, page.number, number, problem, place=sheet)
    layout = catalogue.layout(code.form, code.version, sheet.paper.name)
    if layout is None:
        problem = Problem.UNKNOWN_VERSION if code.form in catalogue.current else Problem.UNKNOWN_FORM
        return SheetReading(page.source, page.number, number, problem, code=code, place=sheet)
    registration = refined(sheet.registration, sheet.image, layout, sheet.reduced)
    if registration.is_guess:
        return SheetReading(page.source, page.number, number, Problem.TOO_FEW_MARKS, code=code, place=sheet)
    straight = replace(sheet, registration=registration)
    others = [other for other in catalogue.layouts(sheet.paper.name) if other is not layout]
    strays = Strays() if registration.is_doubtful else find_remarks(straight, layout)
    return SheetReading(
        page.source,
        page.number,
        number,
        code=code,
        fields=read_fields(straight, layout),
        hidden=frozenset(f.name for f in layout.fields if not straight.shows_all(f.boxes)),
        registration_error_mm=registration.error_mm,
        is_doubtful=registration.is_doubtful,
        is_overlapped=sheet.is_overlapped,
        print_disagrees=print_disagrees(straight, layout, others),
        remarks=strays.remarks,
        is_withdrawn=strays.is_withdrawn,
        place=straight,
        layout=layout,
    )
