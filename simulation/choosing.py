"""What people do to the options of a choice: ticks of all kinds, and ways to take an option back or to point at it.

Shapes are pen strokes in millimetres of the page, drawn with :func:`simulation.retractions.draw`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from forms.geometry import Box, bounding_box
from simulation.hands import Hand
from simulation.retractions import WORD_STRIKES, bowed, in_box, stroke
from simulation.shapes import Path2D, Paths, as_body, moved, turned

Maker = Callable[[Box, np.random.Generator], Paths]

_BOWED_MM = 0.12


def _bent(paths: Paths, rng: np.random.Generator) -> Paths:
    return tuple(bowed(path, _BOWED_MM * float(rng.uniform(0.3, 1.5)), rng) for path in paths)


def _about(box: Box, rng: np.random.Generator, spread: float = 0.6) -> tuple[float, float]:
    """A place near the middle of a box, as people aim."""
    x, y = box.centre
    return x + float(rng.normal(0, spread)), y + float(rng.normal(0, spread))


# Ticks


def _check(box: Box, rng: np.random.Generator) -> Paths:
    """A check mark of 2.5 to 6 mm; the long arm may leave the box at the top right."""
    return _check_of(_about(box, rng), float(rng.uniform(2.5, 6)), rng)


def _large_check(box: Box, rng: np.random.Generator) -> Paths:
    """A check mark that reaches into the words or the line above."""
    x, y = _about(box, rng)
    return _check_of((x + rng.uniform(0, 2), y - rng.uniform(0, 2)), float(rng.uniform(6, 13)), rng)


def _check_of(middle: tuple[float, float], size: float, rng: np.random.Generator) -> Paths:
    x, y = middle
    low = (x - rng.uniform(0.05, 0.3) * size, y + rng.uniform(0.25, 0.5) * size)
    start = (low[0] - rng.uniform(0.1, 0.35) * size, low[1] - rng.uniform(0.15, 0.5) * size)
    end = (low[0] + rng.uniform(0.35, 0.85) * size, low[1] - rng.uniform(0.6, 1.1) * size)
    return _bent((stroke(start, low, end),), rng)


def _cross(box: Box, rng: np.random.Generator) -> Paths:
    """A cross of 2 to 7 mm, its arms as unlike as people draw them."""
    x, y = _about(box, rng)
    size = float(np.exp(rng.uniform(np.log(2), np.log(7.5))))
    w, h = size / 2 * rng.uniform(0.7, 1.2), size / 2 * rng.uniform(0.7, 1.2)
    off = rng.normal(0, 0.08 * size, 8)
    falling = stroke((x - w + off[0], y - h + off[1]), (x + w + off[2], y + h + off[3]))
    rising = stroke((x + w + off[4], y - h + off[5]), (x - w + off[6], y + h + off[7]))
    return _bent((falling, rising), rng)


def _plus(box: Box, rng: np.random.Generator) -> Paths:
    x, y = _about(box, rng, 0.4)
    return tuple(path + np.array([x, y], np.float32) for path in turned(_cross_at_origin(rng), rng.normal(0, 8)))


def _cross_at_origin(rng: np.random.Generator) -> Paths:
    reach = rng.uniform(1.0, 3.2, 4)
    return _bent((stroke((-reach[0], 0), (reach[1], 0)), stroke((0, -reach[2]), (0, reach[3]))), rng)


def _slash(box: Box, rng: np.random.Generator) -> Paths:
    """One stroke in any direction, mostly rising to the right."""
    x, y = _about(box, rng)
    half = float(rng.uniform(1.2, 4.0))
    angle = float(rng.normal(np.radians(50), 0.3)) if rng.random() < 0.6 else float(rng.uniform(-np.pi / 2, np.pi / 2))
    dx, dy = half * np.cos(angle), -half * np.sin(angle)
    return _bent((stroke((x - dx, y - dy), (x + dx, y + dy)),), rng)


def _short_stroke(box: Box, rng: np.random.Generator) -> Paths:
    """A child's mark: one stroke of 1 to 2 mm."""
    x, y = _about(box, rng, 0.7)
    half, angle = float(rng.uniform(0.5, 1.0)), float(rng.uniform(0, np.pi))
    dx, dy = half * np.cos(angle), half * np.sin(angle)
    return _bent((stroke((x - dx, y - dy), (x + dx, y + dy)),), rng)


def _point(box: Box, rng: np.random.Generator) -> Paths:
    """A child's mark: the pen set down and turned a little, 0.5 to 1.2 mm."""
    return _whirl(_about(box, rng, 0.6), float(rng.uniform(0.15, 0.5)), float(rng.uniform(1.5, 4)), rng)


def _dot(box: Box, rng: np.random.Generator) -> Paths:
    """A filled dot of 1.2 to 4 mm, as for a machine."""
    radius = float(rng.uniform(0.6, 2.0))
    return _whirl(_about(box, rng, 0.4), radius, 2.5 + 4 * radius, rng)


def _whirl(middle: tuple[float, float], radius: float, turns: float, rng: np.random.Generator) -> Paths:
    t = np.linspace(0, 2 * np.pi * turns, max(12, int(turns * 20)))
    reach = radius * np.linspace(0.1, 1, len(t)) * rng.uniform(0.85, 1.1, len(t))
    x, y = middle[0] + reach * np.cos(t), middle[1] + reach * np.sin(t) * rng.uniform(0.8, 1.1)
    return (np.stack([x, y], axis=1).astype(np.float32),)


def _ring(box: Box, rng: np.random.Generator) -> Paths:
    """A circle within the box or about it."""
    inside = rng.random() < 0.5
    reach = rng.uniform(0.5, 0.85) if inside else rng.uniform(1.1, 1.7)
    x, y = _about(box, rng, 0.3)
    return ring(Box(x - reach * 2.5, y - reach * 2.5, reach * 5, reach * 5), rng)


def _scribble(box: Box, rng: np.random.Generator) -> Paths:
    """The box filled by a zigzag."""
    turns = int(rng.integers(3, 10))
    xs, ys = np.linspace(-1, 1, 2 * turns), np.where(np.arange(2 * turns) % 2, 1.0, -1.0)
    ys *= rng.uniform(0.8, 1.1, 2 * turns)
    body = turned(
        (stroke(*zip((2 * xs).tolist(), (2 * ys).tolist(), strict=True)),), float(rng.choice([0, 90, 45, -45]))
    )
    x, y = _about(box, rng, 0.3)
    return _bent(moved(tuple(path * np.float32(rng.uniform(0.5, 1.15)) for path in body), x, y), rng)


def _blackened(box: Box, rng: np.random.Generator) -> Paths:
    """The whole box filled, line by line or in loops, now and then beyond its frame."""
    area = box.grown(float(rng.uniform(-0.6, 0.6)))
    if rng.random() < 0.3:
        return _whirl(area.centre, area.width / 2, float(rng.uniform(6, 10)), rng)
    lines = int(rng.integers(7, 14))
    ys = np.linspace(area.y, area.bottom, lines) + rng.normal(0, 0.1, lines)
    ends = [(area.x if i % 2 else area.right, y) for i, y in enumerate(ys.tolist())]
    body = moved((stroke(*ends),), -area.centre[0], -area.centre[1])
    return moved(_bent(turned(body, float(rng.choice([0, 90, 30]))), rng), *area.centre)


TICKS: dict[str, Maker] = {
    "check": _check,
    "large check": _large_check,
    "cross": _cross,
    "plus": _plus,
    "slash": _slash,
    "short stroke": _short_stroke,
    "point": _point,
    "dot": _dot,
    "ring": _ring,
    "scribble": _scribble,
    "blackened": _blackened,
}
"""Ways to tick a box; each takes the box."""

_WRITTEN = "XxVv"
"""Letters that look like ticks."""


def written_tick(box: Box, hand: Hand, rng: np.random.Generator) -> Paths:
    """A cross or a check mark by somebody's hand: an X or a V of 2 to 8 mm; raises :class:`KeyError` without either."""
    known = [letter for letter in _WRITTEN if hand.can_write(letter)]
    if not known:
        raise KeyError(f"{hand.name} writes neither X nor V")
    body = as_body(hand.glyph(known[int(rng.integers(len(known)))], rng).paths)
    size = float(np.exp(rng.uniform(np.log(2.2), np.log(8))))
    x, y = _about(box, rng)
    return tuple(((path - np.array([0, 0.5])) * size + np.array([x, y])).astype(np.float32) for path in body)


def missed(paths: Paths, box: Box, rng: np.random.Generator, side: str = "") -> Paths:
    """A tick that missed its box and stands 0.3 to 1.5 mm beside it, mostly to the left."""
    chosen = side or str(rng.choice(["left", "above", "below"], p=(0.6, 0.2, 0.2)))
    points = np.concatenate(paths)
    x, y = (points.min(axis=0) + points.max(axis=0)) / 2
    half = np.ptp(points, axis=0) / 2
    gap = box.width / 2 + rng.uniform(0.3, 1.5)
    to = {
        "left": (box.centre[0] - gap - half[0], box.centre[1] + rng.normal(0, 0.8)),
        "above": (box.centre[0] + rng.normal(0, 0.8), box.centre[1] - gap - half[1]),
        "below": (box.centre[0] + rng.normal(0, 0.8), box.centre[1] + gap + half[1]),
    }[chosen]
    return moved(paths, float(to[0] - x), float(to[1] - y))


# Pointing at words

_WORDS_AWAY_MM, _SPACE_MM, _LONGEST_MM = 0.8, 3.0, 40.0
"""Words begin this far from their box at the earliest, no space between them is wider, and no label is longer."""


def words_of(page: npt.NDArray[np.uint8], pixels_per_mm: float, box: Box, boxes: Iterable[Box]) -> Box:
    """Where the words of an option stand on a page just printed: right of its box, up to the next of the boxes.

    Raises :class:`ValueError` where there are none.
    """
    ends = [other.x - 0.5 for other in boxes if abs(other.y - box.y) < 1 and other.x > box.x]
    start, end = box.right + _WORDS_AWAY_MM, min([*ends, box.right + _LONGEST_MM])
    top, bottom, left, right = (round(v * pixels_per_mm) for v in (box.y - 0.5, box.bottom + 0.5, start, end))
    ink = page[max(top, 0) : bottom, max(left, 0) : right] < 128
    columns = np.flatnonzero(ink.any(axis=0))
    if not len(columns):
        raise ValueError(f"no words stand beside the box at {box.x}, {box.y} mm")
    breaks = np.flatnonzero(np.diff(columns) > _SPACE_MM * pixels_per_mm)
    columns = columns[: breaks[0] + 1] if len(breaks) else columns
    rows = np.flatnonzero(ink[:, columns].any(axis=1))
    x, y = (left + columns[0]) / pixels_per_mm, (top + rows[0]) / pixels_per_mm
    return Box(float(x), float(y), float(np.ptp(columns) + 1) / pixels_per_mm, float(np.ptp(rows) + 1) / pixels_per_mm)


def ring(around: Box, rng: np.random.Generator) -> Paths:
    """A ring drawn about something, its ends crossing or not meeting."""
    start, turn = rng.uniform(0, 2 * np.pi), 2 * np.pi * rng.uniform(0.92, 1.2)
    t = np.linspace(start, start + turn * rng.choice([-1, 1]), 60)
    x, y = around.centre
    drift = np.linspace(0, rng.normal(0, 0.06), 60)
    path = [x + around.width / 2 * np.cos(t) * (1 + drift), y + around.height / 2 * np.sin(t) * (1 + drift)]
    return _bent((np.stack(path, axis=1).astype(np.float32),), rng)


def underline(words: Box, rng: np.random.Generator) -> Paths:
    """One or two lines under some words, straight or wavy."""
    y = words.bottom + rng.uniform(-0.3, 1.0)
    left, right = words.x + rng.normal(-0.3, 1), words.right + rng.normal(0.3, 1)
    first = stroke((left, y + rng.normal(0, 0.3)), (right, y + rng.normal(0, 0.3)))
    if rng.random() < 0.25:
        first = first + np.stack([0 * first[:, 0], 0.5 * np.sin(first[:, 0] * rng.uniform(1.5, 3))], axis=1)
    lines = (first, first + np.array([rng.normal(0, 0.5), rng.uniform(0.7, 1.3)])) if rng.random() < 0.2 else (first,)
    return _bent(tuple(line.astype(np.float32) for line in lines), rng)


# Taking back

_SHORTEST_STRIKE_MM = 5.0


def strike_option(box: Box, words: Box, rng: np.random.Generator, kind: str = "") -> Paths:
    """An unwanted option struck out in the old way: through its box and words, now and then through the words alone."""
    whole = bounding_box([box, words])
    words = Box(words.x, words.y, max(words.width, _SHORTEST_STRIKE_MM), words.height)
    target = words if rng.random() < 0.2 else whole
    lowered = target if target.height < box.height else Box(target.x, box.y + 0.8, target.width, box.height - 1.6)
    chosen = kind or str(rng.choice(list(WORD_STRIKES), p=(0.42, 0.13, 0.08, 0.09, 0.08, 0.04, 0.08, 0.08)))
    return WORD_STRIKES[chosen](lowered, rng)


def _crossed_over(box: Box, rng: np.random.Generator) -> Paths:
    """A large cross over a box and the tick in it."""
    return _bent(in_box(_cross(box, rng), box.grown(float(rng.uniform(0.3, 2.5)))), rng)


def _blotted_out(box: Box, rng: np.random.Generator) -> Paths:
    """A box blackened over its tick, beyond the frame."""
    return _blackened(box.grown(float(rng.uniform(0.2, 1.2))), rng)


def _struck_through(box: Box, rng: np.random.Generator) -> Paths:
    """Two to four lines through a box and the tick in it."""
    lines = [_line_through(box, rng) for _line in range(int(rng.integers(2, 5)))]
    return _bent(tuple(lines), rng)


def _line_through(box: Box, rng: np.random.Generator) -> Path2D:
    beyond = rng.uniform(0.5, 3, 2)
    y, rise = box.centre[1] + rng.normal(0, 1.0), rng.normal(0, 0.8)
    return stroke((box.x - beyond[0], y + rise), (box.right + beyond[1], y - rise))


TAKEN_BACK: dict[str, Maker] = {
    "crossed over": _crossed_over,
    "blotted out": _blotted_out,
    "struck through": _struck_through,
}
"""Ways to take back a tick; each takes the box it stands in."""
