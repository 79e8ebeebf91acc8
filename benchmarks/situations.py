"""Treacherous situations: what else people, machines and paper do to a sheet besides filling it in as asked.

A situation says what is changed on the way of a sheet that is otherwise as it should be, and what the program has to
do about it. The situations of a topic stand in a module of ``benchmarks.treachery`` each, made of what ``simulation``
knows; strengths that training and tuning never saw are drawn here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from benchmarks.conditions import Spoiling, Way, any_scanner, as_it_is
from simulation.paper import Handwriting, PrintedPage, fill_in

Grey = npt.NDArray[np.uint8]
Fields = dict[str, str]
Change = Callable[[Fields, np.random.Generator], Fields]
Fill = Callable[[PrintedPage, Fields, Handwriting, np.random.Generator], PrintedPage]

Aim = Literal["go through", "be looked at", "be read"]
"""What has to become of such sheets: accepted where clean ones are; never accepted; read rightly, accepted or not."""


def same(fields: Fields, _rng: np.random.Generator) -> Fields:
    """The fields as they are."""
    return fields


def without(*names: str) -> Change:
    """A change that leaves some fields empty."""

    def change(fields: Fields, _rng: np.random.Generator) -> Fields:
        return fields | dict.fromkeys(names, "")

    return change


def as_asked(
    page: PrintedPage, fields: Mapping[str, str], person: Handwriting, rng: np.random.Generator
) -> PrintedPage:
    """The sheet filled in by one person, nothing else on it."""
    return fill_in(page, [fields], [person], rng)


@dataclass(frozen=True)
class Situation:
    """One row of the table.

    ``change`` says what is left out or altered among the fields, which are then the truth; ``printed`` is done to the
    print, ``fill`` writes (and may cross out, remark, stamp), ``handled`` is done to the paper, ``way`` captures it and
    ``pictured`` is done to the picture. ``reasons`` are those of which one must be given where the aim is to be
    looked at.
    """

    topic: str
    name: str
    aim: Aim
    change: Change = same
    fill: Fill = as_asked
    printed: Spoiling = as_it_is
    handled: Spoiling = as_it_is
    way: Way = any_scanner
    pictured: Spoiling = as_it_is
    pencils_only: bool = False
    reasons: frozenset[str] = frozenset()
