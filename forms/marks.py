"""The fiducial marks: which black and white modules make up each ArUco mark.

The patterns and ids are those of OpenCV's 4x4 dictionary of 50 marks (``cv2.aruco.DICT_4X4_50``). Of them 18 are used:
any two differ in at least five modules whichever way they are turned, and none is so plain (like 10 or 17, little more
than a white square in a black one) that a ticked box could be taken for it. A test holds the table to OpenCV.
"""

from __future__ import annotations

from forms.geometry import Box
from forms.paper import Mark

MODULES = 6
"""Modules along a side: four of pattern inside a black border one module wide."""

_PATTERNS = {
    0: 0xB532, 1: 0x0F9A, 2: 0x332D, 3: 0x9946, 4: 0x549E, 5: 0x79CD, 6: 0x9E2E, 7: 0xC4F2, 8: 0xFEDA, 9: 0xCF56,
    11: 0x11A7, 12: 0x0EB7, 13: 0x2A0F, 14: 0x24B1, 15: 0x263E, 16: 0x4665, 18: 0x6C5E, 19: 0x76AF,
}  # fmt: skip
"""By id: sixteen bits row by row from the top left, the highest bit first; 1 is white."""

MARK_IDS = tuple(_PATTERNS)
"""The ids of the marks that forms carry."""


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
