"""Signature frames: signed or not, whatever dirt, folds and neighbours leave in them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.elements import HandprintField, SignatureField
from forms.geometry import Box
from forms.paper import PaperName
from identity.verdict import _MARK_SURE as SURE
from identity.verdict import _SIGNATURE_SURE
from ocr.evidence import SignatureEvidence
from ocr.fiducials import FIRST_LOOK
from ocr.readers.signature import read_signatures
from ocr.reduction import reduce
from ocr.sheets import Sheet, find_sheets
from ocr.streaks import without_streaks
from simulation import dirt, optics
from simulation.capture import Phone, Scanner
from simulation.hands import FontHand, Glyph, Hand
from simulation.paper import PAGE_DPI, PIXELS_PER_MM, Grey, Handwriting, PrintedPage, fill_in
from simulation.pens import Pen
from simulation.retractions import WORD_STRIKES, draw, draw_glyphs
from simulation.shapes import Paths
from simulation.signing import SIGNATURES, dash, sign
from tests.specks import WAYS, Way, speckled

Draw = Callable[..., PrintedPage]
Flat = Callable[[PrintedPage], Sheet]

UNSURE = 0.7
"""What is less likely is looked at, with some room."""
BALLPOINT = Pen("ballpoint", "blue", width_mm=0.3, darkness=0.6, pressure=0.2, grain=0.1, gaps=0.0)


def test_what_is_called_unsure_here_is_looked_at() -> None:
    """The verdict asks for more."""
    assert UNSURE <= _SIGNATURE_SURE


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
    assert signed(flat(page), field) > SURE


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


@pytest.mark.parametrize(("pitch_mm", "paper"), [(0.26, 0.8), (0.32, 0.8), (0.32, 0.9)])
def test_a_screen_of_dots_is_no_streak(
    parent_a4: PrintedPage, field: SignatureField, pitch_mm: float, paper: float
) -> None:
    """Some rows and columns of it are darker than those beside them, as streaks are: too many for that."""
    grey = Scanner(dpi=150).capture(parent_a4.image, np.random.default_rng(1)).image
    (sheet,) = find_sheets(dirt.halftoned(grey, 150, pitch_mm, paper=paper))
    assert sheet.registration is not None
    source = reduce(sheet.image, FIRST_LOOK)
    assert without_streaks(source, sheet.registration.to_pixels, [field.box.grown(-1)]) is None


@pytest.mark.parametrize(("is_level_with_cells", "beyond_mm"), [(False, 8), (False, -10), (True, -10)])
def test_a_flat_signature_is_no_streak(
    parent_a4: PrintedPage, field: SignatureField, flat: Flat, beyond_mm: float, *, is_level_with_cells: bool
) -> None:
    """Not even where it goes on beyond its frame, or lies as high as the lower edges of the cells for a date."""
    box, day = field.box, parent_a4.sheets[0].layout.field("date_day")
    assert isinstance(day, HandprintField)
    lower_edge = day.cells[0].bottom
    assert box.y < lower_edge < box.bottom
    y = lower_edge if is_level_with_cells else box.y + 4
    sheet = flat(with_fold(parent_a4, (box.x + 5, y), (box.right + beyond_mm, y), 90))
    assert sheet.registration is not None
    source = reduce(sheet.image, FIRST_LOOK)
    assert without_streaks(source, sheet.registration.to_pixels, [box.grown(-1)]) is None


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
    assert signed(flat(with_fold(page, (10, y), (200, y), 100)), field) > SURE


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
    assert signed(flat(filled), field) > SURE


def inked(page: PrintedPage, paths: Paths) -> PrintedPage:
    """The page with strokes of a ball-point, in millimetres of the page, drawn on it."""
    ink = np.zeros(page.image.shape, np.float32)
    draw(ink, paths, BALLPOINT, PIXELS_PER_MM, np.random.default_rng(1))
    return with_image(page, (page.image * (1 - ink)).astype(np.uint8))


@pytest.mark.parametrize("kind", [kind for kind in SIGNATURES if kind != "block letters"])
def test_a_signature_crossed_out_is_looked_at(
    parent_a4: PrintedPage, field: SignatureField, hands: list[FontHand], flat: Flat, kind: str
) -> None:
    """A cross from corner to corner takes a signature back: it is no sure one any more.

    A name in large capitals may still look signed under it.
    """
    for seed in range(2):
        rng = np.random.default_rng(seed)
        signature = sign(field.box, hands[seed], rng, kind)
        cross = WORD_STRIKES["cross"](field.box.grown(-1), rng)
        taken_back = inked(parent_a4, (*(path for glyph in signature for path in glyph.paths), *cross))
        assert signed(flat(taken_back), field) < UNSURE


@pytest.mark.parametrize("seed", range(6))
def test_a_dash_is_no_signature(parent_a4: PrintedPage, field: SignatureField, flat: Flat, seed: int) -> None:
    """A line where nobody signs says that nothing comes here."""
    assert signed(flat(inked(parent_a4, dash(field.box, np.random.default_rng(seed)))), field) < 0.5


# Whatever lies in a frame that nobody signed


def with_image(page: PrintedPage, image: Grey) -> PrintedPage:
    """The page with another picture of it."""
    return PrintedPage(image, page.sheets)


SCANNERS = {
    "300 grey": Scanner(dpi=300),
    "150 1 bit": Scanner(dpi=150, threshold="otsu"),
}


def scanned(page: PrintedPage, scanner: Scanner, seed: int = 1) -> Sheet:
    """The one sheet of a page as a scanner shows it."""
    (sheet,) = find_sheets(scanner.capture(page.image, np.random.default_rng(seed)).image)
    return sheet


@pytest.mark.parametrize("scanner", SCANNERS.values(), ids=SCANNERS)
@pytest.mark.parametrize("count", [1, 4, 6])
@pytest.mark.parametrize("broken", [False, True], ids=["whole", "broken"])
def test_any_number_of_streaks_is_no_signature(
    parent_a4: PrintedPage, field: SignatureField, scanner: Scanner, count: int, broken: bool
) -> None:
    """Dark lines of a dirty feeder, thin or thick, evenly apart or anywhere, sign nothing."""
    for seed in range(2):
        rng = np.random.default_rng(seed)
        places = (field.box.x + 4 + rng.uniform(0, 20) + np.arange(count) * rng.uniform(2, 9)).tolist()
        width = float(rng.uniform(0.12, 0.75))
        dirty = dirt.streaked(parent_a4.image, rng, PAGE_DPI, places, width, 0.9, broken=broken)
        assert signed(scanned(with_image(parent_a4, dirty), scanner, seed), field) < 0.5


@pytest.mark.parametrize("count", [1, 3, 5])
def test_any_number_of_streaks_across_is_no_signature(
    parent_a4: PrintedPage, field: SignatureField, count: int
) -> None:
    """The same where the page went through the feeder sideways."""
    for seed in range(2):
        rng = np.random.default_rng(seed)
        places = (field.box.y + rng.uniform(0.8, 3) + np.arange(count) * rng.uniform(1.2, 3)).tolist()
        width = float(rng.uniform(0.12, 0.5))
        dirty = dirt.streaked(parent_a4.image, rng, PAGE_DPI, places, width, 0.9, across=True)
        assert signed(scanned(with_image(parent_a4, dirty), SCANNERS["300 grey"], seed), field) < 0.5


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("way", WAYS)
def test_specks_that_stand_for_grey_are_no_signature(
    parent_a4: PrintedPage, field: SignatureField, dpi: int, way: Way
) -> None:
    """A dithered scan of paper that is a little grey is full of specks, and unsigned."""
    grey = Scanner(dpi=dpi).capture(parent_a4.image, np.random.default_rng(1)).image
    (sheet,) = find_sheets(speckled(grey, way, 0.9, dpi))
    assert signed(sheet, field) < 0.5


@pytest.mark.parametrize("darkness", [0.08, 0.16, 0.24])
def test_what_shows_through_from_the_other_side_is_never_surely_a_signature(
    parent_a4: PrintedPage, filled: PrintedPage, field: SignatureField, flat: Flat, darkness: float
) -> None:
    """A mirrored signature of thin paper looks like one in light pencil: somebody has to look."""
    for shift in ((0, 0), (60, -400), (-75, -700), (-900, 95)):
        back = np.roll(filled.image, shift, axis=(0, 1))
        through = dirt.shown_through(parent_a4.image, back, darkness, 0.2, PAGE_DPI)
        assert signed(flat(with_image(parent_a4, through)), field) < UNSURE


@pytest.mark.parametrize("paper", ["a4", "a5"])
@pytest.mark.parametrize("dpi", [150, 300])
def test_a_pale_ball_point_is_surely_a_signature(
    printed: Callable[[str, PaperName], PrintedPage], person: Handwriting, paper: PaperName, dpi: int
) -> None:
    """Thin and blue, on paper of any size: nobody is asked about an ordinary pen."""
    empty = printed("parent", paper)
    field = empty.sheets[0].layout.field("signature")
    assert isinstance(field, SignatureField)
    writer = replace(person, pen=replace(BALLPOINT, width_mm=0.35, darkness=0.55))
    for seed in range(3):
        rng = np.random.default_rng(seed)
        page = fill_in(empty, [{"signature": "yes"}] * len(empty.sheets), [writer] * len(empty.sheets), rng)
        for sheet in find_sheets(Scanner(dpi=dpi).capture(page.image, rng).image):
            assert signed(sheet, field) > SURE


@pytest.mark.parametrize("darkness", [0.1, 0.22, 0.35])
def test_a_highlighter_is_no_signature(
    parent_a4: PrintedPage, field: SignatureField, flat: Flat, darkness: float
) -> None:
    """The place to sign, marked for the parent to see: whole, in part, in two passes."""
    for seed, (x, wide) in enumerate(((-3.0, 86.0), (4.0, 30.0), (20.0, 75.0))):
        rng = np.random.default_rng(seed)
        band = Box(field.box.x + x, field.box.y + 3 + seed, wide, 4.0)
        image = dirt.highlighted(parent_a4.image, rng, band, darkness, PAGE_DPI)
        twice = dirt.highlighted(image, rng, band.moved(0, 3.5), darkness, PAGE_DPI)
        assert signed(flat(with_image(parent_a4, image)), field) < 0.5
        assert signed(flat(with_image(parent_a4, twice)), field) < 0.5


def test_many_folds_are_no_signature(parent_a4: PrintedPage, field: SignatureField, flat: Flat) -> None:
    """A sheet folded small has more folds through the frame than anybody would count."""
    box = field.box
    for seed in range(6):
        rng = np.random.default_rng(seed)
        image = parent_a4.image
        for _fold in range(5):
            x, lean, width = rng.uniform(box.x, box.right), rng.normal(0, 8), float(rng.uniform(0.1, 0.5))
            image = dirt.folded(image, (x - lean, 150), (x + lean, 260), width, float(rng.uniform(0.15, 0.6)), PAGE_DPI)
        assert signed(flat(with_image(parent_a4, image)), field) < 0.5


def test_stains_are_no_signature(parent_a4: PrintedPage, field: SignatureField, flat: Flat) -> None:
    """Drops of coffee, small and large, with their rims: what may look like a stroke or two is looked at."""
    found = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        image = parent_a4.image
        for _drop in range(3):
            middle = (
                float(rng.uniform(field.box.x, field.box.right)),
                float(rng.uniform(field.box.y, field.box.bottom)),
            )
            radius, darkness = float(rng.uniform(0.6, 8)), float(rng.uniform(0.08, 0.35))
            image = dirt.stained(image, rng, middle, radius, darkness, PAGE_DPI)
        found.append(signed(flat(with_image(parent_a4, image)), field))
    assert max(found) < UNSURE
    assert sorted(found)[-2] < 0.5


def signed_page(page: PrintedPage, field: SignatureField, kind: str, hand: Hand, pen: Pen, seed: int) -> PrintedPage:
    """The page with a signature of a kind."""
    rng = np.random.default_rng(seed)
    ink = np.zeros(page.image.shape, np.float32)
    draw_glyphs(ink, sign(field.box, hand, rng, kind), pen, PIXELS_PER_MM, rng)
    return with_image(page, (page.image * (1 - ink)).astype(np.uint8))


@pytest.mark.parametrize("kind", SIGNATURES)
@pytest.mark.parametrize("scanner", SCANNERS.values(), ids=SCANNERS)
def test_all_kinds_of_signatures_are_seen(
    parent_a4: PrintedPage, field: SignatureField, hands: list[FontHand], kind: str, scanner: Scanner
) -> None:
    """Names, initials, block letters, flourishes that leave the frame, crosses, a child's two strokes."""
    for seed in range(2):
        page = signed_page(parent_a4, field, kind, hands[seed], replace(BALLPOINT, darkness=0.85), seed)
        assert signed(scanned(page, scanner, seed), field) > 0.5


@pytest.mark.parametrize("kind", SIGNATURES)
def test_a_signature_in_light_pencil_is_seen(
    parent_a4: PrintedPage, field: SignatureField, hands: list[FontHand], kind: str
) -> None:
    """Ink of a sixth of black is read in cells, and signs a frame."""
    for seed, darkness in enumerate((0.17, 0.24)):
        pencil = Pen("pencil", "graphite", 0.5, darkness, 0.1, 0.2, 0.0)
        page = signed_page(parent_a4, field, kind, hands[seed], pencil, seed)
        assert signed(scanned(page, SCANNERS["300 grey"], seed), field) > 0.5


def test_a_signature_among_streaks_is_seen(parent_a4: PrintedPage, field: SignatureField, person: Handwriting) -> None:
    """A dirty feeder does not hide who signed."""
    page = fill_in(parent_a4, [{"signature": "yes"}], [person], np.random.default_rng(1))
    places = (field.box.x + 10 + np.arange(5) * 9.0).tolist()
    dirty = dirt.streaked(page.image, np.random.default_rng(1), PAGE_DPI, places, 0.3, 0.9)
    assert signed(scanned(with_image(page, dirty), SCANNERS["150 1 bit"]), field) > 0.5
