"""Tick boxes: which option somebody chose, by the network that ``training/`` made.

The network says of every box by itself what it shows; what that means also depends on the other boxes of the choice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from forms.elements import ChoiceField
from ocr.evidence import ChoiceEvidence, FieldReading
from ocr.fiducials import FIRST_LOOK
from ocr.network import Network, load
from ocr.option_states import States, chosen_options
from ocr.option_views import OptionViews, view_options
from ocr.reduction import reduce
from ocr.sheets import Sheet
from ocr.streaks import without_streaks

MODEL = Path(__file__).parent.parent / "options.onnx"

_FRAME_SEEN = 0.25
"""Of black; frames of clean sheets show more than this, and boxes under correction fluid less."""
_UNSEEN_CERTAINTY = 0.89
"""Where the frame of a box is not seen, nobody is surer than this of what is in it."""

_PLAIN = 0.9
"""How likely a box is ticked that shows how dark its writer's ink is."""
_SAME_INK = 0.75
"""Of the ink of plain ticks; an eraser leaves a seventh of what was there, correction fluid nothing."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Model:
    """The network, ready to run: the state of each output and the temperature that calibrates them."""

    network: Network
    states: tuple[str, ...]
    temperature: float
    version: str

    def probabilities(self, views: OptionViews) -> Floats:
        """(n, states) of the boxes viewed."""
        logits = self.network.run(pictures=views.pictures[:, None]).astype(np.float64) / self.temperature
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))


@cache
def load_model() -> _Model:
    """The network of :data:`MODEL`; loaded once a process."""
    network = load(MODEL)
    notes = network.notes
    return _Model(network, tuple(json.loads(notes["states"])), float(notes["temperature"]), notes["version"])


def read_choices(sheet: Sheet, fields: Sequence[ChoiceField]) -> list[FieldReading]:
    """For every choice the probability that each of its options is the one that is meant."""
    if not fields or sheet.registration is None:
        return []
    model = load_model()
    boxes = [box for field in fields for box in field.boxes]
    source, to_pixels = sheet.reduced or reduce(sheet.image, FIRST_LOOK), sheet.registration.to_pixels
    views = view_options(without_streaks(source, to_pixels, boxes) or source, to_pixels, boxes)
    ends = np.cumsum([len(field.boxes) for field in fields])[:-1]
    shown, frames = np.split(_probabilities(model, views), ends), np.split(views.frames, ends)
    return [
        FieldReading(field.name, _evidence(model, field, own, seen), f"choice {model.version}")
        for field, own, seen in zip(fields, shown, frames, strict=True)
    ]


def _probabilities(model: _Model, views: OptionViews) -> Floats:
    """As the network says, but what is as dark as the plain ticks of the sheet was not erased: it is light pencil."""
    shown = model.probabilities(views)
    ticked, filled, gone = (model.states.index(state) for state in ("ticked", "filled", "gone"))
    plain = shown[:, ticked] > _PLAIN
    if plain.any():
        is_whole = views.inks > _SAME_INK * np.median(views.inks[plain])
        shown[is_whole, filled] += shown[is_whole, gone]
        shown[is_whole, gone] = 0
    return shown


def _evidence(model: _Model, field: ChoiceField, shown: Floats, frames: npt.NDArray[np.float32]) -> ChoiceEvidence:
    chosen = chosen_options(States(**dict(zip(model.states, shown.T, strict=True))))
    unseen = frames < _FRAME_SEEN
    chosen[unseen] = chosen[unseen].clip(1 - _UNSEEN_CERTAINTY, _UNSEEN_CERTAINTY)
    return ChoiceEvidence(dict(zip(field.options, chosen.tolist(), strict=True)))
