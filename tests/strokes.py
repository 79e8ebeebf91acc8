"""A small folder of pen strokes, stored the way the collections are: nobody's handwriting, so it can be committed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from simulation.hands import DIGITS, LETTERS

LETTER = ([(0, 1000), (0, 0), (300, 0)], [(0, 500), (400, 1000)])
MARK = ([(0, 1000), (300, 0)],)


def write_collection(path: Path, samples: Sequence[tuple[str, str, tuple[list[tuple[int, int]], ...]]]) -> None:
    """Store (label, writer, strokes) the way the collections are stored."""
    strokes = [stroke for _, _, glyph in samples for stroke in glyph]
    np.savez(
        path,
        points=np.array([point for stroke in strokes for point in stroke], np.int16),
        stroke_offsets=np.cumsum([0, *map(len, strokes)]).astype(np.int32),
        char_offsets=np.cumsum([0, *(len(glyph) for _, _, glyph in samples)]).astype(np.int32),
        labels=np.array([label for label, _, _ in samples]),
        writers=np.array([writer for _, writer, _ in samples]),
        suspect=np.array([label == "K" for label, _, _ in samples]),
    )


def write_data(folder: Path) -> Path:
    """Fill a data folder with sixty small writers (those of ibm have a broken K, one writes no Z) and inked digits."""
    collections = folder / "handwriting"
    collections.mkdir()
    people = [f"one/person{n}" for n in range(50)] + [f"ibm/person{n}" for n in range(10)]
    letters = [(c, who, LETTER) for who in people for c in LETTERS if (c, who) != ("Z", "one/person0")]
    write_collection(collections / "unipen_strokes.npz", letters)
    write_collection(collections / "unipen_marks_strokes.npz", [(c, who, MARK) for who in people for c in "',./-"])
    write_collection(collections / "pendigits_strokes.npz", [(d, "pen/x", LETTER) for d in DIGITS for _ in range(90)])
    inked = np.full((20, 28, 28), 255, np.uint8)
    inked[:, 4:24, 12:16] = 0
    np.savez(collections / "bhmsds.npz", images=inked, labels=np.array(list(DIGITS * 2)))
    return folder
