"""Combs in which something was struck out, written and captured as those the handprint model learns from.

python -m training.strikes --data DIR --out RUN/train --count 40 [--first 0] [--side train]

Each cell is labelled: struck, not struck, or left aside where nobody could say (an empty cell under a stroke).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box, bounding_box
from ocr.cells import untouched
from ocr.readers.handprint import load_model
from simulation import optics, pens
from simulation.hands import Side
from simulation.retractions import (
    BARRED,
    SLASHED,
    bowed,
    close_cells,
    draw,
    leaves_the_sign,
    strike_cells,
    strike_word,
    stroke,
)
from simulation.shapes import Paths
from training.capturing import captured, random_condition
from training.combs import (
    CELL_HEIGHT,
    CELL_WIDTH,
    COLUMNS,
    DRAWN_PIXELS_PER_MM,
    MARGIN,
    PITCH,
    Field,
    printed,
    random_rows,
)
from training.filling import TRAINING, Person, Script, fill_cell, random_person, random_script
from training.shards import FONTS
from training.splits import People, people
from training.struck_cells import ASIDE, CLOSED, STRUCK, WHOLE, StruckCells
from training.synthesis import cut_fields

_INSIDE_MM = 1.5
"""A stroke strikes a cell out when so much of it lies within the cell."""
_FILLED = 0.62
"""So many of the combs hold a name: letters from the first cell on, the rest empty."""
_CLASSES = {0.0: 0.2, 0.3: 0.4, 1.0: 0.4}
"""So many rows of a strip hold classes, two cells that must say by themselves whether they were struck, how often."""
_CLASS_LETTERS = {"A": 0.45, "B": 0.25, "C": 0.13, "D": 0.09, "E": 0.04, "F": 0.02, "G": 0.02}
_AS_SCHOOLS_HAVE = 0.8
"""On so many strips classes have letters as often as schools have such classes, on the others any letters."""
_WITH_BARS, _WITH_SLASHES = 0.5, 0.15
"""How many draw a bar through a 7 and a Z, or a slash through a zero: such a stroke takes nothing back."""
_WRITERS = replace(TRAINING, fonts=0.12, traced=0.3, far_bent=0.25, long_strokes=0.5, gone_over=0.1)
"""People of more kinds than the reader needs: whose strokes are long, or drawn twice, has not taken anything back."""
_SPARED = 0.3
"""Strips on which nothing is taken back, as on most sheets."""
_WITH_CLOSINGS, _CLOSED_OFTEN, _CLOSED_SELDOM = 0.3, 0.9, 0.12
"""So many people close what they leave empty, nearly always; the others do it now and then."""
STRIPS_A_SHARD = 400


def strip(hands: People, rng: np.random.Generator) -> StruckCells:
    """The combs of one strip: filled in, partly taken back, captured and cut."""
    condition = random_condition(rng)
    combs = _combs(rng)
    fields = [field for comb in combs for field in comb]
    print_layer = printed([fields], rng)
    ink = np.zeros_like(print_layer)
    person, script = random_person(hands, _WRITERS, rng), random_script(_WRITERS, rng)
    through = _Through(rng.random() < _WITH_BARS, rng.random() < _WITH_SLASHES)
    of_class = replace(script, letters=_CLASS_LETTERS) if rng.random() < _AS_SCHOOLS_HAVE else script
    joined = [
        (
            tuple(cell for f in comb for cell in f.cells),
            [c for f in comb for c in _fill(ink, f, person, script if len(comb) == 1 else of_class, through, rng)],
        )
        for comb in combs
    ]
    ink *= _seen(person.pen, condition.capture, rng)
    other = person.pen if rng.random() < 0.75 else pens.random_pen(rng)
    struck_ink = np.zeros_like(ink)
    is_spared = rng.random() < _SPARED
    closed = _CLOSED_OFTEN if rng.random() < _WITH_CLOSINGS else _CLOSED_SELDOM
    labels = [
        _take_back(struck_ink, cells, written, other, rng, is_spared=is_spared, closed=closed)
        for cells, written in joined
    ]
    if not is_spared and rng.random() < 0.15:
        _cross_all(struck_ink, joined, labels, other, rng)
    np.maximum(ink, struck_ink * _seen(other, condition.capture, rng), out=ink)
    if rng.random() < 0.1:
        _streak(ink, rng)
    weakest = person.pen.darkness * (1 - 0.7 * person.pen.grain)
    image, homography = captured(print_layer, ink, weakest, condition, rng)
    cuts = cut_fields(image, homography, fields, rng)
    cells = np.concatenate(cuts)
    return StruckCells(
        cells,
        _read(cells, np.repeat([f.kind == "digits" for f in fields], [len(f.cells) for f in fields])),
        np.concatenate(labels),
        np.repeat(np.arange(len(joined), dtype=np.int32), [len(cells) for cells, _written in joined]),
        np.zeros(len(cells), np.int32),
    )


def _combs(rng: np.random.Generator) -> list[tuple[Field, ...]]:
    """What is read as one row each: names and numbers, or both fields of a class."""
    share = float(rng.choice(list(_CLASSES), p=list(_CLASSES.values())))
    found: list[tuple[Field, ...]] = []
    for row in random_rows(rng):
        found += _classes(row[0].cells[0].y, rng) if rng.random() < share else [(field,) for field in row]
    return found


def _classes(y: float, rng: np.random.Generator) -> list[tuple[Field, ...]]:
    """A row of classes: the cell of a grade and, next to it, that of a letter, each a field of its own."""
    cells = [Box(MARGIN + column * PITCH, y, CELL_WIDTH, CELL_HEIGHT) for column in range(COLUMNS)]
    return [
        (Field("digits", (cells[at],)), Field("letters", (cells[at + 1],)))
        for at in range(int(rng.integers(2)), COLUMNS - 1, 3)
    ]


def _read(cells: npt.NDArray[np.uint8], takes_digits: npt.NDArray[np.bool_]) -> npt.NDArray[np.float16]:
    """How the cells read, by the handprint reader itself, which sees all touched ones of the strip at once."""
    model, ink = load_model(), cells.astype(np.float32) / 255
    touched = ~untouched(ink)
    logits = np.zeros((len(cells), len(model.classes)), np.float32)
    if touched.any():
        logits[touched] = model.logits(ink[touched], takes_digits[touched].astype(np.float32))
    return model.how_it_reads(logits, touched).astype(np.float16)


def _seen(pen: pens.Pen, capture: str, rng: np.random.Generator) -> float:
    return optics.blue_ink_factor(rng, capture == "1bit") if pen.colour == "blue" else 1.0


@dataclass(frozen=True)
class _Through:
    """Whether somebody draws a bar through a 7 and a Z, and a slash through a zero."""

    bars: bool
    slashes: bool


def _fill(
    ink: pens.Ink, field: Field, person: Person, script: Script, through: _Through, rng: np.random.Generator
) -> list[str]:
    """Write into a comb; the class of each of its cells, ``?`` where a letter was spoiled."""
    found = _written(ink, field, person, script, rng)
    for cell, label in zip(field.cells, found, strict=True):
        if through.bars and label in BARRED:
            _draw(ink, _bar(cell, rng), person.pen, rng)
        if through.slashes and label in SLASHED:
            _draw(ink, _slash(cell, rng), person.pen, rng)
    return found


def _bar(cell: Box, rng: np.random.Generator) -> Paths:
    """The bar of a 7 or a Z, short or as wide as the cell and a little over."""
    x, y = cell.centre[0] + rng.normal(0, 0.4), cell.centre[1] + rng.normal(0.2, 0.5)
    left, right = rng.uniform(1.0, 3.0, 2)
    return (bowed(stroke((x - left, y + rng.normal(0, 0.3)), (x + right, y + rng.normal(0, 0.3))), 0.1, rng),)


def _slash(cell: Box, rng: np.random.Generator) -> Paths:
    """The slash of a zero, within it or beyond it at both ends."""
    x, y = cell.centre[0] + rng.normal(0, 0.3), cell.centre[1] + rng.normal(0, 0.3)
    right, up = rng.uniform(0.8, 2.4), rng.uniform(1.0, 3.2)
    return (bowed(stroke((x - right, y + up), (x + right, y - up)), 0.15, rng),)


def _written(ink: pens.Ink, field: Field, person: Person, script: Script, rng: np.random.Generator) -> list[str]:
    if len(field.cells) > 1 and rng.random() > _FILLED:
        return [fill_cell(ink, cell, field.kind, person, script, rng) for cell in field.cells]
    letters = int(rng.integers(1, len(field.cells) + 1))
    found = []
    for number, cell in enumerate(field.cells):
        label = ""
        while number < letters and label in ("", "?"):
            label = fill_cell(ink, cell, field.kind, person, script, rng)
            if label == "?":
                break
        found.append(label)
    return found


Way = Literal["nothing", "word", "part", "letter", "field"]
_WAYS: tuple[Way, ...] = ("nothing", "word", "part", "letter", "field")
_OFTEN, _OFTEN_OF_TWO = (0.5, 0.24, 0.08, 0.12, 0.06), (0.5, 0.14, 0.08, 0.24, 0.04)
"""How often each happens. Of two cells, as a class has, one that was struck is hardest to see: there are more of those.
"""


def _take_back(
    ink: pens.Ink,
    held: Sequence[Box],
    written: Sequence[str],
    pen: pens.Pen,
    rng: np.random.Generator,
    *,
    is_spared: bool,
    closed: float,
) -> npt.NDArray[np.int8]:
    """Strike some of a comb out, or nothing; the label of each of the cells it holds."""
    used = np.flatnonzero([label != "" for label in written])
    labels = np.array([ASIDE if label == "?" else WHOLE for label in written], np.int8)
    if not len(used):
        if rng.random() < 0.1:
            _draw(ink, close_cells(held, rng), pen, rng)
            labels[:] = CLOSED
        return labels
    often = _OFTEN_OF_TWO if len(held) == 2 else _OFTEN
    way = "nothing" if is_spared else _WAYS[int(rng.choice(len(_WAYS), p=often))]
    first, last = int(used[0]), int(used[-1])
    if way == "part":
        first = int(rng.integers(first, last + 1))
        last = int(rng.integers(first, last + 1))
    elif way == "letter":
        first = last = int(rng.choice(used))
    elif way == "field":
        first, last = 0, len(held) - 1
    cells = held[first : last + 1]
    if way != "nothing":
        strike = strike_cells(cells, rng) if way == "letter" and rng.random() < 0.6 else strike_word(cells, rng)
        _draw(ink, strike, pen, rng)
        _label(labels, held, written, strike)
        if first == last and leaves_the_sign(written[first], strike):
            labels[first] = ASIDE
    elif last + 1 < len(held) and rng.random() < closed:
        _draw(ink, close_cells(held[last + 1 :], rng), pen, rng)
        labels[last + 1 :] = CLOSED
    elif rng.random() < 0.06:
        _draw(ink, _underlined(bounding_box(held[: last + 1]), rng), pen, rng)
    return labels


def _draw(ink: pens.Ink, paths: Paths, pen: pens.Pen, rng: np.random.Generator) -> None:
    draw(ink, paths, pen, DRAWN_PIXELS_PER_MM, rng)


def _underlined(box: Box, rng: np.random.Generator) -> Paths:
    """A line below, or above, what is written: no retraction."""
    y = box.bottom + rng.uniform(0.1, 0.9) if rng.random() < 0.7 else box.y - rng.uniform(0.1, 0.9)
    return (bowed(stroke((box.x, y), (box.right, y + rng.normal(0, 0.15))), 0.1, rng),)


def _label(labels: npt.NDArray[np.int8], cells: Sequence[Box], written: Sequence[str], strike: Paths) -> None:
    """Mark the written cells that strokes go through; those they just touch, and empty ones, are left aside."""
    lines = [path for path in strike if len(path) > 1]
    if not lines:
        return
    steps = np.concatenate([np.hypot(*np.diff(path, axis=0).T) for path in lines])
    ends = np.concatenate([path[1:] for path in lines])
    for number, cell in enumerate(cells):
        inside = _length_within(ends, steps, cell.grown(-0.5))
        touched = _length_within(ends, steps, cell.grown(0.3)) > 0.2
        if inside >= _INSIDE_MM:
            labels[number] = STRUCK if written[number] else ASIDE
        elif touched and labels[number] != STRUCK:
            labels[number] = ASIDE


def _length_within(ends: npt.NDArray[np.float32], steps: npt.NDArray[np.float64], box: Box) -> float:
    x, y = ends.T
    return float(steps[(x > box.x) & (x < box.right) & (y > box.y) & (y < box.bottom)].sum())


def _cross_all(
    ink: pens.Ink,
    joined: Sequence[tuple[tuple[Box, ...], list[str]]],
    labels: Sequence[npt.NDArray[np.int8]],
    pen: pens.Pen,
    rng: np.random.Generator,
) -> None:
    """A long stroke over all rows, as a whole form is crossed out."""
    page = bounding_box([cell for cells, _written in joined for cell in cells])
    a = (page.x + rng.uniform(-0.3, 1.0) * page.width, page.y - 4.0)
    b = (page.x + rng.uniform(0.0, 1.3) * page.width, page.bottom + 4.0)
    paths = (bowed(stroke(a, b), 0.5, rng),)
    _draw(ink, paths, pen, rng)
    for (cells, written), own in zip(joined, labels, strict=True):
        _label(own, cells, written, paths)


def _streak(ink: pens.Ink, rng: np.random.Generator) -> None:
    """Upright lines of a dirty scanner, through whatever they meet: no retraction."""
    for _line in range(int(rng.integers(1, 4))):
        x = int(rng.integers(0, ink.shape[1]))
        wide = max(1, round(rng.uniform(0.1, 0.6) * DRAWN_PIXELS_PER_MM))
        band = ink[:, x : x + wide]
        np.maximum(band, np.float32(rng.uniform(0.2, 1.0)), out=band)


def shard(hands: People, seed: Sequence[int], strips: int) -> StruckCells:
    """So many strips; the same seed gives the same cells."""
    rng = np.random.default_rng(list(seed))
    parts = [strip(hands, rng) for _strip in range(strips)]
    firsts = np.cumsum([0, *(int(part.combs[-1]) + 1 for part in parts)])
    return StruckCells(
        np.concatenate([part.ink for part in parts]),
        np.concatenate([part.read for part in parts]),
        np.concatenate([part.struck for part in parts]),
        np.concatenate([part.combs + first for part, first in zip(parts, firsts, strict=False)]).astype(np.int32),
        np.repeat(np.arange(strips, dtype=np.int32), [len(part.ink) for part in parts]),
    )


def main() -> None:
    """Write shards that do not exist yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with handwriting/")
    parser.add_argument("--fonts", type=Path, action="append")
    parser.add_argument("--traced", type=Path, help="what training.tracing made of fonts")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--side", choices=("train", "calibration", "held_out"), default="train")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=40)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    side: Side = arguments.side
    hands = people(arguments.data, arguments.fonts or [FONTS], side, arguments.traced)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.first, arguments.first + arguments.count):
        path = arguments.out / f"{number:05d}.npz"
        if not path.exists():
            made = shard(hands, [arguments.seed, number], STRIPS_A_SHARD)
            scratch = path.with_suffix(".tmp.npz")
            np.savez(scratch, **vars(made))
            scratch.rename(path)
            print(path.name, len(made.struck), f"{(made.struck == STRUCK).mean():.3f} struck", flush=True)


if __name__ == "__main__":
    main()
