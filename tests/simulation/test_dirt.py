from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from forms.geometry import Box
from simulation import dirt
from simulation.dirt import Grey

DPI = 254.0
"""Ten pixels are a millimetre."""


def page() -> Grey:
    """White paper of 40 x 30 mm with a black bar and a grey one."""
    image = np.full((300, 400), 255, np.uint8)
    image[100:120, 50:] = 0
    image[200:220] = 120
    return image


Effect = Callable[[Grey, np.random.Generator], Grey]
EFFECTS: dict[str, Effect] = {
    "dithered": lambda image, _: dirt.dithered(image, 0.95),
    "ordered": lambda image, _: dirt.ordered(image, 0.95),
    "halftoned": lambda image, _: dirt.halftoned(image, DPI, 0.4, 30, 0.95),
    "streaked": lambda image, rng: dirt.streaked(image, rng, DPI, [5, 20], 0.4, 0.8),
    "streaked across, broken": lambda image, rng: dirt.streaked(
        image, rng, DPI, [5], 0.4, 0.8, across=True, broken=True
    ),
    "slipped": lambda image, _: dirt.slipped(image, DPI, 8, 6, 0.5, 1.0),
    "banded": lambda image, _: dirt.banded(image, DPI, 3, 0.4),
    "shown through": lambda image, _: dirt.shown_through(image, image[::-1], 0.2, 0.2, DPI),
    "folded": lambda image, _: dirt.folded(image, (0, 5), (40, 25), 0.3, 0.5, DPI),
    "stained": lambda image, rng: dirt.stained(image, rng, (20, 5), 3, 0.3, DPI),
    "covered": lambda image, rng: dirt.covered(image, rng, Box(15, 8, 6, 6), 245, 0.2, DPI),
    "highlighted": lambda image, rng: dirt.highlighted(image, rng, Box(2, 3, 30, 4), 0.3, DPI),
}


@pytest.mark.parametrize("name", EFFECTS)
def test_dirt_makes_a_new_picture_of_the_same_kind(name: str) -> None:
    """Grey in, grey out, the same size; what was given stays as it was; the same seed does the same."""
    before = page()
    after, again = (EFFECTS[name](before, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(before, page())
    assert after.dtype == np.uint8
    assert after.shape == before.shape
    assert np.array_equal(after, again)
    assert not np.array_equal(after, before)


@pytest.mark.parametrize(
    "way", [dirt.dithered, dirt.ordered, lambda image, paper: dirt.halftoned(image, DPI, 0.4, 45, paper)]
)
def test_specks_stand_for_grey(way: Callable[[Grey, float], Grey]) -> None:
    """1 bit keeps the brightness on average: paper at 92 % turns to so many specks, black stays black."""
    picture = way(page(), 0.92)
    assert set(np.unique(picture)) == {0, 255}
    assert picture[:90].mean() == pytest.approx(0.92 * 255, abs=10)
    assert not picture[102:118, 60:390].any()


def test_streaks_run_through_the_whole_picture() -> None:
    """A streak is as dark, as wide and where it was asked for, from edge to edge; a broken one has gaps."""
    paper = np.full((300, 400), 200, np.uint8)
    whole = dirt.streaked(paper, np.random.default_rng(1), DPI, [10], 0.4, 0.5)
    assert np.unique(whole[:, 98:101]).tolist() == [100]
    assert (whole == 200).all(axis=0).sum() >= 395
    broken = dirt.streaked(paper, np.random.default_rng(1), DPI, [10], 0.4, 0.5, broken=True)
    assert 0.05 < (broken[:, 99] < 150).mean() < 0.95
    across = dirt.streaked(paper, np.random.default_rng(1), DPI, [10], 0.4, 0.5, across=True)
    assert np.unique(across[98:101]).tolist() == [100]


def test_slipped_rows_are_lower_by_what_was_asked_and_others_stay() -> None:
    """The bar slips by 0.5 mm at the left and 1 mm at the right edge; the grey bar far below keeps its place."""
    after = dirt.slipped(page(), DPI, 8, 6, 0.5, 1.0, ramp=3)
    top = [int(np.flatnonzero(after[:150, column] < 128)[0]) for column in (60, 395)]
    assert top == [pytest.approx(106, abs=1), pytest.approx(110, abs=1)]
    assert np.array_equal(after[190:], page()[190:])


def test_the_other_side_is_mirrored_and_pale() -> None:
    """What is black at the left of the back shows at the right, as dark as asked, and print of this side stays."""
    back = np.full((300, 400), 255, np.uint8)
    back[20:60, 20:80] = 0
    after = dirt.shown_through(page(), back, 0.2, 0.05, DPI)
    assert after[40, 350] == pytest.approx(0.8 * 255, abs=2)
    assert after[40, 50] == 255
    assert after[110, 200] == 0


def test_erasing_leaves_a_little_of_the_lines_and_a_smudge() -> None:
    """Where a pencil wrote, the part asked for is left; beside it a smudge, and nothing far away."""
    ink = np.zeros((200, 200), np.float32)
    ink[95:105, 50:150] = 0.6
    left = dirt.erased(ink, np.random.default_rng(1), 0.1, 0.08, 10)
    assert left[100, 100] == pytest.approx(0.06, abs=0.01)
    assert 0.001 < left[108, 100] < 0.06
    assert left[:40].max() < 0.001


def test_cover_hides_what_is_below() -> None:
    """Under correction fluid nothing of the print is seen, outside of it everything."""
    after = dirt.covered(page(), np.random.default_rng(1), Box(15, 8, 6, 6), 245, 0.2, DPI)
    assert after[104:116, 160:200].min() > 200
    assert not after[104:116, 250:].any()
