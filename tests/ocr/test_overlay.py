"""An overlay shows every box where the sheet really is, in the colour of what was read there."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from forms.catalogue import Catalogue
from forms.geometry import Box
from ocr.overlay import draw_overlay
from ocr.pages import Page
from ocr.pipeline import SheetReading, read_pages
from simulation.capture import Capture, Phone, Scanner
from simulation.paper import PrintedPage

Picture = npt.NDArray[np.uint8]
GREEN, RED, SAND, VIOLET = (60, 160, 40), (30, 30, 220), (190, 160, 60), (200, 60, 180)
"""Blue, green, red: a sure reading, an unsure one, an empty box, a mark."""

WAYS: dict[str, Scanner | Phone] = {
    "upright": Scanner(dpi=200),
    "upside-down": Scanner(dpi=200, turn=180, skew=1.5),
    "sideways-300": Scanner(turn=90),
    "phone": Phone(curl=1.5, skew=4),
}


def readings_of(image: Picture, catalogue: Catalogue) -> list[SheetReading]:
    """What is read on one page."""
    return list(read_pages([Page(Path("scan.png"), 1, image)], catalogue))


def share_of(colour: tuple[int, int, int], overlay: Picture, capture: Capture, box: Box) -> float:
    """How much of the edge of a box, at its true place, is drawn in a colour or a blend near it."""
    scale = max(overlay.shape) / max(capture.image.shape)
    corners = np.array([*box.corners, box.corners[0]])
    edge = np.concatenate([np.linspace(a, b, 40) for a, b in itertools.pairwise(corners)])
    hits = 0
    for x, y in np.round(capture.to_pixels(edge) * scale).astype(int):
        around = overlay[max(y - 3, 0) : y + 4, max(x - 3, 0) : x + 4].astype(int).reshape(-1, 3)
        hits += bool((np.abs(around - np.array(colour)).max(axis=1) < 40).any())
    return hits / len(edge)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_boxes_are_drawn_where_the_sheet_is(
    filled: PrintedPage, truth: Mapping[str, str], catalogue: Catalogue, way: Scanner | Phone
) -> None:
    """However the page lies, a ticked box and a signature are framed green, an empty box and an empty cell are not."""
    capture = way.capture(filled.image, np.random.default_rng(1))
    (reading,) = readings_of(capture.image, catalogue)
    overlay = draw_overlay(capture.image, [reading])
    layout = filled.sheets[0].layout
    assert truth["child"] == "son"
    daughter, son = layout.field("child").boxes
    assert share_of(GREEN, overlay, capture, son) > 0.9
    assert share_of(GREEN, overlay, capture, layout.field("signature").boxes[0]) > 0.9
    for empty in (daughter, layout.field("pupil_surname").boxes[-1]):
        assert share_of(SAND, overlay, capture, empty) > 0.9
        assert share_of(GREEN, overlay, capture, empty) < 0.3
    for mark in layout.marks:
        assert share_of(VIOLET, overlay, capture, mark.box) > 0.8


def test_letters_are_written_beside_their_cells(filled: PrintedPage, catalogue: Catalogue) -> None:
    """What was read stands in colour above a written cell and nothing above an empty one."""
    image = filled.image
    overlay = draw_overlay(image, readings_of(image, catalogue))
    scale = max(overlay.shape) / max(image.shape) * 300 / 25.4
    cells = filled.sheets[0].layout.field("pupil_surname").boxes

    def coloured_above(cell: Box) -> int:
        rows = slice(round((cell.y - 1.8) * scale), round((cell.y - 0.6) * scale))
        part = overlay[rows, round(cell.x * scale) : round(cell.right * scale)].astype(int)
        return int((part.max(axis=2) - part.min(axis=2) > 60).sum())

    assert all(coloured_above(cell) > 10 for cell in cells[:6])
    assert coloured_above(cells[-1]) == 0


def test_an_overlay_is_the_picture_in_colour_and_smaller(filled: PrintedPage, catalogue: Catalogue) -> None:
    """It keeps the shape of the page, is at most 2400 pixels long, and leaves the page itself as it was."""
    before = filled.image.copy()
    overlay = draw_overlay(filled.image, readings_of(filled.image, catalogue))
    assert max(overlay.shape) == 2400
    assert overlay.shape[2] == 3
    assert overlay.shape[0] / overlay.shape[1] == pytest.approx(filled.image.shape[0] / filled.image.shape[1], rel=0.01)
    assert np.array_equal(filled.image, before)


def test_a_sheet_that_cannot_be_read_shows_its_marks(parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """Of a sheet of an unknown form the marks are drawn, so that one sees that it was found, and no boxes."""
    nothing_known = Catalogue({}, {})
    (reading,) = readings_of(parent_a4.image, nothing_known)
    overlay = draw_overlay(parent_a4.image, [reading])
    capture = Capture(parent_a4.image, lambda points: points * 300 / 25.4 - 0.5)
    layout = parent_a4.sheets[0].layout
    assert all(share_of(VIOLET, overlay, capture, mark.box) > 0.8 for mark in layout.marks)
    assert share_of(SAND, overlay, capture, layout.field("child").boxes[0]) < 0.1
    assert readings_of(parent_a4.image, catalogue)[0].problem is None


def test_a_page_without_a_sheet_is_shown_as_it_is(catalogue: Catalogue) -> None:
    """A blank page has an overlay too, without any colour."""
    page = np.full((1000, 700), 250, np.uint8)
    overlay = draw_overlay(page, readings_of(page, catalogue))
    assert overlay.shape == (1000, 700, 3)
    assert np.ptp(overlay.astype(int), axis=2).max() == 0


def test_remarks_are_framed(parent_a4: PrintedPage, catalogue: Catalogue) -> None:
    """Whoever checks a sheet sees where something is written that nobody asked for."""
    (reading,) = readings_of(parent_a4.image, catalogue)
    box = Box(140, 66, 40, 12)
    overlay = draw_overlay(parent_a4.image, [replace(reading, remarks=(box,))])
    plain = draw_overlay(parent_a4.image, [reading])
    changed = np.any(overlay != plain, axis=2)
    scale = overlay.shape[1] / 210
    ys, xs = np.nonzero(changed)
    assert (xs.min() / scale, xs.max() / scale) == pytest.approx((box.x, box.right), abs=0.7)
    assert (ys.min() / scale, ys.max() / scale) == pytest.approx((box.y, box.bottom), abs=0.7)
