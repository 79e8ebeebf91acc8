"""A small page, and what tests of files ask about the pages that come out of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from ocr.pages import Page, UnreadablePage, open_pages

Grey = npt.NDArray[np.uint8]

WIDTH, HEIGHT = 124, 176
DAMAGED = "The picture is damaged. Scan or copy it again."


def sketched() -> Grey:
    """A small upright page, white with an L of black: no turn or mirror image of it is like another."""
    grey = np.full((HEIGHT, WIDTH), 255, np.uint8)
    grey[16:160, 16:40] = 0
    grey[136:160, 16:96] = 0
    return grey


def sketch() -> Image.Image:
    """The small page as a picture of Pillow's."""
    return Image.fromarray(sketched())


def looks_like_the_sketch(page: Page | UnreadablePage, tolerance: int = 12) -> bool:
    """Whether a page shows the sketch, upright, as grey of the right kind."""
    if not isinstance(page, Page) or page.image.dtype != np.uint8 or page.image.shape != (HEIGHT, WIDTH):
        return False
    return bool(np.abs(page.image.astype(int) - sketched().astype(int)).max() <= tolerance)


def the_page(path: Path) -> Page:
    """The only page of a file that can be read."""
    (page,) = open_pages(path)
    assert isinstance(page, Page), page
    return page


def the_problem(path: Path) -> str:
    """The sentence about a file that cannot be read at all."""
    (page,) = open_pages(path)
    assert isinstance(page, UnreadablePage), page
    assert (page.source, page.number) == (path, 1)
    assert page.sentence[0].isupper()
    assert page.sentence.endswith(".")
    return page.sentence
