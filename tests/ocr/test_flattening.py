"""A sheet laid flat shows every millimetre where it was printed, however the sheet came to lie in the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Box
from ocr.flattening import flatten
from ocr.reduction import reduce
from ocr.refinement import refined
from ocr.sheets import Sheet, find_sheets
from simulation.capture import Phone, Scanner
from simulation.paper import PrintedPage

WAYS = [Scanner(dpi=200, skew=2.0, turn=90), Scanner(dpi=300, scale=0.95), Phone(curl=1.5, bulge_mm=4.0)]


@pytest.mark.parametrize("way", WAYS, ids=["turned", "scaled", "bulged"])
def test_frames_lie_where_they_were_printed(way: Scanner | Phone, parent_a4: PrintedPage) -> None:
    """Every cell is dark along its frame and bright within, at its own place in millimetres."""
    layout = parent_a4.sheets[0].layout
    capture = way.capture(parent_a4.image, np.random.default_rng(1))
    (sheet,) = find_sheets(capture.image)
    assert sheet.registration is not None
    sheet = replace(sheet, registration=refined(sheet.registration, sheet.image, layout))
    flat = flatten(sheet, layout.paper.page, 6.0).astype(np.float64)
    for field in layout.fields:
        for box in field.boxes:
            left, top, right, bottom = (round(v * 6.0) for v in (box.x, box.y, box.right, box.bottom))
            inside = flat[top + 6 : bottom - 6, left + 6 : right - 6].mean()
            edge = min(flat[top + 6 : bottom - 6, left + d].mean() for d in (-2, -1, 0, 1))
            assert edge < 0.8 * inside


def test_a_part_is_the_part_of_the_whole(parent_a4: PrintedPage) -> None:
    """A box laid flat by itself shows what the whole sheet shows there."""
    capture = Scanner(dpi=200, skew=1.0).capture(parent_a4.image, np.random.default_rng(2))
    (sheet,) = find_sheets(capture.image)
    whole = flatten(sheet, sheet.paper.page, 4.0).astype(np.int16)
    part = flatten(sheet, Box(40, 70, 60, 30), 4.0).astype(np.int16)
    assert np.abs(whole[280:400, 160:400] - part).mean() < 3


def test_beyond_the_picture_is_white(parent_a4: PrintedPage) -> None:
    """What the picture does not show is paper to whoever looks for ink."""
    capture = Scanner(dpi=200).capture(parent_a4.image, np.random.default_rng(3))
    (sheet,) = find_sheets(capture.image)
    assert (flatten(sheet, Box(-40, 50, 20, 20), 4.0) == 255).all()


def test_a_sheet_without_registration_has_no_places(parent_a4: PrintedPage) -> None:
    """Nobody knows where its millimetres are."""
    lost = Sheet(parent_a4.image, parent_a4.sheets[0].layout.paper, None, ())
    with pytest.raises(ValueError, match="registration"):
        flatten(lost, Box(0, 0, 10, 10), 4.0)


@pytest.mark.parametrize(("shape", "longest"), [((3508, 2480), 1800), ((2339, 1654), 1800), ((1000, 700), 1800)])
def test_reduced_places_go_there_and_back(shape: tuple[int, int], longest: int) -> None:
    """A pixel of the page keeps its place in the reduced picture, whose longer side is about as long as asked."""
    small = reduce(np.zeros(shape, np.uint8), longest)
    points = np.array([(0.0, 0.0), (shape[1] - 1.0, shape[0] - 1.0)])
    assert small.to_page(small.from_page(points)) == pytest.approx(points)
    assert max(small.image.shape) <= min(longest, max(shape))
    assert max(small.image.shape) >= 0.9 * min(longest, max(shape))
