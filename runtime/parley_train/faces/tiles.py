"""Which squares of a picture show which material: only those are shaded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.facerig import Floats

TILE = 8
"""Pixels of the final picture a side."""


def tile_bits(bits: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """[T, T]: the materials (one bit each) in every square of the numbered picture `bits` [2S, 2S], with one sample around it."""
    spread = bits.copy()
    spread[1:] |= bits[:-1]
    spread[:-1] |= bits[1:]
    rows = spread.copy()
    spread[:, 1:] |= rows[:, :-1]
    spread[:, :-1] |= rows[:, 1:]
    size, side = len(bits), 2 * TILE
    count = -(-size // side)
    if count * side != size:
        spread = np.pad(spread, (0, count * side - size))
    blocks = np.bitwise_or.reduce(spread.reshape(count, side, count * side), axis=1)
    found: NDArray[np.uint32] = np.bitwise_or.reduce(blocks.reshape(count, count, side), axis=2)
    return found


def squares(tiles: NDArray[np.bool_], size: int) -> Floats:
    """Corners [N * 6, 2] in clip space of the squares set in `tiles` [T, T] of a picture of `size` pixels; runs in a row are one."""
    padded = np.zeros((len(tiles), tiles.shape[1] + 2), np.int8)
    padded[:, 1:-1] = tiles
    edges = padded[:, 1:] - padded[:, :-1]
    row, start = np.nonzero(edges == 1)
    _, stop = np.nonzero(edges == -1)
    scale = 2.0 * TILE / size
    left, right = start * scale - 1.0, np.minimum(stop * scale, 2.0) - 1.0
    bottom, top = row * scale - 1.0, np.minimum((row + 1) * scale, 2.0) - 1.0
    corners = np.stack([left, bottom, right, bottom, left, top, right, bottom, right, top, left, top], axis=1)
    flat: Floats = corners.astype(np.float32)
    return flat.reshape(-1, 2)
