"""Many channels to one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_SILENCE = 1e-4
"""RMS (-80 dB of full scale) below which a stretch says nothing about how the channels relate."""

_CANCELLED = 0.25
"""Share of the energy that unrelated channels would keep, below which the average is taken to cancel."""


def downmix_weights(blocks: Iterable[NDArray[np.float32]], channels: int, enough: int) -> NDArray[np.float32]:
    """Weights [C] that make one channel of `blocks` ([N, C] each), judged on the first `enough` samples that sound.

    The average of the channels, as usual; but where one channel is the other's mirror image (a microphone wired the wrong
    way, some "stereo widened" exports) the average is nearly silent, and then the loudest channel alone is taken. For
    unrelated channels of equal level the average keeps 1/C of their energy; below a quarter of that they cancel.
    """
    average = np.full(channels, 1.0 / channels, np.float32)
    if channels == 1:
        return average
    energy = np.zeros(channels)
    mixed = 0.0
    seen = 0
    for block in blocks:
        power = np.square(block, dtype=np.float64).sum(axis=0)
        if len(block) == 0 or power.max() < len(block) * _SILENCE**2:
            continue
        energy += power
        mixed += float(np.square(block @ average, dtype=np.float64).sum())
        seen += len(block)
        if seen >= enough:
            break
    if mixed >= _CANCELLED * energy.mean() / channels:
        return average
    loudest = np.zeros(channels, np.float32)
    loudest[int(energy.argmax())] = 1.0
    return loudest
