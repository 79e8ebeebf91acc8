"""Write synthetic cells to disk, in shards that do not depend on each other: interrupted work goes on where it stopped.

python -m training.shards --data DIR --out RUN/train --count 100
python -m training.shards --data DIR --out RUN/held_out --side held_out --measure
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from simulation.hands import Side
from training.capturing import MEASURED, Condition
from training.filling import MEASURING, TRAINING, Mixture
from training.splits import People, people
from training.synthesis import Cells, joined, strip

FONTS = Path(__file__).parent.parent / "simulation" / "fonts"
CELLS_PER_SHARD = 16384


def make(hands: People, seed: list[int], count: int, mixture: Mixture, condition: Condition | None = None) -> Cells:
    """So many cells or a few more; the same seed gives the same cells."""
    rng = np.random.default_rng(seed)
    parts: list[Cells] = []
    while sum(len(part.labels) for part in parts) < count:
        parts.append(strip(hands, rng, mixture, condition))
    return joined(parts)


def save(cells: Cells, path: Path) -> None:
    """Store cells so that they can be mapped into memory: ink apart from the rest."""
    rest = {"labels": cells.labels, "kinds": cells.kinds, "writers": cells.writers, "strips": cells.strips}
    np.savez(path.with_suffix(".npz"), **rest)
    scratch = path.with_suffix(".tmp.npy")
    np.save(scratch, cells.ink)
    scratch.rename(path.with_suffix(".npy"))


def load(path: Path) -> Cells:
    """The cells stored under a path; their ink stays on disk until it is read."""
    with np.load(path.with_suffix(".npz")) as rest:
        ink = np.load(path.with_suffix(".npy"), mmap_mode="r")
        return Cells(ink, rest["labels"], rest["kinds"], rest["writers"], rest["strips"])


def main() -> None:
    """Make the missing shards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with handwriting/*.npz")
    parser.add_argument("--fonts", type=Path, action="append", help="folders with *.ttf (default: the project's own)")
    parser.add_argument("--traced", type=Path, help="strokes of fonts, as training.tracing makes them")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--side", choices=("train", "calibration", "held_out"), default="train")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--first", type=int, default=0, help="number of the first shard: several processes share the work"
    )
    parser.add_argument("--count", type=int, default=None, help="shards to make (default: until stopped)")
    parser.add_argument("--cells", type=int, default=CELLS_PER_SHARD, help="cells a shard")
    parser.add_argument("--measure", action="store_true", help="one shard for each condition of the model card")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    side: Side = arguments.side
    hands = people(arguments.data, arguments.fonts or [FONTS], side, arguments.traced)
    arguments.out.mkdir(parents=True, exist_ok=True)
    jobs: Iterator[tuple[int, str, Condition | None]]
    if arguments.measure:
        jobs = iter([(n, each.name.replace(" ", "-"), each) for n, each in enumerate(MEASURED)])
    else:
        numbers = itertools.islice(itertools.count(arguments.first), arguments.count)
        jobs = ((number, f"{number:05d}", None) for number in numbers)
    mixture = MEASURING if arguments.measure else TRAINING
    for number, name, condition in jobs:
        path = arguments.out / name
        if not path.with_suffix(".npy").exists():
            save(make(hands, [arguments.seed, number], arguments.cells, mixture, condition), path)
            print(path.name, flush=True)


if __name__ == "__main__":
    main()
