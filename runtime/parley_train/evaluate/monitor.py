"""Figures and pictures while a motion model trains: lips on real speech, and curves beside the teacher's."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np

from parley import ARKIT_INDEX, MotionClip
from parley_runtime.pack_manifest import Sampling
from parley_train.evaluate import lips
from parley_train.evaluate.movement import movement
from parley_train.evaluate.perform import USUAL, generate, hear
from parley_train.evaluate.teaching import teach
from parley_train.metric import opening_and_width
from parley_train.motion_task import MotionState
from parley_train.nets.audio_graph import AudioGraph
from parley_train.real_speech import RealSpeech


class Monitor:
    """Called by the training with the averaged model; scores it on `speech` and plots one line."""

    def __init__(self, encoder: AudioGraph, speech: RealSpeech, most: int = 20) -> None:
        self._lines = speech.lines[:most]
        self._features = [hear(encoder, line.sound) for line in self._lines]

    def __call__(self, motion: MotionState, folder: Path, sampling: Sampling = USUAL) -> dict[str, float]:
        """Lip scores of the generated clips, and how heads and eyes move; writes `curves.png` into the training's folder."""
        clips = [generate(motion, features, seed=1, sampling=sampling) for features in self._features]
        seconds = [len(line.sound) / 24_000 for line in self._lines]
        scores = lips.score((c, line.phones, s) for c, line, s in zip(clips, self._lines, seconds, strict=True))
        plot(folder / "curves.png", clips[0], teach(self._lines[0]))
        moves = movement(clips)
        return {
            **asdict(scores), "blinks": moves.blinks_per_minute, "head_step": moves.head_step, "yaw": moves.head_deviation[1],
            "gaze_away": moves.gaze_away,
        }  # fmt: skip


def plot(path: Path, generated: MotionClip, taught: MotionClip) -> None:
    """Curves of a generated clip over the teacher's for the same line."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = (
        ("lip opening", lambda c: opening_and_width(c.weights)[0]), ("mouth width", lambda c: opening_and_width(c.weights)[1]),
        ("jawOpen", lambda c: c.weights[:, ARKIT_INDEX["jawOpen"]]), ("eyeBlinkLeft", lambda c: c.weights[:, ARKIT_INDEX["eyeBlinkLeft"]]),
        ("browInnerUp", lambda c: c.weights[:, ARKIT_INDEX["browInnerUp"]]), ("head pitch, deg", lambda c: np.degrees(c.head_rotation[:, 0])),
        ("head yaw, deg", lambda c: np.degrees(c.head_rotation[:, 1])), ("gaze yaw, deg", lambda c: np.degrees(c.gaze[:, 0])),
    )  # fmt: skip
    figure, axes = pyplot.subplots(len(rows), 1, figsize=(13, 2 * len(rows)), sharex=True)
    for axis, (name, curve) in zip(axes, rows, strict=True):
        axis.plot(taught.times, curve(taught), color="0.6", label="teacher")
        axis.plot(generated.times, curve(generated), color="tab:blue", label="model")
        axis.set_ylabel(name)
        axis.grid(alpha=0.3)
    axes[0].legend(loc="upper right")
    axes[-1].set_xlabel("seconds")
    figure.tight_layout()
    figure.savefig(path, dpi=70)
    pyplot.close(figure)
