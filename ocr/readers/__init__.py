"""Readers: one a kind of field. Each takes a registered sheet and its fields of that kind, and returns evidence.

All fields of a kind come in one call, since what one shows helps to read another: they are written by one hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from forms.layout import Layout
from ocr.evidence import FieldReading
from ocr.readers.choice import read_choices
from ocr.readers.handprint import read_handprint
from ocr.readers.signature import read_signatures
from ocr.readers.text import read_texts
from ocr.sheets import Sheet

Reader = Callable[[Sheet, Sequence[Any]], list[FieldReading]]

READERS: dict[str, Reader] = {
    "handprint": read_handprint,
    "choice": read_choices,
    "signature": read_signatures,
    "text": read_texts,
}
"""Kind of field -> its reader."""


def read_fields(sheet: Sheet, layout: Layout) -> dict[str, FieldReading]:
    """Every field of a sheet by name, in the order of the form."""
    readings = {
        reading.name: reading
        for kind, reader in READERS.items()
        for reading in reader(sheet, [field for field in layout.fields if field.kind == kind])
    }
    return {field.name: readings[field.name] for field in layout.fields}
