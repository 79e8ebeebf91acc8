"""Where blocks and items go: each kind of them by a function of its own, from top to bottom and from left to right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from forms import definition as asked
from forms.definition import Definition, on_paper
from forms.elements import (
    CELL_HEIGHT,
    CELL_PITCH,
    CELL_WIDTH,
    LINE_PITCH,
    TICK_BOX,
    Badge,
    Caption,
    ChoiceField,
    Field,
    Frame,
    HandprintField,
    ModelLetter,
    Ornament,
    Rule,
    SignatureField,
    Text,
    TextField,
)
from forms.geometry import Box
from forms.paper import Paper
from forms.styles import MEASURES, STYLES, Measures, Style

_ABOVE_CELL = (LINE_PITCH - CELL_HEIGHT) / 2
_TUCKED = _ABOVE_CELL + 0.8
_LABEL_GAP = 0.6
_OPTION_GAP = 1.8
_TEXT_GAP = 1.0
_LETTER_GAP = 0.7
_NOTE_LINES = 2
_CAPTION_OVERHANG = 16.0
"""How much further left than the sheet code the words below it may begin."""

# --- blocks, from top to bottom -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """Where the next block goes: the paper with its styles and measures, and how far down the page is used."""

    paper: Paper
    short: str
    y: float
    spring: float

    @property
    def left(self) -> float:
        return self.paper.content.x

    @property
    def width(self) -> float:
        return self.paper.content.width

    @property
    def right(self) -> float:
        return self.paper.content.right

    @property
    def measures(self) -> Measures:
        return MEASURES[self.paper.name]

    def style(self, name: str) -> Style:
        return STYLES[self.paper.name][name]

    def on_paper(self, value: Any) -> Any:
        return on_paper(value, self.paper.name)

    def below(self, height: float) -> _Place:
        return replace(self, y=self.y + height)


_Placed = tuple[float, list[Field | Ornament]]
"""The height a block takes and what stands in it."""


def place_blocks(definition: Definition, paper: Paper, spring: float) -> tuple[list[Field | Ornament], float]:
    """Everything of the form with springs of a given height, and the y where it ends."""
    place = _Place(paper, definition.short or definition.name, paper.content.y, spring)
    elements: list[Field | Ornament] = []
    for block in definition.block:
        height, placed = _BLOCKS[type(block)](block, place)
        elements += placed
        place = place.below(height)
    return elements, place.y


def _header(block: asked.Header, place: _Place) -> _Placed:
    paper, measures = place.paper, place.measures
    school, title, subtitle, note, code = (
        place.style(name) for name in ("school", "title", "subtitle", "note", "code")
    )
    width = paper.code.x - 4 - place.left
    school_box = Box(place.left, place.y, width, 2 * school.line)
    title_box = Box(place.left, school_box.bottom + measures.title_gap, width, title.line)
    subtitle_box = Box(place.left, title_box.bottom + 0.5, width, subtitle.line)
    note_box = Box(place.left, subtitle_box.bottom + 0.8, width - _CAPTION_OVERHANG, _NOTE_LINES * note.line)
    caption_left = paper.code.x - _CAPTION_OVERHANG
    caption_box = Box(caption_left, paper.code.bottom, paper.code.right - caption_left, code.line)
    bottom = max(note_box.bottom if block.note else subtitle_box.bottom, caption_box.bottom)
    numbered, master = (words.replace("{short}", place.short) for words in (block.numbered, block.master))
    return bottom + measures.header_gap - place.y, [
        Text(school_box, "{school}", school),
        Text(title_box, block.title, title),
        Text(subtitle_box, block.subtitle, subtitle),
        *([Text(note_box, block.note, note)] if block.note else []),
        Caption(caption_box, numbered, master, code),
    ]


def _instruction(block: asked.Instruction, place: _Place) -> _Placed:
    style, hint = place.style("instruction"), place.style("note")
    inside = Box(place.left + 2, place.y, place.width - 4, 1)
    text = Box(inside.x, place.y + 1.3, inside.width, style.line)
    pitch = inside.width / len(block.letters)
    line = Box(inside.x + _LETTER_GAP / 2, text.bottom + 1.6, pitch - _LETTER_GAP, pitch * 1.2)
    letters = [
        ModelLetter(line.moved(dx=i * pitch), character)
        for i, character in enumerate(block.letters)
        if character != " "
    ]
    hint_box = Box(inside.x, line.bottom + 0.4 * line.height, inside.width, hint.line)
    bottom = hint_box.bottom + 0.8 if block.hint else line.bottom + 2
    return bottom + _TEXT_GAP - place.y, [
        Frame(Box(place.left, place.y, place.width, bottom - place.y), width=0.6),
        Text(text, block.text, style, align="centre"),
        *letters,
        *([Text(hint_box, block.hint, hint, align="centre")] if block.hint else []),
    ]


def _step_badge(step: int, y: float, line: float, place: _Place) -> Badge:
    style = place.style("badge")
    side = style.line * 1.08
    return Badge(Box(place.left, y + (line - side) / 2, side, side), step, style)


def _heading(block: asked.Heading, place: _Place) -> _Placed:
    style = place.style("heading")
    left = place.left + place.measures.badge_indent
    box = Box(left, place.y, place.right - left, style.line)
    text = Text(box, block.hint, place.style("hint"), lead=block.text)
    return style.line + _TEXT_GAP, [_step_badge(block.step, place.y, style.line, place), text]


def _paragraph(block: asked.Paragraph, place: _Place) -> _Placed:
    style = place.style(block.style)
    height = place.on_paper(block.lines) * style.line
    indent = place.measures.badge_indent if block.step else 0
    box = Box(place.left + indent, place.y, place.width - indent, height)
    badge = [_step_badge(block.step, place.y, style.line, place)] if block.step else []
    return height + _TEXT_GAP if block.step else height, [*badge, Text(box, block.text, style)]


def _gap(block: asked.Gap, place: _Place) -> _Placed:
    return place.on_paper(block.height), []


def _spring(_block: asked.Spring, place: _Place) -> _Placed:
    return place.spring, []


def _panel(block: asked.Panel, place: _Place) -> _Placed:
    measures, title = place.measures, place.style("strong")
    left = place.left + measures.panel_padding
    title_width = place.on_paper(block.title_width)
    baseline = place.y + measures.panel_row
    elements: list[Field | Ornament] = [
        Text(Box(left, baseline - title.line, title_width, title.line), block.title, title)
    ]
    for i, row in enumerate(block.rows):
        elements += _panel_row(row, left + (0 if i else title_width), place.y + i * measures.panel_row, place)
    height = len(block.rows) * measures.panel_row + measures.panel_bottom
    return height, [Frame(Box(place.left, place.y, place.width, height), width=0.5, is_office=True), *elements]


def _panel_row(row: asked.PanelRow, x: float, y: float, place: _Place) -> Iterator[Ornament]:
    style = place.style("above")
    bottom = y + place.measures.panel_row
    for item in row.items:
        width = place.on_paper(item.width)
        if item.tick:
            side = style.line * 0.95
            yield Frame(Box(x, bottom - style.line, side, side))
            text_x, text_right = x + side + 1.5, x + width
        else:
            text_x, text_right = x, x + place.on_paper(item.label_width or item.width)
        yield Text(Box(text_x, bottom - style.line, text_right - text_x, style.line), item.label, style)
        if item.label_width:
            yield Rule(Box(text_right, bottom - 1, x + width - 3 - text_right, 1 - 0.3), dotted=True)
        x += width


def _row(block: asked.Row, place: _Place) -> _Placed:
    labels, style = place.on_paper(block.labels), place.style("above")
    band = CELL_HEIGHT if any(isinstance(item, asked.Handprint | asked.Signature) for item in block.items) else TICK_BOX
    top = place.y + (_TUCKED if labels == "tucked" else _ABOVE_CELL)
    if labels == "above" or block.hint:
        top = place.y + style.line + _LABEL_GAP
    elements: list[Field | Ornament] = []
    x = place.left + place.measures.row_indent
    if block.step:
        elements.append(_step_badge(block.step, top, band, place))
        x = place.left + place.measures.badge_indent
    tallest = band
    for i, item in enumerate(block.items):
        if i and not _continues_comb(block.items[i - 1], item):
            x += place.measures.item_gap
        elif i:
            x += CELL_PITCH - CELL_WIDTH
        label, hint = "" if isinstance(item, asked.Label) else item.label, "" if i else block.hint
        if label and labels in ("left", "top"):
            height = band if labels == "left" else place.style("label").line + 2 * _LABEL_GAP
            elements.append(_label_left(label, Box(x, top, place.measures.label_column - 2, height), place))
            x += place.measures.label_column
            label = ""
        if words := f"{label} {hint}".strip():
            room = place.measures.label_column - 2 if labels == "tucked" else min(60, place.right - x)
            elements.append(Text(Box(x, top - _LABEL_GAP - style.line, room, style.line), words, style))
        width, height, placed = _ITEMS[type(item)](item, x, top, band, place)
        elements += placed
        x += width
        tallest = max(tallest, height)
    return top + tallest + _ABOVE_CELL - place.y, elements


def _continues_comb(previous: asked.Item, item: asked.Item) -> bool:
    """Whether an unlabelled comb goes on at the pitch of the one before, as the letter of a class after its grade."""
    return isinstance(previous, asked.Handprint) and isinstance(item, asked.Handprint) and not item.label


def _beside(x: float, width: float, top: float, band: float, style: Style) -> Box:
    """A line of text centred on the height of a row."""
    return Box(x, top + (band - style.line) / 2, width, style.line)


def _label_left(text: str, beside: Box, place: _Place) -> Text:
    style = place.style("label")
    return Text(_beside(beside.x, beside.width, beside.y, beside.height, style), text, style)


# --- items, from left to right ------------------------------------------------------------------------------------

_PlacedItem = tuple[float, float, list[Field | Ornament]]
"""The width and height an item takes, and what stands in it."""


def _handprint(item: asked.Handprint, x: float, top: float, _band: float, place: _Place) -> _PlacedItem:
    count = place.on_paper(item.cells)
    cells = tuple(Box(x + i * CELL_PITCH, top, CELL_WIDTH, CELL_HEIGHT) for i in range(count))
    return cells[-1].right - x, CELL_HEIGHT, [HandprintField(item.name, item.alphabet, cells, item.repeats)]


def _choice(item: asked.Choice, x: float, top: float, band: float, place: _Place) -> _PlacedItem:
    style = place.style("option")
    boxes: dict[str, Box] = {}
    texts: list[Field | Ornament] = []
    for option in item.options:
        width = place.on_paper(option.width)
        box = Box(x, top + (band - TICK_BOX) / 2, TICK_BOX, TICK_BOX)
        boxes[option.name] = box
        room = width - TICK_BOX - _OPTION_GAP - _LABEL_GAP
        texts.append(Text(_beside(box.right + _OPTION_GAP, room, top, band, style), option.text, style))
        x += width
    total = sum(place.on_paper(option.width) for option in item.options)
    return total, TICK_BOX, [ChoiceField(item.name, boxes), *texts]


def _signature(item: asked.Signature, x: float, top: float, _band: float, place: _Place) -> _PlacedItem:
    box = Box(x, top, place.on_paper(item.width), place.on_paper(item.height))
    return box.width, box.height, [SignatureField(item.name, box)]


def _printed_text(item: asked.PrintedText, x: float, top: float, band: float, place: _Place) -> _PlacedItem:
    box = Box(x, top, place.on_paper(item.width), band)
    return box.width, box.height, [TextField(item.name, box)]


def _label(item: asked.Label, x: float, top: float, band: float, place: _Place) -> _PlacedItem:
    width, style = place.on_paper(item.width), place.style("heading" if item.strong else "hint")
    return width, band, [Text(_beside(x, width, top, band, style), item.text, style)]


_BLOCKS: dict[type, Callable[[Any, _Place], _Placed]] = {
    asked.Header: _header,
    asked.Instruction: _instruction,
    asked.Heading: _heading,
    asked.Paragraph: _paragraph,
    asked.Row: _row,
    asked.Gap: _gap,
    asked.Spring: _spring,
    asked.Panel: _panel,
}

_ITEMS: dict[type, Callable[[Any, float, float, float, _Place], _PlacedItem]] = {
    asked.Handprint: _handprint,
    asked.Choice: _choice,
    asked.Signature: _signature,
    asked.PrintedText: _printed_text,
    asked.Label: _label,
}
