"""Strips of the form's own combs, written by real hands, captured and cut by the program itself.

A strip is four rows of cells by one person, about what is written on a sheet: what the model sees in training is
exactly what ``ocr.cells.cut_cells`` will show it.
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
from training.capturing import Condition, captured, random_condition
from training.combs import KINDS, Field, printed, random_rows
from training.filling import TRAINING, Mixture, fill_cell, random_person, random_script
from training.splits import People

CLASSES = (*CAPITALS, *DIGITS, "-", "", "?")
"""What a cell may show: a capital, a digit, the hyphen, nothing, or something illegible."""


@dataclass(frozen=True)
class Cells:
    """Cut cells with their truth: ink uint8 (n, 64, 48); class, kind, writer and number of the strip of each."""

    ink: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int16]
    kinds: npt.NDArray[np.int8]
    writers: npt.NDArray[np.str_]
    strips: npt.NDArray[np.int32]


def strip(
    people: People, rng: np.random.Generator, mixture: Mixture = TRAINING, condition: Condition | None = None
) -> Cells:
    """Some forty cells of one strip: written, captured and cut."""
    condition = condition or random_condition(rng)
    rows = random_rows(rng)
    print_layer = printed(rows, rng)
    ink = np.zeros_like(print_layer)
    people_here = [random_person(people, mixture, rng)]
    if rng.random() < mixture.helpers:
        people_here.append(random_person(people, mixture, rng))
    persons = [people_here[0]] * (len(rows) - 1) + [people_here[-1]]
    script = random_script(mixture, rng)
    labels, weakest = [], 1.0
    for person in people_here:
        own = np.zeros_like(ink)
        for row, writer in zip(rows, persons, strict=True):
            if writer is person:
                labels += [[fill_cell(own, cell, f.kind, person, script, rng) for cell in f.cells] for f in row]
        pen = person.pen
        seen = optics.blue_ink_factor(rng, condition.capture == "1bit") if pen.colour == "blue" else 1.0
        np.maximum(ink, own * seen, out=ink)
        weakest = min(weakest, pen.darkness * seen * (1 - 0.7 * pen.grain))
    image, homography = captured(print_layer, ink, weakest, condition, rng)
    fields = [field for row in rows for field in row]
    names = [person.name(f.kind) for row, person in zip(rows, persons, strict=True) for f in row for _ in f.cells]
    return Cells(
        ink=np.concatenate(cut_fields(image, homography, fields, rng)),
        labels=np.array([CLASSES.index(label) for found in labels for label in found], np.int16),
        kinds=np.array([KINDS.index(f.kind) for f in fields for _ in f.cells], np.int8),
        writers=np.array(names),
        strips=np.zeros(len(names), np.int32),
    )


def cut_fields(
    image: optics.Grey, homography: npt.NDArray[np.float64], fields: list[Field], rng: np.random.Generator
) -> list[npt.NDArray[np.uint8]]:
    """The fields cut by the program itself, with the error of registration: 0.02 mm as measured, at times far more."""
    sigma = 0.3 if rng.random() < 0.12 else 0.1
    error = rng.normal(0, sigma, 2)

    def to_pixels(millimetres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return cv2.perspectiveTransform(millimetres.reshape(-1, 1, 2), homography).reshape(-1, 2)

    cuts = []
    for field in fields:
        places = [cell.moved(*(error + rng.normal(0, 0.04, 2))) for cell in field.cells]
        cuts.append(np.round(cut_cells(image, to_pixels, places) * 255).astype(np.uint8))
    return cuts


def joined(parts: list[Cells]) -> Cells:
    """Several strips or shards as one; their strips are numbered through."""
    counts = np.cumsum([0, *(int(part.strips.max(initial=-1)) + 1 for part in parts)])
    return Cells(
        ink=np.concatenate([part.ink for part in parts]),
        labels=np.concatenate([part.labels for part in parts]),
        kinds=np.concatenate([part.kinds for part in parts]),
        writers=np.concatenate([part.writers for part in parts]),
        strips=np.concatenate([part.strips + first for part, first in zip(parts, counts, strict=False)]),
    )
