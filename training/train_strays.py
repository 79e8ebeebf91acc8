"""Train the network that tells stray ink apart, and write it as ONNX.

python -m training.train_strays --shards RUN/train --calibration RUN/calibration --run RUN --out ocr/strays.onnx
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from training import loop
from training.loop import Batch
from training.stray_classes import CLASSES, STROKE, WRITING, load
from training.stray_network import StrayNetwork

WINDOWS = 96
SHARDS_TOGETHER = 2
RATE = 2e-3
SHIFT = 6
"""Windows are moved by up to so many pixels, since another sheet would have its ink elsewhere."""
VERSION = "2"


def batches(folder: Path, seed: int) -> Iterator[Batch]:
    """Endless batches of windows, some mirrored: a mirrored stroke is a stroke, mirrored writing is writing."""
    chooser, rng = random.Random(seed), np.random.default_rng(seed)
    while True:
        paths = sorted(folder.glob("[0-9]*[0-9].npz"))
        chooser.shuffle(paths)
        for start in range(0, len(paths) - SHARDS_TOGETHER + 1, SHARDS_TOGETHER):
            parts = [load(path) for path in paths[start : start + SHARDS_TOGETHER]]
            seen, around = np.concatenate([p.seen for p in parts]), np.concatenate([p.around for p in parts])
            labels = np.concatenate([p.labels for p in parts])
            order = rng.permutation(len(labels))
            for first in range(0, len(order) - WINDOWS + 1, WINDOWS):
                rows = order[first : first + WINDOWS]
                yield _varied(seen[rows], around[rows], rng), torch.from_numpy(labels[rows].astype(np.int64))


def _varied(
    seen: npt.NDArray[np.uint8], around: npt.NDArray[np.uint8], rng: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """The windows moved a little, some mirrored left to right, their ink a little paler or darker."""
    x, y = rng.integers(-SHIFT, SHIFT + 1, 2).tolist()
    moved = np.roll(seen, (y, x), axis=(2, 3))
    if rng.random() < 0.25:
        moved, around = moved[..., ::-1], around[..., ::-1]
    windows, coarse = (torch.from_numpy(np.ascontiguousarray(part)).float().div_(255) for part in (moved, around))
    darkness = float(rng.uniform(0.8, 1.15))
    for part in (windows, coarse):
        part[:, 0] = (part[:, 0] * darkness).clamp_(0, 1)
    return windows, coarse


@torch.no_grad()
def measure(network: nn.Module, folder: Path) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Logits (n, classes) and labels (n,) of all windows of some shards."""
    logits, labels = [], []
    for path in sorted(folder.glob("[0-9]*[0-9].npz")):
        windows = load(path)
        for start in range(0, len(windows.labels), WINDOWS):
            part = slice(start, start + WINDOWS)
            seen, around = (
                torch.from_numpy(layers[part]).float().div_(255) for layers in (windows.seen, windows.around)
            )
            logits.append(network(seen, around).numpy())
        labels.append(windows.labels)
    return np.concatenate(logits).astype(np.float64), np.concatenate(labels).astype(np.int64)


def figures(logits: npt.NDArray[np.float64], labels: npt.NDArray[np.int64]) -> Iterator[str]:
    """What each class is taken for, and how windows that need a look are told from the rest."""
    said = logits.argmax(axis=1)
    for kind, name in enumerate(CLASSES):
        shares = np.bincount(said[labels == kind], minlength=len(CLASSES)) / max((labels == kind).sum(), 1)
        yield f"{name}: " + ", ".join(
            f"{other} {100 * share:.1f}" for other, share in zip(CLASSES, shares, strict=True)
        )
    chances = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
    by_hand = chances[:, [WRITING, STROKE]].sum(axis=1)
    is_by_hand = np.isin(labels, [WRITING, STROKE])
    for bar in (0.3, 0.5, 0.7, 0.9, 0.97):
        found, false = (by_hand[is_by_hand] > bar).mean(), (by_hand[~is_by_hand] > bar).mean()
        yield f"by hand > {bar}: found {100 * found:.2f}, false {100 * false:.2f}"


def main() -> None:
    """Train and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--calibration", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--from", dest="start", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    arguments.run.mkdir(parents=True, exist_ok=True)
    network = StrayNetwork(len(CLASSES))
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start, weights_only=True))
    trained = loop.train(
        network,
        batches(arguments.shards, arguments.seed),
        nn.CrossEntropyLoss(label_smoothing=0.01),
        rate=arguments.rate,
        minutes=arguments.minutes,
        checkpoint=arguments.run / "strays.pt",
    )
    logits, labels = measure(trained, arguments.calibration)
    print(*figures(logits, labels), sep="\n", flush=True)
    notes = {"version": VERSION, "classes": list(CLASSES), "temperature": loop.best_temperature(logits, labels)}
    (seen, around), _labels = next(batches(arguments.shards, arguments.seed))
    loop.export(trained, {"windows": seen[:2], "around": around[:2]}, arguments.out, notes)


if __name__ == "__main__":
    main()
