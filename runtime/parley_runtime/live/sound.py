"""The sound of one line as it comes over the wire: any rate, in pieces of any size, read when it is needed."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import AudioError, MissingDependencyError

Floats = NDArray[np.float32]

_SAMPLE_TYPES = {"s16": "<i2", "f32": "<f4"}
_BLOCK_SECONDS = 0.5
"""Sound is converted and resampled in blocks of at most this length, so that a long line does not hold up the others."""


class LineSound:
    """A queue of mono samples: bytes in at the line's rate, float32 out at the model's."""

    def __init__(self, rate: int, sample_format: str, target_rate: int) -> None:
        """`sample_format` is s16 or f32 (little-endian). Raises AudioError for another."""
        if sample_format not in _SAMPLE_TYPES:
            known = ", ".join(_SAMPLE_TYPES)
            raise AudioError(f"samples of format '{sample_format}' are unknown; send {known}, or a whole file")
        self._type = np.dtype(_SAMPLE_TYPES[sample_format])
        self._rate = rate
        self._target = target_rate
        self._waiting: deque[bytes] = deque()
        self._ready: deque[Floats] = deque()
        self._ready_samples = 0
        self._resampler = _resampler(rate, target_rate)
        self._flushed = False
        self.seconds = 0.0
        self.ended = False

    def push(self, data: bytes) -> None:
        """Add samples. Raises AudioError for half a sample, or for a value that is not finite; nothing of `data` is kept."""
        if len(data) % self._type.itemsize:
            raise AudioError(
                f"{len(data)} bytes are no whole number of samples of {self._type.itemsize} bytes; cut the sound at a sample"
            )
        if self._type.kind == "f" and not np.isfinite(np.frombuffer(data, self._type)).all():
            raise AudioError("the sound holds values that are not finite numbers; mend what makes it")
        step = self._type.itemsize * max(1, int(self._rate * _BLOCK_SECONDS))
        self._waiting.extend(data[start : start + step] for start in range(0, len(data), step))
        self.seconds += len(data) / self._type.itemsize / self._rate

    def push_samples(self, samples: Floats) -> None:
        """Add samples that are float32 at the model's rate already."""
        self._ready.append(samples)
        self._ready_samples += len(samples)
        self.seconds += len(samples) / self._target

    def take(self, samples: int) -> Floats:
        """Up to `samples` [N] float32; fewer when no more have come."""
        while self._ready_samples < samples and self._waiting:
            raw = np.frombuffer(self._waiting.popleft(), self._type)
            block = raw.astype(np.float32) / 32768.0 if self._type.kind == "i" else np.clip(raw, -4.0, 4.0)
            self._convert(block.astype(np.float32), last=False)
        if self.ended and not self._waiting and not self._flushed:
            self._flushed = True
            self._convert(np.zeros(0, np.float32), last=True)
        taken, missing = [], samples
        while missing and self._ready:
            block = self._ready.popleft()
            if len(block) > missing:
                self._ready.appendleft(block[missing:])
                block = block[:missing]
            taken.append(block)
            missing -= len(block)
        self._ready_samples -= samples - missing
        return np.concatenate(taken) if taken else np.zeros(0, np.float32)

    @property
    def exhausted(self) -> bool:
        """Whether the line has ended and all of it was taken."""
        return self.ended and self._flushed and not self._ready_samples

    def _convert(self, block: Floats, last: bool) -> None:
        if self._resampler is not None:
            block = self._resampler.resample_chunk(block, last=last)
        if len(block):
            self._ready.append(block)
            self._ready_samples += len(block)


def _resampler(rate: int, target: int) -> Any:
    if rate == target:
        return None
    try:
        import soxr
    except ImportError:
        raise MissingDependencyError("soxr is not installed; pip install 'parley-npc[runtime]'") from None
    # "HQ" delays by milliseconds; "MQ" would save little and alias into the bands that tell s from sh.
    return soxr.ResampleStream(rate, target, 1, dtype="float32", quality="HQ")
