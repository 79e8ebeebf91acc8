"""Signature frames: signed or not, whatever dirt, folds and neighbours leave in them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.elements import SignatureField
from forms.paper import PaperName
from ocr.evidence import SignatureEvidence
from ocr.readers.signature import read_signatures
from ocr.sheets import Sheet, find_sheets
from simulation import optics
from simulation.capture import Phone, Scanner
from simulation.hands import FontHand, Glyph
from simulation.paper import PIXELS_PER_MM, Handwriting, PrintedPage, fill_in
from simulation.pens import Pen

Draw = Callable[..., PrintedPage]
Flat = Callable[[PrintedPage], Sheet]

BALLPOINT = Pen("ballpoint", "blue", width_mm=0.3, darkness=0.6, pressure=0.2, grain=0.1, gaps=0.0)


@pytest.fixture(scope="module")
def field(parent_a4: PrintedPage) -> SignatureField:
    """The parent's signature."""
    found = parent_a4.sheets[0].layout.field("signature")
    assert isinstance(found, SignatureField)
    return found


def signed(sheet: Sheet, field: SignatureField) -> float:
    """The probability that the frame is signed."""
    (reading,) = read_signatures(sheet, [field])
    assert isinstance(reading.evidence, SignatureEvidence)
    return reading.evidence.signed


@pytest.mark.parametrize("seed", range(15))
def test_a_signature_is_seen(
    parent_a4: PrintedPage, field: SignatureField, person: Handwriting, flat: Flat, seed: int
) -> None:
    """Flowing signatures by a thin ball-point are seen, whatever their shape."""
    by = replace(person, pen=BALLPOINT)
    page = fill_in(parent_a4, [{"signature": "yes"}], [by], np.random.default_rng(seed))
    assert signed(flat(page), field) > 0.9


@pytest.mark.parametrize("paper", ["a4", "a5"])
@pytest.mark.parametrize(
    "way",
    [Scanner(dpi=150, threshold="otsu"), Scanner(dpi=200, copies=2), Phone(pixels=3000)],
    ids=["1bit", "copy", "phone"],
)
def test_a_signature_survives_its_way(
    printed: Callable[[str, PaperName], PrintedPage], person: Handwriting, paper: PaperName, way: Scanner | Phone
) -> None:
    """On both papers, signed sheets are told from unsigned ones after a bad scan."""
    empty = printed("parent", paper)
    field = empty.sheets[0].layout.field("signature")
    assert isinstance(field, SignatureField)
    for value in ("yes", ""):
        truths = [{"signature": value}] * len(empty.sheets)
        page = fill_in(empty, truths, [person] * len(truths), np.random.default_rng(3))
        for sheet in find_sheets(way.capture(page.image, np.random.default_rng(4)).image):
            assert (signed(sheet, field) > 0.5) == bool(value)


def test_a_short_mark_of_a_hand_is_a_signature(
    parent_a4: PrintedPage, field: SignatureField, hands: list[FontHand], drawn: Draw, flat: Flat
) -> None:
    """Initials of two letters are a signature too."""
    x, y = field.box.centre
    page = parent_a4
    for i, letter in enumerate("AK"):
        glyph = hands[0].glyph(letter, np.random.default_rng(1))
        page = drawn(page, glyph, (x + 6 * i, y), 6, BALLPOINT)
    assert signed(flat(page), field) > 0.5


def test_an_empty_frame_is_not_signed(parent_a4: PrintedPage, field: SignatureField, flat: Flat) -> None:
    """On a form just printed nobody signed, and that is certain."""
    assert signed(flat(parent_a4), field) < 0.05


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "scanner",
    [Scanner(dpi=150, threshold="fixed"), Scanner(dpi=200, copies=3, threshold="otsu"), Scanner(copies=2)],
)
def test_dust_is_no_signature(parent_a4: PrintedPage, field: SignatureField, scanner: Scanner, seed: int) -> None:
    """Speckles of glass and copier leave a frame unsigned."""
    dusty = optics.toner(parent_a4.image, np.random.default_rng(seed), 300, speckle=1.5)
    (sheet,) = find_sheets(scanner.capture(dusty, np.random.default_rng(seed)).image)
    assert signed(sheet, field) < 0.5


def with_fold(page: PrintedPage, start: tuple[float, float], end: tuple[float, float], shade: int) -> PrintedPage:
    """The page with a fold of 0.2 mm drawn as a grey line between two places in millimetres."""
    image = page.image.copy()
    a, b = ((round(x * PIXELS_PER_MM), round(y * PIXELS_PER_MM)) for x, y in (start, end))
    cv2.line(image, a, b, (shade,), 2, cv2.LINE_AA)
    return PrintedPage(image, page.sheets)


@pytest.mark.parametrize("shade", [200, 160, 100])
@pytest.mark.parametrize("way", ["along", "across", "diagonal"])
def test_a_fold_is_no_signature(
    parent_a4: PrintedPage, field: SignatureField, flat: Flat, way: str, shade: int
) -> None:
    """A straight dark line through the frame, along, across or slanting, is a fold and no signature."""
    box = field.box
    x, y = box.centre
    start, end = {
        "along": ((10.0, y + 1.5), (200.0, y - 1.0)),
        "across": ((x - 1, box.y - 30), (x + 1, box.bottom + 30)),
        "diagonal": ((box.x - 20, box.y - 10), (box.right + 20, box.bottom + 10)),
    }[way]
    assert signed(flat(with_fold(parent_a4, start, end, shade)), field) < 0.5


@pytest.mark.parametrize("seed", range(8))
def test_the_shade_of_a_crease_is_no_signature(
    parent_a4: PrintedPage, field: SignatureField, flat: Flat, seed: int
) -> None:
    """A sheet that was folded into a pocket is not signed by that."""
    creased = optics.crease(parent_a4.image, np.random.default_rng(seed), 300, 0.3)
    assert signed(flat(PrintedPage(creased, parent_a4.sheets)), field) < 0.5


def test_a_signature_on_a_fold_is_seen(
    parent_a4: PrintedPage, field: SignatureField, person: Handwriting, flat: Flat
) -> None:
    """A fold through a signature does not hide it."""
    page = fill_in(parent_a4, [{"signature": "yes"}], [person], np.random.default_rng(1))
    _, y = field.box.centre
    assert signed(flat(with_fold(page, (10, y), (200, y), 100)), field) > 0.9


def tail(*points: tuple[float, float]) -> Glyph:
    """A stroke through points in millimetres."""
    pieces = [np.linspace(a, b, 9) for a, b in itertools.pairwise(points)]
    return Glyph("tail", (np.concatenate(pieces).astype(np.float32) + np.array([0, 0.5], np.float32),))


@pytest.mark.parametrize("side", ["from the left", "from above"])
def test_the_tail_of_a_letter_is_no_signature(
    parent_a4: PrintedPage, field: SignatureField, drawn: Draw, flat: Flat, side: str
) -> None:
    """The last stroke of the year, or a letter above, may reach two or three millimetres into the frame."""
    box = field.box
    stroke, place = {
        "from the left": (tail((-4, 0.5), (0, 0.8), (2.8, 0.2)), (box.x, box.y + 5)),
        "from above": (tail((0, -2), (0.3, 0.5), (-0.5, 3.0), (-1.2, 2.2)), (box.x + 20, box.y)),
    }[side]
    assert signed(flat(drawn(parent_a4, stroke, place, 1.0, BALLPOINT)), field) < 0.5


def test_ink_outside_the_frame_is_none_of_its_business(
    parent_a4: PrintedPage, filled: PrintedPage, field: SignatureField, person: Handwriting, flat: Flat
) -> None:
    """A form filled in everywhere but in the frame is not signed."""
    truth = {"pupil_surname": "KOWALSKI", "date_year": "2026", "date_day": "30", "handover": "phone"}
    page = fill_in(parent_a4, [truth], [person], np.random.default_rng(1))
    assert signed(flat(page), field) < 0.05
    assert signed(flat(filled), field) > 0.9
