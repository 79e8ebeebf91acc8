"""What the model is trained on is what it will be asked about: strips of cells with their truth.

Training itself needs a library that readers do not have, and is no part of these tests.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forms.geometry import Box
from simulation.hands import Glyph, StrokeHands, load_strokes, samples_of, store_strokes
from simulation.shapes import extent
from training import shards
from training.blending import BlendedHand, blended
from training.capturing import MEASURED
from training.filling import MEASURING, TRAINING, Script, fill_cell, random_person, random_script, varied
from training.splits import People, people
from training.synthesis import CLASSES, joined, strip

FONTS = Path(__file__).parents[2] / "simulation" / "fonts"


@pytest.fixture
def writers(data: Path) -> People:
    """Those who train."""
    return people(data, [FONTS], "train")


def test_a_strip_is_cells_with_their_truth(writers: People) -> None:
    """One row of each table a cell; classes, kinds and writers belong together, and the written cells show ink."""
    for seed in range(4):
        cells = strip(writers, np.random.default_rng(seed))
        count = len(cells.labels)
        assert cells.ink.shape == (count, 64, 48)
        assert len(cells.kinds) == len(cells.writers) == len(cells.strips) == count > 20
        symbols = np.array(CLASSES)[cells.labels]
        assert not set(symbols[cells.kinds == 1].tolist()) - {*"0123456789", "", "?"}
        assert not set(symbols[cells.kinds == 0].tolist()) & set("0123456789")
        inside = cells.ink[:, 16:48, 14:34].max(axis=(1, 2)).astype(int)
        assert np.median(inside[symbols != ""]) > np.median(inside[symbols == ""])


def test_the_same_seed_makes_the_same_strip(writers: People) -> None:
    """A shard can be made again."""
    first, second = (strip(writers, np.random.default_rng(9)) for _ in range(2))
    assert np.array_equal(first.ink, second.ink)
    assert np.array_equal(first.labels, second.labels)


def test_a_strip_is_one_persons(writers: People) -> None:
    """What is measured is written by one hand for letters and one for digits, as a sheet is."""
    for seed in range(6):
        cells = strip(writers, np.random.default_rng(seed), MEASURING, MEASURED[0])
        assert all(len(set(cells.writers[cells.kinds == kind].tolist())) <= 1 for kind in (0, 1))


def test_the_measured_write_only_what_is_theirs(writers: People) -> None:
    """Lent letters would blur the line between two people."""
    hand = next(hand for hand in writers.letters if hand.name.startswith("ibm/"))
    script = random_script(MEASURING, np.random.default_rng(1))
    assert not hand.has_own("K")
    assert "K" not in {script.character("letters", hand, np.random.default_rng(n)) for n in range(300)}


def test_strips_are_numbered_through(writers: People, tmp_path: Path) -> None:
    """Also when shards are joined, and after they were stored."""
    parts = [strip(writers, np.random.default_rng(seed)) for seed in range(3)]
    cells = joined([joined(parts[:2]), parts[2]])
    sizes = [len(part.labels) for part in parts]
    assert np.array_equal(cells.strips, np.repeat([0, 1, 2], sizes))
    shards.save(cells, tmp_path / "some")
    stored = shards.load(tmp_path / "some")
    assert all(np.array_equal(vars(stored)[name], value) for name, value in vars(cells).items())


def test_small_letters_for_capitals_keep_their_name(writers: People, tmp_path: Path) -> None:
    """Who writes n for N writes ń for Ń: both are the capital to the reader."""
    small, large = (np.array([(0, 0), (width, 1000)], np.float32) for width in (700, 100))
    store_strokes([("n", "one", (small,)), ("N", "one", (large,))], tmp_path / "strokes.npz")
    own = samples_of(load_strokes(tmp_path / "strokes.npz"))["one"]
    hand = replace(writers.letters[0], own=own, lenders=(writers.letters[0].own,))
    someone = replace(random_person(writers, MEASURING, np.random.default_rng(1)), letters=hand)
    script = Script({"Ń": 1.0}, lower_case=0.0, own_only=False)
    widths: dict[frozenset[str], list[int]] = {frozenset(): [], frozenset("N"): []}
    for small_for, found in widths.items():
        for seed in range(12):
            ink, person = np.zeros((168, 140), np.float32), replace(someone, small=small_for)
            if fill_cell(ink, Box(2, 2, 5, 7), "letters", person, script, np.random.default_rng(seed)) == "Ń":
                found.append(int(np.ptp(np.argwhere(ink > 0.2)[:, 1])))
    assert all(len(found) > 5 for found in widths.values())
    assert np.median(widths[frozenset("N")]) > 1.3 * np.median(widths[frozenset()])


def test_photographed_digits_only_train(data: Path) -> None:
    """Nobody knows who wrote them."""
    assert people(data, [], "train").photographed is not None
    assert people(data, [], "calibration").photographed is None
    assert people(data, [], "held_out").photographed is None


def line(*points: tuple[float, float]) -> np.ndarray:
    """A stroke."""
    return np.array(points, np.float32)


def test_two_ways_of_writing_alike_meet_half_way() -> None:
    """Each stroke lies between the two; in which direction it was drawn does not matter."""
    one, other = line((0, 0), (0, 1)), line((0.2, 1), (0.2, 0))
    (middle,) = blended((one,), (other,), 0.5)
    assert extent([middle]) == pytest.approx((0.1, 0, 0.1, 1), abs=1e-5)


def test_a_caricature_lies_beyond_the_first_as_seen_from_the_second() -> None:
    """A negative share draws a stroke away from the other one."""
    one, other = line((0, 0), (0, 1)), line((0.2, 0), (0.2, 1))
    (beyond,) = blended((one,), (other,), -0.5)
    assert extent([beyond]) == pytest.approx((-0.1, 0, -0.1, 1), abs=1e-5)


def test_different_ways_of_writing_do_not_mix() -> None:
    """A letter of two strokes and one of one, or strokes that lie elsewhere, would make a letter of neither."""
    one = (line((0, 0), (0, 1)), line((0, 0.5), (1, 0.5)))
    assert blended(one, one[:1], 0.5) is one
    assert blended(one, (one[1], one[0]), 0.5) is one


def test_a_blended_hand_writes_all_that_the_first_one_can(data: Path) -> None:
    """Polish letters too."""
    first, second = StrokeHands(data).writers("train")[:2]
    hand = BlendedHand(first, second, 0.4)
    for character in "AŻĘ5-":
        assert hand.can_write(character) == first.can_write(character)
        if hand.can_write(character):
            assert hand.glyph(character, np.random.default_rng(1)).character == character


def test_variation_keeps_a_letter_about_where_it_was(writers: People) -> None:
    """Bent, ended early or late, its strokes joined: still about one high and of the same strokes or one less."""
    rng = np.random.default_rng(1)
    glyph = Glyph("L", (line((0, 0), *((0.0, y / 10) for y in range(1, 11))), line((0, 1), (0.5, 1))))
    for _ in range(50):
        person = random_person(writers, TRAINING, rng)
        changed = varied(glyph, person, rng)
        assert len(changed.paths) in (1, 2)
        _, top, _, bottom = extent(changed.paths)
        assert 0.4 < bottom - top < 1.8
