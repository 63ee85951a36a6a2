"""Fewer keys for the same motion: Ramer-Douglas-Peucker on time series, with a guaranteed largest error.

A key is kept where dropping it would move the curve by more than the tolerance at one of the clip's own frames (Douglas
and Peucker, Cartographica 10(2), 1973, with the error measured along the value axis). All open segments are split one
level at a time in a few array operations, so an hour of frames takes no recursion and no loop over frames. The classic
split at the largest error degenerates on motion that repeats itself (it peels off one swing at a time); segments longer
than `LONG` are therefore split in their middle third, which keeps the number of levels small and costs few keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from parley.errors import InputError
from parley.rotation import angle_between, continuous, nlerp, slerp

Indices = NDArray[np.intp]
Errors = Callable[[Indices, Indices, Indices], NDArray[np.float64]]
Interpolation = Literal["slerp", "nlerp"]

LONG = 512
"""Frames beyond which a segment is split near its middle rather than at its very largest error."""


def reduce_values(times: ArrayLike, values: ArrayLike, tolerance: float) -> Indices:
    """Frames to keep as keys of a curve that is linear between its keys.

    times [T] rise strictly; values [T] or [T, C] share their keys. No component differs from its frame by more than
    `tolerance` (rounding aside). The first and the last frame are always kept. Raises `InputError`.
    """
    t, v = _checked(times, values, tolerance)

    def errors(points: Indices, left: Indices, right: Indices) -> NDArray[np.float64]:
        fraction = ((t[points] - t[left]) / (t[right] - t[left]))[:, None]
        return np.asarray(np.abs(v[left] + (v[right] - v[left]) * fraction - v[points]).max(axis=1))

    return _split(len(t), errors, tolerance)


def reduce_rotations(
    times: ArrayLike, quaternions: ArrayLike, tolerance: float, interpolation: Interpolation = "slerp"
) -> Indices:
    """Frames to keep as keys of an orientation track: no frame is off by more than `tolerance` radians.

    quaternions [T, 4] are unit (x, y, z, w). `interpolation` is the player's: Godot turns on the arc (slerp), Unity
    interpolates components and normalises (nlerp). Raises `InputError`.
    """
    t, q = _checked(times, quaternions, tolerance)
    q = continuous(q)
    between = slerp if interpolation == "slerp" else nlerp

    def errors(points: Indices, left: Indices, right: Indices) -> NDArray[np.float64]:
        return angle_between(between(q[left], q[right], (t[points] - t[left]) / (t[right] - t[left])), q[points])

    return _split(len(t), errors, tolerance)


def _checked(times: ArrayLike, values: ArrayLike, tolerance: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    t, v = np.asarray(times, np.float64), np.asarray(values, np.float64)
    v = v[:, None] if v.ndim == 1 else v
    if t.ndim != 1 or v.ndim != 2 or len(t) != len(v):
        raise InputError(f"keys need times [T] and values [T] or [T, C]; got shapes {t.shape} and {v.shape}")
    if not (np.isfinite(t).all() and np.isfinite(v).all()):
        raise InputError("keys cannot be reduced: a time or a value is not a finite number")
    if (np.diff(t) <= 0.0).any():
        raise InputError("keys cannot be reduced: times must rise strictly")
    if not tolerance >= 0.0:
        raise InputError(f"a key tolerance must be 0 or more, got {tolerance}")
    return t, v


def _split(count: int, errors: Errors, tolerance: float) -> Indices:
    if count <= 2:
        return np.arange(count, dtype=np.intp)
    keep = np.zeros(count, bool)
    keep[[0, -1]] = True
    starts, ends = np.array([0], np.intp), np.array([count - 1], np.intp)
    while len(starts):
        inner = ends - starts - 1  # frames strictly inside each open segment; each has one at least
        offsets = np.concatenate([[0], np.cumsum(inner)[:-1]]).astype(np.intp)
        segment = np.repeat(np.arange(len(starts)), inner)
        points = np.arange(len(segment), dtype=np.intp) - offsets[segment] + starts[segment] + 1
        error = errors(points, starts[segment], ends[segment])
        worst = np.maximum.reduceat(error, offsets)
        long = (ends - starts)[segment]
        central = np.abs(2 * points - (starts + ends)[segment]) * 3 <= long
        candidate = np.where(central | (long <= LONG), error, -1.0)
        # The first candidate of each segment that reaches the largest error among them.
        hits = np.flatnonzero(candidate == np.maximum.reduceat(candidate, offsets)[segment])
        _, first = np.unique(segment[hits], return_index=True)
        middle, broken = points[hits[first]], worst > tolerance
        keep[middle[broken]] = True
        starts, ends = (
            np.concatenate([starts[broken], middle[broken]]),
            np.concatenate([middle[broken], ends[broken]]),
        )
        open_still = ends - starts > 1
        starts, ends = starts[open_still], ends[open_still]
    return np.flatnonzero(keep)
