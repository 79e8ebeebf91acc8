"""Make the pictures of the README from what the demonstration left in ``out/``: ``python -m samples.pictures``."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from ocr.pages import Page, open_pages

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
_WIDTH = 760
_READING = (0.03, 0.17, 0.97, 0.67)
"""The part of an overlay that shows the handwriting: left, top, right and bottom as shares of the page."""


def main() -> None:
    """Write ``docs/images/form.png`` and ``docs/images/reading.png``."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    page = next(open_pages(ROOT / "out" / "parent.pdf"))
    if not isinstance(page, Page):
        raise SystemExit("out/parent.pdf cannot be opened; run ./run demo first")
    _save(Image.fromarray(page.image), "form.png", colours=16)
    overlay = Image.open(ROOT / "out" / "overlays" / "01-parent-flatbed-300-1.jpg")
    left, top, right, bottom = _READING
    part = overlay.crop(
        (
            round(left * overlay.width),
            round(top * overlay.height),
            round(right * overlay.width),
            round(bottom * overlay.height),
        )
    )
    _save(part, "reading.png", colours=64)


def _save(picture: Image.Image, name: str, colours: int) -> None:
    height = round(picture.height * _WIDTH / picture.width)
    small = picture.resize((_WIDTH, height), Image.Resampling.LANCZOS)
    small.convert("P", palette=Image.Palette.ADAPTIVE, colors=colours).save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    main()
