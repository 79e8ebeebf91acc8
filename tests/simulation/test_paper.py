"""The simulated paper: ink comes exactly where the layout says, and what cannot be written is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from forms.elements import ChoiceField, HandprintField
from forms.geometry import Box
from forms.paper import PaperName
from simulation.hands import FontHand, Glyph
from simulation.paper import PIXELS_PER_MM, Grey, Handwriting, PlacedSheet, PrintedPage, fill_in, random_handwriting


def part(image: Grey, box: Box) -> Grey:
    """The pixels of a page inside a box of the page."""
    left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in (box.x, box.y, box.right, box.bottom))
    return image[top:bottom, left:right]


def ink_on(page: PrintedPage, empty: PrintedPage, box: Box) -> int:
    """How many pixels of a box became darker by writing."""
    return int((part(empty.image, box).astype(int) - part(page.image, box) > 30).sum())


def written(page: PrintedPage, truth: Mapping[str, str], person: Handwriting) -> PrintedPage:
    """A page of one sheet, filled in."""
    return fill_in(page, [truth], [person], np.random.default_rng(3))


@pytest.mark.parametrize(("form", "paper"), [("parent", "a4"), ("student", "a5")])
def test_marks_and_boxes_are_printed_where_the_layout_puts_them(
    printed: Callable[[str, PaperName], PrintedPage], form: str, paper: PaperName
) -> None:
    """On the page, shifted by its sheet's origin, marks are black to their edges and boxes framed and white inside."""
    page = printed(form, paper)
    for sheet in page.sheets:
        for mark in sheet.layout.marks:
            border = sheet.on_page(Box(mark.box.x + 0.1, mark.box.y + 0.1, mark.box.width - 0.2, 0.9))
            assert part(page.image, border).max() < 60
        for field in sheet.layout.fields:
            for box in field.boxes:
                assert part(page.image, sheet.on_page(box.grown(-0.4))).min() > 250
                top = sheet.on_page(Box(box.x, box.y - 0.05, box.width, 0.1))
                assert part(page.image, top).max() < 60


def test_an_a4_page_is_a4_at_300_dpi(parent_a4: PrintedPage) -> None:
    """210 x 297 mm are 2480 x 3508 pixels."""
    assert parent_a4.image.shape == pytest.approx((3508, 2480), abs=1)


def test_two_a5_sheets_stand_side_by_side(printed: Callable[[str, PaperName], PrintedPage]) -> None:
    """Each has a serial of its own, and the second begins where the first ends."""
    first, second = printed("parent", "a5").sheets
    assert first.code.serial != second.code.serial
    assert (first.origin, second.origin) == ((0, 0), (148, 0))
    assert second.on_page(Box(1, 2, 3, 4)) == Box(149, 2, 3, 4)


def test_everything_the_truth_names_is_written_and_nothing_else(
    parent_a4: PrintedPage, filled: PrintedPage, truth: Mapping[str, str]
) -> None:
    """Each letter has ink in its cell; cells behind a word, and boxes not ticked, stay as they were."""
    (sheet,) = parent_a4.sheets
    for field in sheet.layout.fields:
        if isinstance(field, HandprintField):
            inks = [ink_on(filled, parent_a4, cell.grown(-0.5)) > 20 for cell in field.cells]
            word = truth[field.name]
            assert inks == [bool(i < len(word)) for i in range(len(inks))], field.name
        elif isinstance(field, ChoiceField):
            ticked = {name for name, box in field.options.items() if ink_on(filled, parent_a4, box.grown(-0.4)) > 50}
            assert ticked == {truth[field.name]}
        else:
            assert ink_on(filled, parent_a4, field.boxes[0]) > 500


def test_an_empty_truth_leaves_the_page_as_it_was(parent_a4: PrintedPage, person: Handwriting) -> None:
    """A field without a value, or with an empty one, gets no ink; the page given is never changed."""
    before = parent_a4.image.copy()
    page = written(parent_a4, {"pupil_surname": "", "child": "", "signature": ""}, person)
    assert np.array_equal(page.image, before)
    written(parent_a4, {"pupil_surname": "NOWAK"}, person)
    assert np.array_equal(parent_a4.image, before)


def test_a_space_leaves_its_cell_empty(parent_a4: PrintedPage, person: Handwriting) -> None:
    """Between two names a cell is skipped."""
    (sheet,) = parent_a4.sheets
    page = written(parent_a4, {"pupil_first_name": "AN NA"}, person)
    cells = sheet.layout.field("pupil_first_name").boxes
    inks = [ink_on(page, parent_a4, cell.grown(-0.8)) > 20 for cell in cells[:6]]
    assert inks == [True, True, False, True, True, False]


class OneStroke:
    """A hand that writes every letter as an upright stroke."""

    name = "one stroke"

    def can_write(self, character: str) -> bool:
        """Whatever it is."""
        return bool(character)

    def glyph(self, character: str, rng: np.random.Generator) -> Glyph:  # noqa: ARG002 - always alike
        """A stroke from the top to the base line."""
        return Glyph(character, (np.array([(0, 0), (0, 0.5), (0, 1)], np.float32),))


def test_a_letter_stands_in_the_middle_of_its_cell(parent_a4: PrintedPage, person: Handwriting) -> None:
    """Over many letters ink is centred on the cell to a twentieth of a millimetre and as high as the person writes."""
    (sheet,) = parent_a4.sheets
    steady = replace(person, hand=OneStroke(), wander=0.1)
    page = written(parent_a4, {"pupil_surname": "I" * 22, "applicant_surname": "I" * 22}, steady)
    centres, heights = [], []
    for cell in (*sheet.layout.field("pupil_surname").boxes, *sheet.layout.field("applicant_surname").boxes):
        inside = cell.grown(-0.3)
        ink = part(parent_a4.image, inside).astype(float) - part(page.image, inside)
        rows, columns = np.nonzero(ink > 30)
        centres.append([columns.mean() - (ink.shape[1] - 1) / 2, rows.mean() - (ink.shape[0] - 1) / 2])
        heights.append(np.ptp(rows) + 1)
    x, y = np.mean(centres, axis=0) / PIXELS_PER_MM
    assert x == pytest.approx(0, abs=0.05)
    assert y == pytest.approx(0, abs=0.05)
    assert np.mean(heights) / PIXELS_PER_MM == pytest.approx(person.height + person.pen.width_mm, abs=0.25)


@pytest.mark.parametrize(
    ("truth", "fault"),
    [
        ({"pupil_first_name": "KONSTANTYNOPOLITANKA"}, "'KONSTANTYNOPOLITANKA' has more letters"),
        ({"class_grade": "10"}, "'10' has more letters than class_grade has cells"),
    ],
)
def test_a_value_longer_than_its_comb_is_refused(
    parent_a4: PrintedPage, person: Handwriting, truth: dict[str, str], fault: str
) -> None:
    """What does not fit raises and names the value and the field, rather than being cut off unseen."""
    with pytest.raises(ValueError, match=fault):
        written(parent_a4, truth, person)


def test_a_value_that_is_no_option_is_refused(parent_a4: PrintedPage, person: Handwriting) -> None:
    """A choice cannot be ticked where it has no box."""
    with pytest.raises((KeyError, ValueError), match="cousin"):
        written(parent_a4, {"child": "cousin"}, person)


def test_a_field_the_form_does_not_have_is_refused(parent_a4: PrintedPage, person: Handwriting) -> None:
    """A misspelt field name in a truth is an error and not a field left empty."""
    with pytest.raises((KeyError, ValueError), match="pupil_surmane"):
        written(parent_a4, {"pupil_surmane": "NOWAK"}, person)


def test_every_sheet_needs_a_truth_and_a_person(
    printed: Callable[[str, PaperName], PrintedPage], person: Handwriting
) -> None:
    """Two sheets on a page are filled in by two truths and two people."""
    with pytest.raises(ValueError, match="shorter"):
        fill_in(printed("parent", "a5"), [{}], [person], np.random.default_rng(1))
    with pytest.raises(ValueError, match="shorter"):
        fill_in(printed("parent", "a5"), [{}, {}], [person], np.random.default_rng(1))


def test_the_second_sheet_gets_its_own_truth(
    printed: Callable[[str, PaperName], PrintedPage], person: Handwriting
) -> None:
    """What is written on the right sheet does not show on the left one."""
    empty = printed("parent", "a5")
    left, right = empty.sheets
    page = fill_in(empty, [{}, {"class_grade": "7"}], [person, person], np.random.default_rng(1))

    def grade(sheet: PlacedSheet) -> int:
        return ink_on(page, empty, sheet.on_page(sheet.layout.field("class_grade").boxes[0].grown(-0.5)))

    assert grade(left) == 0
    assert grade(right) > 20


def test_people_differ(hands: list[FontHand]) -> None:
    """Random handwriting has sizes that fit a cell of 5 x 7 mm, and differs from person to person."""
    rng = np.random.default_rng(1)
    people = [random_handwriting(hands[0], rng) for _ in range(40)]
    assert all(4 < person.height < 6.5 and person.wander < 0.5 for person in people)
    assert len({person.height for person in people}) == len(people)
    assert {person.pen.colour for person in people} >= {"blue", "black"}


def test_a_question_mark_is_a_cell_where_somebody_went_wrong(parent_a4: PrintedPage, person: Handwriting) -> None:
    """Something is written and something over it: more ink than a letter leaves, in that cell alone."""
    page = written(parent_a4, {"pupil_surname": "I? ?"}, person)
    cells = page.sheets[0].layout.field("pupil_surname").boxes
    ink = [ink_on(page, parent_a4, cell.grown(-0.8)) for cell in cells[:5]]
    assert min(ink[1], ink[3]) > ink[0] > 0
    assert ink[2] == ink[4] == 0
