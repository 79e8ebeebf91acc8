"""Handprint: evidence for every cell over the alphabet of its field, and the value it comes down to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from forms.alphabets import ALPHABETS
from forms.elements import HandprintField
from ocr.evidence import HandprintEvidence
from ocr.readers.handprint import MODEL, load_model, read_handprint
from ocr.sheets import Sheet
from simulation.hands import FontHand
from simulation.paper import Handwriting, PrintedPage, fill_in
from simulation.pens import dash_glyph, scribble_glyph

Draw = Callable[..., PrintedPage]
Flat = Callable[[PrintedPage], Sheet]


def combs(page: PrintedPage) -> list[HandprintField]:
    """All combs of the first sheet of a page."""
    return [field for field in page.sheets[0].layout.fields if isinstance(field, HandprintField)]


def read(sheet: Sheet, *fields: HandprintField) -> dict[str, HandprintEvidence]:
    """The evidence for some combs by name."""
    found = {}
    for reading in read_handprint(sheet, fields):
        assert isinstance(reading.evidence, HandprintEvidence)
        found[reading.name] = reading.evidence
    return found


def comb(page: PrintedPage, name: str) -> HandprintField:
    """A comb by name."""
    return next(field for field in combs(page) if field.name == name)


def test_evidence_has_a_row_a_cell_and_a_column_a_character(filled: PrintedPage, flat: Flat) -> None:
    """The table is cells x (alphabet, empty, illegible), and each row is a distribution."""
    evidence = read(flat(filled), *combs(filled))
    for field in combs(filled):
        table = evidence[field.name].log_probabilities
        assert evidence[field.name].alphabet == ALPHABETS[field.alphabet]
        assert table.shape == (len(field.cells), len(ALPHABETS[field.alphabet]) + 2)
        assert table.dtype == np.float32
        assert np.exp(table).sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_a_neat_hand_is_read(filled: PrintedPage, truth: dict[str, str], flat: Flat) -> None:
    """What a careful person wrote with a good pen comes back letter by letter."""
    evidence = read(flat(filled), *combs(filled))
    assert {name: found.value for name, found in evidence.items()} == {f.name: truth[f.name] for f in combs(filled)}


def test_an_empty_comb_is_empty_and_sure(parent_a4: PrintedPage, flat: Flat) -> None:
    """Printed frames alone are no letters: every comb of a form just printed is empty, with confidence."""
    for evidence in read(flat(parent_a4), *combs(parent_a4)).values():
        assert evidence.value == ""
        assert evidence.confidence > 0.5


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("class_grade", "012345678"),
        ("class_letter", "ABCDEFGHIJKLMNOPRSTUWZ"),
        ("date_day", "0123456789"),
        ("pupil_surname", "AĄBCĆDEĘFGHIJKLŁMNŃOÓPQRSŚTUVWXYZŹŻ-"),
    ],
)
@pytest.mark.parametrize("written", ["B", "O", "8", "Ż"])
def test_the_answer_is_restricted_to_the_alphabet_of_the_field(
    parent_a4: PrintedPage, person: Handwriting, flat: Flat, name: str, allowed: str, written: str
) -> None:
    """Whatever is written into a cell, only characters of its field are possible: a grade is a digit from 0 to 8."""
    page = fill_in(parent_a4, [{name: written}], [person], np.random.default_rng(1))
    evidence = read(flat(page), comb(page, name))[name]
    assert evidence.symbols == allowed + " ?"
    assert set(evidence.value) <= set(allowed + "?")


def test_the_same_ink_is_read_by_its_alphabet(
    parent_a4: PrintedPage, hands: list[FontHand], drawn: Draw, flat: Flat
) -> None:
    """A ring is a zero among digits and an O among letters."""
    ring = hands[1].glyph("O", np.random.default_rng(1))
    page = parent_a4
    for name in ("date_day", "pupil_surname"):
        page = drawn(page, ring, comb(page, name).cells[0].centre, 5)
    evidence = read(flat(page), comb(page, "date_day"), comb(page, "pupil_surname"))
    assert {name: found.value for name, found in evidence.items()} == {"date_day": "0", "pupil_surname": "O"}


def test_trailing_empty_cells_are_trimmed_and_inner_ones_are_kept(
    parent_a4: PrintedPage, person: Handwriting, flat: Flat
) -> None:
    """The cells behind a name do not lengthen its value; a cell left between two names is a space."""
    page = fill_in(parent_a4, [{"pupil_first_name": "ANNA MARIA"}], [person], np.random.default_rng(2))
    assert read(flat(page), comb(page, "pupil_first_name"))["pupil_first_name"].value == "ANNA MARIA"


@pytest.mark.parametrize("name", ["pupil_surname", "applicant_first_name"])
def test_dashes_in_unused_cells_change_nothing(
    parent_a4: PrintedPage, person: Handwriting, drawn: Draw, flat: Flat, name: str
) -> None:
    """Who fills unused cells with dashes has written the same name."""
    page = fill_in(parent_a4, [{name: "NOWAK-WÓJT"}], [person], np.random.default_rng(2))
    rng = np.random.default_rng(3)
    for cell in comb(page, name).cells[10:]:
        page = drawn(page, dash_glyph(rng), cell.centre, 5)
    assert read(flat(page), comb(page, name))[name].value == "NOWAK-WÓJT"


def test_one_long_line_through_unused_cells_changes_nothing(
    parent_a4: PrintedPage, person: Handwriting, drawn: Draw, flat: Flat
) -> None:
    """Neither does one stroke through all of them."""
    page = fill_in(parent_a4, [{"pupil_surname": "LIS"}], [person], np.random.default_rng(2))
    cells = comb(page, "pupil_surname").cells
    middle = ((cells[3].x + cells[-1].right) / 2, cells[0].centre[1])
    flat_stroke = replace(
        dash_glyph(np.random.default_rng(1)), paths=(np.column_stack([np.linspace(-10, 10, 60), np.full(60, 0.5)]),)
    )
    length = cells[-1].right - cells[3].x - 2
    page = drawn(page, flat_stroke, middle, length / 20)
    assert read(flat(page), comb(page, "pupil_surname"))["pupil_surname"].value == "LIS"


def test_a_blackened_cell_is_no_sure_letter(
    parent_a4: PrintedPage, person: Handwriting, drawn: Draw, flat: Flat
) -> None:
    """A letter scribbled out is illegible, or at least nothing that is believed."""
    page = fill_in(parent_a4, [{"pupil_surname": "KOWAL"}], [person], np.random.default_rng(2))
    cell = comb(page, "pupil_surname").cells[2]
    for seed in range(3):
        page = drawn(page, scribble_glyph(np.random.default_rng(seed)), cell.centre, 5.5, seed=seed)
    evidence = read(flat(page), comb(page, "pupil_surname"))["pupil_surname"]
    letters = np.exp(evidence.log_probabilities[2, : len(evidence.alphabet)])
    assert letters.max() < 0.6
    assert evidence.value[0] == "K"
    assert evidence.value[-2:] == "AL"


def test_clear_writing_is_read_the_same_alone_and_among_others(filled: PrintedPage, flat: Flat) -> None:
    """The rest of the sheet helps with letters that are in doubt, and does not change those that are not."""
    alone = read(flat(filled), comb(filled, "pupil_surname"))["pupil_surname"]
    among = read(flat(filled), *combs(filled))["pupil_surname"]
    assert alone.value == among.value == "ŹDŹBŁO"


def test_the_rest_of_the_sheet_is_looked_at(filled: PrintedPage, flat: Flat) -> None:
    """One hand wrote all of it: evidence of a comb depends, if little, on the other combs."""
    alone = read(flat(filled), comb(filled, "pupil_surname"))["pupil_surname"]
    among = read(flat(filled), *combs(filled))["pupil_surname"]
    assert not np.array_equal(alone.log_probabilities, among.log_probabilities)


def test_the_reader_names_the_version_of_its_model(filled: PrintedPage, flat: Flat) -> None:
    """Every reading says which network it came from."""
    (reading,) = read_handprint(flat(filled), [comb(filled, "date_year")])
    assert reading.reader.removeprefix("handprint ").strip()
    assert reading.reader.startswith("handprint ")


def test_a_sheet_that_cannot_be_placed_has_no_evidence(filled: PrintedPage, flat: Flat) -> None:
    """Without registration there are no cells to look at."""
    lost = replace(flat(filled), registration=None)
    assert read_handprint(lost, combs(filled)) == []


def test_the_model_is_small_and_says_what_it_is() -> None:
    """At most 4 MB; a class for every character of every alphabet, for an empty and for an illegible cell."""
    assert MODEL.stat().st_size <= 4_000_000
    model = load_model()
    assert set(model.classes) == set().union(*ALPHABETS.values(), {"", "?"})
    assert len(model.classes) == len(set(model.classes))
    assert 0.3 < model.temperature < 3


@pytest.mark.parametrize("count", [1, 2, 40, 90])
def test_a_sheet_may_have_any_number_of_written_cells(count: int) -> None:
    """One cell is read as well as a full form: a row of logits for each."""
    cells = np.random.default_rng(1).random((count, 64, 48), dtype=np.float32)
    logits = load_model().logits(cells, np.zeros(count, np.float32))
    assert logits.shape == (count, len(load_model().classes))
    assert np.isfinite(logits).all()


def test_the_order_of_the_cells_does_not_matter() -> None:
    """Cells are compared with each other whatever their places: the model knows a hand, not a language."""
    cells = np.random.default_rng(1).random((12, 64, 48), dtype=np.float32)
    order = np.random.default_rng(2).permutation(12)
    digits = np.arange(12, dtype=np.float32) % 2
    logits = load_model().logits(cells, digits)
    assert load_model().logits(cells[order], digits[order]) == pytest.approx(logits[order], abs=1e-3)
