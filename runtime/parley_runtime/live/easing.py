"""Controls that change in mid-line without a pop."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from parley.controls import CONTROL_WIDTH, DISTANCE_LIMIT, EMOTIONS, GAZE_LIMIT
from parley.errors import InputError
from parley.motion import FRAME_RATE

Floats = NDArray[np.float32]

_GAZE, _DISTANCE, _EMOTION, _ENERGY = (
    slice(0, 2),
    slice(2, 3),
    slice(3, 3 + len(EMOTIONS)),
    slice(3 + len(EMOTIONS), None),
)


def gaze_at(point: Sequence[float]) -> tuple[float, float]:
    """Yaw and pitch towards a point of the head's space (+x the subject's left, +y up, +z ahead), radians.

    A point behind the head is looked at as far as the eyes and neck go; the head's own place is straight ahead.
    """
    x, y, z = point
    if math.hypot(x, y, z) < 1e-6:
        return 0.0, 0.0
    return math.atan2(x, z), math.atan2(y, math.hypot(x, z))


class EasedControls:
    """A row of controls that moves to its target along a smoothstep."""

    def __init__(self) -> None:
        self._target = np.zeros(CONTROL_WIDTH, np.float32)
        self._target[_ENERGY] = 1.0
        self._origin = self._target.copy()
        self._elapsed = 1.0
        self._step = 1.0

    def change(
        self, *, gaze: Sequence[float] | None = None, distance: float | None = None,
        emotion: Mapping[str, float] | None = None, energy: float | None = None, seconds: float = 0.3,
    ) -> None:  # fmt: skip
        """Move to these values from wherever the controls are now; what is None stays. Raises InputError."""
        target = self._target.copy()
        if gaze is not None:
            target[_GAZE] = np.clip(gaze, -GAZE_LIMIT, GAZE_LIMIT)
        if distance is not None:
            target[_DISTANCE] = np.clip(distance, -DISTANCE_LIMIT, DISTANCE_LIMIT)
        if emotion is not None:
            unknown = sorted(set(emotion) - set(EMOTIONS))
            if unknown:
                raise InputError(f"unknown emotion {', '.join(unknown)}; known are {', '.join(EMOTIONS)}")
            target[_EMOTION] = [np.clip(emotion.get(name, 0.0), 0.0, 1.0) for name in EMOTIONS]
        if energy is not None:
            target[_ENERGY] = np.clip(energy, 0.0, 2.0)
        self._origin, self._target = self.row(), target
        self._elapsed, self._step = 0.0, 1.0 / max(1.0, seconds * FRAME_RATE)

    def row(self) -> Floats:
        """Controls [CONTROL_WIDTH] at this frame."""
        row: Floats = self.rows(1)[0]
        return row

    def rows(self, count: int) -> Floats:
        """Controls [count, CONTROL_WIDTH] of this frame and those after it."""
        if self._elapsed >= 1.0:  # nearly always
            return np.tile(self._target + np.float32(0.0), (count, 1))
        share = np.clip(self._elapsed + self._step * np.arange(count), 0.0, 1.0)
        smooth = (share * share * (3.0 - 2.0 * share))[:, None]
        eased: Floats = (self._origin * (1.0 - smooth) + self._target * smooth).astype(np.float32)
        return eased

    def advance(self, frames: int) -> None:
        """Go on by `frames` frames."""
        self._elapsed = min(1.0, self._elapsed + self._step * frames)
