"""Blank pages are known from written ones: bare paper explains itself, and whatever is left is ink."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ocr.blank import is_blank
from simulation import dirt, optics
from simulation.asides import press, stamp
from simulation.capture import Phone, Scanner
from simulation.hands import FontHand
from simulation.paper import PAGE_DPI, PIXELS_PER_MM, Grey, PrintedPage
from simulation.pens import Pen, write
from simulation.retractions import draw_glyphs, words

BALLPOINT = Pen("ballpoint", "blue", width_mm=0.35, darkness=0.65, pressure=0.2, grain=0.1, gaps=0.0)
PLACES = [(40.0, 120.0), (3.0, 200.0), (150.0, 60.0), (90.0, 3.0), (60.0, 288.0)]


def empty_page(seed: int = 1, dpi: float = 150) -> Grey:
    """The white back of a sheet as a scanner sees it."""
    page = np.full((3508, 2480), 255, np.uint8)
    return Scanner(dpi=dpi).capture(page, np.random.default_rng(seed)).image


def with_words(page: Grey, hand: FontHand, pen: Pen, words: str) -> Grey:
    """A page of 150 dpi with some words written in its middle, 5 mm high."""
    ink = np.zeros(page.shape, np.float32)
    scale = 150 / 25.4
    for i, letter in enumerate(words):
        if letter != " ":
            centre = ((60 + 5.5 * i) * scale, 120 * scale)
            write(
                ink,
                hand.glyph(letter, np.random.default_rng(i)),
                centre,
                5 * scale,
                pen,
                scale,
                np.random.default_rng(i),
            )
    return (page * (1 - ink)).astype(np.uint8)


def soiled(name: str, page: Grey) -> Grey:
    """The page with something on it that nobody wrote."""
    rng = np.random.default_rng(7)
    match name:
        case "clean":
            return page
        case "shadow":
            return optics.shadow(page, rng, 0.6)
        case "dust":
            return optics.toner(page, rng, 150, speckle=0.6)
        case "crease":
            return optics.crease(page, rng, 150)
        case "dark edges":
            framed = page.copy()
            framed[:, :18] = 20
            framed[-14:] = 30
            return framed
        case "grey":
            return (page * 0.7).astype(np.uint8)
        case _:
            line = page.astype(float)
            cv2.line(line, (200, 700), (500, 712), (200.0,), 2, cv2.LINE_AA)
            return np.asarray(np.minimum(page, line), dtype=np.uint8)


SOILS = ["clean", "shadow", "dust", "crease", "dark edges", "grey", "faint pencil line"]


@pytest.mark.parametrize("soil", SOILS)
@pytest.mark.parametrize("dpi", [150, 300])
def test_the_back_of_a_sheet_is_blank(soil: str, dpi: float) -> None:
    """Shadows, dust, a fold, the dark edge of a lid and a faint line of pencil do not make a page written."""
    assert is_blank(soiled(soil, empty_page(dpi=dpi)))


def test_one_bit_paper_is_blank() -> None:
    """A blank page in 1 bit is blank, pure white and pure paper colour too."""
    page = np.full((3508, 2480), 255, np.uint8)
    scan = Scanner(dpi=200, threshold="fixed").capture(page, np.random.default_rng(1)).image
    assert is_blank(scan)
    assert is_blank(page)
    assert is_blank(np.full((500, 400), 180, np.uint8))


@pytest.mark.parametrize("soil", SOILS)
@pytest.mark.parametrize(
    "pen",
    [
        Pen("ballpoint", "blue", width_mm=0.35, darkness=0.65, pressure=0.2, grain=0.1, gaps=0.0),
        Pen("pencil", "graphite", width_mm=0.5, darkness=0.5, pressure=0.2, grain=0.3, gaps=0.0),
    ],
    ids=["ballpoint", "pencil"],
)
def test_a_few_written_words_are_not_blank(hands: list[FontHand], soil: str, pen: Pen) -> None:
    """A page with three words in ball-point or pencil is never thrown away as blank."""
    page = with_words(empty_page(), hands[0], pen, "PROSZĘ O HASŁO")
    assert not is_blank(soiled(soil, page))


def test_a_foreign_page_is_not_blank(parent_a4: PrintedPage) -> None:
    """A page full of print is not blank, and neither is a page all black."""
    assert not is_blank(Scanner(dpi=150).capture(parent_a4.image, np.random.default_rng(1)).image)
    assert not is_blank(np.zeros((600, 400), np.uint8))


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (1, 900), (900, 1), (30, 4)])
def test_a_picture_of_any_size_is_blank_or_not(shape: tuple[int, int]) -> None:
    """The tiniest white picture is blank, and looking at it raises nothing."""
    white: npt.NDArray[np.uint8] = np.full(shape, 255, np.uint8)
    assert is_blank(white)


# --- kinds of ink -------------------------------------------------------------------------------------------------


def back() -> Grey:
    """The white back of a sheet, before it is captured."""
    return np.full((3508, 2480), 255, np.uint8)


def pencil(darkness: float) -> Pen:
    """A light pencil, of so much of black."""
    return Pen("pencil", "graphite", width_mm=0.5, darkness=darkness, pressure=0.2, grain=0.2, gaps=0.0)


def noted(page: Grey, hand: FontHand, pen: Pen, text: str, at: tuple[float, float], height: float = 4.0) -> Grey:
    """The page with a text at a place in millimetres."""
    ink, rng = np.zeros(page.shape, np.float32), np.random.default_rng(3)
    draw_glyphs(ink, words(hand, text, at, height, rng), pen, PIXELS_PER_MM, rng)
    return np.asarray(np.round(page * (1 - ink)), np.uint8)


def scanned(page: Grey, dpi: float = 200, seed: int = 1) -> Grey:
    """The page as a grey scanner sees it."""
    return Scanner(dpi=dpi, skew=0.5).capture(page, np.random.default_rng(seed)).image


@pytest.mark.parametrize("darkness", [0.1, 0.2, 0.3])
@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_line_of_light_pencil_is_ink(hands: list[FontHand], darkness: float, dpi: float) -> None:
    """A tenth of black is seen on empty paper as well as in a field."""
    assert not is_blank(scanned(noted(back(), hands[1], pencil(darkness), "PROSZE O HASLO", (50, 90)), dpi))


@pytest.mark.parametrize("text", ["4B", "OK"])
@pytest.mark.parametrize("at", PLACES)
def test_a_small_note_anywhere_is_ink(hands: list[FontHand], text: str, at: tuple[float, float]) -> None:
    """Two letters are enough, also at the very edge of the sheet."""
    assert not is_blank(scanned(noted(back(), hands[0], BALLPOINT, text, at)))


@pytest.mark.parametrize("depth", [3.5, 4.5, 5.5])
def test_letters_that_the_edge_cuts_are_ink(hands: list[FontHand], depth: float) -> None:
    """They touch the edge of the picture here and there, where what lies beside the paper runs along it."""
    page = noted(back(), hands[0], BALLPOINT, "PROSZE", (60, 6), height=6.0)
    picture = scanned(page)
    top = int(np.argmax((picture < 180).any(axis=1)))
    assert not is_blank(picture[top + round((6 - depth) * 200 / 25.4) :])


@pytest.mark.parametrize("soil", ["streak", "fold"])
def test_words_under_a_line_are_ink(hands: list[FontHand], soil: str) -> None:
    """A streak or a fold across words takes none of them away with it."""
    page, rng = noted(back(), hands[0], BALLPOINT, "ANNA", (60, 100)), np.random.default_rng(4)
    if soil == "streak":
        page = dirt.streaked(page, rng, PAGE_DPI, [65.0, 72.0], 0.4, 0.5)
    else:
        page = dirt.folded(page, (0, 102), (210, 103), 0.5, 0.4, PAGE_DPI)
    assert not is_blank(scanned(page))


@pytest.mark.parametrize("shade", [0.25, 0.4, 0.5])
def test_words_in_a_hard_shadow_are_ink(hands: list[FontHand], shade: float) -> None:
    """A dark area at the edge may be a shadow on the sheet and not what lies beside it."""
    page = noted(back(), hands[0], BALLPOINT, "JAN LIS", (8, 140))
    width = round(40 * PIXELS_PER_MM)
    page[:, :width] = np.round(page[:, :width] * shade)
    assert not is_blank(scanned(page))


@pytest.mark.parametrize("strength", [0.2, 0.5, 1.0])
def test_a_stamp_is_ink(strength: float) -> None:
    """A received stamp, also a pale one."""
    pressed = stamp(PIXELS_PER_MM, np.random.default_rng(2)) * strength
    assert not is_blank(scanned(press(back(), pressed.astype(np.float32), (70, 120), PIXELS_PER_MM)))


@pytest.mark.parametrize("faint", [0.5, 0.8])
def test_a_form_in_faint_toner_is_ink(parent_a4: PrintedPage, faint: float) -> None:
    """The last of the toner prints a form all the same."""
    assert not is_blank(scanned(optics.toner(parent_a4.image, np.random.default_rng(1), PAGE_DPI, faint=faint)))


@pytest.mark.parametrize("width", [14.0, 17.0, 30.0])
def test_a_form_at_the_edge_of_the_glass_is_ink(parent_a4: PrintedPage, width: float) -> None:
    """A sheet of which only a strip was scanned is a request that has to be scanned again."""
    page, shown = back(), round(width * PIXELS_PER_MM)
    page[:, -shown:] = parent_a4.image[: page.shape[0], :shown]
    assert not is_blank(scanned(page))


# --- kinds of bare paper ------------------------------------------------------------------------------------------


def punched(shade: int, thickness: int = cv2.FILLED, *, holes: int = 2, from_edge: float = 12.0) -> Grey:
    """A back with filing holes; with a thickness in pixels only their rims are seen."""
    page = back()
    for hole in range(holes):
        at = (round(from_edge * PIXELS_PER_MM), round((148.5 + 80 * (hole - 0.5)) * PIXELS_PER_MM))
        cv2.circle(page, at, round(3 * PIXELS_PER_MM), (shade,), thickness, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("shade", [0, 60, 160])
@pytest.mark.parametrize("way", ["scanner", "phone"])
def test_filing_holes_are_no_ink(shade: int, way: str) -> None:
    """Black or grey, as the lid or the table behind them; a photograph shows them farther from its edge."""
    page, rng = punched(shade), np.random.default_rng(2)
    picture = Phone(pixels=3000).capture(page, rng).image if way == "phone" else scanned(page)
    assert is_blank(picture)


def test_rims_of_holes_are_no_ink_and_a_lone_ring_is() -> None:
    """Holes come two by two; a ring by itself may be a letter."""
    assert is_blank(scanned(punched(60, 5)))
    assert not is_blank(scanned(punched(60, 5, holes=1)))
    assert not is_blank(scanned(punched(60, 5, from_edge=100)))


def test_a_blot_of_the_size_of_a_hole_is_ink() -> None:
    """A few thick letters near the edge look like a disc from afar; a hole has another one below it."""
    assert not is_blank(scanned(punched(0, holes=1)))


@pytest.mark.parametrize("darkness", [0.04, 0.08, 0.12])
def test_print_of_the_other_side_is_no_ink(parent_a4: PrintedPage, darkness: float) -> None:
    """What shines through is pale and blurred by the paper."""
    other = cv2.resize(parent_a4.image, (2480, 3508))
    assert is_blank(scanned(dirt.shown_through(back(), np.asarray(other, np.uint8), darkness, 0.5, PAGE_DPI)))


@pytest.mark.parametrize("width", [0.15, 0.5])
def test_streaks_and_folds_are_no_ink(width: float) -> None:
    """Long, straight and thin, down the page or across it."""
    rng = np.random.default_rng(1)
    assert is_blank(scanned(dirt.streaked(back(), rng, PAGE_DPI, [30.0, 36.0, 120.0], width, 0.4)))
    assert is_blank(scanned(dirt.folded(back(), (0, 140), (210, 143), 0.4, width, PAGE_DPI)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_photograph_of_an_empty_sheet_on_a_dark_table_is_blank(seed: int) -> None:
    """The table around the sheet is beside it, as long as it is less than two fifths of the picture."""
    assert is_blank(Phone(pixels=3000, scale=1.0).capture(back(), np.random.default_rng(seed)).image)


def test_a_page_half_black_is_not_blank() -> None:
    """Nobody can say what a page is of which half is black."""
    page = back()
    page[: page.shape[0] // 2] = 10
    assert not is_blank(scanned(page))


# --- notebooks, soft writing, small letters -----------------------------------------------------------------------


def ruled(darkness: float, *, squared: bool = False) -> Grey:
    """A page of a notebook: rules 8 mm apart, or squares of 5 mm."""
    rng = np.random.default_rng(5)
    step, width = (5.0, 0.2) if squared else (8.0, 0.34)
    page = dirt.streaked(back(), rng, PAGE_DPI, np.arange(30, 290, step).tolist(), width, darkness, across=True)
    return dirt.streaked(page, rng, PAGE_DPI, np.arange(4, 208, step).tolist(), width, darkness) if squared else page


def blurred_ink(hand: FontHand, text: str, height: float, sigma: float, darkness: float) -> Grey:
    """A page with dark writing that is out of focus by so many millimetres."""
    pen = Pen("ballpoint", "blue", width_mm=0.5, darkness=darkness, pressure=0.2, grain=0.1, gaps=0.0)
    return optics.blur_mm(noted(back(), hand, pen, text, (40, 90), height), sigma, PAGE_DPI)


@pytest.mark.parametrize("squared", [False, True], ids=["ruled", "squared"])
@pytest.mark.parametrize("darkness", [0.22, 0.45])
def test_an_empty_page_of_a_notebook_is_blank(squared: bool, darkness: float) -> None:
    """Rules and squares are long straight lines, however many they are."""
    assert is_blank(scanned(ruled(darkness, squared=squared)))


@pytest.mark.parametrize("squared", [False, True], ids=["ruled", "squared"])
@pytest.mark.parametrize(("darkness", "height"), [(0.2, 4.0), (0.35, 3.0)])
def test_a_note_on_notebook_paper_is_ink(hands: list[FontHand], squared: bool, darkness: float, height: float) -> None:
    """Rules made a page look like specks, and each rule with the letters on it like a crease."""
    page = ruled(darkness, squared=squared)
    for line, text in enumerate(["PROSZE O NOWE HASLO", "ANNY NOWAK 4B", "JAN NOWAK"]):
        page = noted(page, hands[2], BALLPOINT, text, (20, 94 - height + 8 * line), height)
    assert not is_blank(scanned(page, dpi=150))


@pytest.mark.parametrize("height", [2.5, 3.5])
def test_light_pencil_on_squared_paper_is_ink(hands: list[FontHand], height: float) -> None:
    """The squares are no grain of the paper that would hide it."""
    page = noted(ruled(0.4, squared=True), hands[1], pencil(0.15), "JAN NOWAK 4B", (50, 90), height)
    assert not is_blank(scanned(page))


def test_a_note_on_bent_rules_is_ink(hands: list[FontHand]) -> None:
    """Where paper is bent no rule is straight; it is still not shown by specks."""
    page = noted(ruled(0.35), hands[3], BALLPOINT, "J A N  L I S", (30, 89.5), 3.0)
    rows, columns = np.indices(page.shape, dtype=np.float32)
    shifted = rows + 2 * PIXELS_PER_MM * np.sin(columns / page.shape[1] * 1.5 * np.pi)
    maps = np.asarray(columns, np.float32), np.asarray(shifted, np.float32)
    bent = cv2.remap(page, *maps, cv2.INTER_LINEAR, borderValue=255)
    assert not is_blank(scanned(np.asarray(bent, np.uint8), dpi=150))


def test_a_stroke_along_a_rule_is_ink() -> None:
    """A stroke of 7 mm that lies on a line of squared paper is darker than the line."""
    page, at = ruled(0.25, squared=True), round(104 * PIXELS_PER_MM)
    cv2.line(page, (at, round(100 * PIXELS_PER_MM)), (at + 2, round(107 * PIXELS_PER_MM)), (60,), 5, cv2.LINE_AA)
    assert not is_blank(scanned(page))


@pytest.mark.parametrize(("height", "sigma", "darkness"), [(5.0, 0.45, 0.75), (7.0, 0.5, 0.75), (10.0, 0.65, 0.95)])
def test_writing_out_of_focus_is_ink(hands: list[FontHand], height: float, sigma: float, darkness: float) -> None:
    """It is as soft as a shadow, and darker than what shines through."""
    assert not is_blank(scanned(blurred_ink(hands[0], "PROSZE O HASLO", height, sigma, darkness), dpi=150))


@pytest.mark.parametrize(("height", "darkness", "dpi"), [(2.5, 0.15, 150), (2.5, 0.12, 200), (2.8, 0.12, 150)])
def test_small_capitals_of_light_pencil_are_ink(
    hands: list[FontHand], height: float, darkness: float, dpi: float
) -> None:
    """No letter is as long as a piece of writing has to be, none as dark as a speck of a line; they lie in a row."""
    page = noted(back(), hands[1], pencil(darkness), "J A N  L I S  4 B", (40, 80), height)
    assert not is_blank(scanned(page, dpi))


def test_two_letters_o_are_no_filing_holes() -> None:
    """Filing holes are 80 mm apart."""
    page = back()
    for column in (50, 60):
        at = (round(column * PIXELS_PER_MM), round(13 * PIXELS_PER_MM))
        cv2.circle(page, at, round(3 * PIXELS_PER_MM), (40,), 5, cv2.LINE_AA)
    assert not is_blank(scanned(page))
