"""Rotations of a head over time: rotation vectors, quaternions, and yaw, pitch, roll.

Everything is vectorised over leading axes, right-handed, in radians, and returns float64. Quaternions are (x, y, z, w)
and of unit length. Axes are Parley's: +x the subject's left, +y up, +z out of the face, so a positive rotation about x
nods down, about y turns to the subject's left, and about z tips the head towards the subject's right shoulder.

Yaw, pitch, roll are intrinsic angles applied in this order: R = Ry(yaw) · Rx(pitch) · Rz(roll).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

IDENTITY: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
"""The quaternion that turns nothing."""


def quaternion_from_vector(vector: ArrayLike) -> Array:
    """Quaternions [..., 4] of rotation vectors [..., 3] (axis times angle)."""
    v = np.asarray(vector, np.float64)
    half = 0.5 * np.linalg.norm(v, axis=-1, keepdims=True)
    # sin(half) / angle, written with sinc so that it holds at angle 0 (numpy's sinc is sin(pi x) / (pi x)).
    return np.concatenate([v * (0.5 * np.sinc(half / np.pi)), np.cos(half)], axis=-1)


def vector_from_quaternion(quaternion: ArrayLike) -> Array:
    """Rotation vectors [..., 3] of quaternions [..., 4], the short way round: angles in 0..pi."""
    q = np.asarray(quaternion, np.float64)
    q = np.where(q[..., 3:] < 0.0, -q, q)
    length = np.linalg.norm(q[..., :3], axis=-1, keepdims=True)
    angle = 2.0 * np.arctan2(length, q[..., 3:])
    # As the length goes to 0, angle / length goes to 2 (for w = 1).
    scale = np.divide(angle, length, out=np.full_like(length, 2.0), where=length > 1e-150)
    return np.asarray(q[..., :3] * scale)


def multiply(first: ArrayLike, second: ArrayLike) -> Array:
    """Hamilton product [..., 4]: the rotation that does `second`, then `first`."""
    ax, ay, az, aw = np.moveaxis(np.asarray(first, np.float64), -1, 0)
    bx, by, bz, bw = np.moveaxis(np.asarray(second, np.float64), -1, 0)
    return np.stack(
        [
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
            aw * bw - ax * bx - ay * by - az * bz,
        ],
        axis=-1,
    )


def conjugate(quaternion: ArrayLike) -> Array:
    """The inverse [..., 4] of unit quaternions."""
    return np.asarray(np.asarray(quaternion, np.float64) * [-1.0, -1.0, -1.0, 1.0])


def rotate(quaternion: ArrayLike, vector: ArrayLike) -> Array:
    """Vectors [..., 3] turned by unit quaternions [..., 4]."""
    q, v = np.asarray(quaternion, np.float64), np.asarray(vector, np.float64)
    t = 2.0 * np.cross(q[..., :3], v)
    return np.asarray(v + q[..., 3:] * t + np.cross(q[..., :3], t))


def angle_between(first: ArrayLike, second: ArrayLike) -> Array:
    """Angle [...] in 0..pi from one orientation to another; exact for small angles too."""
    difference = multiply(conjugate(first), second)
    return np.asarray(2.0 * np.arctan2(np.linalg.norm(difference[..., :3], axis=-1), np.abs(difference[..., 3])))


def continuous(quaternion: ArrayLike) -> Array:
    """Quaternions [T, 4] with signs chosen so that neighbours lie on the same side (q and -q turn alike).

    Engines that interpolate the four components one by one need this.
    """
    q = np.asarray(quaternion, np.float64)
    if len(q) < 2:
        return q.copy()
    flips = np.where(np.einsum("ti,ti->t", q[1:], q[:-1]) < 0.0, -1.0, 1.0)
    return np.asarray(q * np.concatenate([[1.0], np.cumprod(flips)])[:, None])


def slerp(first: ArrayLike, second: ArrayLike, fraction: ArrayLike) -> Array:
    """Orientations [..., 4] on the shortest great arc, `fraction` [...] of the way (Shoemake, SIGGRAPH 1985)."""
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    t = np.asarray(fraction, np.float64)[..., None]
    step = vector_from_quaternion(multiply(conjugate(a), b))
    return multiply(a, quaternion_from_vector(step * t))


def nlerp(first: ArrayLike, second: ArrayLike, fraction: ArrayLike) -> Array:
    """Orientations [..., 4] from components interpolated linearly and normalised, as Unity plays quaternion curves."""
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    t = np.asarray(fraction, np.float64)[..., None]
    mixed = a + (b - a) * t
    return np.asarray(mixed / np.linalg.norm(mixed, axis=-1, keepdims=True))


def quaternion_from_yaw_pitch_roll(angles: ArrayLike) -> Array:
    """Quaternions [..., 4] of (yaw, pitch, roll) [..., 3]."""
    half = 0.5 * np.asarray(angles, np.float64)
    zero = np.zeros_like(half[..., 0])
    sine, cosine = np.sin(half), np.cos(half)
    yaw = np.stack([zero, sine[..., 0], zero, cosine[..., 0]], axis=-1)
    pitch = np.stack([sine[..., 1], zero, zero, cosine[..., 1]], axis=-1)
    roll = np.stack([zero, zero, sine[..., 2], cosine[..., 2]], axis=-1)
    return multiply(multiply(yaw, pitch), roll)


def yaw_pitch_roll_from_quaternion(quaternion: ArrayLike) -> Array:
    """(yaw, pitch, roll) [..., 3] of quaternions [..., 4]; pitch in -pi/2..pi/2; roll 0 where yaw and roll merge."""
    x, y, z, w = np.moveaxis(np.asarray(quaternion, np.float64), -1, 0)
    forward_x, forward_y, forward_z = 2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)
    level = np.hypot(forward_x, forward_z)
    locked = level < 1e-7
    pitch = np.arctan2(-forward_y, level)
    free_yaw = np.arctan2(forward_x, forward_z)
    locked_yaw = np.arctan2(2.0 * (w * y - x * z), 1.0 - 2.0 * (y * y + z * z))
    roll = np.arctan2(2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z))
    return np.stack([np.where(locked, locked_yaw, free_yaw), pitch, np.where(locked, 0.0, roll)], axis=-1)
