"""What was counted as text: the table, the writers, the reasons."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import add

import numpy as np

from benchmarks.tally import FAR_MM, NEAR_MM, Tally

LEAST_LETTERS = 100
"""A writer with fewer letters says nothing about the writer."""

_RESAMPLES = 4000

HEAD = (
    *("condition", "sheets", "unread", "phantom", "code %", "ticks %", "sign. %", "letters %", "plain %", "Polish %"),
    *("base %", "digits %", "empty %", "not empty %", "legible %", f"<={NEAR_MM}mm %", "p99 mm", "doubtful %"),
    f"silent >{FAR_MM:.0f}mm",
)

LEGEND = """\
unread: sheets without a reading; they count as wrong in every column and as infinitely far off.
phantom: readings of sheets that do not exist, or of one sheet twice.
plain, Polish: letters without and with a mark; base: the letter is right, whatever its mark.
not empty, legible: of the cells that are written in. doubtful: sheets whose registration says so itself.
silent: sheets that are read with a box too far off and are not called doubtful."""


def row(tally: Tally) -> tuple[str, ...]:
    """The columns of HEAD after the first."""
    offsets = np.sort(np.array(tally.offsets or [math.nan]))
    names = (tally.letters, tally.plain, tally.polish, tally.bases, tally.digits)
    cells = (tally.empties, tally.not_empty, tally.legible)
    return (
        *(str(count) for count in (tally.codes.total, tally.unread, tally.phantoms)),
        *(str(share) for share in (tally.codes, tally.ticks, tally.signatures, *names, *cells)),
        f"{100 * float((offsets <= NEAR_MM).mean()):.2f}",
        f"{offsets[math.ceil(0.99 * len(offsets)) - 1]:.3f}",
        str(tally.doubtful),
        str(tally.silent),
    )


def table(accepted: Mapping[str, Tally], others: Mapping[str, Tally]) -> Iterator[str]:
    """The table: the rows that count towards the aims with their sum, and below it all others."""
    rows = [HEAD, *((name, *row(tally)) for name, tally in accepted.items())]
    if accepted:
        rows.append(("SUM OF THESE", *row(together(accepted))))
    below = [(name, *row(tally)) for name, tally in others.items()]
    widths = [max(len(line[i]) for line in (*rows, *below)) for i in range(len(HEAD))]
    yield from (_aligned(line, widths) for line in rows)
    if below:
        yield "not in the sum:"
        yield from (_aligned(line, widths) for line in below)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (cell.rjust(width) for cell, width in zip(line, widths, strict=True))
    return "  ".join((line[0].ljust(len(first)), *rest))


def together(tallies: Mapping[str, Tally]) -> Tally:
    """All tallies as one."""
    return reduce(add, tallies.values(), Tally())


def writers(tally: Tally) -> Iterator[str]:
    """How the letters differ from writer to writer, and how sure that makes the whole."""
    if not tally.written:
        return
    low, high = interval(tally)
    people = len(tally.written)
    yield f"letters {tally.letters} %, 95 % interval {low:.2f} to {high:.2f} (bootstrap over {people} writers)"
    shares = {
        writer: 100 * tally.read_right[writer] / letters
        for writer, letters in tally.written.items()
        if letters >= LEAST_LETTERS
    }
    if shares:
        worst = min(shares, key=lambda writer: shares[writer])
        tenth, median = np.quantile(list(shares.values()), [0.1, 0.5])
        yield (
            f"letters by writer ({len(shares)} with at least {LEAST_LETTERS}): worst {shares[worst]:.2f} ({worst}), "
            f"10th percentile {tenth:.2f}, median {median:.2f}"
        )


def interval(tally: Tally) -> tuple[float, float]:
    """The 95 % interval of the letters read right, per cent; all sheets of a writer are drawn together."""
    names = sorted(tally.written)
    written, right = (np.array([count[name] for name in names]) for count in (tally.written, tally.read_right))
    drawn = np.random.default_rng(0).integers(0, len(names), (_RESAMPLES, len(names)))
    low, high = np.quantile(100 * right[drawn].sum(axis=1) / written[drawn].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)


def reasons(tallies: Mapping[str, Tally]) -> Iterator[str]:
    """How many sheets in a hundred carry each reason of the verdict, by condition."""
    for name, tally in tallies.items():
        shares = (f"{reason} {100 * n / tally.codes.total:.1f}" for reason, n in tally.reasons.most_common())
        yield f"{name}: {', '.join(shares) or 'none'}"
