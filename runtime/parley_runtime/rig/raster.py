"""Which triangle covers which pixel: a scanline rasteriser with a depth buffer, vectorised over all triangles.

Every triangle is cut into rows, every row into a run of pixel centres, and all runs are expanded at once. Edges are
evaluated from their upper to their lower end whichever triangle asks, so neighbours never overlap and never leave gaps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Coverage:
    """The nearest triangle of each pixel: `triangle` [H * W], -1 where nothing is; `nearness` [H * W], 0 there."""

    triangle: NDArray[np.int32]
    nearness: NDArray[np.float32]


def rasterise(points: Doubles, nearness: Doubles, triangles: NDArray[np.int32], width: int, height: int) -> Coverage:
    """Draw `triangles` [F, 3] of projected `points` [V, 2] (pixels) with `nearness` [V] (1 / distance, linear on screen).

    Triangles that face away (clockwise on screen with y down means towards the camera) are left out.
    """
    corners = points[triangles]
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    facing = np.flatnonzero(area < -1e-9)
    rows = _rows(corners[facing], facing, height)
    plane = _planes(corners, nearness[triangles], area)
    return _resolve(rows, plane, width, height)


def _planes(corners: Doubles, values: Doubles, area: Doubles) -> Doubles:
    """Coefficients [F, 3] (d/dx, d/dy, constant) of a value [F, 3] that is linear over each triangle."""
    safe = np.where(np.abs(area) < 1e-12, 1.0, area)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    rise1, rise2 = values[:, 1] - values[:, 0], values[:, 2] - values[:, 0]
    dx = (rise1 * second[:, 1] - rise2 * first[:, 1]) / safe
    dy = (rise2 * first[:, 0] - rise1 * second[:, 0]) / safe
    return np.stack([dx, dy, values[:, 0] - dx * corners[:, 0, 0] - dy * corners[:, 0, 1]], axis=1)


def _rows(corners: Doubles, identity: Ints, height: int) -> tuple[Ints, Ints, Doubles, Doubles]:
    """Pixel rows of each triangle: triangle, row, and where the row enters and leaves it (x in pixels)."""
    order = np.argsort(corners[:, :, 1], axis=1, kind="stable")
    sorted_corners = np.take_along_axis(corners, order[:, :, None], axis=1)
    x, y = sorted_corners[:, :, 0], sorted_corners[:, :, 1]
    top = np.clip(np.ceil(y[:, 0] - 0.5), 0, height).astype(np.int64)
    bottom = np.clip(np.ceil(y[:, 2] - 0.5), 0, height).astype(np.int64)
    count = bottom - top
    which = np.repeat(np.arange(len(count)), count)
    row = np.arange(len(which)) - np.repeat(np.cumsum(count) - count - top, count)
    centre = row + 0.5

    # Every edge as x = intercept + slope * y; 0 is the long one from top to bottom, 1 and 2 the two on the other side.
    upper, lower = (0, 0, 1), (2, 1, 2)
    drop = y[:, lower] - y[:, upper]
    slope = (x[:, lower] - x[:, upper]) / np.where(drop > 0.0, drop, 1.0)
    intercept = x[:, upper] - y[:, upper] * slope
    base = 3 * which
    other = base + 1 + (centre >= y[which, 1])
    long_side = intercept.ravel()[base] + centre * slope.ravel()[base]
    short_side = intercept.ravel()[other] + centre * slope.ravel()[other]
    return identity[which], row, np.minimum(long_side, short_side), np.maximum(long_side, short_side)


def _resolve(rows: tuple[Ints, Ints, Doubles, Doubles], plane: Doubles, width: int, height: int) -> Coverage:
    triangle, row, left, right = rows
    start = np.clip(np.ceil(left - 0.5), 0, width).astype(np.int64)
    count = np.clip(np.ceil(right - 0.5), 0, width).astype(np.int64) - start
    kept = count > 0
    triangle, row, start, count = triangle[kept], row[kept], start[kept], count[kept]
    coefficients = plane[triangle]
    before = np.cumsum(count) - count
    total = int(count.sum())
    # Per run: value of the plane at the run's first pixel, minus what the running index would add before it.
    base = coefficients[:, 0] * (start + 0.5 - before) + coefficients[:, 1] * (row + 0.5) + coefficients[:, 2]
    index = np.arange(total, dtype=np.int32)
    pixel = np.repeat((row * width + start - before).astype(np.int32), count)
    pixel += index
    slope = np.repeat(coefficients[:, 0], count)
    slope *= index
    slope += np.repeat(base, count)
    near = slope.astype(np.float32)
    depth = np.zeros(width * height, np.float32)
    np.maximum.at(depth, pixel, near)
    wins = np.flatnonzero(near == depth[pixel])
    owner = np.full(width * height, -1, np.int32)
    owner[pixel[wins]] = np.repeat(triangle.astype(np.int32), count)[wins]
    return Coverage(owner, depth)
