"""Cells of combs, some of them struck out, on disk: all that training needs to know of :mod:`training.strikes`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

CLOSED, STRUCK, WHOLE, ASIDE = 2, 1, 0, -1
"""Labels of cells: unused and closed with a line, struck, neither, nobody could say."""

UNREAD = np.array([[0, 1, 0]], np.float32)
"""How the blank cell between two combs reads: surely empty."""


@dataclass(frozen=True)
class StruckCells:
    """Cut cells uint8 (n, 64, 48), how each reads, float32 (n, 3), whether it is struck, int8 (n,), and its comb.

    Combs, int32 (n,), are numbered in the order of the cells.
    """

    ink: npt.NDArray[np.uint8]
    read: npt.NDArray[np.float32]
    struck: npt.NDArray[np.int8]
    combs: npt.NDArray[np.int32]


def load(path: Path) -> StruckCells:
    """A shard from disk."""
    with np.load(path) as archive:
        return StruckCells(archive["ink"], archive["read"], archive["struck"], archive["combs"])
