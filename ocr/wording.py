"""The wording of a sheet: whether it bears the words of the form that its code names.

All forms share their marks, and some nearly all of their boxes: the code alone tells them apart, and a code can be
pasted over another. So the words by which the form differs from each other one are looked for where they were printed.
They are compared as pictures, with how they look in print; nothing is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from operator import itemgetter

import cv2
import numpy as np
import numpy.typing as npt

from forms.elements import Ornament, Text
from forms.geometry import Box
from forms.layout import Layout
from forms.paper import Paper
from messages.errors import SettingsError
from ocr.flattening import flatten
from ocr.known_print import PIXELS_PER_MM, known_print
from ocr.pages import GreyImage
from ocr.sheets import Sheet

Floats = npt.NDArray[np.float32]

_REACH_PX = 3
"""Words are looked for up to 0.75 mm from their place: registration is good to 0.3 mm, and print may have shifted."""
_WIDEST_MM = 32.0
"""Of a longer line a piece of this width is looked at: over more a bend of the paper shows."""
_LEAST_INK_MM2 = 1.0
"""Words with less print, short ones in small type, are told from dirt too badly."""
_PRINTED = 64
"""Pixels so much darker than paper are ink, those that differ by so much show something else; thin strokes are grey."""
_SOFTNESS_PX = 0.7
"""Words are blurred by so much (sigma) before they are compared: no two pictures are equally sharp."""
_LINE_PX = 15
"""What is even over 3.75 mm along a line is left out: all words are dark in the middle and light above and below."""

_TELLING = 0.5
"""Words more like those of the other form than this (a correlation) do not tell the two apart."""
_MOST_WORDS = 10
"""So many pieces are looked at for each other form, from the top of the sheet to its end."""
_LEAST_WORDS = 4
"""A form that differs from others by fewer words is also known by those that it shares with them."""

_SURELY = 0.6
"""Words as like their print as this are there, whatever else may be; of 1,400 on clean sheets in all conditions 99.9 %
are liker than 0.65, and of 800 other words none liker than 0.3."""
_RATHER = 0.4
"""Words less like their print are not seen: covered, lost or not there."""
_MORE_COVERED = 0.1
"""Others are there if they are liker than the own words and ink lies on so much more of theirs: a pen adds ink to words
and takes none away. Signatures and scribbles over 500 words made none seem others; over other words they hid 8 %."""
_BOTH = 1.2
"""Ink of the one words by so much beside that of the others is taken for ink of both."""
_PAPER_PERCENTILE, _BLACK_PERCENTILE, _LEAST_CONTRAST = 90, 3, 30
"""Words leave most of a piece bare, and a few pixels are as dark as ink gets; grey levels of 255."""
_DARK = 0.5
"""Part of the darkest ink from which a stroke counts in full: thin print comes out grey beside a pen."""
_LEAST_SEEN = 0.5
"""With fewer of its words than this to be seen a sheet is not that form; folded, stained, worn ones show over 0.85."""


@dataclass(frozen=True)
class Print:
    """Words as they are printed, at PIXELS_PER_MM: ``ink`` 0 paper to 1 black, ``strokes`` is what is compared."""

    ink: Floats = field(compare=False, repr=False)
    strokes: Floats = field(compare=False, repr=False)

    @classmethod
    def of(cls, image: GreyImage, box: Box) -> Print:
        """What a known print has in a box."""
        part = _part(image, box)
        return cls(np.asarray(1 - part / 255, np.float32), _strokes(part))


@dataclass(frozen=True)
class Words:
    """Some words of a form, the box they fill, and what others print in their place where that looks different."""

    box: Box
    own: Print
    others: tuple[Print, ...]


class Shown(Enum):
    """Whose words a piece of a sheet shows; neither where they are covered or lost, or a form is not known."""

    OWN = "own"
    OTHERS = "others"
    NEITHER = "neither"


def print_disagrees(sheet: Sheet, layout: Layout, others: Sequence[Layout]) -> bool:
    """Whether a registered sheet does not bear the words of a layout, or bears some of another one of its paper."""
    shown = [_shown(sheet, words) for words in telling_words(layout, others) if sheet.shows(words.box)]
    return Shown.OTHERS in shown or shown.count(Shown.OWN) < _LEAST_SEEN * len(shown)


# --- what is to be seen -------------------------------------------------------------------------------------------


def telling_words(layout: Layout, others: Sequence[Layout]) -> tuple[Words, ...]:
    """The words by which a layout is told from others of its paper; found once a process."""
    return _telling_words(_Key.of(layout), tuple(map(_Key.of, others)))


@dataclass(frozen=True)
class _Key:
    """A layout as the key of a cache, by what is printed of it."""

    paper: Paper
    ornaments: tuple[Ornament, ...]
    layout: Layout = field(compare=False)

    @classmethod
    def of(cls, layout: Layout) -> _Key:
        return cls(layout.paper, layout.ornaments, layout)


@lru_cache(maxsize=64)
def _telling_words(own: _Key, others: tuple[_Key, ...]) -> tuple[Words, ...]:
    mine = known_print(own.layout).image
    theirs = [image for other in others if (image := _print_of(other.layout)) is not None]
    blank = np.full_like(mine, 255)
    lines = list(_lines(own.ornaments))
    found: dict[Box, Words] = {}
    for other in theirs:
        found |= {words.box: words for words in _spread(_words(mine, other, theirs, lines))}
    if len(found) < _LEAST_WORDS:
        found |= {words.box: words for words in _spread(_words(mine, blank, theirs, lines))}
    return tuple(found.values())


def _print_of(layout: Layout) -> GreyImage | None:
    """The print of another form; None of one that cannot be printed, with which nobody has paper."""
    try:
        return known_print(layout).image
    except SettingsError:
        return None


def _lines(ornaments: Sequence[Ornament]) -> Iterator[Box]:
    """The lines of the texts that are the same on every sheet."""
    for text in ornaments:
        if isinstance(text, Text) and "{" not in text.text:
            count = max(1, round(text.box.height / text.style.line))
            height = text.box.height / count
            for line in range(count):
                yield Box(text.box.x, text.box.y + line * height, text.box.width, height)


def _words(own: GreyImage, other: GreyImage, theirs: Sequence[GreyImage], lines: Sequence[Box]) -> list[Words]:
    """Of each line the words that tell a print from another one, from where the two begin to differ."""
    found: list[Words] = []
    for box in _apart([box for line in lines if (box := _differing(own, other, line)) is not None]):
        words = Print.of(own, box)
        if _tells(words, box, other):
            others = tuple(Print.of(print_, box) for print_ in theirs if _tells(words, box, print_))
            found.append(Words(box, words, others))
    return found


def _apart(boxes: Sequence[Box]) -> list[Box]:
    """The boxes from the top of the page; of those that overlap the larger, for a text may have room in another's."""
    found: list[Box] = []
    for box in sorted(boxes, key=lambda box: -box.width * box.height):
        if not any(box.overlaps(other) for other in found):
            found.append(box)
    return sorted(found, key=lambda box: (box.y, box.x))


def _tells(words: Print, box: Box, other: GreyImage) -> bool:
    """Whether words look different from what another print has about there."""
    return _likeness(_strokes(_part(other, box, _REACH_PX)), words.strokes) < _TELLING


def _differing(own: GreyImage, other: GreyImage, line: Box) -> Box | None:
    """The box of both prints in a line from where they differ; None where the own has too little there."""
    mine, theirs = _part(own, line), _part(other, line)
    differs = (cv2.absdiff(mine, theirs) > _PRINTED).any(axis=0)
    first = int(np.argmax(differs))
    piece = slice(first, first + round(_WIDEST_MM * PIXELS_PER_MM))
    if not differs.any() or (255 - mine[:, piece] > _PRINTED).sum() < _LEAST_INK_MM2 * PIXELS_PER_MM**2:
        return None
    ys, xs = np.nonzero(255 - np.minimum(mine, theirs)[:, piece] > _PRINTED)
    top, left = round(line.y * PIXELS_PER_MM), round(line.x * PIXELS_PER_MM) + first
    x, y, right, bottom = (int(v) for v in (xs.min() + left, ys.min() + top, xs.max() + left + 1, ys.max() + top + 1))
    return Box(x / PIXELS_PER_MM, y / PIXELS_PER_MM, (right - x) / PIXELS_PER_MM, (bottom - y) / PIXELS_PER_MM)


def _spread(words: Sequence[Words]) -> Sequence[Words]:
    """At most so many words as are looked at, from the first to the last."""
    if len(words) <= _MOST_WORDS:
        return words
    return [words[round(i)] for i in np.linspace(0, len(words) - 1, _MOST_WORDS)]


def _part(image: GreyImage, box: Box, room: int = 0) -> GreyImage:
    """The pixels of a box of a known print, with some more around it."""
    left, top, right, bottom = (round(v * PIXELS_PER_MM) for v in (box.x, box.y, box.right, box.bottom))
    return image[max(top - room, 0) : bottom + room, max(left - room, 0) : right + room]


# --- what is seen -------------------------------------------------------------------------------------------------


def _shown(sheet: Sheet, words: Words) -> Shown:
    """Whose words a registered sheet shows in a place; others are asked for only where the own are not surely there."""
    flat = flatten(sheet, words.box.grown(_REACH_PX / PIXELS_PER_MM), PIXELS_PER_MM)
    strokes = _strokes(flat)
    own = _likeness(strokes, words.own.strokes)
    if own < _SURELY and words.others:
        likest, other = max(((_likeness(strokes, o.strokes), o) for o in words.others), key=itemgetter(0))
        if likest > own and _more_covered(_ink(flat), other, words.own) > _MORE_COVERED:
            return Shown.OTHERS
    return Shown.OWN if own > _RATHER else Shown.NEITHER


def _more_covered(ink: Floats, some: Print, others: Print) -> float:
    """By how much better ink covers some words than others, 1 at most; strokes that both have do not count."""
    return _covered(ink, some, others) - _covered(ink, others, some)


def _covered(ink: Floats, words: Print, others: Print) -> float:
    """How dark the ink is where words alone are printed, 0 to 1, at the place where they are covered best."""
    alone = np.clip(words.ink - _BOTH * cv2.GaussianBlur(others.ink, (0, 0), _SOFTNESS_PX), 0, 1).astype(np.float32)
    area = float(alone.sum())
    return float(cv2.matchTemplate(ink, alone, cv2.TM_CCORR).max()) / area if area >= 1 else 0.0


def _ink(flat: GreyImage) -> Floats:
    """Ink in a piece of a sheet, from 0 for its paper to 1 for strokes at least half as dark as its darkest."""
    paper, black = np.percentile(flat, [_PAPER_PERCENTILE, _BLACK_PERCENTILE])
    depth = (paper - flat) / max(paper - black, _LEAST_CONTRAST)
    return np.asarray(np.clip(depth / _DARK, 0, 1), np.float32)


def _strokes(image: GreyImage) -> Floats:
    """A picture without what is even along a line, equally soft."""
    soft = cv2.GaussianBlur(image, (0, 0), _SOFTNESS_PX).astype(np.float32)
    return np.asarray(soft - cv2.blur(soft, (_LINE_PX, 1)), np.float32)


def _likeness(seen: Floats, words: Floats) -> float:
    """The correlation of words with the likest place of a picture that is a little larger; 0 of an even one."""
    if float(seen.std()) < 1 or float(words.std()) < 1:
        return 0.0
    return float(cv2.matchTemplate(seen, words, cv2.TM_CCOEFF_NORMED).max())
