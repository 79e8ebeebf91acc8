"""The conditions of the round trip: what happens to a print, then to the sheet filled in, and how it is captured.

All of it is drawn by chance. Pictures are pages as :mod:`simulation.paper` keeps them: grey, 300 dpi, upright.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from simulation import optics
from simulation.capture import Phone, Scanner
from simulation.paper import PAGE_DPI, PIXELS_PER_MM

Grey = npt.NDArray[np.uint8]
Way = Callable[[np.random.Generator], Scanner | Phone]
Spoiling = Callable[[Grey, np.random.Generator], Grey]

_HOLE_MM, _HOLES_APART_MM, _HOLE_FROM_EDGE_MM = 6.0, 80.0, 12.0
"""Filing holes after ISO 838."""


def as_it_is(image: Grey, _rng: np.random.Generator) -> Grey:
    """Nothing happens."""
    return image


@dataclass(frozen=True)
class Condition:
    """One row of the table.

    ``printed`` is done to the print, ``handled`` to the sheet once it is filled in; ``way`` captures it. The rows
    that are ``accepted`` by make up the sum that has to meet the aims.
    """

    name: str
    way: Way
    printed: Spoiling = as_it_is
    handled: Spoiling = as_it_is
    pencils_only: bool = False
    is_acceptance: bool = False


def _scanner(dpi: int, *, one_bit: bool) -> Callable[[np.random.Generator], Scanner]:
    """Scanners of one resolution: skewed by up to 3 degrees, turned, printed at 94, 97 or 100 %."""

    def make(rng: np.random.Generator) -> Scanner:
        turns: tuple[Literal[0, 90, 180, 270], ...] = (0, 90, 180, 270)
        thresholds: tuple[Literal["fixed", "otsu", "local"], ...] = ("fixed", "otsu", "local")
        return Scanner(
            dpi=dpi,
            scale=float(rng.choice([0.94, 0.97, 1.0])),
            skew=float(rng.uniform(-3, 3)),
            turn=turns[int(rng.choice(4, p=(0.55, 0.15, 0.2, 0.1)))],
            threshold=thresholds[int(rng.integers(3))] if one_bit else "",
            jpeg_quality=0 if one_bit or rng.random() < 0.5 else int(rng.integers(60, 95)),
        )

    return make


_SCANNERS = {f"{dpi} dpi {depth}": (dpi, depth == "1 bit") for dpi in (300, 200, 150) for depth in ("grey", "1 bit")}


def any_scanner(rng: np.random.Generator, *, one_bit: bool | None = None) -> Scanner:
    """A scanner of any resolution, in grey or in 1 bit."""
    dpi = int(rng.choice([300, 200, 150]))
    return _scanner(dpi, one_bit=bool(rng.random() < 0.5) if one_bit is None else one_bit)(rng)


def _photocopied(rng: np.random.Generator) -> Scanner | Phone:
    """A sheet photocopied after it was filled in, now and then twice, and then scanned."""
    return replace(any_scanner(rng), copies=1 if rng.random() < 0.7 else 2)


def _one_bit_scanner(rng: np.random.Generator) -> Scanner | Phone:
    return any_scanner(rng, one_bit=True)


def _phone(*, curl: bool = False, bulge: bool = False) -> Way:
    """Photographs from about above, of pages curled by 1 to 2 mm or bulged by 2 to 6 mm, some of them troughs."""

    def make(rng: np.random.Generator) -> Phone:
        return Phone(
            pixels=int(rng.integers(2400, 4001)),
            tilt=float(rng.uniform(0, 0.2 if bulge else 0.12)),
            skew=float(rng.uniform(-8, 8)),
            scale=float(rng.choice([0.94, 1.0])),
            curl=float(rng.uniform(1, 2)) if curl else 0.0,
            bulge_mm=float(rng.uniform(2, 6)) * (1 if rng.random() < 0.75 else -1) if bulge else 0.0,
            axis=float(rng.choice([0.0, 90.0, rng.uniform(0, 180)])),
            focal=float(rng.uniform(0.75, 1.2)),
        )

    return make


# What happens to paper


def _worn_print(image: Grey, rng: np.random.Generator) -> Grey:
    """A tired printer: toner up to 60 % faint, uneven, with dropouts."""
    faint, dropouts = float(rng.uniform(0, 0.6)), float(rng.uniform(0, 6))
    return optics.toner(image, rng, PAGE_DPI, faint=faint, uneven=faint / 3, dropouts=dropouts)


def _handled(image: Grey, rng: np.random.Generator) -> Grey:
    """Folded up to three times, weakly to strongly; one sheet in two is stained, punched or has a corner folded in."""
    result = image
    for _fold in range(int(rng.integers(1, 4))):
        result = optics.crease(result, rng, PAGE_DPI, strength=float(rng.choice([0.15, 0.3, 0.45, 0.6])))
    for spoil in (_stained, _punched, _corner_folded):
        if rng.random() < 0.5:
            result = spoil(result, rng)
    return result


def _stained(image: Grey, rng: np.random.Generator) -> Grey:
    """The ring of a cup and what it left inside."""
    height, width = image.shape
    middle = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
    radius = round(float(rng.uniform(12, 40)) * PIXELS_PER_MM)
    wet = np.ones(image.shape, np.float32)
    cv2.circle(wet, middle, radius, (float(rng.uniform(0.8, 0.95)),), cv2.FILLED, cv2.LINE_AA)
    cv2.circle(wet, middle, radius, (float(rng.uniform(0.55, 0.8)),), round(1.5 * PIXELS_PER_MM), cv2.LINE_AA)
    return np.asarray(cv2.multiply(image, wet, dtype=cv2.CV_8U), dtype=np.uint8)


def _punched(image: Grey, rng: np.random.Generator) -> Grey:
    """Two filing holes at the left edge, dark or bright as the lid of the scanner; marks may be hit."""
    lid = int(rng.choice([25, 235]))
    middle = image.shape[0] / 2 / PIXELS_PER_MM + rng.normal(0, 6)
    result = image.copy()
    for y in (middle - _HOLES_APART_MM / 2, middle + _HOLES_APART_MM / 2):
        at = (round(_HOLE_FROM_EDGE_MM * PIXELS_PER_MM), round(y * PIXELS_PER_MM))
        cv2.circle(result, at, round(_HOLE_MM / 2 * PIXELS_PER_MM), (lid,), cv2.FILLED, cv2.LINE_AA)
    return result


def _corner_folded(image: Grey, rng: np.random.Generator) -> Grey:
    """A corner folded in, its mark with it: the back of the paper, and the lid where the corner was."""
    height, width = image.shape
    legs = rng.uniform(16, 26, 2) * PIXELS_PER_MM
    x, inwards = (0, 1) if rng.random() < 0.5 else (width, -1)
    y, downwards = (0, 1) if rng.random() < 0.5 else (height, -1)
    corner = np.array([(x, y), (x + inwards * legs[0], y), (x, y + downwards * legs[1])])
    # Folding mirrors the corner in the fold, so what is covered is as large as what is gone.
    fold = (corner[2] - corner[1]) / np.linalg.norm(corner[2] - corner[1])
    tip = 2 * (corner[1] + fold * ((corner[0] - corner[1]) @ fold)) - corner[0]
    result = image.copy()
    cv2.fillPoly(result, [corner.round().astype(np.int32)], (int(rng.choice([60, 252])),))
    cv2.fillPoly(result, [np.array([tip, *corner[1:]]).round().astype(np.int32)], (int(rng.integers(225, 252)),))
    return result


CONDITIONS: tuple[Condition, ...] = (
    *(Condition(name, _scanner(dpi, one_bit=bit), is_acceptance=True) for name, (dpi, bit) in _SCANNERS.items()),
    Condition("scanner, photocopied", _photocopied),
    Condition("scanner, folded/stained", any_scanner, printed=_worn_print, handled=_handled),
    Condition("pencil, 1 bit", _one_bit_scanner, pencils_only=True),
    Condition("phone, flat", _phone()),
    Condition("phone, curled", _phone(curl=True)),
    Condition("phone, bulged", _phone(bulge=True)),
)
"""The rows of the table, in its order."""
