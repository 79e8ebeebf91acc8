"""Windows of stray ink from whole sheets, each with what the ink in its middle is.

python -m training.strays --data DIR --out RUN/train --count 40 [--first 0] [--side train]

Sheets are printed, filled in, written and stamped on, spoiled and captured as everywhere in ``simulation``; registered
and searched by the program itself. What each stroke was is known, since every kind is drawn in a layer of its own.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.conditions import CONDITIONS
from benchmarks.requests import Names, random_request
from forms.elements import ChoiceField, Field, HandprintField, SignatureField
from forms.geometry import Box
from forms.school import School
from ocr.codes import read_sheet_code
from ocr.known_print import PIXELS_PER_MM as FLAT
from ocr.refinement import refined
from ocr.registration import ToPixels
from ocr.sheets import Sheet, find_sheets
from ocr.stray import FlatSheet, Floats, Window, flat_sheet, stray_windows
from simulation import asides, optics
from simulation.hands import Glyph, Hand, Side, StrokeHands, font_hands
from simulation.paper import (
    PAGE_DPI,
    PIXELS_PER_MM,
    Handwriting,
    PlacedSheet,
    PrintedPage,
    fill_in,
    print_page,
    random_handwriting,
    with_ink,
)
from simulation.pens import Ink, Pen, random_pen, signature_glyph, tick_glyph, write
from simulation.retractions import (
    CANCELLING_WORDS,
    close_cells,
    draw,
    draw_glyphs,
    strike_form,
    strike_word,
    words,
)
from training.shards import FONTS
from training.stray_classes import CLASSES, NOTHING, STAMP, STROKE, WRITING, Windows

SHEETS_A_SHARD = 60
_SURELY_MM2, _HARDLY_MM2 = 0.4, 0.12
_STAMP_SHARE = 0.3
_NEAR_MM = 0.9
"""Ink so near to where a layer has some belongs to it: paper bends, and registrations are a little off."""

SCHOOLS = (
    School(),
    School(
        name="Szkoła Podstawowa nr 7 im. Marii Skłodowskiej-Curie w Zielonej Dąbrowie",
        address="ul. Szkolna 12, 05-000 Zielona Dąbrowa",
        email="dziennik@sp7.example",
        information="Administratorem danych jest {school}, {address}. Dane z wniosku służą tylko wydaniu nowego hasła "
        "i są usuwane po roku szkolnym. Kontakt: {email}.",
    ),
    School(name="Zespół Szkół w Łąkach", email="sekretariat@zs.example"),
)


class _Page:
    """A page being written on: the picture, and for every class where on it ink of that class was put."""

    def __init__(self, page: PrintedPage, rng: np.random.Generator) -> None:
        self.image, self.rng = page.image.copy(), rng
        self.layers = {kind: np.zeros(page.image.shape, np.float32) for kind in (WRITING, STROKE, STAMP)}

    def pen(self, kind: int, pen: Pen, put: Callable[[Ink], None]) -> None:
        """Draw with a pen; ``kind`` NOTHING leaves no trace in the layers."""
        ink = np.zeros(self.image.shape, np.float32)
        put(ink)
        self.image = with_ink(self.image, ink, pen, self.rng)
        if kind in self.layers:
            np.maximum(self.layers[kind], ink, out=self.layers[kind])

    def stamp(self, at: tuple[float, float]) -> None:
        """Press a stamp whose top left corner comes to a place."""
        ink = asides.stamp(PIXELS_PER_MM, self.rng)
        blank = np.full_like(self.image, 255)
        pressed = asides.press(blank, ink, at, PIXELS_PER_MM)
        self.image = np.minimum(self.image, pressed)
        np.maximum(self.layers[STAMP], (255 - pressed).astype(np.float32) / 255, out=self.layers[STAMP])


def sheet_windows(hands: Sequence[Hand], names: Names, rng: np.random.Generator) -> tuple[list[Window], list[int]]:
    """The windows of one page, all sheets on it, and their classes; none where the page is not found."""
    condition = CONDITIONS[int(rng.integers(len(CONDITIONS)))]
    way = condition.way(rng)
    paper = "a5" if rng.random() < 0.3 else "a4"
    form = str(rng.choice(["parent", "student"]))
    school = SCHOOLS[int(rng.integers(len(SCHOOLS)))]
    blank = print_page(form, paper, school, [""] * (2 if paper == "a5" else 1))  # type: ignore[arg-type]
    blank = replace(blank, image=condition.printed(blank.image, rng))
    people = [random_handwriting(hands[int(rng.integers(len(hands)))], rng) for _sheet in blank.sheets]
    truths = [_partly(random_request(sheet.layout, names, rng), rng) for sheet in blank.sheets]
    filled = fill_in(blank, truths, people, rng)
    page = _Page(filled, rng)
    for number, person in enumerate(people):
        _add(page, filled, number, truths[number], person, hands, rng)
    image = condition.handled(page.image, rng)
    image = _dirtied(image, rng)
    capture = way.capture(image, rng)
    found: list[Window] = []
    labels: list[int] = []
    sheets = [sheet for sheet in find_sheets(capture.image) if sheet.registration is not None]
    if len(sheets) != len(filled.sheets):
        return [], []
    for sheet, placed in zip(_in_order(sheets, filled, capture.to_pixels), filled.sheets, strict=True):
        assert sheet.registration is not None
        if read_sheet_code(sheet) is None:
            continue
        straight = replace(sheet, registration=refined(sheet.registration, sheet.image, placed.layout))
        flat = flat_sheet(straight, placed.layout)
        masks = {kind: _mask(layer, placed.origin, flat) for kind, layer in page.layers.items()}
        for window in stray_windows(flat):
            label = _label(flat.stray[window.cell], {kind: mask[window.cell] for kind, mask in masks.items()})
            if label is not None:
                found.append(window)
                labels.append(label)
    return found, labels


def _partly(request: dict[str, str], rng: np.random.Generator) -> dict[str, str]:
    """The request with ticks and signature sometimes left to be drawn larger than usual."""
    left = [name for name in ("child", "handover", "signature") if rng.random() < 0.4]
    return request | dict.fromkeys(left, "")


def _in_order(sheets: Sequence[Sheet], page: PrintedPage, to_pixels: ToPixels) -> list[Sheet]:
    """The sheets found, in the order in which they were printed."""
    ordered = []
    for placed in page.sheets:
        (middle,) = to_pixels(np.array([placed.on_page(placed.layout.paper.page).centre]))

        def off(sheet: Sheet, middle: npt.NDArray[np.float64] = middle) -> float:
            assert sheet.registration is not None
            (seen,) = sheet.registration.to_pixels(np.array([sheet.paper.page.centre]))
            return float(np.hypot(*(seen - middle)))

        ordered.append(min(sheets, key=off))
    return ordered


def _mask(layer: Ink, origin: tuple[float, float], flat: FlatSheet) -> npt.NDArray[np.bool_]:
    """Where on a flat sheet ink of a layer may lie."""
    small = cv2.resize(layer, None, fx=FLAT / PIXELS_PER_MM, fy=FLAT / PIXELS_PER_MM, interpolation=cv2.INTER_AREA)
    height, width = flat.stray.shape
    x, y = (round(v * FLAT) for v in origin)
    part = np.zeros((height, width), np.float32)
    seen = small[y : y + height, x : x + width]
    part[: seen.shape[0], : seen.shape[1]] = seen
    side = 2 * round(_NEAR_MM * FLAT) + 1
    return np.asarray(cv2.dilate(part, np.ones((side, side), np.uint8)) > 0.12)


def _label(stray: npt.NDArray[np.bool_], masks: dict[int, npt.NDArray[np.bool_]]) -> int | None:
    """What the stray ink of a cell is; None where there is too little of it to say."""
    areas = {kind: float((stray & mask).sum()) / FLAT**2 for kind, mask in masks.items()}
    for kind in (WRITING, STROKE):
        if areas[kind] >= _SURELY_MM2:
            return kind
        if areas[kind] > _HARDLY_MM2:
            return None
    return STAMP if areas[STAMP] > _STAMP_SHARE * stray.sum() / FLAT**2 else NOTHING


# What is put on a sheet besides its answers


def _add(
    page: _Page,
    filled: PrintedPage,
    number: int,
    truth: dict[str, str],
    person: Handwriting,
    hands: Sequence[Hand],
    rng: np.random.Generator,
) -> None:
    """Large answers, and then now and then remarks, stamps, strokes, all on one sheet of a page."""
    sheet = filled.sheets[number]
    pen = person.pen if rng.random() < 0.7 else random_pen(rng)
    where = sheet.layout.paper.page.moved(*sheet.origin)
    for field in sheet.layout.fields:
        value = truth.get(field.name, "")
        if isinstance(field, HandprintField):
            _take_back(page, [sheet.on_page(cell) for cell in field.cells], len(value), pen, rng)
        elif not value and rng.random() < 0.7:
            _answer_largely(page, field, sheet, person.pen, rng)
    for _remark in range(int(rng.choice([0, 1, 2, 3], p=(0.45, 0.25, 0.15, 0.15)))):
        hand = person.hand if rng.random() < 0.7 else hands[int(rng.integers(len(hands)))]
        _remark_somewhere(page, hand, where, pen if rng.random() < 0.8 else random_pen(rng), rng)
    for _stamp in range(int(rng.choice([0, 1, 2], p=(0.65, 0.25, 0.1)))):
        page.stamp((where.x + rng.uniform(0, where.width - 40), where.y + rng.uniform(0, where.height - 15)))
    if rng.random() < 0.22:
        page.pen(STROKE, pen, lambda ink: draw(ink, strike_form(_large_part(where, rng), rng), pen, PIXELS_PER_MM, rng))
    if rng.random() < 0.06:
        text, height = str(rng.choice(list(CANCELLING_WORDS))), float(rng.uniform(7, 32))
        at = (where.x + rng.uniform(5, 60), where.y + rng.uniform(40, where.height - 40))
        glyphs = words(person.hand, text, at, height, rng, float(rng.normal(8, 12)))
        page.pen(WRITING, pen, lambda ink: draw_glyphs(ink, glyphs, pen, PIXELS_PER_MM, rng))


def _answer_largely(page: _Page, field: Field, sheet: PlacedSheet, pen: Pen, rng: np.random.Generator) -> None:
    """A tick or a signature of any size."""
    match field:
        case ChoiceField():
            box = sheet.on_page(list(field.options.values())[int(rng.integers(len(field.options)))])
            _shape(page, tick_glyph(rng), box, float(rng.uniform(4, 11)), pen, rng)
        case SignatureField():
            _shape(page, signature_glyph(rng), sheet.on_page(field.box), float(rng.uniform(5, 22)), pen, rng)


def _take_back(page: _Page, cells: Sequence[Box], used: int, pen: Pen, rng: np.random.Generator) -> None:
    """Now and then a name struck out, or its unused cells closed."""
    if len(cells) <= 8:
        return
    if used and rng.random() < 0.06:
        page.pen(STROKE, pen, lambda ink: draw(ink, strike_word(cells[:used], rng), pen, PIXELS_PER_MM, rng))
    if len(cells) - used > 2 and rng.random() < 0.1:
        page.pen(NOTHING, pen, lambda ink: draw(ink, close_cells(cells[used:], rng), pen, PIXELS_PER_MM, rng))


def _shape(page: _Page, glyph: Glyph, box: Box, height: float, pen: Pen, rng: np.random.Generator) -> None:
    """An answer that may leave its box: part of the answer, whatever it covers."""
    x, y = (box.centre[0] + rng.normal(0, 1), box.centre[1] + rng.normal(0, 1))
    width = float(np.ptp(np.concatenate(glyph.paths)[:, 0]))
    height = min(height, 1.25 * box.width / width) if width > 2 else height
    at = (x * PIXELS_PER_MM - 0.5, y * PIXELS_PER_MM - 0.5)
    page.pen(NOTHING, pen, lambda ink: write(ink, glyph, at, height * PIXELS_PER_MM, pen, PIXELS_PER_MM, rng))


def _remark_somewhere(page: _Page, hand: Hand, where: Box, pen: Pen, rng: np.random.Generator) -> None:
    at = (where.x + rng.uniform(3, where.width - 25), where.y + rng.uniform(5, where.height - 10))
    way = rng.random()
    if way < 0.6:
        glyphs = asides.remark(hand, at, rng)
    elif way < 0.78:
        glyphs = asides.running_hand(at, rng)
    elif way < 0.88:
        glyphs = asides.underline(Box(*at, float(rng.uniform(8, 40)), float(rng.uniform(4, 14))), rng)
    else:
        glyphs = asides.remark(
            hand, at, rng, text="".join(rng.choice(list("0123456789ABKMPZ"), int(rng.integers(1, 4))))
        )
    if glyphs:
        page.pen(WRITING, pen, lambda ink: draw_glyphs(ink, glyphs, pen, PIXELS_PER_MM, rng))


def _large_part(where: Box, rng: np.random.Generator) -> Box:
    """A part of the sheet that somebody crosses out."""
    width, height = where.width * rng.uniform(0.35, 0.95), where.height * rng.uniform(0.2, 0.9)
    return Box(
        where.x + rng.uniform(0, where.width - width), where.y + rng.uniform(0, where.height - height), width, height
    )


def _dirtied(image: optics.Grey, rng: np.random.Generator) -> optics.Grey:
    """Staples, streaks, the other side showing through, specks."""
    if rng.random() < 0.2:
        image = asides.stapled(image, PIXELS_PER_MM, rng)
    if rng.random() < 0.12:
        other = print_page(str(rng.choice(["parent", "student"]))).image[:, ::-1]
        height, width = (min(a, b) for a, b in zip(image.shape, other.shape, strict=True))
        through = optics.blur_mm(other[:height, :width], 0.25, PAGE_DPI).astype(np.float32)
        image = image.copy()
        faint = 1 - rng.uniform(0.05, 0.22) * (255 - through) / 255
        image[:height, :width] = (image[:height, :width] * faint).astype(np.uint8)
    if rng.random() < 0.15:
        image = _streaked(image, rng)
    if rng.random() < 0.2:
        image = optics.toner(image, rng, PAGE_DPI, speckle=float(rng.gamma(1.5, 1.5)))
    if rng.random() < 0.2:
        for _fold in range(int(rng.integers(1, 4))):
            image = optics.crease(image, rng, PAGE_DPI, float(rng.uniform(0.15, 0.7)))
    return image


def _streaked(image: optics.Grey, rng: np.random.Generator) -> optics.Grey:
    """Dark lines of a dirty glass, straight along one side of the page and all the way."""
    result = image.copy()
    upright = rng.random() < 0.7
    length = image.shape[1] if upright else image.shape[0]
    for _line in range(int(rng.integers(1, 5))):
        at, wide = int(rng.integers(0, length)), max(1, round(rng.uniform(0.08, 0.7) * PIXELS_PER_MM))
        band = result[:, at : at + wide] if upright else result[at : at + wide]
        np.minimum(band, np.uint8(rng.integers(20, 190)), out=band)
    return result


def shard(hands: Sequence[Hand], names: Names, seed: Sequence[int], sheets: int) -> Windows:
    """The windows of so many pages; the same seed gives the same."""
    rng = np.random.default_rng(list(seed))
    found: list[Window] = []
    labels: list[int] = []
    for _page in range(sheets):
        windows, classes = sheet_windows(hands, names, rng)
        found += windows
        labels += classes
    seen, around = (np.stack([_bytes(layers) for layers in each]) for each in zip(*map(_layers, found), strict=True))
    return Windows(seen, around, np.array(labels, np.int8))


def _layers(window: Window) -> tuple[Floats, Floats]:
    return window.seen, window.around


def _bytes(layers: Floats) -> npt.NDArray[np.uint8]:
    return np.round(layers * 255).astype(np.uint8)


def main() -> None:
    """Write shards that do not exist yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with handwriting/ and names/")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--side", choices=("train", "calibration"), default="train")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=40)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    side: Side = arguments.side
    hands: list[Hand] = list(StrokeHands(arguments.data).writers(side))
    if side == "train":
        hands += font_hands(FONTS)
    names = Names.load(arguments.data)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.first, arguments.first + arguments.count):
        path = arguments.out / f"{number:05d}.npz"
        if not path.exists():
            made = shard(hands, names, [arguments.seed, number], SHEETS_A_SHARD)
            scratch = path.with_suffix(".tmp.npz")
            np.savez(scratch, **vars(made))
            scratch.rename(path)
            print(path.name, np.bincount(made.labels, minlength=len(CLASSES)).tolist(), flush=True)


if __name__ == "__main__":
    main()
