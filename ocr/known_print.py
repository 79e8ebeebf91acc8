"""What the program printed on a sheet: the blank form as a picture, to be told from what was written on it.

It is drawn by the very code that prints forms. What differs from school to school or from sheet to sheet (the school's
name, its information clause, the sheet code) is left out, and the boxes where it stands are named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO

import numpy as np

from forms.drawing import draw_sheets
from forms.elements import Caption, Frame, Ornament, Text
from forms.geometry import Box
from forms.layout import Layout
from forms.paper import Paper
from forms.school import School
from forms.sheet_code import SheetCode
from ocr.pages import GreyImage
from ocr.pages.pdf import render_first_page

PIXELS_PER_MM = 4.0
"""As fine as print has to be known: a line of 0.3 mm is a pixel wide."""


@dataclass(frozen=True, eq=False)
class KnownPrint:
    """A blank form: ``image`` is uint8 at PIXELS_PER_MM, 255 is paper; in the boxes ``varying`` anything may stand."""

    image: GreyImage = field(repr=False)
    varying: tuple[Box, ...]


def known_print(layout: Layout) -> KnownPrint:
    """The print of a layout; drawn once a process."""
    boxes = tuple(box for field in layout.fields for box in field.boxes)
    return _drawn(layout.form, layout.version, layout.language, layout.paper, layout.ornaments, boxes)


@lru_cache(maxsize=16)
def _drawn(
    form: str, version: int, language: str, paper: Paper, ornaments: tuple[Ornament, ...], boxes: tuple[Box, ...]
) -> KnownPrint:
    frames = tuple(Frame(box) for box in boxes)
    blank = Layout(form, version, form, language, paper, (), (*ornaments, *frames))
    file = BytesIO()
    draw_sheets(blank, School(), [SheetCode(form, version, "")], file)
    width, height = round(paper.width * PIXELS_PER_MM), round(paper.height * PIXELS_PER_MM)
    image = np.ascontiguousarray(render_first_page(file.getvalue(), PIXELS_PER_MM)[:height, :width])
    varying = (*(o.box for o in ornaments if _varies(o)), paper.code)
    for box in varying:
        left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in (box.x, box.y, box.right, box.bottom))
        image[top:bottom, left:right] = 255
    return KnownPrint(image, varying)


def _varies(ornament: Ornament) -> bool:
    return isinstance(ornament, Caption) or (isinstance(ornament, Text) and "{" in ornament.text)
