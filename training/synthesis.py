"""Strips of the form's own combs, written by real hands, captured and cut by the program itself.

A strip is three rows of cells: what the model sees in training is exactly what ``ocr.cells.cut_cells`` will show it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from forms.alphabets import CAPITALS
from ocr.cells import cut_cells
from simulation import optics
from simulation.hands import DIGITS
from training.capturing import MEASURED, Condition, captured, random_condition
from training.combs import KINDS, Field, Kind, printed, random_rows
from training.filling import MEASURING, TRAINING, Mixture, fill_cell, random_style
from training.splits import People

__all__ = ["CLASSES", "KINDS", "MEASURED", "MEASURING", "TRAINING", "Cells", "Condition", "Mixture", "joined", "strip"]

CLASSES = (*CAPITALS, *DIGITS, "-", "", "?")
"""What a cell may show: a capital, a digit, the hyphen, nothing, or something illegible."""


@dataclass(frozen=True)
class Cells:
    """Cut cells with their truth: ink uint8 (n, 64, 48), class, kind and writer of each."""

    ink: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int16]
    kinds: npt.NDArray[np.int8]
    writers: npt.NDArray[np.str_]


def strip(
    people: People,
    rng: np.random.Generator,
    mixture: Mixture = TRAINING,
    condition: Condition | None = None,
    kind: Kind | None = None,
) -> Cells:
    """Some thirty cells of one strip: written, captured and cut."""
    condition = condition or random_condition(rng)
    rows = random_rows(rng, kind)
    print_layer = printed(rows, rng)
    ink = np.zeros_like(print_layer)
    styles = [random_style(people, row[0].kind, mixture, rng) for row in rows]
    labels, weakest = [], 1.0
    for row, style in zip(rows, styles, strict=True):
        own = np.zeros_like(ink)
        labels += [[fill_cell(own, cell, field.kind, style, mixture, rng) for cell in field.cells] for field in row]
        seen = optics.blue_ink_factor(rng, condition.capture == "1bit") if style.pen.colour == "blue" else 1.0
        np.maximum(ink, own * seen, out=ink)
        weakest = min(weakest, style.pen.darkness * seen * (1 - 0.7 * style.pen.grain))
    image, homography = captured(print_layer, ink, weakest, condition, rng)
    fields = [field for row in rows for field in row]
    cuts = _cut_fields(image, homography, fields, rng)
    names = [style.hand.name for row, style in zip(rows, styles, strict=True) for _ in row]
    return Cells(
        ink=np.concatenate(cuts),
        labels=np.array([CLASSES.index(label) for found in labels for label in found], np.int16),
        kinds=np.array([KINDS.index(f.kind) for f in fields for _ in f.cells], np.int8),
        writers=np.array([name for name, f in zip(names, fields, strict=True) for _ in f.cells]),
    )


def _cut_fields(
    image: optics.Grey, homography: npt.NDArray[np.float64], fields: list[Field], rng: np.random.Generator
) -> list[npt.NDArray[np.uint8]]:
    """The fields cut by the program itself, with the error that registration will make."""
    sigma = 0.35 if rng.random() < 0.12 else 0.15
    error = rng.normal(0, sigma, 2)

    def to_pixels(millimetres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        found = millimetres + error + rng.normal(0, 0.04, 2)
        return cv2.perspectiveTransform(found.reshape(-1, 1, 2), homography).reshape(-1, 2)

    cuts = [cut_cells(image, to_pixels, field.cells) for field in fields]
    return [np.round(cut * 255).astype(np.uint8) for cut in cuts]


def joined(parts: list[Cells]) -> Cells:
    """Several strips as one."""
    return Cells(
        ink=np.concatenate([part.ink for part in parts]),
        labels=np.concatenate([part.labels for part in parts]),
        kinds=np.concatenate([part.kinds for part in parts]),
        writers=np.concatenate([part.writers for part in parts]),
    )
