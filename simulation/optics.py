"""What printers, copiers, scanners and cameras do to a page's grey values.

Every function takes a grey uint8 picture (0 black, 255 white) and returns a new one; what happens by chance comes
from ``rng``. Lengths are millimetres on paper; ``dpi`` tells how many pixels they are. Geometry (turning, stretching,
perspective) is not done here. Whole A4 pages at 300 dpi take at most about 0.2 seconds a function.
"""

from __future__ import annotations

import functools
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
_TILE = 1024


def pixels(mm: float, dpi: float) -> float:
    """A length on paper in pixels."""
    return mm * dpi / 25.4


def _grey(values: npt.ArrayLike) -> Grey:
    return np.asarray(values, dtype=np.uint8)


@functools.cache
def _noise_tile() -> npt.NDArray[np.int16]:
    """White Gaussian noise, sigma 64, int16 (1024, 1024)."""
    noise = np.random.default_rng(11).standard_normal((_TILE, _TILE))
    return np.round(noise * 64).astype(np.int16)


def _noise(shape: tuple[int, ...], rng: np.random.Generator) -> npt.NDArray[np.int16]:
    """White noise of any size, sigma 64: the tile from a random place on, repeated when the picture is larger."""
    y, x = (int(v) for v in rng.integers(0, _TILE, 2))
    height, width = shape[:2]
    tile = _noise_tile()
    if y + height <= _TILE and x + width <= _TILE:
        return tile[y : y + height, x : x + width]
    rolled = np.roll(tile, (-y, -x), axis=(0, 1))
    return np.tile(rolled, (-(-height // _TILE), -(-width // _TILE)))[:height, :width]


def _slow_noise(shape: tuple[int, ...], period_px: float, rng: np.random.Generator) -> Floats:
    """Smooth noise, about -1 to 1, float32, that changes over about ``period_px`` pixels."""
    rows, columns = (max(2, int(np.ceil(side / max(period_px, 1.0))) + 1) for side in shape[:2])
    coarse = rng.uniform(-1, 1, (rows, columns)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _times(image: Grey, factor: Floats) -> Grey:
    """The picture times a map of factors, rounded and clipped."""
    return _grey(cv2.multiply(image, factor, dtype=cv2.CV_8U))


# Paper and print


def paper_texture(image: Grey, rng: np.random.Generator, dpi: float, strength: float = 1.0) -> Grey:
    """Fibres and clouds of the paper: about 1 % fine and 1 % slow variation at strength 1."""
    clouds = _slow_noise(image.shape, pixels(4, dpi), rng)
    shaded = _times(image, 1.0 - 0.012 * strength * (clouds + 1))
    fibres = cv2.addWeighted(_noise(image.shape, rng), 2.5 * strength / 64, _noise(image.shape, rng), 0.0, 0.0)
    return _grey(cv2.add(shaded, fibres, dtype=cv2.CV_8U))


def toner(
    image: Grey,
    rng: np.random.Generator,
    dpi: float,
    faint: float = 0.0,
    uneven: float = 0.0,
    speckle: float = 0.0,
    dropouts: float = 0.0,
) -> Grey:
    """What a tired printer does: ``faint`` and ``uneven`` 0 to 1, ``speckle`` and ``dropouts`` in dots per cm²."""
    result = image
    if faint > 0 or uneven > 0:
        lost = np.clip(faint + uneven * _slow_noise(image.shape, pixels(15, dpi), rng), 0, 0.95)
        result = _grey(255 - _times(_grey(255 - result), (1.0 - lost).astype(np.float32)))
    result = _dotted(result, rng, dpi, speckle, 40)
    return _dotted(result, rng, dpi, dropouts, 245)


def _dotted(image: Grey, rng: np.random.Generator, dpi: float, per_cm2: float, value: int) -> Grey:
    """The picture with round dots of 0.05 to 0.3 mm strewn over it."""
    area = image.shape[0] * image.shape[1] / pixels(10, dpi) ** 2
    count = int(rng.poisson(per_cm2 * area)) if per_cm2 > 0 else 0
    if not count:
        return image
    result = image.copy()
    xs = rng.integers(0, image.shape[1], count).tolist()
    ys = rng.integers(0, image.shape[0], count).tolist()
    radii = pixels(1, dpi) * rng.gamma(1.5, 0.035, count).clip(0.025, 0.2)
    for x, y, radius in zip(xs, ys, radii.tolist(), strict=True):
        cv2.circle(result, (x * 8, y * 8), int(radius * 8), value, -1, cv2.LINE_AA, 3)
    return result


def photocopy(image: Grey, rng: np.random.Generator, dpi: float, generations: int = 1) -> Grey:
    """Copies of copies: each one a little blurred, steeper in contrast, fatter or thinner, and dirtier."""
    for _ in range(generations):
        level = float(rng.uniform(95, 165))
        softened = blur_mm(image, float(rng.uniform(0.04, 0.09)), dpi)
        steep = tone_curve(softened, black=level - rng.uniform(50, 95), white=level + rng.uniform(40, 85))
        image = toner(steep, rng, dpi, speckle=float(rng.gamma(1.0, 0.25)), dropouts=float(rng.gamma(1.0, 0.2)))
    return image


# Optics and electronics


def blur_mm(image: Grey, sigma_mm: float, dpi: float) -> Grey:
    """A Gaussian blur whose sigma is a length on paper."""
    sigma = pixels(sigma_mm, dpi)
    if sigma < 0.15:
        return image
    return _grey(cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE))


def motion_blur(image: Grey, length_mm: float, degrees: float, dpi: float) -> Grey:
    """A hand that shook: every point drawn out to a line."""
    reach = pixels(length_mm, dpi) / 2
    if reach < 0.4:
        return image
    side = 2 * int(np.ceil(reach)) + 3
    kernel = np.zeros((side, side), np.float32)
    x, y = reach * np.cos(np.radians(degrees)), -reach * np.sin(np.radians(degrees))
    ends = [tuple(round(16 * (side // 2 + sign * v)) for v in (x, y)) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], (1.0,), 1, cv2.LINE_AA, 4)
    return _grey(cv2.filter2D(image, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE))


def sharpened(image: Grey, amount: float, radius_mm: float, dpi: float) -> Grey:
    """What scanners and telephones do to look crisp: edges overshoot by ``amount``, with halos of the radius."""
    soft = blur_mm(image, radius_mm, dpi)
    return _grey(cv2.addWeighted(image, 1 + amount, soft, -amount, 0.0))


def sensor_noise(image: Grey, rng: np.random.Generator, sigma: float) -> Grey:
    """White noise of the sensor, sigma in grey values."""
    noise = _noise(image.shape, rng)
    return _grey(cv2.addWeighted(image, 1.0, noise, sigma / 64, 0.0, dtype=cv2.CV_8U))


def tone_curve(image: Grey, black: float = 0.0, white: float = 255.0, gamma: float = 1.0) -> Grey:
    """Grey values stretched so that ``black`` becomes 0 and ``white`` 255, bent by ``gamma`` (above 1 darkens)."""
    if white <= black:
        raise ValueError(f"white ({white}) must be brighter than black ({black})")
    steps = np.clip((np.arange(256) - black) / (white - black), 0, 1)
    return _grey(cv2.LUT(image, np.round(255 * steps**gamma).astype(np.uint8)))


def washed_out(image: Grey, black: float, white: float) -> Grey:
    """The opposite of a stretch: pure black becomes ``black`` and pure white ``white``."""
    steps = np.linspace(black, white, 256).clip(0, 255)
    return _grey(cv2.LUT(image, np.round(steps).astype(np.uint8)))


def shadow(image: Grey, rng: np.random.Generator, strength: float = 0.3) -> Grey:
    """Uneven light over the page: a slope and a soft cloud; the darkest place keeps at least 1 - strength."""
    rows, columns = np.mgrid[0:1:8j, 0:1:8j]
    angle = rng.uniform(0, 2 * np.pi)
    slope = (np.cos(angle) * columns + np.sin(angle) * rows) + rng.uniform(0, 0.6) * rng.random((8, 8))
    slope = (slope - slope.min()) / max(float(np.ptp(slope)), 1e-6)
    light = (1 - strength * slope).astype(np.float32)
    return _times(image, cv2.resize(light, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC))


def crease(image: Grey, rng: np.random.Generator, dpi: float, strength: float = 0.25) -> Grey:
    """A fold across the page: one side in shade, fading over a few millimetres, worn bright on the ridge."""
    height, width = image.shape
    point = np.array([rng.uniform(0, width), rng.uniform(0, height)])
    angle = rng.uniform(0, np.pi)
    across = np.array([-np.sin(angle), np.cos(angle)])
    rows = (np.arange(height, dtype=np.float32) - point[1]) * across[1]
    columns = (np.arange(width, dtype=np.float32) - point[0]) * across[0]
    distance = (rows[:, None] + columns[None, :]) / pixels(1, dpi)
    shade = np.where(distance > 0, np.exp(-np.clip(distance, 0, 60) / rng.uniform(0.8, 4)), 0) * strength
    creased = _times(image, (1 - shade).astype(np.float32))
    ridge = (np.abs(distance) < rng.uniform(0.05, 0.15)) & (_noise(image.shape, rng) > 20)
    creased[ridge] = np.maximum(creased[ridge], int(200 + 40 * rng.random()))
    return creased


Threshold = Literal["fixed", "otsu", "local"]


def threshold_to_1bit(image: Grey, method: Threshold = "fixed", level: float = 128.0, dpi: float = 300.0) -> Grey:
    """Black (0) and white (255) only.

    ``fixed`` cuts at ``level``; ``otsu`` at the level between ink and paper that the picture suggests, moved by
    ``level - 128``; ``local`` compares each pixel with its surroundings of 8 mm, as office copiers do: ink is what is
    darker than ``level / 128`` x 0.82 of them.
    """
    if method == "local":
        side = int(pixels(8, dpi)) | 1
        around = cv2.blur(image, (side, side), borderType=cv2.BORDER_REPLICATE)
        limit = washed_out(_grey(around), 0, 255 * 0.82 * level / 128)
        return _grey(cv2.compare(image, limit, cv2.CMP_GT))
    if method == "otsu":
        found, _ = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        level = found + level - 128
    return _grey(cv2.threshold(image, level, 255, cv2.THRESH_BINARY)[1])


def jpeg(image: Grey, quality: int) -> Grey:
    """The picture after being stored as JPEG."""
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])
    if not done:
        raise ValueError(f"a picture of shape {image.shape} cannot be stored as JPEG")
    decoded = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    assert decoded is not None, "what was encoded can be decoded"
    return _grey(decoded)


def blue_ink_factor(rng: np.random.Generator, one_bit: bool = False) -> float:
    """How dark a scanner sees blue ink, as a part of its true darkness.

    Grey scanners weigh colours like the eye or use the green channel; copiers with a white or red lamp see less.
    """
    return float(rng.uniform(0.6, 0.95) if one_bit else rng.uniform(0.65, 1.0))
