"""Audio features of live lines: what of each line can be heard by now, and one run of the encoder for many lines."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from itertools import islice, repeat

import numpy as np
from numpy.typing import NDArray

from parley_runtime.audio_features import log_mel_spec
from parley_runtime.device import Array, Graph
from parley_runtime.features import LogMelStream
from parley_runtime.live.memory import FaceMemory, Held, Numbers
from parley_runtime.live.profiles import PROFILES
from parley_runtime.live.sound import LineSound
from parley_runtime.pack_manifest import Manifest

Floats = NDArray[np.float32]

_RUN = 16
"""Motion frames encoded at a time where they are known already: the context before them costs as much."""


MOST_LINES = 128
"""Lines in one run of the encoder, which bounds memory."""

Frame = tuple[int, Held]
"""A frame that was heard: the row of its features in the memory, and what holds it."""


class LineHearing:
    """The features of one line, frame by frame; the same as `AudioFeatureStream` gives for the whole line."""

    def __init__(self, manifest: Manifest, sound: LineSound) -> None:
        self._features = manifest.features
        self.stack = manifest.features.stack
        """Mel frames of a frame of motion."""
        self._spec = log_mel_spec(manifest)
        self.sound = sound
        self._mel_stream = LogMelStream(self._spec)
        self._mels = np.full((self._features.context, self._spec.mels), self._spec.silence, np.float32)
        self._samples = 0
        self._encoded = 0
        self._ready: deque[Frame] = deque()
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

    def take(self, frames: int) -> list[Frame]:
        """The next `frames` frames, which are ready."""
        self.given += frames
        return [self._ready.popleft() for _ in range(frames)]

    def peek(self, frames: int) -> Numbers:
        """Rows of features of up to `frames` frames after those taken, as far as they are ready."""
        return np.array([row for row, _ in islice(self._ready, frames)], np.int64)

    def skip(self, frames: int) -> None:
        """Pass over frames that nobody will see, without encoding them."""
        from_ready = min(frames, len(self._ready))
        for _ in range(from_ready):
            self._ready.popleft()
        self._mels = self._mels[(frames - from_ready) * self._features.stack :]
        self._encoded += frames - from_ready
        self.given += frames

    def next_mels(self) -> tuple[int, Floats]:
        """How many frames to encode next, and the mel frames [M, mels] that they need."""
        count = min(self.encodable, _RUN)
        return count, self._mels[: self._needed(count)]

    def accept(self, held: Held, count: int) -> None:
        """Keep the features of `next_mels`, which were remembered in the first `count` of these rows."""
        self._mels = self._mels[count * self._features.stack :]
        self._encoded += count
        self._ready.extend(zip(held.numbers[:count].tolist(), repeat(held)))

    def _needed(self, frames: int) -> int:
        f = self._features
        return f.context + (frames - 1) * f.stack + 1 + f.lookahead


def encode_all(graph: Graph, lines: Sequence[LineHearing], memory: FaceMemory) -> None:
    """Encode what can be encoded of each line, into the memory: one run of the graph for up to `MOST_LINES` lines that have as many frames.

    Where each shape costs preparation, a line's rest is filled up to a number of frames that is known; its own frames do not hear what follows.
    """
    groups: dict[int, list[tuple[LineHearing, int, Floats]]] = defaultdict(list)
    known = usual_runs()
    for line in lines:
        count, mels = line.next_mels()
        if count:
            frames = min(run for run in known if run >= count) if graph.device.replays else count
            more = (frames - count) * line.stack
            groups[frames].append(
                (line, count, np.concatenate([mels, mels[-1:].repeat(more, axis=0)]) if more else mels)
            )
    for of_a_length in groups.values():
        for start in range(0, len(of_a_length), MOST_LINES):
            group = of_a_length[start : start + MOST_LINES]
            stacked = [mels for *_, mels in group]
            stacked += stacked[-1:] * (graph.device.bucket(len(group)) - len(group))
            mel = graph.device.to_device(np.stack(stacked), "mel")
            for (line, count, _), held in zip(group, memory.keep(graph(mel=mel)[: len(group)]), strict=True):
                line.accept(held, count)


def usual_runs() -> list[int]:
    """Frames that a run of the encoder usually has: of a line's first window, and of each hop after it."""
    return sorted({min(_RUN, frames) for profile in PROFILES.values() for frames in (profile.window, profile.hop)})


def silence(manifest: Manifest, graph: Graph, lines: int, frames: int) -> Array:
    """Features [lines, frames, width] of frames in the midst of silence, on the device."""
    f, spec = manifest.features, log_mel_spec(manifest)
    mel = np.full((lines, f.context + (frames - 1) * f.stack + 1 + f.lookahead, f.mels), spec.silence, np.float32)
    return graph(mel=graph.device.to_device(mel, "mel"))
