"""Combs with strokes for training: what is labelled struck was struck, and chance comes out the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.shards import FONTS
from training.splits import people
from training.strikes import shard
from training.struck_cells import ASIDE, CLOSED, STRUCK, WHOLE
from training.synthesis import CLASSES


def test_cells_come_with_labels_and_how_they_read(data: Path) -> None:
    """Each cell has its ink, its label, its comb, its sheet and how it reads; some are struck and most are not."""
    made = shard(people(data, [FONTS], "train"), [1, 0], 12)
    assert made.ink.shape == (len(made.struck), 64, 48)
    assert made.read.shape == (len(made.struck), len(CLASSES))
    assert ((made.read >= -1) & (made.read <= 0)).all()
    assert set(np.unique(made.struck)) == {CLOSED, STRUCK, WHOLE, ASIDE}
    assert 0.05 < (made.struck == STRUCK).mean() < 0.5
    assert (np.diff(made.combs) >= 0).all()
    assert sorted(set(made.sheets.tolist())) == list(range(12))
    assert (np.diff(made.combs)[np.diff(made.sheets) > 0] > 0).all()


def test_struck_cells_hold_more_ink(data: Path) -> None:
    """A stroke on top of a letter is more ink than the letter."""
    made = shard(people(data, [FONTS], "train"), [2, 0], 12)
    inside = made.ink[:, 13:51, 11:37].mean(axis=(1, 2))
    assert inside[made.struck == STRUCK].mean() > 1.3 * inside[made.struck == WHOLE].mean()


def test_the_same_seed_gives_the_same_cells(data: Path) -> None:
    """A shard depends on its seed alone."""
    hands = people(data, [FONTS], "train")
    first, again = (shard(hands, [3, 1], 2) for _ in range(2))
    assert (first.ink == again.ink).all()
    assert (first.struck == again.struck).all()
