"""Sample rates: a streaming resampler to `SAMPLE_RATE`, and blocks of one length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from parley.errors import AudioError
from parley_runtime.audio.downmix import downmix_weights

SAMPLE_RATE = 24_000
"""Samples a second of all audio inside Parley."""

LOWEST_RATE, HIGHEST_RATE = 8_000, 192_000
"""Sample rates that are accepted, in Hz: below, speech has no fricatives left; above is not audio."""

LOUDEST = 100.0
"""Largest sample that is taken for sound (40 dB over full scale); beyond, the samples are not in -1..1 at all."""

DOWNMIX_SECONDS = 30.0
"""How much sound decides how channels are mixed."""

Mono = NDArray[np.float32]


def resampled(blocks: Iterable[Mono], rate: int) -> Iterator[Mono]:
    """Mono `blocks` at `rate` Hz -> mono blocks of any length at `SAMPLE_RATE`, as one continuous signal (soxr, HQ)."""
    if rate == SAMPLE_RATE:
        yield from blocks
        return
    import soxr

    stream = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
    for block in blocks:
        yield stream.resample_chunk(np.ascontiguousarray(block, np.float32))
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


def rechunked(blocks: Iterable[Mono], length: int) -> Iterator[Mono]:
    """The same signal in blocks of `length` samples; the last one may be shorter."""
    held: list[Mono] = []
    count = 0
    for block in blocks:
        held.append(block)
        count += len(block)
        if count < length:
            continue
        joined = np.concatenate(held)
        whole = count - count % length
        for start in range(0, whole, length):
            yield joined[start : start + length]
        held, count = [joined[whole:]], count - whole
    if count:
        yield np.concatenate(held)


def block_length(seconds: float) -> int:
    """Samples in a block of `seconds`."""
    if not np.isfinite(seconds) or seconds <= 0:
        raise AudioError(f"audio blocks need a length above 0 s, got {seconds}")
    return max(1, round(seconds * SAMPLE_RATE))


def check_rate(rate: float, name: str) -> None:
    """Refuse a sample rate outside `LOWEST_RATE`..`HIGHEST_RATE`."""
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise AudioError(
            f"{name}: has a sample rate of {rate:g} Hz, and Parley reads {LOWEST_RATE} to {HIGHEST_RATE} Hz; export it again at 48000 Hz"
        )


def check_samples(block: NDArray[np.float32], start: int, rate: int, name: str) -> None:
    """Refuse NaN, infinity and absurd values in `block` [N, C], which begins at sample `start` of the sound."""
    bad = ~(np.abs(block) <= LOUDEST)  # written so that NaN counts as bad
    if not bad.any():
        return
    row, column = np.argwhere(bad)[0]
    value = block[row, column]
    what = (
        "not a number (NaN)"
        if np.isnan(value)
        else "infinite"
        if np.isinf(value)
        else f"{value:.3g}, far outside -1..1"
    )
    raise AudioError(
        f"{name}: the sample at {(start + row) / rate:.3f} s is {what}; export the sound again as 16 or 24 bit"
    )


def samples_to_blocks(
    samples: NDArray[np.floating] | NDArray[np.integer], rate: int, *, seconds: float = 1.0, name: str = "audio"
) -> Iterator[Mono]:
    """A sound in memory as mono float32 blocks at `SAMPLE_RATE`.

    samples  [N] or [N, C]; floats in -1..1, or signed integers of 8 to 32 bits (full scale is the type's), or uint8
    rate     Hz, 8000..192000
    seconds  length of each block but the last
    name     what to call the sound in an error

    The blocks equal those of the same sound read from a file with `open_audio`. Raises AudioError.
    """
    check_rate(rate, name)
    length = block_length(seconds)
    table = samples[:, None] if samples.ndim == 1 else samples
    if table.ndim != 2 or table.shape[0] == 0 or table.shape[1] == 0:
        raise AudioError(f"{name}: samples need the shape [N] or [N, channels] with N above 0, got {samples.shape}")
    step = chunk_length(rate, table.shape[1])

    def chunks() -> Iterator[NDArray[np.float32]]:
        for start in range(0, len(table), step):
            block = _as_float(table[start : start + step])
            check_samples(block, start, rate, name)
            yield block

    weights = downmix_weights(chunks(), table.shape[1], round(DOWNMIX_SECONDS * rate))
    yield from rechunked(resampled((block @ weights for block in chunks()), rate), length)


def chunk_length(rate: int, channels: int) -> int:
    """Samples to decode at once: a second, or less where there are many channels; fixed, so results never depend on it."""
    return max(1024, min(rate, 2**20 // channels))


def _as_float(block: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.float32]:
    if block.dtype.kind == "f":
        with np.errstate(over="ignore"):  # too large for float32 becomes infinite, and is then refused by name
            return block.astype(np.float32)
    if block.dtype == np.uint8:
        return ((block.astype(np.float32) - 128.0) / 128.0).astype(np.float32)
    if block.dtype.kind == "i" and block.dtype.itemsize <= 4:
        full_scale = 2.0 ** (8 * block.dtype.itemsize - 1)
        return np.asarray(block / full_scale, np.float32)
    raise AudioError(f"samples must be floats, uint8, or signed integers of up to 32 bits; got {block.dtype}")
