"""Audio features of live lines: what of each line can be heard by now, and one run of the encoder for many lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parley_runtime.audio_features import log_mel_spec
from parley_runtime.device import Graph
from parley_runtime.features import LogMelStream
from parley_runtime.live.sound import LineSound
from parley_runtime.pack_manifest import Manifest

Floats = NDArray[np.float32]

_RUN = 16
"""Motion frames encoded at a time where they are known already: the context before them costs as much."""


class LineHearing:
    """The features of one line, frame by frame; the same as `AudioFeatureStream` gives for the whole line."""

    def __init__(self, manifest: Manifest, sound: LineSound) -> None:
        self._features = manifest.features
        self._spec = log_mel_spec(manifest)
        self.sound = sound
        self._mel_stream = LogMelStream(self._spec)
        self._mels = np.full((self._features.context, self._spec.mels), self._spec.silence, np.float32)
        self._samples = 0
        self._encoded = 0
        self._ready = np.zeros((0, int(manifest.roles["audio"].outputs["features"][-1])), np.float32)
        self.given = 0
        self.total: int | None = None
        """Frames of the line, known when all of its sound has been heard."""

    def hear(self, frames: int) -> None:
        """Read as much sound as the next `frames` frames after those given need, if it has come."""
        wanted = self._needed(self.given + frames - self._encoded) - len(self._mels)
        if wanted > 0 and self.total is None:
            # Mel frame j is centred on sample j * hop, so its last sample lies half a transform later.
            block = self.sound.take(wanted * self._spec.hop + self._spec.fft)
            if len(block):
                self._samples += len(block)
                self._mels = np.concatenate([self._mels, self._mel_stream.push(block)])
        if self.total is None and self.sound.exhausted:
            self._mels = np.concatenate([self._mels, self._mel_stream.finish()])
            self.total = -(-self._samples // (self._features.stack * self._spec.hop))
            silence = max(0, self._needed(self.total - self._encoded) - len(self._mels))
            self._mels = np.concatenate(
                [self._mels, np.full((silence, self._spec.mels), self._spec.silence, np.float32)]
            )

    @property
    def ready(self) -> int:
        """Frames whose features wait to be taken."""
        return len(self._ready)

    @property
    def encodable(self) -> int:
        """Frames whose sound is there, beyond those that are ready."""
        count = max(0, (len(self._mels) - self._needed(1)) // self._features.stack + 1)
        return count if self.total is None else min(count, self.total - self._encoded)

    @property
    def finished(self) -> bool:
        """Whether every frame of the line was taken."""
        return self.total is not None and self.given >= self.total

    def take(self, frames: int) -> Floats:
        """Features [frames, width] of the next frames, which are ready."""
        taken, self._ready = self._ready[:frames], self._ready[frames:]
        self.given += frames
        return taken

    def peek(self, frames: int) -> Floats:
        """Features of up to `frames` frames after those taken, as far as they are ready."""
        return self._ready[:frames]

    def skip(self, frames: int) -> None:
        """Pass over frames that nobody will see, without encoding them."""
        from_ready = min(frames, len(self._ready))
        self._ready = self._ready[from_ready:]
        self._mels = self._mels[(frames - from_ready) * self._features.stack :]
        self._encoded += frames - from_ready
        self.given += frames

    def next_mels(self) -> tuple[int, Floats]:
        """How many frames to encode next, and the mel frames [M, mels] that they need."""
        count = min(self.encodable, _RUN)
        return count, self._mels[: self._needed(count)]

    def accept(self, features: Floats) -> None:
        """Keep the features of `next_mels`."""
        self._mels = self._mels[len(features) * self._features.stack :]
        self._encoded += len(features)
        self._ready = np.concatenate([self._ready, features])

    def _needed(self, frames: int) -> int:
        f = self._features
        return f.context + (frames - 1) * f.stack + 1 + f.lookahead


def encode_all(graph: Graph, lines: Sequence[LineHearing]) -> None:
    """Encode what can be encoded of each line: one run of the graph for all lines that have as many frames."""
    groups: dict[int, list[tuple[LineHearing, Floats]]] = defaultdict(list)
    for line in lines:
        count, mels = line.next_mels()
        if count:
            groups[count].append((line, mels))
    for group in groups.values():
        mel = graph.device.to_device(np.stack([mels for _, mels in group]), "mel")
        features = graph.device.to_host(graph(mel=mel), "features")
        for (line, _), rows in zip(group, features, strict=True):
            line.accept(rows)


def silence_features(manifest: Manifest, graph: Graph) -> Floats:
    """Features [width] of a frame in the midst of silence: what an idle stream hears."""
    f, spec = manifest.features, log_mel_spec(manifest)
    mel = np.full((1, f.context + 1 + f.lookahead, f.mels), spec.silence, np.float32)
    silence: Floats = graph.device.to_host(graph(mel=graph.device.to_device(mel, "mel")), "features")[0, 0]
    return silence
