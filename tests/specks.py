"""Scans in which specks stand for grey, in every way that scanners have."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from simulation import dirt

Grey = npt.NDArray[np.uint8]
Way = Literal["diffused", "ordered", "halftone"]
WAYS: tuple[Way, ...] = get_args(Way)


def speckled(image: Grey, way: Way, paper: float, dpi: float) -> Grey:
    """A picture in black and white, its white being ``paper`` of white."""
    if way == "halftone":
        return dirt.halftoned(image, dpi, 0.35, 30, paper)
    return (dirt.dithered if way == "diffused" else dirt.ordered)(image, paper)
