"""Files become pages: scans and photographs of any usual kind, as upright grey pictures.

The only room that opens image and PDF files. A file or a page that cannot be opened becomes an
:class:`UnreadablePage`, never an exception and never silence.
"""

from __future__ import annotations

from ocr.pages.folders import FoundScans, find_scans
from ocr.pages.opening import open_pages
from ocr.pages.page import GreyImage, Page, UnreadablePage

__all__ = ["FoundScans", "GreyImage", "Page", "UnreadablePage", "find_scans", "open_pages"]
