"""Ink that nobody asked for: remarks and strokes over the form are found; stamps, dirt and answers are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from forms.geometry import Box
from ocr.known_print import PIXELS_PER_MM as FLAT
from ocr.remarks import Strays, find_remarks
from ocr.sheets import Sheet
from ocr.stray import flat_sheet, stray_windows
from simulation import optics
from simulation.asides import press, remark, running_hand, size_of, stamp, stapled
from simulation.hands import FontHand, Glyph
from simulation.paper import PAGE_DPI, PIXELS_PER_MM, Handwriting, PrintedPage, fill_in, with_ink
from simulation.pens import Pen, signature_glyph
from simulation.retractions import FORM_STRIKES, draw, draw_glyphs, strike_form, words

Flat = Callable[[PrintedPage], Sheet]
Draw = Callable[..., PrintedPage]
Grey = npt.NDArray[np.uint8]


def find(page: PrintedPage, flat: Flat) -> Strays:
    """What is written on the first sheet of a page besides its answers."""
    return find_remarks(flat(page), page.sheets[0].layout)


def written(page: PrintedPage, glyphs: Sequence[Glyph], person: Handwriting) -> PrintedPage:
    """The page with glyphs, in millimetres of the page, in a person's pen."""
    rng = np.random.default_rng(1)
    ink = np.zeros(page.image.shape, np.float32)
    draw_glyphs(ink, glyphs, person.pen, PIXELS_PER_MM, rng)
    return replace(page, image=with_ink(page.image, ink, person.pen, rng))


def around(boxes: Sequence[Box]) -> Box:
    """The box around all remarks."""
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    return Box(left, top, max(b.right for b in boxes) - left, max(b.bottom for b in boxes) - top)


def test_a_sheet_as_it_should_be_has_no_remarks(filled: PrintedPage, parent_a4: PrintedPage, flat: Flat) -> None:
    """Answers, large or small, and print are no remarks; on a clean sheet no ink strays at all."""
    for page in (filled, parent_a4):
        assert find(page, flat) == Strays()
        assert stray_windows(flat_sheet(flat(page), page.sheets[0].layout)) == []


@pytest.mark.parametrize("place", [(145, 122), (120, 68), (30, 216), (150, 148), (8, 170)])
def test_a_remark_is_found_and_boxed(
    place: tuple[float, float], filled: PrintedPage, person: Handwriting, hands: list[FontHand], flat: Flat
) -> None:
    """Words beside, between and below the fields and in the margin, with the box where they stand."""
    glyphs = remark(hands[0], place, np.random.default_rng(2), "PILNE 4C")
    found = find(written(filled, glyphs, person), flat)
    assert found.remarks
    assert not found.is_withdrawn
    assert size_of(glyphs).grown(2.5).contains(around(found.remarks))


def test_joined_writing_is_a_remark(filled: PrintedPage, person: Handwriting, flat: Flat) -> None:
    """What nobody could spell is writing all the same."""
    assert find(written(filled, running_hand((120, 150), np.random.default_rng(2)), person), flat).remarks


@pytest.mark.parametrize("kind", FORM_STRIKES)
def test_a_form_that_is_crossed_out_is_withdrawn(
    kind: str, filled: PrintedPage, person: Handwriting, flat: Flat
) -> None:
    """A cross, a diagonal or two, a Z, a scribble over the form."""
    rng = np.random.default_rng(4)
    ink = np.zeros(filled.image.shape, np.float32)
    draw(ink, strike_form(Box(25, 60, 160, 150), rng, kind), person.pen, PIXELS_PER_MM, rng)
    page = replace(filled, image=with_ink(filled.image, ink, person.pen, rng))
    assert find(page, flat).is_withdrawn


@pytest.mark.parametrize("seed", range(4))
def test_a_cross_in_light_pencil_is_seen(seed: int, filled: PrintedPage, flat: Flat) -> None:
    """As pale as letters that are still read, it is looked at, whether or not all of it is seen."""
    rng = np.random.default_rng(seed)
    pencil = Pen("pencil", "graphite", 0.6, 0.17, 0.15, 0.2, 0.0)
    ink = np.zeros(filled.image.shape, np.float32)
    draw(ink, strike_form(Box(25, 60, 160, 150), rng, "cross"), pencil, PIXELS_PER_MM, rng)
    assert find(replace(filled, image=with_ink(filled.image, ink, pencil, rng)), flat).remarks


def test_a_word_over_the_form_withdraws_it(
    filled: PrintedPage, person: Handwriting, hands: list[FontHand], flat: Flat
) -> None:
    """ANULOWANE in large letters across the fields."""
    glyphs = words(hands[0], "ANULOWANE", (40, 110), 22.0, np.random.default_rng(1), 8)
    assert find(written(filled, glyphs, person), flat).is_withdrawn


def test_what_stands_in_the_schools_part_is_no_remark(
    filled: PrintedPage, person: Handwriting, hands: list[FontHand], flat: Flat
) -> None:
    """The school writes there; nobody asks the family about it."""
    glyphs = remark(hands[0], (90, 228), np.random.default_rng(2), "12 09 2026")
    assert find(written(filled, glyphs, person), flat) == Strays()


@pytest.mark.parametrize("seed", range(6))
def test_a_schools_stamp_at_the_head_is_no_remark(seed: int, filled: PrintedPage, flat: Flat) -> None:
    """Where offices press it: beside the title or over it."""
    rng = np.random.default_rng(seed)
    image = press(filled.image, stamp(PIXELS_PER_MM, rng), (rng.uniform(20, 110), rng.uniform(2, 22)), PIXELS_PER_MM)
    assert find(replace(filled, image=image), flat) == Strays()


@pytest.mark.parametrize("seed", range(4))
def test_a_remark_on_a_stamped_sheet_is_found(
    seed: int, filled: PrintedPage, person: Handwriting, hands: list[FontHand], flat: Flat
) -> None:
    """A stamp excuses nothing but itself, whether it stands far from the words or right below."""
    rng = np.random.default_rng(seed)
    page = written(filled, words(hands[0], "PO ROZWODZIE", (135, 123), 5.0, rng), person)
    for place in ((65 + rng.uniform(0, 40), 8), (130, 131 + rng.uniform(0, 2))):
        image = press(page.image, stamp(PIXELS_PER_MM, rng), place, PIXELS_PER_MM)
        assert find(replace(page, image=image), flat).remarks


def spoil(image: Grey, how: str) -> Grey:
    """A page with something on it that is no writing."""
    rng = np.random.default_rng(7)
    result = image.copy()
    match how:
        case "staple":
            return stapled(image, PIXELS_PER_MM, rng)
        case "fold":
            return optics.crease(image, rng, PAGE_DPI, 0.35)
        case "streaks":
            for x in (400, 1333, 1900):
                result[:, x : x + 4] = np.minimum(result[:, x : x + 4], 60)
        case "holes":
            for y in (1280, 2220):
                cv2.circle(result, (142, y), 35, (25,), cv2.FILLED)
        case "cup":
            cv2.circle(result, (1700, 1700), 420, (190,), 18, cv2.LINE_AA)
        case "specks":
            return optics.toner(image, rng, PAGE_DPI, speckle=4.0)
    return result


@pytest.mark.parametrize("how", ["staple", "fold", "streaks", "holes", "cup", "specks"])
def test_dirt_is_no_remark(how: str, filled: PrintedPage, flat: Flat) -> None:
    """Staples, folds, streaks of a dirty glass, filing holes, coffee and specks of toner."""
    assert find(replace(filled, image=spoil(filled.image, how)), flat) == Strays()


Place = tuple[float, float]


def ruled(page: PrintedPage, start: Place, end: Place, missing: float = 0.0) -> PrintedPage:
    """The page with a straight black line of 0.4 mm between two places in millimetres, a part of it missing."""
    image, rng = page.image.copy(), np.random.default_rng(3)
    pieces = np.linspace(start, end, 120) * PIXELS_PER_MM
    for a, b in pairwise(pieces.round().astype(int).tolist()):
        if rng.random() >= missing:
            cv2.line(image, a, b, (20,), round(0.4 * PIXELS_PER_MM))
    return replace(page, image=image)


FOLDS: list[tuple[Place, Place]] = [
    ((0, 148), (210, 149)),
    ((0, 99), (210, 97)),
    ((105, 0), (106, 297)),
    ((0, 130), (210, 250)),
    ((60, 0), (0, 200)),
]


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize(("start", "end"), FOLDS)
def test_a_fold_that_a_scanner_made_black_is_no_remark(
    start: Place, end: Place, missing: float, filled: PrintedPage, flat: Flat
) -> None:
    """It is straight and runs from one edge of the paper to another, whole or broken."""
    assert find(ruled(filled, start, end, missing), flat) == Strays()


@pytest.mark.parametrize(("start", "end"), FOLDS[:2])
def test_words_across_a_fold_are_a_remark(
    start: Place, end: Place, filled: PrintedPage, person: Handwriting, hands: list[FontHand], flat: Flat
) -> None:
    """A fold excuses nothing but itself."""
    glyphs = remark(hands[0], (140, start[1] - 3), np.random.default_rng(2), "NIE WYDAWAĆ")
    assert find(ruled(written(filled, glyphs, person), start, end), flat).remarks


@pytest.mark.parametrize(
    ("start", "end"), [((2, 3), (208, 293)), ((15, 290), (195, 6)), ((12, 125), (200, 128)), ((14, 80), (196, 260))]
)
def test_a_line_along_a_ruler_is_no_fold(start: Place, end: Place, filled: PrintedPage, flat: Flat) -> None:
    """From corner to corner, or over the form without reaching the edges, it crosses out."""
    assert find(ruled(filled, start, end), flat).remarks


def test_a_signature_that_leaves_its_frame_is_no_remark(
    parent_a4: PrintedPage, truth: Mapping[str, str], person: Handwriting, flat: Flat, drawn: Draw
) -> None:
    """A flourish beyond the frame belongs to the answer."""
    page = fill_in(parent_a4, [{**truth, "signature": ""}], [person], np.random.default_rng(1))
    frame = page.sheets[0].layout.field("signature").boxes[0]
    signed = drawn(page, signature_glyph(np.random.default_rng(5)), frame.centre, 17.0)
    assert find(signed, flat) == Strays()


def test_boxes_are_millimetres_of_the_sheet(filled: PrintedPage, flat: Flat) -> None:
    """The flat sheet has its own resolution; what comes out of it has none."""
    flat_one = flat_sheet(flat(filled), filled.sheets[0].layout)
    paper = filled.sheets[0].layout.paper
    assert flat_one.ink.shape == (round(paper.height * FLAT), round(paper.width * FLAT))
