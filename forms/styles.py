"""How the texts of a form are set, and the few lengths in which one paper differs from another."""

from __future__ import annotations

from dataclasses import dataclass

from forms.geometry import POINT_MM
from forms.paper import PaperName


@dataclass(frozen=True)
class Style:
    """How a text is set: its size in points, whether it is bold, and the pitch of its lines as a share of the size."""

    size: float
    bold: bool = False
    leading: float = 1.28

    @property
    def line(self) -> float:
        """Height of a line in millimetres."""
        return self.size * self.leading * POINT_MM


STYLES: dict[PaperName, dict[str, Style]] = {
    "a4": {
        "school": Style(9),
        "title": Style(25, bold=True),
        "subtitle": Style(11.5),
        "instruction": Style(10, bold=True),
        "heading": Style(11.5, bold=True),
        "hint": Style(10),
        "body": Style(11.5),
        "strong": Style(10.5, bold=True),
        "label": Style(10),
        "above": Style(8.5),
        "option": Style(11.5),
        "note": Style(9),
        "small": Style(7.8),
        "code": Style(6.5),
        "badge": Style(10.5, bold=True),
    },
    "a5": {
        "school": Style(7.5),
        "title": Style(17, bold=True),
        "subtitle": Style(8.5),
        "instruction": Style(7.8, bold=True),
        "heading": Style(9.5, bold=True),
        "hint": Style(8.5),
        "body": Style(9),
        "strong": Style(8.5, bold=True),
        "label": Style(8.5),
        "above": Style(7),
        "option": Style(9.5),
        "note": Style(7.1, leading=1.2),
        "small": Style(6.6, leading=1.2),
        "code": Style(6),
        "badge": Style(9, bold=True),
    },
}
"""Paper -> what a text is -> how it is set."""


@dataclass(frozen=True)
class Measures:
    """The few lengths in which one paper differs from another, in millimetres."""

    badge_indent: float
    row_indent: float
    label_column: float
    item_gap: float
    panel_row: float
    panel_padding: float
    panel_bottom: float
    title_gap: float
    header_gap: float


MEASURES: dict[PaperName, Measures] = {
    "a4": Measures(
        badge_indent=8,
        row_indent=8,
        label_column=20,
        item_gap=7,
        panel_row=8.2,
        panel_padding=3,
        panel_bottom=2.2,
        title_gap=1.5,
        header_gap=3,
    ),
    "a5": Measures(
        badge_indent=6.4,
        row_indent=0,
        label_column=17,
        item_gap=4,
        panel_row=5.5,
        panel_padding=2.4,
        panel_bottom=1.6,
        title_gap=1,
        header_gap=1,
    ),
}
