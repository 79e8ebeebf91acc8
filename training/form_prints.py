"""What the forms print around their tick boxes and signature frames, with other words and widths than they have today.

So that what is learned from it holds for forms that nobody has written yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2

from forms.catalogue import load_catalogue
from forms.definition import Definition
from forms.drawing import draw_sheets
from forms.elements import ChoiceField, SignatureField
from forms.geometry import POINT_MM, Box
from forms.layout import Layout, lay_out
from forms.paper import PaperName
from forms.school import School
from forms.sheet_code import SheetCode
from simulation.choosing import words_of
from training.combs import DRAWN_PIXELS_PER_MM

Print = npt.NDArray[np.float32]

_SYLLABLES = (
    *("ko", "pa", "rta", "ne", "ło", "wie", "śla", "tka", "jed", "zów", "nia", "był", "szko", "drze", "mię", "tak"),
    *("ów", "go", "ry", "pod", "ja", "li", "cze", "ul", "do", "za"),
)
_WIDTHS_MM = {"a4": (19.0, 52.0), "a5": (17.0, 45.0)}
_FRAMES_MM = (((80.0, 14.0), (56.0, 9.5)), ((70.0, 12.0), (48.0, 8.5)), ((60.0, 13.0), (52.0, 9.0)))
"""Widths and heights of signature frames on A4 and A5; few of them, so that many strips have the same size."""
_AROUND_OPTION = (13.0, 31.0, 13.0)
"""How far, in millimetres from the middle of a tick box, its strip of print reaches: left, right, up and down."""
_AROUND_FRAME_MM = 9.0
_LETTER_MM = 3.1
"""The widest letters that may follow each other need no more than this."""


@dataclass(frozen=True)
class Option:
    """A tick box and the extent of the words to its right."""

    box: Box
    words: Box


@dataclass(frozen=True)
class OptionPrint:
    """A strip of print, float32 with 1 for black: a tick box in its middle, and the other options that it shows."""

    layer: Print
    option: Option
    others: tuple[Option, ...]


@dataclass(frozen=True)
class FramePrint:
    """A strip of print around a signature frame."""

    layer: Print
    frame: Box


def variants(count: int, rng: np.random.Generator) -> Iterator[tuple[Layout, Print]]:
    """Forms as they are and, more of them, with other words and widths, each with its print."""
    forms = list(load_catalogue().current.values())
    for number in range(count):
        definition = forms[number % len(forms)]
        paper: PaperName = "a4" if rng.random() < 0.6 else "a5"
        if paper not in definition.papers:
            paper = definition.papers[0]
        layout = lay_out(definition if number < 2 * len(forms) else _varied(definition, rng), paper)
        yield layout, rendered(layout)


def _varied(definition: Definition, rng: np.random.Generator) -> Definition:
    data = definition.model_dump()
    for block in data["block"]:
        for item in block.get("items", ()):
            if item["kind"] == "choice":
                item["label"] = _words(rng)[:6]
                _vary_options(item["options"], rng)
            if item["kind"] == "signature":
                large, small = _FRAMES_MM[int(rng.integers(len(_FRAMES_MM)))]
                item["width"], item["height"] = {"a4": large[0], "a5": small[0]}, {"a4": large[1], "a5": small[1]}
    return Definition.model_validate(data)


def _vary_options(options: Sequence[dict[str, Any]], rng: np.random.Generator) -> None:
    for option in options:
        option["width"] = {paper: float(rng.uniform(*between)) for paper, between in _WIDTHS_MM.items()}
        letters = int((min(option["width"].values()) - 9) / _LETTER_MM)
        option["text"] = _words(rng)[: max(letters, 2)].strip()


def _words(rng: np.random.Generator) -> str:
    return " ".join(
        "".join(rng.choice(_SYLLABLES, int(rng.integers(1, 4)))) for _word in range(int(rng.integers(1, 4)))
    )


def rendered(layout: Layout) -> Print:
    """The print of a form's first page at the resolution at which strips are drawn: float32, 1 is black."""
    file = BytesIO()
    draw_sheets(layout, School(), [SheetCode(layout.form, layout.version, "")], file)
    with pypdfium2.PdfDocument(file.getvalue()) as document:
        bitmap = document[0].render(scale=DRAWN_PIXELS_PER_MM * POINT_MM, grayscale=True)
        page = np.array(bitmap.to_numpy(), dtype=np.uint8)
    return 1 - page.reshape(page.shape[:2]).astype(np.float32) / 255


def option_prints(layout: Layout, page: Print) -> Iterator[OptionPrint]:
    """The strips of print around all tick boxes of a form."""
    boxes = [box for f in layout.fields if isinstance(f, ChoiceField) for box in f.options.values()]
    grey = np.asarray(255 * (1 - page), np.uint8)
    options = [Option(box, words_of(grey, DRAWN_PIXELS_PER_MM, box, boxes)) for box in boxes]
    left, right, half = _AROUND_OPTION
    for option in options:
        x, y = option.box.centre
        strip = Box(x - left, y - half, left + right, 2 * half)
        near = [o for o in options if o is not option and o.box.overlaps(strip)]
        others = tuple(Option(_from(strip, o.box), _from(strip, o.words)) for o in near)
        yield OptionPrint(_cut(page, strip), Option(_from(strip, option.box), _from(strip, option.words)), others)


def frame_prints(layout: Layout, page: Print) -> Iterator[FramePrint]:
    """The strips of print around the signature frames of a form."""
    for field in layout.fields:
        if isinstance(field, SignatureField):
            strip = field.box.grown(_AROUND_FRAME_MM)
            yield FramePrint(_cut(page, strip), _from(strip, field.box))


def _from(strip: Box, box: Box) -> Box:
    return box.moved(-strip.x, -strip.y)


def _cut(page: Print, box: Box) -> Print:
    """A part of the print; white where the page ends."""
    scale = DRAWN_PIXELS_PER_MM
    top, left = round(box.y * scale), round(box.x * scale)
    height, width = round(box.height * scale), round(box.width * scale)
    found = np.zeros((height, width), np.float32)
    part = page[max(top, 0) : top + height, max(left, 0) : left + width]
    found[max(-top, 0) :][: part.shape[0], max(-left, 0) :][:, : part.shape[1]] = part
    return found
