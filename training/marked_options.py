"""Tick boxes marked, taken back, spoiled and captured, as the program itself sees them, each with what it means.

python -m training.marked_options --data DIR --out RUN/options --count 20 [--first 0] [--side train]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from ocr.option_states import STATES
from ocr.option_views import view_options
from simulation import dirt, optics
from simulation.choosing import TAKEN_BACK, TICKS, missed, ring, strike_option, underline, written_tick
from simulation.hands import Hand
from simulation.pens import Pen, tick_glyph, write
from simulation.retractions import draw, draw_glyphs, words
from simulation.shapes import Paths
from training import nuisances
from training.capturing import Condition, captured
from training.combs import DRAWN_PIXELS_PER_MM
from training.form_prints import Option, OptionPrint

Meaning = dict[str, float]
Ink = npt.NDArray[np.float32]

_EMPTY: Meaning = {"empty": 1.0}
_TICKED: Meaning = {"ticked": 1.0}
_POINTED_AT: Meaning = {"pointed": 1.0}
_GONE: Meaning = {"gone": 1.0}


@dataclass(frozen=True)
class Pens:
    """What somebody marks a strip with, and how dark the picture shows it."""

    hand: Hand
    pen: Pen
    seen: float
    other: Pen
    """What corrections are made with: mostly the same pen."""


def _draw(ink: Ink, paths: Paths, pen: Pen, rng: np.random.Generator) -> None:
    draw(ink, paths, pen, DRAWN_PIXELS_PER_MM, rng)


def _tick(ink: Ink, option: Option, pens: Pens, rng: np.random.Generator) -> Meaning:
    """Some kind of tick in the box."""
    way = rng.random()
    if way < 0.25:
        _draw(ink, written_tick(option.box, pens.hand, rng), pens.pen, rng)
        return _TICKED
    if way < 0.4:
        scale = DRAWN_PIXELS_PER_MM
        x, y = (v + rng.normal(0, 0.6) for v in option.box.centre)
        write(ink, tick_glyph(rng), (x * scale, y * scale), rng.uniform(2.8, 7) * scale, pens.pen, scale, rng)
        return _TICKED
    kind = str(rng.choice(list(TICKS), p=_TICK_SHARES))
    _draw(ink, TICKS[kind](option.box, rng), pens.pen, rng)
    return _MEANT_BY.get(kind, _TICKED)


_TICK_SHARES = (0.2, 0.08, 0.2, 0.05, 0.11, 0.07, 0.06, 0.07, 0.05, 0.04, 0.07)
_MEANT_BY: dict[str, Meaning] = {
    "blackened": {"filled": 1.0},
    "scribble": {"ticked": 0.6, "filled": 0.4},
}


def _missed(ink: Ink, option: Option, pens: Pens, rng: np.random.Generator) -> Meaning:
    """A check mark or a cross beside the box."""
    kind = ("check", "cross")[int(rng.integers(2))]
    tick = written_tick(option.box, pens.hand, rng) if rng.random() < 0.3 else TICKS[kind](option.box, rng)
    _draw(ink, missed(tick, option.box, rng), pens.pen, rng)
    return _POINTED_AT


def _pointed(ink: Ink, option: Option, pens: Pens, rng: np.random.Generator) -> Meaning:
    """The words underlined or ringed, the box with them or not."""
    around = option.words.grown(float(rng.uniform(0.3, 1.8)))
    if rng.random() < 0.3:
        around = Box(option.box.x - 1.5, around.y - 1, around.right - option.box.x + 2, around.height + 2)
    paths = ring(around, rng) if rng.random() < 0.55 else underline(option.words, rng)
    _draw(ink, paths, pens.pen, rng)
    return _POINTED_AT


def _struck(ink: Ink, option: Option, pens: Pens, rng: np.random.Generator) -> Meaning:
    """The option crossed out, ticked before or not."""
    if rng.random() < 0.2:
        _tick(ink, option, pens, rng)
    _draw(ink, strike_option(option.box, option.words, rng), pens.other, rng)
    return {"struck": 1.0}


def _retracted(ink: Ink, option: Option, pens: Pens, rng: np.random.Generator) -> Meaning:
    """A tick that was crossed out or blotted."""
    kind = ("check", "cross", "slash")[int(rng.integers(3))]
    _draw(ink, TICKS[kind](option.box, rng), pens.pen, rng)
    way = list(TAKEN_BACK)[int(rng.integers(len(TAKEN_BACK)))]
    _draw(ink, TAKEN_BACK[way](option.box, rng), pens.other, rng)
    return {"filled": 0.5, "retracted": 0.5} if way == "blotted out" else {"retracted": 1.0}


def _erased(ink: Ink, option: Option, pens: Pens, rng: np.random.Generator) -> Meaning:
    """A tick in pencil, erased as well as it goes."""
    own = np.zeros_like(ink)
    pencil = Pen("pencil", "graphite", float(rng.uniform(0.3, 0.7)), float(rng.uniform(0.3, 0.8)), 0.2, 0.3, 0.0)
    _tick(own, option, Pens(pens.hand, pencil, 1.0, pencil), rng)
    left, smudge = float(rng.uniform(0.04, 0.16)), float(rng.uniform(0.06, 0.2))
    np.maximum(ink, dirt.erased(own, rng, left, smudge, DRAWN_PIXELS_PER_MM) / pens.seen, out=ink)
    return _GONE


_TICKED_SHARE = 0.37
_WAYS = ((_missed, 0.035), (_pointed, 0.03), (_struck, 0.08), (_retracted, 0.06), (_erased, 0.03))
"""What else people do to an option, and how often."""
_COVERED, _CROSSED, _BANDED = 0.04, 0.04, 0.07
"""So many boxes are under correction fluid, under a line over the whole form, in the print of a clogged printer."""


def _mark(ink: Ink, option: Option, pens: Pens, rng: np.random.Generator, often: float) -> Meaning:
    """Whatever people do to an option; nothing, to four in ten."""
    if rng.random() < _TICKED_SHARE:
        return _tick(ink, option, pens, rng)
    for way, share in _WAYS:
        if rng.random() < share * often / (1 - _TICKED_SHARE):
            return way(ink, option, pens, rng)
    return _EMPTY


def strip(
    bank: Sequence[OptionPrint], hands: Sequence[Hand], rng: np.random.Generator, often: float = 1.0
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """One box: its views uint8 (60, 168) and the probability of every state.

    ``often`` is how often anything but plain ticks and clean paper occurs, compared with training.
    """
    printed = bank[int(rng.integers(len(bank)))]
    box, condition = printed.option.box, nuisances.condition_of(rng)
    pens = _random_pens(hands, condition, rng)
    ink, meaning = _written(printed, pens, rng, often)
    layer = nuisances.banded(printed.layer, rng) if rng.random() < _BANDED * often else printed.layer
    spoilers = [nuisances.on_paper(box, pens.hand, rng, often)]
    if rng.random() < _COVERED * often:
        meaning, spoilers = _GONE, [_cover(box), *spoilers]
    elif meaning is _GONE and condition.capture == "1bit":
        meaning = _EMPTY  # what was erased cannot be seen
    image, homography = captured(
        layer,
        ink * pens.seen,
        pens.pen.darkness * (1 - 0.7 * pens.pen.grain) * pens.seen,
        condition,
        rng,
        on_paper=lambda image: nuisances.spoiled(image, spoilers, rng),
        on_glass=lambda image: nuisances.on_glass(image, condition.dpi, rng, often),
    )
    return _seen(image, homography, box, condition, rng), np.array([meaning.get(s, 0.0) for s in STATES], np.float32)


def _written(printed: OptionPrint, pens: Pens, rng: np.random.Generator, often: float) -> tuple[Ink, Meaning]:
    """All ink on a strip, and what it means for its box."""
    ink = np.zeros_like(printed.layer)
    meaning = _mark(ink, printed.option, pens, rng, often)
    for other in printed.others:
        if rng.random() < 0.7:
            _mark(ink, other, pens, rng, often)
    _write_around(ink, printed.option.box, pens, rng, often)
    if rng.random() < _CROSSED * often:
        nuisances.long_stroke(ink, printed.option.box, pens.other, rng)
    return ink, meaning


def _cover(box: Box) -> nuisances.Spoiler:
    """Correction fluid over the box."""

    def cover(image: optics.Grey, rng: np.random.Generator) -> optics.Grey:
        area, paper = box.grown(float(rng.uniform(0.2, 2.0))), int(rng.integers(225, 256))
        return dirt.covered(image, rng, area, paper, float(rng.uniform(0, 0.3)), nuisances.DRAWN_DPI)

    return cover


def _random_pens(hands: Sequence[Hand], condition: Condition, rng: np.random.Generator) -> Pens:
    pen = nuisances.pen_for(condition, rng)
    other = pen if rng.random() < 0.8 else nuisances.pen_for(condition, rng)
    return Pens(hands[int(rng.integers(len(hands)))], pen, nuisances.seen_darkness(pen, condition, rng), other)


def _write_around(ink: Ink, box: Box, pens: Pens, rng: np.random.Generator, often: float) -> None:
    """Tails of neighbours, specks, and writing above or below."""
    if rng.random() < 0.1 * often:
        nuisances.tail(ink, box, pens.pen, rng)
    if rng.random() < 0.1 * often:
        text = "".join(rng.choice(list("ABCDEFGHIKLMNOPRSTUWZ"), int(rng.integers(2, 9))))
        height = float(rng.uniform(2.5, 6))
        y = box.y - rng.uniform(0.8, 6) - height if rng.random() < 0.5 else box.bottom + rng.uniform(0.8, 6)
        place = (box.x + float(rng.uniform(-15, 6)), float(y))
        draw_glyphs(ink, words(pens.hand, text, place, height, rng), pens.pen, DRAWN_PIXELS_PER_MM, rng)
    if rng.random() < 0.08 * often:
        nuisances.specks(ink, box, rng)


def _seen(
    image: optics.Grey, homography: npt.NDArray[np.float64], box: Box, condition: Condition, rng: np.random.Generator
) -> npt.NDArray[np.uint8]:
    """The views, with the error of a registration: some hundredths of a millimetre, or paper that slipped."""
    sigma = 0.6 if rng.random() < 0.15 else 0.08
    slip = rng.normal(0, sigma, 2).clip(-1.4, 1.4)

    def to_pixels(millimetres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return cv2.perspectiveTransform(millimetres.reshape(-1, 1, 2), homography).reshape(-1, 2)

    views = view_options(nuisances.reduced(image, condition), to_pixels, [box.moved(*slip.tolist())])
    return np.round(views.pictures[0] * 255).astype(np.uint8)
