"""Write tick boxes or signature frames to disk, in shards that do not depend on each other.

python -m training.mark_shards options --data DIR --out RUN/options --count 20 [--first 0] [--side train]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from simulation.hands import Hand, Side, StrokeHands
from training import marked_options, signed_frames
from training.form_prints import frame_prints, option_prints, variants
from training.splits import LEAST_CAPITALS

STRIPS = 2000
"""In a shard; for frames, of one size each."""
_FORMS = 24
"""Forms, with their own words and widths, that a shard is drawn from."""


def options(hands: Sequence[Hand], rng: np.random.Generator, count: int, often: float) -> dict[str, np.ndarray]:
    """So many boxes: ``pictures`` uint8 (n, 60, 168) and ``targets`` float32 (n, states)."""
    bank = [found for layout, page in variants(_FORMS, rng) for found in option_prints(layout, page)]
    strips = [marked_options.strip(bank, hands, rng, often) for _strip in range(count)]
    return {"pictures": np.stack([p for p, _t in strips]), "targets": np.stack([t for _p, t in strips])}


def frames(hands: Sequence[Hand], rng: np.random.Generator, count: int, often: float) -> dict[str, np.ndarray]:
    """So many frames of one size: ``pictures`` uint8 (n, height, width) and ``targets`` float32 (n,)."""
    found = [found for layout, page in variants(_FORMS, rng) for found in frame_prints(layout, page)]
    sizes = sorted({frame.frame.as_tuple()[2:] for frame in found})
    chosen = sizes[int(rng.integers(len(sizes)))]
    bank = [frame for frame in found if frame.frame.as_tuple()[2:] == chosen]
    strips = [signed_frames.strip(bank, hands, rng, often) for _strip in range(count)]
    return {
        "pictures": np.stack([p for p, _t in strips]),
        "targets": np.array([t for _p, t in strips], np.float32),
    }


MAKERS = {"options": options, "frames": frames}


def main() -> None:
    """Make the missing shards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=list(MAKERS))
    parser.add_argument("--data", type=Path, required=True, help="folder with handwriting/*.npz")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--side", choices=("train", "calibration", "held_out"), default="train")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1, help="shards to make")
    parser.add_argument("--often", type=float, default=1.0, help="how often dirt and odd marks occur")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    side: Side = arguments.side
    hands = StrokeHands(arguments.data).writers(side, LEAST_CAPITALS)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.first, arguments.first + arguments.count):
        path = arguments.out / f"{number:05d}.npz"
        if path.exists():
            continue
        rng = np.random.default_rng([arguments.seed, number])
        made = MAKERS[arguments.kind](hands, rng, STRIPS, arguments.often)
        np.savez(path.with_suffix(".tmp.npz"), **made)
        path.with_suffix(".tmp.npz").rename(path)
        print(path.name, flush=True)


if __name__ == "__main__":
    main()
