"""Pens: from a shape to ink on paper.

Ink is a float32 picture: 0 is bare paper, 1 absorbs all light. Shapes come from :mod:`simulation.hands`; the makers of
ticks, scribbles, dashes and signatures at the end of this module give the same kind of shape.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from simulation.hands import Glyph
from simulation.shapes import Path2D, Paths

Ink = npt.NDArray[np.float32]
Kind = Literal["ballpoint", "gel", "pencil", "felt"]
Colour = Literal["black", "blue", "graphite"]

_FINE_PIXELS_PER_MM = 36
"""Strokes are drawn about so finely and then averaged down, which places them between the pixels of the page."""
_RUN_MM = 0.6
"""Pressure is constant along such a piece of a stroke."""


@dataclass(frozen=True)
class Pen:
    """What a person writes with: line width in mm, darkness 0 to 1 (black), grain and gaps 0 (none) to 1."""

    kind: Kind
    colour: Colour
    width_mm: float
    darkness: float
    pressure: float
    grain: float
    gaps: float

    def __post_init__(self) -> None:
        if not 0 < self.width_mm < 5 or not 0 < self.darkness <= 1:
            raise ValueError(f"no pen draws {self.width_mm} mm wide with darkness {self.darkness}")


def random_pen(rng: np.random.Generator) -> Pen:
    """A pen as they lie on kitchen tables: mostly ball-points, blue or black, some gel pens, pencils and felt tips."""
    kind: Kind = _KINDS[int(rng.choice(len(_KINDS), p=(0.56, 0.22, 0.12, 0.10)))]
    colour: Colour = "graphite" if kind == "pencil" else "blue" if rng.random() < 0.55 else "black"
    low, high, darkest = _WIDTHS_AND_DARKNESS[kind]
    darkness = float(rng.uniform(*darkest)) * (float(rng.uniform(0.75, 0.95)) if colour == "blue" else 1.0)
    return Pen(
        kind=kind,
        colour=colour,
        width_mm=float(rng.uniform(low, high)),
        darkness=min(darkness, 1.0),
        pressure=float(rng.uniform(0.0, 0.25)),
        grain=float(rng.uniform(0.15, 0.5)) if kind == "pencil" else float(rng.uniform(0, 0.2)),
        gaps=float(rng.uniform(0, 0.06)) if kind == "ballpoint" and rng.random() < 0.3 else 0.0,
    )


_KINDS: tuple[Kind, ...] = ("ballpoint", "gel", "pencil", "felt")
_WIDTHS_AND_DARKNESS: dict[Kind, tuple[float, float, tuple[float, float]]] = {
    "ballpoint": (0.25, 0.6, (0.6, 0.98)),
    "gel": (0.3, 0.7, (0.8, 1.0)),
    "pencil": (0.3, 0.8, (0.42, 0.78)),
    "felt": (0.6, 1.1, (0.8, 1.0)),
}


def write(
    ink: Ink,
    glyph: Glyph,
    centre: tuple[float, float],
    height_px: float,
    pen: Pen,
    pixels_per_mm: float,
    rng: np.random.Generator,
    slant: float = 0.0,
    width_scale: float = 1.0,
    turn: float = 0.0,
) -> None:
    """Write a shape onto the ink, in place: where strokes cross, the darker counts.

    The middle of the body (0, 0.5) comes to ``centre`` (x, y in pixels of the ink, (0, 0) is the middle of the first
    pixel), a capital becomes ``height_px`` high. ``slant`` leans to the right (its tangent), ``turn`` is in degrees,
    anticlockwise.
    """
    paths = _placed(glyph.paths, height_px, slant, width_scale, turn)
    if not glyph.filled:
        paths = tuple(_trembling(path, pixels_per_mm, rng) for path in paths)
    margin = pen.width_mm * pixels_per_mm + 2
    patch = _Patch.around(paths, centre, margin, ink.shape)
    if patch is None:
        return
    fine = max(1, round(_FINE_PIXELS_PER_MM / pixels_per_mm))
    canvas = np.zeros((patch.height * fine, patch.width * fine), np.uint8)
    local = tuple((path + patch.offset) * fine + (fine - 1) / 2 for path in paths)
    if glyph.filled:
        _fill(canvas, local, pen, fine * pixels_per_mm)
    else:
        for path in local:
            _draw(canvas, path, pen, fine * pixels_per_mm, rng)
    drawn = cv2.resize(canvas, (patch.width, patch.height), interpolation=cv2.INTER_AREA).astype(np.float32)
    drawn *= pen.darkness / 255
    if pen.grain > 0.02:
        drawn *= 1 - pen.grain * _grain(patch.height, patch.width, pixels_per_mm, rng)
    window = ink[patch.top : patch.top + patch.height, patch.left : patch.left + patch.width]
    np.maximum(window, drawn, out=window)


def _placed(paths: Paths, height_px: float, slant: float, width_scale: float, turn: float) -> Paths:
    """The paths in pixels about the middle of the body."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    lean = np.array([[width_scale, -slant], [0, 1]])
    matrix = (height_px * np.array([[cos, sin], [-sin, cos]]) @ lean).T.astype(np.float32)
    return tuple((path - np.array([0, 0.5], np.float32)) @ matrix for path in paths)


def _trembling(path: Path2D, pixels_per_mm: float, rng: np.random.Generator) -> Path2D:
    """The path with slow, small wanderings of the hand, a few hundredths of a millimetre."""
    if len(path) < 3:
        return path
    knots = max(2, len(path) // 6)
    offsets = rng.normal(0, rng.uniform(0.0, 0.07) * pixels_per_mm, (knots, 2))
    at = np.linspace(0, knots - 1, len(path))
    wander = np.stack([np.interp(at, np.arange(knots), offsets[:, axis]) for axis in (0, 1)], axis=1)
    return (path + wander).astype(np.float32)


@dataclass(frozen=True)
class _Patch:
    """The part of the ink that a shape may touch, and what brings the shape's coordinates into it."""

    left: int
    top: int
    width: int
    height: int
    offset: npt.NDArray[np.float32]

    @classmethod
    def around(cls, paths: Paths, centre: tuple[float, float], margin: float, shape: tuple[int, ...]) -> _Patch | None:
        """The patch around the paths (which lie about the centre), or None when it misses the page."""
        points = np.concatenate(paths) if paths else np.zeros((1, 2), np.float32)
        low = np.floor(points.min(axis=0) + centre - margin).astype(int)
        high = np.ceil(points.max(axis=0) + centre + margin).astype(int) + 1
        left, top = max(int(low[0]), 0), max(int(low[1]), 0)
        width, height = min(int(high[0]), shape[1]) - left, min(int(high[1]), shape[0]) - top
        if width <= 0 or height <= 0:
            return None
        return cls(left, top, width, height, np.array([centre[0] - left, centre[1] - top], np.float32))


_SHIFT = 3  # cv2 takes coordinates in eighths of a pixel


def _fixed(path: Path2D) -> npt.NDArray[np.int32]:
    return np.asarray(np.round(path * (1 << _SHIFT)), dtype=np.int32).reshape(-1, 1, 2)


def _draw(canvas: npt.NDArray[np.uint8], path: Path2D, pen: Pen, scale: float, rng: np.random.Generator) -> None:
    """One stroke, in runs of constant pressure, some of them faint where a ball-point skips."""
    lengths = np.hypot(*np.diff(path, axis=0).T) if len(path) > 1 else np.zeros(0, np.float32)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    runs = max(1, int(along[-1] / (_RUN_MM * scale)))
    pressure = 1 + pen.pressure * _smooth(rng.uniform(-1, 1, runs))
    skips = rng.random(runs) < pen.gaps
    edges = np.searchsorted(along, np.linspace(0, along[-1], runs + 1))
    for k in range(runs):
        piece = path[edges[k] : edges[k + 1] + 1]
        if not len(piece):
            continue
        if len(piece) == 1:
            piece = np.repeat(piece, 2, axis=0)
        thickness = max(1, round(pen.width_mm * scale * float(pressure[k])))
        value = 255 * min(1.0, 0.55 + 0.45 * float(pressure[k])) * (0.25 if skips[k] else 1.0)
        cv2.polylines(canvas, [_fixed(piece)], False, value, thickness, cv2.LINE_8, _SHIFT)


def _smooth(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if len(values) < 3:
        return values
    return np.convolve(np.pad(values, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")


def _fill(canvas: npt.NDArray[np.uint8], contours: Paths, pen: Pen, scale: float) -> None:
    """Contours filled by the nonzero rule, made bolder where the font is thinner than the pen."""
    winding = np.zeros(canvas.shape, np.int16)
    mask = np.zeros_like(canvas)
    for contour in contours:
        mask[:] = 0
        cv2.fillPoly(mask, [_fixed(contour)], 1, cv2.LINE_8, _SHIFT)
        winding += mask if cv2.contourArea(contour.reshape(-1, 1, 2), oriented=True) > 0 else -mask.astype(np.int16)
    canvas[winding != 0] = 255
    edge = max(1, round(0.35 * pen.width_mm * scale))
    for contour in contours:
        cv2.polylines(canvas, [_fixed(contour)], True, 255, edge, cv2.LINE_8, _SHIFT)


@functools.cache
def _grain_tile() -> Ink:
    """A square of paper tooth, 0 to 1, at 12 pixels a millimetre; its edges meet."""
    noise = np.random.default_rng(7).standard_normal((512, 512)).astype(np.float32)
    tooth = cv2.GaussianBlur(noise, (0, 0), 0.9, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip(0.5 + 0.5 * tooth / tooth.std(), 0, 1), dtype=np.float32)


def _grain(height: int, width: int, pixels_per_mm: float, rng: np.random.Generator) -> Ink:
    """Grain for a patch, float32 (height, width), from a random place of the tile."""
    scale = 12 / pixels_per_mm
    y, x = (int(v) for v in rng.integers(0, 512, 2))
    rows = (y + np.arange(height) * scale).astype(int) % 512
    columns = (x + np.arange(width) * scale).astype(int) % 512
    return np.asarray(_grain_tile()[np.ix_(rows, columns)], dtype=np.float32)


# Shapes that are no characters


def _polyline(*points: tuple[float, float]) -> Path2D:
    """A path through the points, with points in between so that it can tremble."""
    corners = np.array(points, np.float32)
    pieces = [np.linspace(a, b, 8, endpoint=False) for a, b in itertools.pairwise(corners)]
    return np.concatenate([*pieces, corners[-1:]]).astype(np.float32)


def _jittered(paths: Paths, rng: np.random.Generator, amount: float = 0.06) -> Paths:
    """Each path bent a little by moving its ends and middle."""
    bent = []
    for path in paths:
        offsets = rng.normal(0, amount, (4, 2))
        at = np.linspace(0, 3, len(path))
        bend = np.stack([np.interp(at, np.arange(4), offsets[:, axis]) for axis in (0, 1)], axis=1)
        bent.append((path + bend).astype(np.float32))
    return tuple(bent)


def _check(rng: np.random.Generator) -> Paths:
    turn = rng.uniform(0.2, 0.4)
    return (_polyline((-0.5, rng.uniform(0.4, 0.6)), (-0.5 + turn, 1.0), (0.5, rng.uniform(-0.3, 0.1))),)


def _cross(rng: np.random.Generator) -> Paths:
    reach = rng.uniform(0.35, 0.5)
    return _polyline((-reach, 0), (reach, 1)), _polyline((reach, 0), (-reach, 1))


def _zigzag(rng: np.random.Generator) -> Paths:
    turns = int(rng.integers(4, 9))
    x = np.linspace(-0.5, 0.5, turns * 2)
    y = np.where(np.arange(turns * 2) % 2 == 0, rng.uniform(0, 0.1), rng.uniform(0.9, 1.0))
    return (_polyline(*zip(x.tolist(), y.tolist(), strict=True)),)


def _line(rng: np.random.Generator) -> Paths:
    rise = rng.uniform(-0.3, 0.5)
    return (_polyline((-0.5, 0.5 + rise / 2), (0.5, 0.5 - rise / 2)),)


_TICKS: tuple[Callable[[np.random.Generator], Paths], ...] = (_check, _cross, _zigzag, _line)


def tick_glyph(rng: np.random.Generator) -> Glyph:
    """What people put into a tick box: mostly a cross or a check mark, sometimes a scribble or a stroke."""
    maker = _TICKS[int(rng.choice(4, p=(0.4, 0.48, 0.07, 0.05)))]
    return Glyph("tick", _jittered(maker(rng), rng))


def dash_glyph(rng: np.random.Generator) -> Glyph:
    """A dash through an unused cell, flat, about half as long as a capital is high."""
    half = rng.uniform(0.15, 0.45)
    return Glyph("dash", _jittered((_polyline((-half, 0.5), (half, 0.5)),), rng, 0.03))


def scribble_glyph(rng: np.random.Generator) -> Glyph:
    """A correction: a cell blackened by a zigzag, by loops or by circling strokes."""
    if rng.random() < 0.5:
        return Glyph("scribble", _jittered(_zigzag(rng), rng, 0.1))
    turns = rng.uniform(3, 7)
    t = np.linspace(0, 2 * np.pi * turns, 90)
    x = 0.4 * np.cos(t) * rng.uniform(0.7, 1.1) + rng.uniform(-0.2, 0.2) * np.sin(0.7 * t)
    y = 0.5 + 0.45 * np.sin(t * rng.uniform(0.9, 1.1)) * rng.uniform(0.7, 1.1)
    return Glyph("scribble", (np.stack([x, y], axis=1).astype(np.float32),))


def cross_out_glyph(rng: np.random.Generator) -> Glyph:
    """Strokes through a wrong letter: one or two diagonals, an X, or several flat lines."""
    style = rng.random()
    if style < 0.35:
        return Glyph("cross_out", _jittered(_cross(rng), rng))
    if style < 0.6:
        lines = tuple(_polyline((-0.5, y), (0.5, y + rng.uniform(-0.1, 0.1))) for y in np.linspace(0.3, 0.7, 3))
        return Glyph("cross_out", _jittered(lines, rng))
    down = rng.random() < 0.5
    diagonal = [_polyline((-0.5, float(not down) + s), (0.5, float(down) + s)) for s in (0.0, 0.25)]
    return Glyph("cross_out", _jittered(tuple(diagonal[: int(rng.integers(1, 3))]), rng))


def signature_glyph(rng: np.random.Generator) -> Glyph:
    """A flowing signature, 3 to 6 times as wide as high: a tall first letter, waves, often an underline."""
    width = rng.uniform(3, 6)
    turns = int(rng.integers(5, 12))
    t = np.linspace(0, 1, turns * 30)
    swing = np.interp(t, np.linspace(0, 1, turns + 1), rng.uniform(0.12, 0.45, turns + 1))
    swing *= np.interp(t, [0, 0.12, 0.25, 1], [1.6, 1.3, 0.8, rng.uniform(0.2, 0.8)])
    phase = 2 * np.pi * turns * (t + 0.03 * np.sin(2 * np.pi * t * rng.uniform(1, 3)))
    loop = rng.uniform(0.05, 0.5)
    x = width * (t - 0.5) + loop * np.cos(phase)
    y = 0.5 - swing * np.sin(phase) - rng.uniform(-0.1, 0.25) * (t - 0.5)
    body = np.stack([x, y], axis=1).astype(np.float32)
    first = _jittered((_polyline((-width / 2 - 0.2, 1.0), (-width / 2, -0.3), (-width / 2 + 0.4, 0.9)),), rng, 0.15)
    paths: Paths = (*first, body)
    if rng.random() < 0.4:
        paths += _jittered((_polyline((-width * 0.4, 1.1), (width * rng.uniform(0.2, 0.5), 1.0)),), rng)
    return Glyph("signature", paths)
