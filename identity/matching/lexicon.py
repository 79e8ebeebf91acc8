"""The names that may stand in a comb: how likely the comb is for each of them, letters and cells aligned.

Names share their beginnings, so they are kept as a trie, and all nodes of one depth are done at once. Between cells
and letters anything goes that people do: a letter left out or written twice, a cell left empty or crossed out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from identity.matching.combs import HYPHEN, NUMBER, Comb

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

_LEFT_OUT, _WRITTEN_TWICE = 0.003, 0.003
_WRITTEN_TOGETHER = 0.2
"""How often the two parts of a name are written without anything between them."""
_FEWER, _MORE = 2, 3
"""A name may take so many cells fewer, or more, than it has letters; what is further off is another name."""


@dataclass(frozen=True)
class _Depth:
    """All beginnings of so many letters: that of one letter less, the last letter, and which names end here."""

    parents: Indices
    letters: Indices
    left_out: Floats
    ending: Indices
    names: Indices


class Lexicon:
    """Names, ready to be compared with combs; each is text over ``SYMBOLS``."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        self.number = {name: number for number, name in enumerate(self.names)}
        self._depths = _trie(self.names)

    def likelihoods(self, combs: Sequence[Comb | None]) -> Floats:
        """(combs, names): the likelihood ratio of each comb if the name was meant, over all alignments.

        It is 1 for a comb that says nothing, which is None.
        """
        found = np.ones((len(combs), len(self.names)))
        said = [number for number, comb in enumerate(combs) if comb is not None]
        if said and self.names:
            found[said] = self._of_combs([comb for comb in combs if comb is not None])
        return found

    def _of_combs(self, combs: Sequence[Comb]) -> Floats:
        found = np.zeros((len(combs), len(self.names)))
        windows = _Windows(combs, len(self._depths))
        reached = windows.begin()
        for depth, nodes in enumerate(self._depths):
            before = reached.take(nodes.parents, axis=2)
            match = windows.meant(depth).take(nodes.letters, axis=2)
            reached = before * match
            reached[:, :-1] += before[:, 1:] * nodes.left_out
            reached[:, 1:] += reached[:, :-1] * (windows.extra(depth) + _WRITTEN_TWICE * match[:, 1:])
            if len(nodes.names):
                found[:, nodes.names] = (reached.take(nodes.ending, axis=2) * windows.behind(depth)).sum(axis=1)
        return found


def _trie(names: Sequence[str]) -> list[_Depth]:
    depths: list[_Depth] = []
    known: dict[str, int] = {"": 0}
    for length in range(1, max(map(len, names), default=0) + 1):
        here: dict[str, int] = {}
        for name in names:
            if len(name) >= length:
                here.setdefault(name[:length], len(here))
        ends = [(here[name], number) for number, name in enumerate(names) if len(name) == length]
        letters = np.array([NUMBER[beginning[-1]] for beginning in here], np.intp)
        depths.append(
            _Depth(
                np.array([known[beginning[:-1]] for beginning in here], np.intp),
                letters,
                np.where(letters == HYPHEN, _WRITTEN_TOGETHER, _LEFT_OUT),
                np.array([node for node, _number in ends], np.intp),
                np.array([number for _node, number in ends], np.intp),
            )
        )
        known = here
    return depths


class _Windows:
    """The few cells of each comb that letter number ``depth`` of a name may stand in, the same number for all.

    Column k of a state after d letters stands for d + k - FEWER cells of the comb (after those empty in front).
    """

    def __init__(self, combs: Sequence[Comb], depths: int) -> None:
        width = _FEWER + depths + _MORE + 2
        self._meant = np.stack([_placed(comb.meant, comb.offset, width) for comb in combs])
        self._extra = np.stack([_placed(comb.extra[:, None], comb.offset, width) for comb in combs])
        self._behind = np.stack([_placed(comb.behind[:, None], comb.offset, width) for comb in combs])
        self._before = np.stack([_placed(comb.before[:, None], comb.offset, width) for comb in combs])

    def begin(self) -> Floats:
        """(combs, columns, 1): that the name begins after so many cells."""
        return self._before[:, : _FEWER + _MORE + 1]

    def meant(self, depth: int) -> Floats:
        """(combs, columns, symbols): that a symbol was meant by the cell behind those of the column."""
        return self._meant[:, depth : depth + _FEWER + _MORE + 1]

    def extra(self, depth: int) -> Floats:
        """(combs, columns - 1, 1): that the cell behind those of the column means nothing."""
        return self._extra[:, depth + 1 : depth + _FEWER + _MORE + 1]

    def behind(self, depth: int) -> Floats:
        """(combs, columns, 1): that nothing else was meant behind the cells of the column."""
        return self._behind[:, depth + 1 : depth + _FEWER + _MORE + 2]


def _placed(table: Floats, offset: int, width: int) -> Floats:
    """Rows of a table so that row FEWER is the first one behind the empty cells; zeros where there are no cells."""
    placed = np.zeros((width, table.shape[1]))
    first = offset - _FEWER
    source = table[max(first, 0) : first + width]
    start = max(-first, 0)
    placed[start : start + len(source)] = source
    return placed
