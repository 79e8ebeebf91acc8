"""The handprint network: a small residual network from a cut cell to the logits of the classes."""

from __future__ import annotations

import torch
from torch import nn

WIDTHS = (16, 32, 64, 128)
DEPTHS = (1, 2, 2)
"""Residual blocks at 16 x 12, 8 x 6 and 4 x 3 pixels."""


def convolution(channels_in: int, channels_out: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two 3 x 3 convolutions around which the input is carried."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            convolution(channels, channels),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Same shape in and out."""
        return torch.relu(x + self.body(x))


class HandprintNetwork(nn.Module):
    """Cells float32 (n, 1, 64, 48), 0 paper to 1 ink -> logits float32 (n, classes).

    The head sees where in the cell a feature lies: an acute and a neighbour's stroke differ by their place.
    """

    def __init__(self, classes: int, dropout: float = 0.2) -> None:
        super().__init__()
        stem, *widths = WIDTHS
        layers: list[nn.Module] = [convolution(1, stem, 5, 2)]
        before = stem
        for width, depth in zip(widths, DEPTHS, strict=True):
            layers += [convolution(before, width, 3, 2), *(Residual(width) for _ in range(depth))]
            before = width
        self.features = nn.Sequential(*layers)
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(dropout), nn.Linear(before * 4 * 3, classes))

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        """Logits of the cells."""
        return self.head(self.features(cells))
