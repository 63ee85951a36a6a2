"""Sets a drawn head back into its picture: around it, every pixel of the picture stays what it was.

The head replaces what lies under its matte, old and new, and a soft rim about it; where neither is, the picture's own bytes are kept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_runtime.portrait.crop import Crop, View
from parley_runtime.portrait.sampling import read_through

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

_CELLS = 64
"""Cells across the crop by which the rim about a head is measured: as wide as what `render` paints anew behind an edge."""

_EMPTY = 0.04
"""A matte below this is nothing: networks are never quite sure."""

_BORDER = 0.06
"""Share of the crop's side over which a frame fades into the picture around the crop."""


class Paste:
    """Pastes frames of one portrait, drawn at `size`, into what a view of its picture shows.

    `pixels` [H, W, 3] and `alpha` [H, W] or None are the picture's, `matte` [size, size] the head's in the picture, 0..1.
    """

    def __init__(
        self, pixels: Bytes, alpha: Bytes | None, crop: Crop, view: View, size: int, matte: Floats
    ) -> None:  # fmt: skip
        self._size = size
        self.base = _seen(pixels, view)
        """The view of the picture without any change [rows, columns, 3]."""
        self._alpha = None if alpha is None else _seen(alpha[..., None], view)[..., 0]
        self._mapping = view.to_crop(crop, size)
        straight = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        self._direct = self.base.shape[:2] == (size, size) and np.allclose(self._mapping, straight, atol=0.02)
        self._old = _rim(matte)
        self._wide = _enlarging(size)
        self._fade = _fade(size) if self._surrounded() else None
        self._box = (0, view.rows, 0, view.columns)
        if not self._direct:
            self._plan()

    def __call__(self, frame: Floats, matte: Floats) -> Bytes:
        """The picture with `frame` [3, size, size] 0..1 in it, as RGBA [rows, columns, 4].

        `matte` [size, size] is the head's in the frame. Alpha is the head's matte; of a picture with transparency of its own, what
        of the picture is seen.
        """
        cover = self._wide @ np.maximum(self._old, _rim(matte)) @ self._wide.T
        np.clip(cover, 0.0, 1.0, out=cover)
        if self._fade is not None:
            cover *= self._fade
        stack = np.empty((self._size, self._size, 5), np.float32)
        stack[..., :3] = frame.transpose(1, 2, 0)
        stack[..., :3] *= 255.0
        stack[..., 3], stack[..., 4] = matte, cover
        seen = stack if self._direct else self._through(stack)
        top, bottom, left, right = self._box
        whole = np.empty((*self.base.shape[:2], 4), np.uint8)
        whole[..., :3] = self.base
        share = seen[..., 4:5]
        kept = self.base[top:bottom, left:right]
        mixed = kept + share * (seen[..., :3] - kept)
        np.rint(mixed, out=mixed)
        np.clip(mixed, 0.0, 255.0, out=mixed)
        whole[top:bottom, left:right, :3] = mixed
        head = 255.0 * np.clip(seen[..., 3], 0.0, 1.0)
        if self._fade is not None:
            head *= np.minimum(1.0, 4.0 * share[..., 0])
        if self._alpha is None:
            whole[..., 3] = 0
            whole[top:bottom, left:right, 3] = np.rint(head)
        else:
            whole[..., 3] = self._alpha
            own = self._alpha[top:bottom, left:right]
            whole[top:bottom, left:right, 3] = np.rint(own + share[..., 0] * (head - own))
        return whole

    def _surrounded(self) -> bool:
        """Whether the view shows more than the crop, so that a frame's border has to meet the picture."""
        rows, columns = self.base.shape[:2]
        corners = self._mapping @ np.array([[0, columns, 0, columns], [0, 0, rows, rows], [1, 1, 1, 1]], np.float64)
        return bool(corners.min() < -0.5 or corners.max() > self._size + 0.5)

    def _plan(self) -> None:
        """Note once which pixels of a frame each pixel of the view is made of."""
        rows, columns = self.base.shape[:2]
        x = (np.arange(columns) + 0.5)[None, :]
        y = (np.arange(rows) + 0.5)[:, None]
        at_x = self._mapping[0, 0] * x + self._mapping[0, 1] * y + self._mapping[0, 2] - 0.5
        at_y = self._mapping[1, 0] * x + self._mapping[1, 1] * y + self._mapping[1, 2] - 0.5
        last = self._size - 1
        inside = (at_x > -0.5) & (at_x < last + 0.5) & (at_y > -0.5) & (at_y < last + 0.5)
        seen_rows, seen_columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
        if not len(seen_rows):
            self._box = (0, 0, 0, 0)
        else:
            self._box = (int(seen_rows[0]), int(seen_rows[-1]) + 1, int(seen_columns[0]), int(seen_columns[-1]) + 1)
        top, bottom, left, right = self._box
        part = (slice(top, bottom), slice(left, right))
        at_x, at_y, inside = np.clip(at_x[part], 0, last), np.clip(at_y[part], 0, last), inside[part]
        low_x, low_y = np.minimum(at_x.astype(int), last - 1), np.minimum(at_y.astype(int), last - 1)
        x_share, y_share = (at_x - low_x).astype(np.float32), (at_y - low_y).astype(np.float32)
        first = low_y * self._size + low_x
        self._taps = [first, first + 1, first + self._size, first + self._size + 1]
        shares = [(1 - x_share) * (1 - y_share), x_share * (1 - y_share), (1 - x_share) * y_share, x_share * y_share]
        self._shares = [(share * inside)[..., None] for share in shares]

    def _through(self, stack: Floats) -> Floats:
        flat = stack.reshape(-1, stack.shape[2])
        total = np.take(flat, self._taps[0], axis=0) * self._shares[0]
        for tap, share in zip(self._taps[1:], self._shares[1:], strict=True):
            total += np.take(flat, tap, axis=0) * share
        return np.asarray(total, np.float32)


def _seen(pixels: Bytes, view: View) -> Bytes:
    rows, columns = pixels.shape[:2]
    if (view.left, view.top, view.width, view.height) == (0, 0, columns, rows) and (view.columns, view.rows) == (
        columns,
        rows,
    ):
        return np.ascontiguousarray(pixels)
    return np.rint(np.clip(read_through(pixels, view.to_picture(), view.columns, view.rows), 0, 255)).astype(np.uint8)


def _rim(matte: Floats) -> Floats:
    """How much of each cell of the crop a head needs [cells, cells]: where it is and a cell about it, softly."""
    cell = _cell(len(matte))
    cells = len(matte) // cell
    inside = matte[: cells * cell, : cells * cell].reshape(cells, cell, cells, cell)
    reach = np.clip((inside.max(axis=(1, 3)) - _EMPTY) * 4.0, 0.0, 1.0)
    edged = np.pad(reach, 1, mode="edge")
    rows = np.maximum(np.maximum(edged[:-2], edged[1:-1]), edged[2:])
    return np.asarray(np.maximum(np.maximum(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:]), np.float32)


def _cell(size: int) -> int:
    """Pixels of a cell: a power of two, since the sizes of crops are multiples of 32, so that there are at least `_CELLS` across."""
    return 4 << max(0, (size // (4 * _CELLS)).bit_length() - 1)


def _enlarging(size: int) -> Floats:
    """Cells to pixels [size, cells], linear between the middles of cells."""
    cells = size // _cell(size)
    place = np.clip((np.arange(size) + 0.5) / _cell(size) - 0.5, 0, cells - 1)
    low = np.minimum(place.astype(int), cells - 2)
    share = (place - low).astype(np.float32)
    matrix = np.zeros((size, cells), np.float32)
    matrix[np.arange(size), low] = 1.0 - share
    matrix[np.arange(size), low + 1] += share
    return matrix


def _fade(size: int) -> Floats:
    """1 in the crop's middle, falling to 0 at its border [size, size]."""
    place = (np.arange(size) + 0.5) / size
    line = np.clip(np.minimum(place, 1.0 - place) / _BORDER, 0.0, 1.0)
    smooth = line * line * (3.0 - 2.0 * line)
    return np.asarray(smooth[:, None] * smooth[None, :], np.float32)
