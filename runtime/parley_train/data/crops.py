"""Crops of the corpus as a model hears them: lines one after another with pauses, at any rate of speech."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley_train.phones import PHONE_INDEX, SILENCE, Phone
from parley_train.speech.corpus import RATE, Corpus

FRAME = RATE // 30
"""Samples a motion frame."""


@dataclass(frozen=True)
class Crop:
    """A piece of sound [N] (float32, clean) and its phones in seconds from its start."""

    sound: NDArray[np.float32]
    phones: list[Phone]


def draw(corpus: Corpus, seconds: float, rng: np.random.Generator, *, speed: tuple[float, float] = (0.84, 1.2)) -> Crop:
    """A random crop: utterances of one voice (usually) joined by pauses, played faster or slower.

    Changing the speed moves pitch, formants and tempo together; the mel warp of `augment` moves formants back or further, so
    that pitch and vocal tract vary apart.
    """
    factor = float(np.exp(rng.uniform(np.log(speed[0]), np.log(speed[1]))))
    needed = int(seconds * factor * RATE) + 2
    pieces: list[NDArray[np.float32]] = []
    phones: list[Phone] = []
    at, lead = 0, int(rng.integers(0, RATE * 2))  # starts inside the first utterance, or in the pause before it
    index = int(rng.integers(len(corpus)))
    while at < needed + lead:
        first, last = corpus.offsets[index : index + 2]
        level = 10.0 ** (rng.uniform(-6.0, 0.0) / 20.0)
        pieces.append(corpus.audio[first:last].astype(np.float32) * np.float32(level / 32768.0))
        end = (last - first) / RATE
        for phone in corpus.phones(index):
            if phone.start < end:
                phones.append(
                    Phone(phone.label, at / RATE + phone.start, at / RATE + min(phone.end, end), phone.stress)
                )
        at += int(last - first)
        pause = int(rng.exponential(0.25) * RATE) if rng.random() < 0.7 else 0
        pieces.append(np.zeros(pause, np.float32))
        at += pause
        neighbour = index + 1
        same = neighbour < len(corpus) and corpus.voice_of[neighbour] == corpus.voice_of[index]
        index = neighbour if same and rng.random() < 0.8 else int(rng.integers(len(corpus)))
    sound = np.concatenate(pieces)[lead : lead + needed]
    count = int(seconds * RATE)
    positions = np.arange(count, dtype=np.float64) * factor
    played = np.interp(positions, np.arange(len(sound)), sound).astype(np.float32)
    moved = []
    for phone in phones:
        start, end = (phone.start - lead / RATE) / factor, (phone.end - lead / RATE) / factor
        if end > 0.0 and start < seconds:
            moved.append(Phone(phone.label, max(start, 0.0), min(end, seconds), phone.stress))
    return Crop(played, moved)


def labels(phones: list[Phone], frames: int, per_frame: int) -> NDArray[np.int64]:
    """Phone index [frames, per_frame] at the middles of the sub-frames around each motion frame; gaps are silence."""
    step = 1.0 / (30.0 * per_frame)
    times = np.arange(frames)[:, None] / 30.0 + (np.arange(per_frame)[None] - (per_frame - 1) / 2.0) * step
    result = np.full(times.shape, PHONE_INDEX[SILENCE], np.int64)
    for phone in phones:
        first = np.ceil((phone.start - times[0, 0]) / step - 1e-6)
        last = np.ceil((phone.end - times[0, 0]) / step - 1e-6)
        result.reshape(-1)[max(0, int(first)) : max(0, int(last))] = PHONE_INDEX[phone.label]
    return result
