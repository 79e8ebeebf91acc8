"""Layouts become PDF pages: this module draws what :mod:`forms.layout` placed and decides no position itself.

The only module that knows reportlab. Everything on a form is vectors and embedded type; marks and sheet code are
filled rectangles, so that any printer renders them at its own full resolution.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import IO, Any

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from forms.elements import FRAME, Badge, Caption, Frame, ModelLetter, Rule, Text
from forms.geometry import POINT_MM, Box
from forms.layout import Layout
from forms.lettering import letter_strokes
from forms.marks import white_boxes
from forms.paper import PAPERS
from forms.school import School
from forms.sheet_code import SheetCode, black_boxes
from forms.styles import Style
from messages import plural
from messages.errors import SettingsError

_FONTS = {False: ("Lato", "Lato-Regular.ttf"), True: ("Lato-Bold", "Lato-Bold.ttf")}
_ASCENT = 0.805
"""Height of Lato's capitals with their accents above the baseline, as a share of the type size, plus a hair."""

_SMALLEST, _STEP = 0.85, 0.1
"""A text too long for its place is set smaller, by so many points at a time and down to this share of its size."""

_LEAST_POINTS = 6.0
"""No text is set smaller than this: it would not survive a photocopier."""

_MODEL_STROKE = 0.35


def draw_sheets(layout: Layout, school: School, codes: Sequence[SheetCode], out: IO[bytes]) -> None:
    """Write a PDF with one sheet a code: one to a page on A4, two side by side on landscape A4 for A5.

    Raises :class:`messages.errors.SettingsError` when a text of the school is too long for its place.
    """
    canvas = _open_canvas(layout, school, out)
    pen = _Pen(canvas, layout.paper.height)
    canvas.beginForm("form", 0, 0, *_points(layout.paper.width, layout.paper.height))
    _draw_fixed_part(pen, layout, school)
    canvas.endForm()
    a_page = 2 if layout.paper.name == "a5" else 1
    for first in range(0, len(codes), a_page):
        for place, code in enumerate(codes[first : first + a_page]):
            canvas.saveState()
            canvas.translate(*_points(place * layout.paper.width, 0))
            canvas.doForm("form")
            _draw_code(pen, layout, code)
            canvas.restoreState()
        if a_page == 2:
            _draw_cut_line(canvas, layout)
        canvas.showPage()
    canvas.save()


def _open_canvas(layout: Layout, school: School, out: IO[bytes]) -> Canvas:
    register_fonts()
    paper = PAPERS["a4"]
    size = (paper.height, paper.width) if layout.paper.name == "a5" else (paper.width, paper.height)
    canvas = Canvas(out, pagesize=_points(*size), lang=layout.language, pageCompression=1, initialFontName="Lato")
    canvas.setTitle(layout.title)
    canvas.setSubject(layout.title)
    canvas.setAuthor(school.name or "wnioskomat")
    canvas.setCreator("wnioskomat")
    canvas.setViewerPreference("PrintScaling", "None")
    return canvas


@cache
def register_fonts() -> None:
    """Make the embedded typefaces known to reportlab, once a process."""
    for name, file in _FONTS.values():
        pdfmetrics.registerFont(TTFont(name, str(Path(__file__).parent / "fonts" / file)))


def _points(*lengths: float) -> tuple[float, ...]:
    return tuple(length / POINT_MM for length in lengths)


class _Pen:
    """Draws millimetres from the top left on a canvas that counts points from the bottom left."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self.canvas = canvas
        self._height = height

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the paper in canvas units."""
        return x / POINT_MM, (self._height - y) / POINT_MM

    def rectangle(self, box: Box, *, stroke: float = 0, fill: float | None = None) -> None:
        """A rectangle with a line of so many millimetres (0: none) and a grey fill (None: none)."""
        if fill is not None:
            self.canvas.setFillGray(fill)
        if stroke:
            self.canvas.setLineWidth(stroke / POINT_MM)
        x, y = self.at(box.x, box.bottom)
        self.canvas.rect(x, y, *_points(box.width, box.height), stroke=int(stroke > 0), fill=int(fill is not None))
        self.canvas.setFillGray(0)

    def text(self, x: float, baseline: float, text: str, style: Style) -> None:
        """A line of text that starts at x."""
        self.canvas.setFont(_font(style), style.size)
        self.canvas.drawString(*self.at(x, baseline), text)


def _font(style: Style) -> str:
    return _FONTS[style.bold][0]


def _text_width(text: str, style: Style) -> float:
    """Width of a line of text in millimetres."""
    width: float = pdfmetrics.stringWidth(text, _font(style), style.size)
    return width * POINT_MM


def _draw_fixed_part(pen: _Pen, layout: Layout, school: School) -> None:
    """All that the sheets of one print have in common."""
    for mark in layout.marks:
        pen.rectangle(mark.box, fill=0)
        for box in white_boxes(mark):
            pen.rectangle(box, fill=1)
    for ornament in layout.ornaments:
        _ORNAMENTS[type(ornament)](ornament, pen, school)
    for field in layout.fields:
        for box in field.boxes:
            pen.rectangle(box, stroke=FRAME)


def _draw_code(pen: _Pen, layout: Layout, code: SheetCode) -> None:
    """The sheet code and, below it, the same for people."""
    pen.rectangle(layout.code, fill=1)
    for box in black_boxes(code, layout.code):
        pen.rectangle(box, fill=0)
    for ornament in layout.ornaments:
        if isinstance(ornament, Caption):
            words = ornament.words(code.version, code.serial)
            _set_text(words, words.text, pen)


def _draw_cut_line(canvas: Canvas, layout: Layout) -> None:
    x, height = _points(layout.paper.width, layout.paper.height)
    canvas.setLineWidth(0.3)
    canvas.setDash(2, 4)
    canvas.line(x, 0, x, height)
    canvas.setDash()


# --- ornaments ----------------------------------------------------------------------------------------------------


def _draw_text(item: Text, pen: _Pen, school: School) -> None:
    text = school.fill(item.text)
    if text or item.lead:
        _set_text(item, text, pen)


def _draw_caption(_item: Caption, _pen: _Pen, _school: School) -> None:
    """The words below the code differ from sheet to sheet and are drawn with it."""


def _set_text(item: Text, text: str, pen: _Pen) -> None:
    style, lines = _fit(text, item)
    _set_lines(lines, item, style, pen)


def _fit(text: str, item: Text) -> tuple[Style, list[str]]:
    """The style, smaller if need be, and the lines in which a text fits its box.

    Raises SettingsError, saying how much to shorten, when it does not fit in the smallest type.
    """
    lead = _text_width(item.lead + " ", replace(item.style, bold=True)) if item.lead else 0
    width = item.box.width - lead
    style = item.style
    while True:
        lines = _lines(text, width, style)
        room = int(item.box.height / style.line + 1e-6)
        excess = _excess(lines, room, width, style)
        if not excess:
            return style, lines
        if style.size - _STEP < max(item.style.size * _SMALLEST, _LEAST_POINTS) - 1e-6:
            raise _too_long(excess, f"{item.lead} {text}".strip())
        style = replace(style, size=style.size - _STEP)


def _lines(text: str, width: float, style: Style) -> list[str]:
    """The lines of a text; as Polish wants it, a word of one letter goes over to the next line where that has room."""
    lines = simpleSplit(text, _font(style), style.size, _points(width)[0]) or [""]
    for i, line in enumerate(lines[:-1]):
        rest, _space, last = line.rpartition(" ")
        following = f"{last} {lines[i + 1]}"
        if rest and len(last) == 1 and last.isalpha() and _text_width(following, style) <= width:
            lines[i : i + 2] = rest, following
    return lines


def _excess(lines: Sequence[str], room: int, width: float, style: Style) -> int:
    """How many characters stand outside so many lines of a width, or 0 when all is inside."""
    below = " ".join(lines[room:])
    beside = sum(
        next(n for n in range(len(line) + 1) if _text_width(line[: len(line) - n], style) <= width + 1e-6)
        for line in lines[:room]
    )
    return len(below) + bool(below) + beside


def _too_long(characters: int, text: str) -> SettingsError:
    return SettingsError(
        plural(
            "This text is too long for its place on the form; shorten it by {characters} character: {text}",
            "This text is too long for its place on the form; shorten it by {characters} characters: {text}",
            characters,
        ).format(characters=characters, text=text)
    )


def _set_lines(lines: Sequence[str], item: Text, style: Style, pen: _Pen) -> None:
    baseline = item.box.y + style.size * POINT_MM * (0.14 + _ASCENT)
    x = item.box.x
    if item.lead:
        lead_style = replace(style, size=style.size * 1.12, bold=True)
        pen.text(x, baseline, item.lead, lead_style)
        x += _text_width(item.lead + "  ", lead_style)
    for line in lines:
        spare = item.box.right - x - _text_width(line, style)
        pen.text(x + {"left": 0, "centre": spare / 2, "right": spare}[item.align], baseline, line, style)
        baseline += style.line


def _draw_rule(item: Rule, pen: _Pen, _school: School) -> None:
    pen.canvas.setLineWidth(0.5)
    if item.dotted:
        pen.canvas.setDash(0.6, 1.6)
    pen.canvas.line(*pen.at(item.box.x, item.box.bottom), *pen.at(item.box.right, item.box.bottom))
    pen.canvas.setDash()


def _draw_frame(item: Frame, pen: _Pen, _school: School) -> None:
    pen.rectangle(item.box, stroke=item.width)


def _draw_badge(item: Badge, pen: _Pen, _school: School) -> None:
    x, y = item.box.centre
    pen.canvas.circle(*pen.at(x, y), _points(item.box.width / 2)[0], stroke=0, fill=1)
    pen.canvas.setFillGray(1)
    number = str(item.number)
    baseline = y + 0.36 * item.style.size * POINT_MM
    pen.text(x - _text_width(number, item.style) / 2, baseline, number, item.style)
    pen.canvas.setFillGray(0)


def _draw_model_letter(item: ModelLetter, pen: _Pen, _school: School) -> None:
    pen.canvas.setLineWidth(_MODEL_STROKE / POINT_MM)
    pen.canvas.setLineCap(1)
    pen.canvas.setLineJoin(1)
    for stroke in letter_strokes(item.character, item.box):
        path = pen.canvas.beginPath()
        path.moveTo(*pen.at(*stroke[0]))
        for point in stroke[1:]:
            path.lineTo(*pen.at(*point))
        pen.canvas.drawPath(path)
    pen.canvas.setLineCap(0)
    pen.canvas.setLineJoin(0)


_ORNAMENTS: dict[type, Callable[[Any, _Pen, School], None]] = {
    Text: _draw_text,
    Caption: _draw_caption,
    Rule: _draw_rule,
    Frame: _draw_frame,
    Badge: _draw_badge,
    ModelLetter: _draw_model_letter,
}
