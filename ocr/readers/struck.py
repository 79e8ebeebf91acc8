"""Strokes through cells: which were struck out, which closed because nothing goes there, by a network of ``training/``.

A stroke that takes back a word runs on through the gaps between cells, where letters do not; so the network sees every
cell with its surroundings, and beside the cells before and after it. It is told what the handprint reader saw in each
cell, since a bar belongs to a 7 and not to an O, and it compares each cell with those of the same hand that are like
it: who bars one 7 bars the next one, too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ocr.network import load, log_probabilities

MODEL = Path(__file__).parent.parent / "strikes.onnx"

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_LEAST_LOG = np.float32(-12)
"""Less likely is as good as impossible."""


def how_it_reads(logits: Floats, touched: Bools, empty: int) -> Floats:
    """(n, classes) log-probabilities of the handprint reader between -1 and 0; untouched cells are surely empty.

    ``empty`` is the class of an empty cell.
    """
    surely_empty = np.full(logits.shape[1], -1, np.float32)
    surely_empty[empty] = 0
    seen = log_probabilities(logits) / -_LEAST_LOG
    return np.asarray(np.where(touched[:, None], np.maximum(seen, -1), surely_empty), np.float32)


def stroke_chances(combs: Sequence[Floats], read: Sequence[Floats], touched: Sequence[Bools]) -> list[Floats]:
    """For each comb of (n, 64, 48) cells the probabilities (n, 2) that each was struck out, and closed as unused.

    ``read`` says of each comb how its cells read, as :func:`how_it_reads` has it. Untouched cells are neither. The
    combs are all that one hand wrote on a sheet.
    """
    chances = [np.zeros((len(comb), 2), np.float32) for comb in combs]
    spans = [_written(of_comb) for of_comb in touched]
    seen = [number for number, span in enumerate(spans) if span.stop]
    if not seen:
        return chances
    network = load(MODEL)
    cells = _in_a_row([combs[number][spans[number]] for number in seen], np.zeros((1, *combs[0].shape[1:]), np.float32))
    characters = _in_a_row(
        [read[number][spans[number]] for number in seen], np.zeros((1, read[0].shape[1]), np.float32)
    )
    logits = network.run(cells=cells[:, None], read=characters, sheets=np.ones((1, len(cells)), np.float32))
    temperatures = np.array(json.loads(network.notes["temperatures"]), np.float32)
    found = np.asarray(1 / (1 + np.exp(-logits / temperatures)), np.float32)
    first = 0
    for number in seen:
        span = spans[number]
        long = span.stop - span.start
        chances[number][span] = np.where(touched[number][span, None], found[first : first + long], 0)
        first += long + 1
    return chances


def _written(touched: Bools) -> slice:
    """The cells from the one before the first to the one after the last that was touched."""
    at = np.flatnonzero(touched)
    return slice(max(int(at[0]) - 1, 0), min(int(at[-1]) + 2, len(touched))) if len(at) else slice(0, 0)


def _in_a_row(combs: Sequence[Floats], blank: Floats) -> Floats:
    """The cells of all combs, a blank one after each, as the network learned to see them."""
    return np.concatenate([part for comb in combs for part in (comb, blank)])
