"""Combs as the form prints them: four rows of cells on a strip of paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box

Kind = Literal["letters", "digits"]
KINDS: tuple[Kind, ...] = ("letters", "digits")


CELL_WIDTH, CELL_HEIGHT, PITCH, LINE_PITCH, MARGIN = 5.0, 7.0, 6.0, 9.0, 4.0
COLUMNS, ROWS = 10, 4
DRAWN_PIXELS_PER_MM = 14.0


@dataclass(frozen=True)
class Field:
    """A comb of cells that belong together and are levelled together."""

    kind: Kind
    cells: tuple[Box, ...]


def random_rows(rng: np.random.Generator, kind: Kind | None = None) -> list[list[Field]]:
    """Four rows of fields: long combs for letters, short ones for digits."""
    pitch = LINE_PITCH if rng.random() < 0.8 else float(rng.uniform(9, 11))
    rows = []
    for row in range(ROWS):
        chosen = kind or ("digits" if rng.random() < 0.3 else "letters")
        top = MARGIN + row * pitch
        boxes = [Box(MARGIN + column * PITCH, top, CELL_WIDTH, CELL_HEIGHT) for column in range(COLUMNS)]
        rows.append([Field(chosen, tuple(boxes[a:b])) for a, b in _spans(chosen, rng)])
    return rows


def _spans(kind: Kind, rng: np.random.Generator) -> list[tuple[int, int]]:
    if kind == "letters" and rng.random() < 0.85:
        return [(0, COLUMNS)]
    if kind == "letters":
        return [(0, 1), (2, 6), (7, 10)]
    return [[(0, 2), (3, 5), (6, 10)], [(0, 1), (3, 4), (6, 10)], [(0, 4), (5, 9)]][int(rng.integers(3))]


def printed(rows: list[list[Field]], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """The frames and some labels as print, float32: 1 is black."""
    scale = DRAWN_PIXELS_PER_MM
    width = round((2 * MARGIN + COLUMNS * PITCH) * scale)
    height = round((max(f.cells[0].bottom for row in rows for f in row) + MARGIN) * scale)
    sheet = np.zeros((height, width), np.float32)
    line = float(rng.uniform(0.25, 0.35))
    for box in (cell for row in rows for field in row for cell in field.cells):
        _frame(sheet, box, line, scale)
    if rng.random() < 0.5:
        _labels(sheet, rows, rng, scale)
    return sheet


def _frame(sheet: npt.NDArray[np.float32], box: Box, line: float, scale: float) -> None:
    """One frame, antialiased; its lines are centred on the edges of the box."""
    outer, inner = box.grown(line / 2), box.grown(-line / 2)
    left, top = int(outer.x * scale) - 1, int(outer.y * scale) - 1
    right, bottom = int(outer.right * scale) + 2, int(outer.bottom * scale) + 2
    covered = np.outer(
        _coverage(outer.y * scale, outer.bottom * scale, top, bottom),
        _coverage(outer.x * scale, outer.right * scale, left, right),
    ) - np.outer(
        _coverage(inner.y * scale, inner.bottom * scale, top, bottom),
        _coverage(inner.x * scale, inner.right * scale, left, right),
    )
    window = sheet[top:bottom, left:right]
    np.maximum(window, covered, out=window)


def _coverage(start: float, stop: float, first: int, last: int) -> npt.NDArray[np.float64]:
    """How much of each pixel from first to last (its edges at whole numbers) lies between start and stop."""
    edges = np.arange(first, last, dtype=np.float64)
    return np.clip(np.minimum(edges + 1, stop) - np.maximum(edges, start), 0, 1)


def _labels(sheet: npt.NDArray[np.float32], rows: list[list[Field]], rng: np.random.Generator, scale: float) -> None:
    """Small print between the rows or above the first, never touching a frame."""
    text_layer = np.zeros(sheet.shape, np.uint8)
    for row in rows:
        for field in row:
            if rng.random() < 0.4:
                text = "".join(rng.choice(list("abcdeghiklmnoprstuwyz "), int(rng.integers(4, 24))))
                x, y = field.cells[0].x, field.cells[0].y - rng.uniform(0.6, 1.0)
                size = rng.uniform(0.8, 1.1) * scale / 22
                at = (round(x * scale), round(y * scale))
                cv2.putText(text_layer, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, 255, 2, cv2.LINE_AA)
    np.maximum(sheet, text_layer.astype(np.float32) / 255, out=sheet)
