"""How well a head's motion belongs to its sound: CAPP scores (VASA-1, arXiv 2404.10667, §4) and how they fall with a shift.

A score is the cosine of two embeddings, of three seconds of audio features and of three seconds of head pose, by the `capp` graph of
a pack. The pack's own audio encoder hears the sound, so scores of packs with different `capp` graphs cannot be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley import FRAME_RATE, MotionClip
from parley_runtime.audio_features import AudioFeatureStream
from parley_runtime.device import Graph
from parley_runtime.pack import Pack
from parley_runtime.performer import Performer

Floats = NDArray[np.float32]

ROLE = "capp"
SHIFTS = tuple(range(-30, 31))
"""Frames by which poses are taken later than the sound."""
LATE = 6
"""Frames of the shifted rows: 200 ms."""
_BATCH = 64
_HOP = 3


@dataclass(frozen=True)
class SyncCurve:
    """Mean score for each shift (seconds; positive: the pose is taken later than the sound), and over how many windows."""

    shifts: tuple[float, ...]
    scores: tuple[float, ...]
    windows: int

    def at(self, seconds: float) -> float:
        """Score at the shift nearest to `seconds`."""
        return self.scores[int(np.abs(np.asarray(self.shifts) - seconds).argmin())]

    @property
    def peak(self) -> float:
        """The shift of the highest score, seconds."""
        return self.shifts[int(np.argmax(self.scores))]


@dataclass(frozen=True)
class PoseSync:
    """The `capp` graph of a pack with the pack's ear."""

    performer: Performer
    graph: Graph
    window: int

    @staticmethod
    def of(performer: Performer, threads: int | None = None) -> PoseSync | None:
        """The scorer of a performer's pack; None when the pack has no `capp` graph."""
        pack: Pack = performer.pack
        if ROLE not in pack.manifest.roles:
            return None
        window = pack.manifest.roles[ROLE].inputs["pose"][1]
        return PoseSync(performer, Graph(pack.path(ROLE), threads=threads), int(window))

    def hear(self, sound: Floats) -> Floats:
        """Audio features [T, width] of a sound [N] at the pack's rate."""
        stream = AudioFeatureStream(self.performer.manifest, self.performer.audio_graph)
        return np.concatenate([stream.push(sound), stream.finish()])

    def curve(self, takes: Sequence[tuple[Floats, MotionClip]]) -> SyncCurve | None:
        """Scores of (audio features, clip) pairs for every shift; None when no take is long enough."""
        sums, count = np.zeros(len(SHIFTS)), 0
        reach = max(SHIFTS)
        for features, clip in takes:
            pose = np.concatenate([clip.head_rotation, clip.head_translation], axis=1)
            length = min(len(features), len(pose)) - self.window + 1
            starts = np.arange(reach, length - reach, _HOP)
            if len(starts) == 0:
                continue
            heard, moved = self._embed(features, pose, length)
            for place, shift in enumerate(SHIFTS):
                sums[place] += float(np.einsum("te,te->", heard[starts], moved[starts + shift]))
            count += len(starts)
        if count == 0:
            return None
        return SyncCurve(tuple(s / FRAME_RATE for s in SHIFTS), tuple(map(float, sums / count)), count)

    def _embed(self, features: Floats, pose: Floats, count: int) -> tuple[Floats, Floats]:
        """Embeddings [count, E] of audio and of pose for windows that start at each frame."""
        audio_windows = np.lib.stride_tricks.sliding_window_view(features, self.window, axis=0)
        pose_windows = np.lib.stride_tricks.sliding_window_view(pose, self.window, axis=0)
        parts = []
        for first in range(0, count, _BATCH):
            chosen = slice(first, min(first + _BATCH, count))
            audio = np.ascontiguousarray(audio_windows[chosen].transpose(0, 2, 1), np.float32)
            moved = np.ascontiguousarray(pose_windows[chosen].transpose(0, 2, 1), np.float32)
            parts.append(self.graph(audio=audio, pose=moved))
        both = np.concatenate(parts, axis=1)
        return both[0], both[1]


def elsewhere(clip: MotionClip) -> MotionClip:
    """The clip with its head's motion of another moment: half of the clip later, its end joined to its beginning."""
    from dataclasses import replace

    half = len(clip) // 2
    return replace(
        clip,
        head_rotation=np.roll(clip.head_rotation, half, axis=0),
        head_translation=np.roll(clip.head_translation, half, axis=0),
    )
