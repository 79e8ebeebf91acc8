"""Handprint: what every cell of the combs shows, by the network that ``training/`` made.

The only module that knows onnxruntime. The network sees every cell with its surroundings, and all written cells of a
sheet at once, since one hand wrote them; its answer is restricted to the alphabet of the field.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from forms.alphabets import ALPHABETS
from forms.elements import HandprintField
from ocr.cells import cut_cells, untouched
from ocr.evidence import FieldReading, HandprintEvidence
from ocr.readers.repeated import with_repeats
from ocr.sheets import Sheet

MODEL = Path(__file__).parent.parent / "handprint.onnx"
_EMPTY_CLASS, _ILLEGIBLE_CLASS = "", "?"
_DIGITS = frozenset("0123456789")

UNTOUCHED = 0.9998
"""How sure an untouched cell is to be empty."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Model:
    """The network, ready to run: the character of each output and the temperature that calibrates them."""

    session: Any
    classes: tuple[str, ...]
    temperature: float
    version: str

    def logits(self, cells: Floats, digits: Floats) -> Floats:
        """(n, classes) calibrated logits of the (n, 64, 48) cells of one sheet; digits (n,) is 1 in digit fields."""
        (logits,) = self.session.run(["logits"], {"cells": cells[:, None], "digits": digits})
        return np.asarray(logits / np.float32(self.temperature), dtype=np.float32)

    def columns(self, alphabet: str) -> list[int]:
        """The outputs for the characters of an alphabet, for an empty and for an illegible cell."""
        return [self.classes.index(c) for c in (*alphabet, _EMPTY_CLASS, _ILLEGIBLE_CLASS)]


@cache
def load_model() -> _Model:
    """The network of :data:`MODEL`; loaded once a process, on one thread, which is fastest for so small a network."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])
    notes = session.get_modelmeta().custom_metadata_map
    return _Model(session, tuple(json.loads(notes["classes"])), float(notes["temperature"]), notes["version"])


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
    readings = [
        FieldReading(field.name, _evidence(model, field, part, seen), f"handprint {model.version}")
        for field, part, seen in zip(fields, np.split(logits, ends), np.split(touched, ends), strict=True)
    ]
    return with_repeats(readings, fields)


def _evidence(
    model: _Model, field: HandprintField, logits: Floats, touched: npt.NDArray[np.bool_]
) -> HandprintEvidence:
    """The table of one comb from the logits of its touched cells."""
    alphabet = ALPHABETS[field.alphabet]
    own = logits[:, model.columns(alphabet)]
    own[~touched] = np.log((1 - UNTOUCHED) / (len(alphabet) + 1))
    own[~touched, len(alphabet)] = np.log(UNTOUCHED)
    own = own - own.max(axis=1, keepdims=True)
    return HandprintEvidence(alphabet, own - np.log(np.exp(own).sum(axis=1, keepdims=True)))
