"""Train the network on shards, while they are being made if need be; stops and goes on at checkpoints.

python -m training.train --shards RUN/train --run RUN --steps 14000 [--minutes 55] [--from RUN1 --rate 0.001]
"""

from __future__ import annotations

import argparse
import copy
import math
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from training import shards
from training.network import HandprintNetwork
from training.sheets import allowed_classes, kept_apart, sheets
from training.synthesis import CLASSES, Cells

SHEETS = 12
"""Strips in a batch: some 430 cells."""
SHARDS_TOGETHER = 4
LEARNING_RATE = 2e-3
WEIGHT_DECAY = 2e-2
SMOOTHING = 0.01
ALONE_SHARE = 0.3
"""Part of the loss that is for reading each cell alone; the rest is for reading it beside the others."""
ALL_CLASSES_SHARE = 0.1
"""Part of the loss that is taken over all classes; the rest is over the alphabet of the field."""
AVERAGE_OVER = 500
"""The exported weights are a running average over about so many steps."""
CHECKPOINT_EVERY = 500


@dataclass(frozen=True)
class Batch:
    """The cells of some sheets: ink (n, 1, 64, 48), labels and kinds (n,), and who may look at whom.

    ``places`` (n,) are those of the cells in the table (sheets, room) that ``kept_apart`` (sheets, room, room) is for.
    """

    cells: torch.Tensor
    labels: torch.Tensor
    kinds: torch.Tensor
    places: torch.Tensor
    kept_apart: torch.Tensor


def restricted(logits: torch.Tensor, kinds: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """The logits with the classes that a cell's field cannot hold pushed out of reach."""
    return logits.masked_fill(~masks[kinds], -30.0)


def loss_of(logits: torch.Tensor, labels: torch.Tensor, kinds: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Cross-entropy over the field's alphabet with smoothed labels, and a little over all classes."""
    scores = torch.log_softmax(restricted(logits, kinds, masks), dim=1)
    allowed = masks[kinds].float()
    own = -scores.gather(1, labels[:, None]).squeeze(1)
    others = -(scores * allowed).sum(1) / allowed.sum(1)
    inside = (1 - SMOOTHING) * own + SMOOTHING * others
    everywhere = nn.functional.cross_entropy(logits, labels, reduction="none")
    return ((1 - ALL_CLASSES_SHARE) * inside + ALL_CLASSES_SHARE * everywhere).mean()


def batches(folder: Path, used: Counter[str], seed: int) -> Iterator[Batch]:
    """Endless batches: again and again the least used shards there are, their sheets mixed."""
    chooser = random.Random(seed)
    while True:
        names = sorted(path.stem for path in folder.glob("[0-9]*[0-9].npy"))
        if len(names) < SHARDS_TOGETHER:
            time.sleep(2)
            continue
        chooser.shuffle(names)
        chosen = sorted(names, key=lambda name: used[name])[:SHARDS_TOGETHER]
        used.update(chosen)
        parts = [shards.load(folder / name) for name in chosen]
        found = [(part, rows) for part in parts for rows in sheets(part.strips)]
        chooser.shuffle(found)
        rng = np.random.default_rng(chooser.getrandbits(32))
        for start in range(0, len(found) - SHEETS + 1, SHEETS):
            yield _batch(found[start : start + SHEETS], rng)


def _batch(chosen: list[tuple[Cells, slice]], rng: np.random.Generator) -> Batch:
    ink = np.concatenate([part.ink[rows] for part, rows in chosen])
    labels = [part.labels[rows].astype(np.int64) for part, rows in chosen]
    room = max(len(of_sheet) for of_sheet in labels)
    apart = np.ones((len(chosen), room, room), np.bool_)
    for n, of_sheet in enumerate(labels):
        apart[n, : len(of_sheet), : len(of_sheet)] = kept_apart(of_sheet, rng)
        np.fill_diagonal(apart[n], val=False)  # the places without a cell, too, look at something
    return Batch(
        cells=torch.from_numpy(ink).unsqueeze(1).float().div_(255),
        labels=torch.from_numpy(np.concatenate(labels)),
        kinds=torch.from_numpy(np.concatenate([part.kinds[rows] for part, rows in chosen]).astype(np.int64)),
        places=torch.from_numpy(np.concatenate([n * room + np.arange(len(part)) for n, part in enumerate(labels)])),
        kept_apart=torch.from_numpy(apart),
    )


def descent(progress: float) -> float:
    """Part of the learning rate: a short rise, then half a cosine down to nothing; progress runs from 0 to 1."""
    warm = min(1.0, progress / 0.03 + 0.01)
    return warm * (0.5 + 0.5 * math.cos(math.pi * min(progress, 1.0))) + 0.0005


class Averaged:
    """A copy of the network that follows it slowly; what is measured and exported."""

    def __init__(self, network: nn.Module) -> None:
        self.network = copy.deepcopy(network).eval()

    @torch.no_grad()
    def follow(self, network: nn.Module, step: int) -> None:
        """Take one small step towards the network."""
        share = 1 / min(AVERAGE_OVER, step / 5 + 1)
        for mine, theirs in zip(self.network.state_dict().values(), network.state_dict().values(), strict=True):
            if mine.dtype.is_floating_point:
                mine.lerp_(theirs, share)
            else:
                mine.copy_(theirs)


class Trainer:
    """Network, average, optimizer and how far they have come; kept in RUN/checkpoint.pt."""

    def __init__(self, run: Path, start: Path | None = None) -> None:
        self.checkpoint = run / "checkpoint.pt"
        self.network = HandprintNetwork(len(CLASSES)).to(memory_format=torch.channels_last).train()
        if start:
            earlier = torch.load(start / "checkpoint.pt", weights_only=True)
            self.network.load_state_dict(earlier["averaged"])
        self.averaged = Averaged(self.network)
        self.optimizer = _optimizer(self.network)
        self.masks = torch.from_numpy(allowed_classes())
        self.step, self.seconds = 0, 0.0
        self.used: Counter[str] = Counter()
        self._sums = [0.0, 0.0, 0.0]
        if self.checkpoint.exists():
            self._restore(torch.load(self.checkpoint, weights_only=True))

    def learn(self, batch: Batch, rate: float) -> None:
        """One step at a learning rate; convolutions in bfloat16, which processors that have it do 1.6 times as fast."""
        started = time.monotonic()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        cells = batch.cells.to(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            both = self.network.both(cells, batch.kinds.float(), batch.places, batch.kept_apart)
        alone, together = (logits.float() for logits in both)
        labels, kinds = batch.labels, batch.kinds
        loss = ALONE_SHARE * loss_of(alone, labels, kinds, self.masks)
        loss = loss + (1 - ALONE_SHARE) * loss_of(together, labels, kinds, self.masks)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.step += 1
        self.averaged.follow(self.network, self.step)
        with torch.no_grad():
            answers = [restricted(logits, kinds, self.masks).argmax(1) for logits in (alone, together)]
            right = [float((answer == labels).float().mean()) for answer in answers]
        self._sums = [total + value for total, value in zip(self._sums, (loss.item(), *right), strict=True)]
        self.seconds += time.monotonic() - started

    def report(self) -> str:
        """What the last steps brought, on average."""
        loss, alone, together = (value / CHECKPOINT_EVERY for value in self._sums)
        self._sums = [0.0, 0.0, 0.0]
        right = f"right alone {alone:.4f} together {together:.4f}"
        return f"step {self.step} {self.seconds / 60:.1f} min loss {loss:.4f} {right}"

    def save(self) -> None:
        """Replace the checkpoint; an interruption leaves the old one whole."""
        state = {
            "network": self.network.state_dict(),
            "averaged": self.averaged.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "elapsed": self.seconds,
            "used": dict(self.used),
        }
        scratch = self.checkpoint.with_suffix(".tmp")
        torch.save(state, scratch)
        scratch.replace(self.checkpoint)

    def _restore(self, state: dict[str, Any]) -> None:
        self.network.load_state_dict(state["network"])
        self.averaged.network.load_state_dict(state["averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds = state["step"], state["elapsed"]
        self.used.update(state["used"])


def _optimizer(network: nn.Module) -> torch.optim.Optimizer:
    """AdamW that lets biases and norms alone."""
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, LEARNING_RATE)


def main() -> None:
    """Train, or go on training, and leave RUN/checkpoint.pt."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=14000)
    parser.add_argument("--minutes", type=float, default=math.inf, help="finish within so many minutes of training")
    parser.add_argument("--from", dest="start", type=Path, help="earlier run whose averaged weights to begin with")
    parser.add_argument("--rate", type=float, default=LEARNING_RATE, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    arguments.run.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(arguments.run, arguments.start)
    for batch in batches(arguments.shards, trainer.used, arguments.seed + trainer.step):
        progress = max(trainer.step / arguments.steps, trainer.seconds / 60 / arguments.minutes)
        if progress >= 1:
            break
        trainer.learn(batch, arguments.rate * descent(progress))
        if trainer.step % CHECKPOINT_EVERY == 0:
            print(trainer.report(), flush=True)
            trainer.save()
    trainer.save()


if __name__ == "__main__":
    main()
