"""Triangles that cannot show, because something solid that is already drawn lies in front of all of them.

Teeth and gums lie behind lips, most hair behind the head. Rasterising a triangle only to find that all of its samples are hidden
costs nearly as much as drawing it, so a depth picture of what is solid is pooled over blocks, as in Greene, Kass and Miller's
hierarchical z-buffer (1993), and whole triangles are compared with it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.camera import FAR, NEAR
from parley_train.faces.facerig import Floats

Indices = NDArray[np.intp]

_BLOCK = 4
"""Samples along the smallest block."""

_LEVELS = 5
"""Sizes of blocks, each twice the one before."""

_SNAP, _TIE = 0.01, 1e-6
"""Samples that rasterisers move a corner at most, and the depth (0..1) below which two may be the same."""


class Cover:
    """How far away the farthest of what a depth picture shows lies, in blocks of several sizes."""

    def __init__(self, depth: Floats) -> None:
        """Take `depth` [H, H], 0 near .. 1 far, as OpenGL keeps it."""
        self._samples = len(depth)
        largest = _BLOCK << (_LEVELS - 1)
        whole = -(-len(depth) // largest) * largest
        farthest = np.zeros((whole, whole), np.float32)
        farthest[: len(depth), : len(depth)] = depth
        farthest = _pooled(farthest, _BLOCK)
        tables, self._first, self._width = [], [0], []
        for level in range(_LEVELS):
            if level:
                farthest = _pooled(farthest, 2)
            tables.append(_of_nine(farthest).ravel())
            self._first.append(self._first[-1] + tables[-1].size)
            self._width.append(len(farthest))
        self._farthest = np.concatenate(tables)

    def may_show(self, places: Floats, corners: Indices) -> NDArray[np.bool_]:
        """[F]: whether any sample of the triangles `corners` [3, F] may pass the depth test.

        `places` [3, N] are samples right and up from the lower left corner, and the distance in metres. Never wrong about a triangle
        that shows; of those that don't, some are let through.
        """
        (left, right), (low, high), (near, _) = (_ends(place, corners) for place in places)
        depth = 0.5 * (FAR + NEAR) / (FAR - NEAR) + 0.5 - FAR * NEAR / (FAR - NEAR) / near
        seen: NDArray[np.bool_] = (right > -_SNAP) & (high > -_SNAP)
        seen &= (left < self._samples + _SNAP) & (low < self._samples + _SNAP)
        # Three blocks hold any extent of two.
        extent = np.maximum(right - left, high - low) + 2.0 * _SNAP
        level = np.maximum(np.frexp(extent / (2.0 * _BLOCK))[1], 0)
        fits = level < _LEVELS
        level = np.minimum(level, _LEVELS - 1)
        last = np.float32(self._samples - 1)
        column = np.clip(left - _SNAP, 0.0, last).astype(np.int32) // _BLOCK >> level
        row = np.clip(low - _SNAP, 0.0, last).astype(np.int32) // _BLOCK >> level
        at = np.array(self._first[:-1]).take(level) + row * np.array(self._width).take(level) + column
        return seen & ~(fits & (depth > self._farthest.take(at) + _TIE))


def _ends(values: Floats, corners: Indices) -> tuple[Floats, Floats]:
    """Least and greatest of `values` [N] at the three `corners` [3, F]."""
    a, b, c = (values.take(corner) for corner in corners)
    return np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)


def _pooled(values: Floats, block: int) -> Floats:
    """The greatest of each block of `values` [H, H]."""
    count = len(values) // block
    rows = np.maximum.reduce(values.reshape(count, block, len(values)), axis=1)
    pooled = rows[:, ::block]
    for column in range(1, block):
        pooled = np.maximum(pooled, rows[:, column::block])
    return pooled


def _of_nine(values: Floats) -> Floats:
    """The greatest of each of `values` [H, H] and its neighbours up to two above and to the right."""
    wide = values.copy()
    for step in (1, 2):
        np.maximum(wide[:, :-step], values[:, step:], out=wide[:, :-step])
    most = wide.copy()
    for step in (1, 2):
        np.maximum(most[:-step], wide[step:], out=most[:-step])
    return most
