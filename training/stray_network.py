"""The network that tells stray ink apart: writing, strokes that cross out, stamps, and what means nothing."""

from __future__ import annotations

import torch
from torch import nn

from training.network import Residual, convolution

WIDTHS = (12, 24, 48, 64)


class StrayNetwork(nn.Module):
    """Windows of ink, print and places for answers -> logits of the classes of the ink around their middle."""

    def __init__(self, classes: int, dropout: float = 0.2) -> None:
        super().__init__()
        first, *widths = WIDTHS
        layers: list[nn.Module] = [convolution(3, first, 5, 2)]
        before = first
        for width in widths:
            layers.append(convolution(before, width, 3, 2))
            before = width
        self.features = nn.Sequential(*layers, Residual(before))
        self.classes = nn.Sequential(nn.Dropout(dropout), nn.Linear(3 * before, classes))

    def forward(self, windows: torch.Tensor) -> torch.Tensor:
        """Logits float32 (n, classes) of windows float32 (n, 3, side, side), all from 0 to 1."""
        seen = self.features(windows)
        middle = seen[:, :, 1:-1, 1:-1]
        pooled = torch.cat([seen.mean((2, 3)), middle.mean((2, 3)), middle.amax((2, 3))], dim=1)
        return self.classes(pooled)
