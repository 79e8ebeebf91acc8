"""Names read with an eye to what names look like: letters that a cell leaves open are decided by their neighbours.

The name model is a weak prior here. It moves probability between the letters of a cell, never between a letter, an
empty and an illegible cell, and the evidence itself stays as it was read.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from identity.matching.combs import HYPHEN, SYMBOLS
from identity.matching.name_model import EDGE, NameKind, NameModel
from ocr.evidence import FieldReading, HandprintEvidence
from ocr.pipeline import SheetReading

Floats = npt.NDArray[np.float64]

KINDS = {
    "pupil_first_name": NameKind.PUPIL,
    "pupil_surname": NameKind.SURNAME,
    "applicant_first_name": NameKind.PARENT,
    "applicant_surname": NameKind.SURNAME,
}
"""The fields that hold names, and whose."""

_WEIGHT = 0.5
"""The power of the model's probabilities: names are stranger than any model of them."""
_LEAST = 1e-9
_EMPTY, _ILLEGIBLE = -2, -1


def with_name_model(reading: SheetReading, model: NameModel) -> SheetReading:
    """The reading with its names read again, each beside the model of its kind."""
    fields = {name: _read_again(field, model) for name, field in reading.fields.items()}
    return replace(reading, fields=fields)


def _read_again(field: FieldReading, model: NameModel) -> FieldReading:
    evidence = field.evidence
    if field.name not in KINDS or not isinstance(evidence, HandprintEvidence) or evidence.alphabet != SYMBOLS:
        return field
    table = np.exp(evidence.table.astype(np.float64))
    written = np.flatnonzero(table.argmax(axis=1) < len(SYMBOLS))
    if not len(written):
        return field
    name = slice(int(written[0]), int(written[-1]) + 1)
    table[name, :_EMPTY] = _beside_each_other(table[name], model.tables[KINDS[field.name]] ** _WEIGHT)
    agreed = np.log(np.maximum(table, _LEAST)).astype(np.float32)
    return replace(field, evidence=replace(evidence, agreed=agreed), reader=f"{field.reader}, with the name model")


def _beside_each_other(cells: Floats, trigrams: Floats) -> Floats:
    """(n, symbols): the probabilities of the letters of n cells of one name; each row keeps its sum.

    An empty cell between two parts of a name counts as a hyphen, an illegible one as any letter.
    """
    shown = cells[:, :_EMPTY]
    likelihood = shown + cells[:, [_ILLEGIBLE]] / len(SYMBOLS)
    likelihood[:, HYPHEN] += cells[:, _EMPTY]
    # (n, second, third): the last two letters, by all that stands before; then the same by all that stands behind
    forward = np.zeros((len(cells), EDGE + 1, EDGE + 1))
    reached = np.zeros((EDGE + 1, EDGE + 1))
    reached[EDGE, EDGE] = 1
    for cell, seen in enumerate(likelihood):
        reached = np.einsum("ab,abc->bc", reached, trigrams)
        reached[:, :EDGE] *= seen
        reached[:, EDGE] = 0
        reached /= reached.sum()
        forward[cell] = reached
    backward = trigrams[:, :, EDGE].copy()
    marginals = np.zeros_like(shown)
    for cell in range(len(cells) - 1, -1, -1):
        both = (forward[cell] * backward).sum(axis=0)[:EDGE]
        marginals[cell] = both / both.sum()
        following = backward[:, :EDGE] * likelihood[cell]
        backward = np.einsum("abc,bc->ab", trigrams[:, :, :EDGE], following)
        backward /= backward.max()
    # What of the likelihood came from the letters themselves, and not from an empty or illegible cell
    letters = marginals * np.divide(shown, likelihood, out=np.zeros_like(shown), where=likelihood > 0)
    whole = letters.sum(axis=1, keepdims=True)
    return np.where(whole > 0, letters / np.maximum(whole, _LEAST) * shown.sum(axis=1, keepdims=True), shown)
