"""What a file is made into: pages, as pictures or as a sentence that says why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

GreyImage = npt.NDArray[np.uint8]
"""A picture as (height, width), 0 black to 255 white."""


@dataclass(frozen=True)
class Page:
    """A page of a file: ``image`` is uint8 (height, width), 255 is white; ``number`` counts from 1."""

    source: Path
    number: int
    image: GreyImage = field(compare=False, repr=False)


@dataclass(frozen=True)
class UnreadablePage:
    """A page, or a whole file, that cannot be opened: ``sentence`` tells a person why and what to do."""

    source: Path
    number: int
    sentence: str
