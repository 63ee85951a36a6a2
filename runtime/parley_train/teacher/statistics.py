"""Statistics of motion that the literature also reports: blinks, gaze and head; for the teacher and for what it taught.

    python -m parley_train.teacher.statistics SPEECH [--performers 20]

prints them for the lines of a folder with `phones.json` and sounds (see `parley_train.real_speech`), joined to one long line.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX
from parley.controls import Controls
from parley.errors import ParleyError
from parley.motion import FRAME_RATE
from parley_train.phones import SILENCE, Phone
from parley_train.teacher.performance import Performance, perform
from parley_train.teacher.prosody import loudness
from parley_train.teacher.signals import smooth

Array = NDArray[np.float64]

SHUT, PARTLY_SHUT = 0.5, 0.2
"""Weights of eyeBlink above which lids count as shut, and from which to which a blink is timed."""
AWAY = np.radians(4.0)
"""Distance from the median gaze beyond which a face that is looked at would be left."""


@dataclass(frozen=True)
class MotionStatistics:
    """Figures of one or more performances; arrays are (x, y, z): pitch, yaw, roll of the head."""

    blinks_per_minute: float
    blink_seconds: float
    """Median length of a blink."""
    shut_over_open: float
    """Peak speed of shutting lids over that of opening lids."""
    gaze_away: float
    """Part of the time that the gaze is more than 4 degrees off its median."""
    away_seconds: float
    """Mean length of looking away."""
    head_deviation: tuple[float, float, float]
    """Standard deviation over time, degrees."""
    head_range: tuple[float, float, float]
    """Largest minus smallest angle, degrees."""
    head_speed: float
    """Mean angular speed, degrees a second."""
    head_speed_95: float
    head_travel: float
    """Mean standard deviation of the translation, millimetres."""


def measure(performances: Sequence[Performance]) -> MotionStatistics:
    """Statistics over performances of at least a few seconds each (blinks are rare: use minutes)."""
    minutes = sum(len(p.weights) for p in performances) / FRAME_RATE / 60.0
    lids = [p.weights[:, ARKIT_INDEX["eyeBlinkLeft"]].astype(float) for p in performances]
    speeds = [np.diff(lid) for lid in lids]
    blinks = [blink for lid in lids for blink in find_blinks(lid)]
    shut = [speed[a : b + 1].max() for lid, speed in zip(lids, speeds, strict=True) for a, b in _inside(lid)]
    opened = [-speed[a : b + 1].min() for lid, speed in zip(lids, speeds, strict=True) for a, b in _inside(lid)]
    away = [np.linalg.norm(p.gaze - np.median(p.gaze, axis=0), axis=1) > AWAY for p in performances]
    runs = [len(run) for row in away for run in np.split(row, np.flatnonzero(np.diff(row)) + 1) if run[0]]
    degrees = [np.degrees(p.rotation.astype(float)) for p in performances]
    speed = np.concatenate([np.linalg.norm(np.diff(d, axis=0), axis=1) for d in degrees]) * FRAME_RATE
    deviation, extent = (np.mean([f(d, axis=0) for d in degrees], axis=0) for f in (np.std, np.ptp))
    return MotionStatistics(
        blinks_per_minute=len(blinks) / minutes,
        blink_seconds=float(np.median([b - a for a, b in blinks])) if blinks else 0.0,
        shut_over_open=float(np.mean(shut) / np.mean(opened)) if shut else 0.0,
        gaze_away=float(np.concatenate(away).mean()),
        away_seconds=float(np.mean(runs)) / FRAME_RATE if runs else 0.0,
        head_deviation=(float(deviation[0]), float(deviation[1]), float(deviation[2])),
        head_range=(float(extent[0]), float(extent[1]), float(extent[2])),
        head_speed=float(speed.mean()),
        head_speed_95=float(np.percentile(speed, 95)),
        head_travel=float(np.mean([1000.0 * p.translation.std(axis=0).mean() for p in performances])),
    )


def find_blinks(lid: Array) -> list[tuple[float, float]]:
    """Start and end in seconds of each blink in a lid's closure [T] (time above `PARTLY_SHUT`, with a peak above `SHUT`)."""
    return [(a / FRAME_RATE, b / FRAME_RATE) for a, b in _inside(lid)]


def _inside(lid: Array) -> list[tuple[int, int]]:
    partly = np.concatenate([[False], lid > PARTLY_SHUT, [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(partly))
    spans = zip(edges[0::2], edges[1::2], strict=True)
    return [(max(int(a) - 1, 0), int(b)) for a, b in spans if a > 0 and b < len(lid) and lid[a:b].max() > SHUT]


def pose_follows_sound(performance: Performance, level: NDArray[np.floating], shift: int = 0) -> float:
    """Multiple correlation of the head's quicker nodding with the loudness [T] dB around it, the sound `shift` frames late.

    0 for a head that ignores the sound (about 0.1 by chance over a minute), 1 for one that it determines.
    """
    pitch = performance.rotation[:, 0].astype(float)
    pitch -= smooth(pitch, 1.0)
    envelope = np.roll(np.clip((level + 30.0) / 36.0, 0.0, 1.0).astype(float), shift)
    table = np.stack([np.roll(smooth(envelope, 0.08), k) for k in range(-12, 13, 3)] + [np.ones(len(level))], axis=1)
    fit = table @ np.linalg.lstsq(table, pitch, rcond=None)[0]
    return float(np.corrcoef(fit, pitch)[0, 1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m parley_train.teacher.statistics", description="Measure the teacher."
    )
    parser.add_argument("speech", type=Path, help="folder with phones.json and sounds")
    parser.add_argument("--performers", type=int, default=20)
    options = parser.parse_args(arguments)
    from parley_train.real_speech import RealSpeech
    from parley_train.speech.corpus import RATE

    try:
        speech = RealSpeech.open(options.speech)
    except (ParleyError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    phones: list[Phone] = []
    level, clock = np.zeros(0, np.float32), 0.0
    for line in speech.lines:
        frames = len(line.sound) * FRAME_RATE // RATE
        level = np.append(level, loudness(line.sound, RATE, frames / FRAME_RATE))
        phones += [
            Phone(p.label, clock + p.start, clock + min(p.end, frames / FRAME_RATE))
            for p in line.phones
            if p.label != SILENCE and p.start < frames / FRAME_RATE
        ]
        clock += frames / FRAME_RATE
    controls = Controls().sample(np.arange(len(level)) / FRAME_RATE)
    acted = [perform(phones, clock, controls, level, np.random.default_rng(k)) for k in range(options.performers)]
    for name, value in asdict(measure(acted)).items():
        shown = ", ".join(f"{v:.3g}" for v in np.atleast_1d(value))
        print(f"{name:20} {shown}")
    print(f"{'pose_follows_sound':20} {np.mean([pose_follows_sound(p, level) for p in acted]):.3g}")
    print(f"{'... of other sound':20} {np.mean([pose_follows_sound(p, level, 700) for p in acted]):.3g}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
