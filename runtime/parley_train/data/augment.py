"""Augmentation of mel power: rooms, noise, other voices, band limits, level, vocal tracts.

The gap between synthetic and human speech is closed here as far as it can be. Working on power (before the logarithm) makes
each of these a handful of multiplications: noise adds, a room is a decay over time, a filter is a factor a band.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from parley_runtime.features import LogMelSpec, mel_filters, power_spectrum

Floats = NDArray[np.float32]
_STUDIO = 0.2
"""Part of the crops that is left as a good microphone in a quiet room has it: most dialogue is recorded so."""

WARPS = tuple(np.linspace(0.82, 1.22, 17))


@functools.cache
def _filters(spec: LogMelSpec, index: int) -> Floats:
    return mel_filters(spec, WARPS[index])


def mel_power(sound: Floats, spec: LogMelSpec, rng: np.random.Generator, *, warp: float = 0.8) -> Floats:
    """Mel power [frames, mels] of `sound`, its formants moved with probability `warp`."""
    index = (
        int(np.clip(rng.normal(len(WARPS) // 2, 3.2), 0, len(WARPS) - 1)) if rng.random() < warp else len(WARPS) // 2
    )
    return power_spectrum(sound, spec) @ _filters(spec, round(index))


def _smooth_curve(rng: np.random.Generator, count: int, knots: int, spread: float) -> Floats:
    return np.interp(np.linspace(0, knots - 1, count), np.arange(knots), rng.normal(0, spread, knots)).astype(
        np.float32
    )


def _decibel(value: Floats | float) -> Floats:
    return np.power(10.0, np.asarray(value, np.float32) / 10.0).astype(np.float32)


def other_voice(power: Floats, rng: np.random.Generator) -> Floats:
    """Mel power [frames, mels] as if another vocal tract had shaped it: each formant region moves by its own amount.

    Vocal tract length perturbation moves all formants together; people differ in more than length.
    """
    mels = power.shape[1]
    knots = np.linspace(0, mels - 1, 6)
    moved = knots + np.concatenate([[0.0], rng.normal(0.0, 1.6, 4), [0.0]])
    position = np.interp(np.arange(mels), knots, np.maximum.accumulate(moved))
    low = np.clip(position.astype(int), 0, mels - 2)
    part = (position - low).astype(np.float32)
    return (power[:, low] * (1.0 - part) + power[:, low + 1] * part).astype(np.float32)


def blurred(power: Floats, rng: np.random.Generator) -> Floats:
    """Mel power smoothed over neighbouring bands: hides harmonics, as in breathy or low voices."""
    side = float(rng.uniform(0.2, 1.0))
    padded = np.pad(power, ((0, 0), (1, 1)), mode="edge")
    return ((side * padded[:, :-2] + power + side * padded[:, 2:]) / (1.0 + 2.0 * side)).astype(np.float32)


def distort(power: Floats, others: Floats, rng: np.random.Generator, rate: float) -> Floats:
    """One augmented copy of mel power [frames, mels]; `others` is another crop's (babble, music), `rate` frames a second."""
    frames, mels = power.shape
    if rng.random() < _STUDIO:
        return power * _decibel(_smooth_curve(rng, mels, 5, 2.0)) * _decibel(rng.uniform(-24, 8))
    power = other_voice(power, rng) if rng.random() < 0.6 else power.copy()
    if rng.random() < 0.3:
        power = blurred(power, rng)
    speech = float(np.percentile(power.mean(1), 90)) + 1e-9
    if rng.random() < 0.45:  # a room: exponential decay, more at low frequencies, mixed with the direct sound
        decay = float(np.exp(-13.8 / (rng.uniform(0.08, 0.7) * rate)))
        tail = lfilter([1.0 - decay], [1.0, -decay], power, axis=0).astype(np.float32)
        power = power + tail * _decibel(rng.uniform(-14, 2)) * np.linspace(1.3, 0.7, mels, dtype=np.float32)
    if rng.random() < 0.75:  # equaliser: microphones, distance, room colour
        tilt = np.linspace(0.0, rng.uniform(-8.0, 16.0), mels, dtype=np.float32)
        power *= _decibel(_smooth_curve(rng, mels, int(rng.integers(3, 9)), rng.uniform(1.5, 6.0)) + tilt)
    if rng.random() < 0.5:  # effort tilts the spectrum, slowly
        tilt = _smooth_curve(rng, frames, 5, 3.0)[:, None] * np.linspace(-1, 1, mels, dtype=np.float32)
        power *= _decibel(tilt)
    if rng.random() < 0.6:  # effort: slow changes of level
        power *= _decibel(_smooth_curve(rng, frames, max(3, frames // 60), 3.5))[:, None]
    if rng.random() < 0.5:  # compression or expansion of dynamics: people are quieter in closures than synthesisers
        power = (speech * (power / speech + 1e-9) ** rng.uniform(0.75, 1.4)).astype(np.float32)
    if rng.random() < 0.75:  # stationary noise of any colour
        colour = _decibel(np.linspace(0, rng.uniform(-25, 8), mels) + _smooth_curve(rng, mels, 6, 3.0))
        flutter = rng.exponential(1.0, (frames, mels)).astype(np.float32)
        flutter[1:] = 0.6 * flutter[1:] + 0.4 * flutter[:-1]
        power += speech * _decibel(-rng.uniform(12, 60)) * colour / colour.mean() * flutter
    if rng.random() < 0.25:  # other voices or music behind
        power += (
            np.roll(others, int(rng.integers(frames)), 0)
            * (speech / (float(others.mean()) + 1e-9))
            * _decibel(-rng.uniform(8, 30))
        )
    if rng.random() < 0.2:  # knocks and breaths
        for _ in range(int(rng.integers(1, 5))):
            start, length = int(rng.integers(frames)), int(rng.integers(2, 20))
            burst = rng.exponential(1.0, (len(power[start : start + length]), mels)).astype(np.float32)
            power[start : start + length] += speech * _decibel(-rng.uniform(8, 35)) * burst
    if rng.random() < 0.3:  # telephone, radio, 16 kHz or 8 kHz codecs
        cut = int(rng.uniform(0.62, 1.0) * mels)
        power[:, cut:] *= _decibel(-rng.uniform(15, 60))
        power[:, : int(rng.integers(0, 6))] *= _decibel(-rng.uniform(5, 40))
    power *= _decibel(rng.uniform(-24, 8))
    return power


def mask(features: Floats, fill: float, rng: np.random.Generator) -> Floats:
    """SpecAugment (Park et al. 2019), small: up to two bands and two short moments are blanked."""
    frames, mels = features.shape
    for _ in range(int(rng.integers(0, 3))):
        width = int(rng.integers(1, 8))
        start = int(rng.integers(mels - width))
        features[:, start : start + width] = fill
    for _ in range(int(rng.integers(0, 3))):
        width = int(rng.integers(1, 9))
        start = int(rng.integers(frames - width))
        features[start : start + width] = fill
    return features
