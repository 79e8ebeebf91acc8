"""Cutting and levelling: where a cell's picture comes from, and what light and toner may not change."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from forms.elements import HandprintField
from forms.geometry import Box
from ocr.cells import CUT_HEIGHT, CUT_WIDTH, PIXELS_PER_MM, cut_cells, level_cuts, untouched
from ocr.registration import ToPixels
from ocr.sheets import Sheet
from simulation import optics
from simulation.capture import Scanner
from simulation.hands import FontHand
from simulation.paper import PrintedPage
from simulation.pens import dash_glyph

Draw = Callable[..., PrintedPage]
Flat = Callable[[PrintedPage], Sheet]


def comb(page: PrintedPage, name: str) -> HandprintField:
    """A comb of the first sheet by name."""
    return next(f for f in page.sheets[0].layout.fields if isinstance(f, HandprintField) and f.name == name)


def cuts_of(sheet: Sheet, field: HandprintField) -> npt.NDArray[np.float32]:
    """The cells of a comb of a sheet that lies in its place."""
    assert sheet.registration is not None
    return cut_cells(sheet.image, sheet.registration.to_pixels, field.cells)


def affine(scale: float, degrees: float) -> ToPixels:
    """A turned scan: millimetres to pixels."""
    angle = np.radians(degrees)
    matrix = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return lambda points: points @ matrix.T + np.array([150.0, 20.0]) - 0.5


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("degrees", [0.0, 20.0])
def test_a_cut_shows_every_point_of_the_cell_in_its_place(dpi: float, degrees: float) -> None:
    """A dot at a known place on paper comes to lie within a tenth of a millimetre of its place in the cut."""
    scale, cell = dpi / 25.4, Box(30, 25, 5, 7)
    to_pixels = affine(scale, degrees)
    image = np.full((round(60 * scale), round(80 * scale)), 255, np.uint8)
    place = (33.4, 27.2)
    x, y = to_pixels(np.array([place]))[0] * 16
    cv2.circle(image, (round(x), round(y)), round(0.4 * scale * 16), (0,), cv2.FILLED, cv2.LINE_AA, 4)
    (cut,) = cut_cells(image, to_pixels, [cell])
    assert cut.shape == (CUT_HEIGHT, CUT_WIDTH)
    rows, columns = np.mgrid[0:CUT_HEIGHT, 0:CUT_WIDTH]
    found = np.array([(cut * columns).sum(), (cut * rows).sum()]) / cut.sum() + 0.5
    wanted = (np.array(place) - cell.centre) * PIXELS_PER_MM + np.array([CUT_WIDTH, CUT_HEIGHT]) / 2
    assert found == pytest.approx(wanted, abs=0.1 * PIXELS_PER_MM)


def test_what_lies_outside_the_picture_is_paper() -> None:
    """A cell at the edge of a scan is cut as far as there is a picture."""
    image = np.full((100, 100), 255, np.uint8)
    (cut,) = cut_cells(image, lambda points: points * 6, [Box(14, 14, 5, 7)])
    assert cut.max() == 0


@pytest.mark.parametrize(("black", "white"), [(0, 255), (60, 250), (40, 160), (120, 235)])
def test_faint_toner_and_grey_paper_are_levelled(black: float, white: float) -> None:
    """The same cells in another light give nearly the same ink."""
    rng = np.random.default_rng(1)
    clean = np.full((6, CUT_HEIGHT, CUT_WIDTH), 255, np.uint8)
    for cut in clean:
        cv2.rectangle(cut, (9, 11), (38, 52), (0,), 2)
        cv2.line(cut, (15, 45), (int(rng.integers(20, 33)), 20), (40,), 3, cv2.LINE_AA)
    dull = np.stack([optics.washed_out(cut, black, white) for cut in clean])
    assert np.abs(level_cuts(dull) - level_cuts(clean)).max() < 0.12


def test_an_empty_field_without_print_stays_paper() -> None:
    """Noise is not stretched to ink where there is nothing darker."""
    noise = np.random.default_rng(2).normal(240, 4, (5, CUT_HEIGHT, CUT_WIDTH)).astype(np.uint8)
    assert level_cuts(noise).max() < 0.35


@pytest.mark.parametrize("dpi", [150.0, 300.0])
def test_cells_nobody_touched_are_known_without_a_network(parent_a4: PrintedPage, flat: Flat, dpi: float) -> None:
    """Nearly all cells of a form as it was printed and scanned."""
    sheet = flat(parent_a4)
    capture = Scanner(dpi=dpi, skew=0.4).capture(parent_a4.image, np.random.default_rng(1))
    for name in ("pupil_surname", "date_year"):
        field = comb(parent_a4, name)
        assert untouched(cuts_of(sheet, field)).all()
        assert untouched(cut_cells(capture.image, capture.to_pixels, field.cells)).mean() > 0.8


@pytest.mark.parametrize("character", ["I", "J", "Ć", "L", "-"])
def test_no_writing_is_taken_for_an_untouched_cell(
    parent_a4: PrintedPage, hands: list[FontHand], drawn: Draw, flat: Flat, character: str
) -> None:
    """Neither the thinnest letters nor a short dash, wherever in the cell they stand."""
    rng, field, page = np.random.default_rng(1), comb(parent_a4, "pupil_surname"), parent_a4
    glyphs = [dash_glyph(rng) if character == "-" else hand.glyph(character, rng) for hand in hands[:6]]
    for cell, glyph in zip(field.cells, glyphs, strict=False):
        x, y = cell.centre
        page = drawn(page, glyph, (x + rng.normal(0, 0.5), y + rng.normal(0, 0.7)), float(rng.uniform(3, 6)))
    touched = ~untouched(cuts_of(flat(page), field))
    assert touched[: len(glyphs)].all()
    assert not touched[len(glyphs) + 1 :].any()
