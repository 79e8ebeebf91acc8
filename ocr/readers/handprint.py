"""Handprint: what every cell of the combs shows, by the network that ``training/`` made.

The only module that knows onnxruntime. The network sees every cell with its surroundings, all combs of a sheet at
once; its answer is restricted to the alphabet of the field.
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
from ocr.cells import cut_cells
from ocr.evidence import FieldReading, HandprintEvidence
from ocr.sheets import Sheet

MODEL = Path(__file__).parent.parent / "handprint.onnx"
_EMPTY_CLASS, _ILLEGIBLE_CLASS = "", "?"
_BATCH = 128

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Model:
    """The network, ready to run: the character of each output and the temperature that calibrates them."""

    session: Any
    classes: tuple[str, ...]
    temperature: float
    version: str

    def logits(self, cells: Floats) -> Floats:
        """(n, classes) calibrated logits of (n, 64, 48) cells."""
        batches = [cells[i : i + _BATCH, None] for i in range(0, len(cells), _BATCH)]
        outputs = [self.session.run(["logits"], {"cells": batch})[0] for batch in batches]
        return np.concatenate(outputs).astype(np.float32) / np.float32(self.temperature)

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
    logits = model.logits(np.concatenate([cut_cells(sheet.image, to_pixels, field.cells) for field in fields]))
    ends = np.cumsum([len(field.cells) for field in fields])[:-1]
    return [
        FieldReading(field.name, _evidence(model, field, part), f"handprint {model.version}")
        for field, part in zip(fields, np.split(logits, ends), strict=True)
    ]


def _evidence(model: _Model, field: HandprintField, logits: Floats) -> HandprintEvidence:
    alphabet = ALPHABETS[field.alphabet]
    own = logits[:, model.columns(alphabet)]
    own = own - own.max(axis=1, keepdims=True)
    return HandprintEvidence(alphabet, own - np.log(np.exp(own).sum(axis=1, keepdims=True)))
