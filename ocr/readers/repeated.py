"""Combs that repeat each other: a name written twice is read better than once.

A pupil writes the own name as the one who asks and as the one who is asked for. Whether both say the same is itself a
question and is asked first, of all such combs of the sheet together: one cell that surely differs, and everything
stays as it was read, for then two people may be meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from forms.elements import HandprintField
from ocr.evidence import FieldReading, HandprintEvidence

Floats = npt.NDArray[np.float64]

_SAME_AT_LEAST = 6.0
"""Natural logarithm of how much likelier the sheet must be if its combs say the same than if each says anything."""
_DIFFERENT_BELOW = 0.05
"""Two cells with a smaller chance than this to show the same differ."""
_MISREAD = 0.01
"""Even of the same character written twice, one may be read wrong with certainty."""
_EMPTY, _ILLEGIBLE = -2, -1
"""The last columns of a table."""


def with_repeats(readings: Sequence[FieldReading], fields: Sequence[HandprintField]) -> list[FieldReading]:
    """The readings, those of combs that repeat each other with the table that both support, where all of them agree."""
    evidence = {r.name: r.evidence for r in readings if isinstance(r.evidence, HandprintEvidence)}
    pairs = [(f.repeats, f.name) for f in fields if f.repeats in evidence and f.name in evidence]
    tables = [_paired(evidence[first], evidence[second]) for first, second in pairs]
    if sum(how_much_likelier_same(*both) for both in tables) < _SAME_AT_LEAST:
        return list(readings)
    found = {reading.name: reading for reading in readings}
    for (first, second), both in zip(pairs, tables, strict=True):
        table = agreed_table(*both)
        for name, other in ((first, second), (second, first)):
            own = evidence[name]
            agreed = np.log(table[: len(own.log_probabilities)]).astype(np.float32)
            reader = f"{found[name].reader}, with {other}"
            found[name] = replace(found[name], evidence=replace(own, agreed=agreed), reader=reader)
    return [found[reading.name] for reading in readings]


def _paired(first: HandprintEvidence, second: HandprintEvidence) -> tuple[Floats, Floats]:
    """The probabilities of both combs, the shorter one with empty cells behind it."""
    length = max(len(first.log_probabilities), len(second.log_probabilities))
    return _lengthened(first, length), _lengthened(second, length)


def _lengthened(evidence: HandprintEvidence, length: int) -> Floats:
    table = np.exp(evidence.log_probabilities.astype(np.float64))
    beyond = np.full((length - len(table), table.shape[1]), 1e-6)
    beyond[:, _EMPTY] = 1
    return np.concatenate([table, beyond / beyond.sum(axis=1, keepdims=True)])


def how_much_likelier_same(first: Floats, second: Floats) -> float:
    """The log-likelihood ratio of two (n, symbols) tables of probabilities: the same text in both, or any two.

    Cells that are illegible in one, or empty in both, say nothing; a pair that surely differs makes it minus infinity.
    """
    legible = (first.argmax(axis=1) != first.shape[1] - 1) & (second.argmax(axis=1) != second.shape[1] - 1)
    both = first[legible] * second[legible]
    empty, same = both[:, _EMPTY], both[:, :_ILLEGIBLE].sum(axis=1)
    if (same < _DIFFERENT_BELOW).any():
        return -np.inf
    characters = both.shape[1] - 2
    return float(np.log((same - empty) * characters + empty).sum())


def agreed_table(first: Floats, second: Floats) -> Floats:
    """What two (n, symbols) tables of the same text say together; where one is illegible, what the other says."""
    product = first * second
    product /= product.sum(axis=1, keepdims=True)
    agreed = (1 - _MISREAD) * product + _MISREAD * (first + second) / 2
    first_is_lost, second_is_lost = (table.argmax(axis=1) == table.shape[1] - 1 for table in (first, second))
    agreed[first_is_lost] = second[first_is_lost]
    agreed[second_is_lost] = first[second_is_lost]
    return agreed
