"""Printed pages that somebody fills in: a form drawn by the program itself, and ink written into its boxes.

A page is kept as grey at 300 dpi, the finest that the program meets; captures are made from it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from forms.alphabets import ALPHABETS, BASES
from forms.catalogue import load_catalogue
from forms.drawing import draw_sheets
from forms.elements import ChoiceField, HandprintField, SignatureField
from forms.geometry import Box
from forms.layout import Layout, lay_out
from forms.paper import PaperName
from forms.school import School
from forms.sheet_code import SheetCode
from ocr.evidence import EMPTY, ILLEGIBLE
from ocr.pages import Page, open_pages
from simulation.hands import Glyph, Hand
from simulation.optics import blue_ink_factor
from simulation.pens import Pen, cross_out_glyph, random_pen, scribble_glyph, signature_glyph, tick_glyph, write
from simulation.shapes import extent, leaving_room

PAGE_DPI = 300.0
PIXELS_PER_MM = PAGE_DPI / 25.4

_PALEST_PEN = 0.45
_WRITTEN_OVER, _CROSSED_OUT = 0.2, 0.65
"""Of the corrections, so many are another character over the first, and up to so many strokes through it."""

Grey = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.float32]


@dataclass(frozen=True)
class PlacedSheet:
    """A sheet on a page: its layout, its code and where its own origin stands on the page, in millimetres."""

    layout: Layout
    code: SheetCode
    origin: tuple[float, float] = (0.0, 0.0)

    def on_page(self, box: Box) -> Box:
        """A box of the sheet in millimetres of the page."""
        return box.moved(*self.origin)


@dataclass(frozen=True)
class PrintedPage:
    """A page as it left the printer, uint8 at 300 dpi, with the sheets on it."""

    image: Grey
    sheets: tuple[PlacedSheet, ...]


@dataclass(frozen=True)
class Handwriting:
    """How one person fills in a form: hand, pen, and habits of size, slant and care (millimetres)."""

    hand: Hand
    pen: Pen
    height: float
    width_scale: float
    slant: float
    wander: float


def print_page(
    form: str, paper: PaperName = "a4", school: School | None = None, serials: Sequence[str] = ("",)
) -> PrintedPage:
    """One page of a form as the program prints it: one sheet on A4, up to two on a page of A5."""
    definition = load_catalogue().definition(form)
    layout = lay_out(definition, paper)
    codes = [SheetCode(form, definition.version, serial) for serial in serials]
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        draw_sheets(layout, school or School(), codes, file)
        file.flush()
        page = next(open_pages(Path(file.name)))
    if not isinstance(page, Page):
        raise RuntimeError(f"a page just drawn cannot be opened: {page.sentence}")
    sheets = tuple(PlacedSheet(layout, code, (i * layout.paper.width, 0.0)) for i, code in enumerate(codes))
    return PrintedPage(page.image, sheets)


def random_handwriting(hand: Hand, rng: np.random.Generator, *, pencils: bool = True) -> Handwriting:
    """The habits with which one person fills in one sheet; the form asks for a pen, but some take a pencil."""
    pen = random_pen(rng)
    while pen.kind == "pencil" and not pencils:
        pen = random_pen(rng)
    return Handwriting(
        hand=hand,
        pen=pen,
        height=float(rng.uniform(4.2, 6.0)),
        width_scale=float(rng.uniform(0.8, 1.05)),
        slant=float(rng.normal(0, 0.07)),
        wander=float(rng.uniform(0.1, 0.4)),
    )


def fill_in(
    page: PrintedPage, truths: Sequence[Mapping[str, str]], by: Sequence[Handwriting], rng: np.random.Generator
) -> PrintedPage:
    """The page with every sheet filled in: a truth and a person for each, values by field name as a reading has them.

    A field that a truth does not name stays empty; a space is an empty cell, ``?`` one with something crossed out or
    written over. Raises :class:`ValueError` for a value that does not fit its comb and for a field that the form does
    not have.
    """
    image = page.image
    for sheet, truth, person in zip(page.sheets, truths, by, strict=True):
        if unknown := set(truth) - {field.name for field in sheet.layout.fields}:
            raise ValueError(f"{sheet.layout.form} has no field called {', '.join(sorted(unknown))}")
        ink = np.zeros(image.shape, np.float32)
        _write_sheet(ink, sheet, truth, person, rng)
        image = with_ink(image, ink, person.pen, rng)
    return PrintedPage(image, page.sheets)


def with_ink(image: Grey, ink: Ink, pen: Pen, rng: np.random.Generator) -> Grey:
    """The page with ink of a pen on it, as dark as a scanner sees it; where ink lies on print, the darker counts."""
    return np.minimum(image, (255 * (1 - _seen_darkness(pen, rng) * ink)).astype(np.uint8))


def _seen_darkness(pen: Pen, rng: np.random.Generator) -> float:
    """How dark a scanner sees the ink, as a part of its true darkness; blue is paler, but never as pale as pencil."""
    if pen.colour != "blue":
        return 1.0
    return min(1.0, max(blue_ink_factor(rng), _PALEST_PEN / pen.darkness))


def _write_sheet(
    ink: Ink, sheet: PlacedSheet, truth: Mapping[str, str], person: Handwriting, rng: np.random.Generator
) -> None:
    for field in sheet.layout.fields:
        value = truth.get(field.name, "")
        match field:
            case _ if not value:
                continue
            case HandprintField():
                _write_comb(ink, sheet, field, value, person, rng)
            case ChoiceField():
                _tick(ink, sheet.on_page(field.options[value]), person, rng)
            case SignatureField():
                _sign(ink, sheet.on_page(field.box), person, rng)


def _write_comb(
    ink: Ink, sheet: PlacedSheet, field: HandprintField, value: str, person: Handwriting, rng: np.random.Generator
) -> None:
    if len(value) > len(field.cells):
        raise ValueError(f"{value!r} has more letters than {field.name} has cells ({len(field.cells)})")
    for character, cell in zip(value, field.cells, strict=False):
        if character == EMPTY:
            continue
        box = sheet.on_page(cell)
        spoiled = character == ILLEGIBLE
        glyph = _spoil(ink, box, field, person, rng) if spoiled else person.hand.glyph(character, rng)
        _write_glyph(ink, box, glyph, person, rng)


def _spoil(ink: Ink, box: Box, field: HandprintField, person: Handwriting, rng: np.random.Generator) -> Glyph:
    """Write a wrong character into a cell, and return what goes over it: a scribble, crossing strokes, another one."""
    known = [c for c in ALPHABETS[field.alphabet] if c.isalnum() and c != "0" and person.hand.can_write(c)]
    wrong, other = (known[int(i)] for i in rng.choice(len(known), 2, replace=False))
    _write_glyph(ink, box, person.hand.glyph(wrong, rng), person, rng)
    over = rng.random()
    if over < _WRITTEN_OVER and BASES.get(wrong, wrong) != BASES.get(other, other):
        return person.hand.glyph(other, rng)
    return cross_out_glyph(rng) if over < _CROSSED_OUT else scribble_glyph(rng)


def _write_glyph(ink: Ink, box: Box, glyph: Glyph, person: Handwriting, rng: np.random.Generator) -> None:
    x, y = box.centre
    height = person.height * rng.normal(1, 0.05)
    left, top, right, bottom = extent(glyph.paths)
    middle = leaving_room(y + rng.normal(0, person.wander), top * height, bottom * height, height, box)
    place = (x + rng.normal(0, person.wander), middle)
    width_scale = min(person.width_scale * rng.normal(1, 0.05), 5.4 / (height * max(right - left, 1e-3)))
    write(
        ink,
        glyph,
        _pixel(place),
        height * PIXELS_PER_MM,
        person.pen,
        PIXELS_PER_MM,
        rng,
        slant=person.slant + rng.normal(0, 0.03),
        width_scale=width_scale,
    )


def _tick(ink: Ink, box: Box, person: Handwriting, rng: np.random.Generator) -> None:
    x, y = box.centre
    place = (x + rng.normal(0, 0.5), y + rng.normal(0, 0.5))
    height = rng.uniform(3.2, 6.5) * PIXELS_PER_MM
    write(ink, tick_glyph(rng), _pixel(place), height, person.pen, PIXELS_PER_MM, rng)


def _sign(ink: Ink, box: Box, person: Handwriting, rng: np.random.Generator) -> None:
    glyph = signature_glyph(rng)
    width = float(np.ptp(np.concatenate(glyph.paths)[:, 0]))
    height = min(rng.uniform(0.35, 0.7) * box.height, 0.9 * box.width / width)
    spare = max(box.width - width * height, 1.0)
    x = box.centre[0] + rng.uniform(-0.4, 0.4) * spare
    y = box.centre[1] + rng.normal(0, 0.08) * box.height
    write(ink, glyph, _pixel((x, y)), height * PIXELS_PER_MM, person.pen, PIXELS_PER_MM, rng)


def _pixel(place: tuple[float, float]) -> tuple[float, float]:
    """A place on the page in pixels of the page, whose first pixel has its middle at (0, 0)."""
    return place[0] * PIXELS_PER_MM - 0.5, place[1] * PIXELS_PER_MM - 0.5
