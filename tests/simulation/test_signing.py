from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from forms.geometry import Box
from simulation.hands import FontHand
from simulation.shapes import extent
from simulation.signing import SIGNATURES, sign

FRAME = Box(90, 200, 80, 14)


@pytest.mark.parametrize("kind", SIGNATURES)
@pytest.mark.parametrize("frame", [FRAME, Box(70, 150, 56, 9.5)], ids=["a4", "a5"])
def test_a_signature_stands_in_its_frame(hands: Sequence[FontHand], kind: str, frame: Box) -> None:
    """Its middle lies in the frame, whatever sticks out, and it is two millimetres large at least."""
    for seed in range(30):
        glyphs = sign(frame, hands[seed % len(hands)], np.random.default_rng(seed), kind)
        left, top, right, bottom = extent(path for glyph in glyphs for path in glyph.paths)
        assert max(right - left, bottom - top) > 2
        assert frame.x - 4 < (left + right) / 2 < frame.right + 4
        assert frame.y - 2 < (top + bottom) / 2 < frame.bottom + 2


def test_the_same_seed_signs_alike(hands: Sequence[FontHand]) -> None:
    """A signature depends on the frame, the hand and the generator alone."""
    first, second = (sign(FRAME, hands[0], np.random.default_rng(3)) for _ in range(2))
    assert [g.character for g in first] == [g.character for g in second]
    assert all(
        np.array_equal(a, b) for g, h in zip(first, second, strict=True) for a, b in zip(g.paths, h.paths, strict=True)
    )
