"""Signature frames: whether somebody signed, by the network that ``training/`` made. Nothing is said about who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from forms.elements import SignatureField
from ocr.evidence import FieldReading, SignatureEvidence
from ocr.fiducials import FIRST_LOOK
from ocr.network import Network, load
from ocr.reduction import Reduced, reduce
from ocr.registration import Registration
from ocr.sheets import Sheet
from ocr.signature_views import MARGIN, PIXELS_PER_MM, Floats, view_signature
from ocr.streaks import without_streaks

MODEL = Path(__file__).parent.parent / "frames.onnx"

_INK = 0.15
"""Ink is what is so dark, as a part of the black of the print: light pencil is darker."""
_OFF_LINES_MM = 1.0
"""The long lines of the frame itself are no streaks; dirt is looked for so far within them."""
_WITHIN = MARGIN + PIXELS_PER_MM
"""Pixels from the edge of the view to a millimetre within the frame."""
_LEAST_MM2, _TOO_LITTLE = 3.0, 0.4
"""Less ink than this within the frame, seen at three pixels a millimetre, is rather no signature: the tail of a letter
that reaches into it shows 2 mm2, the shortest mark of a hand 20 (tests/ocr/test_readers_signature.py)."""
_PALE, _INK_QUANTILE, _PALE_CERTAINTY = 0.2, 0.9, 0.65
"""Ink that is no darker than so much of the paper's brightness may be a light pencil or the other side of thin paper.
Print that shows through with a quarter of its black comes to 0.17 here, pencil of a sixth to 0.13 and of a quarter to
0.21, ballpoints to 0.29 and more (tests/ocr/test_readers_signature.py); nobody can tell the first two apart."""


@dataclass(frozen=True)
class _Model:
    """The network, ready to run, and the temperature and bias that calibrate it."""

    network: Network
    temperature: float
    bias: float
    version: str

    def signed(self, source: Reduced, registration: Registration, field: SignatureField) -> float:
        """The probability that a frame is signed."""
        to_pixels = registration.to_pixels
        clean = without_streaks(source, to_pixels, [field.box.grown(-_OFF_LINES_MM)]) or source
        view = view_signature(clean, to_pixels, field.box)
        logit = float(self.network.run(pictures=view.picture[None, None])[0]) / self.temperature + self.bias
        signed = float(1 / (1 + np.exp(-logit)))
        inside = view.picture[_WITHIN:-_WITHIN, _WITHIN:-_WITHIN]
        return min(signed, _surest(inside[inside > _INK] * np.float32(view.black)))


def _surest(ink: Floats) -> float:
    """How likely a frame may be called signed that holds such ink: (n,) pixels, each so much darker than paper."""
    if len(ink) < _LEAST_MM2 * PIXELS_PER_MM**2:
        return _TOO_LITTLE
    return 1.0 if np.quantile(ink, _INK_QUANTILE) > _PALE else _PALE_CERTAINTY


@cache
def load_model() -> _Model:
    """The network of :data:`MODEL`; loaded once a process."""
    network = load(MODEL)
    notes = network.notes
    return _Model(network, float(notes["temperature"]), float(notes["bias"]), notes["version"])


def read_signatures(sheet: Sheet, fields: Sequence[SignatureField]) -> list[FieldReading]:
    """For every frame the probability that it is signed."""
    if not fields or sheet.registration is None:
        return []
    model, source = load_model(), sheet.reduced or reduce(sheet.image, FIRST_LOOK)
    return [
        FieldReading(
            field.name,
            SignatureEvidence(model.signed(source, sheet.registration, field)),
            f"signature {model.version}",
        )
        for field in fields
    ]
