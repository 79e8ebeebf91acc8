"""Which cells of a training sheet are compared with each other."""

from __future__ import annotations

import numpy as np

from training.combs import KINDS
from training.sheets import allowed_classes, kept_apart, sheets
from training.synthesis import CLASSES


def test_a_sheet_is_a_run_of_rows() -> None:
    """Strips follow each other; each is one slice, and together they are all rows."""
    strips = np.array([0, 0, 0, 1, 2, 2], np.int32)
    assert sheets(strips) == [slice(0, 3), slice(3, 4), slice(4, 6)]


def test_every_cell_looks_at_itself() -> None:
    """Whatever is kept apart, nothing is left with nothing to look at."""
    labels = np.array([CLASSES.index(c) for c in ("A", "", "7", "", "?")] * 6)
    for seed in range(100):
        assert not kept_apart(labels, np.random.default_rng(seed)).diagonal().any()


def test_written_cells_of_a_whole_sheet_are_all_compared_and_most_empty_ones_with_none() -> None:
    """Seven sheets of ten stay whole; the others fall into parts that do not see each other."""
    labels = np.array([CLASSES.index(c) for c in ("A", "")] * 20)
    whole, unseen = [], []
    for seed in range(200):
        apart = kept_apart(labels, np.random.default_rng(seed))
        whole.append(not apart[:, ::2].any())
        unseen.append((apart[:, 1::2].sum(axis=0) >= len(labels) - 1).mean())
    assert 0.6 < np.mean(whole) < 0.8
    assert np.mean(unseen) > 0.8


def test_a_field_of_digits_allows_digits_empty_and_illegible_only() -> None:
    """And one of letters the capitals and the hyphen instead."""
    allowed = {
        kind: {c for c, may in zip(CLASSES, row, strict=True) if may}
        for kind, row in zip(KINDS, allowed_classes(), strict=True)
    }
    assert allowed["digits"] == {*"0123456789", "", "?"}
    assert allowed["letters"] == set(CLASSES) - set("0123456789")
