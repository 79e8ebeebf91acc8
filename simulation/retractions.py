"""How people take back what they wrote: strokes through names, single letters and whole forms, and words across them.

Shapes are pen strokes in millimetres of the page, x to the right and y downwards; :func:`draw` puts them on paper with
any pen. Nothing here knows how paper is read.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from forms.geometry import Box, bounding_box
from simulation.hands import Glyph, Hand
from simulation.pens import Ink, Pen, cross_out_glyph, scribble_glyph, write
from simulation.shapes import Path2D, Paths, extent, moved

_PIECE_MM = 30.0
"""Long strokes are drawn in pieces, so that none needs a fine picture of the whole page."""
_STEP_MM = 0.4
"""Distance of the points of a stroke: near enough that a hand can tremble between them."""
_WITHIN_MM = 1.0
"""Nobody who strikes something out begins farther within it than this."""
BARRED, SLASHED = frozenset("7ZŻ"), frozenset("0")
"""Signs through whose middle many draw a bar, and a slash."""
_FLAT, _LONGEST_BAR_MM, _LONGEST_SLASH_MM = 0.4, 6.5, 9.0
"""How much a bar rises on its length at most, and how long both are: little longer than a cell is wide, and across."""


def draw(ink: Ink, paths: Paths, pen: Pen, pixels_per_mm: float, rng: np.random.Generator) -> None:
    """Draw strokes given in millimetres of the page onto its ink, in place."""
    for piece in _pieces(paths):
        x, y = piece.mean(axis=0)
        body = Glyph("stroke", (piece - np.array([x, y - 0.5], np.float32),))
        write(ink, body, (x * pixels_per_mm - 0.5, y * pixels_per_mm - 0.5), pixels_per_mm, pen, pixels_per_mm, rng)


def _pieces(paths: Paths) -> list[Path2D]:
    """Strokes cut where they get longer than a piece, each piece beginning where the one before ended."""
    found = []
    for path in paths:
        if len(path) < 3:
            found.append(path)
            continue
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
        cuts = np.searchsorted(along, np.arange(_PIECE_MM, along[-1], _PIECE_MM))
        edges = [0, *cuts.tolist(), len(path) - 1]
        found += [path[a : b + 1] for a, b in itertools.pairwise(edges) if b > a]
    return found


def stroke(*points: tuple[float, float]) -> Path2D:
    """A stroke through some points, with points in between."""
    corners = np.array(points, np.float32)
    pieces = []
    for a, b in itertools.pairwise(corners):
        steps = max(2, int(np.hypot(*(b - a)) / _STEP_MM))
        pieces.append(np.linspace(a, b, steps, endpoint=False))
    return np.concatenate([*pieces, corners[-1:]]).astype(np.float32)


def bowed(path: Path2D, amount: float, rng: np.random.Generator) -> Path2D:
    """The stroke bent slowly by about so many millimetres, as a line drawn without a ruler."""
    knots = rng.normal(0, amount, (4, 2))
    at = np.linspace(0, 3, len(path))
    bend = np.stack([np.interp(at, np.arange(4), knots[:, axis]) for axis in (0, 1)], axis=1)
    return (path + bend).astype(np.float32)


# Through a word


def _overrun(box: Box, rng: np.random.Generator) -> tuple[float, float]:
    """Where a stroke through a word starts and ends: a little within it or beyond, so that one sign is crossed, too."""
    left, right = box.x + rng.normal(-0.3, 1.0), box.right + rng.normal(0.5, 1.2)
    return min(left, box.x + _WITHIN_MM), max(right, box.right - _WITHIN_MM)


def _line(box: Box, rng: np.random.Generator) -> Paths:
    left, right = _overrun(box, rng)
    y = box.centre[1] + rng.normal(0, 0.13) * box.height
    rise = rng.normal(0, 0.12) * box.height
    return (bowed(stroke((left, y + rise), (right, y - rise)), 0.25, rng),)


def _two_lines(box: Box, rng: np.random.Generator) -> Paths:
    apart = rng.uniform(0.15, 0.35) * box.height
    first, second = _line(box, rng), _line(box, rng)
    return (*moved(first, 0, -apart / 2), *moved(second, 0, apart / 2))


def _wave(box: Box, rng: np.random.Generator) -> Paths:
    left, right = _overrun(box, rng)
    x = np.arange(left, right, _STEP_MM)
    height, period = rng.uniform(0.1, 0.3) * box.height, rng.uniform(3, 9)
    y = box.centre[1] + height * np.sin(2 * np.pi * x / period + rng.uniform(0, 6))
    return (bowed(np.stack([x, y], axis=1).astype(np.float32), 0.3, rng),)


def _zigzag(box: Box, rng: np.random.Generator) -> Paths:
    left, right = _overrun(box, rng)
    turns = max(3, int((right - left) / rng.uniform(1.0, 3.5)))
    xs = np.linspace(left, right, turns) + rng.normal(0, 0.25, turns)
    reach = rng.uniform(0.3, 0.55) * box.height
    ys = box.centre[1] + reach * np.where(np.arange(turns) % 2, 1, -1) * rng.uniform(0.7, 1.1, turns)
    return (stroke(*zip(xs.tolist(), ys.tolist(), strict=True)),)


def _loops(box: Box, rng: np.random.Generator) -> Paths:
    left, right = _overrun(box, rng)
    turns = max(2.0, (right - left) / rng.uniform(1.2, 3.5))
    t = np.linspace(0, 2 * np.pi * turns, int(turns * 24))
    radius = rng.uniform(0.3, 0.5) * box.height
    x = np.linspace(left, right, len(t)) + radius * rng.uniform(0.4, 1.0) * np.cos(t)
    y = box.centre[1] + radius * np.sin(t) * (1 + 0.15 * np.sin(0.31 * t))
    return (np.stack([x, y], axis=1).astype(np.float32),)


def _hatching(box: Box, rng: np.random.Generator) -> Paths:
    """Strokes beside each other, two at least."""
    pitch, lean = min(rng.uniform(1.5, 5.0), box.width / 2.5), rng.uniform(-0.3, 1.2)
    reach = rng.uniform(0.45, 0.75) * box.height
    xs = np.arange(box.x + rng.uniform(0, 2), box.right, pitch)
    y = box.centre[1]
    return tuple(
        bowed(stroke((x - lean * reach, y + reach), (x + lean * reach, y - reach)), 0.2, rng) for x in xs.tolist()
    )


def _slanted(box: Box, rng: np.random.Generator) -> Paths:
    left, right = _overrun(box, rng)
    reach = rng.uniform(0.35, 0.7) * box.height
    down = rng.random() < 0.3
    y = box.centre[1]
    ends = ((left, y - reach if down else y + reach), (right, y + reach if down else y - reach))
    return (bowed(stroke(*ends), 0.3, rng),)


def _cross(box: Box, rng: np.random.Generator) -> Paths:
    left, right = _overrun(box, rng)
    reach = rng.uniform(0.4, 0.8) * box.height
    y = box.centre[1]
    return (
        bowed(stroke((left, y - reach), (right, y + reach)), 0.3, rng),
        bowed(stroke((left, y + reach), (right, y - reach)), 0.3, rng),
    )


WORD_STRIKES: dict[str, Callable[[Box, np.random.Generator], Paths]] = {
    "one line": _line,
    "two lines": _two_lines,
    "wave": _wave,
    "zigzag": _zigzag,
    "loops": _loops,
    "hatching": _hatching,
    "slanted line": _slanted,
    "cross": _cross,
}
"""Ways to strike a word out in one go; each takes the box of the word."""


def strike_word(cells: Sequence[Box], rng: np.random.Generator, kind: str = "") -> Paths:
    """Strokes through the cells of a word; of any kind, or cell by cell, where none is named."""
    if kind == "cell by cell":
        return strike_cells(cells, rng)
    if not kind and rng.random() < 0.2:
        return strike_cells(cells, rng)
    makers = WORD_STRIKES
    chosen = kind or str(rng.choice(list(makers), p=(0.3, 0.12, 0.1, 0.12, 0.12, 0.08, 0.1, 0.06)))
    return makers[chosen](bounding_box(cells), rng)


def strike_cells(cells: Sequence[Box], rng: np.random.Generator) -> Paths:
    """Each cell struck for itself, all in the same way: by a flat or slanted line, a cross, or a scribble."""
    style = int(rng.integers(4))
    return tuple(path for cell in cells for path in _strike_cell(cell, style, rng))


def leaves_the_sign(character: str, strike: Paths) -> bool:
    """Whether what was drawn through one sign is a stroke that many give it: the bar of a seven, the slash of a zero.

    Whoever takes a seven back does not draw just that, and if somebody did, nobody could tell.
    """
    if len(strike) != 1:
        return False
    path = strike[0]
    across, up = float(path[-1][0] - path[0][0]), float(path[0][1] - path[-1][1])
    wandering = float(np.abs(np.diff(path[:, 1])).sum())
    long = float(np.hypot(across, up))
    if character in BARRED:
        return wandering < _FLAT * abs(across) and long < _LONGEST_BAR_MM
    rises = up * across > 0 and abs(up) > _FLAT * abs(across)
    return character in SLASHED and rises and wandering < 1.1 * abs(up) and long < _LONGEST_SLASH_MM


def _strike_cell(cell: Box, style: int, rng: np.random.Generator) -> Paths:
    if style == 0:
        x0 = min(cell.x + rng.normal(0, 0.7), cell.x + _WITHIN_MM)
        x1 = max(cell.right + rng.normal(0, 0.7), cell.right - _WITHIN_MM)
        y = cell.centre[1] + rng.normal(0, 0.7)
        return (bowed(stroke((x0, y + rng.normal(0, 0.4)), (x1, y + rng.normal(0, 0.4))), 0.15, rng),)
    if style == 1:
        reach = rng.uniform(0.3, 0.55) * cell.height
        x, y = cell.centre
        side = rng.uniform(1.5, 3.2)
        return (bowed(stroke((x - side, y + reach), (x + side, y - reach)), 0.2, rng),)
    glyph = cross_out_glyph(rng) if style == 2 else scribble_glyph(rng)
    return in_box(glyph.paths, cell.grown(rng.uniform(-0.6, 0.5)))


def in_box(paths: Paths, box: Box) -> Paths:
    """A shape stretched to fill a box."""
    left, top, right, bottom = extent(paths)
    scale = np.array([box.width / max(right - left, 1e-3), box.height / max(bottom - top, 1e-3)], np.float32)
    return tuple(
        ((path - np.array([left, top])) * scale + np.array([box.x, box.y])).astype(np.float32) for path in paths
    )


# Through unused cells, as Polish papers are closed


def close_cells(cells: Sequence[Box], rng: np.random.Generator) -> Paths:
    """A long line, a Z or a wave through the cells that stayed empty, so that nobody adds anything."""
    box = bounding_box(cells)
    left, right = box.x + rng.uniform(0.3, 2.0), box.right - rng.uniform(-0.5, 2.5)
    style = rng.random()
    y = box.centre[1] + rng.normal(0, 0.6)
    if style < 0.6 or right - left < 8:
        return (bowed(stroke((left, y), (right, y + rng.normal(0, 0.5))), 0.25, rng),)
    if style < 0.9:
        top, bottom = box.y + rng.uniform(0.5, 2.0), box.bottom - rng.uniform(0.5, 2.0)
        return (bowed(stroke((left, top), (right, top), (left, bottom), (right, bottom)), 0.2, rng),)
    return _wave(Box(left, box.y, right - left, box.height), rng)


# Over a whole form


def _form_cross(box: Box, rng: np.random.Generator) -> Paths:
    return (
        bowed(stroke(_near(box.x, box.y, rng), _near(box.right, box.bottom, rng)), 1.5, rng),
        bowed(stroke(_near(box.right, box.y, rng), _near(box.x, box.bottom, rng)), 1.5, rng),
    )


def _near(x: float, y: float, rng: np.random.Generator) -> tuple[float, float]:
    return x + rng.normal(0, 4), y + rng.normal(0, 4)


def _form_diagonal(box: Box, rng: np.random.Generator) -> Paths:
    ends = (
        ((box.x, box.bottom), (box.right, box.y)) if rng.random() < 0.7 else ((box.x, box.y), (box.right, box.bottom))
    )
    return (bowed(stroke(_near(*ends[0], rng), _near(*ends[1], rng)), 1.5, rng),)


def _form_two_diagonals(box: Box, rng: np.random.Generator) -> Paths:
    first = _form_diagonal(box, rng)
    return (*first, *moved(first, rng.uniform(4, 15), rng.uniform(0, 6)))


def _form_z(box: Box, rng: np.random.Generator) -> Paths:
    corners = [(box.x, box.y), (box.right, box.y), (box.x, box.bottom), (box.right, box.bottom)]
    return (bowed(stroke(*(_near(*corner, rng) for corner in corners)), 1.5, rng),)


def _form_scribble(box: Box, rng: np.random.Generator) -> Paths:
    turns = rng.uniform(3, 9)
    t = np.linspace(0, 2 * np.pi * turns, int(turns * 90))
    x = box.centre[0] + 0.5 * box.width * np.cos(t) * (0.6 + 0.4 * np.sin(0.37 * t))
    y = np.linspace(box.y, box.bottom, len(t)) + 0.18 * box.height * np.sin(t)
    return (np.stack([x, y], axis=1).astype(np.float32),)


FORM_STRIKES: dict[str, Callable[[Box, np.random.Generator], Paths]] = {
    "cross": _form_cross,
    "diagonal": _form_diagonal,
    "two diagonals": _form_two_diagonals,
    "Z": _form_z,
    "scribble": _form_scribble,
}
"""Ways to cross out a whole form, or a large part of it; each takes the box that is crossed out."""

CANCELLING_WORDS = ("ANULOWANE", "NIEAKTUALNE", "NIEWAŻNE", "ANULUJĘ", "REZYGNUJĘ", "WYCOFANE", "POMYŁKA", "NIE")


def strike_form(box: Box, rng: np.random.Generator, kind: str = "") -> Paths:
    """Strokes over a whole form."""
    chosen = kind or str(rng.choice(list(FORM_STRIKES)))
    return FORM_STRIKES[chosen](box, rng)


def words(
    hand: Hand, text: str, place: tuple[float, float], height: float, rng: np.random.Generator, turn: float = 0.0
) -> tuple[Glyph, ...]:
    """Words written freely, without cells: glyphs whose paths are millimetres of the page.

    ``place`` is the top left of the first letter, ``height`` that of a capital, ``turn`` in degrees anticlockwise.
    Characters that the hand cannot write are left out.
    """
    x, glyphs = 0.0, []
    slant, aspect = rng.normal(0, 0.12), rng.uniform(0.75, 1.05)
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    matrix = np.array([[cos, sin], [-sin, cos]]) @ np.array([[aspect, -slant], [0, 1]])
    for character in text:
        if character == " " or not hand.can_write(character):
            x += 0.55 * height
            continue
        glyph = hand.glyph(character, rng)
        left, _top, right, _bottom = extent(glyph.paths)
        size = height * rng.normal(1, 0.06)
        at = np.array([x / aspect - left * size, rng.normal(0, 0.05) * height])
        shaped = tuple(((path * size + at) @ matrix.T + np.array(place)).astype(np.float32) for path in glyph.paths)
        glyphs.append(Glyph(character, shaped, glyph.filled))
        x += ((right - left) * size + rng.uniform(0.12, 0.3) * height) * aspect
    return tuple(glyphs)


def draw_glyphs(ink: Ink, glyphs: Sequence[Glyph], pen: Pen, pixels_per_mm: float, rng: np.random.Generator) -> None:
    """Draw glyphs whose paths are millimetres of the page."""
    for glyph in glyphs:
        if not glyph.filled:
            draw(ink, glyph.paths, pen, pixels_per_mm, rng)
            continue
        left, top, right, bottom = extent(glyph.paths)
        x, y = (left + right) / 2, (top + bottom) / 2
        body = Glyph(glyph.character, moved(glyph.paths, -x, 0.5 - y), filled=True)
        write(ink, body, (x * pixels_per_mm - 0.5, y * pixels_per_mm - 0.5), pixels_per_mm, pen, pixels_per_mm, rng)
