"""Sets a drawn head into its picture: before what is around it, so that no seam and nothing of the old head is seen.

The `render` graph gives a head that stands before a background of its own. That background is taken off again, which leaves the
head alone, and the picture itself, moved along with the head (`around`), goes beneath. Where neither the head nor what follows it
is, every byte of the picture stays what it was.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley_runtime.device import Array, Device
from parley_runtime.portrait.around import Around, head_map
from parley_runtime.portrait.crop import Crop, View
from parley_runtime.portrait.cutout import cut_out
from parley_runtime.portrait.outline import Outline
from parley_runtime.portrait.sampling import Map, read_through, resize, spread

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

_EMPTY, _SURE = 0.03, 0.12
"""A matte below the first is nothing, from the second on it is taken as it is: networks are never quite sure of nothing."""

_BORDER = 0.06
"""Share of the crop's side over which a head and what follows it end at the crop's border."""

_RIM, _SLOPE = 0.03, 0.22
"""Shares of the crop's side: what is so near to a head goes with it, and over so much beyond ever less."""


class Paste:
    """Pastes frames of one portrait, drawn at `size`, into what a view of its picture shows.

    `pixels` [H, W, 3] and `alpha` [H, W] or None are the picture's, `outline` says of the crop what the sitter is, `background`
    [3, size, size] is the one that the graph puts behind the head, `pose` [6] how the picture's head is held. `alone`: the sitter's colours
    without the picture's background (`cutout`), for who lays them over another.
    """

    def __init__(
        self, pixels: Bytes, alpha: Bytes | None, crop: Crop, view: View, size: int, outline: Outline, background: Floats,
        pose: Floats, *, alone: bool = False,
    ) -> None:  # fmt: skip
        self._size, self._pose = size, pose
        self._xp: Any = np
        self.base = _seen(pixels, view)
        """The view of the picture without any change [rows, columns, 3]."""
        self._mapping = view.to_crop(crop, size)
        straight = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        self._direct = self.base.shape[:2] == (size, size) and np.allclose(self._mapping, straight, atol=0.02)
        self._box = (0, view.rows, 0, view.columns)
        if not self._direct:
            self._plan()
        fade = _fade(size)
        self._shown = resize(outline.drawn, size, size) * (fade if self._surrounded() else 1.0)
        self._background = np.ascontiguousarray(background.transpose(1, 2, 0))
        follows = _following(outline.head, size) * fade
        layers = np.empty((view.rows, view.columns, 4), np.uint8)
        layers[..., :3] = self.base
        if alpha is not None:
            layers[..., 3] = _seen(alpha[..., None], view)[..., 0]
        else:
            layers[..., 3] = 0
            sitter = self._placed(255.0 * resize(outline.sitter, size, size))
            layers[self._part][..., 3] = np.rint(sitter)
        if alone:
            layers = cut_out(layers, own=alpha is not None)
        self._layers = layers
        self._around = Around(layers, self._box, self._placed(follows), self._mapping / size)

    @property
    def maps(self) -> tuple[Map, Map]:
        """From pixels of the view to shares of the crop, and back [2, 3]."""
        return self._around.to_crop, self._around.from_crop

    def on(self, device: Device) -> Paste:
        """The same on a device: it takes and gives the device's arrays. `base` and what reads poses stay on the host."""
        if device.xp is np:
            return self
        there = copy.copy(self)
        there._xp = device.xp
        for name in ("_shown", "_background", "_layers"):
            setattr(there, name, device.to_device(getattr(self, name), "paste"))
        if not self._direct:
            for name in ("_taps", "_shares"):
                setattr(there, name, [device.to_device(array, "paste") for array in getattr(self, name)])
        there._around = self._around.on(device)
        return there

    def way_back(self, pose: Floats) -> Floats | None:
        """How what is around the head goes with it to `pose` [6] (`Around.way_back`)."""
        return self._around.way_back(head_map(self._pose, pose))

    def __call__(self, frame: Array, matte: Array, back: Array | None, out: Array) -> None:
        """The picture with `frame` [3, size, size] 0..1 in it, as RGBA bytes into `out` [rows, columns, 4].

        `matte` [size, size] is the head's in the frame, `back` the way back from the pose that was drawn. Alpha is the sitter's matte; of
        a picture with transparency of its own, that.
        """
        xp = self._xp
        share = (matte - _EMPTY) * (1.0 / (_SURE - _EMPTY))
        xp.clip(share, 0.0, 1.0, out=share)
        share *= self._shown
        stack = xp.empty((self._size, self._size, 4), "float32")
        # frame = matte * head + (1 - matte) * background
        behind = self._background * (1.0 - matte)[..., None]
        xp.subtract(frame.transpose(1, 2, 0), behind, out=stack[..., :3])
        stack[..., 3] = matte
        stack *= (255.0 * share)[..., None]
        head = stack if self._direct else self._through(stack)
        out[...] = self._layers
        around = self._around.still if back is None else self._around.moved(back)
        left = 1.0 - head[..., 3:] * (1.0 / 255.0)
        mixed = around * left
        mixed += head
        xp.rint(mixed, out=mixed)
        xp.clip(mixed, 0.0, 255.0, out=mixed)
        out[self._part] = mixed

    @property
    def _part(self) -> tuple[slice, slice]:
        top, bottom, left, right = self._box
        return slice(top, bottom), slice(left, right)

    def _placed(self, image: Floats) -> Floats:
        """A picture [size, size] of the crop where the view's box shows it, nothing beyond it."""
        return image if self._direct else self._through(image[..., None])[..., 0]

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
        part = self._part
        at_x, at_y, inside = np.clip(at_x[part], 0, last), np.clip(at_y[part], 0, last), inside[part]
        low_x, low_y = np.minimum(at_x.astype(int), last - 1), np.minimum(at_y.astype(int), last - 1)
        x_share, y_share = (at_x - low_x).astype(np.float32), (at_y - low_y).astype(np.float32)
        first = low_y * self._size + low_x
        self._taps = [first, first + 1, first + self._size, first + self._size + 1]
        shares = [(1 - x_share) * (1 - y_share), x_share * (1 - y_share), (1 - x_share) * y_share, x_share * y_share]
        self._shares = [(share * inside)[..., None] for share in shares]

    def _through(self, stack: Array) -> Array:
        flat = stack.reshape(-1, stack.shape[2])
        total = self._xp.take(flat, self._taps[0], axis=0) * self._shares[0]
        for tap, share in zip(self._taps[1:], self._shares[1:], strict=True):
            total += self._xp.take(flat, tap, axis=0) * share
        return total.astype("float32")


def _seen(pixels: Bytes, view: View) -> Bytes:
    rows, columns = pixels.shape[:2]
    if (view.left, view.top, view.width, view.height) == (0, 0, columns, rows) and (view.columns, view.rows) == (
        columns,
        rows,
    ):
        return np.ascontiguousarray(pixels)
    return np.rint(np.clip(read_through(pixels, view.to_picture(), view.columns, view.rows), 0, 255)).astype(np.uint8)


def _following(head: NDArray[np.float64], size: int) -> Floats:
    """How much each pixel of the crop [size, size] goes with the head: all of it where the head is, ever less around it."""
    cells = len(head)
    near = spread(head.astype(np.float32), max(1, round(_RIM * cells)))
    steps = max(1, round(0.25 * _SLOPE * cells))
    wide = spread(near, 2 * steps)
    for axis in (0, 1, 0, 1):  # two boxes make a tent
        edged = np.pad(wide, [(steps, steps) if k == axis else (0, 0) for k in (0, 1)], mode="edge")
        wide = np.lib.stride_tricks.sliding_window_view(edged, 2 * steps + 1, axis=axis).mean(axis=-1)
    return resize(wide.astype(np.float32), size, size)


def _fade(size: int) -> Floats:
    """1 in the crop's middle, falling to 0 at its border [size, size]."""
    place = (np.arange(size) + 0.5) / size
    line = np.clip(np.minimum(place, 1.0 - place) / _BORDER, 0.0, 1.0)
    smooth = line * line * (3.0 - 2.0 * line)
    return np.asarray(smooth[:, None] * smooth[None, :], np.float32)
