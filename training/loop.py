"""A small network trained for some minutes, its running average kept, and written as ONNX with notes."""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from torch import nn

from training.train import Averaged, descent

REPORT_EVERY = 200
OPSET = 17

Batch = tuple[tuple[torch.Tensor, ...], torch.Tensor]
"""All that goes in, and its labels."""


def train(
    network: nn.Module,
    batches: Iterable[Batch],
    loss_of: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    *,
    rate: float,
    minutes: float,
    checkpoint: Path,
    clock: Callable[[], float] = time.monotonic,
) -> nn.Module:
    """The running average of a network after so many minutes of AdamW, the rate falling to nothing.

    ``clock`` counts the seconds; on a busy machine, those of the processor say more about what was learned. Forward
    passes are in bfloat16, which processors that have it do 1.6 times as fast.
    """
    network = network.to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    averaged = Averaged(network)
    optimizer = torch.optim.AdamW(network.parameters(), rate, weight_decay=1e-2)
    begun, total = clock(), 0.0
    for step, (seen, labels) in enumerate(batches, start=1):
        progress = (clock() - begun) / (60 * minutes)
        for group in optimizer.param_groups:
            group["lr"] = rate * descent(progress)
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(*(each.to(memory_format=torch.channels_last) if each.ndim == 4 else each for each in seen))
        loss = loss_of(logits.float(), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        averaged.follow(network, step)
        total += loss.item()
        if step % REPORT_EVERY == 0 or progress >= 1:
            print(f"step {step}, {60 * minutes * progress:.0f} s: loss {total / REPORT_EVERY:.4f}", flush=True)
            total = 0.0
            torch.save(averaged.network.state_dict(), checkpoint)
        if progress >= 1:
            break
    return averaged.network


def best_temperature(logits: npt.NDArray[np.float64], labels: npt.NDArray[np.int64]) -> float:
    """The divisor of the logits (n, classes) that makes the labels (n,) most likely."""
    rows = np.arange(len(labels))

    def surprise(temperature: float) -> float:
        scaled = logits / temperature
        return float((np.logaddexp.reduce(scaled, axis=1) - scaled[rows, labels]).mean())

    return float(min(np.exp(np.linspace(np.log(0.4), np.log(4.0), 61)), key=surprise))


def export(
    network: nn.Module,
    examples: Mapping[str, torch.Tensor],
    path: Path,
    notes: Mapping[str, object],
    free: Sequence[int] = (0,),
) -> None:
    """Write a network for any number of its inputs, by name; notes that are no text are kept as JSON.

    ``free`` are the axes of the inputs that may have any length.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            tuple(examples.values()),
            str(path),
            opset_version=OPSET,
            input_names=[*examples],
            output_names=["logits"],
            dynamic_axes={**{name: {axis: f"{name} {axis}" for axis in free} for name in examples}, "logits": {0: "n"}},
            dynamo=False,
        )
    model = onnx.load(str(path))
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in notes.items()}
    onnx.helper.set_model_props(model, texts)
    onnx.save(model, str(path))
    print(f"{path}: {path.stat().st_size} bytes, {texts}", flush=True)
