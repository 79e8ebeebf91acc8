"""The rules of paper hold on every form and every paper, and the layout comes out as the contract says."""

from __future__ import annotations

import json
from itertools import combinations, pairwise, product

import pytest

from forms import elements as rules
from forms.catalogue import load_catalogue
from forms.definition import Definition, Gap, Handprint, Header, Row
from forms.elements import Badge, Caption, ChoiceField, Frame, HandprintField, ModelLetter, SignatureField, Text
from forms.geometry import Box, bounding_box
from forms.layout import Layout, lay_out, layout_as_json
from forms.lettering import ABOVE, BELOW
from forms.paper import PAPERS, QUIET, SLIP, PaperName
from messages.errors import SettingsError

FORMS = load_catalogue().current
WHOSE_NAME = ("(imię i nazwisko dziecka)", "(imię i nazwisko ucznia/uczennicy)")
LAYOUTS = [lay_out(form, paper) for form, paper in product(FORMS.values(), PAPERS)]
every_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: f"{layout.form}-{layout.paper.name}")


def combs(layout: Layout) -> list[HandprintField]:
    """All combs of a form."""
    return [field for field in layout.fields if isinstance(field, HandprintField)]


def boxes(layout: Layout) -> list[Box]:
    """All boxes that people fill in."""
    return [box for field in layout.fields for box in field.boxes]


def a_form(*cells: int, gap: float = 1, papers: tuple[PaperName, ...] = ("a4",)) -> Definition:
    """A form with combs of so many cells, one below the other."""
    combs = [Handprint(kind="handprint", name=f"f{i}", alphabet="letters", cells=n) for i, n in enumerate(cells)]
    return Definition(
        name="some",
        version=1,
        title="Some form",
        papers=papers,
        block=(
            Header(kind="header", title="T", subtitle="S"),
            *(Row(kind="row", items=(comb,)) for comb in combs),
            Gap(kind="gap", height=gap),
        ),
    )


def refusal(definition: Definition, paper: PaperName = "a4") -> str:
    """Why a definition cannot be laid out."""
    with pytest.raises(SettingsError) as caught:
        lay_out(definition, paper)
    return str(caught.value)


# --- the rules of paper -------------------------------------------------------------------------------------------


@every_layout
def test_cells_are_5_by_7_at_a_pitch_of_6(layout: Layout) -> None:
    """Every cell is 5 x 7 mm, and the next one of its comb begins 6 mm further right on the same line."""
    for comb in combs(layout):
        assert all((cell.width, cell.height) == (5, 7) for cell in comb.cells)
        for cell, following in pairwise(comb.cells):
            assert following.as_tuple() == pytest.approx(cell.moved(dx=6).as_tuple())


@every_layout
def test_lines_are_at_least_9_mm_apart(layout: Layout) -> None:
    """Between two lines of cells there is room for a dot above and an ogonek below."""
    tops = sorted({round(comb.cells[0].y, 6) for comb in combs(layout)})
    assert all(lower - upper >= 9 for upper, lower in pairwise(tops))


@every_layout
def test_marks_above_and_below_letters_have_room(layout: Layout) -> None:
    """A millimetre above and below a cell no other box stands, so that Ż and Ą can be written whole."""
    for comb in combs(layout):
        room = bounding_box(comb.cells).grown(1)
        assert not any(room.overlaps(box) for box in boxes(layout) if box.y != comb.cells[0].y)


@every_layout
def test_tick_boxes_are_5_mm_squares(layout: Layout) -> None:
    """Every option has a box of 5 x 5 mm."""
    options = [box for field in layout.fields if isinstance(field, ChoiceField) for box in field.boxes]
    assert len(options) == 4
    assert all((box.width, box.height) == (5, 5) for box in options)


def test_frames_are_thin_lines() -> None:
    """Frames are 0.25 to 0.35 mm: they survive a photocopier and do not look like ink."""
    assert 0.25 <= rules.FRAME <= 0.35


@every_layout
def test_frames_are_separate(layout: Layout) -> None:
    """No two boxes touch: a letter that leaves its cell meets white before it meets the next frame."""
    grown = [box.grown(rules.FRAME) for box in boxes(layout)]
    assert not any(a.overlaps(b) for a, b in combinations(grown, 2))


@every_layout
def test_labels_never_touch_a_frame(layout: Layout) -> None:
    """The place of no text reaches into a box that is filled in, its frame included."""
    texts = [ornament for ornament in layout.ornaments if isinstance(ornament, Text)]
    for text, box in product(texts, boxes(layout)):
        assert not text.box.overlaps(box.grown(rules.FRAME / 2)), text.text


@every_layout
def test_marks_and_code_keep_their_quiet_zones(layout: Layout) -> None:
    """Nothing that is printed reaches into the white around a mark, or into the sheet code."""
    printed = [*boxes(layout), *(ornament.box for ornament in layout.ornaments)]
    for box in printed:
        assert layout.paper.page.contains(box)
        assert not any(box.overlaps(mark.box.grown(QUIET - 1e-6)) for mark in layout.marks)
    code = layout.code.grown(-1e-6)
    assert not any(code.overlaps(box) for box in printed)


@every_layout
def test_a_slip_of_the_pen_spoils_no_mark(layout: Layout) -> None:
    """Whatever is filled in keeps 3 mm from every mark."""
    assert SLIP >= 3
    for box, mark in product(boxes(layout), layout.marks):
        assert not box.overlaps(mark.box.grown(SLIP))


@every_layout
def test_type_is_not_smaller_than_a_photocopy_bears(layout: Layout) -> None:
    """Notes are at least 7 points high on every paper, the information clause 6.5."""
    texts = {ornament.text: ornament.style.size for ornament in layout.ornaments if isinstance(ornament, Text)}
    assert min(size for text, size in texts.items() if text != "{information}") >= 7
    assert texts["{information}"] >= 6.5


@every_layout
def test_whose_name_is_asked_for_stands_right_above_its_comb(layout: Layout) -> None:
    """The hint is nearer to the first name than to the ticks above, so that it reads as no third option."""
    (hint,) = [o.box for o in layout.ornaments if isinstance(o, Text) and o.text in WHOSE_NAME]
    ticks, comb = bounding_box(layout.field("child").boxes), bounding_box(layout.field("pupil_first_name").boxes)
    assert hint.x == comb.x
    assert 0 < comb.y - hint.bottom < hint.y - ticks.bottom


@every_layout
def test_both_choices_say_how_to_tick(layout: Layout) -> None:
    """The words that ask for a cross stand left of the tick boxes, at the same place for every choice."""
    asked = [o.box for o in layout.ornaments if isinstance(o, Text) and o.text == "Zaznacz ×"]
    ticks = [bounding_box(field.boxes) for field in layout.fields if isinstance(field, ChoiceField)]
    assert len(asked) == len(ticks) == 2
    assert len({(words.x, tick.x) for words, tick in zip(asked, ticks, strict=True)}) == 1
    assert all(words.y < tick.centre[1] < words.bottom for words, tick in zip(asked, ticks, strict=True))


@every_layout
def test_every_step_has_words(layout: Layout) -> None:
    """No step is a bare number: beside each of the four stands what it is about."""
    badges = [ornament for ornament in layout.ornaments if isinstance(ornament, Badge)]
    assert [badge.number for badge in badges] == [1, 2, 3, 4]
    texts = [ornament for ornament in layout.ornaments if isinstance(ornament, Text)]
    for badge in badges:
        beside = [t for t in texts if t.box.x > badge.box.x and t.box.y <= badge.box.centre[1] <= t.box.bottom]
        assert beside, badge.number


@every_layout
def test_the_content_is_not_left(layout: Layout) -> None:
    """Whatever is written or framed stands between the two columns of marks."""
    framed = [ornament.box for ornament in layout.ornaments if isinstance(ornament, Frame)]
    assert all(layout.paper.content.contains(box, tolerance=1e-6) for box in [*boxes(layout), *framed])


@every_layout
def test_the_signature_has_room_for_a_hand(layout: Layout) -> None:
    """There is one frame to sign in, of at least 50 x 9 mm."""
    (signature,) = [field for field in layout.fields if isinstance(field, SignatureField)]
    assert signature.box.width >= 50
    assert signature.box.height >= 9


@every_layout
def test_model_letters_stand_in_one_line_below_the_instruction(layout: Layout) -> None:
    """All 35 capitals and ten digits are shown once, in line, with their marks inside the frame around them."""
    letters = [ornament for ornament in layout.ornaments if isinstance(ornament, ModelLetter)]
    assert "".join(letter.character for letter in letters) == "AĄBCĆDEĘFGHIJKLŁMNŃOÓPQRSŚTUVWXYZŹŻ0123456789"
    line = bounding_box(letter.box for letter in letters)
    assert {letter.box.y for letter in letters} == {line.y}
    drawn = Box(line.x, line.y - ABOVE * line.height, line.width, line.height * (1 + ABOVE + BELOW))
    assert any(f.box.contains(drawn) for f in layout.ornaments if isinstance(f, Frame))


@every_layout
def test_fields_come_in_the_order_of_the_form(layout: Layout) -> None:
    """Reading order is that of the definition: from the top, then from the left."""
    assert [field.name for field in layout.fields] == [field.name for field in FORMS[layout.form].fields()]
    tops = [bounding_box(field.boxes).y for field in layout.fields]
    assert all(upper <= lower + 1.5 for upper, lower in pairwise(tops))


@every_layout
def test_the_letter_of_a_class_goes_on_where_its_grade_ends(layout: Layout) -> None:
    """Grade and letter look like one comb: people write 4B without looking for a second place."""
    grade, letter = (layout.field(name).boxes[0] for name in ("class_grade", "class_letter"))
    assert letter.as_tuple() == pytest.approx(grade.moved(dx=6).as_tuple())


# --- the contract -------------------------------------------------------------------------------------------------


@every_layout
def test_json_has_the_shape_of_the_contract(layout: Layout) -> None:
    """Keys, kinds and boxes are as promised: a box is [x, y, width, height] in millimetres."""
    record = json.loads(json.dumps(layout_as_json(layout)))
    assert list(record) == ["form", "version", "page", "marks", "code", "fields"]
    assert record["form"] == layout.form
    assert record["version"] == layout.version
    assert record["page"] == {"width": layout.paper.width, "height": layout.paper.height}
    assert all(list(mark) == ["id", "box"] for mark in record["marks"])
    assert [mark["id"] for mark in record["marks"]] == [mark.id for mark in layout.marks]
    assert list(record["code"]) == ["box"]
    shapes = {
        "handprint": ["name", "kind", "alphabet", "cells"],
        "choice": ["name", "kind", "options"],
        "signature": ["name", "kind", "box"],
    }
    assert all(list(field) == shapes[field["kind"]] for field in record["fields"])


@every_layout
def test_json_boxes_are_those_of_the_layout(layout: Layout) -> None:
    """Rounding for people moves nothing by more than a ten-thousandth of a millimetre."""
    record = layout_as_json(layout)
    told = [record["code"]["box"], *(mark["box"] for mark in record["marks"])]
    for field in record["fields"]:
        told += field.get("cells") or list(field.get("options", {}).values()) or [field["box"]]
    meant = [layout.code, *(mark.box for mark in layout.marks), *boxes(layout)]
    assert len(told) == len(meant)
    for numbers, box in zip(told, meant, strict=True):
        assert numbers == pytest.approx(box.as_tuple(), abs=1e-4)


@every_layout
def test_a_field_is_found_by_its_name(layout: Layout) -> None:
    """A field is asked for by name, and one that is not there is a KeyError."""
    assert layout.field("signature") in layout.fields
    with pytest.raises(KeyError, match="nothing"):
        layout.field("nothing")


def test_marks_and_code_stand_at_the_same_place_on_every_form() -> None:
    """A page is found before it is known which form it is."""
    for paper in PAPERS.values():
        found = {(layout.marks, layout.code) for layout in LAYOUTS if layout.paper == paper}
        assert found == {(paper.marks, paper.code)}


# --- refusals -----------------------------------------------------------------------------------------------------


def test_a_form_that_is_too_long_says_by_how_much() -> None:
    """The author of a template is told how many millimetres to save."""
    assert "mm too long for A4" in refusal(a_form(10, gap=260))
    assert refusal(a_form(10, gap=400)) != refusal(a_form(10, gap=410))


def test_a_comb_that_is_too_wide_is_named() -> None:
    """A field that leaves the paper is refused with form, version, paper and name."""
    assert refusal(a_form(40)) == "Form some, version 1, on A4: field f0 does not fit on the paper."


def test_a_form_is_laid_out_on_its_own_papers_only() -> None:
    """A form that was not made for a paper is refused with those it was made for."""
    assert refusal(a_form(5), "a5") == "Form some is not made for A5, only for A4."


def test_fields_that_overlap_are_named() -> None:
    """Two fields at one place are a mistake that no reader could put right."""
    layout = lay_out(a_form(3), "a4")
    twin = HandprintField("twin", "letters", layout.fields[0].boxes)
    with pytest.raises(SettingsError, match="fields f0 and twin overlap"):
        Layout("some", 1, "T", "pl", layout.paper, (*layout.fields, twin), ())


def test_a_field_on_the_code_is_named() -> None:
    """A field that covers the sheet code would make every sheet unreadable."""
    paper = PAPERS["a4"]
    with pytest.raises(SettingsError, match="field f covers the sheet code"):
        Layout("some", 1, "T", "pl", paper, (SignatureField("f", paper.code),), ())


@pytest.mark.parametrize("distance", [-1, 0, 1.2, 2.9])
def test_a_field_beside_a_mark_is_named(distance: float) -> None:
    """A box within the reach of a slipping pen is refused before anybody prints it; a little further off it is not."""
    paper = PAPERS["a5"]
    mark = paper.marks[1].box
    box = Box(paper.content.x, mark.bottom + distance, 60, 9)
    with pytest.raises(SettingsError, match="field f is nearer than 3 mm to a black mark"):
        Layout("some", 1, "T", "pl", paper, (SignatureField("f", box),), ())
    Layout("some", 1, "T", "pl", paper, (SignatureField("f", box.moved(dy=3 - distance)),), ())


def test_a_comb_as_wide_as_a5_is_refused_at_the_height_of_a_mark() -> None:
    """On A5 the combs for surnames reach from column to column: a template that puts one beside a mark is refused."""
    assert "nearer than 3 mm" in refusal(a_form(20, 20, 20, 20, 20, papers=("a5",)), "a5")


def test_a_hint_stands_after_a_label_above() -> None:
    """Where labels stand above the fields, the hint goes on in the same line."""
    comb = Handprint(kind="handprint", name="f", label="Name", alphabet="letters", cells=5)
    for labels, wanted in (("above", ["Name (whose)"]), ("left", ["Name", "(whose)"])):
        row = Row.model_validate({"kind": "row", "labels": labels, "hint": "(whose)", "items": (comb,)})
        form = Definition(name="some", version=1, title="T", papers=("a4",), block=(row,))
        texts = [ornament.text for ornament in lay_out(form, "a4").ornaments if isinstance(ornament, Text)]
        assert texts == wanted


def test_the_words_below_the_code_say_which_sheet_it_is() -> None:
    """Form and version, then the number of the sheet in two groups, or that this is the one to photocopy."""
    (caption,) = [ornament for ornament in LAYOUTS[0].ornaments if isinstance(ornament, Caption)]
    assert caption.words(3, "7K3M9QX2").text == "rodzic · wersja 3 · nr 7K3M 9QX2"
    assert caption.words(3, "").text == "rodzic · wersja 3 · do kserowania"


def test_a_form_without_a_short_word_goes_by_its_name() -> None:
    """A template may leave the word out; then the name on the command line stands for it."""
    layout = lay_out(a_form(3), "a4")
    (caption,) = [ornament for ornament in layout.ornaments if isinstance(ornament, Caption)]
    assert layout.short == "some"
    assert caption.words(1, "").text == "some · 1"
