"""Sheets whose print and code disagree: a code pasted over another, two forms cut and put together, no form at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from benchmarks.conditions import CONDITIONS, Way, any_scanner
from benchmarks.situations import Fill, Situation, without
from forms.geometry import Box
from forms.paper import PAPERS
from simulation.paper import Handwriting, PrintedPage, fill_in, print_page
from simulation.pasting import glue, without_words

_OTHER = {"parent": "student", "student": "parent"}
_A4 = PAPERS["a4"]


@cache
def _print(form: str) -> PrintedPage:
    return print_page(form, serials=["TEST2345"])


def _other(page: PrintedPage) -> PrintedPage:
    return _print(_OTHER[page.sheets[0].layout.form])


def _filled_other(
    page: PrintedPage, fields: Mapping[str, str], person: Handwriting, rng: np.random.Generator
) -> PrintedPage:
    """The other form, filled in by the same person with the same."""
    return fill_in(_other(page), [fields], [person], rng)


def _code_pasted(
    page: PrintedPage, fields: Mapping[str, str], person: Handwriting, rng: np.random.Generator
) -> PrintedPage:
    box = _A4.code.grown(float(rng.uniform(-0.5, 3.0)))
    filled = fill_in(page, [fields], [person], rng)
    return replace(filled, image=glue(filled.image, _other(page).image, box, rng))


def _head_pasted(
    page: PrintedPage, fields: Mapping[str, str], person: Handwriting, rng: np.random.Generator
) -> PrintedPage:
    """Title and code of the other form on a strip of paper over the page's own."""
    box = Box(18, 12, _A4.width - 36, float(rng.uniform(25, 50)))
    filled = fill_in(page, [fields], [person], rng)
    return replace(filled, image=glue(filled.image, _other(page).image, box, rng))


def _cut_at(first: float, last: float) -> Fill:
    """The upper part of the page with the lower part of the other form, cut somewhere between (millimetres)."""

    def fill(
        page: PrintedPage, fields: Mapping[str, str], person: Handwriting, rng: np.random.Generator
    ) -> PrintedPage:
        filled = fill_in(page, [fields], [person], rng)
        other = _filled_other(page, fields, person, rng)
        y = float(rng.uniform(first, last))
        lower = Box(0, y, _A4.width, _A4.height - y)
        return replace(filled, image=glue(filled.image, other.image, lower, rng, slip_mm=0.2, turn=0.05))

    return fill


def _without_words(
    page: PrintedPage, fields: Mapping[str, str], person: Handwriting, rng: np.random.Generator
) -> PrintedPage:
    """Our marks, code and boxes on a page with none of our words."""
    return fill_in(without_words(page), [fields], [person], rng)


def _way(name: str) -> Way:
    return next(condition.way for condition in CONDITIONS if condition.name == name)


_NOT_TICKED = without("child")
"""Daughter or son is asked for at another place on each form, and would be read beside its boxes."""
_SAID = frozenset({"print_disagrees"})

_KINDS: Mapping[str, Fill] = {
    "code of the other form pasted": _code_pasted,
    "title and code of the other form pasted": _head_pasted,
    "lower half of the other form": _cut_at(138, 160),
    "lower two thirds of the other form": _cut_at(85, 103),
    "none of our words": _without_words,
}

_WAYS: Mapping[str, Way] = {
    "": any_scanner,
    ", photocopied": _way("scanner, photocopied"),
    ", photographed": _way("phone, curled"),
}

SITUATIONS = tuple(
    Situation("wording", f"{name}{how}", "be looked at", _NOT_TICKED, fill, way=way, reasons=_SAID)
    for name, fill in _KINDS.items()
    for how, way in _WAYS.items()
)
