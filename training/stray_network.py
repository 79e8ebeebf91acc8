"""The network that tells stray ink apart: writing, strokes that cross out, stamps, and what means nothing.

It looks at ink twice: closely, as a reader does, and from afar, where a fold goes on and a stamp has a frame.
"""

from __future__ import annotations

import torch
from torch import nn

from training.network import Residual, convolution

WIDTHS = (16, 32, 48, 64)
WIDTHS_AFAR = (12, 24, 32, 48)


class Look(nn.Module):
    """Pictures (n, channels, 96, 96) -> what is in them, (n, features): all over and in the middle."""

    def __init__(self, channels: int, widths: tuple[int, ...]) -> None:
        super().__init__()
        first, *others = widths
        layers: list[nn.Module] = [convolution(channels, first, 5, 2)]
        before = first
        for width in others:
            layers.append(convolution(before, width, 3, 2))
            before = width
        self.features = nn.Sequential(*layers, Residual(before))

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Float32 (n, 3 x the last width)."""
        seen = self.features(pictures)
        middle = seen[:, :, 1:-1, 1:-1]
        return torch.cat([seen.mean((2, 3)), middle.mean((2, 3)), middle.amax((2, 3))], dim=1)


class StrayNetwork(nn.Module):
    """Windows of ink, print and places for answers, and what is around -> logits of the classes of their ink."""

    def __init__(self, classes: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.near, self.afar = Look(3, WIDTHS), Look(2, WIDTHS_AFAR)
        pooled, hidden = 3 * (WIDTHS[-1] + WIDTHS_AFAR[-1]), 64
        self.classes = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(pooled, hidden), nn.ReLU(inplace=True), nn.Linear(hidden, classes)
        )

    def forward(self, windows: torch.Tensor, around: torch.Tensor) -> torch.Tensor:
        """Logits float32 (n, classes) of windows float32 (n, 3, side, side) and what is around (n, 2, side, side)."""
        return self.classes(torch.cat([self.near(windows), self.afar(around)], dim=1))
