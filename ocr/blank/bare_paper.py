"""What a scanner sees of bare paper: its edges, areas in shade, folds, streaks, filing holes, the other side.

Lengths and darkness are those of :mod:`ocr.blank.pieces`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from ocr.blank.pieces import Look, Mask, Pieces, Values

_EDGE, _SHALLOW_EDGE, _EDGE_LENGTH = 15.0, 3.5, 15.0
"""How far the dark edge of a page reaches in; what is shorter than the last reaches in less far, or it is a letter."""
_EDGE_GAP, _SOFT_EDGE = 2.0, 1.6
"""How far from the edge of the picture the shade of an edge may begin, and how steep it is at most."""
_EDGE_SHARE = 0.4
"""Of a picture no more lies beside the paper; a page half of which is black shows something else."""
_CONTACT, _CONTACT_MM = 0.6, 0.3
"""What lies beside the paper is dark along that share of its own length at the edge of the picture, seen so exactly;
letters that the edge cuts touch it here and there.
"""
_STROKE_DARKNESS, _STROKE_LEAST, _STROKE_AREA, _STROKE_WIDTH = 0.2, 0.06, 2.0, 4.0
"""Writing in a shadow: darker than what is around within so many millimetres by a share of it and of white paper, and
square millimetres of it. The noise of a table or a lid came to half of that."""

_AREA_SCALE = 1.5
"""Pixels per millimetre of the picture in which areas are looked for."""
_AREA_REACH, _AREA_DARKNESS, _NEAR_BLACK = 20.0, 0.35, 0.5
"""An area is darker than the paper within this reach, or than half of the page's paper."""
_LEAST_AREA, _THICK = 4.0, 3.0
"""Square millimetres of the smallest area, and width of what is no stroke any more."""
_SOFT_RIM, _HOLE_RIM = 2.5, 1.2
"""How far around the edge of the page, and around a hole, their soft rims reach."""

_HOLE, _HOLE_FROM_EDGE = (4.0, 8.5), 40.0
"""Sides of a filing hole, whose diameter is 5.5 to 6, as scanned; how far from the edge of the picture its middle may
be: 14 from that of the sheet, and a photograph shows up to 25 of the table.
"""
_ROUND, _DISC_SHARE, _RIM_FROM, _RIM_SHARE = 0.75, 0.78, 0.6, 0.92
"""Of a hole: width by height, area by the circle around it (0.64 of a square), and of a ring how much is at least how
far out.
"""
_PAIR_SIZE, _PAIR_PLACE, _PAIR_APART = 1.2, 4.0, (55.0, 125.0)
"""Holes come two by two, or they are letters: how much they differ in size and in distance from the edge, and how far
apart they are: 80 after ISO 838, 113 on A5 taken for A4, less in a photograph that shows some of the table.
"""

_RULED_LENGTH, _RULED_WIDTH, _MARGIN = 20.0, 1.0, 6.0
"""A piece as long and as thin is a fold or a ruled line; so near the edge it may be shorter."""
_CREASE_LENGTH, _CREASE_WIDTH, _CREASE_RATIO, _CREASE_DARKNESS = 100.0, 5.0, 25.0, 0.3
"""A crease with its shade: at least so long, at most so wide and dark, and so many times as long as wide."""
_CREASE_BULGE, _CREASE_STEP = 1.0, 1.0
"""A crease is nowhere wider than it usually is by the first, seen in pieces of the second, or letters stand on it.

Of creases it came to 0.65, of a rule with small print on it to 1.69.
"""
_SOLID = 0.85
"""A crease is solid: so much of it is dark before pieces are joined, where a line of text has gaps."""

_SHARP, _SHARP_PER_PIXEL = 1.3, 0.3
"""Steepness per millimetre by darkness, and by pixels per millimetre, from which an edge is ink on this side.

Of light pencil and faint stamps, 100 to 200 dpi, it measured 1.44 and more, of what shines through paper and is blurred
by 0.35 mm or more 1.31 and less; at 100 dpi 0.93.
"""
_LONG_SOFT, _TILE, _SHARP_TILE, _TILE_AREA = 40.0, 10.0, 1.4, 3.0
"""A longer piece, as a crease with its shade, may have writing grown together with it: it must be soft in every tile of
a side in which it has so many square millimetres.
"""
_STEEPEST = 90
"""Percentile of its pixels that stands for how steep, and how dark, a piece is."""
_SOFTEST_LOOK = 0.2
"""A blur beyond this makes everything soft."""
_PALE = 0.14
"""What shines through is paler: of print it came to 0.12. Writing out of focus is as soft, and darker."""


def dark_areas(look: Look) -> Mask | None:
    """The pixels of dark areas that are no writing, beside the page and filing holes; None where there are others."""
    coarse = _reduced(look)
    count, labels, boxes, middles = cv2.connectedComponentsWithStats(_is_dark(coarse, look.white))
    beside, discs = np.zeros(coarse.image.shape, np.uint8), []
    for number in range(1, count):
        box = boxes[number]
        if box[4] < _LEAST_AREA * coarse.scale**2:
            continue
        within = labels == number
        if _is_beside(box, coarse) and _runs_along_edge(within, coarse.from_edge, _CONTACT_MM):
            if _shows_strokes(within, coarse, look.white):
                return None
            beside[within] = 1
        elif _is_disc(box, middles[number], within, coarse):
            discs.append(number)
        elif _is_thick(within, coarse) and not _may_be_a_hole(box, middles[number], coarse):
            return None
    pairs = _paired(discs, np.asarray(boxes, np.int32), np.asarray(middles, np.float64), coarse)
    holes = np.isin(labels, list(pairs)).astype(np.uint8)
    rims = ((beside, _SOFT_RIM), (holes, _HOLE_RIM))
    soft = np.maximum(*(cv2.dilate(found, coarse.kernel(2 * rim)) for found, rim in rims))
    return np.asarray(cv2.resize(soft, look.image.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0)


def _reduced(look: Look) -> Look:
    share = min(1.0, _AREA_SCALE / look.scale)
    size = [max(1, round(side * share)) for side in look.image.shape[::-1]]
    return Look(np.asarray(cv2.resize(look.image, size, interpolation=cv2.INTER_AREA), np.float32), look.scale * share)


def _is_dark(coarse: Look, white: float) -> npt.NDArray[np.uint8]:
    """Where a page is clearly darker than the paper around or than all of the paper: 1, elsewhere 0."""
    smooth = cv2.GaussianBlur(coarse.image, (0, 0), 1)
    paper = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, coarse.kernel(_AREA_REACH))
    return np.asarray((paper - smooth > _AREA_DARKNESS * paper) | (coarse.image < _NEAR_BLACK * white), np.uint8)


def _is_beside(box: npt.NDArray[np.int32], coarse: Look) -> bool:
    """Whether an area lies beside the page: it touches the edge of the picture and is not too large."""
    left, top, width, height, area = box.tolist()
    rows, columns = coarse.image.shape
    touches = left == 0 or top == 0 or left + width == columns or top + height == rows
    is_long = max(width, height) > _EDGE_LENGTH * coarse.scale
    return bool(touches and is_long and area < _EDGE_SHARE * rows * columns)


def _runs_along_edge(within: Mask, from_edge: Values, near: float) -> bool:
    """Whether something is dark along the edge of the picture, from its beginning there to its end."""
    touching = within & (from_edge <= near)
    shares = [touching.any(axis=axis).sum() / max(within.any(axis=axis).sum(), 1) for axis in (0, 1)]
    return bool(max(shares) >= _CONTACT)


def _shows_strokes(within: Mask, coarse: Look, white: float) -> bool:
    """Whether something is written in a dark area: it lies in a shadow and not beside the page."""
    inside = cv2.erode(within.astype(np.uint8), coarse.kernel(2 * _SOFT_RIM), borderValue=1) > 0
    around = cv2.morphologyEx(coarse.image, cv2.MORPH_CLOSE, coarse.kernel(_STROKE_WIDTH))
    darker = around - coarse.image
    strokes = inside & (darker > _STROKE_DARKNESS * around) & (darker > _STROKE_LEAST * white)
    return bool(strokes.sum() > _STROKE_AREA * coarse.scale**2)


def _may_be_a_hole(box: npt.NDArray[np.int32], middle: npt.NDArray[np.float64], look: Look) -> bool:
    """Whether something has the size of a filing hole and lies where holes are."""
    width, height = (box[2:4] / look.scale).tolist()
    column, row = np.round(middle).astype(int)
    is_near = look.from_edge[row, column] < _HOLE_FROM_EDGE
    return bool(
        is_near and _HOLE[0] < max(width, height) < _HOLE[1] and min(width, height) > _ROUND * max(width, height)
    )


def _is_disc(box: npt.NDArray[np.int32], middle: npt.NDArray[np.float64], within: Mask, look: Look) -> bool:
    """Whether something is a hole that is filled with darkness: a square, as our marks are, is none."""
    if not _may_be_a_hole(box, middle, look):
        return False
    _middle, radius = cv2.minEnclosingCircle(np.argwhere(within).astype(np.float32))
    return bool(box[4] > _DISC_SHARE * np.pi * (radius + 0.5) ** 2)


def _is_thick(within: Mask, look: Look) -> bool:
    """Whether an area is wider than any stroke."""
    return bool(cv2.erode(within.astype(np.uint8), look.kernel(_THICK)).any())


# --- single pieces ------------------------------------------------------------------------------------------------


def is_bare_paper(pieces: Pieces, number: int) -> bool:
    """Whether a piece is what paper shows by itself: a line, a crease, an edge, a shadow, the other side."""
    return _is_line(pieces, number) or _is_edge(pieces, number) or _is_soft(pieces, number)


def _is_line(pieces: Pieces, number: int) -> bool:
    """Whether a piece is a ruled line or a fold, or a crease with its shade."""
    within = pieces.within(number)
    points = np.argwhere(within)[:, ::-1].astype(np.float32)
    _middle, sides, _angle = cv2.minAreaRect(points)
    length, width = ((side + 1) / pieces.look.scale for side in sorted(sides, reverse=True))
    if width < _RULED_WIDTH and (length > _RULED_LENGTH or _depths(pieces, number).max() < _MARGIN):
        return True
    is_long = length > _CREASE_LENGTH and width < _CREASE_WIDTH and length > _CREASE_RATIO * width
    if not is_long or _darkness(pieces, number) >= _CREASE_DARKNESS or _solidity(pieces, number) <= _SOLID:
        return False
    return _bulge(points / np.float32(pieces.look.scale)) < _CREASE_BULGE


def _bulge(points: Values) -> float:
    """How much wider than usual something long is where it is widest."""
    centred = points - points.mean(axis=0)
    _values, axes = np.linalg.eigh(centred.T @ centred)
    along, across = centred @ axes[:, 1], centred @ axes[:, 0]
    _places, steps = np.unique(np.floor(along / _CREASE_STEP), return_inverse=True)
    least, most = np.full(steps.max() + 1, np.inf), np.full(steps.max() + 1, -np.inf)
    np.minimum.at(least, steps, across)
    np.maximum.at(most, steps, across)
    return float(np.max(most - least) - np.median(most - least))


def _solidity(pieces: Pieces, number: int) -> float:
    return float(pieces.dark[pieces.window(number)][pieces.within(number)].mean())


def _is_edge(pieces: Pieces, number: int) -> bool:
    """Whether a piece is the dark edge of the page: it touches that of the picture, or is soft and nearly does."""
    depths = _depths(pieces, number)
    is_soft = depths.min() < _EDGE_GAP and _steepness(pieces, number) < _SOFT_EDGE
    if not (is_soft or depths.min() * pieces.look.scale <= 1) or depths.max() > _EDGE:
        return False
    from_edge = pieces.look.from_edge[pieces.window(number)]
    if not _runs_along_edge(pieces.within(number), from_edge, _EDGE_GAP if is_soft else _CONTACT_MM):
        return False
    return bool(depths.max() < _SHALLOW_EDGE or pieces.lengths[number] > _EDGE_LENGTH)


def _depths(pieces: Pieces, number: int) -> Values:
    """How far the pixels of a piece are from the edge of the picture."""
    return np.asarray(pieces.look.from_edge[pieces.window(number)][pieces.within(number)])


def _is_soft(pieces: Pieces, number: int) -> bool:
    """Whether the borders of a piece are too soft for ink on this side of the paper."""
    steepness, sharp = _steepness(pieces, number), min(_SHARP, _SHARP_PER_PIXEL * pieces.look.scale)
    if pieces.lengths[number] > _LONG_SOFT and _steepest_tile(pieces, number) > _SHARP_TILE:
        return False
    return steepness < sharp and _darkness(pieces, number) < _PALE


def _steepest_tile(pieces: Pieces, number: int) -> float:
    """How steep the borders of a long piece are, by their darkness, where they are steepest."""
    window, side = pieces.window(number), max(1, round(_TILE * pieces.look.scale))
    rows, columns = np.nonzero(pieces.within(number) & pieces.dark[window])
    steepness, darkness = (values[window][rows, columns] for values in (pieces.steepness, pieces.darkness))
    tiles = rows // side * (pieces.dark.shape[1] + 1) + columns // side
    least = _TILE_AREA * pieces.look.scale**2
    found = [np.percentile((steepness[here], darkness[here]), _STEEPEST, axis=1) for here in _equal(tiles, least)]
    return max((float(steep / dark) for steep, dark in found), default=0.0)


def _equal(tiles: npt.NDArray[np.intp], least: float) -> Iterator[npt.NDArray[np.bool_]]:
    """Which pixels lie in each tile that has enough of them."""
    for tile, count in zip(*np.unique(tiles, return_counts=True), strict=True):
        if count >= least:
            yield tiles == tile


def _steepness(pieces: Pieces, number: int) -> float:
    """How steep the borders of a piece are, by its darkness, per millimetre; once it is blurred, nobody can tell."""
    if pieces.sieve.blur > _SOFTEST_LOOK:
        return np.inf
    within = pieces.within(number) & pieces.dark[pieces.window(number)]
    steepest = np.percentile(pieces.steepness[pieces.window(number)][within], _STEEPEST)
    return float(steepest) / _darkness(pieces, number)


def _darkness(pieces: Pieces, number: int) -> float:
    """How dark a piece is where it is dark."""
    window = pieces.window(number)
    values = pieces.darkness[window][pieces.within(number) & pieces.dark[window]]
    return float(np.percentile(values, _STEEPEST))


def paired_holes(pieces: Pieces, numbers: Sequence[int]) -> set[int]:
    """Those of some pieces that are filing holes or their rims."""
    found = [number for number in numbers if _is_round(pieces, number)]
    return _paired(found, pieces.boxes, pieces.middles, pieces.look)


def _paired(
    numbers: Sequence[int], boxes: npt.NDArray[np.int32], middles: npt.NDArray[np.float64], look: Look
) -> set[int]:
    """Those that have another of their size, as far from the edge, and as far away as holes are punched."""
    nearest, farthest = _PAIR_APART
    sizes = {n: float(boxes[n, 2:4].max() / look.scale) for n in numbers}
    depths = {n: float(look.from_edge[tuple(np.round(middles[n][::-1]).astype(int))]) for n in numbers}
    return {
        a
        for a in numbers
        if any(
            abs(sizes[a] - sizes[b]) < _PAIR_SIZE
            and abs(depths[a] - depths[b]) < _PAIR_PLACE
            and nearest < np.linalg.norm(middles[a] - middles[b]) / look.scale < farthest
            for b in numbers
        )
    }


def _is_round(pieces: Pieces, number: int) -> bool:
    """Whether a piece is a disc or a ring of the size of a filing hole."""
    box, middle = pieces.boxes[number], pieces.middles[number]
    if not _may_be_a_hole(box, middle, pieces.look):
        return False
    if _is_disc(box, middle, pieces.within(number), pieces.look) and _solidity(pieces, number) > _SOLID:
        return True
    points = np.argwhere(pieces.within(number)).astype(np.float64)
    from_middle = np.linalg.norm(points - (points.min(axis=0) + points.max(axis=0)) / 2, axis=1)
    return bool((from_middle > _RIM_FROM * from_middle.max()).mean() > _RIM_SHARE)
