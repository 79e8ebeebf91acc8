"""What stands on a sheet besides its answers: remarks by hand, and what a school's office leaves there.

Remarks are words and figures that somebody wrote where nobody asked; stamps, staples and filing holes are no writing.
Lengths are millimetres of the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from simulation.hands import Glyph, Hand
from simulation.retractions import words
from simulation.shapes import extent, moved

Grey = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]

REMARKS = (
    *("PROSZĘ PILNIE", "TEL. 601 234 567", "4B", "NOWE NAZWISKO", "PO ROZWODZIE", "OBOJE RODZICE", "ZMIANA KLASY 5A"),
    *("KONTO MAMY", "NIE ODDAWAĆ DZIECKU", "LOGIN 123456", "NIE PAMIĘTAM LOGINU", "BRAT TEŻ", "2X", "PROSZĘ O SMS"),
    *("DLA TATY", "UWAGA", "KOWALSKA", "JAN", "OD WRZEŚNIA", "TO SAMO DLA ZOSI", "NIE DZIAŁA", "15.09", "NR 17"),
)
"""What people add; any word or figure will do."""

_STAMPED = (
    *("WPŁYNĘŁO", "SEKRETARIAT", "Szkoła Podstawowa nr 7", "ul. Szkolna 12", "05-420 Józefów", "tel. 22 789 22 03"),
    *(
        "L.dz.",
        "Data",
        "12. WRZ. 2026",
        "2026 -09- 14",
        "Podpis",
        "DYREKTOR",
        "mgr Anna Nowak",
        "KOPIA",
        "PRZYJĘTO",
        "Zał.",
    ),
    *("NIP 532-17-33-061", "REGON 000649233", "Kancelaria", "Nr sprawy"),
)
_TYPEFACES = Path(__file__).parent.parent / "forms" / "fonts"


def remark(hand: Hand, place: tuple[float, float], rng: np.random.Generator, text: str = "") -> tuple[Glyph, ...]:
    """A remark whose first letter has its top left corner at a place: one line of capitals, now and then two."""
    chosen = text or str(rng.choice(list(REMARKS)))
    height, turn = float(rng.uniform(2.6, 6.5)), float(rng.normal(0, 4))
    found = words(hand, chosen, place, height, rng, turn)
    if not text and rng.random() < 0.15:
        below = (place[0] + rng.normal(0, 2), place[1] + 1.5 * height)
        found += words(hand, str(rng.choice(list(REMARKS))), below, height, rng, turn)
    return found


def running_hand(place: tuple[float, float], rng: np.random.Generator) -> tuple[Glyph, ...]:
    """A remark in joined writing nobody could spell: loops and waves of small letters, in one to four words."""
    x, y = place
    height, found = float(rng.uniform(1.6, 3.5)), []
    for _word in range(int(rng.integers(1, 5))):
        letters = int(rng.integers(3, 9))
        t = np.linspace(0, 1, letters * 24)
        swing = np.interp(t, np.linspace(0, 1, letters + 1), rng.uniform(0.25, 1.0, letters + 1))
        tall = np.interp(t, np.linspace(0, 1, letters * 2 + 1), (rng.random(letters * 2 + 1) < 0.15) * 1.0)
        phase = 2 * np.pi * letters * t
        width = 0.8 * height * letters
        path = np.stack(
            [
                x + width * t + 0.25 * height * np.cos(phase),
                y - height * swing * (0.5 + 0.5 * np.sin(phase)) * (1 + tall) + rng.normal(0, 0.1),
            ],
            axis=1,
        )
        found.append(Glyph("word", (path.astype(np.float32),)))
        x += width + height * rng.uniform(0.8, 1.6)
    return tuple(found)


def underline(box: Box, rng: np.random.Generator) -> tuple[Glyph, ...]:
    """A line, an arrow or a ring that somebody drew to point at something."""
    shapes = (_flat_line, _arrow, _ring)
    paths = shapes[int(rng.integers(3))](box, rng)
    return tuple(Glyph("mark", (np.asarray(path, np.float32),)) for path in paths)


def _flat_line(box: Box, rng: np.random.Generator) -> list[Points]:
    return [np.linspace((box.x, box.bottom), (box.right, box.bottom + rng.normal(0, 0.5)), 40)]


def _arrow(box: Box, _rng: np.random.Generator) -> list[Points]:
    shaft = np.linspace((box.right, box.bottom), (box.x, box.y), 40)
    return [shaft, np.array([(box.x + 2.5, box.y - 1), (box.x, box.y), (box.x + 2.5, box.y + 2.5)])]


def _ring(box: Box, rng: np.random.Generator) -> list[Points]:
    t = np.linspace(0.2, 2 * np.pi + rng.uniform(0, 0.5), 90)
    x, y = box.centre
    return [np.stack([x + box.width / 2 * np.cos(t), y + box.height / 2 * np.sin(t)], axis=1)]


def size_of(glyphs: Sequence[Glyph]) -> Box:
    """The box around some glyphs."""
    left, top, right, bottom = extent([path for glyph in glyphs for path in glyph.paths])
    return Box(left, top, max(right - left, 0.1), max(bottom - top, 0.1))


def shifted(glyphs: Sequence[Glyph], dx: float, dy: float) -> tuple[Glyph, ...]:
    """The glyphs, dx further right and dy further down."""
    return tuple(Glyph(glyph.character, moved(glyph.paths, dx, dy), glyph.filled) for glyph in glyphs)


# What an office leaves


def stamp(pixels_per_mm: float, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """The ink of a school's stamp, 0 to 1, on a patch of its own: lines of type, mostly in a frame or a ring."""
    style = rng.random()
    if style < 0.55:
        patch = _frame_stamp(pixels_per_mm, rng)
    elif style < 0.8:
        patch = _plain_stamp(pixels_per_mm, rng)
    else:
        patch = _round_stamp(pixels_per_mm, rng)
    wide, high = (float(v) for v in rng.uniform(0.8, 1.25, 2))
    patch = np.asarray(cv2.resize(patch, None, fx=wide, fy=high, interpolation=cv2.INTER_AREA), np.uint8)
    return _inked(_turned(patch, float(rng.normal(0, 5)) + (90 if rng.random() < 0.05 else 0)), pixels_per_mm, rng)


def _type(patch: Grey, text: str, at: tuple[float, float], height: float, face: object) -> None:
    """A line of type whose capitals are so many pixels high, its base line beginning at a place."""
    x, y = (round(v) for v in at)
    if isinstance(face, int):
        scale = height / 21
        plain = text.translate(str.maketrans("ĄĆĘŁŃÓŚŹŻąćęłńóśźż", "ACELNOSZZacelnoszz"))
        cv2.putText(patch, plain, (x, y), face, scale, 255, max(1, round(height / 9)), cv2.LINE_AA)
    else:
        cv2.putText(patch, text, (x, y), (255,), face, max(6, round(height * 1.38)), 0)  # type: ignore[call-overload]


def _face(rng: np.random.Generator) -> object:
    hershey = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)
    if rng.random() < 0.5:
        return hershey[int(rng.integers(len(hershey)))]
    return cv2.FontFace(str(_TYPEFACES / str(rng.choice(["Lato-Bold.ttf", "Lato-Regular.ttf"]))))


def _lines(patch: Grey, box: Box, ppm: float, rng: np.random.Generator) -> None:
    """Lines of type within a box of the patch, in millimetres."""
    y, face = box.y, _face(rng)
    while True:
        height = float(rng.uniform(1.7, 3.4))
        if y + height > box.bottom:
            return
        text = str(rng.choice(list(_STAMPED)))
        room = int(box.width / (0.85 * height))
        if room >= 3:
            _type(patch, text[:room], (box.x * ppm, (y + height) * ppm), height * ppm, face)
        y += height * float(rng.uniform(1.4, 1.9))


def _patch(width: float, height: float, ppm: float) -> Grey:
    return np.zeros((round(height * ppm), round(width * ppm)), np.uint8)


def _frame_stamp(ppm: float, rng: np.random.Generator) -> Grey:
    width, height = float(rng.uniform(25, 65)), float(rng.uniform(10, 32))
    patch = _patch(width, height, ppm)
    line = float(rng.uniform(0.25, 0.6))
    for inset in (1.0, 2.0) if rng.random() < 0.3 else (1.0,):
        corners = [(round(v * ppm), round(w * ppm)) for v, w in ((inset, inset), (width - inset, height - inset))]
        cv2.rectangle(patch, corners[0], corners[1], (255,), max(1, round(line * ppm)), cv2.LINE_AA)
    _lines(patch, Box(3, 3, width - 6, height - 5), ppm, rng)
    return patch


def _plain_stamp(ppm: float, rng: np.random.Generator) -> Grey:
    width, height = float(rng.uniform(25, 70)), float(rng.uniform(5, 22))
    patch = _patch(width, height, ppm)
    _lines(patch, Box(1, 1, width - 2, height - 1), ppm, rng)
    return patch


def _round_stamp(ppm: float, rng: np.random.Generator) -> Grey:
    radius = float(rng.uniform(12, 20))
    patch = _patch(2 * radius + 2, 2 * radius + 2, ppm)
    middle = (patch.shape[1] // 2, patch.shape[0] // 2)
    for inset in (0.3, 5.5) if rng.random() < 0.7 else (0.3,):
        cv2.circle(patch, middle, round((radius - inset) * ppm), (255,), max(1, round(0.4 * ppm)), cv2.LINE_AA)
    text = "SZKOŁA PODSTAWOWA NR 7 W ZIELONEJ DĄBROWIE * "
    face = _face(rng)
    for number, letter in enumerate(text):
        angle = 2 * math.pi * number / len(text)
        small = _patch(5, 5, ppm)
        _type(small, letter, (1.2 * ppm, 3.6 * ppm), 2.3 * ppm, face)
        turned = _turned(small, -math.degrees(angle) - 90, grow=False)
        x = round(middle[0] + (radius - 3) * ppm * math.cos(angle) - small.shape[1] / 2)
        y = round(middle[1] + (radius - 3) * ppm * math.sin(angle) - small.shape[0] / 2)
        window = patch[max(y, 0) : y + small.shape[0], max(x, 0) : x + small.shape[1]]
        np.maximum(window, turned[: window.shape[0], : window.shape[1]], out=window)
    _lines(patch, Box(radius - 6, radius - 5, 12, 10), ppm, rng)
    return patch


def _turned(patch: Grey, degrees: float, *, grow: bool = True) -> Grey:
    """A patch turned about its middle, anticlockwise, on a patch that holds all of it."""
    height, width = patch.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    size = (width, height)
    if grow:
        cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
        size = (int(width * cos + height * sin) + 2, int(width * sin + height * cos) + 2)
        matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return np.asarray(cv2.warpAffine(patch, matrix, size), dtype=np.uint8)


def _inked(patch: Grey, ppm: float, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """A stamp as it was pressed: unevenly, a little blurred, in black, blue, violet or red."""
    soft = cv2.GaussianBlur(patch, (0, 0), float(rng.uniform(0.05, 0.14)) * ppm).astype(np.float32) / 255
    clouds = rng.uniform(0.55, 1.0, (5, 7)).astype(np.float32)
    pressed = cv2.resize(clouds, patch.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(soft * pressed * float(rng.uniform(0.4, 0.95)), 0, 1)


def press(image: Grey, ink: npt.NDArray[np.float32], at: tuple[float, float], pixels_per_mm: float) -> Grey:
    """The page with a patch of ink whose top left corner lies at a place; what would lie outside is lost."""
    x, y = (round(v * pixels_per_mm) for v in at)
    top, left = max(y, 0), max(x, 0)
    part = ink[top - y : image.shape[0] - y, left - x : image.shape[1] - x]
    result = image.copy()
    window = result[top : top + part.shape[0], left : left + part.shape[1]]
    np.minimum(window, (255 * (1 - part)).astype(np.uint8), out=window)
    return result


def stapled(image: Grey, pixels_per_mm: float, rng: np.random.Generator) -> Grey:
    """A staple or its two holes near a corner or an edge."""
    height, width = (side / pixels_per_mm for side in image.shape)
    x = float(rng.choice([rng.uniform(4, 22), width - rng.uniform(4, 22)]))
    y = float(rng.uniform(4, 25)) if rng.random() < 0.8 else float(rng.uniform(4, height - 4))
    angle = rng.uniform(0, np.pi)
    along = np.array([math.cos(angle), math.sin(angle)]) * rng.uniform(4.5, 6.5)
    a, b = ((np.array([x, y]) + sign * along) * pixels_per_mm for sign in (-1, 1))
    result = image.copy()
    shade = (int(rng.integers(30, 130)),)
    if rng.random() < 0.6:
        cv2.line(
            result, tuple(a.astype(int)), tuple(b.astype(int)), shade, max(1, round(0.6 * pixels_per_mm)), cv2.LINE_AA
        )
    for end in (a, b):
        cv2.circle(result, tuple(end.astype(int)), max(1, round(0.4 * pixels_per_mm)), shade, cv2.FILLED, cv2.LINE_AA)
    return result
