"""How a strip comes back: printed, copied, and scanned or photographed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from simulation import dirt, optics
from training.combs import DRAWN_PIXELS_PER_MM

Spoiling = Callable[[optics.Grey], optics.Grey]

_COPIES_WELL = 0.6
"""Ink paler than this may be lost on a photocopier, and nobody could read what is not there."""


@dataclass(frozen=True)
class Condition:
    """How a strip comes back: by a flatbed or copier in grey, 1 bit or dithered 1 bit, or by a phone."""

    dpi: float
    capture: Literal["grey", "1bit", "dithered", "photo"]

    @property
    def name(self) -> str:
        """For tables, such as "200 1bit"."""
        return f"{self.dpi:.0f} {self.capture}"


MEASURED = (
    *(Condition(dpi, "grey") for dpi in (300, 200, 150)),
    *(Condition(dpi, "1bit") for dpi in (300, 200, 150)),
    Condition(200, "photo"),
)
"""The conditions of the model card's table."""


def random_condition(rng: np.random.Generator) -> Condition:
    """A condition as training sees them: scans of 150 to 320 dpi, photographs down to 110 (sent by a messenger)."""
    capture = ("grey", "1bit", "photo")[int(rng.choice(3, p=(0.42, 0.36, 0.22)))]
    low = 110 if capture == "photo" else 150
    dpi = float(rng.choice([150, 200, 300])) if rng.random() < 0.6 else float(rng.uniform(low, 320))
    return Condition(dpi, capture)


def captured(
    print_layer: npt.NDArray[np.float32],
    ink: npt.NDArray[np.float32],
    weakest: float,
    condition: Condition,
    rng: np.random.Generator,
    *,
    on_paper: Spoiling = np.copy,
    on_glass: Spoiling = np.copy,
) -> tuple[optics.Grey, npt.NDArray[np.float64]]:
    """The strip as the condition shows it, and the homography from millimetres on paper to its pixels.

    ``on_paper`` is done to the sheet once it is filled in, ``on_glass`` to the picture of it before the electronics.
    """
    drawn_dpi = DRAWN_PIXELS_PER_MM * 25.4
    form = np.asarray(255 * (1 - print_layer * rng.uniform(0.8, 1.0)), dtype=np.uint8)
    form = _copied_master(form, rng, drawn_dpi)
    sheet = on_paper(np.asarray(form * (1 - ink), dtype=np.uint8))
    if weakest > _COPIES_WELL and rng.random() < 0.14:  # copied once more, filled in
        sheet = optics.photocopy(sheet, rng, drawn_dpi, 1 if rng.random() < 0.75 else 2)
    homography, size = _geometry(sheet.shape, condition, rng)
    pixel_mm = 25.4 / condition.dpi
    spread = float(rng.uniform(0.3, 0.6) if condition.capture != "photo" else rng.uniform(0.45, 1.0)) * pixel_mm
    sheet = optics.blur_mm(sheet, spread, drawn_dpi)
    to_sheet = np.array([[DRAWN_PIXELS_PER_MM, 0, -0.5], [0, DRAWN_PIXELS_PER_MM, -0.5], [0, 0, 1]])
    warp = homography @ np.linalg.inv(to_sheet)
    image = cv2.warpPerspective(sheet, warp, size, flags=cv2.INTER_LINEAR, borderValue=(255,))
    return _degraded(on_glass(np.asarray(image, dtype=np.uint8)), weakest, condition, rng), homography


def _copied_master(form: optics.Grey, rng: np.random.Generator, dpi: float) -> optics.Grey:
    """What printer and copier did to the blank form before anybody wrote on it."""
    if rng.random() < 0.3:
        form = optics.photocopy(form, rng, dpi, int(rng.integers(1, 3)))
    if rng.random() < 0.4:
        form = optics.toner(form, rng, dpi, faint=float(rng.uniform(0, 0.45)), uneven=float(rng.uniform(0, 0.25)))
    if rng.random() < 0.4:
        spots = rng.gamma(1.0, 0.4, 2)
        form = optics.toner(form, rng, dpi, speckle=float(spots[0]), dropouts=float(spots[1]))
    return form


def _geometry(
    shape: tuple[int, ...], condition: Condition, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float64], tuple[int, int]]:
    """A homography (mm to pixels) with print scale, turn and some perspective, and the (width, height) it needs."""
    width, height = shape[1] / DRAWN_PIXELS_PER_MM, shape[0] / DRAWN_PIXELS_PER_MM
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)])
    scale = condition.dpi / 25.4 * (rng.uniform(0.94, 1.0) if rng.random() < 0.5 else 1.0)
    turn = np.radians(rng.uniform(-3, 3))
    rotation = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    bend = 0.025 if condition.capture == "photo" else 0.001
    target = corners @ rotation.T + rng.normal(0, bend * height * scale, (4, 2))
    target -= target.min(axis=0) - rng.uniform(0, 1, 2)
    homography = cv2.getPerspectiveTransform(corners.astype(np.float32), target.astype(np.float32))
    right, bottom = np.ceil(target.max(axis=0)).astype(int)
    return homography, (int(right), int(bottom))


def _degraded(image: optics.Grey, weakest: float, condition: Condition, rng: np.random.Generator) -> optics.Grey:
    """What paper, light, sensor and compression add."""
    dpi, capture = condition.dpi, condition.capture
    if rng.random() < 0.6:
        image = optics.paper_texture(image, rng, dpi, float(rng.uniform(0.3, 1.5)))
    if rng.random() < 0.1:
        image = optics.crease(image, rng, dpi, float(rng.uniform(0.1, 0.5)))
    if capture == "photo":
        image = optics.washed_out(image, rng.uniform(15, 80), rng.uniform(140, 250))
        image = optics.shadow(image, rng, float(rng.uniform(0.0, 0.5)))
        if rng.random() < 0.25:
            image = optics.motion_blur(image, float(rng.uniform(0.1, 0.5)), float(rng.uniform(0, 180)), dpi)
    elif rng.random() < 0.7:
        image = optics.washed_out(image, rng.uniform(0, 50), rng.uniform(215, 255))
    image = optics.sensor_noise(image, rng, float(rng.uniform(0, 7 if capture == "photo" else 4)))
    if rng.random() < (0.4 if capture == "photo" else 0.2):
        image = optics.sharpened(image, float(rng.uniform(0.3, 1.5)), float(rng.uniform(0.06, 0.2)), dpi)
    if capture in ("1bit", "dithered"):
        return _one_bit(image, weakest, dpi, rng) if capture == "1bit" else _dithered(image, dpi, rng)
    if rng.random() < 0.3:
        black, white = rng.uniform(0, 40), rng.uniform(200, 255)
        image = optics.tone_curve(image, black, white, float(np.exp(rng.normal(0, 0.25))))
    if capture == "photo" or rng.random() < 0.5:
        image = optics.jpeg(image, int(rng.integers(35, 95)))
    return image


def _one_bit(image: optics.Grey, weakest: float, dpi: float, rng: np.random.Generator) -> optics.Grey:
    """Black and white by one of three methods, at a level at which the weakest ink is mostly still there."""
    contrast = 0.6 * weakest
    ratio = float(rng.uniform(min(1 - contrast, 0.88), 0.93))
    paper = float(np.percentile(image[::4, ::4], 75))
    way = rng.random()
    if way < 0.25 and weakest > 0.6:
        return optics.threshold_to_1bit(image, "otsu", 128 + float(rng.uniform(-5, 40)), dpi)
    if way < 0.6:
        return optics.threshold_to_1bit(image, "local", 128 * ratio / 0.82, dpi)
    return optics.threshold_to_1bit(image, "fixed", paper * ratio, dpi)


def _dithered(image: optics.Grey, dpi: float, rng: np.random.Generator) -> optics.Grey:
    """Black and white specks for grey, of paper that is a little grey: by error diffusion, mostly, or by a screen."""
    paper = float(rng.uniform(0.86, 1.0))
    way = rng.random()
    if way < 0.5:
        return dirt.dithered(image, paper)
    if way < 0.65:
        return dirt.ordered(image, paper)
    return dirt.halftoned(image, dpi, float(rng.uniform(0.2, 0.5)), float(rng.uniform(0, 90)), paper)
