"""What names look like: letter n-grams of first names and surnames, made by ``training/names.py``.

Trigrams know every name a little. Chains of five letters know pupils' first names nearly by heart, since the brother of
a pupil has one that is really given.

The model says how likely a comb is if it holds the name of somebody nobody knows, and which name it rather holds
where the letters alone leave it open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from identity.matching.combs import NUMBER, SYMBOLS, Comb

Floats = npt.NDArray[np.float64]

TABLES = Path(__file__).with_name("names.npz")

CHAIN_PARTS = ("chain_sources", "chain_targets", "chain_symbols", "chain_probabilities")

EDGE = len(SYMBOLS)
"""The number of what stands before the first letter and behind the last one."""

_BY_HEART = 0.7
"""How much a chain counts against trigrams."""


class NameKind(StrEnum):
    """Whose name: children are given other first names than their parents were."""

    PUPIL = "pupil"
    PARENT = "parent"
    SURNAME = "surname"


@dataclass(frozen=True, eq=False)
class Chain:
    """N-grams as an automaton: (edges,) arrays of the state an edge leaves and reaches, its symbol and probability.

    A state is the last four letters of a name; the first one is its beginning, and EDGE ends a name.
    """

    sources: npt.NDArray[np.intp]
    targets: npt.NDArray[np.intp]
    symbols: npt.NDArray[np.intp]
    probabilities: Floats

    def probability(self, numbers: Sequence[int]) -> float:
        """How often the chain makes the name of these symbols."""
        state, found = 0, 1.0
        for number in [*numbers, EDGE]:
            edge = np.flatnonzero((self.sources == state) & (self.symbols == number))
            if not len(edge):
                return 0.0
            state, found = int(self.targets[edge[0]]), found * float(self.probabilities[edge[0]])
        return found

    def likelihood(self, comb: Comb) -> float:
        """The likelihood ratio of a comb if it holds a name the chain makes, over all of them."""
        sources, targets, symbols, probabilities = self._inner
        reached = np.zeros(len(self._ends))
        reached[0] = comb.before[comb.offset]
        total = 0.0
        for cell in range(comb.offset, comb.end):
            step = reached.take(sources) * probabilities * comb.meant[cell].take(symbols)
            reached = np.bincount(targets, step, len(reached)) + reached * comb.extra[cell]
            total += float(reached @ self._ends) * float(comb.behind[cell + 1])
        return total

    @cached_property
    def _inner(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
        """The edges that go on within a name."""
        inner = self.symbols != EDGE
        return self.sources[inner], self.targets[inner], self.symbols[inner], self.probabilities[inner]

    @cached_property
    def _ends(self) -> Floats:
        """(states,): how often a name ends in each."""
        ending = self.symbols == EDGE
        states = int(max(self.sources.max(), self.targets.max())) + 1
        ends = np.bincount(self.sources[ending], self.probabilities[ending], states)
        return np.asarray(ends, np.float64)


@dataclass(frozen=True)
class NameModel:
    """For each kind of name (37, 37, 37): the probability of the third symbol after the first two, edges included.

    Kinds with a chain are mixed of both.
    """

    tables: dict[NameKind, Floats]
    chains: dict[NameKind, Chain] = field(default_factory=dict)
    _stacks: dict[tuple[NameKind, ...], npt.NDArray[np.float32]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def probability(self, kind: NameKind, name: str) -> float:
        """How often somebody has this very name; the name is text over ``SYMBOLS``."""
        letters = [NUMBER[symbol] for symbol in name]
        numbers = [EDGE, EDGE, *letters, EDGE]
        found = float(np.prod(self.tables[kind][numbers[:-2], numbers[1:-1], numbers[2:]]))
        chain = self.chains.get(kind)
        return _BY_HEART * chain.probability(letters) + (1 - _BY_HEART) * found if chain else found

    def likelihoods(self, questions: Sequence[tuple[NameKind, Comb | None]]) -> list[float]:
        """For each comb the likelihood ratio that it holds some name of a kind, over all names there may be.

        It is 1 for a comb that says nothing, which is None.
        """
        asked = [(kind, comb) for kind, comb in questions if comb is not None]
        found = iter(self._of_combs([kind for kind, _comb in asked], [comb for _kind, comb in asked if comb]))
        mixed = []
        for kind, comb in questions:
            likelihood = 1.0 if comb is None else next(found)
            if comb is not None and kind in self.chains:
                likelihood = _BY_HEART * self.chains[kind].likelihood(comb) + (1 - _BY_HEART) * likelihood
            mixed.append(likelihood)
        return mixed

    def _of_combs(self, kinds: Sequence[NameKind], combs: Sequence[Comb]) -> list[float]:
        if not combs:
            return []
        tables = self._stacked(tuple(kinds))
        cells = max(comb.end - comb.offset for comb in combs)
        meant, extra, behind = (_in_front(combs, name, cells) for name in ("meant", "extra", "behind"))
        reached = np.zeros((len(combs), EDGE + 1, EDGE + 1), np.float32)
        reached[:, EDGE, EDGE] = 1
        scale = np.log([comb.before[comb.offset] for comb in combs])
        total = np.zeros(len(combs))
        for cell in range(cells + 1):
            following = np.matmul(reached.transpose(0, 2, 1)[:, :, None], tables)[:, :, 0]
            if cell:
                total += following[:, :, EDGE].sum(axis=1) * behind[:, cell] * np.exp(scale)
            if cell < cells:
                reached = reached * extra[:, cell, None, None].astype(np.float32)
                reached[:, :, :EDGE] += following[:, :, :EDGE] * meant[:, cell, None].astype(np.float32)
                largest = np.maximum(reached.max(axis=(1, 2)), np.finfo(np.float32).tiny)
                reached /= largest[:, None, None]
                scale += np.log(largest)
        return [float(value) for value in total]

    def _stacked(self, kinds: tuple[NameKind, ...]) -> npt.NDArray[np.float32]:
        """(kinds, second, first, third), so that the sum over the first letter is one product of matrices."""
        if kinds not in self._stacks:
            self._stacks[kinds] = np.stack([self.tables[kind].transpose(1, 0, 2) for kind in kinds]).astype(np.float32)
        return self._stacks[kinds]


def _in_front(combs: Sequence[Comb], name: str, cells: int) -> Floats:
    """A table of each comb from its first written cell on, as many rows for all; behind a comb's end nothing is."""
    rows = cells + (name == "behind")
    tables = [np.asarray(getattr(comb, name))[comb.offset :][:rows] for comb in combs]
    return np.stack([np.concatenate([table, np.zeros((rows - len(table), *table.shape[1:]))]) for table in tables])


@cache
def load_name_model() -> NameModel:
    """The model of :data:`TABLES`; loaded once a process."""
    with np.load(TABLES) as archive:
        tables = {kind: np.exp(archive[kind].astype(np.float64)) for kind in NameKind}
        sources, targets, symbols, probabilities = (archive[name] for name in CHAIN_PARTS)
        edges = (sources.astype(np.intp), targets.astype(np.intp), symbols.astype(np.intp))
        chain = Chain(*edges, probabilities.astype(np.float64))
        return NameModel(tables, {NameKind.PUPIL: chain})
