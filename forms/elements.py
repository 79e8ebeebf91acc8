"""What can stand on a form: the fields that are read and the ornaments that are only drawn, each in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from forms.geometry import Box
from forms.styles import Style

CELL_WIDTH, CELL_HEIGHT, CELL_PITCH = 5.0, 7.0, 6.0
LINE_PITCH = 9.0
TICK_BOX = 5.0
FRAME = 0.3
"""Width of the line that frames a cell, a tick box or a signature."""

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True)
class Text:
    """Words set inside a box in as many lines as it is high; ``lead`` goes before them in bold.

    ``{school}`` and the like stand for a school's settings and are filled in when the page is drawn.
    """

    box: Box
    text: str
    style: Style
    align: Align = "left"
    lead: str = ""


@dataclass(frozen=True)
class Caption:
    """What the sheet code says, in words for people: ``numbered`` for a sheet with a serial, else ``master``."""

    box: Box
    numbered: str
    master: str
    style: Style

    def words(self, version: int, serial: str) -> Text:
        """The text for one sheet, its serial in two groups that can be read aloud."""
        half = len(serial) // 2
        text = (self.numbered if serial else self.master).replace("{version}", str(version))
        return Text(self.box, text.replace("{serial}", f"{serial[:half]} {serial[half:]}"), self.style, align="right")


@dataclass(frozen=True)
class Rule:
    """A horizontal line from the left to the right edge of ``box``, along its lower edge."""

    box: Box
    dotted: bool = False


@dataclass(frozen=True)
class Frame:
    """A rectangle that is drawn but not read; ``is_office`` says that the school writes into it, and nobody else."""

    box: Box
    width: float = FRAME
    is_office: bool = False


@dataclass(frozen=True)
class Badge:
    """The number of a step, white in a black disc that fills the box."""

    box: Box
    number: int
    style: Style


@dataclass(frozen=True)
class ModelLetter:
    """A letter that shows how to write, in a box as wide as its share of the line."""

    box: Box
    character: str


@dataclass(frozen=True)
class HandprintField:
    """A comb: one box a cell, in writing order; ``repeats`` names the comb where the same is to be written."""

    name: str
    alphabet: str
    cells: tuple[Box, ...]
    repeats: str = ""

    kind = "handprint"

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The cells."""
        return self.cells


@dataclass(frozen=True)
class ChoiceField:
    """Tick boxes by the name of their option."""

    name: str
    options: Mapping[str, Box]

    kind = "choice"

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The tick boxes."""
        return tuple(self.options.values())


@dataclass(frozen=True)
class SignatureField:
    """A frame to sign in."""

    name: str
    box: Box

    kind = "signature"

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The one frame."""
        return (self.box,)


@dataclass(frozen=True)
class TextField:
    """A frame that holds ordinary type."""

    name: str
    box: Box

    kind = "text"

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The one frame."""
        return (self.box,)


Field = HandprintField | ChoiceField | SignatureField | TextField
Ornament = Text | Caption | Rule | Frame | Badge | ModelLetter
