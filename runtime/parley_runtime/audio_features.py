"""The audio encoder as a stream: blocks of sound in, one feature vector a motion frame out.

The encoder looks `context` mel frames back and `lookahead` ahead. Before the first sound lies silence, and after the last.
The graph pads nothing by itself, so a whole file and a live stream give the same features, to rounding.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from parley_runtime.device import Array, Graph
from parley_runtime.features import LogMelSpec, LogMelStream
from parley_runtime.pack_manifest import FeatureSpec, Manifest

Floats = NDArray[np.float32]

_LONGEST_RUN = 240
"""Motion frames in one run of the graph, which bounds memory."""


def log_mel_spec(manifest: Manifest) -> LogMelSpec:
    """The pack's mel frames; `normalisation["mel"]` holds the offset and scale of log10 power."""
    mel = manifest.normalisation["mel"]
    return _log_mel_spec(manifest.features, mel.mean[0], mel.std[0])


@lru_cache(8)
def _log_mel_spec(f: FeatureSpec, offset: float, scale: float) -> LogMelSpec:
    """The same object for each line of a pack: its filters take longer than a short line's sound."""
    return LogMelSpec(f.sample_rate, f.hop, f.fft, f.mels, f.fmin, f.fmax, 10.0 ** (f.floor_db / 10.0), offset, scale)


class AudioFeatureStream:
    """Features [n, width] of sound as it comes, on the graph's device; `width` is the audio graph's output width."""

    def __init__(self, manifest: Manifest, graph: Graph) -> None:
        self._spec = log_mel_spec(manifest)
        self._stack = manifest.features.stack
        self._context, self._lookahead = manifest.features.context, manifest.features.lookahead
        self._graph, self._device = graph, graph.device
        self.width = int(manifest.roles["audio"].outputs["features"][-1])
        self._mel_stream = LogMelStream(self._spec)
        self._mels = self._silence(self._context)
        self._samples = 0
        self._given = 0

    def push(self, block: Floats) -> Array:
        """Add mono samples [N] at the pack's rate; gives the motion frames whose sound is all there."""
        self._samples += len(block)
        self._mels = np.concatenate([self._mels, self._mel_stream.push(block)])
        return self._complete()

    def finish(self, extra: int = 0) -> Array:
        """The remaining frames: one for each motion frame that the sound has begun, then `extra` of silence after it."""
        self._mels = np.concatenate([self._mels, self._mel_stream.finish()])
        wanted = -(-self._samples // (self._stack * self._spec.hop)) + extra
        missing = self._needed(wanted - self._given) - len(self._mels)
        self._mels = np.concatenate([self._mels, self._silence(max(0, missing))])
        return self._complete(wanted - self._given)

    def _needed(self, frames: int) -> int:
        return self._context + (frames - 1) * self._stack + 1 + self._lookahead

    def _silence(self, frames: int) -> Floats:
        return np.full((frames, self._spec.mels), self._spec.silence, np.float32)

    def _complete(self, most: int | None = None) -> Array:
        count = (len(self._mels) - self._needed(1)) // self._stack + 1
        count = max(0, count if most is None else min(count, most))
        parts = []
        for start in range(0, count, _LONGEST_RUN):
            frames = min(_LONGEST_RUN, count - start)
            first = start * self._stack
            mel = self._device.to_device(self._mels[None, first : first + self._needed(frames)], "mel")
            parts.append(self._graph(mel=mel)[0])
        self._mels = self._mels[count * self._stack :]
        self._given += count
        xp = self._device.xp
        return xp.concatenate(parts) if parts else xp.zeros((0, self.width), "float32")
