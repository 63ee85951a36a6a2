"""What a caller may ask of a performance: gaze, distance, emotion, energy; each constant or keyed over time.

These are VASA-1's optional signals (arXiv 2404.10667, §3.2: main gaze direction, head distance, emotion offset) plus an
energy that scales how large the performance is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError

EMOTIONS: tuple[str, ...] = ("joy", "sadness", "anger", "fear", "disgust", "surprise", "contempt")
"""Names of the emotion channels, in the order of every emotion array."""

CONTROL_WIDTH = 2 + 1 + len(EMOTIONS) + 1
"""Columns of `Controls.sample`: gaze yaw, gaze pitch, distance, seven emotions, energy."""

GAZE_LIMIT = float(np.radians(40.0))
DISTANCE_LIMIT = 0.10


@dataclass(frozen=True)
class Keyed:
    """A value that changes over time: linear between keys, held before the first and after the last.

    `times` are seconds, strictly rising; `values` is [K] or [K, C].
    """

    times: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        if not self.times or len(self.times) != len(self.values):
            raise InputError(
                f"a keyed control needs as many times as values: got {len(self.times)} and {len(self.values)}"
            )
        if any(b <= a for a, b in zip(self.times, self.times[1:], strict=False)):
            raise InputError(f"the times of a keyed control must rise: got {self.times}")

    @staticmethod
    def of(keys: Mapping[float, float | Sequence[float]]) -> Keyed:
        """Build from `{seconds: value}` or `{seconds: (a, b, ...)}`."""
        items = sorted(keys.items())
        rows = tuple((float(v),) if isinstance(v, (int, float)) else tuple(float(x) for x in v) for _, v in items)
        return Keyed(tuple(float(t) for t, _ in items), rows)

    def at(self, times: NDArray[np.float64]) -> NDArray[np.float32]:
        """Values [T, C] at `times` [T] in seconds."""
        table = np.asarray(self.values, np.float64)
        columns = [np.interp(times, self.times, table[:, c]) for c in range(table.shape[1])]
        return np.stack(columns, axis=1).astype(np.float32)


Track = float | Sequence[float] | Keyed


def _column(name: str, value: Track, width: int, times: NDArray[np.float64]) -> NDArray[np.float32]:
    if isinstance(value, Keyed):
        rows = value.at(times)
    else:
        flat = np.atleast_1d(np.asarray(value, np.float32))
        rows = np.broadcast_to(flat, (len(times), flat.shape[0])).astype(np.float32)
    if rows.shape[1] != width:
        raise InputError(f"control '{name}' needs {width} value(s) a key, got {rows.shape[1]}")
    if not np.isfinite(rows).all():
        raise InputError(f"control '{name}' holds a value that is not a finite number")
    return rows


@dataclass(frozen=True)
class Controls:
    """Optional signals of a performance. Each is a constant or a `Keyed` track.

    gaze      main gaze direction in the character's space (head and eyes together): yaw (+ the subject's left) and
              pitch (+ up), radians, clipped to ±40°
    distance  how far the head is drawn back from its usual place, metres, clipped to ±0.10 (negative leans in)
    emotion   name -> 0..1, names of `EMOTIONS`
    energy    how large the performance is: 1 is usual, 0 hardly moves, 2 is the most
    """

    gaze: Track = (0.0, 0.0)
    distance: Track = 0.0
    emotion: Mapping[str, float | Keyed] = field(default_factory=dict)
    energy: Track = 1.0

    def __post_init__(self) -> None:
        unknown = sorted(set(self.emotion) - set(EMOTIONS))
        if unknown:
            raise InputError(f"unknown emotion {', '.join(unknown)}; known are {', '.join(EMOTIONS)}")

    def sample(self, times: NDArray[np.float64]) -> NDArray[np.float32]:
        """Controls [T, CONTROL_WIDTH] at `times` [T] in seconds, clipped to their ranges."""
        parts = [
            np.clip(_column("gaze", self.gaze, 2, times), -GAZE_LIMIT, GAZE_LIMIT),
            np.clip(_column("distance", self.distance, 1, times), -DISTANCE_LIMIT, DISTANCE_LIMIT),
        ]
        for name in EMOTIONS:
            parts.append(np.clip(_column(name, self.emotion.get(name, 0.0), 1, times), 0.0, 1.0))
        parts.append(np.clip(_column("energy", self.energy, 1, times), 0.0, 2.0))
        return np.concatenate(parts, axis=1)
