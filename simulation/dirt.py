"""Dirt that is neither print nor an answer: what glass, feeders, paper, erasers and markers leave in a picture.

Every function takes a grey uint8 picture (0 black, 255 white) and returns a new one; lengths are millimetres on paper,
``dpi`` tells how many pixels they are, places are counted from the top left corner of the picture. Strengths are
parameters, so that training, tests and benchmarks can each draw their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from forms.geometry import Box
from simulation.optics import blur_mm, pixels

Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Place = tuple[float, float]

_BAYER = np.array([(0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5)], np.float32)
_SLANT_PX = 16
"""Subpixels of OpenCV's drawing."""


def _grey(values: npt.ArrayLike) -> Grey:
    return np.asarray(values, dtype=np.uint8)


def _darkened(image: Grey, cover: npt.NDArray[Any]) -> Grey:
    """The picture with so much of its light taken away in every pixel, 0 to 1."""
    return _grey(cv2.multiply(image, 1 - cover, dtype=cv2.CV_8U))


def _fixed(points: Sequence[Place], dpi: float) -> npt.NDArray[np.int32]:
    """Places on paper as OpenCV draws them, in sixteenths of a pixel."""
    at = np.array([[pixels(x, dpi) - 0.5, pixels(y, dpi) - 0.5] for x, y in points])
    return np.round(at * _SLANT_PX).astype(np.int32)


# What a scanner makes of grey


def dithered(image: Grey, paper: float = 1.0) -> Grey:
    """1 bit by error diffusion (Floyd and Steinberg): paper that reflects a little less than all turns to specks."""
    return np.array(Image.fromarray(_grey(image * np.float32(paper))).convert("1").convert("L"), np.uint8)


def ordered(image: Grey, paper: float = 1.0) -> Grey:
    """1 bit by an ordered pattern of 4 x 4 pixels: grey turns to a grid of specks."""
    height, width = image.shape
    levels = (_BAYER + 0.5) / 16 * 255
    limits = np.tile(levels, (-(-height // 4), -(-width // 4)))[:height, :width]
    return np.where(image * np.float32(paper) > limits, 255, 0).astype(np.uint8)


def halftoned(image: Grey, dpi: float, pitch_mm: float, angle: float = 45.0, paper: float = 1.0) -> Grey:
    """1 bit as in newspapers: dots at a pitch along an angle in degrees, the larger the darker."""
    height, width = image.shape
    turn, step = np.radians(angle), 2 * np.pi / pixels(pitch_mm, dpi)
    x, y = np.arange(width, dtype=np.float32) * step, np.arange(height, dtype=np.float32)[:, None] * step
    screen = np.cos(x * np.cos(turn) + y * np.sin(turn)) * np.cos(y * np.cos(turn) - x * np.sin(turn))
    return np.where(image * np.float32(paper) > 127.5 * (1 + screen), 255, 0).astype(np.uint8)


# Glass and feeder


def streaked(
    image: Grey,
    rng: np.random.Generator,
    dpi: float,
    places: Sequence[float],
    width: float,
    darkness: float,
    *,
    across: bool = False,
    broken: bool = False,
) -> Grey:
    """Straight dark lines over the whole picture, as dirt on a feeder's glass draws them; ``broken`` ones have gaps.

    ``places`` are millimetres from the left edge, or from the top for lines ``across``.
    """
    length, breadth = image.shape[::-1] if across else image.shape
    cover = np.zeros((length, breadth), np.float32)
    for place in places:
        half = max(pixels(width, dpi) / 2, 0.3)
        middle, columns = pixels(place, dpi) - 0.5, np.arange(breadth)
        profile = darkness * np.clip(half + 0.5 - np.abs(columns - middle), 0, 1).astype(np.float32)
        along = _gaps(length, dpi, rng) if broken else np.ones(length, np.float32)
        cover = np.maximum(cover, along[:, None] * profile)
    return _darkened(image, cover.T if across else cover)


def _gaps(length: int, dpi: float, rng: np.random.Generator) -> Floats:
    """How strong a broken line is along itself: pieces and gaps of 0.5 to 15 mm, (length,) from 0 to 1."""
    strength, at, is_dark = np.zeros(length, np.float32), 0, bool(rng.random() < 0.5)
    while at < length:
        piece = max(1, int(pixels(float(np.exp(rng.uniform(np.log(0.5), np.log(15)))), dpi)))
        strength[at : at + piece] = rng.uniform(0.6, 1.0) if is_dark else 0.0
        at, is_dark = at + piece, not is_dark
    return strength


def slipped(
    image: Grey, dpi: float, top: float, height: float, left_mm: float, right_mm: float, ramp: float = 4.0
) -> Grey:
    """Rows that a feeder moved downwards, by other lengths at the left and at the right edge, and smoothly between.

    From ``top`` on, over so many millimetres of height; the slip grows and fades over a ramp above and below.
    """
    y, x = np.indices(image.shape)
    rows = y / pixels(1, dpi)
    share = np.clip(np.minimum(rows - top, top + height - rows) / ramp + 1, 0, 1)
    slip = (left_mm + (right_mm - left_mm) * x / x.max()) * pixels(1, dpi)
    source_x, source_y = np.asarray(x, np.float32), np.asarray(y - share * slip, np.float32)
    return _grey(cv2.remap(image, source_x, source_y, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE))


def banded(image: Grey, dpi: float, pitch: float, width: float, first: float = 0.0) -> Grey:
    """Print by a clogged inkjet: white lines across, at a pitch."""
    rows = np.arange(image.shape[0], dtype=np.float32) / pixels(1, dpi) - first
    off = np.abs((rows + pitch / 2) % pitch - pitch / 2)
    white = np.clip((width / 2 - off) * pixels(1, dpi) + 0.5, 0, 1)[:, None]
    return _grey(np.round(image + (255.0 - image) * white))


# Paper


def shown_through(image: Grey, other_side: Grey, darkness: float, blur: float, dpi: float) -> Grey:
    """The other side of thin paper seen through it: mirrored, blurred, black as dark as so much of black."""
    back = blur_mm(_grey(cv2.flip(other_side, 1)), blur, dpi)
    return _darkened(image, (255 - back).astype(np.float32) * (darkness / 255))


def folded(image: Grey, start: Place, end: Place, width: float, darkness: float, dpi: float) -> Grey:
    """A worn fold as a straight line between two places."""
    cover = np.zeros(image.shape, np.float32)
    a, b = _fixed((start, end), dpi).tolist()
    cv2.line(cover, a, b, darkness, max(1, round(pixels(width, dpi))), cv2.LINE_AA, 4)
    return _darkened(image, cover)


def stained(image: Grey, rng: np.random.Generator, middle: Place, radius: float, darkness: float, dpi: float) -> Grey:
    """A drop of something that dried: a ragged patch with a darker rim, as dark as so much of black."""
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    reach = radius * (1 + 0.2 * rng.normal(0, 1, 24).clip(-1.5, 1.5))
    outline = [(middle[0] + r * np.cos(a), middle[1] + r * np.sin(a)) for r, a in zip(reach, angles, strict=True)]
    cover = np.zeros(image.shape, np.float32)
    cv2.fillPoly(cover, [_fixed(outline, dpi)], 0.7 * darkness, cv2.LINE_AA, 4)
    rim = max(1, round(pixels(float(rng.uniform(0.15, 0.6)), dpi)))
    cv2.polylines(
        cover, [_fixed(outline, dpi)], isClosed=True, color=darkness, thickness=rim, lineType=cv2.LINE_AA, shift=4
    )
    return _darkened(image, cv2.GaussianBlur(cover, (0, 0), pixels(float(rng.uniform(0.08, 0.3)), dpi)))


def covered(image: Grey, rng: np.random.Generator, box: Box, paper: int, rim: float, dpi: float) -> Grey:
    """Correction fluid or tape over a box: ragged edges, a tone of paper of its own, a shade along the rim (0 to 1)."""
    corners = np.array(box.corners)
    steps = np.linspace(0, 1, 7)[:-1, None]
    edges = [a + (b - a) * steps for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)]
    outline = np.concatenate(edges) + rng.normal(0, rng.uniform(0.02, 0.25), (24, 2))
    patch = np.zeros(image.shape, np.float32)
    cv2.fillPoly(patch, [_fixed([tuple(p) for p in outline.tolist()], dpi)], 1.0, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(patch, (0, 0), pixels(0.15, dpi))
    shade = rim * np.clip(4 * soft * (1 - soft), 0, 1) * (1 - 0.5 * patch)
    return _darkened(_grey(image * (1 - patch) + paper * patch), shade)


# Pens that are not meant


def highlighted(image: Grey, rng: np.random.Generator, box: Box, darkness: float, dpi: float) -> Grey:
    """A marker drawn over a box from left to right, as dark as so much of black; where it starts it lies thicker."""
    xs = np.linspace(box.x, box.right, 9)
    waver = np.cumsum(rng.normal(0, 0.08, 9))
    above = [(x, box.y + w) for x, w in zip(xs, waver, strict=True)]
    below = [(x, box.bottom + w + rng.normal(0, 0.05)) for x, w in zip(xs[::-1], waver[::-1], strict=True)]
    cover = np.zeros(image.shape, np.float32)
    cv2.fillPoly(cover, [_fixed([*above, *below], dpi)], darkness, cv2.LINE_AA, 4)
    start = max(1, round(pixels(float(rng.uniform(0.5, 2)), dpi)))
    first = max(0, int(pixels(box.x, dpi)))
    cover[:, first : first + start] *= 1 + float(rng.uniform(0, 0.25))
    return _darkened(image, np.minimum(cover, 0.9))


def erased(ink: Floats, rng: np.random.Generator, left: float, smudge: float, pixels_per_mm: float) -> Floats:
    """What an eraser leaves of a pencil's ink: so much of its lines, and a smudge of graphite rubbed about them.

    ``ink`` is float32, 0 paper to 1 black; ``left`` and ``smudge`` are parts of its darkness.
    """
    angle = rng.uniform(0, np.pi)
    reach = rng.uniform(0.8, 2.0) * pixels_per_mm
    side = int(reach) | 1
    rubbed = np.zeros((side, side), np.float32)
    along = np.array([np.cos(angle), np.sin(angle)]) * side / 2
    start, end = (np.round(side / 2 + sign * along).astype(int).tolist() for sign in (-1, 1))
    cv2.line(rubbed, start, end, 1.0, max(1, round(0.25 * pixels_per_mm)))
    spread = cv2.filter2D(cv2.GaussianBlur(ink, (0, 0), 0.4 * pixels_per_mm), -1, rubbed / rubbed.sum())
    lines = cv2.GaussianBlur(ink, (0, 0), 0.05 * pixels_per_mm)
    return np.asarray(np.maximum(left * lines, smudge * spread), dtype=np.float32)
