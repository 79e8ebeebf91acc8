"""What people write into cells: characters in their own way, dirt, dashes and corrections."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from forms.alphabets import CAPITALS
from forms.geometry import Box
from simulation import pens
from simulation.hands import DIGITS, Glyph, Hand, StrokeHand
from simulation.polish import BASES
from simulation.shapes import Path2D, extent
from training.combs import CELL_HEIGHT, CELL_WIDTH, DRAWN_PIXELS_PER_MM, Kind
from training.splits import People

# Lower case that people mix in, whose capital has the same label; l, q and g look too much like others.
_LOWER = "ckopsuvwxzyjmnrtfihbdae"
_LOOKALIKES = "ckopsuvwxzyj"


@dataclass(frozen=True)
class Style:
    """How one person fills one row; lengths in mm."""

    hand: Hand
    pen: pens.Pen
    height: float
    fit: float
    slant: float
    shift: tuple[float, float]
    restless: float


@dataclass(frozen=True)
class Mixture:
    """Shares of 1: fonts among the hands, lower case among the letters that look like their capitals (others less)."""

    fonts: float
    lower_case: float
    emphasis: str
    """Characters that come twice as often as others."""
    bend: float
    """How far letters are bent, in parts of a capital: so that two hundred writers look like many more."""


TRAINING = Mixture(fonts=0.1, lower_case=0.05, emphasis="ŻZĄŁ", bend=0.11)
MEASURING = Mixture(fonts=0.0, lower_case=0.0, emphasis="", bend=0.0)


def random_style(people: People, kind: Kind, mixture: Mixture, rng: np.random.Generator) -> Style:
    """A person (or now and then a font) with a pen and a way to fill the cells."""
    return Style(
        hand=_random_hand(people, kind, mixture, rng),
        pen=pens.random_pen(rng),
        height=float(np.clip(rng.normal(5.1, 0.8), 3.0, 7.2)),
        fit=float(rng.uniform(3.6, 5.6)),
        slant=float(rng.normal(0, 0.09)),
        shift=(float(rng.normal(0, 0.25)), float(rng.normal(0, 0.35))),
        restless=float(rng.uniform(0.1, 0.45)),
    )


def _random_hand(people: People, kind: Kind, mixture: Mixture, rng: np.random.Generator) -> Hand:
    if people.fonts and rng.random() < mixture.fonts:
        return people.fonts[int(rng.integers(len(people.fonts)))]
    hands = people.digits if kind == "digits" else people.letters
    return hands[int(rng.integers(len(hands)))]


def write_cell(ink: pens.Ink, box: Box, glyph: Glyph, style: Style, rng: np.random.Generator, size: float = 1) -> None:
    """Write a shape into a cell the way the person does: about in the middle, about fitting its width."""
    scale = DRAWN_PIXELS_PER_MM
    left, top, right, bottom = extent(glyph.paths)
    room = float(rng.uniform(7.5, 9.5))
    height = min(style.height * size * float(np.exp(rng.normal(0, 0.06))), room / max(bottom - top, 0.1))
    narrowed = min(1.0, style.fit * float(rng.uniform(0.9, 1.15)) / max((right - left) * height, 0.1))
    x, y = box.centre
    x += style.shift[0] + float(rng.normal(0, style.restless))
    y += style.shift[1] + float(rng.normal(0, style.restless)) + (1 - size) * style.height / 2
    y = _leaving_room(y, top * height, bottom * height, height, box, float(rng.uniform(0.6, 1.7)))
    slant, turn = style.slant + float(rng.normal(0, 0.05)), float(rng.normal(0, 2.5))
    width_scale = narrowed * float(np.exp(rng.normal(0, 0.07)))
    centre = (x * scale - 0.5, y * scale - 0.5)
    pens.write(ink, glyph, centre, height * scale, style.pen, scale, rng, slant, width_scale, turn)


def bent(glyph: Glyph, strength: float, rng: np.random.Generator) -> Glyph:
    """The shape smoothly deformed, and its strokes moved and sized a little each for itself."""
    if not strength:
        return glyph
    amount = strength * float(rng.beta(1.2, 1.8))
    grid = rng.normal(0, amount, (4, 4, 2))
    paths = glyph.paths if glyph.filled else tuple(_stretched(path, amount / 2, rng) for path in glyph.paths)
    return Glyph(glyph.character, tuple(_displaced(path, grid) for path in paths), glyph.filled)


def _stretched(path: Path2D, amount: float, rng: np.random.Generator) -> Path2D:
    middle = path.mean(axis=0)
    return ((path - middle) * rng.normal(1, amount, 2) + middle + rng.normal(0, amount, 2)).astype(np.float32)


def _displaced(path: Path2D, grid: npt.NDArray[np.float64]) -> Path2D:
    """The path moved by a field given at 4 x 4 places over x from -0.7 to 0.7 and y from -0.2 to 1.2."""
    place = ((path + np.array([0.7, 0.2])) / 1.4).clip(0, 1) * 3
    low = np.minimum(place.astype(int), 2)
    x, y = (place - low).T[:, :, None]
    (column, row) = low.T
    upper = grid[row, column] * (1 - x) + grid[row, column + 1] * x
    lower = grid[row + 1, column] * (1 - x) + grid[row + 1, column + 1] * x
    return (path + upper * (1 - y) + lower * y).astype(np.float32)


def _leaving_room(y: float, top: float, bottom: float, height: float, box: Box, beyond: float) -> float:
    """Where the middle of a body goes so that neither its acute nor its ogonek leaves the cell by much, in mm."""
    start = y - height / 2
    start = min(start, box.bottom + beyond - bottom)
    start = max(start, box.y - beyond - top)
    return start + height / 2


def fill_cell(ink: pens.Ink, box: Box, kind: Kind, style: Style, mixture: Mixture, rng: np.random.Generator) -> str:
    """Write something, or nothing, into a cell and return its class."""
    chance = rng.random()
    if chance < 0.16:
        return _leave_empty(ink, box, style, rng)
    if chance < 0.20:
        return _spoil(ink, box, kind, style, mixture, rng)
    if chance < 0.21:
        write_cell(ink, box, pens.dash_glyph(rng), style, rng)
        return "-" if kind == "letters" else "?"
    character = random_character(kind, mixture, rng)
    if not style.hand.can_write(character):
        return _leave_empty(ink, box, style, rng)
    lower = _lower_case(character, style.hand, mixture, rng)
    glyph = bent(lower or style.hand.glyph(character, rng), mixture.bend, rng)
    write_cell(ink, box, glyph, style, rng, size=float(rng.uniform(0.55, 0.9)) if lower else 1.0)
    return character


def random_character(kind: Kind, mixture: Mixture, rng: np.random.Generator) -> str:
    """A digit, or a capital or hyphen, all alike but for the emphasis."""
    alphabet = DIGITS if kind == "digits" else CAPITALS + "-" + mixture.emphasis
    return alphabet[int(rng.integers(len(alphabet)))]


def _lower_case(character: str, hand: Hand, mixture: Mixture, rng: np.random.Generator) -> Glyph | None:
    small = character.lower()
    if not isinstance(hand, StrokeHand) or small not in _LOWER or small == character or character in BASES:
        return None
    if rng.random() > mixture.lower_case * (1 if small in _LOOKALIKES else 0.3) or small not in hand.own:
        return None
    return hand.glyph(small, rng)


def _leave_empty(ink: pens.Ink, box: Box, style: Style, rng: np.random.Generator) -> str:
    """Nothing, or dirt: pen dots, smudges and faint lines too small to be writing."""
    scale, dirt = DRAWN_PIXELS_PER_MM, rng.random()
    if dirt < 0.75:
        return ""
    x, y = (float(v) for v in np.array(box.centre) + rng.uniform(-0.5, 0.5, 2) * (CELL_WIDTH, CELL_HEIGHT))
    if dirt < 0.9:
        dot = Glyph("dirt", (np.array([(0, 0.5), rng.normal((0, 0.5), 0.25)], np.float32),))
        pens.write(ink, dot, (x * scale, y * scale), 0.6 * scale, style.pen, scale, rng)
    else:
        radius = int(rng.uniform(0.3, 1.5) * scale)
        spot = np.zeros_like(ink)
        cv2.circle(spot, (int(x * scale), int(y * scale)), radius, float(rng.uniform(0.04, 0.15)), -1)
        np.maximum(ink, cv2.GaussianBlur(spot, (0, 0), radius / 2), out=ink)
    return ""


def _spoil(ink: pens.Ink, box: Box, kind: Kind, style: Style, mixture: Mixture, rng: np.random.Generator) -> str:
    """A correction that nobody can read: scribbled over, crossed out, or one character over another."""
    way = rng.random()
    if way < 0.25:
        write_cell(ink, box, pens.scribble_glyph(rng), style, rng)
        return "?"
    first, second = (random_character(kind, mixture, rng) for _ in range(2))
    if style.hand.can_write(first):
        write_cell(ink, box, style.hand.glyph(first, rng), style, rng)
    if way < 0.8 or BASES.get(first, first) == BASES.get(second, second) or "-" in (first, second):
        over = pens.scribble_glyph(rng) if rng.random() < 0.4 else pens.cross_out_glyph(rng)
    else:
        over = style.hand.glyph(second, rng) if style.hand.can_write(second) else pens.scribble_glyph(rng)
    write_cell(ink, box, over, style, rng, size=float(rng.uniform(0.9, 1.15)))
    return "?"
