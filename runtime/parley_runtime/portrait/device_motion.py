"""From motion on a device to what a portrait is drawn by, without a look at the host: the twin of `pose.moved` and `around.head_map`.

All of a batch at once, in double precision, as columns [n]; a pose within 1e-6 of the twins'.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley_runtime.device import Array
from parley_runtime.portrait.around import SKULL
from parley_runtime.portrait.head_pose import FOCAL, LIFT
from parley_runtime.portrait.pose import DISTANCE, PIVOT
from parley_runtime.portrait.sampling import Map

Columns = Sequence[Array]
"""Numbers of a vector or a quaternion (x, y, z, w), each [n] or one for all."""

_TINY = 1e-12


def beginning(
    pose: NDArray[np.floating[Any]], rest: NDArray[np.floating[Any]], to_crop: Map, from_crop: Map
) -> NDArray[np.float64]:
    """All that the motion of one portrait is added to [76]: its pose [6], its expression at rest [52], and two maps [2, 3]."""
    maps = [np.vstack([mapping, [0.0, 0.0, 1.0]]).ravel() for mapping in (to_crop, from_crop)]
    return np.concatenate([pose, rest, *maps]).astype(np.float64)


def posed(xp: Any, start: Array, weights: Array, rotation: Array, translation: Array) -> tuple[Array, Array, Array]:
    """Poses [n, 6], weights [n, 52] and ways back [n, 2, 3] (`Around.moved`) of n portraits that begin at `start` [n, 76].

    weights [n, 52], rotation [n, 3] rad and translation [n, 3] m are the motion's.
    """
    before = [start[:, k] for k in range(6)]
    turn = [rotation[:, k].astype("float64") for k in range(3)]
    source, turned = _quaternion(xp, before[:3]), _quaternion(xp, turn)
    swung = _rotated(turned, PIVOT)
    inner = [PIVOT[k] - swung[k] + 100.0 * translation[:, k].astype("float64") for k in range(3)]
    shift = _rotated(source, inner)
    size = before[5] * DISTANCE / xp.maximum(DISTANCE - before[5] * shift[2], 0.5 * DISTANCE)
    after = [
        *_vector(xp, _product(source, turned)),
        before[3] + before[5] * shift[0],
        before[4] + before[5] * shift[1],
        size,
    ]
    shown = xp.clip(start[:, 6:58] + weights, 0.0, 1.0)
    to_crop, from_crop = start[:, 58:67].reshape(-1, 3, 3), start[:, 67:].reshape(-1, 3, 3)
    back = xp.matmul(from_crop, xp.matmul(_way_back(xp, before, after), to_crop))
    poses = xp.stack(after, axis=1)
    return poses.astype("float32"), shown.astype("float32"), back[:, :2].astype("float32")


def _way_back(xp: Any, before: Columns, after: Columns) -> Array:
    """Where each place of the crop was before the outline of the head went from one pose to the other [n, 3, 3]."""
    (x, y, size, lean), (new_x, new_y, new_size, new_lean) = _outline(xp, before), _outline(xp, after)
    scale, turn = size / new_size, lean - new_lean
    cos, sin = scale * xp.cos(turn), scale * xp.sin(turn)
    none, one = xp.zeros_like(cos), xp.ones_like(cos)
    rows = [cos, -sin, x - cos * new_x + sin * new_y, sin, cos, y - sin * new_x - cos * new_y, none, none, one]
    return xp.stack(rows, axis=1).reshape(-1, 3, 3)


def _outline(xp: Any, pose: Columns) -> tuple[Array, Array, Array, Array]:
    """Middle (x, y), size and lean of a head's outline."""
    held = _quaternion(xp, pose[:3])
    places = []
    for point in SKULL:
        placed = [pose[5] * number for number in _rotated(held, point.tolist())]
        depth = DISTANCE - placed[2]
        across, up = FOCAL * (placed[0] + pose[3]) / depth, FOCAL * (placed[1] + pose[4] + LIFT) / depth
        places.append((0.5 + 0.5 * across, 0.5 - 0.5 * up, depth))
    (x, y, depth), (top_x, top_y, _) = places
    return x, y, pose[5] / depth, xp.arctan2(top_x - x, y - top_y)


def _quaternion(xp: Any, vector: Columns) -> Columns:
    angle = xp.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2])
    share = xp.where(angle > _TINY, xp.sin(0.5 * angle) / xp.maximum(angle, _TINY), 0.5)
    return [*(share * number for number in vector), xp.cos(0.5 * angle)]


def _vector(xp: Any, q: Columns) -> Columns:
    length = xp.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2])
    side = 1.0 - 2.0 * (q[3] < 0.0).astype("float64")  # the short way round
    angle = 2.0 * xp.arctan2(length, side * q[3])
    share = side * xp.where(length > _TINY, angle / xp.maximum(length, _TINY), 2.0)
    return [share * number for number in q[:3]]


def _product(a: Columns, b: Columns) -> Columns:
    return [
        a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
        a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
        a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
        a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2],
    ]


def _rotated(q: Columns, v: Columns) -> Columns:
    twice = [2.0 * number for number in _cross(q, v)]
    back = _cross(q, twice)
    return [v[k] + q[3] * twice[k] + back[k] for k in range(3)]


def _cross(a: Columns, b: Columns) -> Columns:
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
