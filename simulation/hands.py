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

from forms.alphabets import CAPITALS

Path2D = npt.NDArray[np.float32]
"""Points of one stroke or contour, float32 (n, 2): x to the right, y downwards."""
Paths = tuple[Path2D, ...]
Side = Literal["train", "held_out"]

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASES = dict(zip("ĄĆĘŁŃÓŚŹŻ", "ACELNOSZZ", strict=True))
"""The letter under the mark of each Polish letter."""

HELD_OUT_SHARE = 0.15
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


# Shapes


def extent(paths: Iterable[Path2D]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the paths."""
    points = np.concatenate(list(paths))
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def moved(paths: Paths, dx: float, dy: float) -> Paths:
    """The paths, dx further right and dy further down."""
    return tuple(path + np.array([dx, dy], np.float32) for path in paths)


def mapped(paths: Paths, matrix: Sequence[Sequence[float]]) -> Paths:
    """The paths after a linear 2 x 2 map about the origin."""
    linear = np.array(matrix, np.float32).T
    return tuple((path @ linear).astype(np.float32) for path in paths)


def turned(paths: Paths, degrees: float) -> Paths:
    """The paths turned about the origin, anticlockwise as seen on paper."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return mapped(paths, ((cos, sin), (-sin, cos)))


def as_body(paths: Paths) -> Paths:
    """The paths scaled and moved to be a capital body: y from 0 to 1, x centred on 0.

    A shape much wider than high (a hyphen, a broken sample) keeps its aspect and is centred on y = 0.5.
    """
    left, top, right, bottom = extent(paths)
    size = max(bottom - top, 0.45 * (right - left), 1e-6)
    centre_x, centre_y = (left + right) / 2, (top + bottom) / 2
    middle = np.array([centre_x, centre_y], np.float32)
    return tuple(((path - middle) / size + np.array([0, 0.5], np.float32)).astype(np.float32) for path in paths)


def as_mark(paths: Paths, length: float) -> Paths:
    """The paths centred on the origin, their longer side ``length`` long."""
    left, top, right, bottom = extent(paths)
    scale = length / max(right - left, bottom - top, 1e-6)
    middle = np.array([(left + right) / 2, (top + bottom) / 2], np.float32)
    return tuple(((path - middle) * scale).astype(np.float32) for path in paths)


def direction(paths: Paths) -> float:
    """The angle of the paths' longest extent in degrees: 0 lies flat, 45 rises to the right, always -90 to 90."""
    points = np.concatenate(paths)
    spread = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(spread, full_matrices=False)
    x, y = (float(v) for v in axes[0])
    angle = math.degrees(math.atan2(-y, x))
    return (angle + 90) % 180 - 90


# Polish letters


@dataclass(frozen=True)
class Habits:
    """How one person writes the Polish marks; lengths are parts of the height of a capital."""

    acute_angle: float
    acute_length: float
    dot_size: float
    drift: float
    lift: float
    ogonek_length: float
    ogonek_style: Literal["hook", "tail", "comma"]
    bar_angle: float
    bar_length: float
    bars_dotted_z: bool
    bars_plain_z: bool


def random_habits(rng: np.random.Generator) -> Habits:
    """The habits of a new person; sizes spread like those of real marks against their writers' capitals.

    In UNIPEN the middle four fifths of apostrophes are 0.17 to 0.57 of a capital, of dots 0.04 to 0.24.
    """
    styles: tuple[Literal["hook", "tail", "comma"], ...] = ("hook", "tail", "comma")
    return Habits(
        acute_angle=float(np.clip(rng.normal(52, 14), 15, 95)),
        acute_length=_spread(0.32, 0.3, (0.17, 0.57), rng),
        dot_size=_spread(0.09, 0.6, (0.02, 0.2), rng),
        drift=float(rng.normal(0.04, 0.08)),
        lift=float(rng.uniform(0.03, 0.2)),
        ogonek_length=_spread(0.33, 0.3, (0.18, 0.6), rng),
        ogonek_style=styles[int(rng.choice(3, p=[0.45, 0.4, 0.15]))],
        bar_angle=float(np.clip(rng.normal(35, 16), 0, 75)),
        bar_length=_spread(0.5, 0.25, (0.3, 0.85), rng),
        bars_dotted_z=bool(rng.random() < 0.08),
        bars_plain_z=bool(rng.random() < 0.04),
    )


def _spread(median: float, spread: float, limits: tuple[float, float], rng: np.random.Generator) -> float:
    """A log-normal number within limits."""
    return float(np.clip(median * np.exp(rng.normal(0, spread)), *limits))


def _above(paths: Paths, body: Paths, habits: Habits, rng: np.random.Generator) -> Paths:
    """A mark placed over the body: near its middle, drifting as hands do, now and then touching the letter."""
    _, _, _, bottom = extent(paths)
    left, _, right, _ = extent(body)
    x = habits.drift + rng.normal(0, 0.07) + rng.normal(0, 0.06) * (right - left)
    lift = max(habits.lift + rng.normal(0, 0.05), -0.05)
    return moved(paths, float(x), float(-lift - bottom))


def with_acute(body: Paths, mark: Paths, habits: Habits, rng: np.random.Generator) -> Paths:
    """Ć Ń Ó Ś Ź: a mark turned to rise to the right, above the body."""
    wanted = habits.acute_angle + rng.normal(0, 8)
    length = habits.acute_length * rng.uniform(0.75, 1.3)
    acute = as_mark(turned(mark, float(wanted - direction(mark))), float(length))
    return body + _above(acute, body, habits, rng)


def with_dot(body: Paths, mark: Paths, habits: Habits, rng: np.random.Generator) -> Paths:
    """Ż: a dot above the body; how round it is belongs to the pen and to the real dot."""
    dot = as_mark(mark, float(habits.dot_size * rng.uniform(0.6, 1.4)))
    return body + _above(dot, body, habits, rng)


def _hook(length: float, rng: np.random.Generator) -> Paths:
    """A drawn ogonek: from the foot down to the left, round and out to the right."""
    depth, bulge, reach = length, rng.uniform(0.1, 0.5) * length, rng.uniform(0.1, 0.7) * length
    corners = np.array([(0, 0), (-bulge, 0.5 * depth), (-0.5 * bulge, depth), (reach, rng.uniform(0.75, 1) * depth)])
    t = np.linspace(0, 1, 12)[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    return ((weights @ corners).astype(np.float32),)


def with_ogonek(body: Paths, mark: Paths, letter: str, habits: Habits, rng: np.random.Generator) -> Paths:
    """Ą Ę: a hook, a turned comma or a plain comma hanging from the lower right foot of the body."""
    length = float(habits.ogonek_length * rng.uniform(0.75, 1.3))
    if habits.ogonek_style == "hook":
        tail = _hook(length, rng)
    else:
        mirror = -1.0 if habits.ogonek_style == "tail" else 1.0
        tail = mapped(as_mark(mark, length), ((mirror, 0), (0, 1)))
    top = min(np.concatenate(tail).tolist(), key=lambda point: point[1])
    foot_x, foot_y = _foot(body, letter, rng)
    return body + moved(tail, foot_x - top[0], foot_y - top[1])


def _foot(body: Paths, letter: str, rng: np.random.Generator) -> tuple[float, float]:
    """Where the ogonek hangs: at the right foot of an A, between the middle and the end of an E."""
    points = np.concatenate(body)
    low = points[points[:, 1] > 0.75]
    right = float(low[:, 0].max()) if len(low) else 0.0
    inwards = rng.uniform(0, 0.12) if letter == "Ą" else rng.uniform(0, 0.35)
    gap = rng.normal(0.0, 0.035)
    near = low[np.abs(low[:, 0] - (right - inwards)) < 0.12] if len(low) else low
    ground = float(near[:, 1].max()) if len(near) else 1.0
    return right - float(inwards), ground + float(gap)


def with_bar(body: Paths, mark: Paths, habits: Habits, rng: np.random.Generator) -> Paths:
    """Ł: a stroke rising to the right across the stem."""
    wanted = habits.bar_angle + rng.normal(0, 7)
    bar = as_mark(turned(mark, float(wanted - direction(mark))), float(habits.bar_length * rng.uniform(0.75, 1.3)))
    y = float(np.clip(rng.normal(0.47, 0.09), 0.2, 0.75))
    return body + moved(bar, _stem(body, y) + float(rng.normal(0.03, 0.06)), y)


def _stem(body: Paths, y: float) -> float:
    """Where the ink nearest to the height y on the left stands (x): the stem of an L."""
    points = np.concatenate(body)
    near = points[np.abs(points[:, 1] - y) < 0.2]
    return float(np.percentile(near[:, 0], 20)) if len(near) else float(points[:, 0].min())


def with_belt(body: Paths, mark: Paths, rng: np.random.Generator) -> Paths:
    """A Z (or a 7) with a short flat bar across its middle."""
    belt = as_mark(turned(mark, float(rng.normal(6, 8) - direction(mark))), float(rng.uniform(0.35, 0.65)))
    return body + moved(belt, float(rng.normal(0, 0.06)), float(rng.normal(0.5, 0.06)))


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


def side_of(writer: str) -> Side:
    """Whether a writer trains the model or measures it; the same person in two collections stays on one side."""
    collection, _, person = writer.partition("/")
    if collection == "ibm":
        return "train"
    number = int.from_bytes(hashlib.sha256(person.encode()).digest()[:4], "big") / 2**32
    return "held_out" if number < HELD_OUT_SHARE else "train"


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


@dataclass(frozen=True)
class StrokeHand:
    """A real person: own letters, digits and marks; what is missing is lent by other writers of the same side."""

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
        samples = self._find(BASES.get(character, character))
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
    dash = as_mark(paths, _spread(0.5, 0.3, (0.25, 0.95), rng))
    return moved(dash, 0.0, float(np.clip(rng.normal(0.52, 0.08), 0.25, 0.8)))


class StrokeHands:
    """All people of the stroke collections in a data folder, split into two sides that never share a person."""

    def __init__(self, data: Path, samples_per_class: int = SAMPLES_PER_CLASS) -> None:
        folder = data / "handwriting"
        self._cap = samples_per_class
        self._letters = load_strokes(folder / "unipen_strokes.npz")
        self._marks = load_strokes(folder / "unipen_marks_strokes.npz")
        self._digits = load_strokes(folder / "pendigits_strokes.npz")

    @cached_property
    def _people(self) -> dict[str, Samples]:
        """Writer -> character -> samples, capped and without the broken ones."""
        people: dict[str, Samples] = {}
        for strokes in (self._letters, self._marks, self._digits):
            for index in np.flatnonzero(~strokes.broken).tolist():
                samples = people.setdefault(str(strokes.writers[index]), {})
                samples.setdefault(str(strokes.labels[index]), []).append(Sample(strokes, index))
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
        side = side_of(name)
        others = [other for other in sorted(self._people) if other != name and side_of(other) == side]
        rng = np.random.default_rng(seed_of(name))
        lenders = tuple(self._people[others[i]] for i in rng.permutation(len(others)))
        return StrokeHand(name, self._people[name], lenders, random_habits(rng))


# Fonts


class FontHand:
    """A handwriting font: the outlines of a TTF as a hand that writes each letter always alike."""

    def __init__(self, path: Path) -> None:
        from fontTools.ttLib import TTFont

        self.name = f"font/{path.stem}"
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
