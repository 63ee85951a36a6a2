"""Weights and head poses of speech, performed by the pack that ships: what faces do in the `talk` protocol."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley import Controls
from parley_runtime.audio import open_audio
from parley_runtime.performer import Performer

Floats = NDArray[np.float32]

_EMOTIONS = ("", "joy", "sadness", "anger", "surprise", "fear", "", "contempt")


@dataclass(frozen=True)
class SpeechMotion:
    """Performances one after the other: weights [T, 52], rotation [T, 3] (vector, rad), translation [T, 3] (cm), each of `length`."""

    weights: Floats
    rotation: Floats
    translation: Floats
    length: int

    def __len__(self) -> int:
        return len(self.weights)


def perform(line: Path, seeds: range) -> SpeechMotion:
    """Perform `line` once for each seed, with changing emotions and gaze."""
    performer = Performer.open(threads=1)
    clips = []
    for seed in seeds:
        emotion = _EMOTIONS[seed % len(_EMOTIONS)]
        rng = np.random.default_rng(seed)
        controls = Controls(emotion={emotion: 0.7} if emotion else {}, gaze=tuple(rng.normal(size=2) * (0.2, 0.1)))
        with open_audio(line) as source:
            clips.append(performer.perform(source.blocks(), controls, seed=seed))
    return SpeechMotion(
        np.concatenate([clip.weights for clip in clips]), np.concatenate([clip.head_rotation for clip in clips]),
        np.concatenate([clip.head_translation for clip in clips]) * 100.0, len(clips[0].weights),
    )  # fmt: skip
