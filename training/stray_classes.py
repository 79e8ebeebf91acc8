"""What stray ink may be, and windows of it on disk: all that training needs to know of :mod:`training.strays`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

CLASSES = ("nothing", "writing", "stroke", "stamp")
NOTHING, WRITING, STROKE, STAMP = range(4)
"""Dirt, folds, streaks and answers that leave their boxes; words and figures; strokes that cross things out; stamps."""


@dataclass(frozen=True)
class Windows:
    """Windows uint8 (n, 3, side, side), what is around them, uint8 (n, 2, side, side), and their classes, int8 (n,).

    A class is that of the stray ink in the middle.
    """

    seen: npt.NDArray[np.uint8]
    around: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int8]


def load(path: Path) -> Windows:
    """A shard from disk."""
    with np.load(path) as archive:
        return Windows(archive["seen"], archive["around"], archive["labels"])
