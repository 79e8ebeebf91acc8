"""Polish letters composed of a letter and a mark, the way people put them together.

Lengths are parts of the height of a capital; see :mod:`simulation.shapes` for the units of shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulation.shapes import Paths, as_mark, direction, extent, mapped, moved, turned


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
    slashes_zero: bool
    bars_seven: bool


def random_habits(rng: np.random.Generator) -> Habits:
    """The habits of a new person; sizes spread like those of real marks against their writers' capitals.

    In UNIPEN the middle four fifths of apostrophes are 0.17 to 0.57 of a capital, of dots 0.04 to 0.24. Whoever tells Ź
    from Ż makes dots clearly shorter than acutes.
    """
    acute = spread(0.34, 0.3, (0.17, 0.6), rng)
    styles: tuple[Literal["hook", "tail", "comma"], ...] = ("hook", "tail", "comma")
    return Habits(
        acute_angle=float(np.clip(rng.normal(52, 14), 15, 95)),
        acute_length=acute,
        dot_size=min(spread(0.09, 0.6, (0.02, 0.2), rng), 0.5 * acute),
        drift=float(rng.normal(0.04, 0.08)),
        lift=float(rng.uniform(0.05, 0.27)),
        ogonek_length=spread(0.35, 0.3, (0.22, 0.6), rng),
        ogonek_style=styles[int(rng.choice(3, p=[0.6, 0.25, 0.15]))],
        bar_angle=float(np.clip(rng.normal(30, 13), 0, 55)),
        bar_length=spread(0.5, 0.25, (0.3, 0.85), rng),
        bars_dotted_z=bool(rng.random() < 0.07),
        bars_plain_z=bool(rng.random() < 0.06),
        slashes_zero=bool(rng.random() < 0.05),
        bars_seven=bool(rng.random() < 0.1),
    )


def spread(median: float, spread: float, limits: tuple[float, float], rng: np.random.Generator) -> float:
    """A log-normal number within limits."""
    return float(np.clip(median * np.exp(rng.normal(0, spread)), *limits))


def _above(paths: Paths, body: Paths, habits: Habits, lowest: float, rng: np.random.Generator) -> Paths:
    """A mark placed over the body: near its middle, drifting as hands do, at least ``lowest`` above it."""
    _, _, _, bottom = extent(paths)
    left, _, right, _ = extent(body)
    x = habits.drift + rng.normal(0, 0.07) + rng.normal(0, 0.06) * (right - left)
    lift = max(habits.lift + rng.normal(0, 0.05), lowest)
    return moved(paths, float(x), float(-lift - bottom))


def with_acute(body: Paths, mark: Paths, habits: Habits, rng: np.random.Generator) -> Paths:
    """Ć Ń Ó Ś Ź: a mark turned to rise to the right, above the body."""
    wanted = habits.acute_angle + rng.normal(0, 8)
    length = habits.acute_length * rng.uniform(0.75, 1.3)
    acute = as_mark(turned(mark, float(wanted - direction(mark))), float(length))
    return body + _above(acute, body, habits, -0.03, rng)


def with_dot(body: Paths, mark: Paths, habits: Habits, rng: np.random.Generator) -> Paths:
    """Ż: a dot above the body; how round it is belongs to the pen and to the real dot."""
    dot = as_mark(mark, float(habits.dot_size * rng.uniform(0.6, 1.4)))
    return body + _above(dot, body, habits, 0.08, rng)


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


def with_slash(body: Paths, mark: Paths, rng: np.random.Generator) -> Paths:
    """A zero crossed by a stroke that rises to the right and may leave it."""
    slash = as_mark(turned(mark, float(rng.normal(52, 8) - direction(mark))), float(rng.uniform(0.75, 1.25)))
    return body + moved(slash, float(rng.normal(0, 0.05)), float(rng.normal(0.5, 0.05)))
