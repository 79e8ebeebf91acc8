"""What happens to a strip of paper besides being filled in: dirt that every reader of marks has to see through.

Strengths are drawn wide here; what measures the models draws its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from ocr.fiducials import FIRST_LOOK
from ocr.reduction import Reduced, reduce
from simulation import dirt, optics, pens
from simulation.hands import Hand
from simulation.pens import Pen
from simulation.retractions import bowed, draw, draw_glyphs, stroke, words
from training.capturing import Condition, random_condition
from training.combs import DRAWN_PIXELS_PER_MM

Ink = npt.NDArray[np.float32]
Spoiler = Callable[[optics.Grey, np.random.Generator], optics.Grey]

DRAWN_DPI = DRAWN_PIXELS_PER_MM * 25.4
_LARGE_MM = 10.0
"""Wider than a tick box."""
_LIGHT_PENCIL = (0.13, 0.42)
"""Darkness: cells are called untouched where they show less than a tenth of black."""


def condition_of(rng: np.random.Generator) -> Condition:
    """Those that cells are trained on; one in five is dithered."""
    chosen = random_condition(rng)
    return replace(chosen, capture="dithered") if chosen.capture != "photo" and rng.random() < 0.24 else chosen


def pen_for(condition: Condition, rng: np.random.Generator) -> Pen:
    """Any pen, also a light pencil where the scanner keeps grey; 1 bit loses pencils."""
    pen = pens.random_pen(rng)
    while pen.kind == "pencil" and condition.capture == "1bit":
        pen = pens.random_pen(rng)
    if condition.capture in ("grey", "photo") and rng.random() < 0.22:
        light = float(rng.uniform(*_LIGHT_PENCIL))
        pen = Pen("pencil", "graphite", float(rng.uniform(0.3, 0.8)), light, 0.15, float(rng.uniform(0.1, 0.4)), 0.0)
    return pen


def seen_darkness(pen: Pen, condition: Condition, rng: np.random.Generator) -> float:
    """How dark the picture shows a pen's ink, as a part of its darkness."""
    return optics.blue_ink_factor(rng, condition.capture == "1bit") if pen.colour == "blue" else 1.0


def size_mm(image: npt.NDArray[np.generic]) -> tuple[float, float]:
    """Width and height of a strip."""
    height, width = image.shape
    return width / DRAWN_PIXELS_PER_MM, height / DRAWN_PIXELS_PER_MM


def on_paper(subject: Box, hand: Hand, rng: np.random.Generator, often: float) -> Spoiler:
    """What happens to the sheet around a subject: markers, stains, folds, the other side; mostly nothing."""
    chosen = [spoil for spoil, share in _ON_PAPER if rng.random() < share * often]

    def spoil(image: optics.Grey, rng: np.random.Generator) -> optics.Grey:
        for spoiler in chosen:
            image = spoiler(image, subject, hand, rng)
        return image

    return spoil


def spoiled(image: optics.Grey, spoilers: Sequence[Spoiler], rng: np.random.Generator) -> optics.Grey:
    """The picture after one thing after the other happened to it."""
    for spoil in spoilers:
        image = spoil(image, rng)
    return image


def _highlight(image: optics.Grey, subject: Box, _hand: Hand, rng: np.random.Generator) -> optics.Grey:
    """A marker over the subject or near it, in one pass or two."""
    width, height = size_mm(image)
    wide = float(rng.uniform(2.5, 6))
    x, y = subject.x + rng.normal(-2, 4), subject.centre[1] - wide / 2 + rng.normal(0, 0.35 * subject.height)
    length = float(rng.uniform(6, max(8, 0.9 * width)))
    for row in range(1 if rng.random() < 0.75 else 2):
        darkness = float(rng.uniform(0.06, 0.4))
        top = float(np.clip(y + 0.9 * wide * row, 0, height - wide))
        image = dirt.highlighted(image, rng, Box(max(x, 0.1), top, length, wide), darkness, DRAWN_DPI)
    return image


def _fold(image: optics.Grey, subject: Box, _hand: Hand, rng: np.random.Generator) -> optics.Grey:
    """One or two worn folds through the strip, through the subject mostly."""
    for _line in range(1 if rng.random() < 0.7 else 2):
        start, end = _through(image, subject, rng)
        width = float(np.exp(rng.uniform(np.log(0.08), np.log(0.8))))
        image = dirt.folded(image, start, end, width, float(rng.uniform(0.05, 0.7)), DRAWN_DPI)
    return image


def _through(
    image: npt.NDArray[np.generic], subject: Box, rng: np.random.Generator
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends outside the strip of a straight line through a place in or near the subject: upright, flat or slanting."""
    x = subject.centre[0] + rng.normal(0, 0.5) * subject.width
    y = subject.centre[1] + rng.normal(0, 0.5) * subject.height
    angle = float(rng.choice([0, np.pi / 2, rng.uniform(0, np.pi)]) + rng.normal(0, 0.05))
    far = float(sum(size_mm(image)))
    dx, dy = far * np.cos(angle), far * np.sin(angle)
    return (float(x - dx), float(y - dy)), (float(x + dx), float(y + dy))


def _stain(image: optics.Grey, subject: Box, _hand: Hand, rng: np.random.Generator) -> optics.Grey:
    """Drops that dried, and rings far larger than the strip."""
    for _drop in range(int(rng.integers(1, 4))):
        radius = float(np.exp(rng.uniform(np.log(0.4), np.log(12))))
        middle = (
            subject.centre[0] + rng.normal(0, 0.6) * (subject.width + radius),
            subject.centre[1] + rng.normal(0, 0.6) * (subject.height + radius),
        )
        image = dirt.stained(image, rng, middle, radius, float(rng.uniform(0.04, 0.45)), DRAWN_DPI)
    return image


def _other_side(image: optics.Grey, _subject: Box, hand: Hand, rng: np.random.Generator) -> optics.Grey:
    """Print, writing or both of the other side of thin paper."""
    back = np.full(image.shape, 255, np.uint8)
    if rng.random() < 0.6:
        print_shift = np.roll(image, (int(rng.integers(image.shape[0])), int(rng.integers(image.shape[1]))), (0, 1))
        back = np.minimum(back, np.where(print_shift < 128, 20, 255).astype(np.uint8))
    if rng.random() < 0.7:
        back = np.minimum(back, written_over(image.shape, hand, pens.random_pen(rng), rng))
    darkness = float(rng.uniform(0.04, 0.28))
    return dirt.shown_through(image, back, darkness, float(rng.uniform(0.1, 0.35)), DRAWN_DPI)


def written_over(shape: tuple[int, ...], hand: Hand, pen: Pen, rng: np.random.Generator) -> optics.Grey:
    """A sheet with some lines of large writing anywhere."""
    ink = np.zeros(shape, np.float32)
    width, height = size_mm(ink)
    for _line in range(int(rng.integers(1, 4))):
        text = "".join(rng.choice(list("ABCDEFGHIKLMNOPRSTUWZ "), int(rng.integers(2, 12))))
        place = (float(rng.uniform(-5, 0.7 * width)), float(rng.uniform(-2, height)))
        turn = float(rng.normal(0, 6))
        draw_glyphs(ink, words(hand, text, place, float(rng.uniform(3, 12)), rng, turn), pen, DRAWN_PIXELS_PER_MM, rng)
    return np.asarray(255 * (1 - ink), np.uint8)


_ON_PAPER = ((_highlight, 0.09), (_fold, 0.08), (_stain, 0.06), (_other_side, 0.09))
"""What happens to paper, and to what share of the strips."""
_STREAKED = 0.14


def on_glass(image: optics.Grey, dpi: float, rng: np.random.Generator, often: float) -> optics.Grey:
    """Streaks of a dirty glass, one to six upright ones or flat ones; mostly none."""
    if rng.random() >= _STREAKED * often:
        return image
    across = bool(rng.random() < 0.3)
    extent = image.shape[0 if across else 1] / dpi * 25.4
    width = float(np.exp(rng.uniform(np.log(0.08), np.log(0.9))))
    darkness, broken = float(rng.uniform(0.12, 1.0)), bool(rng.random() < 0.4)
    places = _streak_places(extent, rng)
    return dirt.streaked(image, rng, dpi, places, width, darkness, across=across, broken=broken)


def _streak_places(extent: float, rng: np.random.Generator) -> Sequence[float]:
    """Where streaks lie: any places, or evenly apart; half of them near the middle, where the subject is."""
    count = int(rng.integers(1, 7))
    if rng.random() < 0.3:
        return (rng.uniform(0, extent) + np.arange(count) * rng.uniform(1, 14)).tolist()
    anywhere, near = rng.uniform(0, extent, count), rng.normal(extent * 0.4, 3, count)
    return np.where(rng.random(count) < 0.5, anywhere, near).tolist()


def long_stroke(ink: Ink, subject: Box, pen: Pen, rng: np.random.Generator) -> None:
    """A line by hand through everything, as a form is crossed out, drawn onto the ink."""
    start, end = _through(ink, subject, rng)
    draw(ink, (bowed(stroke(start, end), 0.8, rng),), pen, DRAWN_PIXELS_PER_MM, rng)


def tail(ink: Ink, subject: Box, pen: Pen, rng: np.random.Generator) -> None:
    """The end of a letter or line that reaches up to 1.3 mm (3.2 mm into large subjects) into the subject.

    Many letters end in a hook or a loop.
    """
    deep = float(rng.uniform(0.1, 1.3 if subject.width < _LARGE_MM else 3.2))
    x, y = subject.x + rng.random() * subject.width, subject.y + rng.random() * subject.height
    edge, inwards = [
        (np.array([subject.x, y]), np.array([1.0, 0.0])),
        (np.array([subject.right, y]), np.array([-1.0, 0.0])),
        (np.array([x, subject.y]), np.array([0.0, 1.0])),
        (np.array([x, subject.bottom]), np.array([0.0, -1.0])),
    ][int(rng.choice(4, p=(0.2, 0.15, 0.4, 0.25)))]
    aside = inwards[::-1] * float(rng.choice([-1, 1]))
    places = [edge - inwards * rng.uniform(2, 8) + aside * rng.normal(0, 1.5), edge + inwards * deep]
    if rng.random() < 0.5:
        side = float(rng.uniform(0.3, 1.8))
        places.append(edge + inwards * deep * rng.uniform(0.3, 0.9) + aside * side)
        if rng.random() < 0.4:
            places.append(edge - inwards * rng.uniform(0.5, 2) - aside * side * rng.uniform(-0.5, 1))
    path = stroke(*((float(a), float(b)) for a, b in places))
    draw(ink, (bowed(path, 0.2, rng),), pen, DRAWN_PIXELS_PER_MM, rng)


def specks(ink: Ink, subject: Box, rng: np.random.Generator) -> None:
    """One to eight specks of up to 0.35 mm in or around the subject."""
    spread = (0.45 * subject.width, 0.45 * subject.height)
    for _speck in range(int(rng.integers(1, 9))):
        place = np.array(subject.centre) + rng.normal(0, 1, 2) * spread
        at = np.round(place * DRAWN_PIXELS_PER_MM * 8).astype(int).tolist()
        radius = round(float(rng.uniform(0.05, 0.18)) * DRAWN_PIXELS_PER_MM * 8)
        cv2.circle(ink, at, radius, float(rng.uniform(0.3, 1)), cv2.FILLED, cv2.LINE_AA, 3)


def banded(layer: Ink, rng: np.random.Generator) -> Ink:
    """Print with the white lines of a clogged printer."""
    pitch, width = float(rng.uniform(2, 9)), float(rng.uniform(0.1, 0.5))
    grey = dirt.banded(np.asarray(255 * (1 - layer), np.uint8), DRAWN_DPI, pitch, width, float(rng.uniform(0, pitch)))
    return 1 - grey.astype(np.float32) / 255


def reduced(image: optics.Grey, condition: Condition) -> Reduced:
    """A strip made smaller as the program does it with the page that the strip is a part of."""
    page_mm = 297 * (1.1 if condition.capture == "photo" else 1.0)
    share = min(1.0, FIRST_LOOK / (page_mm / 25.4 * condition.dpi))
    return reduce(image, max(1, round(max(image.shape) * share)))
