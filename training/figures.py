"""Measure an exported model on cells of writers it never saw, condition by condition, as a Markdown table.

python -m training.figures --model ocr/handprint.onnx --shards RUN/held_out
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from forms.alphabets import BASES, CAPITALS
from ocr.cells import untouched
from simulation.hands import DIGITS
from training import shards
from training.combs import KINDS
from training.sheets import allowed_classes, sheets
from training.synthesis import CLASSES, Cells

Floats = npt.NDArray[np.float32]

_BLANK = 20.0
"""Logit of an empty cell where no network was asked."""


def session(model: Path) -> onnxruntime.InferenceSession:
    """The model on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def inputs(cells: Cells, rows: slice) -> dict[str, Floats]:
    """What the model is given to read some cells together."""
    ink = np.asarray(cells.ink[rows, None], np.float32) / 255
    return {"cells": ink, "digits": (cells.kinds[rows] == KINDS.index("digits")).astype(np.float32)}


def logits_of(model: onnxruntime.InferenceSession, cells: Cells, *, together: bool = True) -> Floats:
    """The raw logits of all cells, float32 (n, classes), read with those of their sheet or each alone.

    Cells that nobody touched are left to :func:`ocr.cells.untouched`, as the program does.
    """
    logits = np.zeros((len(cells.labels), len(CLASSES)), np.float32)
    logits[:, CLASSES.index("")] = _BLANK
    for rows in sheets(cells.strips):
        feed = inputs(cells, rows)
        touched = np.flatnonzero(~untouched(feed["cells"][:, 0]))
        for some in [touched] if together else touched[:, None]:
            if len(some):
                logits[rows.start + some] = model.run(None, {name: part[some] for name, part in feed.items()})[0]
    return logits


def restricted(logits: Floats, kinds: npt.NDArray[np.int8]) -> Floats:
    """Log-probabilities over the alphabet of each cell's field, empty and illegible; the rest is -inf."""
    masked = np.where(allowed_classes()[kinds], logits, -np.inf)
    masked -= masked.max(axis=1, keepdims=True)
    return masked - np.log(np.exp(masked).sum(axis=1, keepdims=True))


def best_temperature(logits: Floats, cells: Cells) -> float:
    """The divisor of the logits that makes the truth most likely."""
    tried = np.exp(np.linspace(np.log(0.4), np.log(3.0), 61))
    rows = np.arange(len(cells.labels))
    fits = [-restricted(logits / t, cells.kinds)[rows, cells.labels].clip(-20).mean() for t in tried]
    return float(tried[int(np.argmin(fits))])


def calibration_error(sure: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], bins: int = 15) -> float:
    """Expected calibration error: how far confidence and accuracy lie apart, on average over the bins."""
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [
        abs(right[bin_of == b].mean() - sure[bin_of == b].mean()) * (bin_of == b).mean()
        for b in range(bins)
        if (bin_of == b).any()
    ]
    return float(sum(gaps))


@dataclass(frozen=True)
class Figures:
    """Shares of 1 for one condition."""

    letters: float
    polish: float
    polish_base: float
    digits: float
    empty: float
    written_empty: float
    written_unsure: float
    illegible: float
    calibration: float


def figures(logits: Floats, cells: Cells, temperature: float) -> Figures:
    """All figures of some cells."""
    scores = restricted(logits / temperature, cells.kinds)
    found = np.array(CLASSES)[scores.argmax(axis=1)]
    truth = np.array(CLASSES)[cells.labels]
    right = found == truth
    letters, digits = np.isin(truth, list(CAPITALS)), np.isin(truth, list(DIGITS))
    polish = np.isin(truth, list(BASES))
    bare = np.array([BASES.get(c, c) for c in found])
    base_right = bare == np.array([BASES.get(c, c) for c in truth])
    written, empty, illegible = ~np.isin(truth, ["", "?"]), truth == "", truth == "?"
    return Figures(
        letters=float(right[letters].mean()),
        polish=float(right[polish].mean()),
        polish_base=float(base_right[polish].mean()),
        digits=float(right[digits].mean()),
        empty=float(right[empty].mean()),
        written_empty=float((found[written] == "").mean()),
        written_unsure=float((found[written] == "?").mean()),
        illegible=float(right[illegible].mean()),
        calibration=calibration_error(np.exp(scores.max(axis=1)).astype(np.float64), right),
    )


_HEADINGS = (
    "letters",
    "Polish",
    "their base",
    "digits",
    "empty",
    "written called empty",
    "written called illegible",
    "illegible",
    "calibration error",
)


def table(rows: dict[str, Figures]) -> str:
    """Markdown, in per cent."""
    lines = ["| condition | " + " | ".join(_HEADINGS) + " |", "|---" * (len(_HEADINGS) + 1) + "|"]
    for name, row in rows.items():
        lines.append(f"| {name} | " + " | ".join(f"{100 * value:.2f}" for value in vars(row).values()) + " |")
    return "\n".join(lines)


def confusions(logits: Floats, cells: Cells, count: int = 25) -> str:
    """The most frequent confusions, truth > found: how often."""
    found = np.array(CLASSES)[restricted(logits, cells.kinds).argmax(axis=1)]
    truth = np.array(CLASSES)[cells.labels]
    wrong = Counter((t or "empty", f or "empty") for t, f in zip(truth.tolist(), found.tolist(), strict=True) if t != f)
    return ", ".join(f"{t}>{f}: {n}" for (t, f), n in wrong.most_common(count))


def worst_writers(logits: Floats, cells: Cells, count: int = 6) -> str:
    """The writers with the lowest share of right letters."""
    right = restricted(logits, cells.kinds).argmax(axis=1) == cells.labels
    letters = np.isin(np.array(CLASSES)[cells.labels], list(CAPITALS))
    shares = {w: float(right[letters & (cells.writers == w)].mean()) for w in set(cells.writers[letters].tolist())}
    return ", ".join(f"{w} {100 * s:.1f}" for w, s in sorted(shares.items(), key=lambda pair: pair[1])[:count])


def speeds(model: Path) -> str:
    """Milliseconds for the written cells of a sheet and for all of its cells, on one thread."""
    runtime = session(model)
    ink = np.random.default_rng(1).random((80, 1, 64, 48), dtype=np.float32)
    times = {}
    for count in (35, 80):
        feed = {"cells": ink[:count], "digits": np.zeros(count, np.float32)}
        times[count] = min(_seconds(lambda feed=feed: runtime.run(None, feed)) for _ in range(20))
    return ", ".join(f"{count} cells {1000 * seconds:.1f} ms" for count, seconds in times.items())


def _seconds(way: Callable[[], object]) -> float:
    started = time.perf_counter()
    way()
    return time.perf_counter() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--alone", action="store_true", help="read every cell by itself, without its sheet")
    arguments = parser.parse_args()
    model = session(arguments.model)
    temperature = float(json.loads(model.get_modelmeta().custom_metadata_map["temperature"]))
    names = sorted(path.stem for path in arguments.shards.glob("*.npz"))
    together = not arguments.alone
    conditions = {name: shards.load(arguments.shards / name) for name in names}
    logits = {name: logits_of(model, cells, together=together) for name, cells in conditions.items()}
    rows = {name: figures(logits[name], cells, temperature) for name, cells in conditions.items()}
    everything, all_logits = shards.joined(list(conditions.values())), np.concatenate(list(logits.values()))
    rows["all"] = figures(all_logits, everything, temperature)
    print(table(rows))
    print("\nconfusions:", confusions(all_logits, everything))
    print("\nworst writers:", worst_writers(all_logits, everything))
    print("\none thread:", speeds(arguments.model))


if __name__ == "__main__":
    main()
