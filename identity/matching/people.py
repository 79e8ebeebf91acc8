"""The names of many people at once: how likely a comb is for each of them, however they write their name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from identity.matching.lexicon import Lexicon
from identity.matching.spelling import WrittenName

Floats = npt.NDArray[np.float64]


class NamesOfPeople:
    """For every person the ways in which one name, the first name or the surname, may be written.

    Everybody has at least one; all stand in the lexicon, which holds other names as well.
    """

    def __init__(self, written: Sequence[Sequence[WrittenName]], lexicon: Lexicon) -> None:
        self._ways = np.array([lexicon.number[form.text] for forms in written for form in forms], np.intp)
        self._shares = np.array([form.share / sum(f.share for f in forms) for forms in written for form in forms])
        ends = np.cumsum([len(forms) for forms in written], dtype=np.intp)
        self._first = np.append(0, ends[:-1]) if len(written) else ends

    def likelihoods(self, of_names: Floats) -> Floats:
        """(combs, people) likelihood ratios of combs if they hold the name, from those of the names of the lexicon."""
        if not len(self._first):
            return np.zeros((len(of_names), 0))
        return np.asarray(np.add.reduceat(of_names[:, self._ways] * self._shares, self._first, axis=1))

    def as_usual(self, of_names: Floats) -> Floats:
        """The same if everybody writes the name in the way that comes first."""
        return np.asarray(of_names[:, self._ways[self._first]])
