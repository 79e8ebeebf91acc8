"""A small folder of pen strokes, stored the way the collections are: nobody's handwriting, so it can be committed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from simulation.hands import DIGITS, LETTERS, store_strokes

LETTER = ([(0, 1000), (0, 0), (300, 0)], [(0, 500), (400, 1000)])
MARK = ([(0, 1000), (300, 0)],)


def write_collection(path: Path, samples: Sequence[tuple[str, str, tuple[list[tuple[int, int]], ...]]]) -> None:
    """Store (label, writer, strokes) the way the collections are stored; every K is suspect."""
    as_paths = [(c, who, tuple(np.array(stroke, np.float32) for stroke in glyph)) for c, who, glyph in samples]
    store_strokes(as_paths, path, suspect=[label == "K" for label, _, _ in samples])


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
