"""Handprint: what every cell of the combs shows, by the network that ``training/`` made.

The network sees every cell with its surroundings, and all written cells of a sheet at once, since one hand wrote them;
its answer is restricted to the alphabet of the field.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from forms.alphabets import ALPHABETS
from forms.elements import HandprintField
from ocr.cells import cut_cells, untouched
from ocr.evidence import FieldReading, HandprintEvidence
from ocr.network import Network, load, log_probabilities
from ocr.readers.repeated import with_repeats
from ocr.readers.struck import how_it_reads, stroke_chances
from ocr.sheets import Sheet

MODEL = Path(__file__).parent.parent / "handprint.onnx"
_EMPTY_CLASS, _ILLEGIBLE_CLASS = "", "?"
_DIGITS = frozenset("0123456789")

_LEAST = np.float32(1e-12)

UNTOUCHED = 0.9998
"""How sure an untouched cell is to be empty."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Model:
    """The network, ready to run: the character of each output and the temperature that calibrates them."""

    network: Network
    classes: tuple[str, ...]
    temperature: float
    version: str

    def logits(self, cells: Floats, digits: Floats) -> Floats:
        """(n, classes) calibrated logits of the (n, 64, 48) cells of one sheet; digits (n,) is 1 in digit fields."""
        logits = self.network.run(cells=cells[:, None], digits=digits)
        return np.asarray(logits / np.float32(self.temperature), dtype=np.float32)

    def how_it_reads(self, logits: Floats, touched: npt.NDArray[np.bool_]) -> Floats:
        """(n, classes) what it saw in each cell, for whoever looks at the same cells."""
        return how_it_reads(logits, touched, self.classes.index(_EMPTY_CLASS))

    def columns(self, alphabet: str) -> list[int]:
        """The outputs for the characters of an alphabet, for an empty and for an illegible cell."""
        return [self.classes.index(c) for c in (*alphabet, _EMPTY_CLASS, _ILLEGIBLE_CLASS)]


@cache
def load_model() -> _Model:
    """The network of :data:`MODEL`; loaded once a process."""
    network = load(MODEL)
    classes, temperature = tuple(json.loads(network.notes["classes"])), float(network.notes["temperature"])
    return _Model(network, classes, temperature, network.notes["version"])


def read_handprint(sheet: Sheet, fields: Sequence[HandprintField]) -> list[FieldReading]:
    """For every comb the log-probabilities of its cells over the alphabet, empty and illegible."""
    if not fields or sheet.registration is None:
        return []
    model = load_model()
    to_pixels = sheet.registration.to_pixels
    cells = np.concatenate([cut_cells(sheet.image, to_pixels, field.cells) for field in fields])
    takes_digits = [np.full(len(field.cells), set(ALPHABETS[field.alphabet]) <= _DIGITS) for field in fields]
    touched = ~untouched(cells)
    logits = np.zeros((len(cells), len(model.classes)), np.float32)
    if touched.any():
        logits[touched] = model.logits(cells[touched], np.concatenate(takes_digits)[touched].astype(np.float32))
    ends = np.cumsum([len(field.cells) for field in fields])[:-1]
    of_combs = np.split(touched, ends)
    tables = [_table(model, *part) for part in zip(fields, np.split(logits, ends), of_combs, strict=True)]
    read = model.how_it_reads(logits, touched)
    rows = ends[~_goes_on(fields)]
    strokes = stroke_chances(np.split(cells, rows), np.split(read, rows), np.split(touched, rows))
    readings = [
        FieldReading(field.name, _evidence(field, table, stroked), f"handprint {model.version}")
        for field, table, stroked in zip(fields, tables, np.split(np.concatenate(strokes), ends), strict=True)
    ]
    return with_repeats(readings, fields)


def _goes_on(fields: Sequence[HandprintField]) -> npt.NDArray[np.bool_]:
    """(fields - 1,) whether the next comb goes on where one ends: one stroke strikes grade and letter of a class."""
    pairs = [(one.cells[-1], following.cells[0]) for one, following in pairwise(fields)]
    return np.array([b.y == a.y and 0 < b.x - a.right < a.width / 2 for a, b in pairs], np.bool_)


def _table(model: _Model, field: HandprintField, logits: Floats, touched: npt.NDArray[np.bool_]) -> Floats:
    """The log-probabilities of one comb from the logits of its touched cells."""
    alphabet = ALPHABETS[field.alphabet]
    own = logits[:, model.columns(alphabet)]
    own[~touched] = np.log((1 - UNTOUCHED) / (len(alphabet) + 1))
    own[~touched, len(alphabet)] = np.log(UNTOUCHED)
    return log_probabilities(own)


def _evidence(field: HandprintField, table: Floats, strokes: Floats) -> HandprintEvidence:
    """The evidence of one comb: what was struck out is as good as illegible, what was closed is as good as empty."""
    struck, closed = strokes.T
    chances = np.exp(table) * ((1 - struck) * (1 - closed))[:, None]
    chances[:, -1] += struck * (1 - closed)
    chances[:, -2] += closed
    return HandprintEvidence(ALPHABETS[field.alphabet], np.log(np.maximum(chances, _LEAST)), struck=struck)
