"""An invisible mark in rendered pictures, and its detector.

A fixed pseudo-random tile of soft, faint spots is repeated over the picture's brightness (additive spread spectrum: Cox et al.,
"Secure Spread Spectrum Watermarking for Multimedia", 1997). Because it repeats, the detector may fold a picture, or any part
of it, onto one tile at any scale and look for the place where the tile fits. It carries no message: only that Parley drew this.
It is a courtesy to the honest, no lock: who wants to remove it can.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

TILE = 64
"""Pixels after which the mark repeats."""

STRENGTH = 1.6
"""Standard deviation of the mark in a picture of 256x256, in steps of a byte; larger pictures repeat it more and need less."""

CERTAIN = 6.5
"""Score from which a mark counts as found: deviations above what chance gives at any place and scale."""

_BAND = (0.035, 0.115)  # cycles a pixel: low enough for JPEG and halving, high enough to hide in skin and brushwork
_SEED = 0x5A12E7
_READ = 1024  # pixels of the middle that the detector looks at
_EDGE = 12.0  # a brightness step beyond this is content, not mark


@dataclass(frozen=True)
class Trace:
    """What the detector saw: `score` in deviations, `scale` of the picture against the drawn one, `found`."""

    score: float
    scale: float

    @property
    def found(self) -> bool:
        """Whether the mark is there; chance alone reaches this in fewer than one picture of ten thousand."""
        return self.score >= CERTAIN


class Marker:
    """Marks pictures of one size."""

    def __init__(self, width: int, height: int) -> None:
        repeats = (-(-height // TILE), -(-width // TILE))
        strength = STRENGTH * min(1.0, max(0.6, (256 * 256 / (width * height)) ** 0.25))
        self._pattern = np.tile(np.round(tile() * strength), repeats)[:height, :width].astype(np.int16)
        self._for_channels: dict[int, tuple[Bytes, Bytes, Bytes]] = {}

    def __call__(self, picture: Bytes, out: Bytes | None = None) -> Bytes:
        """`picture` [..., H, W, 3 or 4] with the mark in its colours; alpha stays as it is. `out`: where to, the picture itself too."""
        if picture.shape[-3:-1] != self._pattern.shape:
            raise InputError(f"this marker is for {self._pattern.shape}, the picture is {picture.shape[-3:-1]}")
        darkest, lightest, pattern = self._levels(picture.shape[-1])
        # Bytes all along: colours stop where the pattern would leave 0..255, and the sum may wrap around, since it ends inside.
        marked = np.maximum(picture, darkest, out=out)
        np.minimum(marked, lightest, out=marked)
        return np.add(marked, pattern, out=marked)

    def _levels(self, channels: int) -> tuple[Bytes, Bytes, Bytes]:
        """The darkest and the lightest colour that the pattern keeps inside 0..255, and the pattern modulo 256, each [H, W, channels]."""
        if channels not in self._for_channels:
            pattern = np.zeros((*self._pattern.shape, channels), np.int16)
            pattern[..., :3] = self._pattern[..., None]
            self._for_channels[channels] = (
                np.maximum(-pattern, 0).astype(np.uint8), np.minimum(255 - pattern, 255).astype(np.uint8), pattern.astype(np.uint8),
            )  # fmt: skip
        return self._for_channels[channels]


def trace(pictures: Iterable[Bytes]) -> Trace:
    """Look for the mark in sRGB `pictures` [H, W, 3], alike in size: one picture, or some frames of a video.

    Scales from 0.4 to 2.5 are tried, which takes a second or two for a large picture.
    """
    rest = _residual(pictures)
    best = Trace(0.0, 1.0)
    for scale in _scales():
        if min(rest.shape) >= TILE * scale:
            score = _score(_folded(rest, scale))
            if score > best.score:
                best = Trace(score, scale)
    return best


@lru_cache(maxsize=1)
def tile() -> Floats:
    """The mark's tile [TILE, TILE]: mean 0, deviation 1, only frequencies of the band."""
    noise = np.random.Generator(np.random.PCG64(_SEED)).standard_normal((TILE, TILE))
    spectrum = np.fft.fft2(noise)
    spectrum /= np.abs(spectrum)
    spectrum[~_in_band()] = 0.0
    drawn = np.fft.ifft2(spectrum).real
    return np.asarray(drawn / drawn.std(), np.float32)


def _in_band() -> NDArray[np.bool_]:
    frequency = np.fft.fftfreq(TILE)
    radius = np.hypot(frequency[:, None], frequency[None, :])
    return np.asarray((radius >= _BAND[0]) & (radius <= _BAND[1]))


def _scales() -> list[float]:
    """1 first, then 0.4 to 2.5 in steps that a picture of `_READ` pixels cannot slip between."""
    steps = np.exp(np.arange(np.log(0.4), np.log(2.5), 0.003))
    return [1.0, *(float(step) for step in steps)]


def _residual(pictures: Iterable[Bytes]) -> Floats:
    """Brightness less its surroundings [H, W], averaged over the pictures, with strong edges cut."""
    total: Floats | None = None
    count = 0
    for picture in pictures:
        height, width = picture.shape[:2]
        top, left = max(0, (height - _READ) // 2), max(0, (width - _READ) // 2)
        part = picture[top : top + _READ, left : left + _READ, :3].astype(np.float32)
        grey = part @ np.array([0.299, 0.587, 0.114], np.float32)
        if total is not None and total.shape != grey.shape:
            raise InputError(f"the pictures of a video must be alike in size, got {grey.shape} after {total.shape}")
        detail = np.clip(grey - _blurred(grey, 7), -_EDGE, _EDGE)
        total = detail if total is None else total + detail
        count += 1
    if total is None:
        raise InputError("there is no picture to look for a mark in")
    return np.asarray(total / count, np.float32)


def _blurred(image: Floats, radius: int) -> Floats:
    """Mean over a square of 2 radius + 1 pixels, edges repeated."""
    for axis in (0, 1):
        edges = [(0, 0), (0, 0)]
        edges[axis] = (radius + 1, radius)
        summed = np.cumsum(np.pad(image, edges, mode="edge"), axis=axis, dtype=np.float64)
        wide = 2 * radius + 1
        last = np.take(summed, range(wide, summed.shape[axis]), axis=axis)
        first = np.take(summed, range(summed.shape[axis] - wide), axis=axis)
        image = ((last - first) / wide).astype(np.float32)
    return image


def _folded(rest: Floats, scale: float) -> Floats:
    """The sum of all tiles [TILE, TILE] of a picture drawn at `scale`: rows and columns are folded one after the other."""
    return np.asarray(_bins(rest.shape[0], scale).T @ rest @ _bins(rest.shape[1], scale), np.float32)


def _bins(count: int, scale: float) -> Floats:
    """Into which two rows of the tile each of `count` pixels falls, and by what share [count, TILE]."""
    place = (np.arange(count) + 0.5) / scale - 0.5
    low = np.floor(place)
    share = (place - low).astype(np.float32)
    matrix = np.zeros((count, TILE), np.float32)
    rows = np.arange(count)
    np.add.at(matrix, (rows, low.astype(int) % TILE), 1.0 - share)
    np.add.at(matrix, (rows, (low.astype(int) + 1) % TILE), share)
    return matrix


def _score(folded: Floats) -> float:
    """How far the best fit of the tile stands out of all its fits, in deviations."""
    seen = np.fft.fft2(folded)
    band = _in_band()
    seen[~band] = 0.0
    # Every frequency of the band says as much as any other: a picture's strong slow waves must not shout the mark down.
    seen[band] /= np.abs(seen[band]) + 0.3 * np.median(np.abs(seen[band])) + 1e-12
    fits = np.fft.ifft2(seen * np.conj(np.fft.fft2(tile()))).real
    return float((fits.max() - fits.mean()) / (fits.std() + 1e-12))
