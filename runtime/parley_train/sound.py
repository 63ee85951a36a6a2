"""Sound as the encoder takes it: digital silence around, mel power, the feature specification of new packs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_runtime.features import LogMelSpec, power_spectrum
from parley_train.data import augment
from parley_train.nets.encoder import EncoderConfig

SPEC = LogMelSpec()


def padded_sound(sound: NDArray[np.float32], config: EncoderConfig, frames: int) -> NDArray[np.float32]:
    """Sound with digital silence around it, long enough for the encoder's context over `frames` motion frames."""
    before = config.left * SPEC.hop + SPEC.fft // 2
    total = (config.input_frames(frames) - 1) * SPEC.hop + SPEC.fft
    return np.pad(sound, (before, max(0, total - before - len(sound))))[:total]


def crop_mel(
    sound: NDArray[np.float32], config: EncoderConfig, frames: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Mel power [config.input_frames(frames), mels] of a clean crop, not yet distorted."""
    return augment.mel_power(padded_sound(sound, config, frames), SPEC, rng)


def power_of(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mel power of `sound` as it is, without any warp."""
    return power_spectrum(sound, SPEC) @ SPEC.filters
