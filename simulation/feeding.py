"""What goes wrong while paper runs through machines: lines of print lost, rows moved, margins left out of the picture.

Lengths are millimetres. Lines and torn paper are drawn into grey uint8 pictures; what moves rows or cuts them off works
on a :class:`simulation.capture.Capture`, so that the truth of where everything went stays exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from simulation.capture import Capture, Scanner
from simulation.optics import pixels

Grey = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]
Side = Literal["left", "right", "top", "bottom"]

_HAIR_MM = 0.01
"""Over so much paper a jump happens: rows that a feeder repeats all show it."""
_NODES = 17
"""Columns at which the rows of a sheared picture are found; between them they lie on straight lines."""


def white_lines(
    image: Grey, dpi: float, pitch: float, width: float, first: float = 0.0, slope: float = 0.0, *, down: bool = False
) -> Grey:
    """White lines across the picture, or down it, at a pitch; ``slope`` is how much they rise over their length.

    What a clogged inkjet leaves out of the print, or a dead element of a scanner out of the picture.
    """
    height, width_px = image.shape
    rows, columns = np.arange(height, dtype=np.float32), np.arange(width_px, dtype=np.float32)
    across, along = (columns[None, :], rows[:, None]) if down else (rows[:, None], columns[None, :])
    off = np.abs(
        (across - slope * along - pixels(first - pitch / 2, dpi)) % pixels(pitch, dpi) - pixels(pitch / 2, dpi)
    )
    white = np.clip(pixels(width / 2, dpi) + 0.5 - off, 0, 1)
    return np.asarray(np.round(image + (255 - image.astype(np.float32)) * white), dtype=np.uint8)


@dataclass(frozen=True)
class Slip:
    """One irregularity of a feeder: the rows of the even picture are moved along it.

    ``left`` and ``right`` (k,) are how far down what stands at the k ``places`` from the top is moved at either edge;
    between places as on a straight line, and beyond them as at the nearest.
    """

    places: tuple[float, ...]
    left: tuple[float, ...]
    right: tuple[float, ...]


def slower(top: float, height: float, rate: float) -> Slip:
    """The feeder runs slower by a rate over a part of the page, which is drawn out (negative: faster, compressed)."""
    moved = (0.0, rate * height)
    return Slip((top, top + height), moved, moved)


def jump(at: float, by: float) -> Slip:
    """The paper stops while rows are scanned, which repeats them, or slips on and rows are lost (negative)."""
    moved = (0.0, by)
    return Slip((at, at + (_HAIR_MM if by > 0 else -by)), moved, moved)


def side_slip(top: float, height: float, left: float, right: float, ramp: float) -> Slip:
    """The paper turns a little in the feeder over some rows and turns back; it takes a ramp above and below."""
    places = (top - ramp, top, top + height, top + height + ramp)
    return Slip(places, (0.0, left, left, 0.0), (0.0, right, right, 0.0))


@dataclass(frozen=True)
class Fed:
    """The map of (n, 2) pixels of an even picture, ``width`` pixels wide, to those of the picture with slips."""

    slips: tuple[Slip, ...]
    dpi: float
    width: int

    def __call__(self, points: Points) -> Points:
        """The (n, 2) pixels at which what stands at (n, 2) pixels of the even picture is seen."""
        share = np.clip(points[:, 0] / self.width, 0, 1)
        left, right = (self._rows(points[:, 1], side) for side in (0.0, 1.0))
        return np.column_stack([points[:, 0], left + (right - left) * share])

    def sources(self, rows: Points, share: float) -> Points:
        """The rows of the even picture that (n,) rows show, at a share of the width."""
        places = np.unique([0.0, 1e4, *(place for slip in self.slips for place in slip.places)])
        even = np.asarray(pixels(1, self.dpi) * places)
        moved = np.maximum.accumulate(self._rows(even, share) + np.arange(len(even)) * 1e-6)
        return np.interp(rows, moved, even)

    def _rows(self, rows: Points, share: float) -> Points:
        mm = rows / pixels(1, self.dpi)
        moved = np.zeros_like(mm)
        for slip in self.slips:
            by = np.array(slip.left) * (1 - share) + np.array(slip.right) * share
            moved += np.interp(mm, slip.places, by)
        return rows + moved * pixels(1, self.dpi)


def fed(capture: Capture, slips: Sequence[Slip], dpi: float) -> Capture:
    """The capture as a feeder that slips makes it, row by row, as long as the paper needs."""
    height, width = capture.image.shape
    through = Fed(tuple(slips), dpi, width)
    last = float(through(np.array([(0.0, height), (width, height)]))[:, 1].max())
    rows = np.arange(max(round(last), 1), dtype=np.float64)
    source_y = _between(np.stack([through.sources(rows, share) for share in np.linspace(0, 1, _NODES)]), width)
    source_x = np.broadcast_to(np.arange(width, dtype=np.float32), source_y.shape)
    image = cv2.remap(
        capture.image, np.array(source_x), np.round(source_y), cv2.INTER_NEAREST, None, cv2.BORDER_REPLICATE
    )
    return Capture(np.asarray(image, dtype=np.uint8), lambda points: through(capture.to_pixels(points)))


def _between(nodes: Points, width: int) -> npt.NDArray[np.float32]:
    """(rows, width) values from (nodes, rows) of columns that are evenly spaced, linearly interpolated."""
    at = np.linspace(0, len(nodes) - 1, width)
    weights = np.maximum(1 - np.abs(at - np.arange(len(nodes))[:, None]), 0).astype(np.float32)
    return np.asarray(nodes.astype(np.float32).T @ weights, dtype=np.float32)


@dataclass(frozen=True)
class Margins:
    """How much of a picture is left out at each edge; negative: so much of the glass around it is in the picture."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


def cropped(capture: Capture, lost: Margins, dpi: float, glass: int = 250) -> Capture:
    """The capture without its margins, or with glass of a grey value around it."""
    left, top, right, bottom = (round(pixels(mm, dpi)) for mm in (lost.left, lost.top, lost.right, lost.bottom))
    height, width = capture.image.shape
    image = capture.image[max(top, 0) : height - max(bottom, 0), max(left, 0) : width - max(right, 0)]
    around = ((max(-top, 0), max(-bottom, 0)), (max(-left, 0), max(-right, 0)))
    padded = np.pad(image, around, constant_values=glass)
    return Capture(padded, lambda points: capture.to_pixels(points) - (left, top))


@dataclass(frozen=True)
class FeedScanner(Scanner):
    """A scanner whose feeder slips, and whose picture may lack margins."""

    slips: tuple[Slip, ...] = ()
    lost: Margins = Margins()

    def capture(self, page: Grey, rng: np.random.Generator) -> Capture:
        """Scan a page (uint8 at 300 dpi)."""
        captured = super().capture(page, rng)
        if self.slips:
            captured = fed(captured, self.slips, self.dpi)
        return cropped(captured, self.lost, self.dpi)


def torn_off(image: Grey, rng: np.random.Generator, dpi: float, side: Side, depth: float, lid: int) -> Grey:
    """The page without a strip along a side, torn off raggedly; the lid of the scanner is seen in its place."""
    turns = {"top": 0, "left": 1, "bottom": 2, "right": 3}[side]
    upright = np.rot90(image, -turns)  # the side that is torn lies on top
    width = upright.shape[1]
    steps = np.linspace(0, width, max(2, round(width / pixels(3, dpi))))
    ragged = pixels(depth, dpi) + pixels(0.5, dpi) * np.cumsum(rng.normal(0, 0.5, len(steps)))
    edge = np.interp(np.arange(width), steps, ragged)
    gone = np.arange(upright.shape[0])[:, None] < edge
    return np.ascontiguousarray(np.rot90(np.where(gone, np.uint8(lid), upright), turns))


def held(image: Grey, rng: np.random.Generator, dpi: float, side: Side, depth: float, skin: int) -> Grey:
    """The page with a hand over a side: four fingers that reach in so far, and the hand beside them."""
    turns = {"top": 0, "left": 1, "bottom": 2, "right": 3}[side]
    upright = np.ascontiguousarray(np.rot90(image, -turns))
    width = upright.shape[1]
    start = float(rng.uniform(0.1, 0.6)) * width
    for finger in range(4):
        x = round(start + pixels(19 * finger, dpi))
        tip = round(pixels(depth * float(rng.uniform(0.85, 1.0)) - 8, dpi))
        cv2.line(
            upright, (x, -100), (x, max(tip, 0)), (int(skin + rng.normal(0, 6)),), round(pixels(16, dpi)), cv2.LINE_AA
        )
    return np.ascontiguousarray(np.rot90(upright, turns))
