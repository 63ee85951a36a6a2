"""The teacher's own performance of a line whose phones are known, as a clip: what a model can reach at best."""

from __future__ import annotations

import numpy as np

from parley import FRAME_RATE, Controls, MotionClip
from parley_train import teacher
from parley_train.real_speech import SpokenLine
from parley_train.speech.corpus import RATE


def teach(line: SpokenLine, controls: Controls | None = None, seed: int = 0) -> MotionClip:
    """The line's clip by the performer that `seed` draws. A line without phones is acted with a mouth at rest."""
    seconds = len(line.sound) / RATE
    times = np.arange(int(np.ceil(seconds * FRAME_RATE - 1e-9))) / FRAME_RATE
    level = teacher.loudness(line.sound, RATE, seconds)
    done = teacher.perform(
        line.phones, seconds, (controls or Controls()).sample(times), level, np.random.default_rng(seed)
    )
    latents = np.zeros((len(times), 0), np.float32)
    return MotionClip(
        times, done.weights, done.rotation, done.translation, done.gaze, latents, FRAME_RATE, seed, "teacher"
    )
