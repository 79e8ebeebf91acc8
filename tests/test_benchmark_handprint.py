"""The benchmark of the handprint reader asks fairly and counts rightly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import cells
from benchmarks.cells import Cell
from benchmarks.conditions import CONDITIONS
from benchmarks.handprint import is_lost, measure, printers
from ocr.evidence import EMPTY, ILLEGIBLE
from simulation.capture import Capture
from simulation.hands import Side, StrokeHand, StrokeHands, side_of
from simulation.paper import PIXELS_PER_MM, Handwriting, PrintedPage, fill_in

SCANNED = "300 dpi grey"


def cell(truth: str, found: str, sure: float = 0.9, writer: str = "w", condition: str = SCANNED) -> Cell:
    """A cell of a comb of letters or, for a digit, of digits."""
    return Cell(condition, writer, "digits" if truth.isdigit() else "letters", truth, found, sure)


def digit_writer(strokes: StrokeHands) -> StrokeHand:
    """The one person of the small folder who wrote digits, on whichever side."""
    sides: tuple[Side, ...] = ("train", "calibration", "held_out")
    (hand,) = (hand for side in sides for hand in strokes.digit_writers(side))
    return hand


def test_every_cell_of_every_sheet_is_counted(data: Path) -> None:
    """Two sheets of 82 cells, written by held-out people; Tesseract is asked as often as told."""
    strokes = StrokeHands(data)
    letters, digits = strokes.writers("held_out", 5), [digit_writer(strokes)]
    found = measure(CONDITIONS[:2], letters, digits, sheets=2, seed=1, tesseract=3)
    assert len(found) == 2 * 82
    assert {each.condition for each in found} == {each.name for each in CONDITIONS[:2]}
    assert {each.writer for each in found} <= {hand.name for hand in (*letters, *digits)}
    assert {each.writer for each in found if each.truth.isdigit()} == {digits[0].name}
    written = sum(each.truth != EMPTY for each in found)
    assert 40 < written < 110
    assert sum(each.tesseract is not None for each in found) == 3
    assert sum(each.is_right for each in found if each.truth == EMPTY) > 0.9 * (len(found) - written)
    lines = list(cells.report(found, {letters[0].name}))
    assert lines[0].startswith("condition")
    assert any("Tesseract" in line for line in lines)


def test_a_row_says_what_went_wrong() -> None:
    """Letters, Polish letters and their base, digits, empty cells and illegible ones, each by its own count."""
    some = [cell("A", "A"), cell("Ż", "Z"), cell("Ą", "Ą"), cell("B", ILLEGIBLE), cell("7", "1"), cell("3", "3")]
    some += [cell(EMPTY, EMPTY), cell(EMPTY, "I"), cell(ILLEGIBLE, ILLEGIBLE), cell("C", EMPTY)]
    row = dict(zip(cells.HEAD[1:], cells.row(some), strict=True))
    wanted = {"cells": "10", "letters": "40.00", "plain": "33.33", "Polish": "50.00", "base": "100.00"}
    wanted |= {"digits": "50.00", "empty": "50.00", "wr.>empty": "14.29", "wr.>illeg.": "14.29", "illegible": "100.00"}
    assert {name: row[name] for name in wanted} == wanted


def test_a_sheet_that_was_not_read_is_wrong_everywhere() -> None:
    """Its cells were found to be nothing, which is right for no cell."""
    row = dict(zip(cells.HEAD[1:], cells.row([cell("A", ""), cell(EMPTY, ""), cell(ILLEGIBLE, "")]), strict=True))
    assert (row["letters"], row["empty"], row["illegible"]) == ("0.00", "0.00", "0.00")
    assert (row["wr.>empty"], row["wr.>illeg."]) == ("100.00", "100.00")


def test_ink_that_the_picture_does_not_show_is_counted_apart() -> None:
    """Nobody could read it: it spoils no figure but its own."""
    some = [cell("A", "A"), replace(cell("B", EMPTY), is_lost=True), cell("7", "7")]
    row = dict(zip(cells.HEAD[1:], cells.row(some), strict=True))
    assert (row["letters"], row["wr.>empty"], row["lost"]) == ("100.00", "0.00", "33.33")


@pytest.mark.parametrize(("brightness", "lost"), [(0, False), (150, False), (255, True)])
def test_ink_is_lost_when_the_picture_is_bright_where_it_was(
    parent_a4: PrintedPage, person: Handwriting, brightness: int, lost: bool
) -> None:
    """Written black, and captured as dark as it was, paler, or not at all."""
    page = fill_in(parent_a4, [{"pupil_surname": "NOWAK"}], [person], np.random.default_rng(1))
    picture = np.where(page.image < parent_a4.image, np.maximum(page.image, brightness), page.image).astype(np.uint8)
    capture = Capture(picture, lambda points: points * PIXELS_PER_MM - 0.5)
    boxes = page.sheets[0].layout.field("pupil_surname").boxes
    assert [is_lost(parent_a4, page, capture, box) for box in boxes[:6]] == [lost] * 5 + [False]


def test_calibration_is_the_gap_between_certainty_and_accuracy() -> None:
    """Nine of ten right at 0.9 is no error, all right is one of 10 %; empty cells read as such are left out."""
    fair = [cell("A", "A")] * 9 + [cell("A", "B")]
    assert cells.calibration_error(fair) == pytest.approx(0, abs=1e-9)
    assert cells.calibration_error([cell("A", "A")] * 10) == pytest.approx(0.1)
    assert cells.calibration_error([*fair, *[cell(EMPTY, EMPTY, 0.5)] * 50]) == pytest.approx(0, abs=1e-9)
    assert cells.calibration_error([*fair, *[cell(EMPTY, "I", 0.9)] * 10]) == pytest.approx(0.45)


def test_what_repeated_names_gain_and_lose_is_counted() -> None:
    """By itself, with the other comb, and what that made wrong; for names that differ apart."""
    same = [replace(cell("A", "B"), together="A", repeats=True), replace(cell("C", "C"), together="D", repeats=True)]
    other = [replace(cell("I", "I"), together="A"), cell("X", "X")]
    first, second = cells.repeated([*same, *other])
    assert first.endswith("2 cells, each by itself 50.00 %, with the other comb 50.00 %, 1 made wrong")
    assert second.endswith("1 cells, each by itself 100.00 %, with the other comb 0.00 %, 1 made wrong")


def test_class_letters_stand_beside_the_same_letters_in_names() -> None:
    """Letters that no class has are left out, and so is a class that was left empty."""
    apart = [replace(c, alphabet="class_letter") for c in (cell("A", "A"), cell("A", "H", writer="x"), cell(" ", " "))]
    first, second = cells.class_letters("all", [*apart, cell("A", "A"), cell("Z", "A")])
    assert first.endswith("50.00 % of 2, the same letters in names 100.00 % of 1")
    assert second == "  misread: A>H 1; of x 1"
    assert not list(cells.class_letters("all", [cell("A", "A")]))


def test_the_worst_tenth_of_the_writers_is_named() -> None:
    """Twenty writers, two of them bad: their mean is the figure; a writer of few letters is left out."""
    some = [cell("A", "A" if n >= 2 or i else "B", writer=f"w{n:02}") for n in range(20) for i in range(50)]
    some += [cell("A", "B", writer="few")] * 5
    (line,) = cells.by_writer("all", some)
    assert "20 of 21 writers" in line
    assert "worst tenth 98.00" in line
    assert "few" not in line


def test_the_printing_writers_are_held_out() -> None:
    """The list of those who print names people whom the model never saw."""
    assert len(printers()) > 10
    assert {side_of(name) for name in printers()} == {"held_out"}
