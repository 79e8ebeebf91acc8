"""Train the network that sees strokes through writing, and write it as ONNX.

python -m training.train_strikes --shards RUN/train --calibration RUN/calibration --run RUN/first
python -m training.train_strikes --shards RUN/train --calibration RUN/calibration --run RUN/second --from RUN/first \
    --rate 0.0014 --seed 11 --out ocr/strikes.onnx
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from training import loop
from training.export import with_half_weights
from training.loop import Batch
from training.strike_network import READ, StrikeNetwork
from training.struck_cells import ASIDE, CLOSED, STRUCK, StruckCells, load

SHEETS = 26
"""Strips in a batch: some 900 cells."""
RATE = 2e-3
_WEIGHTS = "strikes.pt"
VERSION = "6"
_ONE_STRUCK = 0.65
"""So often a sheet is shown with no more than one comb struck out."""
_GAIN, _SHIFT = (0.75, 1.3), 1
"""How much darker or lighter the ink of a sheet is than it was drawn; by how many pixels its cells are misplaced."""


def runs_of(numbers: npt.NDArray[np.int32]) -> list[slice]:
    """The rows of each comb, or of each sheet."""
    edges = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


def batch(cells: StruckCells, sheets: Sequence[slice], rng: np.random.Generator | None = None) -> Batch:
    """What the network takes of some sheets, a blank cell after each comb, and labels int64 (n,).

    With chance, sheets are darker or lighter and lie a little beside where they lay.
    """
    kept = [_kept(_with_blanks(cells.combs, sheet), cells.struck, rng) for sheet in sheets]
    rows = np.concatenate([part for parts in kept for part in parts])
    is_blank = rows < 0
    ink, read, labels = cells.ink[rows], cells.read[rows].astype(np.float32), cells.struck[rows].astype(np.int64)
    ink[is_blank], read[is_blank], labels[is_blank] = 0, 0, ASIDE
    numbers = np.concatenate([np.full(sum(map(len, parts)), n) for n, parts in enumerate(kept)])
    of_sheets = torch.from_numpy((numbers == np.arange(len(sheets))[:, None]).astype(np.float32))
    shown = ink.astype(np.float32) / 255
    if rng is not None:
        shown = np.concatenate([_varied(shown[numbers == number], rng) for number in range(len(sheets))])
    seen = (torch.from_numpy(shown)[:, None], torch.from_numpy(read), of_sheets)
    return seen, torch.from_numpy(labels)


def _varied(ink: npt.NDArray[np.float32], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    down, right = (int(rng.integers(-_SHIFT, _SHIFT + 1)) for _axis in range(2))
    moved = np.zeros_like(ink)
    height, width = ink.shape[1:]
    moved[:, max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = ink[
        :, max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)
    ]
    return np.minimum(moved * np.float32(rng.uniform(*_GAIN)), 1)


def _with_blanks(combs: npt.NDArray[np.int32], sheet: slice) -> list[npt.NDArray[np.int64]]:
    """The rows of a sheet, -1 after those of each comb."""
    rows = np.arange(sheet.start, sheet.stop)
    return [part for comb in runs_of(combs[sheet]) for part in (rows[comb], np.array([-1]))]


def _kept(
    parts: list[npt.NDArray[np.int64]], struck: npt.NDArray[np.int8], rng: np.random.Generator | None
) -> list[npt.NDArray[np.int64]]:
    """The combs of a sheet; with chance, all but one of those with struck cells are left away.

    On most sheets where something was struck out nothing else was: that the rest is clean says nothing.
    """
    if rng is None or rng.random() > _ONE_STRUCK:
        return parts
    combs = list(zip(parts[::2], parts[1::2], strict=True))
    is_struck = [bool((struck[rows] == STRUCK).any()) for rows, _blank in combs]
    if sum(is_struck) < 2 or all(is_struck):
        return parts
    chosen = int(rng.choice(np.flatnonzero(is_struck)))
    return [part for n, comb in enumerate(combs) if n == chosen or not is_struck[n] for part in comb]


def batches(folders: Sequence[Path], seed: int) -> Iterator[Batch]:
    """Endless batches from the shards there are; each folder has its turn as often as it is named."""
    chooser, rng = random.Random(seed), np.random.default_rng(seed)
    while True:
        cells = load(chooser.choice(_shards(chooser.choice(folders))))
        sheets = runs_of(cells.sheets)
        chooser.shuffle(sheets)
        for start in range(0, len(sheets) - SHEETS + 1, SHEETS):
            yield batch(cells, sheets[start : start + SHEETS], rng)


def _shards(folder: Path) -> list[Path]:
    """The shards of a folder, without those just being written."""
    return sorted(folder.glob("[0-9]*[0-9].npz"))


def loss_of(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy of both answers over the cells that are not left aside."""
    known = labels != ASIDE
    truth = torch.stack([labels[known] == STRUCK, labels[known] == CLOSED], dim=1).float()
    return nn.functional.binary_cross_entropy_with_logits(logits[known], truth)


@torch.no_grad()
def measure(network: nn.Module, folder: Path) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Logits (n, 2) and labels (n,) of all cells of some shards that are not left aside."""
    logits, labels = [], []
    for path in _shards(folder):
        cells = load(path)
        sheets = runs_of(cells.sheets)
        for start in range(0, len(sheets), SHEETS):
            seen, truth = batch(cells, sheets[start : start + SHEETS])
            logits.append(network(*seen).numpy())
            labels.append(truth.numpy())
    found, truth = np.concatenate(logits).astype(np.float64), np.concatenate(labels)
    return found[truth != ASIDE], truth[truth != ASIDE]


def figures(logits: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_]) -> str:
    """Precision, recall and F-measure in per cent at even odds, and false alarms at high certainty."""
    said = logits > 0
    hits = float((said & truth).sum())
    precision, recall = hits / max(said.sum(), 1), hits / max(truth.sum(), 1)
    sure = float((logits[~truth] > np.log(9)).mean())
    return (
        f"{truth.sum()} of {len(truth)} cells: precision {100 * precision:.2f}, recall {100 * recall:.2f}, "
        f"F {200 * precision * recall / max(precision + recall, 1e-9):.2f}; others taken for one with more than "
        f"0.9 certainty {100 * sure:.3f} %"
    )


def main() -> None:
    """Train, or take what was trained; say how well it does, and export."""
    arguments = _arguments()
    torch.manual_seed(arguments.seed)
    network = _trained(arguments) if arguments.shards else _loaded(arguments.start).eval()
    logits, labels = measure(network, arguments.calibration)
    temperatures = []
    for answer, (name, label) in enumerate((("struck", STRUCK), ("closed", CLOSED))):
        own, truth = logits[:, answer], labels == label
        print(f"{name}: {figures(own, truth)}", flush=True)
        temperatures.append(loop.best_temperature(np.stack([np.zeros_like(own), own], axis=1), truth.astype(np.int64)))
    if arguments.out:
        notes = {"version": VERSION, "temperatures": temperatures}
        examples = {"cells": torch.zeros(3, 1, 64, 48), "read": torch.zeros(3, READ), "sheets": torch.ones(1, 3)}
        loop.export(network, examples, arguments.out, notes, free=(0, 1))
        with_half_weights(arguments.out)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--shards", type=Path, nargs="+", help="folders to train on; without them, --from is exported as it is"
    )
    parser.add_argument("--calibration", type=Path, required=True)
    parser.add_argument("--run", type=Path, help="where the weights of this run go")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--from", dest="start", type=Path, help="an earlier run to go on from")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--minutes", type=float, default=40, help="of the processor")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if not (arguments.run if arguments.shards else arguments.start):
        parser.error("either --shards and --run, to train, or --from, to export")
    return arguments


def _trained(arguments: argparse.Namespace) -> nn.Module:
    arguments.run.mkdir(parents=True, exist_ok=True)
    return loop.train(
        _loaded(arguments.start) if arguments.start else StrikeNetwork(),
        batches(arguments.shards, arguments.seed),
        loss_of,
        rate=arguments.rate,
        minutes=arguments.minutes,
        checkpoint=arguments.run / _WEIGHTS,
        clock=time.process_time,
    )


def _loaded(run: Path) -> StrikeNetwork:
    network = StrikeNetwork()
    network.load_state_dict(torch.load(run / _WEIGHTS, weights_only=True))
    return network


if __name__ == "__main__":
    main()
