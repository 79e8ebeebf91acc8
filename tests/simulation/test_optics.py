from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import optics
from simulation.optics import Grey

DPI = 200.0


def page() -> Grey:
    """White paper with a black bar and a grey bar."""
    image = np.full((300, 260), 255, np.uint8)
    image[100:120] = 0
    image[200:220] = 120
    return image


Effect = Callable[[Grey, np.random.Generator], Grey]
EFFECTS: dict[str, Effect] = {
    "paper": lambda image, rng: optics.paper_texture(image, rng, DPI),
    "toner": lambda image, rng: optics.toner(image, rng, DPI, 0.3, 0.2, 2.0, 2.0),
    "photocopy": lambda image, rng: optics.photocopy(image, rng, DPI, 2),
    "blur": lambda image, _: optics.blur_mm(image, 0.2, DPI),
    "noise": lambda image, rng: optics.sensor_noise(image, rng, 5),
    "tone": lambda image, _: optics.tone_curve(image, 20, 220, 1.2),
    "washed": lambda image, _: optics.washed_out(image, 30, 220),
    "shadow": lambda image, rng: optics.shadow(image, rng, 0.4),
    "crease": lambda image, rng: optics.crease(image, rng, DPI),
    "fixed": lambda image, _: optics.threshold_to_1bit(image, "fixed", 128, DPI),
    "otsu": lambda image, _: optics.threshold_to_1bit(image, "otsu", 128, DPI),
    "local": lambda image, _: optics.threshold_to_1bit(image, "local", 128, DPI),
    "jpeg": lambda image, _: optics.jpeg(image, 60),
}


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_returns_a_new_page_of_the_same_kind(name: str) -> None:
    """Grey in, grey out, the same size; what was given stays as it was; the same seed does the same."""
    before = page()
    after, again = (EFFECTS[name](before, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(before, page())
    assert after.dtype == np.uint8
    assert after.shape == before.shape
    assert np.array_equal(after, again)
    assert not np.array_equal(after, before)


@pytest.mark.parametrize("method", ["fixed", "otsu", "local"])
def test_one_bit_is_black_and_white_and_keeps_the_print(method: optics.Threshold) -> None:
    """Every threshold keeps a black bar black and paper white."""
    cut = optics.threshold_to_1bit(page(), method, 128, DPI)
    assert set(np.unique(cut)) == {0, 255}
    assert not cut[105:115].any()
    assert cut[10:90].all()


def test_a_higher_level_keeps_fainter_ink() -> None:
    """Grey ink of 120 is lost at 100 and kept at 140."""
    assert optics.threshold_to_1bit(page(), "fixed", 100)[210, 50] == 255
    assert optics.threshold_to_1bit(page(), "fixed", 140)[210, 50] == 0


def test_faint_toner_is_grey() -> None:
    """Half of the toner lost makes black about 128; paper stays white."""
    faint = optics.toner(page(), np.random.default_rng(1), DPI, faint=0.5)
    assert faint[110, 50] == pytest.approx(128, abs=2)
    assert faint[10, 50] == 255


def test_shadow_keeps_what_it_promises() -> None:
    """The darkest place keeps at least 1 - strength of its light."""
    shaded = optics.shadow(np.full((200, 200), 200, np.uint8), np.random.default_rng(2), 0.3)
    assert shaded.min() >= 200 * 0.65
    assert shaded.max() <= 205


def test_noise_has_the_asked_strength_on_pages_larger_than_the_tile() -> None:
    """Sigma is in grey values, on small cuts and on whole pages."""
    for shape in ((300, 300), (1500, 1300)):
        noisy = optics.sensor_noise(np.full(shape, 128, np.uint8), np.random.default_rng(1), 6.0)
        assert noisy.std() == pytest.approx(6, abs=0.3)
        assert noisy.mean() == pytest.approx(128, abs=0.3)


def test_a_tone_curve_needs_white_above_black() -> None:
    """The message names both."""
    with pytest.raises(ValueError, match=r"100.*200"):
        optics.tone_curve(page(), black=200, white=100)


def test_copiers_see_less_of_blue_ink_than_scanners() -> None:
    """A factor between one half and one."""
    rng = np.random.default_rng(1)
    grey = [optics.blue_ink_factor(rng) for _ in range(200)]
    one_bit = [optics.blue_ink_factor(rng, one_bit=True) for _ in range(200)]
    assert all(0.5 < factor <= 1 for factor in grey + one_bit)
    assert np.mean(one_bit) < np.mean(grey)


def test_a_shaken_camera_draws_points_out_along_its_way() -> None:
    """A dot becomes a line of the asked length and direction; light is kept."""
    dot = np.full((101, 101), 255, np.uint8)
    dot[50, 50] = 0
    rows, columns = np.nonzero(optics.motion_blur(dot, length_mm=1.0, degrees=0, dpi=254) < 254)
    assert np.ptp(columns) == pytest.approx(10, abs=2)
    assert np.ptp(rows) <= 2
    assert optics.motion_blur(dot, length_mm=0.01, degrees=0, dpi=254) is dot


def test_sharpening_overshoots_at_edges_and_nowhere_else() -> None:
    """The dark side gets darker and the bright side brighter; flat grey stays."""
    edge = np.full((60, 60), 200, np.uint8)
    edge[:, 30:] = 100
    sharp = optics.sharpened(edge, amount=1.0, radius_mm=0.2, dpi=300)
    assert sharp[30, 31] < 95
    assert sharp[30, 28] > 205
    assert (sharp[:, :10] == 200).all()
    assert (sharp[:, -10:] == 100).all()
