"""What is written where nobody asked, and what an office leaves on a sheet and is no writing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.situations import Fields, Fill, Situation
from benchmarks.treachery.cancellations import written
from forms.geometry import Box
from simulation.asides import press, remark, running_hand, shifted, size_of, stamp, stapled, underline
from simulation.hands import Glyph
from simulation.paper import PIXELS_PER_MM, Handwriting, PrintedPage, fill_in

_FREE = (
    Box(120, 66, 70, 22),
    Box(150, 120, 40, 14),
    Box(135, 145, 55, 14),
    Box(150, 172, 40, 12),
    Box(25, 216, 100, 7),
)
"""Where A4 forms have room beside and below the answers: right of the combs, of the ticks, above the school's part."""


def _fits(glyphs: Sequence[Glyph], where: Box, rng: np.random.Generator) -> tuple[Glyph, ...]:
    """The glyphs moved into a part of the page, as far as they fit."""
    size = size_of(glyphs)
    x = where.x + rng.uniform(0, max(where.width - size.width, 0.1))
    y = where.y + rng.uniform(0, max(where.height - size.height, 0.1))
    return shifted(glyphs, min(x, 205 - size.width) - size.x, y - size.y)


def _remarked(kind: str) -> Fill:
    def fill(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
        where = _FREE[int(rng.integers(len(_FREE)))]
        if kind == "words":
            glyphs = remark(person.hand, (0, 0), rng)
        elif kind == "a figure":
            glyphs = remark(
                person.hand, (0, 0), rng, "".join(rng.choice(list("0123456789AB"), int(rng.integers(1, 4))))
            )
        elif kind == "joined writing":
            glyphs = running_hand((0, 0), rng)
        elif kind == "a ring or an arrow":
            glyphs = underline(Box(0, 0, float(rng.uniform(12, 45)), float(rng.uniform(6, 12))), rng)
        else:
            glyphs, where = remark(person.hand, (0, 0), rng), Box(5, 60, 195, 160)
        filled = fill_in(page, [fields], [person], rng)
        return written(filled, _fits(glyphs, where, rng), person.pen, rng)

    return fill


def _stamped(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The school's stamp where offices press it: at the head, in the school's part, now and then anywhere."""
    way = rng.random()
    x, y = (rng.uniform(15, 140), rng.uniform(2, 35)) if way < 0.5 else (rng.uniform(15, 140), rng.uniform(225, 262))
    if way > 0.85:
        x, y = rng.uniform(15, 140), rng.uniform(60, 215)
    return press(image, stamp(PIXELS_PER_MM, rng), (x, y), PIXELS_PER_MM)


def _stapled(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return stapled(image, PIXELS_PER_MM, rng)


SITUATIONS = (
    *(
        Situation(
            "remark",
            kind,
            "be looked at",
            fill=_remarked(kind),
            reasons=frozenset({"remark", "withdrawn", "struck_out"}),
        )
        for kind in ("words", "a figure", "joined writing", "a ring or an arrow", "anywhere")
    ),
    Situation(
        "remark",
        "words on a stamped sheet",
        "be looked at",
        fill=_remarked("words"),
        handled=_stamped,
        reasons=frozenset({"remark", "withdrawn", "struck_out"}),
    ),
    Situation("no remark", "a stamp", "go through", handled=_stamped),
    Situation("no remark", "a staple", "go through", handled=_stapled),
)
