"""The fiducial marks: which black and white modules make up each ArUco mark.

The patterns are those of OpenCV's 4x4 dictionary of 50 marks (``cv2.aruco.DICT_4X4_50``), of which the first 18 are
used; any two of them differ in at least five modules whichever way they are turned. A test holds the table to OpenCV.
"""

from __future__ import annotations

from forms.geometry import Box
from forms.paper import Mark

MODULES = 6
"""Modules along a side: four of pattern inside a black border one module wide."""

_PATTERNS = (
    0xB532, 0x0F9A, 0x332D, 0x9946, 0x549E, 0x79CD, 0x9E2E, 0xC4F2, 0xFEDA,
    0xCF56, 0xF991, 0x11A7, 0x0EB7, 0x2A0F, 0x24B1, 0x263E, 0x4665, 0x6600,
)  # fmt: skip
"""By id: sixteen bits row by row from the top left, the highest bit first; 1 is white."""

MARK_IDS = range(len(_PATTERNS))


def white_modules(mark_id: int) -> tuple[tuple[int, int], ...]:
    """(column, row) of every white module, counted from the mark's top left module, the border included."""
    bits = _PATTERNS[mark_id]
    return tuple((1 + i % 4, 1 + i // 4) for i in range(16) if bits >> (15 - i) & 1)


def white_boxes(mark: Mark) -> tuple[Box, ...]:
    """The white squares that, drawn over the black square ``mark.box``, make the mark."""
    side = mark.box.width / MODULES
    return tuple(
        Box(mark.box.x + column * side, mark.box.y + row * side, side, side) for column, row in white_modules(mark.id)
    )
