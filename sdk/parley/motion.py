"""Motion of one face over time: `MotionFrame` and `MotionClip`.

Space is ARKit's: +x the subject's left, +y up, +z out of the face; metres and radians. Head rotation is a rotation
vector (axis times angle, right-handed): +x nods down, +y turns to the subject's left, +z rolls.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_NAMES, SHAPE_COUNT
from parley.errors import ClipError

FRAME_RATE = 30.0
"""Frames a second inside Parley; clips and streams are resampled at the edge."""

EYE_YAW_RANGE = float(np.radians(35.0))
"""Eye-in-head yaw that a weight of 1 on eyeLookIn / eyeLookOut stands for."""

EYE_PITCH_RANGE = float(np.radians(25.0))
"""Eye-in-head pitch that a weight of 1 on eyeLookUp / eyeLookDown stands for."""

Array = NDArray[np.float32]


@dataclass(frozen=True)
class MotionFrame:
    """One moment of a face.

    time         seconds from the start of the line
    weights      [52] in 0..1, ARKit's canonical order
    rotation     [3] head rotation vector, radians
    translation  [3] head translation, metres
    gaze         [2] yaw, pitch of the gaze in the character's space (head and eyes together), radians
    """

    time: float
    weights: Array
    rotation: Array
    translation: Array
    gaze: Array


@dataclass(frozen=True)
class MotionClip:
    """A finished performance, one row a frame.

    times [T] s, weights [T, 52], head_rotation [T, 3] rad, head_translation [T, 3] m, gaze [T, 2] rad,
    latents [T, 6 + D] (empty second axis when the motion did not come from a model), fps, seed, pack (its id).
    """

    times: NDArray[np.float64]
    weights: Array
    head_rotation: Array
    head_translation: Array
    gaze: Array
    latents: Array
    fps: float = FRAME_RATE
    seed: int = 0
    pack: str = ""
    names: tuple[str, ...] = field(default=ARKIT_NAMES)

    def __post_init__(self) -> None:
        count = len(self.times)
        shapes = {
            "weights": (self.weights.shape, (count, SHAPE_COUNT)),
            "head_rotation": (self.head_rotation.shape, (count, 3)),
            "head_translation": (self.head_translation.shape, (count, 3)),
            "gaze": (self.gaze.shape, (count, 2)),
            "latents": (self.latents.shape[:1], (count,)),
        }
        for name, (got, wanted) in shapes.items():
            if got != wanted:
                raise ClipError(f"clip array '{name}' has shape {got}, expected {wanted}")
        if tuple(self.names) != ARKIT_NAMES:
            raise ClipError(
                "clip names must be the 52 ARKit names in canonical order; reorder the weights by name first"
            )

    def __len__(self) -> int:
        return len(self.times)

    @property
    def duration(self) -> float:
        """Seconds from the first frame to one frame after the last."""
        return len(self.times) / self.fps

    def frame(self, index: int) -> MotionFrame:
        """The frame at `index`."""
        return MotionFrame(
            float(self.times[index]), self.weights[index], self.head_rotation[index], self.head_translation[index],
            self.gaze[index],
        )  # fmt: skip

    def resampled(self, fps: float) -> MotionClip:
        """The same motion at another rate, linear between frames (rotations are small, so vectors are interpolated)."""
        if not np.isfinite(fps) or not 1.0 <= fps <= 1000.0:
            raise ClipError(f"a frame rate must lie between 1 and 1000, got {fps}")
        if fps == self.fps or len(self) == 0:
            return replace(self, fps=fps)
        count = max(1, round(len(self) * fps / self.fps))
        times = np.arange(count) / fps

        def at(rows: Array) -> Array:
            columns = [np.interp(times, self.times, rows[:, c]) for c in range(rows.shape[1])]
            return np.stack(columns, 1).astype(np.float32) if columns else np.zeros((count, 0), np.float32)

        return replace(
            self, times=times, weights=at(self.weights), head_rotation=at(self.head_rotation),
            head_translation=at(self.head_translation), gaze=at(self.gaze), latents=at(self.latents), fps=fps,
        )  # fmt: skip
