"""How likely what a comb shows is, cell by cell, for every letter that somebody may have meant to write.

All figures are likelihood ratios against a cell that might show anything. Multiplied over the cells of a comb they
compare hypotheses about the same paper, whatever the hypotheses are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forms.alphabets import ALPHABETS, BASES
from ocr.evidence import HandprintEvidence

Floats = npt.NDArray[np.float64]

SYMBOLS = ALPHABETS["letters"]
"""What a name is made of: capitals, and a hyphen between the parts of a name."""
NUMBER = {symbol: number for number, symbol in enumerate(SYMBOLS)}
HYPHEN = NUMBER["-"]

SHOWS_CHARACTER, SHOWS_NOTHING, IS_SPOILED = 0.9, 0.07, 0.03
"""How often a cell shows each; what the reader's probabilities are divided by to become likelihoods."""

_MARK_FORGOTTEN, _MARK_ADDED, _OTHER_MARK = 0.04, 0.004, 0.01
_SLIP = 0.01
"""Any letter for any other: slips of the pen, and the reader being wrong where it was sure."""
_SPOILED = 0.02
"""How often a letter is written so that nobody can read it."""

_INK_LOST = 0.002
"""How often a picture has lost the letter that was written: a pale pen, in black and white."""

_STRAY, _BLANK_WITHIN, _SPOILED_BETWEEN = 0.002, 0.01, 0.02
"""How often a cell without a meaning stands between two letters: anything at all, nothing, something crossed out."""
_BLANK_BEFORE = 0.02
_DASHED = 0.03
"""How often an unused cell behind the name holds a dash."""
_SURELY_STRUCK, _PERHAPS_STRUCK = 0.5, 0.03
"""Where the spelling is compared, all cells that were surely struck out are left out, or any one that perhaps was."""
_SEPARATORS = {"hyphen": 0.45, "blank": 0.35}
"""How the two parts of a name are kept apart; otherwise they are written together, see the lexicon."""


@dataclass(frozen=True)
class Comb:
    """What a comb of T cells shows, as likelihood ratios.

    ``meant`` is (T, symbols): that a symbol was meant to stand in the cell. ``extra`` is (T,): that the cell stands
    between two letters and means nothing. ``before`` and ``behind`` are (T + 1,): that the name begins behind so many
    cells, and that it has ended before cell t; ``unused`` is ``behind`` if nothing but dashes and struck letters may
    stand there. ``offset`` counts the empty cells in front, ``end`` the cells up to the last one that is not empty.
    ``struck`` is (T,): the probability that each cell was struck out, as a wrong letter is.
    """

    meant: Floats
    extra: Floats
    before: Floats
    behind: Floats
    unused: Floats
    offset: int
    end: int
    struck: Floats

    def as_spelled(self, text: str) -> float:
        """The likelihood ratio that a text was meant, letter by letter from the first cell that is not empty.

        A letter struck out and written again in the next cell is no other spelling.
        """
        cells = np.arange(self.offset, len(self.meant))
        left_out = [
            np.flatnonzero(self.struck > _SURELY_STRUCK),
            *np.flatnonzero(self.struck > _PERHAPS_STRUCK)[:, None],
        ]
        ways = [cells, *(np.setdiff1d(cells, some) for some in left_out if len(some))]
        return max(self._along(text, way) for way in ways)

    def _along(self, text: str, cells: npt.NDArray[np.intp]) -> float:
        """The likelihood ratio that the letters of a text stand in the first of some cells, one each."""
        numbers = [NUMBER[symbol] for symbol in text]
        if len(cells) < len(numbers):
            return 0.0
        used = cells[: len(numbers)]
        between = np.setdiff1d(np.arange(used[0], used[-1]), used)
        letters = self.meant[used, numbers].prod() * self.extra[between].prod()
        return float(self.before[used[0]] * letters * self.unused[used[-1] + 1])

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written into the comb."""
        return self.end == 0


def _writing() -> Floats:
    """(symbols meant, symbols written): how often one is written where the other is meant."""
    table = np.eye(len(SYMBOLS))
    for i, meant in enumerate(SYMBOLS):
        base = BASES.get(meant, meant)
        for j, written in enumerate(SYMBOLS):
            if i != j and BASES.get(written, written) == base:
                table[i, j] = _MARK_FORGOTTEN if written == base else _MARK_ADDED if meant == base else _OTHER_MARK
    table = table / table.sum(axis=1, keepdims=True)
    return np.asarray((1 - _SLIP) * table + _SLIP / len(SYMBOLS))


_WRITING = _writing()


def comb_of(evidence: HandprintEvidence) -> Comb:
    """The likelihoods of a comb of letters; raises :class:`ValueError` for a comb of another alphabet."""
    if evidence.alphabet != SYMBOLS:
        raise ValueError(f"a name is read with the alphabet of letters, not {evidence.alphabet!r}")
    probabilities = np.exp(evidence.log_probabilities.astype(np.float64))
    struck = np.zeros(len(probabilities)) if evidence.struck is None else evidence.struck.astype(np.float64)
    return _comb(probabilities, struck)


def _comb(probabilities: Floats, struck: Floats) -> Comb:
    shown = probabilities[:, : len(SYMBOLS)] * (len(SYMBOLS) / SHOWS_CHARACTER)
    blank = probabilities[:, -2] / SHOWS_NOTHING
    spoiled = probabilities[:, -1] / IS_SPOILED
    meant = shown @ _WRITING.T + _SPOILED * spoiled[:, None] + _INK_LOST * blank[:, None]
    meant[:, HYPHEN] = _SEPARATORS["hyphen"] * meant[:, HYPHEN] + _SEPARATORS["blank"] * blank
    extra = _STRAY + _BLANK_WITHIN * blank + _SPOILED_BETWEEN * spoiled
    before = np.cumprod([1.0, *(_STRAY + _BLANK_BEFORE * blank + _SPOILED_BETWEEN * spoiled)])
    unused = (1 - _DASHED) * blank + _DASHED * shown[:, HYPHEN]
    corrected = np.where(struck > _PERHAPS_STRUCK, np.maximum(extra, unused), unused)
    written = np.flatnonzero(probabilities[:, -2] < 0.5)
    offset, end = (int(written[0]), int(written[-1]) + 1) if len(written) else (0, 0)
    return Comb(meant, extra, before, _onwards(unused + _STRAY), _onwards(corrected), offset, end, struck)


def _onwards(cells: Floats) -> Floats:
    """(T + 1,): the product of each cell and all behind it."""
    return np.append(np.cumprod(cells[::-1])[::-1], 1.0)


def repeated(first: Comb, second: Comb) -> Comb:
    """Two combs into which the same was written, cell for cell, as one; the shorter one counts as far as it goes."""
    cells = min(len(first.meant), len(second.meant))
    longer = first if len(first.meant) >= len(second.meant) else second
    both = [a[:cells] * b[:cells] for a, b in ((first.meant, second.meant), (first.extra, second.extra))]
    return Comb(
        np.concatenate([both[0], longer.meant[cells:]]),
        np.concatenate([both[1], longer.extra[cells:]]),
        _product(first.before, second.before),
        _product(first.behind, second.behind),
        _product(first.unused, second.unused),
        min(first.offset, second.offset),
        max(first.end, second.end),
        longer.struck,
    )


def _product(first: Floats, second: Floats) -> Floats:
    """The product of two tables, of which the shorter one ends in ones."""
    length = max(len(first), len(second))
    a, b = (np.append(table, np.ones(length - len(table))) for table in (first, second))
    return np.asarray(a * b)
