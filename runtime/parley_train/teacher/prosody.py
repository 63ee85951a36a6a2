"""Where a line is stressed and how it is phrased, and how loud it is: what head, brows and eyes move to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley.motion import FRAME_RATE
from parley_train.teacher.signals import smooth
from parley_train.teacher.timeline import Timeline

Array = NDArray[np.float64]

ACCENT_DISTANCE = 0.30
"""Seconds between accents at least; a weaker one nearby is dropped."""
ACCENT_SHARE = 0.45
"""Part of the vowels that may carry an accent (content words' stressed syllables, roughly)."""
QUIETEST = -60.0


@dataclass(frozen=True)
class Prosody:
    """`accents` [A] s (rising) with `strength` [A] in 0..1, `phrases` [K, 2] s, and `envelope` [T]: loudness in 0..1."""

    accents: Array
    strength: Array
    phrases: Array
    envelope: Array


def loudness(audio: NDArray[np.floating], rate: float, seconds: float) -> NDArray[np.float32]:
    """Level [T] in dB relative to the line's speech level, 30 times a second over windows of 50 ms; -60 is silence.

    `audio` [N] mono at `rate` Hz. The speech level is the mean power of windows within 30 dB of the loudest (an active
    level in the spirit of ITU-T P.56). A silent sound is -60 throughout.
    """
    if audio.ndim != 1 or rate <= 0:
        raise InputError(f"loudness needs mono audio [N] and a rate above 0, got shape {audio.shape} at {rate} Hz")
    times = np.arange(int(np.ceil(seconds * FRAME_RATE - 1e-9))) / FRAME_RATE
    total = np.concatenate([[0.0], np.cumsum(np.square(audio, dtype=np.float64))])
    first, last = (np.clip(((times + d) * rate).astype(np.int64), 0, len(audio)) for d in (-0.025, 0.025))
    power = (total[last] - total[first]) / np.maximum(last - first, 1)
    if power.size == 0 or power.max() <= 0.0:
        return np.full(len(times), QUIETEST, np.float32)
    speech = power[power > power.max() * 1e-3].mean()
    level: NDArray[np.float32] = np.maximum(10.0 * np.log10(np.maximum(power / speech, 1e-12)), QUIETEST).astype(
        np.float32
    )
    return level


def prosody(line: Timeline, level: Array) -> Prosody:
    """Accents, phrases and envelope of a line; `level` [T] is its loudness in dB.

    A vowel's prominence grows with lexical stress, loudness over its phrase and length (Fry 1955); accents are the most
    prominent vowels that are not crowded by a stronger one.
    """
    envelope = np.clip((smooth(np.clip(level, -40.0, 10.0), 0.045) + 30.0) / 36.0, 0.0, 1.0)
    phrases = line.phrases()
    vowels = np.flatnonzero(line.vowel)
    if len(vowels) == 0:
        return Prosody(np.zeros(0), np.zeros(0), phrases, envelope)
    start, end = line.start[vowels], line.end[vowels]
    at = start + 0.4 * (end - start)
    loud = np.interp(at, line.times, smooth(np.clip(level, -40.0, 10.0), 0.04))
    around = np.interp(at, line.times, smooth(np.clip(level, -30.0, 10.0), 0.6))
    stress = np.array([0.0, 1.0, 0.5])[np.clip(line.stress[vowels], 0, 2)]
    score = (
        1.3 * stress
        + 0.10 * np.clip(loud - around, -10.0, 10.0)
        + 0.6 * np.clip((end - start - 0.09) / 0.08, -1.0, 1.5)
    )
    floor = np.quantile(score, 1.0 - ACCENT_SHARE)
    spread = max(float(np.quantile(score, 0.95)) - float(floor), 0.3)
    kept: list[int] = []
    for k in np.argsort(-score):
        if score[k] < floor:
            break
        if all(abs(at[k] - at[j]) >= ACCENT_DISTANCE for j in kept):
            kept.append(int(k))
    rows = np.sort(np.array(kept, np.int64))
    return Prosody(at[rows], np.clip(0.35 + 0.65 * (score[rows] - floor) / spread, 0.0, 1.0), phrases, envelope)
