"""Signature frames as a network sees them: the frame and what stands around it, coarsely."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from forms.geometry import Box
from ocr.reduction import Reduced
from ocr.registration import ToPixels

Floats = npt.NDArray[np.float32]

PIXELS_PER_MM = 3
MARGIN = 16
"""Pixels around the frame, 5.3 mm: a streak, a fold or the other side's print goes on there, a signature ends."""
_OVERSAMPLING = 2

_PAPER_QUANTILE, _BLACK_QUANTILE = 0.6, 0.985
_LEAST_BLACK = 0.25
"""Black is what is darkest, always print: the lines of the frame are 2.6 % of the view; and never less than this below
paper."""


@dataclass(frozen=True)
class SignatureView:
    """A frame and its surroundings; MARGIN pixels lie around the frame.

    ``picture`` is float32 (height, width), 0 paper to 1 black; ``black`` is how much darker than paper that black is,
    as a part of the paper's brightness.
    """

    picture: Floats
    black: float


def view_signature(source: Reduced, to_pixels: ToPixels, frame: Box) -> SignatureView:
    """What is seen of a frame.

    ``to_pixels`` maps (n, 2) millimetres on paper to pixels of the page.
    """
    width, height = (round(side * PIXELS_PER_MM) + 2 * MARGIN for side in (frame.width, frame.height))
    half_x, half_y = width / PIXELS_PER_MM / 2, height / PIXELS_PER_MM / 2
    around = np.array([(-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y)])
    in_picture = source.from_page(to_pixels(around + np.array(frame.centre))).astype(np.float32)
    fine_width, fine_height = width * _OVERSAMPLING, height * _OVERSAMPLING
    right, bottom = fine_width - 0.5, fine_height - 0.5
    edges = np.array([(-0.5, -0.5), (right, -0.5), (right, bottom), (-0.5, bottom)], np.float32)
    fine = cv2.warpPerspective(
        source.image,
        cv2.getPerspectiveTransform(edges, in_picture),
        (fine_width, fine_height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,),
    )
    some = fine[::3, ::3]
    paper = max(float(np.quantile(some, _PAPER_QUANTILE)), 1.0)
    black = max(1 - float(np.quantile(some, 1 - _BLACK_QUANTILE)) / paper, _LEAST_BLACK)
    small = cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)
    dark = (1 - small.astype(np.float32) / np.float32(paper)) / np.float32(black)
    return SignatureView(np.asarray(np.clip(dark, 0, 1), np.float32), black)
