"""Where the eyes look: eye angles in the head, and the gaze that head and eyes make together.

Angles are (yaw, pitch) in radians: yaw grows to the subject's left, pitch grows upwards (as in `Controls.gaze`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from parley.arkit import ARKIT_INDEX
from parley.motion import EYE_PITCH_RANGE, EYE_YAW_RANGE
from parley.rotation import conjugate, quaternion_from_vector, quaternion_from_yaw_pitch_roll, rotate

Array = NDArray[np.float64]


def eye_angles(weights: ArrayLike) -> tuple[Array, Array]:
    """Angles [T, 2] of the left and of the right eye in the head, from the eyeLook weights of `weights` [T, 52]."""
    rows = np.asarray(weights, np.float64)

    def weight(name: str) -> Array:
        return np.asarray(rows[:, ARKIT_INDEX[name]])

    def angles(side: str, to_left: str, to_right: str) -> Array:
        yaw = (weight(f"eyeLook{to_left}{side}") - weight(f"eyeLook{to_right}{side}")) * EYE_YAW_RANGE
        pitch = (weight(f"eyeLookUp{side}") - weight(f"eyeLookDown{side}")) * EYE_PITCH_RANGE
        return np.stack([yaw, pitch], axis=1)

    return angles("Left", "Out", "In"), angles("Right", "In", "Out")


def eye_quaternions(angles: ArrayLike) -> Array:
    """Rotations [T, 4] of an eyeball in the head for its angles [T, 2]."""
    yaw, pitch = np.moveaxis(np.asarray(angles, np.float64), -1, 0)
    return quaternion_from_yaw_pitch_roll(np.stack([yaw, -pitch, np.zeros_like(yaw)], axis=-1))


def gaze_of(head_rotation: ArrayLike, eyes_in_head: ArrayLike) -> Array:
    """Gaze [T, 2] in the character's space, of head rotation vectors [T, 3] and eye angles in the head [T, 2]."""
    return _angles(rotate(quaternion_from_vector(head_rotation), _direction(eyes_in_head)))


def eyes_in_head(head_rotation: ArrayLike, gaze: ArrayLike) -> Array:
    """Eye angles [T, 2] in the head that make `gaze` [T, 2] with head rotation vectors [T, 3]."""
    return _angles(rotate(conjugate(quaternion_from_vector(head_rotation)), _direction(gaze)))


def _direction(angles: ArrayLike) -> Array:
    yaw, pitch = np.moveaxis(np.asarray(angles, np.float64), -1, 0)
    return np.stack([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)], axis=-1)


def _angles(direction: Array) -> Array:
    x, y, z = np.moveaxis(direction, -1, 0)
    return np.stack([np.arctan2(x, z), np.arctan2(y, np.hypot(x, z))], axis=-1)
