"""What is seen around a drawn head: the portrait's own picture, moved along with it.

The `render` graph draws a head, and knows nothing of the hair about it. So the picture beneath follows the head as a soft cloth would:
as far as the head goes where the head and its hair are, less and less around it, not at all at the shoulders and the picture's
edges. Hair stays on its head, nothing of the old head comes out beside the new one, and no background has to be made up.
"""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.rotation import quaternion_from_vector, rotate
from parley_runtime.device import Array, Device
from parley_runtime.portrait.head_pose import FOCAL, LIFT
from parley_runtime.portrait.picture import enlarged
from parley_runtime.portrait.pose import DISTANCE
from parley_runtime.portrait.sampling import Map, compose, folded, inverted

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

SKULL = np.array([[0.0, 4.0, 0.0], [0.0, 12.0, 0.0]])
"""The middle of a head and a place above it, centimetres from the head model's origin: the hair's outline goes with them."""

_FARTHEST = 0.12
"""Share of the crop that the picture is moved at most: more would tear it."""

_SMALL = 512 * 512
"""Pixels up to which a picture is kept five times as wide and high to read it between its pixels; larger ones three times."""


def head_map(before: NDArray[np.floating], after: NDArray[np.floating]) -> Map:
    """Where the outline of a head goes [2, 3] when its pose [6] changes, in shares of the crop: moved, tipped, resized.

    A head's outline does not turn with it to the side: it is round.
    """
    (middle, size, lean), (new_middle, new_size, new_lean) = _outline_of(before), _outline_of(after)
    scale, turn = new_size / size, new_lean - lean
    cos, sin = scale * math.cos(turn), scale * math.sin(turn)
    linear = np.array([[cos, -sin], [sin, cos]])
    return np.concatenate([linear, (new_middle - linear @ middle)[:, None]], axis=1)


def _outline_of(pose: NDArray[np.floating]) -> tuple[NDArray[np.float64], float, float]:
    """Middle (shares of the crop), size and lean (radians, clockwise) of a head's outline."""
    held = np.asarray(pose, np.float64)
    placed = held[5] * rotate(quaternion_from_vector(held[:3]), SKULL)
    depth = DISTANCE - placed[:, 2]
    x = 0.5 + 0.5 * FOCAL * (placed[:, 0] + held[3]) / depth
    y = 0.5 - 0.5 * FOCAL * (placed[:, 1] + held[4] + LIFT) / depth
    return np.array([x[0], y[0]]), float(held[5] / depth[0]), math.atan2(x[1] - x[0], y[0] - y[1])


class Around:
    """The part `box` (top, bottom, left, right) of a seen picture, moved along.

    `layers` [H, W, 4] are the seen picture's colours and alpha, `follows` [bottom - top, right - left] how much each pixel of the
    box goes with the head, 0..1, and `to_crop` takes a pixel position of the picture to shares of the crop.
    """

    def __init__(self, layers: Bytes, box: tuple[int, int, int, int], follows: Floats, to_crop: Map) -> None:
        self.to_crop, self.from_crop = to_crop, inverted(to_crop)
        top, bottom, left, right = box
        reach = math.ceil(_FARTHEST / math.sqrt(abs(np.linalg.det(to_crop[:, :2]))))
        first_row, first_column = max(top - reach, 0), max(left - reach, 0)
        part = layers[first_row : bottom + reach, first_column : right + reach]
        self._times = 5 if part.shape[0] * part.shape[1] <= _SMALL else 3
        fine = enlarged(part, self._times)
        self._fine, self._columns, self._rows = fine.view(np.uint32).reshape(-1), fine.shape[1], fine.shape[0]
        self.still = np.ascontiguousarray(layers[top:bottom, left:right])
        self._x = (np.arange(left, right) + 0.5).astype(np.float32)[None, :]
        self._y = (np.arange(top, bottom) + 0.5).astype(np.float32)[:, None]
        self._xp: Any = np
        self._origin = (first_column, first_row)
        self._follows = follows.astype(np.float32)
        self._limit = float(reach)

    def __call__(self, head: Map) -> Bytes:
        """Colours and alpha [rows, columns, 4] of the box when the head's outline went as `head` says (`head_map`)."""
        back = self.way_back(head)
        moved: Bytes = self.still if back is None else self.moved(back)
        return moved

    def on(self, device: Device) -> Around:
        """The same on a device: `moved` takes and gives its arrays."""
        there = copy.copy(self)
        there._xp = device.xp
        for name in ("_fine", "still", "_x", "_y", "_follows"):
            setattr(there, name, device.to_device(getattr(self, name), "paste"))
        return there

    def way_back(self, head: Map) -> Floats | None:
        """Which place of the still picture comes to each [2, 3], since it is read backwards; None when all stays."""
        back = compose(self.from_crop, compose(inverted(head), self.to_crop)).astype(np.float32)
        return None if np.allclose(back, [[1, 0, 0], [0, 1, 0]], atol=1e-6) else back

    def moved(self, back: Array) -> Array:
        """The box [rows, columns, 4] by its way back."""
        xp = self._xp
        at = []
        for axis, here in enumerate((self._x, self._y)):
            step = back[axis, 0] * self._x + (back[axis, 1] * self._y + back[axis, 2]) - here
            xp.clip(step, -self._limit, self._limit, out=step)
            step *= self._follows
            step += here - np.float32(self._origin[axis])
            step *= np.float32(self._times)
            step = folded(xp, step, float((self._columns, self._rows)[axis] - 1))
            at.append(step.astype("int32"))
        index = at[1]
        index *= self._columns
        index += at[0]
        return xp.take(self._fine, index).view("uint8").reshape(*index.shape, 4)
