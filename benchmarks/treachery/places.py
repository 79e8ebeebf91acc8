"""Sheets whose marks, code or boxes are not where or as they should be: printers, feeders, edges, hands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt

from benchmarks.conditions import Spoiling, Way, any_scanner
from benchmarks.situations import Situation
from forms.paper import PAPERS
from simulation.capture import Phone, Scanner
from simulation.dirt import streaked
from simulation.feeding import FeedScanner, Margins, Slip, held, jump, side_slip, slower, torn_off, white_lines
from simulation.paper import PAGE_DPI

Grey = npt.NDArray[np.uint8]
Slips = Callable[[np.random.Generator, float], tuple[Slip, ...]]
"""What a feeder does to paper of a height in millimetres."""

_A4 = PAPERS["a4"]
_MARK_COLUMNS = tuple(sorted({round(mark.box.centre[0], 1) for mark in _A4.marks}))
_OVER_A_MARK_MM = 3.5


def _sign(rng: np.random.Generator) -> float:
    return float(rng.choice([-1, 1]))


# --- lines --------------------------------------------------------------------------------------------------------


def _clogged(least: float, most: float) -> Spoiling:
    """A print with white lines at a pitch between two, slightly askew; widths up to 0.7 mm."""

    def spoil(image: Grey, rng: np.random.Generator) -> Grey:
        pitch = float(rng.uniform(least, most))
        width = float(rng.uniform(0.1, min(0.7, pitch / 4)))
        return white_lines(image, PAGE_DPI, pitch, width, float(rng.uniform(0, pitch)), float(rng.normal(0, 0.01)))

    return spoil


def _dead_elements(image: Grey, rng: np.random.Generator) -> Grey:
    """White lines down a picture, where elements of the scanner are dead."""
    dpi = max(image.shape) / _A4.height * 25.4
    pitch = float(rng.uniform(3, 12))
    return white_lines(image, dpi, pitch, float(rng.uniform(0.1, 0.6)), float(rng.uniform(0, pitch)), down=True)


def _streaked_at(*columns: float, reach: float) -> Spoiling:
    """Dark lines down the paper, one to four of them, as near to some columns (millimetres) as a reach."""

    def spoil(image: Grey, rng: np.random.Generator) -> Grey:
        count = int(rng.integers(1, 5))
        places = rng.choice(columns, count) + rng.uniform(-reach, reach, count)
        width, darkness = float(rng.uniform(0.1, 1.2)), float(rng.uniform(0.4, 1))
        return streaked(image, rng, PAGE_DPI, places.tolist(), width, darkness)

    return spoil


# --- edges --------------------------------------------------------------------------------------------------------


def _torn(image: Grey, rng: np.random.Generator) -> Grey:
    side: Literal["left", "right"] = "left" if rng.random() < 0.5 else "right"
    return torn_off(image, rng, PAGE_DPI, side, float(rng.uniform(8, 17)), int(rng.choice([30, 250])))


def _held(image: Grey, rng: np.random.Generator) -> Grey:
    side: Literal["left", "right"] = "left" if rng.random() < 0.5 else "right"
    return held(image, rng, PAGE_DPI, side, float(rng.uniform(25, 45)), int(rng.integers(60, 180)))


def _column_outside(rng: np.random.Generator) -> Scanner:
    """A scan without the left or the right edge of the sheet, and the marks there."""
    scanner = any_scanner(rng)
    upright = ("left", "right") if scanner.turn % 180 == 0 else ("top", "bottom")
    rim = _A4.width * (1 - scanner.scale) / 2
    lost = Margins(**{str(rng.choice(upright)): rim + float(rng.uniform(6, 17))})
    return FeedScanner(**asdict(scanner), lost=lost)


def _phone(rng: np.random.Generator) -> Phone:
    return Phone(pixels=int(rng.integers(2400, 4001)), tilt=float(rng.uniform(0, 0.12)), skew=float(rng.uniform(-8, 8)))


# --- feeders ------------------------------------------------------------------------------------------------------


def _fed(slips: Slips) -> Way:
    def make(rng: np.random.Generator) -> Scanner:
        scanner = any_scanner(rng)
        height = (_A4.height if scanner.turn % 180 == 0 else _A4.width) * scanner.scale
        return FeedScanner(**asdict(scanner), slips=slips(rng, height))

    return make


def _jumps(count: int, least: float, most: float) -> Slips:
    """Jumps by lengths between two, in millimetres, anywhere on the page."""

    def slips(rng: np.random.Generator, height: float) -> tuple[Slip, ...]:
        places = rng.uniform(0.05, 0.95, count) * height
        return tuple(jump(float(place), _sign(rng) * float(rng.uniform(least, most))) for place in places)

    return slips


def _cell_jump(rng: np.random.Generator, height: float) -> tuple[Slip, ...]:
    """A jump by about as much as from one cell, line or box to the next."""
    by = float(rng.choice([6, 9, 9.8, 12])) + float(rng.normal(0, 0.3))
    return (jump(float(rng.uniform(0.15, 0.85)) * height, _sign(rng) * by),)


def _stretched(rng: np.random.Generator, height: float) -> tuple[Slip, ...]:
    top, part = float(rng.uniform(0.05, 0.7)), float(rng.uniform(0.05, 0.3))
    return (slower(top * height, part * height, _sign(rng) * float(rng.uniform(0.03, 0.18))),)


def _one_side(rng: np.random.Generator, height: float) -> tuple[Slip, ...]:
    """One side of the paper slips, or both by different lengths, and goes back to its place."""
    left, right = _sign(rng) * float(rng.uniform(0.7, 2.8)), float(rng.normal(0, 0.2))
    edges = (left, right) if rng.random() < 0.5 else (right, left)
    at = float(rng.uniform(0.1, 0.8)) * height
    return (side_slip(at, float(rng.uniform(8, 50)), *edges, float(rng.uniform(2, 12))),)


def _jump_in_the_code(rng: np.random.Generator) -> Scanner:
    scanner = any_scanner(rng)
    at = float(rng.uniform(_A4.code.y, _A4.code.bottom))
    slips = (jump(at, _sign(rng) * float(rng.uniform(0.5, 3))),)
    return FeedScanner(**(asdict(scanner) | {"turn": 0, "skew": scanner.skew / 2}), slips=slips)


_read = partial(Situation, "places", aim="be read")

SITUATIONS = (
    _read("white lines, every 1.5 to 3 mm", printed=_clogged(1.5, 3)),
    _read("white lines, every 3 to 7 mm", printed=_clogged(3, 7)),
    _read("white lines, every 7 to 14 mm", printed=_clogged(7, 14)),
    _read("white lines down the picture", pictured=_dead_elements),
    _read("dark lines through marks", handled=_streaked_at(*_MARK_COLUMNS, reach=_OVER_A_MARK_MM)),
    _read("dark lines through the code", handled=_streaked_at(_A4.code.centre[0], reach=_A4.code.width / 2)),
    _read("a column of marks torn off", handled=_torn),
    _read("a column of marks outside the picture", way=_column_outside),
    _read("a hand over the edge, photographed", handled=_held, way=_phone),
    _read("jump of 0.5 to 3 mm", way=_fed(_jumps(1, 0.5, 3))),
    _read("two jumps of 0.5 to 5 mm", way=_fed(_jumps(2, 0.5, 5))),
    _read("jump by about a cell or a line", way=_fed(_cell_jump)),
    _read("stretched or compressed", way=_fed(_stretched)),
    _read("one side slipped", way=_fed(_one_side)),
    _read("jump inside the code", way=_jump_in_the_code),
)
