"""Strokes through writing: a word struck out is taken back; a corrected letter or a closing line is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from forms.elements import HandprintField
from forms.geometry import Box
from ocr.evidence import ILLEGIBLE, HandprintEvidence
from ocr.readers.handprint import read_handprint
from ocr.readers.struck import stroke_chances
from ocr.sheets import Sheet
from simulation.paper import PIXELS_PER_MM, Handwriting, PrintedPage, fill_in, with_ink
from simulation.retractions import WORD_STRIKES, close_cells, draw, strike_cells, strike_word
from simulation.shapes import Paths

Flat = Callable[[PrintedPage], Sheet]
NAME = "pupil_first_name"


def cells_of(page: PrintedPage, name: str) -> tuple[Box, ...]:
    """The cells of a comb of the first sheet of a page."""
    return page.sheets[0].layout.field(name).boxes


def with_strokes(page: PrintedPage, paths: Paths, person: Handwriting, seed: int = 1) -> PrintedPage:
    """The page with strokes of a person's pen on it."""
    rng = np.random.default_rng(seed)
    ink = np.zeros(page.image.shape, np.float32)
    draw(ink, paths, person.pen, PIXELS_PER_MM, rng)
    return replace(page, image=with_ink(page.image, ink, person.pen, rng))


def evidence(sheet: Sheet, page: PrintedPage, name: str) -> HandprintEvidence:
    """What a comb of the first sheet of a page shows."""
    fields = [f for f in page.sheets[0].layout.fields if isinstance(f, HandprintField)]
    found = next(r.evidence for r in read_handprint(sheet, fields) if r.name == name)
    assert isinstance(found, HandprintEvidence)
    return found


@pytest.mark.parametrize("kind", [*WORD_STRIKES, "cell by cell"])
@pytest.mark.parametrize("seed", range(3))
def test_a_name_that_is_struck_out_is_taken_back(
    kind: str, seed: int, filled: PrintedPage, truth: Mapping[str, str], person: Handwriting, flat: Flat
) -> None:
    """One line or two, waves, zigzags, loops, slanted strokes, a cross, or each letter for itself."""
    used = cells_of(filled, NAME)[: len(truth[NAME])]
    page = with_strokes(filled, strike_word(used, np.random.default_rng(seed), kind), person, seed)
    assert evidence(flat(page), page, NAME).is_struck_out


def test_what_nobody_struck_out_is_not(filled: PrintedPage, flat: Flat) -> None:
    """No comb of a sheet filled in by a careful hand is taken for one that was taken back."""
    for field in filled.sheets[0].layout.fields:
        if isinstance(field, HandprintField):
            found = evidence(flat(filled), filled, field.name)
            assert found.struck is not None
            assert float(found.struck.max()) < 0.5


@pytest.mark.parametrize("seed", range(7))
def test_a_corrected_letter_is_no_cancellation(
    seed: int, parent_a4: PrintedPage, truth: Mapping[str, str], person: Handwriting, flat: Flat
) -> None:
    """A wrong letter struck out and the right one in the next cell: the wrong one is illegible, the name stays."""
    rng = np.random.default_rng(seed)
    wrong = {**truth, NAME: "JÓBZEF"}
    page = fill_in(parent_a4, [wrong], [person], rng)
    page = with_strokes(page, strike_cells(cells_of(page, NAME)[2:3], rng), person, seed)
    found = evidence(flat(page), page, NAME)
    assert not found.is_struck_out
    assert found.struck is not None
    assert np.flatnonzero(found.struck > 0.1).tolist() == [2]
    assert found.value == f"JÓ{ILLEGIBLE}ZEF"


@pytest.mark.parametrize("seed", range(4))
def test_closing_the_unused_cells_is_no_cancellation(
    seed: int, filled: PrintedPage, truth: Mapping[str, str], person: Handwriting, flat: Flat
) -> None:
    """A long line or a Z through the cells that stayed empty, as Polish papers are closed: they count as empty."""
    unused = cells_of(filled, NAME)[len(truth[NAME]) :]
    page = with_strokes(filled, close_cells(unused, np.random.default_rng(seed)), person, seed)
    found = evidence(flat(page), page, NAME)
    assert not found.is_struck_out
    assert found.value == truth[NAME]


@pytest.mark.parametrize("kind", [*WORD_STRIKES, "cell by cell"])
@pytest.mark.parametrize("seed", range(3))
def test_a_class_that_is_struck_out_is_taken_back(
    kind: str, seed: int, filled: PrintedPage, person: Handwriting, flat: Flat
) -> None:
    """Grade and letter are fields of their own, but one stroke goes through both: at least one of them shows it."""
    cells = [cells_of(filled, name)[0] for name in ("class_grade", "class_letter")]
    page = with_strokes(filled, strike_word(cells, np.random.default_rng(seed), kind), person, seed)
    sheet = flat(page)
    assert any(evidence(sheet, page, name).is_struck_out for name in ("class_grade", "class_letter"))


def table(text: str) -> npt.NDArray[np.float32]:
    """A table of four symbols, empty and illegible, that shows a text."""
    symbols = "ABCD ?"
    rows = np.full((len(text), len(symbols)), 1e-6)
    for row, character in enumerate(text):
        rows[row, symbols.index(character)] = 1
    return np.asarray(np.log(rows / rows.sum(axis=1, keepdims=True)), np.float32)


@pytest.mark.parametrize(
    ("text", "struck", "taken_back"),
    [
        ("ABCD  ", (0, 0, 0, 0, 0, 0), False),
        ("A?CD  ", (0, 1, 0, 0, 0, 0), False),
        ("A?CD? ", (0, 1, 0, 0, 1, 0), False),
        ("??CD  ", (1, 1, 0, 0, 0, 0), True),
        ("?     ", (1, 0, 0, 0, 0, 0), True),
        ("?A?   ", (1, 0, 1, 0, 0, 0), True),
    ],
)
def test_when_a_comb_counts_as_struck_out(text: str, struck: Sequence[float], taken_back: bool) -> None:
    """Two cells beside each other, or half of what is written: single letters between others are corrections."""
    evidence = HandprintEvidence("ABCD", table(text), struck=np.array(struck, np.float32))
    assert evidence.is_struck_out is taken_back


def test_combs_nobody_looked_at_are_not_struck_out() -> None:
    """Evidence of an earlier program says nothing about strokes."""
    assert not HandprintEvidence("ABCD", table("AB")).is_struck_out


def test_untouched_cells_were_not_struck() -> None:
    """Where no pen was, nothing was taken back, and no network is asked."""
    blank, read = np.zeros((3, 64, 48), np.float32), np.zeros((3, 48), np.float32)
    (chances,) = stroke_chances([blank], [read], [np.zeros(3, np.bool_)])
    assert chances.tolist() == [[0.0, 0.0]] * 3
