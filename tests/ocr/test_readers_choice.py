"""Tick boxes: whatever people put into a box is a tick, and whatever else gets there is none."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from forms.elements import ChoiceField
from forms.geometry import Box
from identity.verdict import _MARK_SURE as SURE
from ocr.evidence import ChoiceEvidence
from ocr.readers.choice import read_choices
from ocr.sheets import Sheet, find_sheets
from simulation import dirt, optics
from simulation.capture import Scanner
from simulation.choosing import TAKEN_BACK, missed, ring, strike_option, underline, words_of
from simulation.choosing import TICKS as MARKS
from simulation.hands import FontHand, Glyph
from simulation.paper import PAGE_DPI, PIXELS_PER_MM, Grey, PrintedPage
from simulation.pens import Pen, scribble_glyph, tick_glyph, write
from simulation.retractions import WORD_STRIKES
from simulation.retractions import draw as draw_strokes
from simulation.shapes import Paths
from tests.specks import WAYS, Way, speckled

Draw = Callable[..., PrintedPage]
Flat = Callable[[PrintedPage], Sheet]

BALLPOINT = Pen("ballpoint", "blue", width_mm=0.35, darkness=0.65, pressure=0.2, grain=0.1, gaps=0.0)
PENCIL = Pen("pencil", "graphite", width_mm=0.4, darkness=0.45, pressure=0.2, grain=0.3, gaps=0.0)
FELT = Pen("felt", "black", width_mm=1.0, darkness=0.95, pressure=0.0, grain=0.0, gaps=0.0)
PENS = {"ballpoint": BALLPOINT, "pencil": PENCIL, "felt": FELT}


def stroke(*points: tuple[float, float]) -> Glyph:
    """A shape of one stroke through some points, in heights of a capital about its middle."""
    dense = [np.linspace(a, b, 9) + np.array([0, 0.5]) for a, b in itertools.pairwise(points)]
    return Glyph("stroke", (np.concatenate(dense).astype(np.float32),))


TICKS = {
    "check mark": stroke((-0.4, 0.0), (-0.1, 0.4), (0.5, -0.6)),
    "small check mark": stroke((-0.25, 0.0), (-0.1, 0.2), (0.25, -0.25)),
    "cross": Glyph("x", (*stroke((-0.4, -0.4), (0.4, 0.4)).paths, *stroke((0.4, -0.4), (-0.4, 0.4)).paths)),
    "small cross": Glyph("x", (*stroke((-0.2, -0.2), (0.2, 0.2)).paths, *stroke((0.2, -0.2), (-0.2, 0.2)).paths)),
    "one diagonal": stroke((-0.45, 0.45), (0.45, -0.45)),
    "flat stroke": stroke((-0.4, 0.0), (0.4, 0.0)),
    "circle": stroke(*[(0.3 * np.cos(t), 0.3 * np.sin(t)) for t in np.linspace(0, 6.3, 17)]),
    "scribble": scribble_glyph(np.random.default_rng(2)),
}


@pytest.fixture(scope="module")
def field(parent_a4: PrintedPage) -> ChoiceField:
    """The choice between daughter and son."""
    found = parent_a4.sheets[0].layout.field("child")
    assert isinstance(found, ChoiceField)
    return found


def evidence(sheet: Sheet, field: ChoiceField) -> ChoiceEvidence:
    """What the reader says about one choice."""
    (reading,) = read_choices(sheet, [field])
    assert isinstance(reading.evidence, ChoiceEvidence)
    return reading.evidence


def ticked(page: PrintedPage, draw: Draw, box: Box, tick: Glyph, pen: Pen = BALLPOINT) -> PrintedPage:
    """The page with a tick in a box, its body as high as the box."""
    return draw(page, tick, box.centre, box.height, pen)


@pytest.mark.parametrize("tick", TICKS.values(), ids=TICKS)
@pytest.mark.parametrize("pen", PENS.values(), ids=PENS)
def test_every_kind_of_tick_is_a_tick(
    parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat, tick: Glyph, pen: Pen
) -> None:
    """A check mark, a cross, a stroke, a circle or a scribble, by any pen, ticks its box and no other."""
    read = evidence(flat(ticked(parent_a4, drawn, field.options["son"], tick, pen)), field)
    assert read.value == "son"
    assert read.ticked["son"] > SURE
    assert read.ticked["daughter"] < 0.1


@pytest.mark.parametrize("seed", range(30))
def test_the_simulated_ticks_of_people_are_ticks(
    parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat, seed: int
) -> None:
    """Ticks as people make them are read as the option they stand in."""
    tick = tick_glyph(np.random.default_rng(seed))
    assert evidence(flat(ticked(parent_a4, drawn, field.options["daughter"], tick)), field).value == "daughter"


@pytest.mark.parametrize(
    "scanner", [Scanner(dpi=150, threshold="otsu"), Scanner(dpi=200, copies=2), Scanner(faint=0.5)]
)
def test_ticks_survive_scanning(parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, scanner: Scanner) -> None:
    """A thin black cross is read at 150 dpi in 1 bit, after photocopies and with faint toner; the other is empty."""
    page = ticked(parent_a4, drawn, field.options["son"], TICKS["cross"], replace(BALLPOINT, darkness=0.85))
    for seed in range(4):
        (sheet,) = find_sheets(scanner.capture(page.image, np.random.default_rng(seed)).image)
        assert evidence(sheet, field).value == "son"


def test_empty_boxes_are_empty(parent_a4: PrintedPage, flat: Flat) -> None:
    """On a form just printed no box is ticked, and that is certain."""
    fields = [f for f in parent_a4.sheets[0].layout.fields if isinstance(f, ChoiceField)]
    for reading in read_choices(flat(parent_a4), fields):
        assert (reading.value, reading.confidence > 0.95) == ("", True)


@pytest.mark.parametrize("scanner", [Scanner(dpi=150, threshold="fixed"), Scanner(dpi=200, copies=3), Scanner(dpi=150)])
@pytest.mark.parametrize("seed", range(4))
def test_empty_boxes_stay_empty_through_dirty_copies(
    parent_a4: PrintedPage, field: ChoiceField, scanner: Scanner, seed: int
) -> None:
    """Speckles of copiers and the coarse edges of 1 bit are no ticks."""
    (sheet,) = find_sheets(scanner.capture(parent_a4.image, np.random.default_rng(seed)).image)
    assert evidence(sheet, field).value == ""


def test_dirt_is_no_tick(parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat) -> None:
    """A box with six dark specks of a quarter of a millimetre is empty."""
    page, speck = parent_a4, stroke((0, 0), (0.001, 0))
    x, y = field.options["son"].centre
    for dx, dy in ((-1.5, -1), (1, 1.2), (0.2, -0.7), (1.7, -1.4), (-0.6, 1.6), (-1.2, 0.5)):
        page = drawn(page, speck, (x + dx, y + dy), 1, replace(BALLPOINT, width_mm=0.25, darkness=0.9))
    assert evidence(flat(page), field).value == ""


@pytest.mark.parametrize("strength", [0.15, 0.3])
def test_a_fold_through_the_boxes_is_no_tick(
    parent_a4: PrintedPage, field: ChoiceField, flat: Flat, strength: float
) -> None:
    """The shade of a fold anywhere on the page ticks nothing."""
    for seed in range(6):
        creased = optics.crease(parent_a4.image, np.random.default_rng(seed), 300, strength)
        assert evidence(flat(PrintedPage(creased, parent_a4.sheets)), field).value == ""


TAILS = {
    "over the corner": stroke((-0.95, -0.95), (-0.38, -0.36)),
    "along the frame": stroke((-0.6, -0.47), (0.6, -0.47)),
    "into the left side": stroke((-1.2, 0.1), (-0.3, 0.0)),
    "down from above": stroke((0.1, -1.2), (0.15, -0.28)),
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_the_tail_of_a_neighbour_is_no_tick(
    parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat, tail: Glyph
) -> None:
    """A stroke that runs a millimetre into a box from outside, while the other box is ticked, changes nothing."""
    page = ticked(parent_a4, drawn, field.options["daughter"], TICKS["check mark"])
    page = ticked(page, drawn, field.options["son"], tail)
    read = evidence(flat(page), field)
    assert read.value == "daughter"
    assert not read.is_ambiguous


def test_both_boxes_ticked_is_ambiguous(parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat) -> None:
    """Two ticks are no choice: the value is empty and the evidence says why."""
    page = parent_a4
    for box in field.options.values():
        page = ticked(page, drawn, box, TICKS["cross"])
    read = evidence(flat(page), field)
    assert read.is_ambiguous
    assert read.value == ""


def test_choices_do_not_disturb_each_other(parent_a4: PrintedPage, field: ChoiceField, drawn: Draw, flat: Flat) -> None:
    """All choices of a sheet are read in one call, each from its own boxes, in the order asked."""
    layout = parent_a4.sheets[0].layout
    handover = layout.field("handover")
    assert isinstance(handover, ChoiceField)
    page = ticked(parent_a4, drawn, field.options["daughter"], TICKS["cross"])
    page = ticked(page, drawn, handover.options["phone"], TICKS["scribble"])
    asked: Sequence[ChoiceField] = (handover, field)
    assert [(r.name, r.value) for r in read_choices(flat(page), asked)] == [
        ("handover", "phone"),
        ("child", "daughter"),
    ]


# What else lies in a box


@pytest.fixture(scope="module")
def choices(parent_a4: PrintedPage) -> list[ChoiceField]:
    """Both choices of the parent's form."""
    return [field for field in parent_a4.sheets[0].layout.fields if isinstance(field, ChoiceField)]


def answers(sheet: Sheet, choices: Sequence[ChoiceField]) -> list[float]:
    """The probability of every option of some choices."""
    found = []
    for reading in read_choices(sheet, choices):
        assert isinstance(reading.evidence, ChoiceEvidence)
        found += list(reading.evidence.ticked.values())
    return found


def scanned(page: PrintedPage, scanner: Scanner, seed: int = 1) -> Sheet:
    """The one sheet of a page as a scanner shows it."""
    (sheet,) = find_sheets(scanner.capture(page.image, np.random.default_rng(seed)).image)
    return sheet


def with_image(page: PrintedPage, image: Grey) -> PrintedPage:
    """The page with another picture of it."""
    return PrintedPage(image, page.sheets)


def inked(page: PrintedPage, paths: Paths, pen: Pen = BALLPOINT) -> PrintedPage:
    """The page with strokes in millimetres of the page drawn on it."""
    ink = np.zeros(page.image.shape, np.float32)
    draw_strokes(ink, paths, pen, PIXELS_PER_MM, np.random.default_rng(1))
    return with_image(page, (page.image * (1 - ink)).astype(np.uint8))


SCANNERS = {
    "300 grey": Scanner(dpi=300),
    "200 1 bit": Scanner(dpi=200, threshold="local"),
    "150 1 bit": Scanner(dpi=150, threshold="otsu"),
}


@pytest.mark.parametrize("scanner", SCANNERS.values(), ids=SCANNERS)
@pytest.mark.parametrize("broken", [False, True], ids=["whole", "broken"])
@pytest.mark.parametrize("across", [False, True], ids=["down", "across"])
def test_streaks_of_a_dirty_glass_tick_nothing(
    parent_a4: PrintedPage, choices: list[ChoiceField], scanner: Scanner, broken: bool, across: bool
) -> None:
    """Ink that comes in at one side of a box and goes out at the other is no tick, wherever it crosses."""
    for seed, width in enumerate((0.12, 0.4, 0.75)):
        rng = np.random.default_rng(seed)
        boxes = [box for field in choices for box in field.boxes]
        places = [(box.y if across else box.x) + float(rng.uniform(0.4, 4.6)) for box in boxes]
        dirty = dirt.streaked(parent_a4.image, rng, PAGE_DPI, places, width, 0.85, across=across, broken=broken)
        assert max(answers(scanned(with_image(parent_a4, dirty), scanner, seed), choices)) < 0.5


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("way", WAYS)
def test_a_tick_among_specks_is_seen(parent_a4: PrintedPage, choices: list[ChoiceField], dpi: int, way: Way) -> None:
    """A screen of dots is dark along the rows and columns of the picture, and no streak for that."""
    crosses = [path for field in choices for path in MARKS["cross"](field.boxes[0], np.random.default_rng(1))]
    page = inked(parent_a4, tuple(crosses))
    for paper in (0.8, 0.9):
        grey = Scanner(dpi=dpi).capture(page.image, np.random.default_rng(1)).image
        (sheet,) = find_sheets(speckled(grey, way, paper, dpi))
        assert [reading.value for reading in read_choices(sheet, choices)] == ["daughter", "phone"]


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("way", WAYS)
def test_specks_that_stand_for_grey_tick_nothing(
    parent_a4: PrintedPage, choices: list[ChoiceField], dpi: int, way: Way
) -> None:
    """Paper that is a little grey turns to specks when a scanner dithers; the empty boxes are full of them."""
    grey = Scanner(dpi=dpi).capture(parent_a4.image, np.random.default_rng(1)).image
    (sheet,) = find_sheets(speckled(grey, way, 0.93, dpi))
    assert max(answers(sheet, choices)) < 0.5


@pytest.mark.parametrize("darkness", [0.1, 0.22, 0.35])
@pytest.mark.parametrize("width", [3.0, 4.0, 5.2])
def test_a_highlighter_is_no_tick(
    parent_a4: PrintedPage, choices: list[ChoiceField], flat: Flat, darkness: float, width: float
) -> None:
    """A marker over a box and its words, pale or dark, narrower or wider than the box, chooses nothing."""
    for seed, field in enumerate(choices):
        box = next(iter(field.options.values()))
        band = Box(box.x - 2, box.centre[1] - width / 2 + 0.3, 30, width)
        marked = dirt.highlighted(parent_a4.image, np.random.default_rng(seed), band, darkness, PAGE_DPI)
        assert max(answers(flat(with_image(parent_a4, marked)), [field])) < 0.5


@pytest.mark.parametrize("darkness", [0.08, 0.16, 0.24])
def test_what_shows_through_from_the_other_side_is_no_tick(
    parent_a4: PrintedPage, filled: PrintedPage, choices: list[ChoiceField], flat: Flat, darkness: float
) -> None:
    """Mirrored print and writing of thin paper, in and around the boxes, tick nothing."""
    for shift in ((0, 0), (40, -30), (-75, 60), (110, 95)):
        back = np.roll(filled.image, shift, axis=(0, 1))
        through = dirt.shown_through(parent_a4.image, back, darkness, 0.2, PAGE_DPI)
        assert max(answers(flat(with_image(parent_a4, through)), choices)) < 0.5


@pytest.mark.parametrize("slip", [-1.2, -0.8, 0.5, 0.9, 1.2])
def test_a_row_that_slipped_is_read_at_its_place(
    parent_a4: PrintedPage, choices: list[ChoiceField], drawn: Draw, flat: Flat, slip: float
) -> None:
    """Paper slipped in the feeder while the row was scanned: frames are no ticks, and ticks are ticks."""
    ticked_page = ticked(parent_a4, drawn, choices[1].options["envelope"], TICKS["small check mark"])
    for page, value in ((parent_a4, ""), (ticked_page, "envelope")):
        slipped = dirt.slipped(page.image, PAGE_DPI, choices[1].boxes[0].y - 8, 22, slip, 0.8 * slip)
        assert evidence(flat(with_image(page, slipped)), choices[1]).value == value


@pytest.mark.parametrize("kind", WORD_STRIKES)
@pytest.mark.parametrize("pen", [BALLPOINT, FELT], ids=["ballpoint", "felt"])
def test_an_option_struck_out_in_the_old_way_is_not_chosen(
    parent_a4: PrintedPage, choices: list[ChoiceField], drawn: Draw, flat: Flat, kind: str, pen: Pen
) -> None:
    """As in "niepotrzebne skreślić": the struck option is never surely chosen; the other one is, with a tick."""
    handover = choices[1]
    box = handover.options["phone"]
    words = words_of(parent_a4.image, PIXELS_PER_MM, box, handover.boxes)
    for seed in range(3):
        struck = inked(parent_a4, strike_option(box, words, np.random.default_rng(seed), kind), pen)
        left = evidence(flat(struck), handover)
        assert left.ticked["phone"] < SURE
        assert left.ticked["envelope"] < SURE
        both = evidence(flat(ticked(struck, drawn, handover.options["envelope"], TICKS["cross"])), handover)
        assert both.value == "envelope" or both.is_ambiguous
        assert both.ticked["envelope"] > SURE > both.ticked["phone"]


@pytest.mark.parametrize("way", ["blackened", *TAKEN_BACK])
def test_a_tick_taken_back_beside_a_plain_one_counts_for_nothing(
    parent_a4: PrintedPage, choices: list[ChoiceField], drawn: Draw, flat: Flat, way: str
) -> None:
    """Two boxes ticked, one of them blackened or crossed out: the plain one is meant, or the two are ambiguous."""
    handover = choices[1]
    box = handover.options["phone"]
    for seed in range(4):
        wrong = ticked(parent_a4, drawn, box, TICKS["check mark"])
        over = (
            MARKS["blackened"](box, np.random.default_rng(seed))
            if way == "blackened"
            else TAKEN_BACK[way](box, np.random.default_rng(seed))
        )
        page = ticked(inked(wrong, over), drawn, handover.options["envelope"], TICKS["check mark"])
        read = evidence(flat(page), handover)
        assert read.value == "envelope" or read.is_ambiguous
        assert read.ticked["envelope"] > SURE > read.ticked["phone"]


@pytest.mark.parametrize("darkness", [0.16, 0.25])
@pytest.mark.parametrize("tick", ["check mark", "cross", "one diagonal", "small check mark"])
def test_light_pencil_ticks_as_it_writes_letters(
    parent_a4: PrintedPage, choices: list[ChoiceField], drawn: Draw, darkness: float, tick: str
) -> None:
    """Ink of a sixth of black is read in cells, and is a tick in a box, at any resolution that keeps grey."""
    pencil = Pen("pencil", "graphite", 0.5, darkness, 0.1, 0.2, 0.0)
    page = ticked(parent_a4, drawn, choices[0].options["son"], TICKS[tick], pencil)
    page = ticked(page, drawn, choices[1].options["phone"], TICKS[tick], pencil)
    for dpi in (300, 150):
        sheet = scanned(page, Scanner(dpi=dpi))
        assert [evidence(sheet, field).value for field in choices] == ["son", "phone"]


@pytest.mark.parametrize("darkness", [0.14, 0.18, 0.24])
def test_a_box_blackened_in_light_pencil_was_not_erased(
    parent_a4: PrintedPage, choices: list[ChoiceField], drawn: Draw, flat: Flat, darkness: float
) -> None:
    """What is as dark as the plain ticks of the sheet is its writer's ink, and no remainder of anything."""
    pencil = Pen("pencil", "graphite", 0.5, darkness, 0.1, 0.2, 0.0)
    for seed in range(3):
        page = ticked(parent_a4, drawn, choices[0].options["son"], TICKS["check mark"], pencil)
        blackened = MARKS["blackened"](choices[1].options["envelope"], np.random.default_rng(seed))
        sheet = flat(inked(page, blackened, pencil))
        assert [evidence(sheet, field).value for field in choices] == ["son", "envelope"]


def test_a_childs_marks_are_ticks(parent_a4: PrintedPage, choices: list[ChoiceField], flat: Flat) -> None:
    """A point or a stroke of a millimetre or two, wherever in the box; of the smallest nobody is sure."""
    for kind in ("point", "short stroke"):
        for seed in range(10):
            mark = MARKS[kind](choices[1].options["phone"].grown(-1), np.random.default_rng(seed))
            read = evidence(flat(inked(parent_a4, mark)), choices[1])
            assert read.value == "phone" or read.ticked["phone"] > 1 - SURE
            assert read.ticked["envelope"] < 1 - SURE


def test_an_erased_tick_is_not_surely_empty(parent_a4: PrintedPage, choices: list[ChoiceField], flat: Flat) -> None:
    """What an eraser left of a pencil tick is not taken for a tick, and not for a box that was never touched."""
    box = choices[1].options["phone"]
    for seed in range(6):
        rng = np.random.default_rng(seed)
        ink = np.zeros(parent_a4.image.shape, np.float32)
        draw_strokes(ink, MARKS["cross"](box, rng), PENCIL, PIXELS_PER_MM, rng)
        gone = (parent_a4.image * (1 - dirt.erased(ink, rng, 0.12, 0.12, PIXELS_PER_MM))).astype(np.uint8)
        read = evidence(flat(with_image(parent_a4, gone)), choices[1])
        assert read.ticked["phone"] < SURE
        assert read.confidence < 0.97


def test_a_covered_box_is_not_surely_empty(parent_a4: PrintedPage, choices: list[ChoiceField], flat: Flat) -> None:
    """Correction fluid over a box: nothing is ticked there, but nobody knows what was."""
    box = choices[1].options["phone"]
    for seed in range(6):
        rng = np.random.default_rng(seed)
        area = box.grown(float(rng.uniform(0.5, 1.5)))
        covered = dirt.covered(parent_a4.image, rng, area, 248, 0.15, PAGE_DPI)
        read = evidence(flat(with_image(parent_a4, covered)), choices[1])
        assert read.value == ""
        assert read.ticked["phone"] > 0.1


@pytest.mark.parametrize("pitch", [3.4, 4.2, 6.0])
def test_white_lines_of_a_clogged_printer_tick_nothing(
    parent_a4: PrintedPage, choices: list[ChoiceField], drawn: Draw, flat: Flat, pitch: float
) -> None:
    """Frames with gaps are frames, and what is ticked in them is ticked."""
    for first in (0.0, 1.1, 2.3):
        print_ = with_image(parent_a4, dirt.banded(parent_a4.image, PAGE_DPI, pitch, 0.3, first))
        assert max(answers(flat(print_), choices)) < 0.1
        page = ticked(print_, drawn, choices[1].options["phone"], TICKS["check mark"])
        assert evidence(flat(page), choices[1]).value == "phone"


@pytest.mark.parametrize("option", ["phone", "envelope"])
def test_pointing_at_an_option_is_choosing_it_but_not_surely(
    parent_a4: PrintedPage, choices: list[ChoiceField], flat: Flat, option: str
) -> None:
    """A tick beside its box, words underlined or ringed: meant, most likely; an underline may look like a strike."""
    handover = choices[1]
    box = handover.options[option]
    words = words_of(parent_a4.image, PIXELS_PER_MM, box, handover.boxes)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        for paths in (
            missed(MARKS["cross"](box, rng), box, rng, "left"),
            ring(words.grown(1.2), rng),
            underline(words, rng),
        ):
            read = evidence(flat(inked(parent_a4, paths)), handover)
            others = [p for name, p in read.ticked.items() if name != option]
            assert read.value == option or max(others) < SURE
            assert 1 - SURE < read.ticked[option] < 0.95


def test_another_hand_never_seen_ticks_with_its_own_letters(
    parent_a4: PrintedPage, choices: list[ChoiceField], hands: Sequence[FontHand], flat: Flat
) -> None:
    """Crosses and check marks written as the letters X and V, by every font."""
    for seed, hand in enumerate(hands):
        rng = np.random.default_rng(seed)
        glyph = hand.glyph("X" if seed % 2 else "V", rng)
        ink = np.zeros(parent_a4.image.shape, np.float32)
        x, y = choices[0].options["daughter"].centre
        write(ink, glyph, (x * PIXELS_PER_MM, y * PIXELS_PER_MM), 4 * PIXELS_PER_MM, BALLPOINT, PIXELS_PER_MM, rng)
        page = with_image(parent_a4, (parent_a4.image * (1 - ink)).astype(np.uint8))
        assert evidence(flat(page), choices[0]).value == "daughter"
