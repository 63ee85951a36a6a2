"""Log-mel features, computed block by block.

A frame is centred on its own time: frame j looks at the `fft` samples around sample j * hop. So a whole file and the same
sound in any pieces give the same frames, to rounding; the last frames of a stream wait for `fft / 2` more samples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_BLOCK = 64


@dataclass(frozen=True)
class LogMelSpec:
    """What a pack says about its features.

    sample_rate Hz; hop and fft in samples; mels bands between fmin and fmax Hz (HTK mel scale); floor is added to each band's
    power, so that digital silence has a finite level; values are (log10(power + floor) - offset) / scale.
    """

    sample_rate: int = 24_000
    hop: int = 200
    fft: int = 512
    mels: int = 64
    fmin: float = 60.0
    fmax: float = 7600.0
    floor: float = 1e-7
    offset: float = -5.0
    scale: float = 1.7
    window: Floats = field(init=False, repr=False, compare=False)
    filters: Floats = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        window = np.hanning(self.fft + 1)[:-1]
        object.__setattr__(self, "window", (window / np.sqrt((window**2).sum())).astype(np.float32))
        object.__setattr__(self, "filters", mel_filters(self))

    @property
    def silence(self) -> float:
        """Feature value of digital silence."""
        return float((np.log10(self.floor) - self.offset) / self.scale)

    def normalise(self, power: Floats) -> Floats:
        """Mel power -> feature values."""
        values: Floats = ((np.log10(power + self.floor) - self.offset) / self.scale).astype(np.float32)
        return values


def mel_filters(spec: LogMelSpec, warp: float = 1.0) -> Floats:
    """Triangular filters [fft / 2 + 1, mels] of unit area on the HTK mel scale (O'Shaughnessy 1987).

    `warp` scales the frequencies that the bands look at: vocal tract length perturbation (Jaitly & Hinton 2013).
    """
    low, high = (2595.0 * np.log10(1.0 + f / 700.0) for f in (spec.fmin, spec.fmax))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, spec.mels + 2) / 2595.0) - 1.0) * warp
    bins = np.arange(spec.fft // 2 + 1) * spec.sample_rate / spec.fft
    rise = (bins[:, None] - edges[None, :-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[None, 2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    filters = np.maximum(0.0, np.minimum(rise, fall))
    narrow = filters.sum(0) < 0.5  # low bands narrower than a bin: take the nearest bin
    nearest = np.abs(bins[:, None] - edges[None, 1:-1]).argmin(0)
    filters[nearest[narrow], np.flatnonzero(narrow)] = 1.0
    normalised: Floats = (filters / filters.sum(0)).astype(np.float32)
    return normalised


def power_spectrum(sound: Floats, spec: LogMelSpec) -> Floats:
    """Power [..., frames, fft / 2 + 1] of `sound` [..., N]: frame k starts at sample k * hop."""
    frames = np.lib.stride_tricks.sliding_window_view(sound, spec.fft, axis=-1)[..., :: spec.hop, :]
    spectrum = np.fft.rfft(frames * spec.window, axis=-1)
    return (spectrum.real**2 + spectrum.imag**2).astype(np.float32)


@dataclass(frozen=True)
class _Bands:
    """Neighbouring mel bands that look at the same blocks of bins: `weights` [bands, bins] of them."""

    bands: slice
    bins: slice
    weights: Floats


@lru_cache(8)
def _bands_of(spec: LogMelSpec) -> tuple[_Bands, ...]:
    """The filters without nearly all of their zeros: a band's triangle covers a few of the bins.

    Cut at multiples of 64 bins, the longest stretch that einsum adds up at a time on any processor; so each sum has its terms in the same
    order, less zeros, and is the same to the bit.
    """
    filters = np.ascontiguousarray(spec.filters.T)
    found: list[_Bands] = []
    for band, weights in enumerate(filters):
        there = np.flatnonzero(weights)
        bins = slice(int(there[0]) // _BLOCK * _BLOCK, min(len(weights), (int(there[-1]) // _BLOCK + 1) * _BLOCK))
        first = found.pop().bands.start if found and found[-1].bins == bins else band
        bands = slice(first, band + 1)
        found.append(_Bands(bands, bins, np.ascontiguousarray(filters[bands, bins])))
    return tuple(found)


def mel_power(spectrum: Floats, spec: LogMelSpec) -> Floats:
    """Power [frames, mels] in each band of a power spectrum [frames, fft / 2 + 1]."""
    power = np.empty((len(spectrum), spec.mels), np.float32)
    for part in _bands_of(spec):
        # einsum, not @: BLAS rounds differently with another number of threads, and the same line must be the same clip
        power[:, part.bands] = np.einsum("tf,mf->tm", spectrum[:, part.bins], part.weights)
    return power


class LogMelStream:
    """Turns blocks of sound into log-mel frames [n, mels] as soon as their samples are there."""

    def __init__(self, spec: LogMelSpec) -> None:
        self._spec = spec
        self._waiting = np.zeros(spec.fft // 2, np.float32)  # frame 0 is centred on sample 0
        self._received = 0
        self._given = 0

    def push(self, block: Floats) -> Floats:
        """Add mono samples [N]; returns the frames that are now complete."""
        self._received += len(block)
        self._waiting = np.concatenate([self._waiting, np.asarray(block, np.float32)])
        return self._complete()

    def finish(self) -> Floats:
        """The frames up to the end of the sound: one for each `hop` samples begun."""
        wanted = -(-self._received // self._spec.hop)
        missing = (wanted - self._given - 1) * self._spec.hop + self._spec.fft - len(self._waiting)
        self._waiting = np.concatenate([self._waiting, np.zeros(max(0, missing), np.float32)])
        return self._complete() if wanted > self._given else np.zeros((0, self._spec.mels), np.float32)

    def _complete(self) -> Floats:
        spec = self._spec
        count = (len(self._waiting) - spec.fft) // spec.hop + 1
        if count <= 0:
            return np.zeros((0, spec.mels), np.float32)
        used = self._waiting[: (count - 1) * spec.hop + spec.fft]
        frames = spec.normalise(mel_power(power_spectrum(used, spec), spec))
        self._waiting = self._waiting[count * spec.hop :]
        self._given += count
        return frames
