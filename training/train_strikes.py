"""Train the network that sees strokes through writing, and write it as ONNX.

python -m training.train_strikes --shards RUN/train --calibration RUN/calibration --run RUN --out ocr/strikes.onnx
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from training import loop
from training.loop import Batch
from training.strike_network import READ, StrikeNetwork
from training.struck_cells import ASIDE, CLOSED, STRUCK, StruckCells, load

SHEETS = 26
"""Strips in a batch: some 900 cells."""
RATE = 2e-3
VERSION = "2"


def runs_of(numbers: npt.NDArray[np.int32]) -> list[slice]:
    """The rows of each comb, or of each sheet."""
    edges = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


def batch(cells: StruckCells, sheets: Sequence[slice]) -> Batch:
    """What the network takes of some sheets, a blank cell after each comb, and labels int64 (n,)."""
    rows = np.concatenate([part for sheet in sheets for part in _with_blanks(cells.combs, sheet)])
    is_blank = rows < 0
    ink, read, labels = cells.ink[rows], cells.read[rows].astype(np.float32), cells.struck[rows].astype(np.int64)
    ink[is_blank], read[is_blank], labels[is_blank] = 0, 0, ASIDE
    numbers = np.concatenate(
        [np.full(sum(map(len, _with_blanks(cells.combs, sheet))), n) for n, sheet in enumerate(sheets)]
    )
    of_sheets = torch.from_numpy((numbers == np.arange(len(sheets))[:, None]).astype(np.float32))
    seen = (torch.from_numpy(ink)[:, None].float().div_(255), torch.from_numpy(read), of_sheets)
    return seen, torch.from_numpy(labels)


def _with_blanks(combs: npt.NDArray[np.int32], sheet: slice) -> list[npt.NDArray[np.int64]]:
    """The rows of a sheet, -1 after those of each comb."""
    rows = np.arange(sheet.start, sheet.stop)
    return [part for comb in runs_of(combs[sheet]) for part in (rows[comb], np.array([-1]))]


def batches(folder: Path, seed: int) -> Iterator[Batch]:
    """Endless batches from the shards there are."""
    chooser = random.Random(seed)
    while True:
        paths = sorted(folder.glob("[0-9]*[0-9].npz"))
        chooser.shuffle(paths)
        for path in paths:
            cells = load(path)
            sheets = runs_of(cells.sheets)
            chooser.shuffle(sheets)
            for start in range(0, len(sheets) - SHEETS + 1, SHEETS):
                yield batch(cells, sheets[start : start + SHEETS])


def loss_of(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy of both answers over the cells that are not left aside."""
    known = labels != ASIDE
    truth = torch.stack([labels[known] == STRUCK, labels[known] == CLOSED], dim=1).float()
    return nn.functional.binary_cross_entropy_with_logits(logits[known], truth)


@torch.no_grad()
def measure(network: nn.Module, folder: Path) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Logits (n, 2) and labels (n,) of all cells of some shards that are not left aside."""
    logits, labels = [], []
    for path in sorted(folder.glob("[0-9]*[0-9].npz")):
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
    """Train and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--calibration", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--from", dest="start", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    arguments.run.mkdir(parents=True, exist_ok=True)
    network = StrikeNetwork()
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start, weights_only=True))
    trained = loop.train(
        network,
        batches(arguments.shards, arguments.seed),
        loss_of,
        rate=arguments.rate,
        minutes=arguments.minutes,
        checkpoint=arguments.run / "strikes.pt",
    )
    logits, labels = measure(trained, arguments.calibration)
    temperatures = []
    for answer, (name, label) in enumerate((("struck", STRUCK), ("closed", CLOSED))):
        own, truth = logits[:, answer], labels == label
        print(f"{name}: {figures(own, truth)}", flush=True)
        temperatures.append(loop.best_temperature(np.stack([np.zeros_like(own), own], axis=1), truth.astype(np.int64)))
    notes = {"version": VERSION, "temperatures": temperatures}
    examples = {"cells": torch.zeros(3, 1, 64, 48), "read": torch.zeros(3, READ), "sheets": torch.ones(1, 3)}
    loop.export(trained, examples, arguments.out, notes, free=(0, 1))


if __name__ == "__main__":
    main()
