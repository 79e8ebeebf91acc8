"""The cells of a shard as sheets: who stands beside whom, and who is looked at."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from forms.alphabets import CAPITALS
from simulation.hands import DIGITS
from training.combs import KINDS
from training.synthesis import CLASSES

EMPTY_UNSEEN = 0.85
"""So many of the empty cells are not compared with: the reader knows most of them without the network."""
PARTED_SHARE = 0.3
"""So many sheets are taken for several, so that few cells are read as well as many."""

Bools = npt.NDArray[np.bool_]


def sheets(strips: npt.NDArray[np.int32]) -> list[slice]:
    """The rows of each strip, which follow each other."""
    edges = [0, *(np.flatnonzero(np.diff(strips)) + 1).tolist(), len(strips)]
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


def allowed_classes() -> Bools:
    """Which classes a field of each kind may show: (kinds, classes)."""
    alphabets = {"letters": CAPITALS + "-", "digits": DIGITS}
    return np.array([[c in ("", "?") or c in alphabets[kind] for c in CLASSES] for kind in KINDS])


def kept_apart(labels: npt.NDArray[np.int64], rng: np.random.Generator) -> Bools:
    """Which cells (second axis) a cell (first axis) of a sheet is not compared with; never itself."""
    unseen = (labels == CLASSES.index("")) & (rng.random(len(labels)) < EMPTY_UNSEEN)
    parts = rng.integers(0, rng.integers(2, 12) if rng.random() < PARTED_SHARE else 1, len(labels))
    apart = np.asarray(unseen[None, :] | (parts[:, None] != parts[None, :]))
    np.fill_diagonal(apart, val=False)
    return apart
