"""The model letters printed above a comb of cells: upright block capitals of a single stroke, as a teacher draws them.

The alphabet follows Polish technical lettering: one even line, no serifs, a plain I, a barred 7, a 1 with a short flag.
It is drawn as strokes and not set in type, because no typeface shows just the shapes that people are asked to write.

A stroke is written down as the points its pen passes, ``x,y`` in hundredths of the cap height, joined by straight
lines. A point in brackets is not passed: it is the corner that a quarter of an ellipse rounds off on the way to the
next point. So ``50,0 (20,0) 20,36`` leaves 50,0 to the left and arrives at 20,36 downwards. A bar separates strokes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from forms.geometry import Box

Point = tuple[float, float]
Polyline = tuple[Point, ...]

WIDEST = 0.72
"""Width of the widest letter as a share of the cap height."""

ABOVE = 0.34
"""How far an acute or dot rises above the cap top, as a share of the cap height."""

BELOW = 0.30
"""How far an ogonek hangs below the baseline, as a share of the cap height."""

_CHORDS = 8
"""Straight pieces that stand for a quarter of an ellipse."""

_PLAIN = {
    "A": "17,100 50,0 83,100 | 28,66 72,66",
    "B": "24,0 24,100 | 24,0 50,0 (72,0) 72,24 (72,48) 50,48 24,48 | 50,48 (78,48) 78,74 (78,100) 50,100 24,100",
    "C": "78,20 (71,0) 51,0 (21,0) 21,36 21,64 (21,100) 51,100 (71,100) 78,80",
    "D": "23,0 23,100 | 23,0 46,0 (78,0) 78,36 78,64 (78,100) 46,100 23,100",
    "E": "74,0 26,0 26,100 74,100 | 26,49 67,49",
    "F": "74,0 26,0 26,100 | 26,49 67,49",
    "G": "78,20 (71,0) 51,0 (21,0) 21,36 21,64 (21,100) 51,100 (79,100) 79,74 79,56 54,56",
    "H": "23,0 23,100 | 77,0 77,100 | 23,49 77,49",
    "I": "50,0 50,100",
    "J": "69,0 69,72 (69,100) 49,100 (34,100) 31,80",
    "K": "25,0 25,100 | 75,0 25,60 | 40,42 77,100",
    "L": "27,0 27,100 73,100",
    "M": "16,100 16,0 50,62 84,0 84,100",
    "N": "23,100 23,0 77,100 77,0",
    "O": "50,0 (20,0) 20,36 20,64 (20,100) 50,100 (80,100) 80,64 80,36 (80,0) 50,0",
    "P": "25,0 25,100 | 25,0 50,0 (76,0) 76,27 (76,54) 50,54 25,54",
    "Q": "50,0 (20,0) 20,36 20,64 (20,100) 50,100 (80,100) 80,64 80,36 (80,0) 50,0 | 58,75 80,100",
    "R": "25,0 25,100 | 25,0 50,0 (76,0) 76,27 (76,54) 50,54 25,54 | 48,54 77,100",
    "S": "76,20 (69,0) 50,0 (24,0) 24,24 (24,44) 50,49 (77,54) 77,75 (77,100) 50,100 (30,100) 23,80",
    "T": "20,0 80,0 | 50,0 50,100",
    "U": "23,0 23,66 (23,100) 50,100 (77,100) 77,66 77,0",
    "V": "18,0 50,100 82,0",
    "W": "14,0 31,100 50,20 69,100 86,0",
    "X": "21,0 79,100 | 79,0 21,100",
    "Y": "20,0 50,50 | 80,0 50,50 50,100",
    "Z": "23,0 77,0 23,100 77,100",
    "0": "50,0 (24,0) 24,38 24,62 (24,100) 50,100 (76,100) 76,62 76,38 (76,0) 50,0",
    "1": "40,22 58,0 58,100",
    "2": "25,28 (25,0) 50,0 (75,0) 75,28 (75,42) 62,57 25,100 75,100",
    "3": "25,20 (31,0) 50,0 (74,0) 74,24 (74,48) 50,48 42,48 | 50,48 (78,48) 78,74 (78,100) 50,100 (29,100) 22,80",
    "4": "52,0 22,68 80,68 | 62,40 62,100",
    "5": "73,0 31,0 28,46 (38,38) 50,38 (77,38) 77,68 (77,100) 49,100 (30,100) 23,84",
    "6": "73,14 (67,0) 52,0 (23,0) 23,48 23,70 (23,100) 50,100 (77,100) 77,70 (77,42) 50,42 (23,42) 23,70",
    "7": "22,0 78,0 44,100 | 44,48 78,48",
    "8": "50,46 (26,46) 26,23 (26,0) 50,0 (74,0) 74,23 (74,46) 50,46"
    " (22,46) 22,73 (22,100) 50,100 (78,100) 78,73 (78,46) 50,46",
    "9": "27,86 (33,100) 48,100 (77,100) 77,52 77,30 (77,0) 50,0 (23,0) 23,30 (23,58) 50,58 (77,58) 77,30",
    "-": "30,52 70,52",
}

_ACUTE = "47,-15 61,-34"
_DOT = "47,-21 (47,-24) 50,-24 (53,-24) 53,-21 (53,-18) 50,-18 (47,-18) 47,-21"
_MARKED = {
    "Ą": ("A", "83,100 (68,110) 70,120 (72,130) 88,126"),
    "Ć": ("C", _ACUTE),
    "Ę": ("E", "68,100 (54,110) 56,120 (58,130) 74,126"),
    "Ł": ("L", "12,62 46,40"),
    "Ń": ("N", _ACUTE),
    "Ó": ("O", _ACUTE),
    "Ś": ("S", _ACUTE),
    "Ź": ("Z", _ACUTE),
    "Ż": ("Z", _DOT),
}
"""Polish letter -> the plain letter it is made of and the mark that is added."""


def quarter(start: Point, corner: Point, end: Point) -> Polyline:
    """Draw the quarter of an ellipse that leaves start towards the corner and reaches end from it, without start."""
    turns = [math.pi / 2 * step / _CHORDS for step in range(1, _CHORDS)]
    (x0, y0), (x1, y1) = ((point[0] - corner[0], point[1] - corner[1]) for point in (start, end))
    weights = [(1 - math.sin(turn), 1 - math.cos(turn)) for turn in turns]
    return *((corner[0] + a * x0 + b * x1, corner[1] + a * y0 + b * y1) for a, b in weights), end


def flattened(notation: str) -> tuple[Polyline, ...]:
    """Turn a letter's notation into its strokes, polylines in shares of the cap height."""
    return tuple(_stroke(part) for part in notation.split("|"))


def _stroke(notation: str) -> Polyline:
    points: list[Point] = []
    corner: Point | None = None
    for word in notation.split():
        x, y = (int(number) / 100 for number in word.strip("()").split(","))
        if word.startswith("("):
            corner = x, y
        elif corner is None:
            points.append((x, y))
        else:
            points += quarter(points[-1], corner, (x, y))
            corner = None
    return tuple(points)


STROKES: Mapping[str, tuple[Polyline, ...]] = MappingProxyType(
    {character: flattened(notation) for character, notation in _PLAIN.items()}
    | {character: flattened(f"{_PLAIN[base]} | {mark}") for character, (base, mark) in _MARKED.items()}
)
"""Character -> its strokes, in the order and direction a pen makes them.

The unit is the cap height: y is 0 at the cap top and 1 at the baseline, and x is 0.5 at the letter's middle. Marks rise
to -:data:`ABOVE` and hang to 1 + :data:`BELOW`.
"""


def letter_strokes(character: str, box: Box) -> tuple[Polyline, ...]:
    """Place a capital, digit or hyphen in the middle of the box, on its lower edge, as polylines in millimetres.

    The box is the body of a letter, from cap top to baseline. Every letter is drawn at one scale, the largest at which
    the widest fits; acutes and the dot leave the box above and ogonki below. Raises :class:`ValueError` for any other
    character.
    """
    if character not in STROKES:
        raise ValueError(f"there is no model letter for {character!r}; there is one for each of {''.join(STROKES)}")
    scale = min(box.height, box.width / WIDEST)
    middle, _ = box.centre
    return tuple(
        tuple((middle + (x - 0.5) * scale, box.bottom + (y - 1) * scale) for x, y in stroke)
        for stroke in STROKES[character]
    )
