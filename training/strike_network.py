"""The network that sees strokes through writing: each cell, how well it reads, its neighbours, and the whole sheet."""

from __future__ import annotations

import torch
from torch import nn

from training.network import convolution

WIDTHS = (16, 32, 64, 96)
EMBEDDED, HEADS = 64, 4
READ = 48
"""Classes of the handprint reader, for what it saw: :func:`ocr.readers.struck.how_it_reads`."""


class StrikeNetwork(nn.Module):
    """Cells in writing order, a blank one between two combs -> logits for each of being struck out, and closed.

    A stroke that goes on from cell to cell shows in the neighbours, so their features are looked at together; what
    belongs to a letter and what does not shows in how the cell reads, and in how the same hand wrote it elsewhere on
    the sheet: a 7 with a bar among others with a bar was not struck out.
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
        self.asks, self.shows = nn.Linear(2 * EMBEDDED, EMBEDDED), nn.Linear(2 * EMBEDDED, EMBEDDED)
        self.tells = nn.Linear(2 * EMBEDDED, EMBEDDED)
        self.compared = nn.Sequential(nn.Linear(3 * EMBEDDED, EMBEDDED), nn.ReLU(inplace=True), nn.Linear(EMBEDDED, 2))
        self.alone = nn.Linear(EMBEDDED, 2)
        self.together = nn.Linear(EMBEDDED, 2)

    def forward(self, cells: torch.Tensor, read: torch.Tensor, sheets: torch.Tensor) -> torch.Tensor:
        """Logits float32 (n, 2) of cells float32 (n, 1, 64, 48), 0 paper to 1 ink, and how each reads, (n, READ).

        ``sheets`` float32 (m, n) is 1 where a cell is one of a sheet's.
        """
        legible = self.legible(read)
        own = torch.relu(self.embedded(self.features(cells)) + legible)
        beside = self.along(own.T[None])[0].T
        elsewhere = self._of_the_sheet(torch.cat([own, legible], dim=1), sheets)
        compared = self.compared(torch.cat([own, beside, elsewhere], dim=1))
        return self.alone(own) + self.together(beside) + compared

    def _of_the_sheet(self, known: torch.Tensor, sheets: torch.Tensor) -> torch.Tensor:
        """For each cell (n, EMBEDDED) of what the cells of its sheet tell, weighed by how much each is like it."""
        asks, shows, tells = (
            layer(known).view(-1, HEADS, EMBEDDED // HEADS).transpose(0, 1)
            for layer in (self.asks, self.shows, self.tells)
        )
        alike = asks @ shows.transpose(1, 2) * (EMBEDDED // HEADS) ** -0.5
        apart = (1 - sheets.T @ sheets) * -1e4
        told = torch.softmax(alike + apart, dim=2) @ tells
        return told.transpose(0, 1).reshape(-1, EMBEDDED)
