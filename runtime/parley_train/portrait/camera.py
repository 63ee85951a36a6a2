"""The camera that every portrait is seen by, and what the six numbers of a pose mean.

A pose is `[rx, ry, rz, tx, ty, scale]`: a rotation vector in radians (Parley's axes), a shift in centimetres, and a size. A point v
of the head (cm, origin of the head model) goes to

    p = scale · R · v + (tx, ty, 0)
    x = focal · p.x / (DISTANCE - p.z),   y = -focal · (p.y + LIFT) / (DISTANCE - p.z)

with x and y from -1 (left, top) to 1 (right, bottom) of the crop, the form that `grid_sample(align_corners=False)` takes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FIELD_OF_VIEW = 26.0
"""Degrees, of the whole crop."""
FOCAL = float(1.0 / np.tan(np.radians(FIELD_OF_VIEW / 2.0)))
DISTANCE = 75.0
"""Centimetres from the camera to the head's origin."""
LIFT = 0.5
"""Centimetres that the head's origin lies above the middle of the crop."""
NEAR, FAR = 10.0, 100.0


def rotation_matrix(vector: Floats) -> NDArray[np.float64]:
    """[3, 3] of a rotation vector [3] (Rodrigues)."""
    vector = np.asarray(vector, np.float64)
    angle = float(np.linalg.norm(vector))
    x, y, z = vector
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    first, second = np.sinc(angle / np.pi), 0.5 * np.sinc(angle / (2.0 * np.pi)) ** 2
    return np.eye(3) + first * cross + second * (cross @ cross)


def project(vertices: Floats, pose: Floats) -> Floats:
    """[V, 3] crop coordinates x, y and distance from the camera (cm) of head points [V, 3]."""
    moved = vertices @ (pose[5] * rotation_matrix(pose[:3])).T.astype(np.float32)
    depth = DISTANCE - moved[:, 2]
    return np.stack(
        [FOCAL * (moved[:, 0] + pose[3]) / depth, -FOCAL * (moved[:, 1] + pose[4] + LIFT) / depth, depth], 1
    ).astype(np.float32)


def clip_matrix(pose: Floats) -> Floats:
    """[4, 4] from head points to OpenGL's clip space; agrees with `project` (y up)."""
    projection = np.zeros((4, 4))
    projection[0, 0] = projection[1, 1] = FOCAL
    projection[2, 2] = -(FAR + NEAR) / (FAR - NEAR)
    projection[2, 3] = -2.0 * FAR * NEAR / (FAR - NEAR)
    projection[3, 2] = -1.0
    model = np.eye(4)
    model[:3, :3] = pose[5] * rotation_matrix(pose[:3])
    model[:3, 3] = pose[3], pose[4] + LIFT, -DISTANCE
    return (projection @ model).astype(np.float32)
