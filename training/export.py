"""Turn a checkpoint into ``ocr/handprint.onnx``, calibrated on writers that training never saw.

python -m training.export --run RUN --held-out RUN/held_out --out ocr/handprint.onnx --version 1
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch

from simulation.hands import seed_of
from training import shards
from training.figures import best_temperature, logits_of, session
from training.network import HandprintNetwork
from training.synthesis import CLASSES, Cells

OPSET = 13


def trained(run: Path) -> HandprintNetwork:
    """The averaged network of a run's checkpoint."""
    network = HandprintNetwork(len(CLASSES))
    network.load_state_dict(torch.load(run / "checkpoint.pt", weights_only=True)["averaged"])
    return network.eval()


def write_onnx(network: HandprintNetwork, path: Path, metadata: dict[str, str]) -> None:
    """Write the network with batch norm folded into the convolutions, a free batch size and the metadata."""
    example = torch.zeros(2, 1, 64, 48)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that OpenCV understands is the older one
        torch.onnx.export(
            network,
            (example,),
            str(path),
            opset_version=OPSET,
            input_names=["cells"],
            output_names=["logits"],
            dynamic_axes={"cells": {0: "n"}, "logits": {0: "n"}},
            dynamo=False,
        )
    model = with_half_weights(onnx.load(str(path)))
    onnx.helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def with_half_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with its large weights stored as float16, which halves the file.

    They are cast back to float32 when the model is loaded, so that reading is as fast as before.
    """
    graph = model.graph
    for weights in [w for w in graph.initializer if w.data_type == onnx.TensorProto.FLOAT and len(w.raw_data) > 4096]:
        values = onnx.numpy_helper.to_array(weights).astype(np.float16)
        stored = onnx.numpy_helper.from_array(values, f"{weights.name}.half")
        cast = onnx.helper.make_node("Cast", [stored.name], [weights.name], to=onnx.TensorProto.FLOAT)
        graph.initializer.remove(weights)
        graph.initializer.append(stored)
        graph.node.insert(0, cast)
    return model


def for_calibration(cells: Cells) -> Cells:
    """The cells of every other held-out writer; the card's calibration error is measured on all of them."""
    chosen = np.array([seed_of(name) % 2 == 0 for name in cells.writers.tolist()])
    return Cells(cells.ink[chosen], cells.labels[chosen], cells.kinds[chosen], cells.writers[chosen])


def main() -> None:
    """Export, fit the temperature, export again with it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--version", default="1")
    arguments = parser.parse_args()
    network = trained(arguments.run)
    metadata = {"classes": json.dumps(CLASSES, ensure_ascii=False), "version": arguments.version}
    write_onnx(network, arguments.out, metadata | {"temperature": "1.0"})
    names = sorted(path.stem for path in arguments.held_out.glob("*.npz"))
    cells = for_calibration(shards.joined([shards.load(arguments.held_out / name) for name in names]))
    temperature = best_temperature(logits_of(session(arguments.out), cells), cells)
    write_onnx(network, arguments.out, metadata | {"temperature": f"{temperature:.3f}"})
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes, temperature {temperature:.3f}")


if __name__ == "__main__":
    main()
