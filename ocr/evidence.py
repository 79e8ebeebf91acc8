"""What readers return: evidence with probabilities, and the plain value it comes down to.

A value is only the evidence's best guess. Who decides who a sheet is about uses the evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

_RATHER = 0.5
"""A probability above this is rather a yes than a no."""

_PERHAPS_STRUCK = 0.35
"""Of 2,700 clean sheets two have letters beside each other that are likelier (0.40), of 250 struck names (calibration)
the least sure has 0.97; of 1,700 of held-out hands 1 bit lost the strokes of two, which have less, and most of another.
"""
_PERHAPS_ALONE = 0.2
"""Of a cell by itself, as those of a class are: no other shows that a stroke goes on, and nothing is left if one does.

Of 1,058 clean sheets four have a class of which that is likelier; of 500 whose class had one sign struck out 13 lack
it, zeros with a slash among them (hands of calibration).
"""
_PERHAPS_CHANGED, _UNLIKE = 0.03, 0.5
"""A cell that shows what it should less than half as likely as something else is looked at from such a chance on: a
short stroke makes a G of a C, and looks like a part of it; a slash leaves a zero that nobody can read. Of 340 classes
that were struck out six would be taken as written without it, and three with it; of 839 clean sheets it stops two more.
"""
_SLASHED, _PERHAPS_SLASHED = "0", 0.15
"""Some write a zero with a slash, and it is what it is; one whose slash is longer is looked at from such a chance on.

Of zeros that people slashed on 2,466 clean sheets (calibration and held out) none has more than 0.13.
"""

EMPTY = " "
ILLEGIBLE = "?"
"""How a cell without a legible character shows in a value."""


@dataclass(frozen=True)
class HandprintEvidence:
    """What each cell of a comb shows.

    ``log_probabilities`` is (cells, alphabet + 2): natural logarithms over the characters of the alphabet, then an
    empty cell, then an illegible one; each row sums to 1 after ``exp``. ``agreed`` is the same table with what another
    comb shows, where people write the same into both and did; whoever weighs both combs must not use it. ``struck`` is
    (cells,) the probability that each cell was struck out, None where nobody looked.
    """

    alphabet: str
    log_probabilities: npt.NDArray[np.float32] = field(compare=False)
    agreed: npt.NDArray[np.float32] | None = field(default=None, compare=False)
    struck: npt.NDArray[np.float32] | None = field(default=None, compare=False)

    @property
    def is_struck_out(self) -> bool:
        """Whether what is written was taken back as a whole or in part.

        That is so where cells beside each other were struck out, or half of all that are written. A single letter
        between others is a correction; a comb of one cell may have been struck out already where that is unlikely.
        """
        if self.struck is None:
            return False
        if len(self.struck) == 1:
            return bool(self.struck[0] > _PERHAPS_ALONE)
        struck = self.struck > _PERHAPS_STRUCK
        in_a_row = bool((struck[1:] & struck[:-1]).any())
        return in_a_row or bool(struck.any() and 2 * struck.sum() >= self._written.sum())

    def is_changed_from(self, character: str) -> bool:
        """Whether a stroke may have made the first cell show something other than a character, or nothing legible.

        A zero shows a zero still, with a slash.
        """
        if self.struck is None:
            return False
        if character == _SLASHED and self.struck[0] > _PERHAPS_SLASHED:
            return True
        return bool(self.struck[0] > _PERHAPS_CHANGED and self.likeness(character) < _UNLIKE)

    def likeness(self, character: str) -> float:
        """How likely the first cell shows a character, beside what it shows likeliest: 1 if it is that one."""
        chances = np.exp(self.table[0])
        return float(chances[self.alphabet.index(character)] / chances.max())

    @property
    def legible(self) -> list[bool]:
        """For every cell that something is written in, whether it is rather one character than another or none.

        It is about the comb by itself: whether its ink can be read at all, and not what it says.
        """
        likeliest = np.exp(self.log_probabilities[self._written, :-2]).max(axis=1)
        return [bool(likely) for likely in likeliest > _RATHER]

    @property
    def _written(self) -> npt.NDArray[np.bool_]:
        """(cells,) whether something is written in each."""
        return np.asarray(np.exp(self.log_probabilities[:, -2]) < _RATHER)

    @property
    def symbols(self) -> str:
        """The meaning of the columns."""
        return self.alphabet + EMPTY + ILLEGIBLE

    @property
    def value(self) -> str:
        """The likeliest character of every cell, without the empty cells and dashes around what is written."""
        best = "".join(self.symbols[i] for i in self.table.argmax(axis=1))
        return best.strip(EMPTY + "-")

    @property
    def confidence(self) -> float:
        """The probability that every cell is read right, taking the cells as independent."""
        return float(np.exp(self.table.max(axis=1).sum()))

    @property
    def table(self) -> npt.NDArray[np.float32]:
        """What the value is taken from."""
        return self.log_probabilities if self.agreed is None else self.agreed


@dataclass(frozen=True)
class ChoiceEvidence:
    """For each tick box the probability that it is ticked."""

    ticked: Mapping[str, float]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The options that are rather ticked than not."""
        return tuple(name for name, probability in self.ticked.items() if probability > _RATHER)

    @property
    def value(self) -> str:
        """The one ticked option, or nothing when none or several are."""
        return self.chosen[0] if len(self.chosen) == 1 else ""

    @property
    def is_ambiguous(self) -> bool:
        """Whether more than one box is ticked."""
        return len(self.chosen) > 1

    @property
    def confidence(self) -> float:
        """The probability that every box is read right."""
        return float(np.prod([max(p, 1 - p) for p in self.ticked.values()]))


@dataclass(frozen=True)
class SignatureEvidence:
    """The probability that somebody signed; whose signature it is, nobody asks."""

    signed: float

    @property
    def value(self) -> str:
        """``yes`` or nothing."""
        return "yes" if self.signed > _RATHER else ""

    @property
    def confidence(self) -> float:
        """The probability that the value is right."""
        return max(self.signed, 1 - self.signed)


@dataclass(frozen=True)
class TextEvidence:
    """Ordinary type as Tesseract read it, with its own word confidence from 0 to 1."""

    value: str
    confidence: float


Evidence = HandprintEvidence | ChoiceEvidence | SignatureEvidence | TextEvidence


@dataclass(frozen=True)
class FieldReading:
    """One field of a sheet: its evidence and the reader, with version, that gave it."""

    name: str
    evidence: Evidence
    reader: str

    @property
    def value(self) -> str:
        """The evidence's best guess as text; an empty field is an empty text."""
        return self.evidence.value

    @property
    def confidence(self) -> float:
        """The probability, from 0 to 1, that the value is right."""
        return self.evidence.confidence
