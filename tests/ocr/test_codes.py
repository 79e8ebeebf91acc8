"""Sheet codes that lost a part of themselves are read for as long as their error correction reaches."""

from __future__ import annotations

import numpy as np
import pytest

from forms.geometry import Box
from forms.sheet_code import QUIET_MODULES, SYMBOL_MODULES
from ocr.codes import read_sheet_code
from ocr.sheets import find_sheets
from simulation.capture import Scanner
from simulation.paper import PIXELS_PER_MM, Grey, PrintedPage


def without(image: Grey, box: Box) -> Grey:
    """The picture with a part of the paper made white."""
    left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in (box.x, box.y, box.right, box.bottom))
    result = image.copy()
    result[top:bottom, left:right] = 255
    return result


@pytest.mark.parametrize("corner", ["top left", "top right", "bottom left"])
def test_a_code_without_one_of_its_finder_patterns_is_read(parent_a4: PrintedPage, corner: str) -> None:
    """A corner of the code may be torn off or outside the picture: where its modules stand is known from the marks."""
    (placed,) = parent_a4.sheets
    code = placed.layout.code
    module = code.width / (SYMBOL_MODULES + 2 * QUIET_MODULES)
    side = 7.2 * module
    far = code.width - QUIET_MODULES * module - side
    near = QUIET_MODULES * module
    x, y = {"top left": (near, near), "top right": (far, near), "bottom left": (near, far)}[corner]
    image = without(parent_a4.image, Box(code.x + x, code.y + y, side, side))
    (sheet,) = find_sheets(Scanner(dpi=200, threshold="fixed", skew=1).capture(image, np.random.default_rng(1)).image)
    assert read_sheet_code(sheet) == placed.code


def test_a_code_of_which_too_much_is_gone_is_not_made_up(parent_a4: PrintedPage) -> None:
    """Where half of the modules are white nothing is read, rather than something wrong."""
    (placed,) = parent_a4.sheets
    code = placed.layout.code
    image = without(parent_a4.image, Box(code.x, code.y, code.width, code.height / 2))
    (sheet,) = find_sheets(image)
    assert read_sheet_code(sheet) is None
