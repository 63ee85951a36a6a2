"""Draw a performance as curves: lips against phones, mouth shapes, eyes, brows and head over one time axis.

    python -m parley_train.teacher.plot line.flac phones.json -o curves.png [--seed 1] [--emotion joy=0.6]

`phones.json` maps the sound's name (without suffix) to `{"seconds": s, "phones": [[label, start, end], ...]}`; a fourth
item of a phone is its stress. Needs matplotlib and soundfile (extras `train` and `runtime`).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX
from parley.controls import Controls
from parley.errors import InputError, MissingDependencyError, ParleyError
from parley.motion import FRAME_RATE
from parley_train.metric import opening_and_width
from parley_train.phones import SILENCE, Phone
from parley_train.teacher.performance import Performance, perform
from parley_train.teacher.prosody import loudness

PANELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "mouth",
        ("jawOpen", "mouthClose", "mouthPucker", "mouthFunnel", "mouthStretchLeft", "mouthRollLower", "mouthPressLeft"),
    ),
    (
        "eyes, brows",
        ("eyeBlinkLeft", "eyeLookOutLeft", "eyeLookInLeft", "eyeLookDownLeft", "browInnerUp", "browOuterUpLeft"),
    ),
)


def plot_performance(
    performance: Performance, phones: Sequence[Phone], level: NDArray[np.floating], path: Path
) -> None:
    """Write a picture (PNG) of a performance: lips, mouth shapes, upper face, head and gaze under its phones and loudness [T] dB."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError as error:
        raise MissingDependencyError("plots need matplotlib: pip install 'parley-npc[train]'") from error
    times = np.arange(len(performance.weights)) / FRAME_RATE
    opening, width = opening_and_width(performance.weights)
    figure, axes = pyplot.subplots(5, 1, figsize=(14, 10), sharex=True, height_ratios=[3, 3, 2.4, 2.4, 1.6])
    lips = axes[0]
    lips.plot(times, opening, "k.-", lw=1.2, ms=3, label="opening / mouth width")
    lips.plot(times, width - 1.0, color="tab:orange", lw=1.0, label="width - 1")
    lips.axhline(0.15 * np.percentile(opening, 90), color="0.7", lw=0.7, ls=":")
    _mark_phones(lips, phones, float(opening.max()) * 1.05)
    for axis, (title, names) in zip(axes[1:3], PANELS, strict=True):
        for name in names:
            axis.plot(times, performance.weights[:, ARKIT_INDEX[name]], lw=1.0, label=name)
        axis.set_ylabel(title)
    for column, (name, sign) in enumerate((("pitch (+ down)", 1), ("yaw", 1), ("roll", 1))):
        axes[3].plot(times, sign * np.degrees(performance.rotation[:, column]), lw=1.2, label=f"head {name}")
    axes[3].plot(times, np.degrees(performance.gaze[:, 0]), lw=0.9, ls="--", label="gaze yaw")
    axes[3].plot(times, np.degrees(performance.gaze[:, 1]), lw=0.9, ls="--", label="gaze pitch")
    axes[3].set_ylabel("degrees")
    axes[4].plot(times, np.maximum(level, -45.0), color="0.4", lw=1.0, label="loudness, dB")
    for column, axis_name in enumerate("xyz"):
        axes[4].plot(times, 1000.0 * performance.translation[:, column], lw=1.0, label=f"head {axis_name}, mm")
    axes[4].set_xlabel("seconds")
    for axis in axes:
        axis.legend(loc="upper right", fontsize=7, ncols=4, framealpha=0.6)
        axis.margins(x=0.005)
        axis.grid(alpha=0.25)
    figure.tight_layout()
    figure.savefig(path, dpi=72)
    pyplot.close(figure)


def _mark_phones(axis: Any, phones: Sequence[Phone], top: float) -> None:
    for index, phone in enumerate(phones):
        contact = {"P": "tab:red", "B": "tab:red", "M": "tab:red", "F": "tab:purple", "V": "tab:purple"}.get(
            phone.label
        )
        shade = "0.85" if phone.label == SILENCE else contact
        if shade:
            axis.axvspan(phone.start, phone.end, color=shade, alpha=0.5 if phone.label == SILENCE else 0.25, lw=0)
        level = top * (1.0 if index % 2 else 1.09)
        axis.text(0.5 * (phone.start + phone.end), level, phone.label, ha="center", fontsize=6.5)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m parley_train.teacher.plot", description="Draw the teacher's curves."
    )
    parser.add_argument("sound", type=Path)
    parser.add_argument("phones", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("teacher_curves.png"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--emotion", action="append", default=[], metavar="NAME=0..1")
    options = parser.parse_args(arguments)
    try:
        import soundfile

        line = json.loads(options.phones.read_text())[options.sound.stem]
        audio, rate = soundfile.read(options.sound, always_2d=True)
        emotion = {name: float(value) for name, value in (item.split("=") for item in options.emotion)}
        phones = [Phone(*row) for row in line["phones"]]
        level = loudness(audio.mean(axis=1), rate, line["seconds"])
        controls = Controls(emotion=emotion).sample(np.arange(len(level)) / FRAME_RATE)
        performance = perform(phones, line["seconds"], controls, level, np.random.default_rng(options.seed))
        plot_performance(performance, phones, level, options.output)
    except (OSError, KeyError, ValueError, soundfile.SoundFileError) as error:
        print(f"error: {options.sound}, {options.phones}: {error}", file=sys.stderr)
        return 1
    except (ParleyError, InputError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
