"""Cells that were read, and the figures they come to."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.conditions import CONDITIONS
from benchmarks.tally import Share
from forms.alphabets import BASES
from ocr.evidence import EMPTY, ILLEGIBLE
from training import figures

SCANNED = tuple(c.name for c in CONDITIONS if c.is_acceptance and not c.name.startswith("150"))
GROUPS: dict[str, tuple[str, ...]] = {
    "SCANNER, 200-300 dpi": SCANNED,
    "SCANNER, 150 dpi": tuple(c.name for c in CONDITIONS if c.is_acceptance and c.name not in SCANNED),
    "PHONE": tuple(c.name for c in CONDITIONS if c.name.startswith("phone")),
    "WORN, PENCIL": tuple(c.name for c in CONDITIONS if not c.is_acceptance and not c.name.startswith("phone")),
}
"""Conditions that are counted together."""

_LEAST_LETTERS = 40
"""A writer with fewer letters in a group says nothing about the writer."""
_BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)
_CONFUSIONS = 30


@dataclass(frozen=True)
class Cell:
    """One cell: what a person wrote (or left: space, or spoiled: ``?``) and what was read how surely.

    ``found`` is empty where the sheet was not read at all; ``tesseract`` is None where Tesseract was not asked.
    ``together`` is what was read with the comb that repeats this one, None where there is none, and ``repeats`` whether
    the person wrote the same into both. ``is_lost`` says that the picture does not show what was written, so that
    nobody could read it.
    """

    condition: str
    writer: str
    alphabet: str
    truth: str
    found: str
    sure: float
    tesseract: str | None = None
    together: str | None = None
    repeats: bool = False
    is_lost: bool = False

    @property
    def is_right(self) -> bool:
        """Whether what was read is what was written."""
        return self.found == self.truth

    @property
    def is_letter(self) -> bool:
        """Whether a letter was written."""
        return self.truth.isalpha()


def report(cells: Sequence[Cell], printers: Collection[str]) -> Iterator[str]:
    """All figures as lines of text."""
    yield from table(cells)
    yield from ("", "writers who print (benchmarks/printers.txt):", *table([c for c in cells if c.writer in printers]))
    yield ""
    cells = [cell for cell in cells if not cell.is_lost]
    scanned = [cell for cell in cells if cell.condition in SCANNED]
    yield from by_writer("all writers, scanner 200-300 dpi", scanned)
    yield from by_writer("those who print, scanner 200-300 dpi", [c for c in scanned if c.writer in printers])
    yield from by_writer("those who print, all conditions", [c for c in cells if c.writer in printers])
    yield f"confusions, written>read, scanner 200-300 dpi: {confusions(scanned)}"
    yield f"confusions of digits, all conditions: {confusions([c for c in cells if c.truth.isdigit()])}"
    yield from class_letters("all writers", cells)
    yield from class_letters("those who print", [cell for cell in cells if cell.writer in printers])
    yield from reliability(cells)
    yield from repeated(cells)
    yield from beside_tesseract([cell for cell in cells if cell.tesseract is not None])


HEAD = (
    *("condition", "cells", "letters", "plain", "Polish", "base", "digits", "class l.", "hyphen"),
    *("empty", "wr.>empty", "wr.>illeg.", "illegible", "ECE %", "lost"),
)


def table(cells: Sequence[Cell]) -> Iterator[str]:
    """The figures of every condition and group, in per cent."""
    names = dict.fromkeys(cell.condition for cell in cells)
    groups = {name: [c for c in cells if c.condition in members] for name, members in GROUPS.items()}
    rows = [
        HEAD,
        *((name, *row([c for c in cells if c.condition == name])) for name in names),
        *((name, *row(some)) for name, some in groups.items() if some),
    ]
    widths = [max(len(line[i]) for line in rows) for i in range(len(HEAD))]
    for line in rows:
        first, *rest = (text.rjust(width) for text, width in zip(line, widths, strict=True))
        yield "  ".join((line[0].ljust(len(first)), *rest))


def row(everything: Sequence[Cell]) -> tuple[str, ...]:
    """The columns of HEAD after the first; but for the last, cells whose ink was lost on the way do not count."""
    cells = [cell for cell in everything if not cell.is_lost]
    letters = [cell for cell in cells if cell.is_letter]
    polish = [cell for cell in letters if cell.truth in BASES]
    named = [cell for cell in cells if cell.truth.isalnum()]
    shares = (
        share(cell.is_right for cell in letters),
        share(cell.is_right for cell in letters if cell.truth not in BASES),
        share(cell.is_right for cell in polish),
        share(_base(cell.found) == _base(cell.truth) for cell in polish),
        share(cell.is_right for cell in cells if cell.truth.isdigit()),
        share(cell.is_right for cell in cells if cell.alphabet == "class_letter" and cell.is_letter),
        share(cell.is_right for cell in cells if cell.truth == "-"),
        share(cell.is_right for cell in cells if cell.truth == EMPTY),
        share(cell.found in (EMPTY, "") for cell in named),
        share(cell.found in (ILLEGIBLE, "") for cell in named),
        share(cell.is_right for cell in cells if cell.truth == ILLEGIBLE),
    )
    lost = share(cell.is_lost for cell in everything if cell.truth.isalnum())
    return (str(len(everything)), *map(str, shares), f"{100 * calibration_error(cells):.2f}", str(lost))


def share(right: Iterable[bool]) -> Share:
    """So many of so many."""
    counted = Share()
    for each in right:
        counted.add(each)
    return counted


def _base(character: str) -> str:
    return BASES.get(character, character)


def calibration_error(cells: Sequence[Cell]) -> float:
    """Expected calibration error; empty cells that were read as empty are left out, for they are many and easy."""
    sure, right = _arrays(_not_just_empty(cells))
    return figures.calibration_error(sure, right.astype(np.bool_))


def _not_just_empty(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.found and not cell.truth == cell.found == EMPTY]


def _arrays(cells: Sequence[Cell]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return np.array([cell.sure for cell in cells]), np.array([float(cell.is_right) for cell in cells])


def reliability(cells: Sequence[Cell]) -> Iterator[str]:
    """How often cells were right, by how sure the reader was."""
    yield "reliability of cells that are not just empty, all conditions (certainty: cells, mean certainty, right):"
    sure, right = _arrays(_not_just_empty(cells))
    for low, high in itertools.pairwise(_BINS):
        chosen = (sure > low) & (sure <= high)
        if chosen.any():
            share_right = 100 * right[chosen].mean()
            yield f"  {low:.3f}-{high:.3f}: {chosen.sum():6d}  {100 * sure[chosen].mean():6.2f}  {share_right:6.2f}"


def by_writer(title: str, cells: Sequence[Cell]) -> Iterator[str]:
    """How the letters differ from writer to writer."""
    shares = {
        name: share(c.is_right for c in cells if c.writer == name and c.is_letter)
        for name in sorted({c.writer for c in cells if c.is_letter})
    }
    values = {name: 100 * s.right / s.total for name, s in shares.items() if s.total >= _LEAST_LETTERS}
    if not values:
        return
    worst = sorted(values, key=lambda name: values[name])
    tenth = np.mean([values[name] for name in worst[: max(1, round(len(worst) / 10))]])
    named = ", ".join(f"{name} {values[name]:.1f}" for name in worst)
    yield (
        f"{title}: {share(c.is_right for c in cells if c.is_letter)} % of letters; worst tenth {tenth:.2f}, median "
        f"{np.median(list(values.values())):.2f} of {len(values)} of {len(shares)} writers (those with at least "
        f"{_LEAST_LETTERS} letters): {named}"
    )


def confusions(cells: Sequence[Cell]) -> str:
    """The most frequent ones."""
    wrong = Counter((c.truth, c.found or "unread") for c in cells if not c.is_right)
    names = {EMPTY: "empty"}
    return ", ".join(f"{names.get(t, t)}>{names.get(f, f)} {n}" for (t, f), n in wrong.most_common(_CONFUSIONS))


def class_letters(title: str, cells: Sequence[Cell]) -> Iterator[str]:
    """Class letters beside the same letters in names: what it costs to stand alone and gains to have few rivals."""
    apart = [cell for cell in cells if cell.alphabet == "class_letter" and cell.is_letter]
    if not apart:
        return
    known = {cell.truth for cell in apart}
    named = [cell for cell in cells if cell.alphabet == "letters" and cell.truth in known]
    alone, in_names = (share(cell.is_right for cell in some) for some in (apart, named))
    wrong = Counter(cell.writer for cell in apart if not cell.is_right).most_common(6)
    yield (
        f"class letters, {title}, all conditions: {alone} % of {alone.total}, the same letters in names "
        f"{in_names} % of {in_names.total}"
    )
    if wrong:
        yield f"  misread: {confusions(apart)}; of {', '.join(f'{who} {n}' for who, n in wrong)}"


def repeated(cells: Sequence[Cell]) -> Iterator[str]:
    """What the two names of the pupil's form gain from each other, and whether names that differ are left alone."""
    for title, same in (("same name written twice", True), ("two names that differ", False)):
        some = [c for c in cells if c.together is not None and c.repeats == same and c.truth not in (EMPTY, ILLEGIBLE)]
        alone, both = share(c.is_right for c in some), share(c.together == c.truth for c in some)
        lost = sum(c.is_right and c.together != c.truth for c in some)
        yield f"{title}: {len(some)} cells, each by itself {alone} %, with the other comb {both} %, {lost} made wrong"


def beside_tesseract(asked: Sequence[Cell]) -> Iterator[str]:
    """Both readers on the cells that both were asked about."""
    for title, some in (
        ("letters", [c for c in asked if c.is_letter]),
        ("digits", [c for c in asked if c.truth.isdigit()]),
    ):
        if some:
            ours, theirs = (share(c.is_right for c in some), share(c.tesseract == c.truth for c in some))
            bases = share(_base(c.tesseract or "") == _base(c.truth) for c in some)
            yield f"the same {len(some)} {title}: this reader {ours} %, Tesseract {theirs} % (base letter {bases} %)"
