"""Handwriting fonts as pen strokes: the middle lines of their letters, so that any pen can write them.

A font shows how wide its pen was; its middle lines do not. Script fonts bring the capitals of copybooks and of cursive
hands, which few people of the stroke collections write.

python -m training.tracing --fonts RUN/scripts --out RUN/traced.npz
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from simulation.hands import DIGITS, LETTERS, store_strokes
from simulation.shapes import Path2D, Paths, extent

_HEIGHT = 150
"""Pixels of a capital's height while its middle lines are looked for."""
_STRAIGHT_ON = 0.6
"""Two lines that meet are one stroke if the cosine between their directions is at least so much."""
_LOOK_BACK = 14
"""So many pixels of a line tell its direction where it meets others."""
_SMOOTHED_OVER = 4.0
"""Standard deviation, in pixels, of what takes the stairs out of a line."""

CHARACTERS = LETTERS + DIGITS + "acdehimnrsuwyz"
"""What is traced; other small letters are seldom written for capitals, or look like another one in copybooks."""

_LONGER_SIDE = 1000
"""Of a stored character, as in the other collections."""
_BEYOND = 40
"""Pixels that a line is thought to go on beyond its ends, so that smoothing leaves these where they are."""

Mask = npt.NDArray[np.bool_]
_Labels = npt.NDArray[np.int32]


def trace_font(path: Path) -> dict[str, Paths]:
    """The characters of a font as strokes; raises :class:`OSError` when it cannot be read."""
    font = ImageFont.truetype(path, 200)
    left, top, right, bottom = font.getbbox("H")
    font = ImageFont.truetype(path, round(200 * _HEIGHT / max(bottom - top, 0.5 * (right - left), 1)))
    found = {character: _middle_lines(_picture(font, character)) for character in CHARACTERS}
    return {character: _scaled(paths) for character, paths in found.items() if paths}


def _scaled(paths: Paths) -> Paths:
    left, top, right, bottom = extent(paths)
    scale = _LONGER_SIDE / max(right - left, bottom - top)
    return tuple((path - np.array([left, top], np.float32)) * np.float32(scale) for path in paths)


def _picture(font: ImageFont.FreeTypeFont, character: str) -> Mask:
    left, top, right, bottom = (round(v) for v in font.getbbox(character))
    image = Image.new("L", (right - left + 8, bottom - top + 8))
    ImageDraw.Draw(image).text((4 - left, 4 - top), character, fill=255, font=font)
    return np.asarray(image) > 127


def _middle_lines(picture: Mask) -> Paths:
    from skimage.morphology import skeletonize  # needed here only, and not by the tests

    padded = np.pad(picture, 2)
    reach = cv2.distanceTransform(padded.astype(np.uint8), cv2.DIST_L2, 5)
    return strokes(np.asarray(skeletonize(padded), dtype=np.bool_), np.asarray(reach, dtype=np.float32))


def strokes(skeleton: Mask, reach: npt.NDArray[np.float32]) -> Paths:
    """Lines one pixel wide, bool (h, w), as strokes: cut where they meet, put together where they run straight on.

    Where thick strokes cross at a narrow angle, the middle lines share a piece, and one of the two stays cut.

    ``reach`` (h, w) is how far the ink goes on to both sides of its middle: what is hardly longer than that and ends
    beside a line is left out, for it leads from the middle of a stroke to its edge. Pixel (0, 0) is the point (0, 0).
    """
    lines, meetings = _parted(skeleton)
    kept = [line for line in lines if not _is_spur(line, meetings, reach)]
    return tuple(_smooth(points) for points in _joined(kept, meetings))


@dataclass(frozen=True)
class _Line:
    """Points (x, y) of a line, and the number of the meeting at its start and at its end (None: it just ends)."""

    points: Path2D
    meets: tuple[int | None, int | None]

    def outwards(self, end: int) -> npt.NDArray[np.float64]:
        """The direction in which the line arrives at its start (0) or end (1), length 1."""
        points = self.points[::-1] if end == 0 else self.points
        heading = (points[-1] - points[max(0, len(points) - _LOOK_BACK)]).astype(np.float64)
        return np.asarray(heading / max(float(np.hypot(*heading)), 1e-6))


def _parted(skeleton: Mask) -> tuple[list[_Line], Path2D]:
    """The skeleton as lines between meetings, and where the meetings are; number 0 is none."""
    around = cv2.filter2D(skeleton.astype(np.float32), -1, np.ones((3, 3), np.float32), borderType=cv2.BORDER_CONSTANT)
    crossing = np.asarray(skeleton & (around > 3.5))
    _, labels, _, centres = cv2.connectedComponentsWithStats(crossing.astype(np.uint8), connectivity=8)
    pieces, piece_of = cv2.connectedComponents((skeleton & ~crossing).astype(np.uint8), connectivity=8)
    meetings = centres.astype(np.float32)
    lines = [_line(np.argwhere(piece_of == piece), labels, meetings) for piece in range(1, pieces)]
    return lines, meetings


def _line(pixels: npt.NDArray[np.int64], meeting_of: _Labels, meetings: Path2D) -> _Line:
    """Pixels (y, x) of one line in their order, led into the meetings that its ends touch."""
    ordered = _ordered(pixels)
    first, last = (_touched(meeting_of, *ordered[i]) for i in (0, -1))
    start = first[0] if first else None
    end = last[-1] if last and (len(ordered) > 1 or len(last) > 1) else None  # a single pixel may touch two, or one
    points = ordered[:, ::-1].astype(np.float32)
    if start:
        points = np.concatenate([meetings[start][None], points])
    if end:
        points = np.concatenate([points, meetings[end][None]])
    return _Line(points.astype(np.float32), (start, end))


def _touched(meeting_of: _Labels, y: int, x: int) -> list[int]:
    """The numbers of the meetings beside a pixel, rising."""
    around = meeting_of[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]
    return [int(number) for number in np.unique(around) if number]


def _ordered(pixels: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The pixels as one walks along them, from an end if there is one."""
    left = {(int(y), int(x)) for y, x in pixels}

    def beside(y: int, x: int) -> list[tuple[int, int]]:
        steps = sorted(itertools.product((-1, 0, 1), repeat=2), key=lambda s: abs(s[0]) + abs(s[1]))
        return [(y + dy, x + dx) for dy, dx in steps if (dy or dx) and (y + dy, x + dx) in left]

    here = min(left, key=lambda pixel: (len(beside(*pixel)), pixel))
    walk = []
    while True:
        walk.append(here)
        left.discard(here)
        following = beside(*here)
        if not following:
            return np.array(walk)
        here = following[0]


def _is_spur(line: _Line, meetings: Path2D, reach: npt.NDArray[np.float32]) -> bool:
    """Whether a line is only the way from the middle of a stroke to its edge."""
    met = [end for end in line.meets if end is not None]
    if len(met) != 1:
        return False
    x, y = (round(float(v)) for v in meetings[met[0]])
    return len(line.points) < 1.3 * float(reach[y, x])


def _joined(lines: list[_Line], meetings: Path2D) -> Iterator[Path2D]:
    """The lines, those put together that run straight on through a meeting."""
    partner: dict[tuple[int, int], tuple[int, int]] = {}
    for meeting in range(len(meetings)):
        here = [(n, end) for n, line in enumerate(lines) for end in (0, 1) if line.meets[end] == meeting]
        pairs = sorted(
            (float(lines[a].outwards(i) @ lines[b].outwards(j)), (a, i), (b, j))
            for (a, i), (b, j) in itertools.combinations(here, 2)
        )
        for cosine, first, second in pairs:
            is_corner = len(here) == 2
            if (is_corner or cosine < -_STRAIGHT_ON) and first not in partner and second not in partner:
                partner[first], partner[second] = second, first
    done: set[int] = set()
    starts = [(n, end) for n in range(len(lines)) for end in (0, 1) if (n, end) not in partner]
    for n, end in [*starts, *((n, 0) for n in range(len(lines)))]:
        if n in done:
            continue
        pieces, at = [], (n, end)
        while at[0] not in done:
            done.add(at[0])
            points = lines[at[0]].points
            pieces.append(points if at[1] == 0 else points[::-1])
            at = partner.get((at[0], 1 - at[1]), at)
        yield np.concatenate(pieces)


def _smooth(points: Path2D) -> Path2D:
    """The line without the stairs of its pixels, a point about every four; its ends stay where they are."""
    if len(points) < 3:
        return points if len(points) > 1 else np.concatenate([points, points + 1])
    before, after = points[1:_BEYOND][::-1], points[-_BEYOND:-1][::-1]
    padded = np.concatenate([2 * points[0] - before, points, 2 * points[-1] - after])
    smooth = cv2.GaussianBlur(padded[:, None, :], (1, 0), 1, sigmaY=_SMOOTHED_OVER)[:, 0][len(before) :][: len(points)]
    chosen = np.unique(np.linspace(0, len(points) - 1, max(4, len(points) // 4)).astype(int))
    return np.asarray(smooth[chosen], dtype=np.float32)


def main() -> None:
    """Trace all fonts of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fonts", type=Path, required=True, help="folder with *.ttf")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    fonts = sorted(arguments.fonts.glob("*.ttf"))
    samples = [
        (character, f"traced/{font.stem}", paths) for font in fonts for character, paths in trace_font(font).items()
    ]
    store_strokes(samples, arguments.out)


if __name__ == "__main__":
    main()
