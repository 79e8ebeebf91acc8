"""What people write into cells: characters in their own way, dirt, dashes and corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from forms.alphabets import BASES, CAPITALS
from forms.geometry import Box
from simulation import pens
from simulation.hands import DIGITS, Glyph, Hand, StrokeHand
from simulation.polish import random_habits
from simulation.shapes import Path2D, Paths, extent, leaving_room
from training.blending import BlendedHand
from training.combs import CELL_HEIGHT, CELL_WIDTH, DRAWN_PIXELS_PER_MM, Kind
from training.splits import People

# Lower case that people mix in, whose capital has the same label; l, q and g look too much like others.
_LOWER = "ckopsuvwxzyjmnrtfihbdae"
_LOOKALIKES = "ckopsuvwxzyj"

_FOR_CAPITALS = "aehmnrudibty"
"""Small letters that some people write as large as capitals, in their place."""
_EACH_FOR_CAPITAL = 0.35
"""So many of them each of these people writes."""

_EACH_LONG, _RUN_ON, _EACH_OF_THESE_LONG = 0.3, "A2", 0.6
_BEFORE, _BEHIND, _ALIKE = (-0.3, 0.8), (-0.3, 0.6), 0.15
"""So many characters these people draw too long, and those more often whose bar or tail runs on into the cells beside;
what they add to level strokes at the left and at the right, in parts of a capital, if it is more than nothing. It
is a habit: much the same each time, but for so large a part of it.
"""
_STRAIGHT, _LEVEL = 0.95, 0.8
"""A stroke whose ends are nearly as far apart as it is long is straight; one whose run is so much of that lies."""
_EACH_GONE_OVER = 0.25
"""So many of their letters people write twice who do so at all."""

_TOWARDS = (0.15, 0.6)
"""How far people are drawn towards another one, or away from one; half of them each."""

_OWN_DIGITS = 0.85
"""So many of those whose digits are known write them; others would be read too rarely beside letters otherwise."""


@dataclass(frozen=True)
class Mixture:
    """Who writes what; shares of 1."""

    fonts: float
    """Fonts among the hands."""
    traced: float
    """Fonts written with a pen, among the hands that are no fonts as they are."""
    blends: float
    """People drawn part of the way towards another one, or away from one, which makes them more unlike the rest."""
    new_habits: float
    """People whose Polish marks are not those they have on other sheets, so that few people make many marks."""
    small_for_capitals: float
    """People who write some small letters as large as capitals, always the same ones."""
    photographed: float
    """Digits known from photographs, among people of whom not all digits are known."""
    lower_case: float
    """Lower case among the letters that look like their capitals (others less)."""
    emphasis: str
    """Characters that come twice as often as others."""
    bend: float
    """How far letters are bent, in parts of a capital: so that two hundred writers look like many more."""
    far_bent: float
    """People who are bent by up to half as much again."""
    favourites: float
    """Sheets on which some characters come often and others never, as in names."""
    helpers: float
    """Sheets whose last row another person wrote."""
    long_strokes: float
    """People who draw the straight strokes of some characters too long, always of the same ones."""
    gone_over: float
    """People who go over some of their letters once more."""
    own_only: bool
    """Whether people write only letters of their own, nothing lent."""


TRAINING = Mixture(
    fonts=0.05,
    traced=0.22,
    blends=0.5,
    new_habits=0.6,
    small_for_capitals=0.12,
    photographed=0.5,
    lower_case=0.05,
    emphasis="ŻŹZĄŁ",
    bend=0.12,
    far_bent=0.15,
    favourites=0.5,
    helpers=0.08,
    long_strokes=0.0,
    gone_over=0.0,
    own_only=False,
)
MEASURING = Mixture(
    fonts=0.0,
    traced=0.0,
    blends=0.0,
    new_habits=0.0,
    small_for_capitals=0.0,
    photographed=0.0,
    lower_case=0.0,
    emphasis="",
    bend=0.0,
    far_bent=0.0,
    favourites=0.0,
    helpers=0.0,
    long_strokes=0.0,
    gone_over=0.0,
    own_only=True,
)


@dataclass(frozen=True)
class Person:
    """How one person fills a sheet; lengths in mm, ``bend`` and ``carry`` as :func:`varied` has them."""

    letters: Hand
    digits: Hand
    pen: pens.Pen
    height: float
    fit: float
    aspect: float
    slant: float
    shift: tuple[float, float]
    restless: float
    bend: float
    carry: float
    small: frozenset[str]
    """The capitals (under their marks) for which small letters are written."""
    long: Mapping[str, tuple[float, float]]
    """Of characters whose level strokes are too long, what is added at the left and right, in parts of a capital."""
    gone_over: float
    """The chance that a letter is written a second time over itself."""

    def hand(self, kind: Kind) -> Hand:
        """Who writes the fields of a kind."""
        return self.digits if kind == "digits" else self.letters

    def name(self, kind: Kind) -> str:
        """The name of that hand."""
        return self.hand(kind).name


@dataclass(frozen=True)
class Script:
    """What is written on one sheet: how likely each character is, and how much lower case."""

    letters: dict[str, float]
    lower_case: float
    own_only: bool

    def character(self, kind: Kind, hand: Hand, rng: np.random.Generator) -> str:
        """A digit, or a capital or hyphen, that the hand may write."""
        if kind == "digits":
            return DIGITS[int(rng.integers(len(DIGITS)))]
        known = {c: w for c, w in self.letters.items() if self._may_write(hand, c)}
        shares = np.cumsum(list(known.values()))
        return list(known)[int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))]

    def _may_write(self, hand: Hand, character: str) -> bool:
        return not self.own_only or not isinstance(hand, StrokeHand) or hand.has_own(character)


def random_person(people: People, mixture: Mixture, rng: np.random.Generator) -> Person:
    """A person (or now and then a font) with a pen and a way to fill the cells."""
    letters = _random_letters(people, mixture, rng)
    return Person(
        letters=letters,
        digits=_random_digits(people, letters, mixture, rng),
        pen=pens.random_pen(rng),
        height=float(np.clip(rng.normal(5.0, 0.95), 2.7, 7.3)),
        fit=float(rng.uniform(3.6, 5.6)),
        aspect=float(np.exp(rng.normal(0, 0.1))),
        slant=float(rng.normal(0, 0.1)),
        shift=(float(rng.normal(0, 0.25)), float(rng.normal(0, 0.35))),
        restless=float(rng.uniform(0.1, 0.45)),
        bend=mixture.bend * float(rng.uniform(0.8, 1.5) if rng.random() < mixture.far_bent else rng.beta(1.2, 1.6)),
        carry=float(rng.uniform(0, 0.4)) if mixture.bend and rng.random() < 0.1 else 0.0,
        small=_random_small(mixture, rng),
        long=_random_long(mixture, rng),
        gone_over=_EACH_GONE_OVER if mixture.gone_over and rng.random() < mixture.gone_over else 0.0,
    )


def _random_small(mixture: Mixture, rng: np.random.Generator) -> frozenset[str]:
    if rng.random() >= mixture.small_for_capitals:
        return frozenset()
    return frozenset(c.upper() for c in _FOR_CAPITALS if rng.random() < _EACH_FOR_CAPITAL)


def _random_long(mixture: Mixture, rng: np.random.Generator) -> dict[str, tuple[float, float]]:
    if not mixture.long_strokes or rng.random() >= mixture.long_strokes:
        return {}
    each = {c: _EACH_OF_THESE_LONG if c in _RUN_ON else _EACH_LONG for c in CAPITALS + DIGITS}
    return {
        c: (max(0.0, float(rng.uniform(*_BEFORE))), max(0.0, float(rng.uniform(*_BEHIND))))
        for c, often in each.items()
        if rng.random() < often
    }


def _random_letters(people: People, mixture: Mixture, rng: np.random.Generator) -> Hand:
    if people.fonts and rng.random() < mixture.fonts:
        return people.fonts[int(rng.integers(len(people.fonts)))]
    hands = people.traced if people.traced and rng.random() < mixture.traced else people.letters
    first = hands[int(rng.integers(len(hands)))]
    if rng.random() < mixture.new_habits:
        first = replace(first, habits=random_habits(rng))
    if rng.random() >= mixture.blends:
        return first
    everybody = (*people.letters, *people.traced)
    second = everybody[int(rng.integers(len(everybody)))]
    towards = float(rng.uniform(*_TOWARDS))
    return BlendedHand(first, second, -towards if rng.random() < 0.5 else towards)


def _random_digits(people: People, letters: Hand, mixture: Mixture, rng: np.random.Generator) -> Hand:
    """The same person's where all are known (mostly), else somebody's; fonts keep their own."""
    if not isinstance(letters, StrokeHand | BlendedHand):
        return letters
    first = letters.first if isinstance(letters, BlendedHand) else letters
    if all(digit in first.own for digit in DIGITS) and rng.random() < _OWN_DIGITS:
        return letters
    if people.photographed and rng.random() < mixture.photographed:
        return people.photographed
    return people.digits[int(rng.integers(len(people.digits)))]


def random_script(mixture: Mixture, rng: np.random.Generator) -> Script:
    """All characters alike but for the emphasis, or some favourites that differ from sheet to sheet.

    Favourites are drawn by chance and not from names, so that nothing of a language is learned.
    """
    letters = CAPITALS + "-"
    weights = np.array([2.0 if c in mixture.emphasis else 1.0 for c in letters])
    if rng.random() < mixture.favourites:
        weights *= rng.gamma(0.5, 2.0, len(letters)) + 0.01
    return Script(dict(zip(letters, weights.tolist(), strict=True)), mixture.lower_case, mixture.own_only)


def write_cell(
    ink: pens.Ink,
    box: Box,
    glyph: Glyph,
    person: Person,
    rng: np.random.Generator,
    size: float = 1,
    meant: Glyph | None = None,
) -> None:
    """Write a shape into a cell the way the person does: about in the middle, about fitting its width.

    ``meant`` is what has to fit, if it is not the shape itself: strokes that run on are not drawn any smaller.
    """
    scale = DRAWN_PIXELS_PER_MM
    left, top, right, bottom = extent((meant or glyph).paths)
    room = float(rng.uniform(7.5, 9.5))
    height = min(person.height * size * float(np.exp(rng.normal(0, 0.06))), room / max(bottom - top, 0.1))
    narrowed = min(1.0, person.fit * float(rng.uniform(0.9, 1.15)) / max((right - left) * height * person.aspect, 0.1))
    x, y = box.centre
    x += person.shift[0] + float(rng.normal(0, person.restless))
    y += person.shift[1] + float(rng.normal(0, person.restless)) + (1 - size) * person.height / 2
    y = leaving_room(y, top * height, bottom * height, height, box, float(rng.uniform(0.6, 1.7)))
    slant, turn = person.slant + float(rng.normal(0, 0.05)), float(rng.normal(0, 2.5))
    width_scale = person.aspect * narrowed * float(np.exp(rng.normal(0, 0.07)))
    centre = (x * scale - 0.5, y * scale - 0.5)
    pens.write(ink, glyph, centre, height * scale, person.pen, scale, rng, slant, width_scale, turn)


def varied(glyph: Glyph, person: Person, rng: np.random.Generator) -> Glyph:
    """The shape smoothly deformed by ``bend`` parts of a capital, its strokes moved, sized and ended each for itself.

    ``carry`` is the chance that the pen is not lifted between two strokes.
    """
    if not person.bend:
        return glyph
    paths = glyph.paths
    if not glyph.filled:
        if glyph.character in person.long:
            paths = tuple(_lengthened(path, person.long[glyph.character], rng) for path in paths)
        paths = tuple(_ended(_stretched(path, person.bend / 2, rng), person.bend, rng) for path in paths)
        if len(paths) > 1 and rng.random() < person.carry:
            paths = _carried(paths, rng)
    grid = rng.normal(0, person.bend, (4, 4, 2))
    return Glyph(glyph.character, tuple(_displaced(path, grid) for path in paths), glyph.filled)


def _lengthened(path: Path2D, added: tuple[float, float], rng: np.random.Generator) -> Path2D:
    """A stroke with what somebody adds at its left and right, where it was heading sideways.

    Both ends of a straight one that lies, only the last of a curved one, as the tail of a 2.
    """
    chord = path[-1] - path[0]
    apart, length = float(np.hypot(*chord)), float(np.hypot(*np.diff(path, axis=0).T).sum())
    if apart >= _STRAIGHT * length:
        if abs(float(chord[0])) <= _LEVEL * apart:
            return path
        return _run_on(_run_on(path, added, rng)[::-1], added, rng)[::-1]
    return _run_on(path, added, rng)


def _run_on(path: Path2D, added: tuple[float, float], rng: np.random.Generator) -> Path2D:
    """The stroke gone on at its end, if that was heading sideways."""
    heading = path[-1] - path[max(-4, -len(path))]
    far = float(np.hypot(*heading))
    more = added[int(heading[0] > 0)] * float(rng.normal(1, _ALIKE))
    if abs(float(heading[0])) <= _LEVEL * far or more <= 0:
        return path
    steps = np.linspace(0.25, 1, 4, dtype=np.float32)[:, None]
    return np.concatenate([path, path[-1] + heading * np.float32(more / far) * steps]).astype(np.float32)


def _ended(path: Path2D, amount: float, rng: np.random.Generator) -> Path2D:
    """The stroke begun or ended a little late or early: up to two thirds of ``amount`` cut off or added."""
    if len(path) < 6 or rng.random() < 0.5:
        return path
    length = float(np.hypot(*np.diff(path, axis=0).T).sum())
    change = float(rng.uniform(-0.66, 0.66)) * amount
    ends = path if rng.random() < 0.5 else path[::-1]
    if change < 0:
        kept = max(4, round(len(path) * (1 + change / max(length, 0.2))))
        return ends[:kept]
    heading = ends[-1] - ends[-4]
    further = ends[-1] + heading / max(float(np.hypot(*heading)), 1e-3) * change
    return np.concatenate([ends, further[None]]).astype(np.float32)


def _carried(paths: Paths, rng: np.random.Generator) -> Paths:
    """Two strokes that follow each other drawn as one."""
    at = int(rng.integers(len(paths) - 1))
    first, second = paths[at], paths[at + 1]
    way = np.linspace(first[-1], second[0], 8)[1:-1].astype(np.float32)
    return (*paths[:at], np.concatenate([first, way, second]), *paths[at + 2 :])


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


def fill_cell(ink: pens.Ink, box: Box, kind: Kind, person: Person, script: Script, rng: np.random.Generator) -> str:
    """Write something, or nothing, into a cell and return its class."""
    chance = rng.random()
    if chance < 0.16:
        return _leave_empty(ink, box, person, rng)
    if chance < 0.20:
        return _spoil(ink, box, kind, person, script, rng)
    if chance < 0.21:
        write_cell(ink, box, pens.dash_glyph(rng), person, rng)
        return "-" if kind == "letters" else "?"
    hand = person.hand(kind)
    character = script.character(kind, hand, rng)
    if not hand.can_write(character):
        return _leave_empty(ink, box, person, rng)
    small = _small(character, person, rng) or _lower_case(character, hand, script, rng)
    glyph, size = small or (hand.glyph(character, rng), 1.0)
    drawn = varied(glyph, person, rng)
    times = 2 if person.gone_over and rng.random() < person.gone_over else 1
    for _time in range(times):
        steady = replace(person, restless=0.1) if times > 1 else person
        write_cell(ink, box, drawn, steady, rng, size=size, meant=glyph if character in person.long else None)
    return character


def _small(character: str, person: Person, rng: np.random.Generator) -> tuple[Glyph, float] | None:
    """The small letter that this person writes for the capital, and its size in capitals."""
    hand = person.letters.first if isinstance(person.letters, BlendedHand) else person.letters
    base = BASES.get(character, character)
    if base not in person.small or not isinstance(hand, StrokeHand) or base.lower() not in hand.own:
        return None
    return hand.composed(character, base.lower(), rng), float(rng.uniform(0.8, 1.05))


def _lower_case(character: str, hand: Hand, script: Script, rng: np.random.Generator) -> tuple[Glyph, float] | None:
    """A small letter written where a capital should stand, and its size in capitals."""
    small = character.lower()
    if isinstance(hand, BlendedHand):
        hand = hand.first
    if not isinstance(hand, StrokeHand) or small not in _LOWER or small == character or character in BASES:
        return None
    if rng.random() > script.lower_case * (1 if small in _LOOKALIKES else 0.3) or small not in hand.own:
        return None
    return hand.glyph(small, rng), float(rng.uniform(0.55, 0.9))


def _leave_empty(ink: pens.Ink, box: Box, person: Person, rng: np.random.Generator) -> str:
    """Nothing, or dirt: pen dots, smudges and faint lines too small to be writing."""
    scale, dirt = DRAWN_PIXELS_PER_MM, rng.random()
    if dirt < 0.75:
        return ""
    x, y = (float(v) for v in np.array(box.centre) + rng.uniform(-0.5, 0.5, 2) * (CELL_WIDTH, CELL_HEIGHT))
    if dirt < 0.9:
        dot = Glyph("dirt", (np.array([(0, 0.5), rng.normal((0, 0.5), 0.25)], np.float32),))
        pens.write(ink, dot, (x * scale, y * scale), 0.6 * scale, person.pen, scale, rng)
    else:
        radius = int(rng.uniform(0.3, 1.5) * scale)
        spot = np.zeros_like(ink)
        cv2.circle(spot, (int(x * scale), int(y * scale)), radius, float(rng.uniform(0.04, 0.15)), -1)
        np.maximum(ink, cv2.GaussianBlur(spot, (0, 0), radius / 2), out=ink)
    return ""


def _spoil(ink: pens.Ink, box: Box, kind: Kind, person: Person, script: Script, rng: np.random.Generator) -> str:
    """A correction that nobody can read: scribbled over, crossed out, or one character over another."""
    way, hand = rng.random(), person.hand(kind)
    if way < 0.25:
        write_cell(ink, box, pens.scribble_glyph(rng), person, rng)
        return "?"
    first, second = (script.character(kind, hand, rng) for _ in range(2))
    if hand.can_write(first):
        write_cell(ink, box, hand.glyph(first, rng), person, rng)
    over = pens.scribble_glyph(rng)
    if way < 0.8 or BASES.get(first, first) == BASES.get(second, second) or "-" in (first, second):
        if first != "0" and rng.random() < 0.6:  # a zero that is crossed once is a zero
            over = pens.cross_out_glyph(rng)
    elif hand.can_write(second):
        over = hand.glyph(second, rng)
    write_cell(ink, box, over, person, rng, size=float(rng.uniform(0.9, 1.15)))
    return "?"
