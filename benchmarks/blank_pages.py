"""Whether pages with a little ink are called blank, which would lose a request, and whether blank backs are.

``python -m benchmarks.blank_pages --data DIR [--pages 40] [--seed 1]``

Backs of sheets are soiled, written on by held-out hands or not, and captured in grey, in 1 bit and by phones. A page
with ink is captured once more without it: where a picture shows less than 2 square millimetres of the ink, as 1 bit
does with light pencil, nobody could see it, and it counts nowhere.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.conditions import any_scanner
from forms.geometry import Box
from ocr.blank import is_blank
from simulation import dirt, optics
from simulation.asides import press, running_hand, stamp
from simulation.capture import Phone, Scanner
from simulation.hands import Glyph, Hand, StrokeHands
from simulation.paper import PAGE_DPI, PIXELS_PER_MM, print_page
from simulation.pens import Pen, random_pen
from simulation.retractions import draw_glyphs, words
from simulation.signing import sign

Grey = npt.NDArray[np.uint8]
Ink = Callable[[Grey, Hand, np.random.Generator], Grey]
Soil = Callable[[Grey, np.random.Generator], Grey]

_WIDTH, _HEIGHT = 210.0, 297.0
_SEEN_MM2, _SEEN, _SEEN_IN_ONE_BIT = 2.0, 0.05, 0.25
"""Ink is seen where a picture, a little blurred, is darker by so much of its paper, over so much of the sheet.

A lone black pixel, all that 1 bit leaves of some pencils, comes to 0.16.
"""
_BESIDE = 0.3
"""In 1 bit, pencil that shows only so near to a rule of the paper makes it thicker and cannot be read."""


def _paper() -> Grey:
    return np.full((round(_HEIGHT * PIXELS_PER_MM), round(_WIDTH * PIXELS_PER_MM)), 255, np.uint8)


_RULE_STEP = 8.0
_RULES = [24.0 + _RULE_STEP * rule for rule in range(34)]
_SQUARES = 5.0
"""How far apart a ruled page has its rules, and where from the top; the squares of a squared one: Polish notebooks."""
_REQUEST = ["PROSZE O NOWE HASLO", "DLA ANNY NOWAK 4B", "JAN NOWAK"]


# --- ink ----------------------------------------------------------------------------------------------------------


def _pencil(rng: np.random.Generator) -> Pen:
    """Light pencil: 0.1 to 0.3 of black."""
    darkness, width = float(rng.uniform(0.1, 0.3)), float(rng.uniform(0.35, 0.7))
    return Pen("pencil", "graphite", width_mm=width, darkness=darkness, pressure=0.2, grain=0.2, gaps=0.0)


def _somewhere(rng: np.random.Generator, width: float, height: float) -> tuple[float, float]:
    return float(rng.uniform(8, _WIDTH - 8 - width)), float(rng.uniform(10, _HEIGHT - 10 - height))


def _written(page: Grey, glyphs: Sequence[Glyph], pen: Pen, rng: np.random.Generator) -> Grey:
    ink = np.zeros(page.shape, np.float32)
    draw_glyphs(ink, glyphs, pen, PIXELS_PER_MM, rng)
    return np.asarray(np.round(page * (1 - ink)), np.uint8)


def _line_of_pencil(page: Grey, hand: Hand, rng: np.random.Generator) -> Grey:
    if rng.random() < 0.5:
        return _written(page, running_hand(_somewhere(rng, 80, 20), rng), _pencil(rng), rng)
    at = _somewhere(rng, 90, 10)
    return _written(page, words(hand, "PROSZE O HASLO", at, float(rng.uniform(2.5, 6)), rng), _pencil(rng), rng)


def _small_note(page: Grey, hand: Hand, rng: np.random.Generator) -> Grey:
    text = str(rng.choice(["4B", "OK", "NIE", "JAN K", "7A 12"]))
    return _written(
        page, words(hand, text, _somewhere(rng, 30, 8), float(rng.uniform(2.5, 5)), rng), random_pen(rng), rng
    )


def _signature(page: Grey, hand: Hand, rng: np.random.Generator) -> Grey:
    x, y = _somewhere(rng, 60, 14)
    return _written(page, sign(Box(x, y, 60, 14), hand, rng), random_pen(rng), rng)


def _at_the_edge(page: Grey, hand: Hand, rng: np.random.Generator) -> Grey:
    x, y = _somewhere(rng, 70, 10)
    at = [(3.0, y), (x, 3.0), (_WIDTH - 60, y), (x, _HEIGHT - 9)][int(rng.integers(4))]
    return _written(page, words(hand, "PROSZE O", at, float(rng.uniform(3, 5)), rng), random_pen(rng), rng)


def _stamped(page: Grey, _hand: Hand, rng: np.random.Generator) -> Grey:
    pale = stamp(PIXELS_PER_MM, rng) * float(rng.uniform(0.2, 1.0))
    return press(page, pale.astype(np.float32), _somewhere(rng, 60, 30), PIXELS_PER_MM)


def _faint_fax(page: Grey, _hand: Hand, rng: np.random.Generator) -> Grey:
    """A few lines of pale print."""
    result, (x, y) = page.copy(), _somewhere(rng, 120, 30)
    shade, size = int(rng.integers(150, 215)), float(rng.uniform(0.8, 1.2))
    for line in range(int(rng.integers(1, 4))):
        at = (round(x * PIXELS_PER_MM), round((y + 7 * line) * PIXELS_PER_MM))
        cv2.putText(result, "Prosze o nowe haslo.", at, cv2.FONT_HERSHEY_SIMPLEX, size, (shade,), 2, cv2.LINE_AA)
    return result


def _faint_form(page: Grey, _hand: Hand, rng: np.random.Generator) -> Grey:
    """A form in the last of the toner."""
    form = print_page("parent" if rng.random() < 0.5 else "student").image
    faded = optics.toner(form, rng, PAGE_DPI, faint=float(rng.uniform(0.6, 0.85)), uneven=0.1)
    return np.asarray(np.minimum(page, cv2.resize(faded, page.shape[::-1])), np.uint8)


def _corner_of_a_form(page: Grey, _hand: Hand, rng: np.random.Generator) -> Grey:
    """A form that lies at the edge of the glass, of which a strip of 12 to 40 mm is in the picture."""
    form = cv2.resize(print_page("parent").image, page.shape[::-1])
    shift = page.shape[1] - round(float(rng.uniform(12, 40)) * PIXELS_PER_MM)
    result = page.copy()
    result[:, shift:] = np.minimum(page[:, shift:], form[:, : page.shape[1] - shift])
    return result


def _request(hand: Hand, at: tuple[float, float], height: float, rng: np.random.Generator) -> list[Glyph]:
    """One to three lines, as far apart as the rules of a notebook; the first stands on the place."""
    x, y = at
    lines = _REQUEST[-int(rng.integers(1, 4)) :]
    places = [(x, y - height + line * _RULE_STEP) for line in range(len(lines))]
    return [glyph for text, place in zip(lines, places, strict=True) for glyph in words(hand, text, place, height, rng)]


def _pen_or_pencil(rng: np.random.Generator) -> Pen:
    return _pencil(rng) if rng.random() < 0.3 else random_pen(rng)


def _on_rules(page: Grey, hand: Hand, rng: np.random.Generator) -> Grey:
    """Letters that stand on the rules of a ruled page."""
    at = float(rng.uniform(8, 90)), float(rng.choice(_RULES[:-3])) + float(rng.normal(0, 0.3))
    return _written(page, _request(hand, at, float(rng.uniform(2.5, 6)), rng), _pen_or_pencil(rng), rng)


def _on_squares(page: Grey, hand: Hand, rng: np.random.Generator) -> Grey:
    at = _somewhere(rng, 90, 30)
    return _written(page, _request(hand, at, float(rng.uniform(2.5, 6)), rng), _pen_or_pencil(rng), rng)


def _out_of_focus(page: Grey, hand: Hand, rng: np.random.Generator) -> Grey:
    """Dark ink, blurred by up to a tenth of the height of its letters: it can be read."""
    height, (x, y) = float(rng.uniform(4, 9)), _somewhere(rng, 60, 40)
    darkness, width = float(rng.uniform(0.6, 0.9)), float(rng.uniform(0.35, 0.6))
    pen = Pen("ballpoint", "blue", width_mm=width, darkness=darkness, pressure=0.2, grain=0.1, gaps=0.0)
    sharp = _written(np.full_like(page, 255), words(hand, "HASLO 4B", (x, y), height, rng), pen, rng)
    blurred = optics.blur_mm(sharp, float(rng.uniform(0.25, min(0.6, height / 10))), PAGE_DPI)
    return np.asarray(np.round(page * (blurred / np.float32(255))), np.uint8)


def _small_capitals(page: Grey, hand: Hand, rng: np.random.Generator) -> Grey:
    """Light pencil, letter by letter, too small for one letter to be told from dirt."""
    pen = replace(_pencil(rng), darkness=float(rng.uniform(0.1, 0.18)))
    glyphs = words(hand, "J A N  N O W A K  4 B", _somewhere(rng, 80, 8), float(rng.uniform(2.4, 3.2)), rng)
    return _written(page, glyphs, pen, rng)


INK: Mapping[str, Ink] = {
    "a line of pencil, 0.1 to 0.3 of black": _line_of_pencil,
    "one small note": _small_note,
    "a signature": _signature,
    "words at the edge": _at_the_edge,
    "a stamp, also a pale one": _stamped,
    "a faint fax": _faint_fax,
    "a form in faint toner": _faint_form,
    "a form at the edge of the glass": _corner_of_a_form,
    "a note on the rules of a notebook": _on_rules,
    "a note on squared paper": _on_squares,
    "a note out of focus": _out_of_focus,
    "small capitals in light pencil": _small_capitals,
}


# --- what is no ink -----------------------------------------------------------------------------------------------


def _clean(page: Grey, _rng: np.random.Generator) -> Grey:
    return page


def _dust(page: Grey, rng: np.random.Generator) -> Grey:
    return optics.toner(page, rng, PAGE_DPI, speckle=float(rng.uniform(0.1, 1.2)))


def _shown_through(page: Grey, rng: np.random.Generator) -> Grey:
    form = cv2.resize(print_page("student" if rng.random() < 0.5 else "parent").image, page.shape[::-1])
    return dirt.shown_through(
        page, np.asarray(form, np.uint8), float(rng.uniform(0.03, 0.12)), float(rng.uniform(0.35, 0.7)), PAGE_DPI
    )


def _shadow(page: Grey, rng: np.random.Generator) -> Grey:
    return optics.shadow(page, rng, float(rng.uniform(0.1, 0.5)))


def _folded(page: Grey, rng: np.random.Generator) -> Grey:
    if rng.random() < 0.5:
        return optics.crease(page, rng, PAGE_DPI, float(rng.uniform(0.1, 0.4)))
    y = float(rng.uniform(50, 250))
    darkness, width = float(rng.uniform(0.15, 0.5)), float(rng.uniform(0.1, 0.5))
    return dirt.folded(page, (0, y), (_WIDTH, y + float(rng.normal(0, 3))), darkness, width, PAGE_DPI)


def _punched(page: Grey, rng: np.random.Generator) -> Grey:
    """Two or four filing holes after ISO 838, as dark as the lid behind them."""
    result, shade, count = page.copy(), int(rng.integers(0, 160)), int(rng.choice([2, 4]))
    x = float(rng.uniform(9, 14)) if rng.random() < 0.7 else _WIDTH - float(rng.uniform(9, 14))
    middle = _HEIGHT / 2 + float(rng.normal(0, 4))
    for hole in range(count):
        at = (round(x * PIXELS_PER_MM), round((middle + (hole - (count - 1) / 2) * 80) * PIXELS_PER_MM))
        cv2.circle(result, at, round(3 * PIXELS_PER_MM), (shade,), cv2.FILLED, cv2.LINE_AA)
    return result


def _ruled(page: Grey, rng: np.random.Generator) -> Grey:
    """A page of a ruled notebook, from faint to dark rules, one in two with a margin."""
    width, darkness = float(rng.uniform(0.15, 0.4)), float(rng.uniform(0.15, 0.6))
    margin = [30.0] if rng.random() < 0.5 else []
    return _lined(page, rng, width, darkness, margin, _RULES)


def _squared(page: Grey, rng: np.random.Generator) -> Grey:
    width, darkness = float(rng.uniform(0.1, 0.3)), float(rng.uniform(0.15, 0.5))
    columns, rows = (np.arange(_SQUARES / 2, side, _SQUARES).tolist() for side in (_WIDTH, _HEIGHT))
    return _lined(page, rng, width, darkness, columns, rows)


def _lined(
    page: Grey, rng: np.random.Generator, width: float, darkness: float, columns: list[float], rows: list[float]
) -> Grey:
    ruled = dirt.streaked(page, rng, PAGE_DPI, rows, width, darkness, across=True)
    return np.minimum(ruled, dirt.streaked(page, rng, PAGE_DPI, columns, width, darkness))


_RULED, _SQUARED = "a ruled notebook", "a squared notebook"
_EDGES = "dark edges"
"""They come into the picture, and not onto the paper; in a photograph it is the table."""

SOILS: Mapping[str, Soil] = {
    "clean": _clean,
    "dust": _dust,
    "print of the other side": _shown_through,
    "shadow": _shadow,
    "fold": _folded,
    "filing holes": _punched,
    _EDGES: _clean,
    _RULED: _ruled,
    _SQUARED: _squared,
}

_PAPER_OF = {"a note on the rules of a notebook": _RULED, "a note on squared paper": _SQUARED}
"""What is written on paper of its own; anything else comes on any."""


# --- the table ----------------------------------------------------------------------------------------------------


def _one_bit(rng: np.random.Generator) -> Scanner:
    """A scanner in 1 bit; none of them looks for a threshold between ink and paper where there is no ink."""
    while (scanner := any_scanner(rng, one_bit=True)).threshold == "otsu":
        pass
    return scanner


def _phone(rng: np.random.Generator) -> Phone:
    return Phone(pixels=int(rng.integers(2400, 4001)), tilt=float(rng.uniform(0, 0.08)), scale=1.0)


WAYS: Mapping[str, Callable[[np.random.Generator], Scanner | Phone]] = {
    "grey": lambda rng: any_scanner(rng, one_bit=False),
    "1 bit": _one_bit,
    "phone": _phone,
}


def _captured(page: Grey, soil: str, way: str, seed: Sequence[int]) -> Grey:
    rng = np.random.default_rng(seed)
    picture = WAYS[way](rng).capture(page, rng).image
    return _with_dark_edges(picture, rng) if soil == _EDGES and way != "phone" else picture


def _with_dark_edges(picture: Grey, rng: np.random.Generator) -> Grey:
    """One or two edges dark, where the lid or the glass beside the sheet is seen."""
    result, scale = picture.copy(), max(picture.shape) / _HEIGHT
    for turn in rng.choice(4, int(rng.integers(1, 3)), replace=False):
        np.rot90(result, int(turn))[: round(float(rng.uniform(0.5, 6)) * scale)] = int(rng.integers(0, 120))
    return result


def _is_seen(inked: Grey, bare: Grey) -> bool:
    """Whether a picture shows enough of the ink, beside the same picture without it."""
    darker = cv2.GaussianBlur(bare.astype(np.float32) - inked, (0, 0), 1.0)
    scale = max(bare.shape) / _HEIGHT
    if len(np.unique(inked)) > 2:
        is_seen = darker > _SEEN * np.percentile(bare, 90)
    else:
        side = 2 * round(_BESIDE * scale) + 1
        is_beside = cv2.erode(bare, np.ones((side, side), np.uint8)) > 0
        is_seen = (darker > _SEEN_IN_ONE_BIT * np.percentile(bare, 90)) & is_beside
    return bool(is_seen.sum() / scale**2 >= _SEEN_MM2)


def called_blank(hands: Sequence[Hand], kind: str, way: str, seed: int, number: int) -> bool | None:
    """Whether one page is called blank; None where the picture shows none of its ink."""
    key = [seed, zlib.crc32(f"{kind}/{way}".encode()), number]
    rng = np.random.default_rng(key)
    if kind in SOILS:
        return is_blank(_captured(SOILS[kind](_paper(), rng), kind, way, [*key, 1]))
    soil = _PAPER_OF.get(kind) or str(rng.choice(list(SOILS)))
    bare = SOILS[soil](_paper(), np.random.default_rng([*key, 2]))
    picture = _captured(INK[kind](bare, hands[int(rng.integers(len(hands)))], rng), soil, way, [*key, 1])
    return is_blank(picture) if _is_seen(picture, _captured(bare, soil, way, [*key, 1])) else None


def report(hands: Sequence[Hand], pages: int, seed: int) -> Iterator[str]:
    """The table, a line a kind: how many of the pages in each way are called blank."""
    yield f"{'called blank':40}" + "".join(f"{way:>12}" for way in WAYS)
    for title, kinds in (("with ink (0 is right)", INK), ("without ink (all is right)", SOILS)):
        total: Counter[bool] = Counter()
        yield title
        for kind in kinds:
            counts = [Counter(called_blank(hands, kind, way, seed, n) for n in range(pages)) for way in WAYS]
            yield f"  {kind:38}" + "".join(f"{f'{c[True]} of {c[True] + c[False]}':>12}" for c in counts)
            for count in counts:
                total.update({is_called: count[is_called] for is_called in (True, False)})
        yield f"  {'all':38}{f'{total[True]} of {total.total()}':>12}"


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with handwriting/")
    parser.add_argument("--pages", type=int, default=40, help="of each kind in each way")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    for line in report(StrokeHands(arguments.data).writers("held_out"), arguments.pages, arguments.seed):
        print(line, flush=True)


if __name__ == "__main__":
    main()
