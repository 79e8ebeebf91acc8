"""Whether a page shows nothing but paper.

A page that is called blank is not looked at by anybody, so it must hold no ink: no light pencil, no faint stamp, no
word at its edge. What a scanner sees of bare paper is explained piece by piece; whatever is left is ink. In doubt a
page is not blank.

Lengths and darkness are those of :mod:`ocr.blank.pieces`.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from ocr.blank.bare_paper import dark_areas, is_bare_paper, paired_holes
from ocr.blank.lines import long_lines
from ocr.blank.pieces import Look, Mask, Pieces, Sieve, Values, sift
from ocr.pages import GreyImage
from ocr.reduction import reduce

_LONGEST = 1754
"""Pixels of the longer side of the picture looked at, 150 dpi of A4: a line of pencil is two pixels wide."""
_FEWEST, _NARROWEST, _PLAIN = 400, 50, 0.15
"""In a picture whose longer or shorter side has fewer pixels, no line can be told from dust: whatever is darker than
paper by its grain is ink.
"""
_DARKEST_WHITE, _LEAST_BRIGHT = 110, 0.7
"""Paper is brighter, and most of the picture is nearly as bright as its white; anything else may be a negative, or
noise, or a photograph of something else.
"""

_FINE = Sieve(blur=0.12, widest=4.0, faintest=0.04, grains=5.0, gap=0.6)
"""For paper that looks like paper: at 100 dpi pencil of a tenth of black comes to 0.04."""
_RULED_SHARE = 0.03
"""A page is ruled where lines take more of it: one fold takes 0.004, rules 10 apart take 0.08."""
_COARSE = Sieve(blur=0.5, widest=8.0, faintest=0.02, grains=7.0, gap=1.0)
"""For paper that is shown by specks, as 1-bit scans show grey: blurred until the specks are grey again."""

_SPECKLED_SHARE, _SPECKLED_CELL, _SPECKLED_DARKNESS = 0.03, 15.0, 0.12
"""Paper is shown by specks where they darken that share of half of all cells of this side, or its grain is so dark."""

_COARSE_GRAIN = 0.12
"""Where the specks do not blur to a grey as even as this, no letter could be seen among them."""

_LETTER, _COARSE_LETTER = 3.0, 4.0
"""Longer side of the smallest piece that is writing by itself; two or three specks of dust together are smaller."""
_MOST_PIECES = 400
"""Paper has fewer pieces of that size, however creased it is."""

_CLUSTER, _CLUSTER_LENGTH, _CLUSTER_FACTOR, _CLUSTER_STEP = 12.0, 5.0, 4.0, 4
"""In a square of this side, specks of this length altogether, beyond so many times the page's mean, are a broken line.

They are counted in a picture smaller by the last.
"""
_CLUSTER_DARKNESS, _CLUSTER_FROM_EDGE = 0.12, 2.0
"""A line breaks up into specks where a scan is black and white, and there they are dark; along the edge any may be."""
_ROW, _ROW_SPECK, _ROW_COUNT = (24.0, 3.5), 1.2, 3
"""Length and height of a row of small letters, written across or along the page, of which so many, each so long, are
seen by themselves. Dust, up to 1.2 specks a square centimetre, has one so long in such a row, seldom two.
"""


def is_blank(image: GreyImage) -> bool:
    """Whether a page shows nothing but paper, what is on its other side, and dirt."""
    look = Look.at(reduce(image, _LONGEST).image)
    if look.white < _DARKEST_WHITE or look.image.mean() < _LEAST_BRIGHT * look.white:
        return False
    if max(look.image.shape) < _FEWEST or min(look.image.shape) < _NARROWEST:
        return bool(look.image.min() > (1 - _PLAIN) * look.white)
    areas = dark_areas(look)
    if areas is None:
        return False
    pieces = _without_lines(look, areas)
    if _is_speckled(pieces):
        coarse = sift(look, _COARSE, areas)
        return coarse.least_darkness < _COARSE_GRAIN and not _is_written(coarse, _COARSE_LETTER)
    return not (_is_written(pieces, _LETTER) or _has_broken_lines(pieces) or _has_rows(pieces))


def _without_lines(look: Look, areas: Mask) -> Pieces:
    """The dark pieces of a page beside its lines; those of a notebook are no grain that would hide light pencil."""
    pieces = sift(look, _FINE, areas)
    lines = long_lines(pieces)
    if lines.mean() > _RULED_SHARE:
        pieces = sift(look, _FINE, areas, lines)
        lines = long_lines(pieces)
    return pieces.without(lines)


def _is_speckled(pieces: Pieces) -> bool:
    """Whether paper is shown by specks rather than by grey."""
    cells = [max(1, round(side / (_SPECKLED_CELL * pieces.look.scale))) for side in pieces.dark.shape[::-1]]
    _count, labels, boxes, _middles = cv2.connectedComponentsWithStats(pieces.dark.astype(np.uint8))
    is_speck = boxes[:, 2:4].max(axis=1) < _LETTER * pieces.look.scale
    specks = pieces.dark & is_speck[labels]
    shares = cv2.resize(specks.astype(np.float32), cells, interpolation=cv2.INTER_AREA)
    return bool(np.median(shares) > _SPECKLED_SHARE) or pieces.least_darkness > _SPECKLED_DARKNESS


def _is_written(pieces: Pieces, letter: float) -> bool:
    """Whether any piece that is large enough to be a letter is ink."""
    numbers = (np.flatnonzero(pieces.lengths[1:] >= letter) + 1).tolist()
    if len(numbers) > _MOST_PIECES:
        return True
    left = [number for number in numbers if not is_bare_paper(pieces, number)]
    return bool(set(left) - paired_holes(pieces, left))


def _has_broken_lines(pieces: Pieces) -> bool:
    """Whether somewhere there are more specks than there would be of dust, which lies everywhere alike."""
    specks = _specks(pieces)
    if not len(specks):
        return False
    sums = _sums(pieces, specks, pieces.lengths[specks], (_CLUSTER, _CLUSTER))
    return bool(sums.max() > _CLUSTER_LENGTH + _CLUSTER_FACTOR * sums.mean())


def _has_rows(pieces: Pieces) -> bool:
    """Whether somewhere several specks, each too small for a letter and however faint, lie in a row."""
    specks = _sharp_specks(pieces)
    if len(specks) < _ROW_COUNT:
        return False
    each = np.ones(len(specks))
    return any(_sums(pieces, specks, each, sides).max() > _ROW_COUNT - 0.5 for sides in (_ROW, _ROW[::-1]))


def _sums(
    pieces: Pieces, specks: npt.NDArray[np.intp], weights: npt.NDArray[np.float64], sides: tuple[float, float]
) -> Values:
    """The weights of those specks that lie in a rectangle of (width, height) around each place of a smaller picture."""
    counted = np.zeros([side // _CLUSTER_STEP + 1 for side in pieces.dark.shape], np.float32)
    columns, rows = (pieces.middles[specks] // _CLUSTER_STEP).astype(int).T
    np.add.at(counted, (rows, columns), weights)
    width, height = (max(1, round(side * pieces.look.scale / _CLUSTER_STEP)) for side in sides)
    sums = cv2.boxFilter(counted, -1, (width, height), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(sums, np.float32)


def _specks(pieces: Pieces) -> npt.NDArray[np.intp]:
    """The numbers of the pieces smaller than a letter that are as dark as pieces of a line."""
    darkest = np.zeros(len(pieces.boxes), np.float32)
    np.maximum.at(darkest, pieces.labels.ravel(), pieces.darkness.ravel())
    is_speck = _is_inside(pieces) & (pieces.lengths < _LETTER) & (darkest > _CLUSTER_DARKNESS)
    return np.flatnonzero(is_speck)


def _sharp_specks(pieces: Pieces) -> npt.NDArray[np.intp]:
    """The numbers of the pieces smaller than a letter that may be letters and are nothing that bare paper shows."""
    is_speck = _is_inside(pieces) & (pieces.lengths < _LETTER) & (pieces.lengths >= _ROW_SPECK)
    return np.array([n for n in np.flatnonzero(is_speck) if not is_bare_paper(pieces, int(n))], np.intp)


def _is_inside(pieces: Pieces) -> Mask:
    """Which pieces, paper not counted, lie away from the edge."""
    columns, rows = np.round(pieces.middles).astype(int).T
    is_inside = pieces.look.from_edge[rows, columns] > _CLUSTER_FROM_EDGE
    is_inside[0] = False
    return np.asarray(is_inside)
