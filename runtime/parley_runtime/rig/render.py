"""Draws a rig's frame in software: needs nothing but NumPy, so it works on a server without any graphics.

Visibility is sampled four times a pixel; where all four samples meet the same smooth surface the pixel is shaded once,
elsewhere each sample is shaded, so edges are smooth and the rest is cheap.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley.motion import MotionFrame
from parley_runtime.rig.camera import PORTRAIT, Camera
from parley_runtime.rig.normals import NormalField
from parley_runtime.rig.raster import rasterise
from parley_runtime.rig.rig import Rig
from parley_runtime.rig.shade import FINISHES, Studio, encode, shade, tone
from parley_runtime.rig.shadow import light_visibility

Floats = NDArray[np.float32]
Picture = NDArray[np.uint8]


_PIECE = 8192


class Renderer(Protocol):
    """Draws frames of one rig; what a renderer on a GPU has to offer too."""

    def draw(self, frame: MotionFrame) -> Picture:
        """The frame as sRGB bytes [H, W, 3]."""


class SoftwareRenderer:
    """Draws frames of one rig on the CPU. `size` is (width, height) in pixels."""

    def __init__(
        self, rig: Rig, size: tuple[int, int] = (512, 512), camera: Camera = PORTRAIT, studio: Studio | None = None
    ) -> None:
        if min(size) < 16 or max(size) > 4096:
            raise InputError(f"a picture must be 16 to 4096 pixels wide and high, got {size[0]}x{size[1]}")
        self._rig, self._camera, self._studio = rig, camera, studio or Studio()
        self._width, self._height = size
        self._normals = NormalField(rig.triangles, len(rig.rest))
        self._finishes = tuple(FINISHES.get(s.shading, FINISHES["matte"]) for s in rig.surfaces)
        self._background = _backdrop(self._width, self._height, self._studio)
        # Surface of each triangle; the last entry, which -1 finds, stands for the background.
        self._surface = np.append(rig.surface[rig.triangles[:, 0]], -1).astype(np.int16)
        # A smooth surface may change depth by this much (in 1 / metres) within a pixel before it counts as an edge.
        self._edge = 0.012

    def draw(self, frame: MotionFrame) -> Picture:
        """The frame as sRGB bytes [H, W, 3]."""
        return self.draw_with_matte(frame.weights, frame.rotation, frame.translation)[0]

    def draw_with_matte(self, weights: Floats, rotation: Floats, translation: Floats) -> tuple[Picture, Picture]:
        """The rig in this pose (as `Rig.pose` takes it) as sRGB bytes [H, W, 3], and the share of it in each pixel [H, W]."""
        rig, width, height = self._rig, self._width, self._height
        points = rig.pose(weights, rotation, translation)
        normals = self._normals(points)
        screen, nearness = self._camera.project(points, 2 * width, 2 * height)
        coverage = rasterise(screen, nearness, rig.triangles, 2 * width, 2 * height)
        lit = light_visibility(points, normals, rig.triangles, self._studio.key.unit())

        samples = _quarters(coverage.triangle, width, height)
        depths = _quarters(coverage.nearness, width, height)
        surfaces = [self._surface[sample] for sample in samples]
        same = (surfaces[0] == surfaces[1]) & (surfaces[0] == surfaces[2]) & (surfaces[0] == surfaces[3])
        far = np.minimum(np.minimum(depths[0], depths[1]), np.minimum(depths[2], depths[3]))
        near = np.maximum(np.maximum(depths[0], depths[1]), np.maximum(depths[2], depths[3]))
        smooth = same & (near - far < self._edge) & (far > 0.0)
        whole = np.flatnonzero(smooth)
        edge = np.flatnonzero(~smooth & (near > 0.0))

        row, column = np.divmod(whole, width)
        x, y, owner = [2.0 * column + 1.0], [2.0 * row + 1.0], [samples[0][whole]]
        row, column = np.divmod(edge, width)
        for k in range(4):
            x.append(2.0 * column + 0.5 + k % 2)
            y.append(2.0 * row + 0.5 + k // 2)
            owner.append(np.maximum(samples[k][edge], 0))
        light = self._shade(points, normals, lit, screen, np.concatenate(x), np.concatenate(y), np.concatenate(owner))

        picture = self._background.copy()
        picture[whole] = light[: len(whole)]
        behind, total = picture[edge], np.zeros((len(edge), 3), np.float32)
        for k, part in enumerate(np.split(light[len(whole) :], 4)):
            total += np.where((samples[k][edge] >= 0)[:, None], part, behind)
        picture[edge] = total * 0.25
        matte = np.zeros(width * height, np.uint8)
        matte[whole] = 255
        matte[edge] = sum((samples[k][edge] >= 0).astype(np.float32) for k in range(4)) * 63.75 + 0.5
        return encode(picture).reshape(height, width, 3), matte.reshape(height, width)

    def _shade(
        self, points: Floats, normals: Floats, lit: Floats, screen: NDArray[np.float64], x: NDArray[np.float64],
        y: NDArray[np.float64], triangle: NDArray[np.int32],
    ) -> Floats:  # fmt: skip
        """Tone-mapped light [M, 3] at screen positions `x`, `y` [M] of `triangle` [M]."""
        rig = self._rig
        ends = screen[rig.triangles]
        origin, u, v = ends[:, 0], ends[:, 1] - ends[:, 0], ends[:, 2] - ends[:, 0]
        area = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
        area[area == 0.0] = 1.0
        inverse = np.stack([v[:, 1], -v[:, 0], -u[:, 1], u[:, 0]], axis=1) / area[:, None]
        frame = np.concatenate([origin, inverse], axis=1).astype(np.float32)[triangle]
        px, py = x.astype(np.float32) - frame[:, 0], y.astype(np.float32) - frame[:, 1]
        second = np.clip(px * frame[:, 2] + py * frame[:, 3], 0.0, 1.0)
        third = np.clip(px * frame[:, 4] + py * frame[:, 5], 0.0, 1.0 - second)

        corners = rig.triangles[triangle]
        values = np.concatenate([normals, points, rig.colours, rig.occlusion[:, None], lit[:, None]], axis=1)
        mixed = np.take(values, corners[:, 0], axis=0)
        mixed *= (1.0 - second - third)[:, None]
        for share, corner in ((second, corners[:, 1]), (third, corners[:, 2])):
            part = np.take(values, corner, axis=0)
            part *= share[:, None]
            mixed += part
        return self._light(mixed, self._surface[triangle].astype(np.intp))

    def _light(self, values: Floats, finish: NDArray[np.intp]) -> Floats:
        """Light [M, 3] of surface points with interpolated `values` [M, 11], worked through in cache-sized pieces."""
        eye = np.asarray(self._camera.eye, np.float32)
        light = np.empty((len(values), 3), np.float32)
        for start in range(0, len(values), _PIECE):
            piece = values[start : start + _PIECE]
            normal, view = piece[:, 0:3], eye - piece[:, 3:6]
            normal = normal / np.sqrt(np.einsum("ij,ij->i", normal, normal) + 1e-12)[:, None]
            view = view / np.sqrt(np.einsum("ij,ij->i", view, view))[:, None]
            light[start : start + _PIECE] = tone(shade(
                self._studio, normal, view, piece[:, 6:9], piece[:, 9], piece[:, 10], finish[start : start + _PIECE],
                self._finishes,
            ))  # fmt: skip
        return light


def render(rig: Rig, frame: MotionFrame, size: int | tuple[int, int] = 512, camera: Camera = PORTRAIT) -> Picture:
    """One frame as sRGB bytes [H, W, 3]; for many frames keep a `SoftwareRenderer`."""
    return SoftwareRenderer(rig, (size, size) if isinstance(size, int) else size, camera).draw(frame)


def _quarters(image: NDArray[Any], width: int, height: int) -> list[NDArray[Any]]:
    """The four samples [H * W] of every pixel of an `image` that is twice as wide and high."""
    square = image.reshape(2 * height, 2 * width)
    return [square[row::2, column::2].ravel() for row in (0, 1) for column in (0, 1)]


def _backdrop(width: int, height: int, studio: Studio) -> Floats:
    """A soft vignette [H * W, 3]: light behind the head, dark in the corners, with a little dither against bands."""
    x = (np.arange(width) + 0.5) / width * 2.0 - 1.0
    y = (np.arange(height) + 0.5) / height * 2.0 - 1.0
    distance = np.sqrt((x[None, :] * 0.80) ** 2 + ((y[:, None] + 0.10) * 0.75) ** 2)
    amount = np.clip(distance, 0.0, 1.0)[..., None] ** 1.3
    inner, outer = (np.asarray(colour, np.float32) for colour in studio.background)
    dither = np.random.default_rng(1).normal(0.0, 0.0006, (height, width, 1))
    backdrop: Floats = np.maximum(inner * (1.0 - amount) + outer * amount + dither, 0.0).astype(np.float32)
    return backdrop.reshape(-1, 3)
