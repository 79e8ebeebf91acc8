"""Ticks and signatures: all kinds of them, by held-out hands, and whatever else lies in a box or a frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from benchmarks.conditions import CONDITIONS, Spoiling, Way, any_scanner, as_it_is
from benchmarks.situations import Fields, Fill, Situation, as_asked, without
from forms.elements import ChoiceField, SignatureField
from forms.geometry import Box, bounding_box
from simulation import dirt, optics
from simulation.capture import Phone, Scanner
from simulation.choosing import TAKEN_BACK, TICKS, missed, ring, strike_option, underline, words_of, written_tick
from simulation.paper import PAGE_DPI, PIXELS_PER_MM, Handwriting, PrintedPage, fill_in, with_ink
from simulation.pens import Pen
from simulation.retractions import draw, draw_glyphs
from simulation.shapes import Paths
from simulation.signing import SIGNATURES, dash, sign, strike_signature

Grey = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.float32]
Drawing = Callable[[PrintedPage, Fields, Handwriting, np.random.Generator, Ink], None]

_OPTIONS = {"child": ("daughter", "son"), "handover": ("phone", "envelope")}
_CHOICES = ("child", "handover")
_LIGHT = (0.15, 0.35)
"""Darkness of light pencils: their ink is a sixth of black or more."""
_WAYS = {condition.name: condition.way for condition in CONDITIONS}
_A_PHONE = _WAYS["phone, flat"]


def some_left_out(fields: Fields, rng: np.random.Generator) -> Fields:
    """Each choice and the signature left out on every second sheet."""
    return fields | {name: "" for name in (*_CHOICES, "signature") if rng.random() < 0.5}


def any_grey(rng: np.random.Generator) -> Scanner | Phone:
    """A scanner that keeps grey."""
    return any_scanner(rng, one_bit=False)


def any_way(rng: np.random.Generator) -> Scanner | Phone:
    """A scanner, mostly, or a phone."""
    return any_scanner(rng) if rng.random() < 0.75 else _A_PHONE(rng)


# Marks of all kinds, drawn instead of those of fill_in


def _with(drawing: Drawing, *names: str) -> Fill:
    """Fill the sheet in but for some fields, and draw those otherwise, with the same pen."""

    def fill(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
        filled = fill_in(page, [fields | dict.fromkeys(names, "")], [person], rng)
        ink = np.zeros(page.image.shape, np.float32)
        drawing(page, fields, person, rng, ink)
        return PrintedPage(with_ink(filled.image, ink, person.pen, rng), page.sheets)

    return fill


def _choices(page: PrintedPage) -> Sequence[ChoiceField]:
    return [field for field in page.sheets[0].layout.fields if isinstance(field, ChoiceField)]


def _ticked_by(make: Callable[[Box, Handwriting, np.random.Generator], Paths]) -> Fill:
    """Every chosen box ticked in one way."""

    def drawing(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator, ink: Ink) -> None:
        for field in _choices(page):
            if fields[field.name]:
                paths = make(field.options[fields[field.name]], person, rng)
                draw(ink, paths, person.pen, PIXELS_PER_MM, rng)

    return _with(drawing, *_CHOICES)


def _of_kind(kind: str) -> Fill:
    return _ticked_by(lambda box, _person, rng: TICKS[kind](box, rng))


def _by_hand(box: Box, person: Handwriting, rng: np.random.Generator) -> Paths:
    return written_tick(box, person.hand, rng)


def _beside(box: Box, _person: Handwriting, rng: np.random.Generator) -> Paths:
    return missed(TICKS[str(rng.choice(["check", "cross"]))](box, rng), box, rng)


def _signed_by(kind: str) -> Fill:
    def drawing(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator, ink: Ink) -> None:
        for field in page.sheets[0].layout.fields:
            if isinstance(field, SignatureField) and fields[field.name]:
                draw_glyphs(ink, sign(field.box, person.hand, rng, kind), person.pen, PIXELS_PER_MM, rng)

    return _with(drawing, "signature")


def _signed_and_struck(
    page: PrintedPage, _fields: Fields, person: Handwriting, rng: np.random.Generator, ink: Ink
) -> None:
    for field in page.sheets[0].layout.fields:
        if isinstance(field, SignatureField):
            signature = sign(field.box, person.hand, rng)
            draw_glyphs(ink, signature, person.pen, PIXELS_PER_MM, rng)
            draw(ink, strike_signature(signature, field.box, rng), person.pen, PIXELS_PER_MM, rng)


def _dashed(page: PrintedPage, _fields: Fields, person: Handwriting, rng: np.random.Generator, ink: Ink) -> None:
    for field in page.sheets[0].layout.fields:
        if isinstance(field, SignatureField):
            draw(ink, dash(field.box, rng), person.pen, PIXELS_PER_MM, rng)


# Options taken back or pointed at


def _words(page: PrintedPage, field: ChoiceField, option: str) -> Box:
    return words_of(page.image, PIXELS_PER_MM, field.options[option], field.boxes)


def _other(field: ChoiceField, option: str) -> str:
    return next(name for name in field.options if name != option)


def _struck(*, ticks: bool) -> Fill:
    """The unwanted option of each choice struck out; the wanted one ticked as well or left alone."""

    def drawing(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator, ink: Ink) -> None:
        for field in _choices(page):
            wanted = fields[field.name]
            if not wanted:
                continue
            unwanted = _other(field, wanted)
            paths = strike_option(field.options[unwanted], _words(page, field, unwanted), rng)
            draw(ink, paths, person.pen, PIXELS_PER_MM, rng)
            if ticks:
                draw(ink, _some_tick(field.options[wanted], rng), person.pen, PIXELS_PER_MM, rng)

    return _with(drawing, *_CHOICES)


def _some_tick(box: Box, rng: np.random.Generator) -> Paths:
    return TICKS[str(rng.choice(["check", "cross", "slash"]))](box, rng)


def _taken_back(way: str) -> Fill:
    """First the wrong box ticked and taken back, then the right one ticked."""

    def drawing(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator, ink: Ink) -> None:
        for field in _choices(page):
            if wanted := fields[field.name]:
                wrong = field.options[_other(field, wanted)]
                again = TICKS["blackened"](wrong, rng) if way == "blackened" else TAKEN_BACK[way](wrong, rng)
                for paths in (_some_tick(wrong, rng), again, _some_tick(field.options[wanted], rng)):
                    draw(ink, paths, person.pen, PIXELS_PER_MM, rng)

    return _with(drawing, *_CHOICES)


def _pointed(make: Callable[[Box, np.random.Generator], Paths]) -> Fill:
    """No tick: the words underlined or ringed."""

    def drawing(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator, ink: Ink) -> None:
        for field in _choices(page):
            if wanted := fields[field.name]:
                draw(ink, make(_words(page, field, wanted), rng), person.pen, PIXELS_PER_MM, rng)

    return _with(drawing, *_CHOICES)


def _ringed(words: Box, rng: np.random.Generator) -> Paths:
    return ring(words.grown(float(rng.uniform(0.5, 2))), rng)


def _unwanted(spoil: Callable[[Grey, Box, np.random.Generator], Grey]) -> Fill:
    """Filled in as asked; the boxes that were not ticked are spoiled."""

    def fill(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
        filled = fill_in(page, [fields], [person], rng)
        image = filled.image
        for field in _choices(page):
            for name, box in field.options.items():
                if name != fields[field.name]:
                    image = spoil(image, box, rng)
        return PrintedPage(image, page.sheets)

    return fill


def _erased(image: Grey, box: Box, rng: np.random.Generator) -> Grey:
    """A tick in pencil, erased: a twentieth to a seventh of it left, smudged."""
    ink = np.zeros(image.shape, np.float32)
    pencil = Pen("pencil", "graphite", float(rng.uniform(0.35, 0.6)), float(rng.uniform(0.35, 0.7)), 0.2, 0.25, 0.0)
    draw(ink, _some_tick(box, rng), pencil, PIXELS_PER_MM, rng)
    around = box.grown(8)
    top, bottom, left, right = (round(v * PIXELS_PER_MM) for v in (around.y, around.bottom, around.x, around.right))
    part = np.s_[top:bottom, left:right]
    gone = dirt.erased(ink[part], rng, float(rng.uniform(0.05, 0.14)), float(rng.uniform(0.07, 0.15)), PIXELS_PER_MM)
    spoiled = image.copy()
    spoiled[part] = (image[part] * (1 - gone)).astype(np.uint8)
    return spoiled


def _covered(image: Grey, box: Box, rng: np.random.Generator) -> Grey:
    area = box.grown(float(rng.uniform(0.5, 1.5)))
    return dirt.covered(image, rng, area, int(rng.integers(240, 256)), float(rng.uniform(0.05, 0.25)), PAGE_DPI)


def _highlighted(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
    """An option and the signature gone over with a marker."""
    filled = fill_in(page, [fields], [person], rng)
    darkness, image = float(rng.uniform(0.08, 0.35)), filled.image
    for field in _choices(page):
        name = str(rng.choice(list(field.options)))
        whole = bounding_box([field.options[name], _words(page, field, name)])
        wide = float(rng.uniform(3, 5))
        x, y = whole.x - rng.uniform(0.5, 4), whole.centre[1] - wide / 2 + rng.normal(0, 0.5)
        band = Box(float(x), float(y), whole.right - float(x) + float(rng.uniform(0, 6)), wide)
        image = dirt.highlighted(image, rng, band, darkness, PAGE_DPI)
    frame = next(f.box for f in page.sheets[0].layout.fields if isinstance(f, SignatureField))
    band = Box(frame.x + float(rng.uniform(-3, 10)), frame.centre[1] - 2 + float(rng.normal(0, 2)), 50, 4)
    return PrintedPage(dirt.highlighted(image, rng, band, darkness, PAGE_DPI), page.sheets)


# Paper, glass, feeder, electronics


def _showing_through(image: Grey, rng: np.random.Generator) -> Grey:
    """The same form, filled in as it is, on the other side: print, ticks and signature, where the paper lies askew."""
    shift = (int(rng.integers(-120, 120)), int(rng.integers(-120, 120)))
    back = np.roll(image, shift, axis=(0, 1))
    if rng.random() < 0.5:
        back = back[::-1, ::-1]
    return dirt.shown_through(image, back, float(rng.uniform(0.05, 0.25)), float(rng.uniform(0.12, 0.3)), PAGE_DPI)


def _creased(image: Grey, rng: np.random.Generator) -> Grey:
    """Folds through boxes and frame: worn lines, and shades."""
    for _line in range(int(rng.integers(1, 4))):
        y = float(rng.choice([119.6, 178.3, 207.8])) + float(rng.normal(0, 2))
        rise = float(rng.normal(0, 15))
        darkness = float(rng.uniform(0.1, 0.6))
        image = dirt.folded(image, (0.0, y - rise), (210.0, y + rise), float(rng.uniform(0.1, 0.6)), darkness, PAGE_DPI)
    for _line in range(int(rng.integers(1, 3))):
        x = float(rng.choice([49.5, 73.5, 91.5, 130.0])) + float(rng.normal(0, 3))
        darkness = float(rng.uniform(0.1, 0.6))
        image = dirt.folded(image, (x, 0.0), (x + 5, 297.0), float(rng.uniform(0.1, 0.6)), darkness, PAGE_DPI)
    return optics.crease(image, rng, PAGE_DPI, float(rng.uniform(0.15, 0.5)))


def _stained(image: Grey, rng: np.random.Generator) -> Grey:
    for _drop in range(int(rng.integers(3, 9))):
        middle = (float(rng.uniform(40, 160)), float(rng.choice([119.6, 178.3, 207.8])) + float(rng.normal(0, 5)))
        radius, darkness = float(rng.uniform(0.5, 9)), float(rng.uniform(0.05, 0.4))
        image = dirt.stained(image, rng, middle, radius, darkness, PAGE_DPI)
    return image


def _slipped(image: Grey, rng: np.random.Generator) -> Grey:
    """Paper that slipped in the feeder around a row of boxes: 0.4 to 1.2 mm at the boxes, more at one edge."""
    top = float(rng.choice([119.6, 178.3])) - float(rng.uniform(8, 14))
    left, right = (float(rng.uniform(0.4, 1.2)) * float(rng.choice([-1, 1])) for _side in range(2))
    height, ramp = float(rng.uniform(16, 26)), float(rng.uniform(3, 8))
    return dirt.slipped(image, PAGE_DPI, top, height, left, right, ramp)


def _banded(image: Grey, rng: np.random.Generator) -> Grey:
    """Print by a clogged inkjet; only what lies between the marks, which is another topic's."""
    pitch, width = float(rng.uniform(3, 8)), float(rng.uniform(0.15, 0.4))
    part = np.s_[
        round(100 * PIXELS_PER_MM) : round(212 * PIXELS_PER_MM), round(15 * PIXELS_PER_MM) : round(190 * PIXELS_PER_MM)
    ]
    result = image.copy()
    result[part] = dirt.banded(image[part], PAGE_DPI, pitch, width, float(rng.uniform(0, pitch)))
    return result


def _dpi(image: Grey) -> float:
    return float(max(image.shape)) / 297 * 25.4


def _streaked(*, across: bool) -> Spoiling:
    """One to six dark lines over the picture, through boxes and frame as often as beside them."""

    def spoil(image: Grey, rng: np.random.Generator) -> Grey:
        dpi = _dpi(image)
        extent = image.shape[0 if across else 1] / dpi * 25.4
        count = int(rng.integers(1, 7))
        places = rng.uniform(0.15 * extent, 0.85 * extent, count)
        if rng.random() < 0.5:
            places = rng.uniform(0.2 * extent, 0.6 * extent) + np.arange(count) * rng.uniform(2, 13)
        width, darkness = float(rng.uniform(0.1, 0.8)), float(rng.uniform(0.3, 1.0))
        broken = bool(rng.random() < 0.4)
        return dirt.streaked(image, rng, dpi, places.tolist(), width, darkness, across=across, broken=broken)

    return spoil


def _through_the_boxes(image: Grey, rng: np.random.Generator) -> Grey:
    """Lines down the page right through tick boxes and the frame, of an upright scan printed at 100 %."""
    places = [float(x + rng.uniform(-2.2, 2.2)) for x in rng.choice([49.5, 73.5, 91.5, 120.0], 3, replace=False)]
    width, darkness = float(rng.uniform(0.1, 0.8)), float(rng.uniform(0.3, 1.0))
    return dirt.streaked(image, rng, _dpi(image), places, width, darkness, broken=bool(rng.random() < 0.3))


def _upright(rng: np.random.Generator) -> Scanner:
    return replace(any_scanner(rng), skew=float(rng.normal(0, 0.2)), turn=0, scale=1.0)


def _dithered(image: Grey, rng: np.random.Generator) -> Grey:
    return dirt.dithered(image, float(rng.uniform(0.88, 1.0)))


def _halftoned(image: Grey, rng: np.random.Generator) -> Grey:
    if rng.random() < 0.3:
        return dirt.ordered(image, float(rng.uniform(0.9, 1.0)))
    pitch, angle, paper = float(rng.uniform(0.25, 0.5)), float(rng.uniform(15, 75)), float(rng.uniform(0.88, 1.0))
    return dirt.halftoned(image, _dpi(image), pitch, angle, paper)


def _light_pencil(fill: Fill) -> Fill:
    """The same by somebody with a light pencil."""

    def lightly(page: PrintedPage, fields: Fields, person: Handwriting, rng: np.random.Generator) -> PrintedPage:
        width, darkness = float(rng.uniform(0.35, 0.7)), float(rng.uniform(*_LIGHT))
        pencil = Pen("pencil", "graphite", width, darkness, 0.15, float(rng.uniform(0.1, 0.3)), 0.0)
        return fill(page, fields, replace(person, pen=pencil), rng)

    return lightly


def _tick(name: str, fill: Fill, way: Way = any_scanner) -> Situation:
    return Situation("tick", name, "be read", change=some_left_out, fill=fill, way=way)


_KINDS = tuple(_tick(kind, _of_kind(kind)) for kind in TICKS)
_MEANT = (
    _tick("X or V by hand", _ticked_by(_by_hand)),
    _tick("as asked, phone", as_asked, _A_PHONE),
    _tick("light pencil", _light_pencil(as_asked), any_grey),
    _tick("light pencil, X or V by hand", _light_pencil(_ticked_by(_by_hand)), any_grey),
    _tick("beside its box", _ticked_by(_beside)),
    _tick("other option struck out", _struck(ticks=True)),
    _tick("other option struck out, no tick", _struck(ticks=False)),
    _tick("words ringed", _pointed(_ringed)),
    _tick("words underlined", _pointed(underline)),
    *(_tick(f"other tick {way}", _taken_back(way)) for way in ("blackened", *TAKEN_BACK)),
    _tick("others erased", _unwanted(_erased), any_grey),
    _tick("others covered", _unwanted(_covered)),
)
_SIGNED = tuple(
    Situation("signature", kind, "be read", change=some_left_out, fill=_signed_by(kind)) for kind in SIGNATURES
)
_NOT_SIGNED = tuple(
    Situation(
        "signature",
        name,
        "be looked at",
        without("signature"),
        _with(drawing, "signature"),
        reasons=frozenset({"no_signature", "signature_unsure", "withdrawn"}),
    )
    for name, drawing in (("struck out", _signed_and_struck), ("a dash", _dashed))
)
_SIGNED_LIGHTLY = tuple(
    Situation(
        "signature", f"{kind}, light pencil", "be read", some_left_out, _light_pencil(_signed_by(kind)), way=any_grey
    )
    for kind in ("name", "initials", "child's strokes", "scrawl")
)


def _dirt(
    name: str,
    *,
    fill: Fill = as_asked,
    printed: Spoiling = as_it_is,
    handled: Spoiling = as_it_is,
    way: Way = any_scanner,
    pictured: Spoiling = as_it_is,
) -> Situation:
    return Situation("dirt", name, "be read", some_left_out, fill, printed, handled, way, pictured)


_DIRT = (
    _dirt("dithered", way=any_grey, pictured=_dithered),
    _dirt("halftoned", way=any_grey, pictured=_halftoned),
    _dirt("streaks down", pictured=_streaked(across=False)),
    _dirt("streaks across", pictured=_streaked(across=True)),
    _dirt("streaks through the boxes", way=_upright, pictured=_through_the_boxes),
    _dirt("other side", handled=_showing_through, way=any_way),
    _dirt("highlighter", fill=_highlighted, way=any_way),
    _dirt("folds", handled=_creased, way=any_way),
    _dirt("stains", handled=_stained, way=any_way),
    _dirt("slipped", handled=_slipped),
    _dirt("banding", printed=_banded),
)

SITUATIONS = (*_KINDS, *_MEANT, *_SIGNED, *_NOT_SIGNED, *_SIGNED_LIGHTLY, *_DIRT)
