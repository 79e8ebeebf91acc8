"""What the tests share: English messages, the forms as printed, people who write, and what is made of them.

No law tested with Hypothesis depends on how busy the machine is. Pages are made once a session; no test changes one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import cv2
import hypothesis
import numpy as np
import numpy.typing as npt
import pytest

import messages
import simulation.fonts
from forms.catalogue import Catalogue, load_catalogue
from forms.geometry import Box
from forms.layout import Layout
from forms.paper import PaperName
from ocr.registration import Bend, Registration
from ocr.sheets import Sheet
from simulation.hands import FontHand, Glyph, font_hands
from simulation.paper import PIXELS_PER_MM, Handwriting, PlacedSheet, PrintedPage, fill_in, print_page
from simulation.pens import Pen, write
from tests.strokes import write_data

hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

SERIALS = ("TEST2345", "TEST6789")
TRUTH = {
    "applicant_first_name": "ŁUCJA",
    "applicant_surname": "DĄBROWSKA-NOWAK",
    "child": "son",
    "pupil_first_name": "JÓZEF",
    "pupil_surname": "ŹDŹBŁO",
    "class_grade": "4",
    "class_letter": "B",
    "handover": "envelope",
    "date_day": "17",
    "date_month": "09",
    "date_year": "2026",
    "signature": "yes",
}
GEL = Pen("gel", "black", width_mm=0.5, darkness=0.95, pressure=0.1, grain=0.0, gaps=0.0)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak English, whatever the environment or an earlier test asked for."""
    monkeypatch.setenv("LANGUAGE", "en")
    messages.activate("en")
    yield
    messages.activate("en")


@pytest.fixture(autouse=True)
def on_a_day_in_autumn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets of tests, samples and examples are dated near this day, and so stay near it."""
    monkeypatch.setenv("WNIOSKOMAT_TODAY", "2026-10-20")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The forms as they are printed today."""
    return load_catalogue()


@pytest.fixture(scope="session")
def hands() -> list[FontHand]:
    """All handwriting fonts."""
    return font_hands(Path(simulation.fonts.__file__).parent)


@pytest.fixture(scope="session")
def person(hands: list[FontHand]) -> Handwriting:
    """Somebody careful with a good pen."""
    neat = next(hand for hand in hands if hand.name == "font/architects-daughter")
    return Handwriting(neat, GEL, height=5.0, width_scale=0.9, slant=0.0, wander=0.15)


@pytest.fixture(scope="session")
def printed() -> Callable[[str, PaperName], PrintedPage]:
    """A page of a form as it leaves the printer, by form and paper: one sheet of A4 or two of A5."""

    @cache
    def page(form: str, paper: PaperName) -> PrintedPage:
        return print_page(form, paper, serials=SERIALS[: 2 if paper == "a5" else 1])

    return page


@pytest.fixture(scope="session")
def parent_a4(printed: Callable[[str, PaperName], PrintedPage]) -> PrintedPage:
    """The parent's form on A4, not filled in."""
    return printed("parent", "a4")


@pytest.fixture(scope="session")
def truth() -> Mapping[str, str]:
    """What stands on the filled-in parent's form."""
    return TRUTH


@pytest.fixture(scope="session")
def filled(parent_a4: PrintedPage, person: Handwriting, truth: Mapping[str, str]) -> PrintedPage:
    """The parent's form on A4, filled in with the truth."""
    return fill_in(parent_a4, [truth], [person], np.random.default_rng(1))


@pytest.fixture(scope="session")
def flat() -> Callable[[PrintedPage], Sheet]:
    """The first sheet of a page as a perfect scan of 300 dpi: its registration is exact, nothing has to be found."""

    def sheet(page: PrintedPage) -> Sheet:
        placed = page.sheets[0]
        return Sheet(page.image, placed.layout.paper, exact_registration(placed), ())

    return sheet


def exact_registration(placed: PlacedSheet) -> Registration:
    """Where a sheet of a page lies in the picture of the page itself."""
    x, y = placed.origin
    homography = np.array(
        [[PIXELS_PER_MM, 0, x * PIXELS_PER_MM - 0.5], [0, PIXELS_PER_MM, y * PIXELS_PER_MM - 0.5], [0, 0, 1]]
    )
    paper = placed.layout.paper
    return Registration(paper, homography, Bend(paper, (), np.zeros((0, 2))), 0.0, len(paper.marks))


@pytest.fixture(scope="session")
def covered() -> Callable[..., PrintedPage]:
    """A page with a piece of paper, white unless told otherwise, stuck over a box of its first sheet."""

    def cover(page: PrintedPage, box: Box, shade: int = 255) -> PrintedPage:
        image = page.image.copy()
        (left, top), _, (right, bottom), _ = (
            tuple(round(v * PIXELS_PER_MM) for v in corner) for corner in page.sheets[0].on_page(box).corners
        )
        cv2.rectangle(image, (left, top), (right, bottom), (shade,), cv2.FILLED)
        return PrintedPage(image, page.sheets)

    return cover


@pytest.fixture(scope="session")
def drawn() -> Callable[..., PrintedPage]:
    """A page with a shape drawn on its first sheet: its middle at a place, a capital so many millimetres high."""

    def draw(
        page: PrintedPage, glyph: Glyph, place: tuple[float, float], height: float, pen: Pen = GEL, seed: int = 1
    ) -> PrintedPage:
        ink = np.zeros(page.image.shape, np.float32)
        x, y = (v + o for v, o in zip(place, page.sheets[0].origin, strict=True))
        centre = (x * PIXELS_PER_MM - 0.5, y * PIXELS_PER_MM - 0.5)
        write(ink, glyph, centre, height * PIXELS_PER_MM, pen, PIXELS_PER_MM, np.random.default_rng(seed))
        return PrintedPage(np.minimum(page.image, (255 * (1 - ink)).astype(np.uint8)), page.sheets)

    return draw


@pytest.fixture(scope="session")
def field_corners() -> Callable[[Layout], npt.NDArray[np.float64]]:
    """The corners of all boxes of a form that are read, (n, 2) millimetres."""

    def corners(layout: Layout) -> npt.NDArray[np.float64]:
        return np.array([corner for field in layout.fields for box in field.boxes for corner in box.corners])

    return corners


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with sixty small writers."""
    return write_data(tmp_path)
