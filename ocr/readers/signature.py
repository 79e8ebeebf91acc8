"""Signature frames: whether somebody signed. Nothing is said about who."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from forms.elements import SignatureField
from ocr.evidence import FieldReading, SignatureEvidence
from ocr.readers.ink import PIXELS_PER_MM, ink_in, logistic
from ocr.sheets import Sheet

Indexes = npt.NDArray[np.intp]

READER = "signature 1"
_INSET = 0.9
_INK_MM2, _INK_SPREAD = 1.5, 0.25
_HEIGHT_MM, _HEIGHT_SPREAD = 1.6, 0.15
_PAPER_MM = 2.5
"""Lines of a pen are narrower than this, and the shade of a fold is wider."""

_FOLDS, _STRIP_MM, _ANGLES = 3, 2.0, 60
"""So many folds are taken out, each with what is left of its shade; directions are tried every 3 degrees."""

_TO_THE_SIDE_MM = 1.5


def read_signatures(sheet: Sheet, fields: Sequence[SignatureField]) -> list[FieldReading]:
    """For every frame the probability that it is signed: enough ink, and not all of it in straight lines."""
    return [FieldReading(field.name, _evidence(sheet, field), READER) for field in fields]


def _evidence(sheet: Sheet, field: SignatureField) -> SignatureEvidence:
    ink = _without_folds(ink_in(sheet, field.box, _INSET, _PAPER_MM))
    rows = np.flatnonzero(ink.any(axis=1))
    height = float(np.ptp(rows) + 1) / PIXELS_PER_MM if len(rows) else 0.0
    area = float(ink.sum()) / PIXELS_PER_MM**2
    is_enough, is_no_dash = logistic(area, _INK_MM2, _INK_SPREAD), logistic(height, _HEIGHT_MM, _HEIGHT_SPREAD)
    return SignatureEvidence(is_enough * is_no_dash)


def _without_folds(ink: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The ink without straight strips that run from one side of the frame to another."""
    rest = ink.copy()
    for _fold in range(_FOLDS):
        rows, columns = np.nonzero(rest)
        if not len(rows):
            break
        strip = _fullest_strip(rows, columns)
        if not _runs_from_side_to_side(rows[strip], columns[strip], ink.shape):
            break
        rest[rows[strip], columns[strip]] = False
    return rest


def _fullest_strip(rows: Indexes, columns: Indexes) -> npt.NDArray[np.bool_]:
    """Which of the pixels (n,) lie in the straight strip that holds most of them."""
    angles = np.linspace(0, np.pi, _ANGLES, endpoint=False)
    # (angles, n): which half strip across each direction a pixel lies in.
    across = np.outer(np.cos(angles), columns) + np.outer(np.sin(angles), rows)
    halves = np.floor(across / (_STRIP_MM / 2 * PIXELS_PER_MM)).astype(int)
    halves -= halves.min()
    counts = np.array([np.bincount(row, minlength=halves.max() + 2) for row in halves])
    angle, first = divmod(int(np.argmax(counts[:, :-1] + counts[:, 1:])), counts.shape[1] - 1)
    return np.asarray((halves[angle] == first) | (halves[angle] == first + 1), dtype=np.bool_)


def _runs_from_side_to_side(rows: Indexes, columns: Indexes, shape: tuple[int, ...]) -> bool:
    near = _TO_THE_SIDE_MM * PIXELS_PER_MM
    gaps = (rows.min(), shape[0] - 1 - rows.max(), columns.min(), shape[1] - 1 - columns.max())
    return sum(int(gap) <= near for gap in gaps) >= 2
