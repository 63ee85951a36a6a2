"""Recorded motion as training material: Live Link Face takes with their sound, beside what the teacher acts.

A studio that records its actors with Epic's Live Link Face app gets a CSV of ARKit weights a take. Put the take's sound
beside it under the same name, and the motion model can be taught that actor's way of speaking:

    takes/anna_07.csv   takes/anna_07.wav

Recordings have no phones; only the motion model, which hears sound and sees motion, is taught from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.clips import read_livelink
from parley.clips.livelink_reader import Angles
from parley.errors import ClipError, InputError
from parley.motion import FRAME_RATE
from parley_train.teacher import Performance

SOUND_SUFFIXES = (".wav", ".flac", ".ogg", ".mp3")
SHORTEST = 1.0
"""Seconds of motion below which a take is refused: it would not fill a training window."""
STILLEST = 0.02
"""Least spread of `jawOpen` over a take: a face that never opens its mouth was not tracked, and would teach silence."""


@dataclass(frozen=True)
class Recording:
    """One take: the path of its sound, and its motion at 30 frames a second from the sound's first sample on."""

    name: str
    sound: Path
    performance: Performance

    @property
    def seconds(self) -> float:
        """Length of the motion."""
        return len(self.performance.weights) / FRAME_RATE


def read_recordings(folder: Path, *, offset: float = 0.0, angles: Angles = "auto") -> tuple[Recording, ...]:
    """Every `NAME.csv` of a folder and its subfolders that has a sound `NAME.wav` (or .flac, .ogg, .mp3) beside it.

    Times are counted from the first row of the CSV, which the app writes as it starts the sound; `offset` seconds are
    added to the motion's times where a studio's sound starts earlier (positive) or later (negative) than that. Rotations in
    degrees are told from radians by their size; `angles` states the unit where that fails.

    Raises `InputError` for a folder without takes and for a CSV without sound, `ClipError` for a take that is malformed,
    too short, or in which the mouth never moves.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: not a folder; give the one that holds the takes (NAME.csv with NAME.wav)")
    tables = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".csv")
    if not tables:
        raise InputError(f"{folder}: holds no Live Link Face recordings (NAME.csv with NAME.wav)")
    return tuple(_read(path, folder, offset, angles) for path in tables)


def _read(path: Path, folder: Path, offset: float, angles: Angles) -> Recording:
    sounds = [p for p in sorted(path.parent.iterdir()) if p.stem == path.stem and p.suffix.lower() in SOUND_SUFFIXES]
    if not sounds:
        raise InputError(f"{path}: has no sound beside it; expected {path.stem}.wav in the same folder")
    clip = read_livelink(path, fps=FRAME_RATE, angles=angles)
    if len(clip) < SHORTEST * FRAME_RATE:
        raise ClipError(
            f"{path}: {clip.duration:.2f} s of motion; a take to learn from needs {SHORTEST:.0f} s at least"
        )
    jaw = clip.weights[:, clip.names.index("jawOpen")]
    if float(jaw.std()) < STILLEST:
        raise ClipError(f"{path}: the mouth never opens; was the face lost while this was recorded?")
    performance = Performance(
        _shifted(clip.weights, offset), _shifted(clip.head_rotation, offset), _shifted(clip.head_translation, offset),
        _shifted(clip.gaze, offset),
    )  # fmt: skip
    return Recording(path.relative_to(folder).with_suffix("").as_posix(), sounds[0], performance)


def _shifted(rows: NDArray[np.float32], offset: float) -> NDArray[np.float32]:
    """Rows [T, C] later by `offset` seconds, to the nearest frame: the first row held before, or early rows dropped."""
    frames = round(offset * FRAME_RATE)
    if frames >= 0:
        return np.concatenate([np.repeat(rows[:1], frames, axis=0), rows])
    return rows[-frames:]
