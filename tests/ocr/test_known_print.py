"""The known print: what the program itself drew on a sheet, and what of it differs from school to school."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from forms.catalogue import Catalogue
from forms.geometry import Box
from forms.layout import lay_out
from forms.paper import PaperName
from forms.school import School
from ocr.flattening import flatten
from ocr.known_print import PIXELS_PER_MM, known_print
from ocr.sheets import Sheet
from simulation.paper import PrintedPage, print_page

PAPERS: list[PaperName] = ["a4", "a5"]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("form", ["parent", "student"])
def test_the_known_print_is_what_is_printed(
    form: str, paper: PaperName, printed: Callable[[str, PaperName], PrintedPage], flat: Callable[[PrintedPage], Sheet]
) -> None:
    """Laid flat, a blank sheet shows its known print and nothing else, but for what varies."""
    page = printed(form, paper)
    layout = page.sheets[0].layout
    known = known_print(layout)
    seen = flatten(flat(page), layout.paper.page, PIXELS_PER_MM)
    for box in known.varying:
        left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in (box.x, box.y, box.right, box.bottom))
        seen[top:bottom, left:right] = 255
    black = known.image < 100
    assert (seen[black] < 200).mean() > 0.99
    far = cv2.dilate((known.image < 250).astype(np.uint8), np.ones((5, 5), np.uint8)) == 0
    assert (seen[far] > 200).mean() > 0.9999


def test_what_differs_from_school_to_school_is_no_known_print(catalogue: Catalogue) -> None:
    """The school's name, its clause and the sheet code may be anything: no known print stands where they do."""
    layout = lay_out(catalogue.definition("parent"), "a4")
    known = known_print(layout)
    assert layout.code in known.varying
    for box in known.varying:
        left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in (box.x, box.y, box.right, box.bottom))
        assert (known.image[top:bottom, left:right] == 255).all()
    rich = print_page("parent", school=School(name="Szkoła nr 7", email="a@b.example", information="Administratorem…"))
    plain = print_page("parent")
    ys, xs = np.nonzero(rich.image != plain.image)
    places = np.column_stack([xs, ys]) / (300 / 25.4)
    varying = [box.grown(0.3) for box in known.varying]
    outside = [(x, y) for x, y in places if not any(_holds(box, x, y) for box in varying)]
    assert outside == []


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x <= x <= box.right and box.y <= y <= box.bottom


def test_it_is_drawn_once(catalogue: Catalogue) -> None:
    """Two layouts of the same form share the picture; another form has another."""
    first, again = (lay_out(catalogue.definition("parent"), "a4") for _ in range(2))
    assert known_print(first) is known_print(again)
    assert known_print(first) is not known_print(lay_out(catalogue.definition("student"), "a4"))
