"""The networks that see marks: what a tick box shows, and whether a frame is signed."""

from __future__ import annotations

import torch
from torch import nn

from ocr.option_views import CLOSE
from training.network import convolution

CLOSE_WIDTHS, WIDE_WIDTHS = (16, 32, 64, 80), (12, 24, 48, 64)
FRAME_WIDTHS = (16, 32, 64, 96)
JUDGED = 48
"""Size of what is known of each view before it is judged."""


def _layers(widths: tuple[int, ...]) -> list[nn.Module]:
    """Convolutions that halve the picture each."""
    first, *rest = widths
    layers: list[nn.Module] = [convolution(1, first, 5, 2)]
    before = first
    for width in rest:
        layers.append(convolution(before, width, 3, 2))
        before = width
    return layers


class OptionNetwork(nn.Module):
    """Views of tick boxes (n, 1, 60, 168), as :mod:`ocr.option_views` makes them -> logits of the states."""

    def __init__(self, states: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.close = nn.Sequential(*_layers(CLOSE_WIDTHS), nn.Flatten(), nn.Dropout(dropout))
        self.wide = nn.Sequential(*_layers(WIDE_WIDTHS), nn.Flatten(), nn.Dropout(dropout))
        self.from_close = nn.Linear(CLOSE_WIDTHS[-1] * 4 * 4, JUDGED)
        self.from_wide = nn.Linear(WIDE_WIDTHS[-1] * 4 * 7, JUDGED)
        self.judged = nn.Linear(2 * JUDGED, states)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Logits float32 (n, states)."""
        side = CLOSE[1]
        close = self.from_close(self.close(pictures[..., :side]))
        wide = self.from_wide(self.wide(pictures[..., side:]))
        return self.judged(torch.relu(torch.cat([close, wide], dim=1)))


class FrameNetwork(nn.Module):
    """Signature frames (n, 1, height, width) of any one size, as :mod:`ocr.signature_views` makes them -> logits (n,).

    What lies inside the frame is pooled apart from what lies around it: dirt goes on there, a signature does not.
    """

    def __init__(self) -> None:
        super().__init__()
        deepest = FRAME_WIDTHS[-1]
        self.features = nn.Sequential(*_layers(FRAME_WIDTHS), convolution(deepest, deepest))
        self.known = nn.Linear(3 * deepest, JUDGED)
        self.judged = nn.Linear(JUDGED, 1)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Logits float32 (n,)."""
        found = self.features(frames)
        inside = found[:, :, 1:-1, 1:-1]
        pooled = [inside.amax(dim=(2, 3)), inside.mean(dim=(2, 3)), found.mean(dim=(2, 3))]
        return self.judged(torch.relu(self.known(torch.cat(pooled, dim=1))))[:, 0]
