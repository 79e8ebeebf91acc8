"""A filled-in page goes through a printer, a copier, a scanner or a phone: the picture, and the truth of where it went.

The geometry is exact: :meth:`Capture.to_pixels` says where every millimetre of the page came to lie, so the error of a
registration can be measured and not only guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from simulation import optics
from simulation.paper import PIXELS_PER_MM

Grey = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]
Turn = Literal[0, 90, 180, 270]
Paper = Callable[[Points], Points]


_LEVELS = {"fixed": (145.0, 190.0), "otsu": (135.0, 170.0), "local": (122.0, 145.0)}
"""Where offices set the threshold of 1-bit scanning: high enough to keep most of a blue ball-point."""


@dataclass(frozen=True)
class Capture:
    """A picture of a page, uint8, and the map of (n, 2) millimetres of the page to its pixels."""

    image: Grey
    to_pixels: Paper


@dataclass(frozen=True)
class Scanner:
    """A flatbed or an office copier and what was done to the page before it got there.

    ``scale`` is that of the printer (0.94: "fit to page"), ``skew`` in degrees, ``copies`` generations of photocopies,
    ``faint`` toner 0 to 1; ``threshold`` makes it 1 bit.
    """

    dpi: float = 300.0
    scale: float = 1.0
    skew: float = 0.0
    turn: Turn = 0
    copies: int = 0
    faint: float = 0.0
    threshold: Literal["", "fixed", "otsu", "local"] = ""
    jpeg_quality: int = 0

    def capture(self, page: Grey, rng: np.random.Generator) -> Capture:
        """Scan a page (uint8 at 300 dpi)."""
        aged = optics.photocopy(page, rng, 300, self.copies) if self.copies else page
        if self.faint:
            aged = optics.toner(aged, rng, 300, faint=self.faint, uneven=self.faint / 2)
        matrix, size = self._geometry(page.shape, rng)
        smooth = optics.blur_mm(aged, 0.35 * 25.4 / self.dpi, 300)
        image = _warped(smooth, matrix, size)
        return Capture(self._electronics(image, rng), _AffineMap(matrix))

    def _geometry(self, shape: tuple[int, ...], rng: np.random.Generator) -> tuple[Points, tuple[int, int]]:
        """The 2 x 3 map of page millimetres to pixels and the (width, height) of the picture."""
        height, width = (side / PIXELS_PER_MM for side in shape)
        pixels_per_mm = self.dpi / 25.4
        angle = np.radians(self.skew + self.turn)
        out_width, out_height = (width, height) if self.turn % 180 == 0 else (height, width)
        stretch = np.diag(self.scale * (1 + rng.normal(0, 0.0015, 2)))
        turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ stretch
        centre = np.array([out_width / 2, out_height / 2]) + rng.normal(0, 1.0, 2)
        shift = centre - turned @ np.array([width / 2, height / 2])
        matrix = np.column_stack([turned, shift]) * pixels_per_mm
        matrix[:, 2] -= 0.5  # pixel centres stand at whole numbers
        return matrix, (round(out_width * pixels_per_mm), round(out_height * pixels_per_mm))

    def _electronics(self, image: Grey, rng: np.random.Generator) -> Grey:
        result = optics.paper_texture(image, rng, self.dpi)
        result = optics.sensor_noise(result, rng, float(rng.uniform(0.5, 4)))
        result = optics.washed_out(result, float(rng.uniform(5, 50)), float(rng.uniform(232, 252)))
        if self.threshold:
            level = float(rng.uniform(*_LEVELS[self.threshold]))
            return optics.threshold_to_1bit(result, self.threshold, level, self.dpi)
        return optics.jpeg(result, self.jpeg_quality) if self.jpeg_quality else result


@dataclass(frozen=True)
class Phone:
    """A photograph of the page on a table.

    ``tilt`` is how strongly the perspective draws the page together, from any side (0.05: a far edge 5 % shorter),
    ``pixels`` the longer side of the picture. ``curl`` is how far, in millimetres, a sheet strays from its place within
    its plane; ``bulge_mm`` and ``axis`` (degrees) bend it out of the plane as :class:`Cylinder` says, and then
    ``focal``, the distance of the lens in longer sides of the picture, decides how close the camera is.
    """

    pixels: int = 4000
    tilt: float = 0.06
    skew: float = 0.0
    turn: Turn = 0
    scale: float = 1.0
    curl: float = 0.0
    shadow: float = 0.35
    blur_mm: float = 0.08
    jpeg_quality: int = 82
    bulge_mm: float = 0.0
    axis: float = 90.0
    focal: float = 0.8

    def capture(self, page: Grey, rng: np.random.Generator) -> Capture:
        """Photograph a page (uint8 at 300 dpi)."""
        height, width = (side / PIXELS_PER_MM for side in page.shape)
        upright = (height >= width) == (self.turn % 180 == 0)
        size = (round(self.pixels * 0.75), self.pixels) if upright else (self.pixels, round(self.pixels * 0.75))
        homography = self._homography(width, height, size, rng)
        bend = _Bend(width, height, self.curl, float(rng.uniform(0, 2 * np.pi)))
        view: _Plane | _Camera = _Plane(homography)
        if self.bulge_mm:
            paper = Cylinder(width, height, self.bulge_mm, self.axis)
            view = _Camera.above(homography, size, self.focal * self.pixels, paper)
        seen = _PhoneMap(view, bend)
        return Capture(self._light(_photographed(page, seen, size, rng), homography, rng), seen)

    def _homography(self, width: float, height: float, size: tuple[int, int], rng: np.random.Generator) -> Points:
        """The 3 x 3 map of page millimetres, printed at a scale, to pixels."""
        fill = float(rng.uniform(0.86, 0.95))
        across, down = (width, height) if self.turn % 180 == 0 else (height, width)
        scale = fill * min(size[0] / across, size[1] / down)
        half = np.array([(-width, -height), (width, -height), (width, height), (-width, height)]) / 2 * scale
        pull = 1 + self.tilt * rng.uniform(-1, 1, 2) @ np.array([[1, 1, -1, -1], [1, -1, -1, 1]]) / 2
        angle = np.radians(self.skew + self.turn)
        turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        corners = (half * pull[:, None]) @ turned.T + np.array(size) / 2 + rng.normal(0, 8, 2)
        on_page = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        found = cv2.getPerspectiveTransform(on_page, corners.astype(np.float32))
        about_centre = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1]])
        shrink = about_centre @ np.diag([self.scale, self.scale, 1]) @ np.linalg.inv(about_centre)
        return np.asarray(found @ shrink, dtype=np.float64)

    def _light(self, image: Grey, homography: Points, rng: np.random.Generator) -> Grey:
        dpi = float(np.sqrt(abs(np.linalg.det(homography[:2, :2])))) * 25.4
        result = optics.blur_mm(image, self.blur_mm, dpi)
        result = optics.shadow(result, rng, self.shadow)
        result = optics.washed_out(result, float(rng.uniform(15, 50)), float(rng.uniform(205, 245)))
        result = optics.sensor_noise(result, rng, float(rng.uniform(2, 7)))
        return optics.jpeg(result, self.jpeg_quality)


@dataclass(frozen=True)
class _AffineMap:
    matrix: Points

    def __call__(self, points: Points) -> Points:
        return points @ self.matrix[:, :2].T + self.matrix[:, 2]


@dataclass(frozen=True)
class _Bend:
    """Paper that is not flat: a smooth wave down the page and a weaker one across, in millimetres."""

    width: float
    height: float
    curl: float
    phase: float

    def __call__(self, points: Points) -> Points:
        down = np.pi * points[:, 1] / self.height + self.phase
        across = points[:, 0] / self.width
        wave = self.curl * np.sin(down)
        return points + np.column_stack([0.4 * wave * (0.5 + across), wave * (1 - 0.3 * across)])

    def undone(self, points: Points) -> Points:
        """The points that the bend brings to the given ones, by fixed-point iteration."""
        flat = points
        for _ in range(4):
            flat = flat - (self(flat) - points)
        return flat


@dataclass(frozen=True)
class Cylinder:
    """A sheet bent about a straight axis, its middle ``bulge`` millimetres above the ends (below: a trough).

    ``axis`` is the direction in which it stays straight: 0 along the lines of text, 90 down the page, or between.
    Paper bends and does not stretch: whatever lies between two places along the paper, its length stays.
    """

    width: float
    height: float
    bulge: float
    axis: float

    def __post_init__(self) -> None:
        if not 0 < abs(self.bulge) <= 0.3 * min(self.width, self.height):
            raise ValueError(f"a sheet of {self.width} x {self.height} mm does not bulge by {self.bulge} mm")

    @cached_property
    def radius(self) -> float:
        """Radius in millimetres, negative for a trough: the arc over the page is as high as the bulge."""
        across, _along = np.abs(self._directions) @ (self.width, self.height)
        least, most = 0.0, 2.0  # half the angle of the arc; its height grows with it all the way
        for _ in range(60):
            half = (least + most) / 2
            is_low = across / 2 * (1 - np.cos(half)) / half < abs(self.bulge)
            least, most = (half, most) if is_low else (least, half)
        return float(np.copysign(across / 2 / half, self.bulge))

    def bent(self, points: Points) -> Points:
        """(n, 3) places in space of (n, 2) points of the page: x and y as on a flat page, and the height above it."""
        across, along = ((points - self._middle) @ self._directions.T).T
        angle = across / self.radius
        height = self.bulge - 2 * self.radius * np.sin(angle / 2) ** 2
        on_table = np.column_stack([self.radius * np.sin(angle), along]) @ self._directions + self._middle
        return np.column_stack([on_table, height])

    def hit(self, origin: Points, rays: Points) -> Points:
        """(n, 2) points of the page that (n, 3) rays from a place (3,) above it meet; beyond the page on a miss."""
        across, along = self._directions @ (origin[:2] - self._middle)
        above = origin[2] - self.bulge + self.radius  # the axis of the cylinder
        step_across, step_along = (rays[:, :2] @ self._directions.T).T
        square = step_across**2 + rays[:, 2] ** 2
        half = across * step_across + above * rays[:, 2]
        outside = across**2 + (above - self.radius) * (above + self.radius)
        root = np.sqrt(np.maximum(half**2 - square * outside, 0))
        far = (-half - np.sign(self.radius) * root) / square  # a hill is met from outside, a trough from inside
        angle = np.arctan2((across + far * step_across) / self.radius, (above + far * rays[:, 2]) / self.radius)
        return np.column_stack([self.radius * angle, along + far * step_along]) @ self._directions + self._middle

    @property
    def _middle(self) -> Points:
        return np.array([self.width / 2, self.height / 2])

    @property
    def _directions(self) -> Points:
        """Unit vectors on the flat page, as rows: across the axis, and along it."""
        cos, sin = np.cos(np.radians(self.axis)), np.sin(np.radians(self.axis))
        return np.array([[-sin, cos], [cos, sin]])


@dataclass(frozen=True)
class _Plane:
    """A flat page: a homography, 3 x 3, from millimetres to pixels."""

    homography: Points

    def to_pixels(self, points: Points) -> Points:
        return _project(self.homography, points)

    def to_page(self, pixels: Points) -> Points:
        return _project(np.linalg.inv(self.homography).astype(np.float64), pixels)


@dataclass(frozen=True)
class _Camera:
    """A bulged page before a pinhole: ``turn`` (3, 3) and ``shift`` (3,) bring x, y and depth of the page to it."""

    paper: Cylinder
    turn: Points
    shift: Points
    focal: float
    centre: Points

    @classmethod
    def above(cls, homography: Points, size: tuple[int, int], focal: float, paper: Cylinder) -> _Camera:
        """The camera, ``focal`` in pixels, that sees a flat page most nearly as the homography says."""
        centre = np.array(size) / 2 - 0.5
        columns = np.linalg.inv(np.array([[focal, 0, centre[0]], [0, focal, centre[1]], [0, 0, 1]])) @ homography
        scale = np.sqrt(np.linalg.norm(columns[:, 0]) * np.linalg.norm(columns[:, 1]))
        across, down, shift = columns.T / np.copysign(scale, columns[2, 2])
        left, _sizes, right = np.linalg.svd(np.column_stack([across, down, np.cross(across, down)]))
        return cls(paper, left @ right, shift, focal, centre)

    def to_pixels(self, points: Points) -> Points:
        seen = self.paper.bent(points) * (1, 1, -1) @ self.turn.T + self.shift
        return np.asarray(self.focal * seen[:, :2] / seen[:, 2:] + self.centre, dtype=np.float64)

    def to_page(self, pixels: Points) -> Points:
        rays = np.column_stack([(pixels - self.centre) / self.focal, np.ones(len(pixels))])
        return self.paper.hit(-self.shift @ self.turn * (1, 1, -1), rays @ self.turn * (1, 1, -1))


@dataclass(frozen=True)
class _PhoneMap:
    view: _Plane | _Camera
    bend: _Bend

    def __call__(self, points: Points) -> Points:
        return self.view.to_pixels(self.bend(points))

    def to_page(self, pixels: Points) -> Points:
        return self.bend.undone(self.view.to_page(pixels))


def _project(homography: Points, points: Points) -> Points:
    projected = np.column_stack([points, np.ones(len(points))]) @ homography.T
    return np.asarray(projected[:, :2] / projected[:, 2:], dtype=np.float64)


def _page_pixels(matrix: Points) -> Points:
    """The 3 x 3 map of page pixels to millimetres followed by ``matrix`` (2 x 3 or 3 x 3)."""
    step = 1 / PIXELS_PER_MM
    to_mm = np.array([[step, 0, step / 2], [0, step, step / 2], [0, 0, 1]])
    return np.asarray(matrix @ to_mm, dtype=np.float64)


def _warped(page: Grey, matrix: Points, size: tuple[int, int]) -> Grey:
    return np.asarray(
        cv2.warpAffine(page, _page_pixels(matrix), size, flags=cv2.INTER_LINEAR, borderValue=(250,)), dtype=np.uint8
    )


def _photographed(page: Grey, seen_by: _PhoneMap, size: tuple[int, int], rng: np.random.Generator) -> Grey:
    """The page as a phone sees it, on a table of some other brightness."""
    step = 16
    columns, rows = np.meshgrid(np.arange(0, size[0] + step, step), np.arange(0, size[1] + step, step))
    seen = np.column_stack([columns.ravel(), rows.ravel()]).astype(np.float64)
    source = seen_by.to_page(seen) * PIXELS_PER_MM - 0.5
    coarse = source.reshape(*columns.shape, 2).astype(np.float32)
    # A smooth map needs no more than a node every 16 pixels; resize would shift them by half a node.
    at_columns, at_rows = np.meshgrid(
        np.arange(size[0], dtype=np.float32) / step, np.arange(size[1], dtype=np.float32) / step
    )
    fine = [
        cv2.remap(np.ascontiguousarray(coarse[..., axis]), at_columns, at_rows, cv2.INTER_LINEAR) for axis in (0, 1)
    ]
    table = int(rng.integers(60, 180))
    return np.asarray(
        cv2.remap(page, fine[0], fine[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(table,)),
        dtype=np.uint8,
    )
