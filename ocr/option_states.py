"""What the tick boxes of one choice show, and which option is meant by it: a matter of all of them together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

STATES = ("empty", "ticked", "filled", "pointed", "struck", "retracted", "gone")
"""What a box may show: nothing; a tick; a box blackened all over; a tick beside it, or its words underlined or ringed;
words, and the box mostly, struck out in the old way; a tick crossed out; a tick erased or a box covered."""

_FILLED_ALONE = 0.98
"""A blackened box is a tick where nothing else is ticked; beside a plain tick it is one taken back, as in exams."""
_POINTED = 0.89
"""A tick beside its box and words underlined or ringed are meant so by most people."""
_GONE = 0.11
"""What was erased or covered is not meant by most people; nobody can be sure."""
_RETRACTED_ALONE = 0.3
"""A tick that was crossed out, where nothing else is ticked: some people cross a box and then the cross."""
_LEFT_OVER = 0.89
"""Where all other options were struck out in the old way, the one that is left is meant."""
_RATHER, _ONE_OF_SEVERAL = 0.5, 0.89
"""Where several are rather chosen only one is meant: the others were taken back in a way that was not seen. None is the
value then, and none is called sure.
"""
_PERHAPS, _PLAIN = 0.2, 0.99
"""Where another box may well be ticked only a plain tick is sure: one that was crossed over may look ticked, too."""


@dataclass(frozen=True)
class States:
    """The probabilities of what each box of one choice shows, each (n,); they sum to 1 over the states."""

    empty: Floats
    ticked: Floats
    filled: Floats
    pointed: Floats
    struck: Floats
    retracted: Floats
    gone: Floats


def chosen_options(states: States) -> Floats:
    """(n,) how likely each option is meant, each box showing what it shows independently of the others."""
    nothing_plain = _of_others(1 - states.ticked)
    all_struck = _of_others(states.struck) if len(states.struck) > 1 else np.zeros(1)
    chosen = np.asarray(
        states.ticked
        + _POINTED * states.pointed
        + _GONE * states.gone
        + (_FILLED_ALONE * states.filled + _RETRACTED_ALONE * states.retracted) * nothing_plain
        + _LEFT_OVER * states.empty * all_struck
    )
    are_several = (chosen > _RATHER).sum() > 1
    may_be_several = (chosen > _PERHAPS).sum() > 1
    is_unsure = are_several | (may_be_several & (states.ticked < _PLAIN))
    return np.where(is_unsure, np.minimum(chosen, _ONE_OF_SEVERAL), chosen)


def _of_others(values: Floats) -> Floats:
    """For each of (n,) values the product of all the others."""
    rows = np.tile(values, (len(values), 1))
    np.fill_diagonal(rows, 1.0)
    return np.asarray(rows.prod(axis=1))
