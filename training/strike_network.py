"""The network that sees strokes through writing: each cell, how well it reads, and its neighbours in the comb."""

from __future__ import annotations

import torch
from torch import nn

from training.network import convolution

WIDTHS = (12, 24, 48, 64)
EMBEDDED = 48
READ = 3
"""What is known of how a cell reads: :func:`ocr.readers.struck.how_it_reads`."""


class StrikeNetwork(nn.Module):
    """Cells in writing order, a blank one between two combs -> logits for each of being struck out, and closed.

    A stroke that goes on from cell to cell shows in the neighbours, so their features are looked at together; and what
    the handprint reader is sure of was hardly crossed out.
    """

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        first, *widths = WIDTHS
        layers: list[nn.Module] = [convolution(1, first, 5, 2)]
        before = first
        for width in widths:
            layers.append(convolution(before, width, 3, 2))
            before = width
        self.features = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(dropout))
        self.embedded = nn.Linear(before * 4 * 3, EMBEDDED)
        self.legible = nn.Sequential(nn.Linear(READ, EMBEDDED), nn.ReLU(inplace=True), nn.Linear(EMBEDDED, EMBEDDED))
        self.along = nn.Sequential(
            nn.Conv1d(EMBEDDED, EMBEDDED, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv1d(EMBEDDED, EMBEDDED, 3, padding=1),
            nn.ReLU(inplace=True),
        )
        self.alone = nn.Linear(EMBEDDED, 2)
        self.together = nn.Linear(EMBEDDED, 2)

    def forward(self, cells: torch.Tensor, read: torch.Tensor) -> torch.Tensor:
        """Logits float32 (n, 2) of cells float32 (n, 1, 64, 48), 0 paper to 1 ink, and how each reads, (n, READ)."""
        own = torch.relu(self.embedded(self.features(cells)) + self.legible(read))
        beside = self.along(own.T[None])[0].T
        return self.alone(own) + self.together(beside)
