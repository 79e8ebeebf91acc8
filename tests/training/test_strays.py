"""Windows of stray ink for training: each with what its ink is, from whole sheets that the program itself reads."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from benchmarks.requests import Names
from ocr.stray import AROUND, WINDOW
from simulation.hands import FontHand
from training.stray_classes import CLASSES
from training.strays import shard


@pytest.fixture
def names(tmp_path: Path) -> Names:
    """A few names a list."""
    folder = tmp_path / "names"
    folder.mkdir()
    for kind in ("first_names", "pupil_first_names", "surnames"):
        for sex in "fm":
            with (folder / f"{kind}_{sex}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([("name", "count"), ("ANNA", 5), ("NOWAK", 3)])
    return Names.load(tmp_path)


def test_windows_come_with_what_their_ink_is(hands: list[FontHand], names: Names) -> None:
    """Every class turns up among a few sheets, in windows of one size; the same seed gives the same ones."""
    made = shard(hands, names, [1, 0], 10)
    assert made.seen.shape == (len(made.labels), 3, WINDOW, WINDOW)
    assert made.around.shape == (len(made.labels), 2, AROUND, AROUND)
    assert set(np.unique(made.labels)) == set(range(len(CLASSES)))
    middle = made.seen[:, 0, WINDOW // 4 : -WINDOW // 4, WINDOW // 4 : -WINDOW // 4]
    assert (middle.max(axis=(1, 2)) > 50).mean() > 0.95
    again = shard(hands, names, [1, 0], 2)
    assert (again.labels == made.labels[: len(again.labels)]).all()
