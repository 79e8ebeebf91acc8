"""Cells of combs, some of them struck out, on disk: all that training needs to know of :mod:`training.strikes`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

CLOSED, STRUCK, WHOLE, ASIDE = 2, 1, 0, -1
"""Labels of cells: unused and closed with a line, struck, neither, nobody could say."""


@dataclass(frozen=True)
class StruckCells:
    """Cut cells uint8 (n, 64, 48), how each reads, float16 (n, classes), whether it is struck, int8 (n,), and where.

    Combs and sheets, int32 (n,) each, are numbered in the order of the cells.
    """

    ink: npt.NDArray[np.uint8]
    read: npt.NDArray[np.float16]
    struck: npt.NDArray[np.int8]
    combs: npt.NDArray[np.int32]
    sheets: npt.NDArray[np.int32]


def load(path: Path) -> StruckCells:
    """A shard from disk."""
    with np.load(path) as archive:
        return StruckCells(**{name: archive[name] for name in ("ink", "read", "struck", "combs", "sheets")})
