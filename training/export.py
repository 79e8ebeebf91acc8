"""Turn a checkpoint into ``ocr/handprint.onnx``: 8-bit convolutions, calibrated on writers that did not train.

python -m training.export --run RUN --calibration RUN/calibration --out ocr/handprint.onnx --version 4
"""

from __future__ import annotations

import argparse
import json
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from training import shards
from training.figures import best_temperature, inputs, logits_of, session
from training.network import HandprintNetwork
from training.sheets import sheets
from training.synthesis import CLASSES, Cells

OPSET = 17
_LEVELS_FROM = 60
"""Sheets that show between which values the activations of a layer lie."""


def trained(run: Path) -> HandprintNetwork:
    """The averaged network of a run's checkpoint."""
    network = HandprintNetwork(len(CLASSES))
    network.load_state_dict(torch.load(run / "checkpoint.pt", weights_only=True)["averaged"])
    return network.eval()


def write_onnx(network: HandprintNetwork, path: Path) -> None:
    """Write the network in float32, batch norm folded into the convolutions, for any number of cells."""
    example = (torch.zeros(3, 1, 64, 48), torch.zeros(3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the newer exporter does not fold batch norm for the quantizer
        torch.onnx.export(
            network,
            example,
            str(path),
            opset_version=OPSET,
            input_names=["cells", "digits"],
            output_names=["logits"],
            dynamic_axes={name: {0: "n"} for name in ("cells", "digits", "logits")},
            dynamo=False,
        )


class _Sheets(CalibrationDataReader):
    """Sheets of cells, from which the quantizer learns the range of every activation."""

    def __init__(self, cells: Cells) -> None:
        self._feeds: Iterator[dict[str, object]] = iter([dict(inputs(cells, rows)) for rows in _some_sheets(cells)])

    def get_next(self) -> dict[str, object] | None:
        """The next sheet, or None."""
        return next(self._feeds, None)


def _some_sheets(cells: Cells) -> list[slice]:
    """Sheets of all conditions, which follow each other in the cells."""
    found = sheets(cells.strips)
    return found[:: max(1, len(found) // _LEVELS_FROM)]


def quantized(source: Path, target: Path, cells: Cells) -> None:
    """Write the network with 8-bit convolutions, which are near three times as fast on new processors.

    Weights get 7 of their 8 bits, so that older processors add up the same numbers without overflow. The heads and the
    comparison of cells cost little and stay float32.
    """
    with tempfile.TemporaryDirectory() as scratch:
        prepared = Path(scratch) / "prepared.onnx"
        quant_pre_process(source, prepared)
        nodes = [node.name for node in onnx.load(prepared).graph.node]
        quantize_static(
            prepared,
            target,
            _Sheets(cells),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_quantize=[name for name in nodes if "/features/" in name],
        )


def with_half_weights(path: Path) -> None:
    """Store the large weights that are still float32 as float16; they are cast back when the model is loaded."""
    model = onnx.load(str(path))
    graph = model.graph
    for weights in [w for w in graph.initializer if w.data_type == onnx.TensorProto.FLOAT and len(w.raw_data) > 4096]:
        values = onnx.numpy_helper.to_array(weights).astype(np.float16)
        stored = onnx.numpy_helper.from_array(values, f"{weights.name}.half")
        cast = onnx.helper.make_node("Cast", [stored.name], [weights.name], to=onnx.TensorProto.FLOAT)
        graph.initializer.remove(weights)
        graph.initializer.append(stored)
        graph.node.insert(0, cast)
    onnx.save(model, str(path))


def with_metadata(path: Path, metadata: dict[str, str]) -> None:
    """Add to a model file what its reader has to know."""
    model = onnx.load(str(path))
    onnx.helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def main() -> None:
    """Export, quantize, fit the temperature and store it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--calibration", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--version", default="1")
    arguments = parser.parse_args()
    names = sorted(path.stem for path in arguments.calibration.glob("*.npz"))
    cells = shards.joined([shards.load(arguments.calibration / name) for name in names])
    float_model = arguments.run / "handprint-float.onnx"
    write_onnx(trained(arguments.run), float_model)
    quantized(float_model, arguments.out, cells)
    metadata = {"classes": json.dumps(CLASSES, ensure_ascii=False), "version": arguments.version}
    with_half_weights(arguments.out)
    temperature = best_temperature(logits_of(session(arguments.out), cells), cells)
    with_metadata(arguments.out, metadata | {"temperature": f"{temperature:.3f}"})
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes, temperature {temperature:.3f}")


if __name__ == "__main__":
    main()
