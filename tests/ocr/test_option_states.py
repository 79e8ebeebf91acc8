"""What the boxes of a choice show together: which option is meant."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.verdict import _MARK_SURE
from ocr.option_states import STATES, States, chosen_options

SURE = 0.98


def choice(*shown: str) -> States:
    """A choice whose boxes surely show these states."""
    rest = (1 - SURE) / (len(STATES) - 1)
    columns = {state: np.array([SURE if state == own else rest for own in shown]) for state in STATES}
    return States(**columns)


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        (("empty", "empty"), (False, False)),
        (("ticked", "empty"), (True, False)),
        (("ticked", "ticked"), (True, True)),
        (("filled", "empty"), (True, False)),
        (("filled", "ticked"), (False, True)),
        (("filled", "filled"), (True, True)),
        (("retracted", "ticked"), (False, True)),
        (("retracted", "empty"), (False, False)),
        (("struck", "ticked"), (False, True)),
        (("struck", "empty"), (False, True)),
        (("struck", "struck"), (False, False)),
        (("struck", "empty", "empty"), (False, False, False)),
        (("struck", "struck", "empty"), (False, False, True)),
        (("ticked",), (True,)),
        (("empty",), (False,)),
    ],
)
def test_what_is_meant_depends_on_all_boxes(shown: tuple[str, ...], meant: tuple[bool, ...]) -> None:
    """A blackened or crossed-out tick counts for nothing beside a plain one; what is not struck out is meant."""
    assert tuple((chosen_options(choice(*shown)) > 0.5).tolist()) == meant


def test_an_option_that_is_left_over_is_never_sure() -> None:
    """Striking the other one out is a choice in the old way, and not as sure as a tick."""
    _struck, left = chosen_options(choice("struck", "empty"))
    assert 0.5 < left < _MARK_SURE


def test_a_tick_taken_back_alone_is_no_sure_answer() -> None:
    """Nothing else is ticked and a tick was crossed out: neither yes nor no is sure."""
    retracted, _empty = chosen_options(choice("retracted", "empty"))
    assert 1 - _MARK_SURE < retracted < 0.5


def test_of_two_that_are_ticked_neither_is_sure() -> None:
    """Only one of them is meant, whatever each looks like; a tick beside an empty box is sure."""
    both = chosen_options(choice("ticked", "ticked"))
    assert ((both > 0.5) & (both < _MARK_SURE)).all()
    assert chosen_options(choice("ticked", "empty"))[0] > _MARK_SURE
    three = chosen_options(choice("ticked", "ticked", "empty"))
    assert three[2] == pytest.approx(chosen_options(choice("ticked", "empty", "empty"))[2], abs=0.01)


def test_beside_a_box_that_may_be_ticked_only_a_plain_tick_is_sure() -> None:
    """What looks like a tick may be one that was crossed over, and the faint one beside it the answer."""
    perhaps = _ticked(0.97, 0.3)
    assert 0.5 < chosen_options(perhaps)[0] < _MARK_SURE
    assert chosen_options(_ticked(0.999, 0.3))[0] > _MARK_SURE
    assert chosen_options(_ticked(0.97, 0.05))[0] > _MARK_SURE


def _ticked(*chances: float) -> States:
    """A choice whose boxes are so likely ticked, and empty otherwise."""
    none = np.zeros(len(chances))
    shown = {"ticked": np.array(chances), "empty": 1 - np.array(chances)}
    return States(**{state: shown.get(state, none) for state in STATES})


BOX_WEIGHTS = st.lists(st.floats(0.01, 1), min_size=len(STATES), max_size=len(STATES))


@given(st.lists(BOX_WEIGHTS, min_size=1, max_size=5))
def test_the_answer_is_a_probability(weights: list[list[float]]) -> None:
    """Whatever the boxes show, every option is meant with a probability between 0 and 1."""
    table = np.array(weights) / np.sum(weights, axis=1, keepdims=True)
    meant = chosen_options(States(*table.T))
    assert meant.shape == (len(weights),)
    assert ((meant >= 0) & (meant <= 1)).all()
