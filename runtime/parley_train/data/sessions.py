"""Sessions: stretches of speech with the teacher's performance of them, as the motion model is taught.

Speaking and acting cost more than a training step, so a session is used for several windows and then replaced.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from parley.controls import CONTROL_WIDTH, DISTANCE_LIMIT, EMOTIONS, Controls, Keyed
from parley_runtime.audio import open_audio
from parley_train import teacher
from parley_train.data import augment, crops
from parley_train.latent import to_latent
from parley_train.nets.audio_graph import AudioGraph
from parley_train.nets.encoder import EncoderConfig
from parley_train.recordings import Recording
from parley_train.sound import SPEC, crop_mel
from parley_train.speech.corpus import RATE, Corpus

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Session:
    """audio [T, features], motion [T, 58] (not normalised), controls [T, CONTROL_WIDTH], 30 frames a second."""

    audio: Floats
    motion: Floats
    controls: Floats


@dataclass(frozen=True)
class Take:
    """A recorded performance in memory: sound [N] at 24 kHz, motion [T, 58] (not normalised), gaze [T, 2] rad."""

    sound: Floats
    motion: Floats
    gaze: Floats

    @staticmethod
    def load(recording: Recording, shortest: int) -> Take | None:
        """Read a recording's sound; None when sound and motion together last less than `shortest` frames."""
        with open_audio(recording.sound) as source:
            sound = np.concatenate(list(source.blocks()))
        count = min(len(recording.performance.weights), len(sound) * 30 // RATE)
        if count < shortest:
            return None
        return Take(sound, to_latent(recording.performance)[:count], recording.performance.gaze[:count])


def draw_controls(seconds: float, rng: np.random.Generator) -> Controls:
    """Random direction of a scene: often none, sometimes constant, sometimes changing in mid-line."""

    def track(draw: object, chance: float, rest: tuple[float, ...]) -> Keyed:
        assert callable(draw)
        if rng.random() > chance:
            return Keyed((0.0,), (rest,))
        count = 1 if rng.random() < 0.5 else int(rng.integers(2, 5))
        times = np.sort(rng.uniform(0.0, seconds, count)) + np.arange(2 * count, step=2) * 0.2
        values: list[tuple[float, ...]] = []
        keys: list[float] = []
        for index, time in enumerate(times):  # hold, then move within a third of a second
            value = tuple(float(v) for v in np.atleast_1d(draw()))
            if index:
                keys.append(float(time))
                values.append(values[-1])
                time = time + 0.33
            keys.append(float(time))
            values.append(value)
        return Keyed(tuple(keys), tuple(values))

    emotion: dict[str, float | Keyed] = {}
    if rng.random() < 0.6:
        for name in rng.choice(EMOTIONS, size=1 if rng.random() < 0.75 else 2, replace=False):
            emotion[str(name)] = track(lambda: min(1.0, rng.uniform(0.1, 1.25)), 1.0, (0.0,))
    return Controls(
        gaze=track(lambda: rng.normal(0.0, np.radians([14.0, 8.0])), 0.7, (0.0, 0.0)),
        distance=track(lambda: rng.uniform(-DISTANCE_LIMIT, DISTANCE_LIMIT), 0.4, (0.0,)),
        emotion=emotion,
        energy=track(lambda: rng.uniform(0.2, 1.8), 0.4, (1.0,)),
    )


def draw(
    corpus: Corpus, encoder: AudioGraph, config: EncoderConfig, frames: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Arrays of one `Session` of `frames` motion frames (a tuple, so that it crosses processes as tensors)."""
    seconds = frames / 30.0
    crop = crops.draw(corpus, seconds, rng)
    controls = draw_controls(seconds, rng).sample(np.arange(frames) / 30.0)
    level = teacher.loudness(crop.sound, RATE, seconds)
    performance = teacher.perform(crop.phones, seconds, controls, level, rng)
    power = crop_mel(crop.sound, config, frames, rng)
    heard = augment.distort(power, np.roll(power, len(power) // 2, 0), rng, SPEC.sample_rate / SPEC.hop)
    audio = _hear(encoder, SPEC.normalise(heard), rng)
    assert controls.shape[1] == CONTROL_WIDTH
    return audio, to_latent(performance), controls


@torch.no_grad()
def _hear(encoder: AudioGraph, mel: Floats, rng: np.random.Generator) -> Floats:
    """Features [T, width], from an encoder that is as sure as it is, or (by dropout) less.

    On the voices it was taught the encoder is right more often than on anybody else's. A motion model that only ever saw it
    sure of itself would trust it too much.
    """
    unsure = float(rng.choice([0.0, 0.1, 0.25]))
    for module in encoder.modules():
        if isinstance(module, torch.nn.Dropout):
            module.train(unsure > 0.0)
            module.p = unsure
    features: Floats = encoder(torch.from_numpy(mel)[None])[0].numpy()
    return features


def draw_recorded(
    take: Take, encoder: AudioGraph, config: EncoderConfig, frames: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Arrays of one `Session` from a recorded performance: up to `frames` frames of it, its sound augmented.

    Nobody wrote down what the actor was asked for, so the main gaze and the distance are measured (as VASA-1 does, §3.2), the
    energy is called usual and the emotion none.
    """
    count = min(frames, len(take.motion))
    start = int(rng.integers(len(take.motion) - count + 1))
    part = slice(start, start + count)
    hop = RATE // 30
    power = crop_mel(take.sound[start * hop : (start + count) * hop], config, count, rng)
    heard = augment.distort(power, np.roll(power, len(power) // 2, 0), rng, SPEC.sample_rate / SPEC.hop)
    audio = _hear(encoder, SPEC.normalise(heard), rng)
    motion = take.motion[part]
    yaw, pitch = (float(v) for v in take.gaze[part].mean(0))
    directed = Controls(gaze=(yaw, pitch), distance=float(-motion[:, 5].mean()))
    return audio, motion, directed.sample(np.arange(count) / 30.0)


class Ring:
    """The most recent sessions, from which windows are drawn. float16 would lose the pose's millimetres; float32 it is."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._sessions: list[Session] = []
        self._next = 0

    def __len__(self) -> int:
        return len(self._sessions)

    def add(self, session: Session) -> None:
        """Add a session; the oldest one leaves when the ring is full."""
        if len(self._sessions) < self._capacity:
            self._sessions.append(session)
        else:
            self._sessions[self._next] = session
            self._next = (self._next + 1) % self._capacity

    def motion(self) -> Floats:
        """All motion that the ring holds, [frames, 58]."""
        return np.concatenate([s.motion for s in self._sessions])

    def windows(self, count: int, length: int, rng: np.random.Generator, *, together: int = 1) -> Session:
        """`count` random windows of `length` frames, stacked: [count, length, ...] each; `together` of each session drawn."""
        drawn = np.repeat(rng.integers(len(self._sessions), size=-(-count // together)), together)[:count]
        picked = [self._sessions[int(i)] for i in drawn]
        starts = [int(rng.integers(len(s.motion) - length + 1)) for s in picked]
        cut = [slice(s, s + length) for s in starts]
        return Session(
            np.stack([s.audio[c] for s, c in zip(picked, cut, strict=True)]),
            np.stack([s.motion[c] for s, c in zip(picked, cut, strict=True)]),
            np.stack([s.controls[c] for s, c in zip(picked, cut, strict=True)]),
        )
