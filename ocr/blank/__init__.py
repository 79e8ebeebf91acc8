"""Whether a page is blank: its dark pieces are found, and those that bare paper shows by itself are explained."""

from __future__ import annotations

from ocr.blank.deciding import is_blank

__all__ = ["is_blank"]
