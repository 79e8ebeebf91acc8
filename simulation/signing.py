"""Signatures, as people of all kinds put them into a frame: names, initials, flourishes, a child's two strokes.

Glyphs have paths in millimetres of the page, drawn with :func:`simulation.retractions.draw_glyphs`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from forms.geometry import Box
from simulation.hands import Glyph, Hand
from simulation.pens import signature_glyph
from simulation.retractions import WORD_STRIKES, bowed, stroke, words
from simulation.shapes import Paths, extent, moved

Maker = Callable[[Box, Hand, np.random.Generator], tuple[Glyph, ...]]

_CAPITALS = "ABCDEFGHIJKLMNOPRSTUWZ"
_SMALL = "aceimnorsuwzklthdbyjpg"


def _strokes(paths: Paths) -> tuple[Glyph, ...]:
    return (Glyph("signature", paths),)


def _placed(paths: Paths, frame: Box, rng: np.random.Generator, beyond: float = 0.0) -> Paths:
    """The paths somewhere in the frame; of those as large as it, parts stick out by up to ``beyond`` mm."""
    left, top, right, bottom = extent(paths)
    spare_x, spare_y = frame.width - (right - left), frame.height - (bottom - top)
    x = frame.x + (rng.uniform(0.03, 0.9) if spare_x > 0 else 0.5) * spare_x + rng.normal(0, 0.3)
    y = frame.y + float(np.clip(rng.normal(0.5, 0.25), 0, 1)) * spare_y + rng.normal(0, 0.3 + beyond)
    return moved(paths, float(x - left), float(y - top))


def _moved(glyphs: tuple[Glyph, ...], frame: Box, rng: np.random.Generator) -> tuple[Glyph, ...]:
    """Glyphs moved together into the frame."""
    paths = tuple(path for glyph in glyphs for path in glyph.paths)
    placed = _placed(paths, frame, rng)
    dx, dy = placed[0][0] - paths[0][0]
    return tuple(Glyph(g.character, moved(g.paths, float(dx), float(dy)), g.filled) for g in glyphs)


def _flowing(frame: Box, _hand: Hand, rng: np.random.Generator) -> tuple[Glyph, ...]:
    """Waves after a tall first letter."""
    paths = signature_glyph(rng).paths
    width = float(np.ptp(np.concatenate(paths)[:, 0]))
    height = min(rng.uniform(0.25, 0.75) * frame.height, 0.95 * frame.width / width)
    return _strokes(_placed(tuple((path * height).astype(np.float32) for path in paths), frame, rng))


def _scrawl(frame: Box, _hand: Hand, rng: np.random.Generator) -> tuple[Glyph, ...]:
    """A line that wanders to the right, up and down and back as chance has it, once or twice."""
    paths = []
    x = 0.0
    for _part in range(int(rng.integers(1, 3))):
        knots = int(rng.integers(5, 22))
        width, height = rng.uniform(4, 0.5 * frame.width), rng.uniform(1.5, 0.8 * frame.height)
        at = np.linspace(0, knots - 1, knots * 10)
        xs = np.linspace(0, width, knots) + rng.normal(0, width / knots, knots)
        ys = height * (rng.random(knots) - 0.5) * np.linspace(1, rng.uniform(0.3, 1), knots)
        path = np.stack([_smooth(xs, at) + x, _smooth(ys, at)], axis=1)
        paths.append(path.astype(np.float32))
        x += width + rng.uniform(-3, 4)
    return _strokes(_placed(tuple(paths), frame, rng))


def _smooth(
    values: np.ndarray[tuple[int], np.dtype[np.float64]], at: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    dense = np.interp(at, np.arange(len(values)), values)
    kernel = np.hanning(13)
    return np.convolve(np.pad(dense, 6, mode="edge"), kernel / kernel.sum(), mode="valid")


def _block_letters(frame: Box, hand: Hand, rng: np.random.Generator) -> tuple[Glyph, ...]:
    """A name in capitals."""
    text = "".join(rng.choice(list(_CAPITALS), int(rng.integers(3, 10))))
    if rng.random() < 0.4:
        text = f"{text[0]} {text[1:]}"
    height = float(min(rng.uniform(2.5, 8), 0.8 * frame.height, 1.1 * frame.width / len(text)))
    return _moved(words(hand, text, (0, 0), height, rng, float(rng.normal(0, 3))), frame, rng)


def _name(frame: Box, hand: Hand, rng: np.random.Generator) -> tuple[Glyph, ...]:
    """A capital and small letters, joined by the pen or not."""
    letters = "".join(rng.choice(list(_SMALL), int(rng.integers(3, 10))))
    text = str(rng.choice(list(_CAPITALS))) + letters
    height = float(min(rng.uniform(2, 6), 0.6 * frame.height))
    found = words(hand, text, (0, 0), height, rng, float(rng.normal(0, 4)))
    joined = _joined(found) if rng.random() < 0.6 else found
    return _moved(joined, frame, rng)


def _joined(glyphs: tuple[Glyph, ...]) -> tuple[Glyph, ...]:
    """The letters written in one go: each begins where the one before ended."""
    if any(glyph.filled for glyph in glyphs) or not glyphs:
        return glyphs
    return _strokes((np.concatenate([path for glyph in glyphs for path in glyph.paths]),))


def _initials(frame: Box, hand: Hand, rng: np.random.Generator) -> tuple[Glyph, ...]:
    """One to three capitals, now and then with a dot."""
    text = "".join(rng.choice(list(_CAPITALS), int(rng.integers(1, 4))))
    height = float(min(rng.uniform(3, 9), 0.85 * frame.height))
    return _moved(words(hand, text, (0, 0), height, rng), frame, rng)


def _childs_strokes(frame: Box, _hand: Hand, rng: np.random.Generator) -> tuple[Glyph, ...]:
    """Two or three strokes of 2.5 to 7 mm side by side."""
    x, paths = 0.0, []
    for _stroke in range(int(rng.integers(2, 4))):
        length, angle = rng.uniform(2.5, 7), rng.normal(np.radians(75), 0.5)
        end = (x + length * np.cos(angle), -length * np.sin(angle))
        paths.append(bowed(stroke((x, 0.0), end), 0.3, rng))
        x += rng.uniform(0.8, 5)
    return _strokes(_placed(tuple(paths), frame, rng))


def _flourish(frame: Box, hand: Hand, rng: np.random.Generator) -> tuple[Glyph, ...]:
    """A few letters or waves, and a sweep under or through them that leaves the frame."""
    body = (_name if rng.random() < 0.5 else _scrawl)(frame, hand, rng)
    left, top, right, bottom = extent(path for glyph in body for path in glyph.paths)
    t = np.linspace(0, 1, 60)
    reach = (right - left) * rng.uniform(0.8, 1.6) + rng.uniform(3, 15)
    x = right - reach * np.sin(np.pi * t * rng.uniform(0.5, 1.1)) + reach * t * rng.uniform(0.2, 1.3)
    y = bottom + (bottom - top) * (rng.uniform(-0.5, 0.6) - rng.uniform(-0.8, 0.8) * np.sin(np.pi * t))
    return (*body, *_strokes((np.stack([x, y], axis=1).astype(np.float32),)))


def _crosses(frame: Box, _hand: Hand, rng: np.random.Generator) -> tuple[Glyph, ...]:
    """One or three crosses of somebody who does not write."""
    paths: list[np.ndarray[tuple[int, int], np.dtype[np.float32]]] = []
    for i in range(1 if rng.random() < 0.6 else 3):
        r, x = rng.uniform(1.5, 5), i * rng.uniform(6, 9)
        paths += [stroke((x - r, -r), (x + r, r)), stroke((x + r, -r), (x - r, r))]
    return _strokes(_placed(tuple(bowed(path, 0.2, rng) for path in paths), frame, rng))


SIGNATURES: dict[str, Maker] = {
    "flowing": _flowing,
    "scrawl": _scrawl,
    "block letters": _block_letters,
    "name": _name,
    "initials": _initials,
    "child's strokes": _childs_strokes,
    "flourish": _flourish,
    "crosses": _crosses,
}
"""Kinds of signatures; each takes the frame and the hand of whoever signs."""


def sign(frame: Box, hand: Hand, rng: np.random.Generator, kind: str = "") -> tuple[Glyph, ...]:
    """A signature in a frame, of any kind where none is named."""
    return SIGNATURES[kind or str(rng.choice(list(SIGNATURES)))](frame, hand, rng)


_STRUCK = ("two lines", "zigzag", "loops", "hatching", "cross")
"""Ways to strike a word out that no flourish looks like."""


def strike_signature(signature: tuple[Glyph, ...], frame: Box, rng: np.random.Generator) -> Paths:
    """Strokes that take a signature back, through all of it or, as a cross, from corner to corner of its frame."""
    if rng.random() < 0.3:
        return WORD_STRIKES["cross"](frame.grown(float(rng.uniform(-2.0, 0.5))), rng)
    left, top, right, bottom = extent(path for glyph in signature for path in glyph.paths)
    written = Box(left, top, max(right - left, 4.0), max(bottom - top, 3.0))
    return WORD_STRIKES[str(rng.choice(_STRUCK))](written, rng)


def dash(frame: Box, rng: np.random.Generator) -> Paths:
    """A line, or two, where nobody signs: the way to say that nothing comes here."""
    length = float(rng.uniform(7, 0.95 * frame.width))
    x, y = frame.x + float(rng.uniform(0.02, 0.98)) * (frame.width - length), frame.centre[1] + rng.normal(0, 2)
    lines = (0.0,) if rng.random() < 0.8 else (0.0, float(rng.uniform(0.8, 2.5)))
    rise = float(rng.normal(0, 0.05)) * length
    return tuple(bowed(stroke((x, y + down + rise), (x + length, y + down - rise)), 0.25, rng) for down in lines)
