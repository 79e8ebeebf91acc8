"""The network that sees strokes through writing: each cell, how well it reads, its neighbours, and the whole sheet."""

from __future__ import annotations

import torch
from torch import nn

from training.network import convolution

WIDTHS = (16, 32, 64, 96)
EMBEDDED, HEADS = 64, 4
SHAPE, KEY = 24, 32
"""Features of each of 8 x 6 places of a letter laid beside others, and of what says which others are like it."""
READ, LEAST_LOG = 48, -12.0
"""Classes of the handprint reader, for what it saw, and the logarithm that stands as -1, as
:func:`ocr.readers.struck.how_it_reads` has it.
"""


class LaidBeside(nn.Module):
    """What it adds that a cell looks otherwise than the same letter in other cells of its sheet; at first nothing.

    A letter is compared place by place with a mean of those that read alike, so a stroke it has and they have not
    stays where it is.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.shape = nn.Conv2d(channels, SHAPE, 1)
        self.asks, self.shows = nn.Linear(EMBEDDED, KEY), nn.Linear(EMBEDDED, KEY)
        self.same = nn.Parameter(torch.tensor(5.0))
        self.apart = nn.Sequential(
            nn.Conv2d(3 * SHAPE, 32, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(32, 24, 3, 2, 1),
            nn.ReLU(inplace=True),
            nn.Flatten(),
        )
        self.told = nn.Sequential(nn.Linear(24 * 4 * 3 + 2 * EMBEDDED + 2, EMBEDDED), nn.ReLU(inplace=True))
        self.adds = nn.Linear(EMBEDDED, 2)
        nn.init.zeros_(self.adds.weight)
        nn.init.zeros_(self.adds.bias)

    def forward(
        self, strokes: torch.Tensor, own: torch.Tensor, beside: torch.Tensor, read: torch.Tensor, sheets: torch.Tensor
    ) -> torch.Tensor:
        """Logits float32 (n, 2) of features (n, channels, 8, 6), what else is known and how each cell reads.

        Where no other cell is alike, all of the weight may go to none of them.
        """
        shapes = self.shape(strokes)
        chances = torch.softmax(-LEAST_LOG * read, dim=1)
        same = chances @ chances.T
        alike = self.asks(own) @ self.shows(own).T * KEY**-0.5 + self.same * same
        numbers = torch.cumsum(torch.ones_like(sheets[0]), dim=0)
        others = sheets.T @ sheets * (numbers[:, None] != numbers)
        alike = torch.cat([alike - (1 - others) * 1e4, torch.zeros_like(alike[:, :1])], dim=1)
        weights = torch.softmax(alike, dim=1)[:, :-1]
        elsewhere = (weights @ shapes.flatten(1)).view_as(shapes)
        found, sure = weights.sum(dim=1, keepdim=True), (weights * same).sum(dim=1, keepdim=True)
        apart = self.apart(torch.cat([shapes, elsewhere, shapes - elsewhere], dim=1))
        return self.adds(self.told(torch.cat([apart, own, beside, found, sure], dim=1)))


class StrikeNetwork(nn.Module):
    """Cells in writing order, a blank one between two combs -> logits for each of being struck out, and closed.

    A stroke that goes on from cell to cell shows in the neighbours, so their features are looked at together; what
    belongs to a letter and what does not shows in how the cell reads, and in how the same hand wrote it elsewhere on
    the sheet: a 7 with a bar among others with a bar was not struck out.
    """

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        first, *widths, last = WIDTHS
        layers: list[nn.Module] = [convolution(1, first, 5, 2)]
        before = first
        for width in widths:
            layers.append(convolution(before, width, 3, 2))
            before = width
        self.strokes = nn.Sequential(*layers)
        self.features = nn.Sequential(convolution(before, last, 3, 2), nn.Flatten(), nn.Dropout(dropout))
        self.embedded = nn.Linear(last * 4 * 3, EMBEDDED)
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
        self.laid_beside = LaidBeside(before)
        self.alone = nn.Linear(EMBEDDED, 2)
        self.together = nn.Linear(EMBEDDED, 2)

    def forward(self, cells: torch.Tensor, read: torch.Tensor, sheets: torch.Tensor) -> torch.Tensor:
        """Logits float32 (n, 2) of cells float32 (n, 1, 64, 48), 0 paper to 1 ink, and how each reads, (n, READ).

        ``sheets`` float32 (m, n) is 1 where a cell is one of a sheet's.
        """
        legible = self.legible(read)
        strokes = self.strokes(cells)
        own = torch.relu(self.embedded(self.features(strokes)) + legible)
        beside = self.along(own.T[None])[0].T
        elsewhere = self._of_the_sheet(torch.cat([own, legible], dim=1), sheets)
        compared = self.compared(torch.cat([own, beside, elsewhere], dim=1))
        apart = self.laid_beside(strokes, own, beside, read, sheets)
        return self.alone(own) + self.together(beside) + compared + apart

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
