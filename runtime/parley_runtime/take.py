"""One line on its way from sound to motion: it hears, it is directed, it plans windows; whoever holds it has them made."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from parley import Controls
from parley.errors import AudioError
from parley_runtime.audio_features import AudioFeatureStream
from parley_runtime.denoiser import MotionGraph
from parley_runtime.device import Array, Graph
from parley_runtime.generate import MotionStream
from parley_runtime.pack_manifest import Manifest, Sampling

Floats = NDArray[np.float32]

_TAIL = 12
"""Frames of silence after a line that the model hears, so that it knows the line is over."""

_FIRST_LOOK = 12_000
"""Samples that are heard before the next look for a window that can be made: long blocks must not delay the first frame."""


class Take:
    """A line of mono `audio` blocks at the pack's rate. `motion` holds its windows.

    `total` is its number of frames, one for each 1/30 s begun, once all was heard; `motion` makes frames of silence beyond them.
    """

    def __init__(
        self, audio: Iterable[Floats], controls: Controls, seed: int, sampling: Sampling, manifest: Manifest, hears: Graph,
        denoiser: MotionGraph,
    ) -> None:  # fmt: skip
        self._pieces = (
            block[start : start + _FIRST_LOOK] for block in audio for start in range(0, len(block), _FIRST_LOOK)
        )
        self._controls, self._rate = controls, manifest.frame_rate
        self._features = AudioFeatureStream(manifest, hears)
        self.motion = MotionStream(manifest, denoiser, seed, sampling)
        self._samples = self._heard = 0
        self.total: int | None = None

    def listen(self) -> bool:
        """Hear the next piece; False when there is none any more. Raises AudioError for a sound without samples, and what `audio` raises."""
        piece = next(self._pieces, None)
        if piece is not None:
            self._samples += len(piece)
            self._direct(self._features.push(piece))
            return True
        if not self._samples:
            raise AudioError("the sound holds no samples; there is nothing to perform")
        self._direct(self._features.finish(_TAIL))
        self.motion.end()
        self.total = self._heard - _TAIL
        return False

    def _direct(self, rows: Array) -> None:
        times = (self._heard + np.arange(len(rows))) / self._rate
        self._heard += len(rows)
        self.motion.hear(rows, self._controls.sample(times))
