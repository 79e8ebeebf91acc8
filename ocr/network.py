"""Small networks that were trained for this program, ready to run. The only module that knows onnxruntime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Network:
    """A network and the ``notes`` its maker left in the file for whoever reads its answers."""

    notes: Mapping[str, str]
    _session: Any = field(repr=False, compare=False)

    def run(self, **inputs: Floats) -> Floats:
        """The first output of the network for its inputs by name."""
        first, *_others = self._session.run(None, inputs)
        return np.asarray(first, dtype=np.float32)


def log_probabilities(logits: Floats) -> Floats:
    """(n, classes) logits as logarithms of probabilities, each row summing to 1."""
    own = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(own - np.log(np.exp(own).sum(axis=1, keepdims=True)), np.float32)


@cache
def load(path: Path) -> Network:
    """The network of an ONNX file; loaded once a process, on one thread, which is fastest for networks so small."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return Network(session.get_modelmeta().custom_metadata_map, session)
