"""Pictures at other places and sizes: shrinking without shimmer, and reading a picture through an affine map.

Pixel centres lie at half numbers: pixel 0 spans 0 to 1, its centre is 0.5. A `Map` [2, 3] takes a position (x, y, 1) of the
picture that is made to a position of the picture that is read.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Map = NDArray[np.float64]

DRAWN_OUT = 3.0
"""See `folded`."""


def resize(image: NDArray[Any], width: int, height: int) -> Floats:
    """`image` [H, W, ...] at another size, float32: an average where it shrinks, linear where it grows."""
    halfway = _along(image.astype(np.float32), height, 0)
    return _along(halfway, width, 1)


def _along(image: Floats, size: int, axis: int) -> Floats:
    """Resample one axis with a triangle as wide as a pixel of the smaller of both pictures."""
    count = image.shape[axis]
    if count == size:
        return image
    step = count / size
    reach = max(step, 1.0)
    centre = (np.arange(size) + 0.5) * step
    first = np.floor(centre - reach).astype(int)
    taps = first[:, None] + np.arange(int(np.ceil(2 * reach)) + 2)
    weight = np.maximum(0.0, 1.0 - np.abs(taps + 0.5 - centre[:, None]) / reach)
    weight[(taps < 0) | (taps >= count)] = 0.0
    weight /= weight.sum(axis=1, keepdims=True)
    if size * count <= 4_000_000:
        matrix = np.zeros((size, count), np.float32)
        np.add.at(matrix, (np.arange(size)[:, None], np.clip(taps, 0, count - 1)), weight)
        moved = np.tensordot(matrix, image, axes=(1, axis))
        return np.ascontiguousarray(np.moveaxis(moved, 0, axis), dtype=np.float32)
    total: Floats | None = None
    shape = [1] * image.ndim
    shape[axis] = size
    for tap in range(taps.shape[1]):
        part = np.take(image, np.clip(taps[:, tap], 0, count - 1), axis=axis)
        part *= weight[:, tap].astype(np.float32).reshape(shape)
        total = part if total is None else total + part
    assert total is not None
    return total


def read_through(image: NDArray[Any], mapping: Map, width: int, height: int) -> Floats:
    """`image` [H, W, C] seen through `mapping`, float32 [height, width, C]; beyond its edge it goes on as `folded` says.

    Where the map shrinks the picture, the picture is shrunk first, so that fine brushwork does not turn into noise.
    """
    mapping = np.asarray(mapping, np.float64)
    scale = float(np.sqrt(abs(np.linalg.det(mapping[:, :2]))))
    if scale > 1.25:
        low, high = _reach(mapping, width, height)
        left, top = (int(v) for v in np.clip(np.floor(low - 2 * scale), 0, [image.shape[1] - 1, image.shape[0] - 1]))
        right, bottom = (int(v) for v in np.clip(np.ceil(high + 2 * scale), 1, [image.shape[1], image.shape[0]]))
        part = image[top : max(bottom, top + 1), left : max(right, left + 1)]
        small_width, small_height = max(1, round(part.shape[1] / scale)), max(1, round(part.shape[0] / scale))
        small = resize(part, small_width, small_height)
        shrink = np.array([small_width / part.shape[1], small_height / part.shape[0]])
        mapping = (mapping - np.array([[0.0, 0.0, left], [0.0, 0.0, top]])) * shrink[:, None]
        image = small
    x = (np.arange(width) + 0.5)[None, :]
    y = (np.arange(height) + 0.5)[:, None]
    at_x = mapping[0, 0] * x + mapping[0, 1] * y + mapping[0, 2] - 0.5
    at_y = mapping[1, 0] * x + mapping[1, 1] * y + mapping[1, 2] - 0.5
    return _bilinear(image, np.broadcast_to(at_x, (height, width)), np.broadcast_to(at_y, (height, width)))


def folded(xp: Any, at: Any, last: float) -> Any:
    """Positions `at` (pixels, of the array module `xp`) along a picture whose last pixel is `last`, taken back into it.

    Beyond its edge a picture goes on as its own mirror image, drawn out `DRAWN_OUT` times: hair that the edge cuts goes on as hair, where the
    edge's own pixels, repeated, would be drawn into streaks.
    """
    at = xp.maximum(at, at * np.float32(-1.0 / DRAWN_OUT))
    at = xp.minimum(at, np.float32(last * (1.0 + 1.0 / DRAWN_OUT)) - at * np.float32(1.0 / DRAWN_OUT))
    return xp.clip(at, 0.0, last)


def spread(image: Floats, reach: int) -> Floats:
    """The largest value of `image` [H, W] within a square of 2 reach + 1 pixels."""
    for axis in (0, 1):
        edged = np.pad(image, [(reach, reach) if k == axis else (0, 0) for k in (0, 1)], mode="edge")
        image = np.lib.stride_tricks.sliding_window_view(edged, 2 * reach + 1, axis=axis).max(axis=-1)
    return image


def _reach(mapping: Map, width: int, height: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float64) @ mapping.T
    return corners.min(axis=0), corners.max(axis=0)


def _bilinear(image: NDArray[Any], x: NDArray[np.float64], y: NDArray[np.float64]) -> Floats:
    rows, columns = image.shape[:2]
    x, y = folded(np, x, columns - 1.0), folded(np, y, rows - 1.0)
    left, top = np.minimum(x.astype(int), max(columns - 2, 0)), np.minimum(y.astype(int), max(rows - 2, 0))
    right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
    fx, fy = (x - left).astype(np.float32)[..., None], (y - top).astype(np.float32)[..., None]
    upper = image[top, left] * (1.0 - fx) + image[top, right] * fx
    lower = image[bottom, left] * (1.0 - fx) + image[bottom, right] * fx
    return np.asarray(upper * (1.0 - fy) + lower * fy, np.float32)


def compose(outer: Map, inner: Map) -> Map:
    """The map that does `inner`, then `outer`."""
    turned = np.vstack([inner, [0.0, 0.0, 1.0]])
    return np.asarray(outer @ turned, np.float64)


def inverted(mapping: Map) -> Map:
    """The map back."""
    linear = np.linalg.inv(np.asarray(mapping, np.float64)[:, :2])
    return np.concatenate([linear, -(linear @ mapping[:, 2:])], axis=1)
