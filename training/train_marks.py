"""Train a network that sees marks, calibrate it on people who did not train, and write it as ONNX.

python -m training.train_marks options --shards RUN/options --calibration RUN/calibration --run RUN --out FILE
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from ocr.option_states import STATES
from ocr.option_views import CLOSE, WIDE
from training import loop
from training.export import with_half_weights
from training.loop import Batch
from training.mark_networks import FrameNetwork, OptionNetwork

BATCH = 128
RATE = 3e-3
VERSIONS = {"options": "3", "frames": "6"}
_UNSIGNED = 0.3
"""Frames that are signed with less are dashes and what was erased; with more, what was struck out."""
_TEMPERATURES: list[float] = np.exp(np.linspace(np.log(0.5), np.log(3.0), 61)).tolist()
_BIASES: list[float] = np.linspace(-2.0, 2.0, 81).tolist()


Strips = tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]
"""Pictures and targets of one shard."""


def load(folder: Path) -> Iterator[Strips]:
    """Every shard of a folder, in order."""
    for path in sorted(folder.glob("[0-9]*[0-9].npz")):
        with np.load(path) as kept:
            yield kept["pictures"], kept["targets"]


def batches(folder: Path, seed: int) -> Iterator[Batch]:
    """Endless batches, each of strips of one shard, which are of one size."""
    chooser, rng = random.Random(seed), np.random.default_rng(seed)
    shards = list(load(folder))
    while True:
        parts = []
        for pictures, targets in shards:
            order = rng.permutation(len(targets))
            parts += [(pictures, targets, order[at : at + BATCH]) for at in range(0, len(order) - BATCH + 1, BATCH)]
        chooser.shuffle(parts)
        for pictures, targets, rows in parts:
            seen, wanted = batch(pictures[rows], targets[rows])
            yield (varied(seen, rng),), wanted


def batch(pictures: npt.NDArray[np.uint8], targets: npt.NDArray[np.float32]) -> tuple[torch.Tensor, torch.Tensor]:
    """Darkness float32 (n, 1, height, width) and targets."""
    return torch.from_numpy(pictures)[:, None].float().div_(255), torch.from_numpy(targets)


def varied(seen: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """The pictures a pixel to any side, and up to an eighth paler or darker, so that none is seen twice alike."""
    across, down = (int(step) for step in rng.integers(-1, 2, 2))
    strength = torch.from_numpy(rng.uniform(0.88, 1.12, (len(seen), 1, 1, 1)).astype(np.float32))
    return (torch.roll(seen, (down, across), (2, 3)) * strength).clamp_(0, 1)


def loss_of_states(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Cross-entropy against the probability of every state."""
    return nn.functional.cross_entropy(logits, targets)


def loss_of_signed(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Cross-entropy against the probability of being signed."""
    return nn.functional.binary_cross_entropy_with_logits(logits, targets)


@torch.no_grad()
def measured(network: nn.Module, folder: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits and targets of all strips of a folder."""
    logits, targets = [], []
    for pictures, wanted in load(folder):
        for at in range(0, len(wanted), BATCH):
            seen, truth = batch(pictures[at : at + BATCH], wanted[at : at + BATCH])
            logits.append(network(seen))
            targets.append(truth)
    return torch.cat(logits), torch.cat(targets)


def best_temperature(logits: torch.Tensor, targets: torch.Tensor) -> float:
    """The divisor of the logits that makes the states most likely."""
    return min(_TEMPERATURES, key=lambda t: float(loss_of_states(logits / t, targets)))


def best_temperature_and_bias(logits: torch.Tensor, targets: torch.Tensor) -> tuple[float, float]:
    """What the logits are divided by, and what is added then, to make most likely which frames are signed.

    Platt (1999). Those that were struck out are left aside: having learned of them, the network gives other signatures
    that look a little struck less than even odds, though nine in ten that it gives a third to a half were signed.
    """
    known = (targets == 1) | (targets < _UNSIGNED)
    seen, signed = logits[known], (targets[known] == 1).float()
    pairs = itertools.product(_TEMPERATURES, _BIASES)
    return min(pairs, key=lambda pair: float(loss_of_signed(seen / pair[0] + pair[1], signed)))


def main() -> None:
    """Train and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("options", "frames"))
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--calibration", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=24, help="of the processor")
    parser.add_argument("--from", dest="start", type=Path, help="an earlier run to go on from")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    arguments.run.mkdir(parents=True, exist_ok=True)
    is_options = arguments.kind == "options"
    loss_of = loss_of_states if is_options else loss_of_signed
    network = OptionNetwork(len(STATES)) if is_options else FrameNetwork()
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start / f"{arguments.kind}.pt", weights_only=True))
    trained = loop.train(
        network,
        batches(arguments.shards, arguments.seed),
        loss_of,
        rate=arguments.rate,
        minutes=arguments.minutes,
        checkpoint=arguments.run / f"{arguments.kind}.pt",
        clock=time.process_time,
    )
    logits, targets = measured(trained, arguments.calibration)
    notes: dict[str, object] = {"version": VERSIONS[arguments.kind]}
    if is_options:
        temperature = best_temperature(logits, targets)
        print(f"calibration: loss {float(loss_of_states(logits / temperature, targets)):.4f}", flush=True)
        notes |= {"temperature": temperature, "states": list(STATES)}
        example = {"pictures": torch.zeros(3, 1, CLOSE[0], CLOSE[1] + WIDE[1])}
        loop.export(trained, example, arguments.out, notes)
    else:
        temperature, bias = best_temperature_and_bias(logits, targets)
        print(f"calibration: loss {float(loss_of_signed(logits / temperature + bias, targets)):.4f}", flush=True)
        notes |= {"temperature": temperature, "bias": bias}
        loop.export(trained, {"pictures": torch.zeros(3, 1, 74, 272)}, arguments.out, notes, free=(0, 2, 3))
    with_half_weights(arguments.out)


if __name__ == "__main__":
    main()
