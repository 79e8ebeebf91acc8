"""The words printed on a sheet are those of the form that its code names, or somebody has to look."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forms.catalogue import Catalogue
from forms.elements import Text
from forms.geometry import Box
from forms.layout import Layout
from forms.paper import PAPERS, PaperName
from ocr.pages import Page
from ocr.pipeline import read_pages
from ocr.sheets import Sheet
from ocr.wording import print_disagrees, telling_words
from simulation.capture import Phone, Scanner
from simulation.paper import PIXELS_PER_MM, PrintedPage
from simulation.pasting import glue, without_words
from simulation.pens import scribble_glyph, signature_glyph

OTHER = {"parent": "student", "student": "parent"}
FORMS = [(form, paper) for form in OTHER for paper in PAPERS]
every_form = pytest.mark.parametrize(("form", "paper"), FORMS)

Prints = Callable[[str, PaperName], PrintedPage]
Flat = Callable[[PrintedPage], Sheet]

WAYS: dict[str, Scanner | Phone] = {
    "150 dpi": Scanner(dpi=150, skew=2),
    "150 dpi, 1 bit": Scanner(dpi=150, threshold="otsu", scale=0.94),
    "photocopied twice": Scanner(dpi=200, threshold="local", copies=2),
    "photograph": Phone(pixels=2400, curl=2, tilt=0.1),
}


def layouts(catalogue: Catalogue, form: str, paper: PaperName) -> tuple[Layout, list[Layout]]:
    """A form and the others on its paper."""
    own = catalogue.layout(form, 1, paper)
    assert own is not None
    return own, [layout for layout in catalogue.layouts(paper) if layout is not own]


def mixed(page: PrintedPage, other: PrintedPage, box: Box, seed: int = 1) -> PrintedPage:
    """A page with a piece of another one glued over its first sheet."""
    return replace(page, image=glue(page.image, other.image, box, np.random.default_rng(seed)))


# --- the words that tell forms apart ------------------------------------------------------------------------------


@every_form
def test_the_words_that_tell_forms_apart(catalogue: Catalogue, form: str, paper: PaperName) -> None:
    """Title, who asks, what is asked for, the choices and the signature: from the top to the bottom, in pieces."""
    own, others = layouts(catalogue, form, paper)
    words = telling_words(own, others)
    assert len(words) >= 8
    assert all(word.others for word in words)
    assert max(word.box.width for word in words) <= 33
    texts = [o for o in own.ornaments if isinstance(o, Text)]
    seen_in = {text.text for text in texts for word in words if text.box.contains(word.box)}
    assert any(text.startswith("KONTO") for text in seen_in)
    assert any(text.startswith("Proszę") for text in seen_in)
    assert any(text.startswith("podpis") for text in seen_in)
    assert not any(a.box.overlaps(b.box) for a, b in itertools.combinations(words, 2))


def test_a_form_that_is_alone_is_known_by_any_of_its_words(catalogue: Catalogue) -> None:
    """So is one whose other version has the same words; a few pieces are enough."""
    own, _others = layouts(catalogue, "parent", "a4")
    for others in ([], [replace(own, version=2)]):
        words = telling_words(own, others)
        assert len(words) == 10
        assert words[0].box.y < 20
        assert words[-1].box.y > 200


def test_a_form_that_cannot_be_printed_stops_nobody(catalogue: Catalogue) -> None:
    """A text that is too long for its place is found out when the form is printed; nobody has it on paper."""
    own, others = layouts(catalogue, "parent", "a4")
    (other,) = others
    too_long = tuple(replace(o, text=o.text * 20) if isinstance(o, Text) else o for o in other.ornaments)
    assert telling_words(own, [replace(other, ornaments=too_long), other]) == telling_words(own, others)


# --- sheets that are what they say --------------------------------------------------------------------------------


@every_form
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_sheet_that_is_what_its_code_says_agrees(
    printed: Prints, catalogue: Catalogue, form: str, paper: PaperName, way: Scanner | Phone
) -> None:
    """However it is captured."""
    picture = way.capture(printed(form, paper).image, np.random.default_rng(1)).image
    readings = list(read_pages([Page(Path("scan.png"), 1, picture)], catalogue))
    assert len(readings) == (2 if paper == "a5" else 1)
    assert [reading.print_disagrees for reading in readings] == [False] * len(readings)


@every_form
def test_words_may_be_out_of_place(
    printed: Prints, flat: Flat, catalogue: Catalogue, form: str, paper: PaperName
) -> None:
    """A shift of 0.7 mm in any direction hides nothing, and makes no other form of a sheet."""
    own, others = layouts(catalogue, form, paper)
    page = printed(form, paper)
    for x, y in ((0.7, 0), (-0.7, 0), (0, 0.7), (0, -0.7), (0.5, 0.5)):
        moved = np.roll(page.image, (round(y * PIXELS_PER_MM), round(x * PIXELS_PER_MM)), (0, 1))
        assert not print_disagrees(flat(replace(page, image=moved)), own, others)


@every_form
def test_a_signature_or_a_scribble_over_the_words_is_no_other_form(
    printed: Prints, flat: Flat, drawn: Callable[..., PrintedPage], catalogue: Catalogue, form: str, paper: PaperName
) -> None:
    """Ink is added to the words and takes none of them away; three pieces of ten may be lost altogether."""
    own, others = layouts(catalogue, form, paper)
    words = telling_words(own, others)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        page = printed(form, paper)
        for word in words[seed::3]:
            glyph = signature_glyph(rng) if rng.random() < 0.5 else scribble_glyph(rng)
            page = drawn(page, glyph, word.box.centre, 2.2 * word.box.height, seed=seed)
        assert not print_disagrees(flat(page), own, others)


@every_form
def test_words_that_are_covered_are_no_other_words(
    printed: Prints, flat: Flat, covered: Callable[..., PrintedPage], catalogue: Catalogue, form: str, paper: PaperName
) -> None:
    """A stain or a folded corner hides some; as long as half of the words are seen the sheet is what it says."""
    own, others = layouts(catalogue, form, paper)
    words = telling_words(own, others)
    for some in (words[: len(words) // 2], words[-(len(words) // 2) :]):
        page = printed(form, paper)
        for word in some:
            page = covered(page, word.box.grown(1), 170)
        assert not print_disagrees(flat(page), own, others)


def test_words_outside_the_picture_are_not_missed(printed: Prints, flat: Flat, catalogue: Catalogue) -> None:
    """What cannot be seen says nothing: that a part is cut off is told otherwise."""
    own, others = layouts(catalogue, "parent", "a4")
    sheet = flat(printed("parent", "a4"))
    upper = replace(sheet, image=sheet.image[: round(90 * PIXELS_PER_MM)])
    assert not print_disagrees(upper, own, others)
    assert print_disagrees(upper, *_swapped(own, others))


def _swapped(own: Layout, others: list[Layout]) -> tuple[Layout, list[Layout]]:
    """The other form as the one that the code names."""
    return others[0], [own]


# --- sheets that are not ------------------------------------------------------------------------------------------


@every_form
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_code_pasted_over_another_one_is_seen(
    printed: Prints, catalogue: Catalogue, form: str, paper: PaperName, way: Scanner | Phone
) -> None:
    """A parent's sheet with a pupil's code and the other way round, however it is captured."""
    page, other = printed(form, paper), printed(OTHER[form], paper)
    pasted = mixed(page, other, PAPERS[paper].code.grown(1.5))
    picture = way.capture(pasted.image, np.random.default_rng(1)).image
    reading = next(read_pages([Page(Path("scan.png"), 1, picture)], catalogue))
    assert reading.code is not None
    assert reading.code.form == OTHER[form]
    assert reading.print_disagrees


@every_form
@pytest.mark.parametrize("part", [0.12, 0.34, 0.5])
def test_two_forms_cut_and_put_together_are_seen(
    printed: Prints, flat: Flat, catalogue: Catalogue, form: str, paper: PaperName, part: float
) -> None:
    """Wherever the page is cut, below the title, above the request or in the middle: one part is not what it says."""
    own, others = layouts(catalogue, form, paper)
    height, width = PAPERS[paper].height, PAPERS[paper].width
    lower = Box(0, part * height, width, (1 - part) * height)
    page = mixed(printed(form, paper), printed(OTHER[form], paper), lower)
    assert print_disagrees(flat(page), own, others)


@every_form
def test_a_sheet_without_our_words_is_seen(
    printed: Prints, flat: Flat, catalogue: Catalogue, form: str, paper: PaperName
) -> None:
    """Marks, code and boxes on a page of somebody else's, be its words others or none; also where there is one form."""
    own, others = layouts(catalogue, form, paper)
    page = printed(form, paper)
    foreign = page.image.copy()
    for text in (o for o in own.ornaments if isinstance(o, Text)):
        left, top, right, bottom = (
            round(v * PIXELS_PER_MM) for v in (text.box.x, text.box.y, text.box.right, text.box.bottom)
        )
        foreign[top:bottom, left:right] = np.roll(page.image[top:bottom, left:right], 100, axis=1)
    for mistaken in (without_words(page), replace(page, image=foreign)):
        sheet = flat(mistaken)
        assert print_disagrees(sheet, own, others)
        assert print_disagrees(sheet, own, [])
    assert not print_disagrees(flat(page), own, [])
