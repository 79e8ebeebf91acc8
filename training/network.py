"""The handprint network: what each cell shows, seen by itself and then beside everything else one hand wrote."""

from __future__ import annotations

import torch
from torch import nn

WIDTHS = (24, 48, 96, 192)
DEPTHS = (1, 2, 2)
"""Residual blocks at 16 x 12, 8 x 6 and 4 x 3 pixels."""
TOKEN, HEADS, LAYERS = 128, 4, 2
"""Size of what is known of a cell when cells are compared, and how they are."""


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


class Comparison(nn.Module):
    """A transformer layer (norms first) over the cells of a sheet; their order does not matter."""

    def __init__(self) -> None:
        super().__init__()
        self.first_norm, self.second_norm = nn.LayerNorm(TOKEN), nn.LayerNorm(TOKEN)
        self.queries_keys_values = nn.Linear(TOKEN, 3 * TOKEN)
        self.gathered = nn.Linear(TOKEN, TOKEN)
        self.thought = nn.Sequential(nn.Linear(TOKEN, 2 * TOKEN), nn.ReLU(inplace=True), nn.Linear(2 * TOKEN, TOKEN))

    def forward(self, cells: torch.Tensor, kept_apart: torch.Tensor | None) -> torch.Tensor:
        """Cells (sheets, n, TOKEN), kept_apart bool (sheets, n, n) -> (sheets, n, TOKEN)."""
        sheets, n, _ = cells.shape
        parts = self.queries_keys_values(self.first_norm(cells)).view(sheets, n, 3, HEADS, TOKEN // HEADS)
        queries, keys, values = parts.permute(2, 0, 3, 1, 4).unbind(0)
        alike = queries @ keys.transpose(2, 3) * (TOKEN // HEADS) ** -0.5
        if kept_apart is not None:
            alike = alike.masked_fill(kept_apart[:, None], -1e4)
        seen = (torch.softmax(alike, dim=3) @ values).transpose(1, 2).reshape(sheets, n, TOKEN)
        cells = cells + self.gathered(seen)
        return cells + self.thought(self.second_norm(cells))


class HandprintNetwork(nn.Module):
    """Cells of one sheet and which of them take digits -> logits of the classes.

    The head sees where in the cell a feature lies: an acute and a neighbour's stroke differ by their place. What the
    comparison with the other cells of the same hand adds starts at nothing, so that the network learns to read first.
    """

    def __init__(self, classes: int, dropout: float = 0.2) -> None:
        super().__init__()
        stem, *widths = WIDTHS
        layers: list[nn.Module] = [convolution(1, stem, 5, 2)]
        before = stem
        for width, depth in zip(widths, DEPTHS, strict=True):
            layers += [convolution(before, width, 3, 2), *(Residual(width) for _ in range(depth))]
            before = width
        self.features = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(dropout))
        self.alone = nn.Linear(before * 4 * 3, classes)
        self.token = nn.Linear(before * 4 * 3, TOKEN)
        self.takes_digits = nn.Linear(1, TOKEN)
        self.comparisons = nn.ModuleList(Comparison() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(TOKEN)
        self.together = nn.Linear(TOKEN, classes)
        nn.init.zeros_(self.together.weight)
        nn.init.zeros_(self.together.bias)

    def forward(self, cells: torch.Tensor, digits: torch.Tensor) -> torch.Tensor:
        """Logits float32 (n, classes) of the cells of one sheet.

        ``cells`` float32 (n, 1, 64, 48), 0 paper to 1 ink; ``digits`` float32 (n,), 1 where a field takes digits.
        """
        features = self.features(cells)
        tokens = self.token(features) + self.takes_digits(digits[:, None])
        return self.alone(features) + self.compared(tokens[None], None)[0]

    def compared(self, tokens: torch.Tensor, kept_apart: torch.Tensor | None) -> torch.Tensor:
        """What comparing adds to the logits: tokens (sheets, n, TOKEN) -> (sheets, n, classes)."""
        for comparison in self.comparisons:
            tokens = comparison(tokens, kept_apart)
        return self.together(self.norm(tokens))

    def both(
        self, cells: torch.Tensor, digits: torch.Tensor, places: torch.Tensor, kept_apart: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of cells alone and together, each (n, classes), for cells of several sheets.

        ``places`` int64 (n,) numbers the cells in a table of sheets x cells that ``kept_apart`` (sheets, m, m) is for.
        """
        features = self.features(cells)
        tokens = self.token(features) + self.takes_digits(digits[:, None])
        sheets, room, _ = kept_apart.shape
        table = tokens.new_zeros(sheets * room, TOKEN).index_copy(0, places, tokens)
        added = self.compared(table.view(sheets, room, TOKEN), kept_apart).flatten(0, 1)[places]
        alone = self.alone(features)
        return alone, alone + added
