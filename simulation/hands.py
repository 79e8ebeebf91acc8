"""Hands that write: from a character to its shape.

A shape has no size yet: the body of a capital is 1 high, y grows downwards from 0 (its top) to 1 (the base line), and
x is centred on the body. Marks stick out above 0 (acute, dot) and below 1 (ogonek). :mod:`simulation.pens` puts a
shape on paper.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from forms.alphabets import BASES, CAPITALS
from simulation.polish import (
    Habits,
    random_habits,
    spread,
    with_acute,
    with_bar,
    with_belt,
    with_dot,
    with_ogonek,
    with_slash,
)
from simulation.shapes import Paths, as_body, as_mark, extent, moved

Side = Literal["train", "calibration", "held_out"]
"""Who trains the handprint model, who calibrates it and helps to choose between designs, and who only measures it."""

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

HELD_OUT_SHARE, CALIBRATION_SHARE = 0.17, 0.07
_SPLIT = "second split: "
"""Decides who stands on which side; a new split, for when too much is known of the old one, takes new words."""

SAMPLES_PER_CLASS = 40
"""No writer lends more samples of a character than this: a few wrote hundreds."""


@dataclass(frozen=True)
class Glyph:
    """The shape of one character: open pen strokes, or closed contours to fill (nonzero rule) when ``filled``."""

    character: str
    paths: Paths
    filled: bool = False


class Hand(Protocol):
    """Somebody, or some font, that can write characters."""

    @property
    def name(self) -> str:
        """A name that tells this hand from all others."""
        ...

    def can_write(self, character: str) -> bool:
        """Whether :meth:`glyph` knows the character."""
        ...

    def glyph(self, character: str, rng: np.random.Generator) -> Glyph:
        """One way in which this hand writes the character; raises :class:`KeyError` when it cannot."""
        ...


# People from the stroke collections


@dataclass(frozen=True)
class Strokes:
    """One collection of pen strokes as it lies on disk; samples are named by their index."""

    points: npt.NDArray[np.int16]
    stroke_offsets: npt.NDArray[np.int32]
    char_offsets: npt.NDArray[np.int32]
    labels: npt.NDArray[np.str_]
    writers: npt.NDArray[np.str_]
    broken: npt.NDArray[np.bool_]

    def paths(self, index: int) -> Paths:
        """The strokes of one sample in the units of the file (the longer side is 1000)."""
        strokes = range(self.char_offsets[index], self.char_offsets[index + 1])
        spans = [(self.stroke_offsets[k], self.stroke_offsets[k + 1]) for k in strokes]
        return tuple(self.points[a:b].astype(np.float32) for a, b in spans if b > a)


def load_strokes(path: Path) -> Strokes:
    """Read a collection; raises :class:`OSError` when the file is missing.

    The flag ``suspect`` of the file means broken only for the writers ``ibm/…``, whose letters often lack strokes;
    elsewhere it marks rare but honest styles.
    """
    with np.load(path) as archive:
        arrays: dict[str, Any] = {name: archive[name] for name in archive.files}
    writers = arrays["writers"]
    suspect = arrays.get("suspect", np.zeros(len(writers), np.bool_))
    return Strokes(
        points=arrays["points"],
        stroke_offsets=arrays["stroke_offsets"],
        char_offsets=arrays["char_offsets"],
        labels=arrays["labels"],
        writers=writers,
        broken=suspect & np.char.startswith(writers, "ibm/"),
    )


def store_strokes(samples: Sequence[tuple[str, str, Paths]], path: Path, suspect: Sequence[bool] | None = None) -> None:
    """Store (label, writer, strokes), the longer side 1000, as a collection that :func:`load_strokes` reads."""
    strokes = [stroke for _, _, paths in samples for stroke in paths]
    np.savez(
        path,
        points=np.round(np.concatenate(strokes)).astype(np.int16),
        stroke_offsets=np.cumsum([0, *map(len, strokes)]).astype(np.int32),
        char_offsets=np.cumsum([0, *(len(paths) for _, _, paths in samples)]).astype(np.int32),
        labels=np.array([label for label, _, _ in samples]),
        writers=np.array([writer for _, writer, _ in samples]),
        suspect=np.array(suspect or [False] * len(samples)),
    )


def side_of(writer: str) -> Side:
    """The side a writer stands on; the same person in two collections stays on one side."""
    collection, _, person = writer.partition("/")
    if collection == "ibm":
        return "train"
    number = int.from_bytes(hashlib.sha256((_SPLIT + person).encode()).digest()[:4], "big") / 2**32
    if number < HELD_OUT_SHARE:
        return "held_out"
    return "calibration" if number < HELD_OUT_SHARE + CALIBRATION_SHARE else "train"


def seed_of(name: str) -> int:
    """A seed that belongs to a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[4:12], "big")


@dataclass(frozen=True)
class Sample:
    """One written character of a collection."""

    strokes: Strokes
    index: int

    def paths(self) -> Paths:
        """The strokes in the units of the collection."""
        return self.strokes.paths(self.index)


Samples = dict[str, list[Sample]]


def samples_of(*collections: Strokes) -> dict[str, Samples]:
    """Writer -> character -> samples of some collections, without the broken ones."""
    people: dict[str, Samples] = {}
    for strokes in collections:
        for index in np.flatnonzero(~strokes.broken).tolist():
            samples = people.setdefault(str(strokes.writers[index]), {})
            samples.setdefault(str(strokes.labels[index]), []).append(Sample(strokes, index))
    return people


@dataclass(frozen=True)
class StrokeHand:
    """A person, or a traced font: own letters, digits and marks; people of the same side lend what is missing."""

    name: str
    own: Samples
    lenders: tuple[Samples, ...]
    habits: Habits

    def can_write(self, character: str) -> bool:
        """Whether the hand, or one that lends to it, has the character."""
        return any(self._find(c) for c in (BASES.get(character, character),))

    def has_own(self, character: str) -> bool:
        """Whether the letter (under its mark) is this person's own and not lent."""
        return BASES.get(character, character) in self.own

    def glyph(self, character: str, rng: np.random.Generator) -> Glyph:
        """One of the samples of the character, a Polish letter composed of letter and mark."""
        return self.composed(character, BASES.get(character, character), rng)

    def composed(self, character: str, base: str, rng: np.random.Generator) -> Glyph:
        """The character with another base than its own, such as a small letter."""
        samples = self._find(base)
        if not samples:
            raise KeyError(f"{self.name} cannot write {character!r}")
        body = as_body(samples[int(rng.integers(len(samples)))].paths())
        if character == "-":
            body = as_hyphen(body, rng)
        return Glyph(character, self._marked(character, body, rng))

    def _marked(self, character: str, body: Paths, rng: np.random.Generator) -> Paths:
        habits = self.habits
        if character in "ĄĘ":
            return with_ogonek(body, self._mark(",", rng), character, habits, rng)
        if character == "Ł":
            return with_bar(body, self._mark("/-", rng), habits, rng)
        if character == "Z" and habits.bars_plain_z and rng.random() < 0.5:
            return with_belt(body, self._mark("-", rng), rng)
        if character == "7" and habits.bars_seven:
            return with_belt(body, self._mark("-", rng), rng)
        if character == "0" and habits.slashes_zero:
            return with_slash(body, self._mark("/", rng), rng)
        if character == "Ż":
            if habits.bars_dotted_z and rng.random() < 0.6:
                return with_belt(body, self._mark("-", rng), rng)
            return with_dot(body, self._mark(".", rng), habits, rng)
        if character in BASES:
            return with_acute(body, self._mark("'/,", rng), habits, rng)
        return body

    def _mark(self, kinds: str, rng: np.random.Generator) -> Paths:
        """A real mark of one of the kinds, the person's own if there is one."""
        kind = kinds[int(rng.integers(len(kinds)))]
        samples = self._find(kind)
        if not samples:
            return (np.array([(0, 0), (1, 0)] if kind == "-" else [(0, 0), (-1, 2)], np.float32),)
        return samples[int(rng.integers(len(samples)))].paths()

    def _find(self, character: str) -> list[Sample]:
        return next((samples[character] for samples in (self.own, *self.lenders) if character in samples), [])


def as_hyphen(paths: Paths, rng: np.random.Generator) -> Paths:
    """A dash as written between two surnames: about half as long as a capital is high."""
    dash = as_mark(paths, spread(0.5, 0.3, (0.25, 0.95), rng))
    return moved(dash, 0.0, float(np.clip(rng.normal(0.52, 0.08), 0.25, 0.8)))


class StrokeHands:
    """All people of the stroke collections in a data folder, split into sides that never share a person."""

    def __init__(self, data: Path, samples_per_class: int = SAMPLES_PER_CLASS) -> None:
        folder = data / "handwriting"
        self._cap = samples_per_class
        self._letters = load_strokes(folder / "unipen_strokes.npz")
        self._marks = load_strokes(folder / "unipen_marks_strokes.npz")
        self._digits = load_strokes(folder / "pendigits_strokes.npz")

    @cached_property
    def _people(self) -> dict[str, Samples]:
        """Writer -> character -> samples, capped and without the broken ones."""
        people = samples_of(self._letters, self._marks, self._digits)
        return {name: self._capped(name, samples) for name, samples in people.items()}

    def _capped(self, name: str, samples: Samples) -> Samples:
        rng = np.random.default_rng(seed_of(name))
        return {
            character: found
            if len(found) <= self._cap
            else [found[i] for i in rng.permutation(len(found))[: self._cap]]
            for character, found in samples.items()
        }

    def writers(self, side: Side, least_capitals: int = 13) -> list[StrokeHand]:
        """The UNIPEN writers of a side with at least so many capitals of their own, by name."""
        return [
            self._hand(name)
            for name, samples in sorted(self._people.items())
            if side_of(name) == side and sum(letter in samples for letter in LETTERS) >= least_capitals
        ]

    def digit_writers(self, side: Side) -> list[StrokeHand]:
        """The writers of a side, of all collections, with all ten digits of their own."""
        return [
            self._hand(name)
            for name, samples in sorted(self._people.items())
            if side_of(name) == side and all(digit in samples for digit in DIGITS)
        ]

    def _hand(self, name: str) -> StrokeHand:
        return self.hand_of(name, self._people[name], side_of(name))

    def hand_of(self, name: str, own: Samples, side: Side) -> StrokeHand:
        """The hand of somebody with these characters; the people of a side lend what is missing."""
        others = [other for other in sorted(self._people) if other != name and side_of(other) == side]
        rng = np.random.default_rng(seed_of(name))
        lenders = tuple(self._people[others[i]] for i in rng.permutation(len(others)))
        return StrokeHand(name, own, lenders, random_habits(rng))


# Fonts


class FontHand:
    """A handwriting font: the outlines of a TTF as a hand that writes each letter always alike."""

    def __init__(self, path: Path) -> None:
        from fontTools.ttLib import TTFont

        self.name = f"font/{path.stem}"
        self._known: dict[str, Glyph] = {}
        self._font = TTFont(path)
        self._cmap: dict[int, str] = self._font.getBestCmap()
        self._glyphs = self._font.getGlyphSet()
        _, top, _, bottom = extent(self._contours("H"))
        self._height = bottom - top

    def can_write(self, character: str) -> bool:
        """Whether the font has an outline for the character."""
        return len(character) == 1 and ord(character) in self._cmap

    def glyph(self, character: str, rng: np.random.Generator) -> Glyph:  # noqa: ARG002 - a font has no moods
        """The outline of the character, centred on its base letter."""
        if not self.can_write(character):
            raise KeyError(f"{self.name} cannot write {character!r}")
        if character not in self._known:
            self._known[character] = self._outline(character)
        return self._known[character]

    def _outline(self, character: str) -> Glyph:
        left, _, right, _ = extent(self._contours(BASES.get(character, character)))
        centre = (left + right) / 2
        shift = np.array([centre, -self._height], np.float32)
        contours = tuple((path - shift) / self._height for path in self._contours(character))
        return Glyph(character, contours, filled=True)

    def _contours(self, character: str) -> Paths:
        """The flattened contours in font units, y turned downwards, the base line at 0."""
        from fontTools.pens.recordingPen import DecomposingRecordingPen

        pen = DecomposingRecordingPen(self._glyphs)
        self._glyphs[self._cmap[ord(character)]].draw(pen)
        return _flattened(pen.value)


def _flattened(commands: Iterable[tuple[str, Any]]) -> Paths:
    """Font drawing commands as closed polygons with y downwards."""
    contours: list[list[tuple[float, float]]] = []
    for verb, points in commands:
        if verb == "moveTo":
            contours.append([points[0]])
        elif verb == "lineTo":
            contours[-1].append(points[0])
        elif verb == "qCurveTo":
            contours[-1].extend(_quadratic(contours[-1][-1], points))
        elif verb == "curveTo":
            contours[-1].extend(_bezier([contours[-1][-1], *points]))
    flip = np.array([1, -1], np.float32)
    return tuple(np.array(contour, np.float32) * flip for contour in contours if len(contour) > 2)


def _quadratic(start: tuple[float, float], points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A TrueType spline: points on the curve are implied half way between its control points."""
    flat: list[tuple[float, float]] = []
    *controls, end = points
    for i, control in enumerate(controls):
        following = controls[i + 1] if i + 1 < len(controls) else None
        stop = end if following is None else ((control[0] + following[0]) / 2, (control[1] + following[1]) / 2)
        flat.extend(_bezier([start, control, stop]))
        start = stop
    return flat or [end]


def _bezier(controls: Sequence[tuple[float, float]], steps: int = 6) -> list[tuple[float, float]]:
    """Points along a Bézier curve, without its start."""
    t = np.linspace(0, 1, steps + 1)[1:, None]
    degree = len(controls) - 1
    weights = [math.comb(degree, k) * t**k * (1 - t) ** (degree - k) for k in range(degree + 1)]
    curve = sum(weight * np.array(point) for weight, point in zip(weights, controls, strict=True))
    return [(float(x), float(y)) for x, y in np.asarray(curve)]


def font_hands(folder: Path, alphabet: str = CAPITALS) -> list[FontHand]:
    """The fonts of a folder that can write the whole alphabet, by file name."""
    hands = [FontHand(path) for path in sorted(folder.glob("*.ttf"))]
    return [hand for hand in hands if all(hand.can_write(character) for character in alphabet)]
