"""Curves the teacher is built from: smooth steps, Gaussian smoothing, 1/f noise, pulses. NumPy only, no loops over frames."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.motion import FRAME_RATE

Array = NDArray[np.float64]


def smoothstep(x: Array) -> Array:
    """0 below 0, 1 above 1, a cubic with level ends (C1) between."""
    y = np.clip(x, 0.0, 1.0)
    step: Array = y * y * (3.0 - 2.0 * y)
    return step


def soft_max(a: Array, b: Array, softness: Array | float) -> Array:
    """The larger of two curves, rounded where they cross within about `softness`; never less than either."""
    larger: Array = 0.5 * (a + b + np.sqrt((a - b) ** 2 + np.square(softness)))
    return larger


def smooth(x: Array, before: float, after: float | None = None, rate: float = FRAME_RATE) -> Array:
    """Convolve along the last axis with a Gaussian, ends held.

    `before` and `after` are the standard deviations in seconds of the influence that a sample has on the time before it
    (anticipation) and after it (carry-over); `after` defaults to `before`.
    """
    after = before if after is None else after
    reach = int(np.ceil(3.0 * max(before, after) * rate))
    if reach == 0 or x.shape[-1] == 0:
        return x
    lag = np.arange(-reach, reach + 1) / rate
    kernel = np.exp(-0.5 * (lag / np.where(lag < 0, before, after)) ** 2)
    kernel /= kernel.sum()
    rows = x.reshape(-1, x.shape[-1])
    padded = np.pad(rows, ((0, 0), (reach, reach)), mode="edge")
    out = np.stack([np.convolve(row, kernel, mode="valid") for row in padded])
    return out.reshape(x.shape)


def drift(
    rng: np.random.Generator, count: int, channels: int, slowest: float, fastest: float, slope: float = 1.0
) -> Array:
    """Noise [count, channels] of unit deviation whose amplitude falls as 1/f^slope from `slowest` to `fastest` Hz.

    Made on a window of at least 20 s and cut at random, so that a short line has slow parts too and does not loop.
    """
    length = _fast_length(max(2 * count, int(20 * FRAME_RATE)))
    frequency = np.fft.rfftfreq(length, 1.0 / FRAME_RATE)
    amplitude = np.where(frequency > 0, np.maximum(frequency, slowest) ** -slope, 0.0)
    amplitude *= 1.0 / (1.0 + (frequency / fastest) ** 6)
    spectrum = amplitude[:, None] * rng.standard_normal((len(frequency), channels, 2)).view(np.complex128)[..., 0]
    noise = np.fft.irfft(spectrum, length, axis=0)
    scale = np.sqrt(2.0 * np.square(amplitude).sum() * 2.0) / length
    start = int(rng.integers(0, length - count + 1))
    cut: Array = noise[start : start + count] / scale
    return cut


def _fast_length(length: int) -> int:
    """The next length with small prime factors (a power of two, or 3/4 of one)."""
    power = 1 << (length - 1).bit_length()
    return 3 * power // 4 if 3 * power // 4 >= length else power


def pulses(times: Array, peaks: Array, rises: Array, falls: Array, heights: Array) -> Array:
    """Sum of smooth bumps at frame `times` [T]: bump k rises over `rises[k]` s to `heights[k]` at `peaks[k]`, then falls.

    `times` must be evenly spaced. Each bump touches only its own frames, so cost does not grow with T times K.
    """
    total = np.zeros(len(times))
    if len(peaks) == 0 or len(times) == 0:
        return total
    step = times[1] - times[0] if len(times) > 1 else 1.0
    width = int(np.ceil((rises + falls).max() / step)) + 2
    first = np.floor((peaks - rises - times[0]) / step).astype(np.int64)
    index = first[:, None] + np.arange(width)
    at = times[0] + index * step - peaks[:, None]
    shape = smoothstep(1.0 + at / rises[:, None]) * smoothstep(1.0 - at / falls[:, None])
    inside = (index >= 0) & (index < len(times))
    np.add.at(total, index[inside], (heights[:, None] * shape)[inside])
    return total


def plateau(times: Array, rise: Array, start: Array, end: Array, fall: Array) -> Array:
    """Envelope in 0..1 at `times` [T] of events that rise from `rise[k]`, hold 1 from `start[k]` to `end[k]`, are over at `fall[k]`.

    Events come in order of time. Where two overlap, the product of their openings is taken, so the envelope stays C1.
    """
    if len(start) == 0:
        return np.zeros(len(times))
    after = np.searchsorted(0.5 * (start + end), times)
    envelope = np.ones(len(times))
    for neighbour in (after - 1, after):
        k = np.clip(neighbour, 0, len(start) - 1)
        up = smoothstep((times - rise[k]) / np.maximum(start[k] - rise[k], 1e-3))
        down = smoothstep((fall[k] - times) / np.maximum(fall[k] - end[k], 1e-3))
        envelope *= np.where((neighbour >= 0) & (neighbour < len(start)), 1.0 - up * down, 1.0)
    return 1.0 - envelope


def stations(times: Array, starts: Array, durations: Array, places: Array) -> Array:
    """Rest at one place, move smoothly to the next: [T, C] from `places` [K + 1, C] at frame `times` [T].

    Move k leaves at `starts[k]` (rising) and lasts `durations[k]` s, cut short where the next one begins.
    """
    if len(starts) == 0:
        return np.broadcast_to(places[0], (len(times), places.shape[1])).copy()
    room = np.append(np.diff(starts), np.inf)
    length = np.maximum(np.minimum(durations, room), 1e-3)
    k = np.clip(np.searchsorted(starts, times, side="right") - 1, 0, len(starts) - 1)
    step = smoothstep((times - starts[k]) / length[k])
    moved: Array = places[k] + (places[k + 1] - places[k]) * step[:, None]
    return moved
