"""Paper sizes and what stands on every form of a size: the fiducial marks and the sheet code.

Because these places depend on the size of the paper alone, a page is found and its code read before it is known which
form it is. Each size has marks of its own ids, so a single mark already tells the size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from forms.geometry import Box

PaperName = Literal["a4", "a5"]

MARK_SIZE = 7.0
"""Side of a fiducial mark, its black border included."""

EDGE = 6.0
"""White left free along the edges of the sheet: more than the 4 to 5 mm that printers commonly cannot reach."""

QUIET = 1.2
"""White kept around a mark: one of its six modules."""

SLIP = 3.0
"""How far from a mark every box that is filled in keeps: a stroke that overshoots must not spoil the mark."""

CODE_SIZE = 24.0
"""Side of the sheet code, its quiet zone included."""


@dataclass(frozen=True)
class Mark:
    """A fiducial mark: its id in the dictionary of :mod:`forms.marks` and where it stands."""

    id: int
    box: Box


@dataclass(frozen=True)
class Paper:
    """A size of paper with the marks and the sheet code that every form of that size carries."""

    name: PaperName
    width: float
    height: float
    marks: tuple[Mark, ...]
    code: Box
    content: Box
    """Where a form may put text and fields: between the two columns of marks."""

    @property
    def page(self) -> Box:
        """The whole sheet."""
        return Box(0, 0, self.width, self.height)


def _paper(
    name: PaperName, width: float, height: float, ids: tuple[int, ...], between: tuple[float, ...], gutter: float
) -> Paper:
    """A paper with a column of marks along each long side, in the corners and ``between`` them at these heights."""
    rows = (EDGE, *between, height - EDGE - MARK_SIZE)
    columns = (EDGE, width - EDGE - MARK_SIZE)
    places = [Box(x, y, MARK_SIZE, MARK_SIZE) for x in columns for y in rows]
    marks = tuple(Mark(mark_id, box) for mark_id, box in zip(ids, places, strict=True))
    left = EDGE + MARK_SIZE + gutter
    content = Box(left, EDGE, width - 2 * left, height - 2 * EDGE)
    code = Box(content.right - CODE_SIZE, EDGE, CODE_SIZE, CODE_SIZE)
    return Paper(name, width, height, marks, code, content)


PAPERS: dict[PaperName, Paper] = {
    "a4": _paper("a4", 210, 297, ids=tuple(range(10)), between=(75.5, 145, 214.5), gutter=6),
    "a5": _paper("a5", 148, 210, ids=(11, 12, 13, 14, 15, 16, 18, 19), between=(77, 137), gutter=QUIET),
}
"""Paper name -> paper. Two A5 sheets are printed side by side on one landscape A4 and cut apart, or left together.

A5 has no room between its marks and a comb as wide as a surname needs: they stand where such a comb does not.
"""


def paper_of_mark(mark_id: int) -> Paper | None:
    """The paper that carries a mark of this id, or None for an id no form uses."""
    return next((p for p in PAPERS.values() if any(m.id == mark_id for m in p.marks)), None)
