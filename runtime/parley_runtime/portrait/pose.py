"""From a head's motion to the pose that the `render` graph draws.

A pose is `[rx, ry, rz, tx, ty, scale]` (docs/portrait-graphs.md): a rotation vector in Parley's axes, a shift in centimetres in the
plane of the picture, and a size. Motion turns a head about its neck, in the head's own space; a portrait has a pose already,
and the motion happens within it: a sitter who looks to the side nods along the side that she looks to.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.rotation import multiply, quaternion_from_vector, rotate, vector_from_quaternion

Floats = NDArray[np.float32]

DISTANCE = 75.0
"""Centimetres from the networks' camera to the middle of the head (docs/portrait-graphs.md)."""

PIVOT = (0.0, -6.0, -1.5)
"""Where a head turns on its neck, centimetres from the head model's origin: beneath the ears, where the atlas is."""


def moved(pose: Floats, rotation: Floats, translation: Floats) -> Floats:
    """The poses [B, 6] of a portrait at `pose` [6] under head `rotation` [B, 3] (radians) and `translation` [B, 3] (metres).

    No motion gives `pose` itself, to the bit.
    """
    start = np.asarray(pose, np.float64)
    source = quaternion_from_vector(start[:3])
    turn = quaternion_from_vector(rotation)
    pivot = np.array(PIVOT)
    # p = R(v - pivot) + pivot + t: what the pivot adds is a shift, seen in the portrait's own pose and size.
    shift = rotate(source, pivot - rotate(turn, pivot) + 100.0 * np.asarray(translation, np.float64))
    poses = np.empty((len(rotation), 6))
    poses[:, :3] = vector_from_quaternion(multiply(source, turn))
    poses[:, 3:5] = start[3:5] + start[5] * shift[:, :2]
    # A head that comes nearer is a larger one: the pose has no depth of its own.
    poses[:, 5] = start[5] * DISTANCE / np.maximum(DISTANCE - start[5] * shift[:, 2], 0.5 * DISTANCE)
    still = ~(np.any(rotation, axis=1) | np.any(translation, axis=1))
    poses[still] = start
    return poses.astype(np.float32)
