"""Draws a rig's frame in software: needs nothing but NumPy, so it works on a server without any graphics.

Visibility is sampled four times a pixel; where all four samples meet the same smooth surface the pixel is shaded once,
elsewhere each sample is shaded, so edges are smooth and the rest is cheap.
"""

from __future__ import annotations

from typing import Protocol

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
        # A smooth surface may change depth by this much (in 1 / metres) within a pixel before it counts as an edge.
        self._edge = 0.012

    def draw(self, frame: MotionFrame) -> Picture:
        """The frame as sRGB bytes [H, W, 3]."""
        rig, width, height = self._rig, self._width, self._height
        points = rig.pose(frame.weights, frame.rotation, frame.translation)
        normals = self._normals(points)
        screen, nearness = self._camera.project(points, 2 * width, 2 * height)
        coverage = rasterise(screen, nearness, rig.triangles, 2 * width, 2 * height)
        lit = light_visibility(points, normals, rig.triangles, self._studio.key.unit())

        samples = coverage.triangle.reshape(height, 2, width, 2).transpose(0, 2, 1, 3).reshape(-1, 4)
        depth = coverage.nearness.reshape(height, 2, width, 2).transpose(0, 2, 1, 3).reshape(-1, 4)
        surface = np.where(samples >= 0, rig.surface[rig.triangles[samples, 0]], -1)
        smooth = (
            (surface.min(1) >= 0) & (surface.min(1) == surface.max(1)) & (depth.max(1) - depth.min(1) < self._edge)
        )
        whole = np.flatnonzero(smooth)
        edge = np.flatnonzero(~smooth & (surface.max(1) >= 0))

        column, row = whole % width, whole // width
        x, y, owner = [2.0 * column + 1.0], [2.0 * row + 1.0], [samples[whole, 0]]
        for k in range(4):
            x.append(2.0 * (edge % width) + 0.5 + k % 2)
            y.append(2.0 * (edge // width) + 0.5 + k // 2)
            owner.append(np.maximum(samples[edge, k], 0))
        light = self._shade(
            points, normals, lit, screen, np.concatenate(x), np.concatenate(y), np.concatenate(owner)
        )

        picture = self._background.copy()
        picture[whole] = light[: len(whole)]
        parts = light[len(whole) :].reshape(4, len(edge), 3)
        covered = (samples[edge] >= 0).T[:, :, None]
        picture[edge] = np.where(covered, parts, picture[edge]).mean(axis=0)
        return encode(picture).reshape(height, width, 3)

    def _shade(
        self, points: Floats, normals: Floats, lit: Floats, screen: NDArray[np.float64], x: NDArray[np.float64],
        y: NDArray[np.float64], triangle: NDArray[np.int32],
    ) -> Floats:  # fmt: skip
        """Tone-mapped light [M, 3] at screen positions `x`, `y` [M] of `triangle` [M]."""
        rig = self._rig
        corners = rig.triangles[triangle]
        a, b, c = (screen[corners[:, k]] for k in range(3))
        ux, uy, vx, vy = b[:, 0] - a[:, 0], b[:, 1] - a[:, 1], c[:, 0] - a[:, 0], c[:, 1] - a[:, 1]
        px, py = x - a[:, 0], y - a[:, 1]
        area = ux * vy - uy * vx
        area[area == 0.0] = 1.0
        second = np.clip((px * vy - py * vx) / area, 0.0, 1.0)
        third = np.clip((ux * py - uy * px) / area, 0.0, 1.0 - second)
        shares = np.stack([1.0 - second - third, second, third]).astype(np.float32)

        values = np.concatenate([normals, points, rig.colours, rig.occlusion[:, None], lit[:, None]], axis=1)
        mixed = shares[0][:, None] * values[corners[:, 0]]
        mixed += shares[1][:, None] * values[corners[:, 1]]
        mixed += shares[2][:, None] * values[corners[:, 2]]
        normal, view = mixed[:, 0:3], np.asarray(self._camera.eye, np.float32) - mixed[:, 3:6]
        normal = normal / np.sqrt(np.einsum("ij,ij->i", normal, normal) + 1e-12)[:, None]
        view = view / np.sqrt(np.einsum("ij,ij->i", view, view))[:, None]
        finish = rig.surface[corners[:, 0]].astype(np.intp)
        light = shade(
            self._studio, normal, view, mixed[:, 6:9], mixed[:, 9], mixed[:, 10], finish, self._finishes
        )  # fmt: skip
        return tone(light)


def render(rig: Rig, frame: MotionFrame, size: int | tuple[int, int] = 512, camera: Camera = PORTRAIT) -> Picture:
    """One frame as sRGB bytes [H, W, 3]; for many frames keep a `SoftwareRenderer`."""
    return SoftwareRenderer(rig, (size, size) if isinstance(size, int) else size, camera).draw(frame)


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
