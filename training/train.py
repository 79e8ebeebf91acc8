"""Train the network on shards, while they are being made if need be; stops and goes on at checkpoints.

python -m training.train --shards RUN/train --run RUN --steps 14000 [--minutes 55]
"""

from __future__ import annotations

import argparse
import copy
import math
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from forms.alphabets import CAPITALS
from simulation.hands import DIGITS
from training import shards
from training.network import HandprintNetwork
from training.synthesis import CLASSES, KINDS

BATCH = 256
SHARDS_TOGETHER = 4
LEARNING_RATE = 2e-3
WEIGHT_DECAY = 2e-2
SMOOTHING = 0.03
ALL_CLASSES_SHARE = 0.1
"""Part of the loss that is taken over all classes; the rest is over the alphabet of the field."""
AVERAGE_OVER = 500
"""The exported weights are a running average over about so many steps."""
CHECKPOINT_EVERY = 500

Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def alphabet_masks() -> torch.Tensor:
    """Which classes a field of each kind may show: bool (kinds, classes)."""
    alphabets = {"letters": CAPITALS + "-", "digits": DIGITS}
    return torch.tensor([[c in ("", "?") or c in alphabets[kind] for c in CLASSES] for kind in KINDS])


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
    """Endless batches: again and again the least used shards there are, mixed."""
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
        ink = np.concatenate([part.ink for part in parts])
        labels = np.concatenate([part.labels for part in parts]).astype(np.int64)
        kinds = np.concatenate([part.kinds for part in parts]).astype(np.int64)
        order = np.random.default_rng(chooser.getrandbits(32)).permutation(len(labels))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            pick = order[start : start + BATCH]
            cells = torch.from_numpy(ink[pick]).unsqueeze(1).float().div_(255)
            yield cells, torch.from_numpy(labels[pick]), torch.from_numpy(kinds[pick])


def learning_rate(progress: float) -> float:
    """A short rise, then half a cosine down to nothing; progress runs from 0 to 1."""
    warm = min(1.0, progress / 0.03 + 0.01)
    return LEARNING_RATE * warm * (0.5 + 0.5 * math.cos(math.pi * min(progress, 1.0))) + 1e-6


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

    def __init__(self, run: Path) -> None:
        self.checkpoint = run / "checkpoint.pt"
        self.network = HandprintNetwork(len(CLASSES)).to(memory_format=torch.channels_last).train()
        self.averaged = Averaged(self.network)
        self.optimizer = _optimizer(self.network)
        self.masks = alphabet_masks()
        self.step, self.seconds = 0, 0.0
        self.used: Counter[str] = Counter()
        self._sums = [0.0, 0.0]
        if self.checkpoint.exists():
            self._restore(torch.load(self.checkpoint, weights_only=True))

    def learn(self, cells: torch.Tensor, labels: torch.Tensor, kinds: torch.Tensor, rate: float) -> None:
        """One step at a learning rate."""
        started = time.monotonic()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        logits = self.network(cells.to(memory_format=torch.channels_last))
        loss = loss_of(logits, labels, kinds, self.masks)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.step += 1
        self.averaged.follow(self.network, self.step)
        right = (restricted(logits.detach(), kinds, self.masks).argmax(1) == labels).float().mean()
        self._sums = [self._sums[0] + loss.item(), self._sums[1] + right.item()]
        self.seconds += time.monotonic() - started

    def report(self) -> str:
        """What the last steps brought, on average."""
        loss, right = (value / CHECKPOINT_EVERY for value in self._sums)
        self._sums = [0.0, 0.0]
        return f"step {self.step} {self.seconds / 60:.1f} min loss {loss:.4f} right {right:.4f}"

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
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    trainer = Trainer(arguments.run)
    for cells, labels, kinds in batches(arguments.shards, trainer.used, arguments.seed + trainer.step):
        progress = max(trainer.step / arguments.steps, trainer.seconds / 60 / arguments.minutes)
        if progress >= 1:
            break
        trainer.learn(cells, labels, kinds, learning_rate(progress))
        if trainer.step % CHECKPOINT_EVERY == 0:
            print(trainer.report(), flush=True)
            trainer.save()
    trainer.save()


if __name__ == "__main__":
    main()
