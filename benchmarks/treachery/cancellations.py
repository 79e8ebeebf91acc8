"""What people take back: names, classes and forms crossed out; and what looks like it and is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.situations import Fields, Fill, Situation
from forms.alphabets import CAPITALS
from forms.elements import HandprintField
from forms.geometry import Box
from simulation.asides import remark
from simulation.hands import Glyph
from simulation.paper import PIXELS_PER_MM, Handwriting, PlacedSheet, PrintedPage, fill_in, with_ink
from simulation.pens import Pen, random_pen
from simulation.retractions import (
    CANCELLING_WORDS,
    FORM_STRIKES,
    WORD_STRIKES,
    close_cells,
    draw,
    draw_glyphs,
    leaves_the_sign,
    strike_cells,
    strike_form,
    strike_word,
    words,
)
from simulation.shapes import Paths

_OTHER_PEN = 0.35
"""So often somebody else, or another pen, takes it back; more often than in training."""
_DARK = 0.6
_ANEW = 0.3
"""So often something new is written beside what was struck out."""
_DECIDING = ("pupil_first_name", "pupil_surname")
_NAMES = (*_DECIDING, "applicant_first_name", "applicant_surname")


def drawn(page: PrintedPage, paths: Paths, pen: Pen, rng: np.random.Generator) -> PrintedPage:
    """The page with strokes on it, given in millimetres of the page."""
    ink = np.zeros(page.image.shape, np.float32)
    draw(ink, paths, pen, PIXELS_PER_MM, rng)
    return replace(page, image=with_ink(page.image, ink, pen, rng))


def written(page: PrintedPage, glyphs: Sequence[Glyph], pen: Pen, rng: np.random.Generator) -> PrintedPage:
    """The page with glyphs on it, given in millimetres of the page."""
    ink = np.zeros(page.image.shape, np.float32)
    draw_glyphs(ink, glyphs, pen, PIXELS_PER_MM, rng)
    return replace(page, image=with_ink(page.image, ink, pen, rng))


def _pen(person: Handwriting, rng: np.random.Generator) -> Pen:
    """Mostly the pen in hand; another one is dark, for a pale one may be lost in 1 bit, and then nobody can see it."""
    if rng.random() > _OTHER_PEN:
        return person.pen
    while True:
        pen = random_pen(rng)
        if pen.darkness > _DARK and (pen.kind != "pencil" or person.pen.kind == "pencil"):
            return pen


def _cells(sheet: PlacedSheet, name: str) -> list[Box]:
    field = sheet.layout.field(name)
    assert isinstance(field, HandprintField)
    return [sheet.on_page(cell) for cell in field.cells]


def struck(names: Sequence[str], kind: str) -> Fill:
    """One or all of the fields struck out in a way, now and then with something new beside."""

    def fill(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
        result, pen = fill_in(page, [fields], [person], rng), _pen(person, rng)
        chosen = [str(rng.choice(list(names)))] if rng.random() < 0.6 else list(names)
        for name in chosen:
            cells = _cells(page.sheets[0], name)
            used = cells[: len(fields[name])]
            result = drawn(result, strike_word(used, rng, kind), pen, rng)
            if rng.random() < _ANEW:
                text = "".join(rng.choice(list(CAPITALS), int(rng.integers(2, 6))))
                result = _anew(result, cells[-1], text, person, rng)
        return result

    return fill


def _anew(page: PrintedPage, last: Box, text: str, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
    """Something new written behind the last cell of what was struck out."""
    beside = (last.right + rng.uniform(1, 4), last.y + rng.uniform(0, 2))
    return written(page, remark(person.hand, beside, rng, text), person.pen, rng)


def _class_struck(cells: int) -> Fill:
    """The class struck out, both of its cells or one of them, each for itself or in one go; as often a new one behind.

    A stroke that would be no more than the bar of a seven or the slash of a zero is drawn anew.
    """

    def fill(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
        result, pen = fill_in(page, [fields], [person], rng), _pen(person, rng)
        both = ("class_grade", "class_letter")
        names = both if cells == len(both) else (both[int(rng.integers(2))],)
        some = [_cells(page.sheets[0], name)[0] for name in names]
        while True:
            paths = strike_cells(some, rng) if rng.random() < 0.5 else strike_word(some, rng)
            if len(names) > 1 or not leaves_the_sign(fields[names[0]], paths):
                break
        result = drawn(result, paths, pen, rng)
        if rng.random() < _ANEW:
            text = f"{rng.integers(1, 9)}{rng.choice(list('ABCD'))}"
            result = _anew(result, _cells(page.sheets[0], "class_letter")[0], text, person, rng)
        return result

    return fill


def crossed_out(kind: str) -> Fill:
    """A large part of the form crossed out: the pupil's part at least, the whole page at most."""

    def fill(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
        top, bottom = float(rng.uniform(15, 110)), float(rng.uniform(165, 285))
        left, right = float(rng.uniform(12, 50)), float(rng.uniform(140, 200))
        filled = fill_in(page, [fields], [person], rng)
        return drawn(filled, strike_form(Box(left, top, right - left, bottom - top), rng, kind), _pen(person, rng), rng)

    return fill


def _word_over(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
    """A word such as ANULOWANE over the form."""
    text, height = str(rng.choice(list(CANCELLING_WORDS))), float(rng.uniform(9, 28))
    at = (float(rng.uniform(15, 45)), float(rng.uniform(70, 190)))
    glyphs = words(person.hand, text, at, height, rng, float(rng.normal(6, 10)))
    return written(fill_in(page, [fields], [person], rng), glyphs, _pen(person, rng), rng)


def _corrected(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
    """A wrong letter struck out and the right one in the next cell, once, in one of the names."""
    sheet = page.sheets[0]
    roomy = [name for name in _NAMES if 0 < len(fields[name]) < len(_cells(sheet, name))]
    if not roomy:
        return fill_in(page, [fields], [person], rng)
    name = str(rng.choice(roomy))
    at = int(rng.integers(len(fields[name])))
    wrong = str(rng.choice([c for c in CAPITALS if c != fields[name][at] and person.hand.can_write(c)]))
    more = fields | {name: fields[name][:at] + wrong + fields[name][at:]}
    return drawn(fill_in(page, [more], [person], rng), strike_cells([_cells(sheet, name)[at]], rng), person.pen, rng)


def _closed(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
    """The unused cells of the names closed with a long line, a Z or a wave."""
    result = fill_in(page, [fields], [person], rng)
    for name in _NAMES:
        unused = _cells(page.sheets[0], name)[len(fields[name]) :]
        if len(unused) > 1 and rng.random() < 0.8:
            result = drawn(result, close_cells(unused, rng), person.pen, rng)
    return result


def _looked_at(name: str, fill: Fill, *reasons: str) -> Situation:
    return Situation("cancelled", name, "be looked at", fill=fill, reasons=frozenset(reasons))


SITUATIONS = (
    *(
        _looked_at(f"pupil, {kind}", struck(_DECIDING, kind), "struck_out", "withdrawn")
        for kind in (*WORD_STRIKES, "cell by cell")
    ),
    _looked_at("applicant, any way", struck(_NAMES[2:], ""), "struck_out", "withdrawn"),
    _looked_at("class, both cells", _class_struck(2), "struck_out", "class_missing"),
    _looked_at("class, one cell", _class_struck(1), "struck_out", "class_missing"),
    *(_looked_at(f"form, {kind}", crossed_out(kind), "withdrawn", "struck_out", "remark") for kind in FORM_STRIKES),
    _looked_at("form, a word", _word_over, "withdrawn", "remark"),
    Situation("corrected", "one letter", "go through", fill=_corrected),
    Situation("closed", "unused cells", "go through", fill=_closed),
)
