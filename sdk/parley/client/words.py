"""What an NPC is told, as messages: the one vocabulary of both forms of the client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley import files, protocol
from parley.client.channel import Channel
from parley.client.core import ClientCore
from parley.errors import AudioError, InputError

Sound = bytes | NDArray[np.int16] | NDArray[np.float32] | Path | str
"""PCM bytes (16 bit), samples, or the path of a sound file."""


def sound_parts(sound: Sound) -> tuple[str, bytes]:
    """The format and the bytes of a sound. Raises AudioError."""
    if isinstance(sound, (str, Path)):
        return "file", files.read_bytes(sound, AudioError)
    if isinstance(sound, (bytes, bytearray, memoryview)):
        return "s16", bytes(sound)
    samples = np.asarray(sound)
    if samples.ndim != 1:
        raise AudioError(f"samples must be mono, of shape [N]; got {samples.shape}")
    if samples.dtype == np.int16:
        return "s16", samples.astype("<i2").tobytes()
    if samples.dtype in (np.float32, np.float64):
        return "f32", samples.astype("<f4").tobytes()
    raise AudioError(f"samples must be int16 or float32, got {samples.dtype}")


@dataclass
class Words:
    """Composes the messages of one stream."""

    core: ClientCore
    channel: Channel

    @property
    def stream(self) -> int:
        """The stream's id."""
        return self.channel.request.stream

    def say(self, sound: Sound, rate: int) -> int:
        """A whole line; gives its id."""
        sample_format, data = sound_parts(sound)
        return self._line(protocol.Line(
            stream=self.stream, line=self.channel.last_line + 1, rate=rate, format=sample_format, end=True, parts=(data,)
        ))  # fmt: skip

    def say_path(self, path: str) -> int:
        """A whole line from the runtime's own folder."""
        return self._line(protocol.Line(stream=self.stream, line=self.channel.last_line + 1, path=path, end=True))

    def begin(self, rate: int, sample_format: str) -> int:
        """A line whose sound follows."""
        return self._line(
            protocol.Line(stream=self.stream, line=self.channel.last_line + 1, rate=rate, format=sample_format)
        )

    def feed(self, line: int, sound: bytes | NDArray[np.int16] | NDArray[np.float32]) -> None:
        """More sound of a line."""
        _, data = sound_parts(sound)
        self.core.send(protocol.Audio(stream=self.stream, line=line, parts=(data,)))

    def end(self, line: int) -> None:
        """The line has all its sound."""
        self.core.send(protocol.Audio(stream=self.stream, line=line, end=True))

    def controls(
        self, *, gaze: Sequence[float] | None = None, look_at: Sequence[float] | None = None,
        distance: float | None = None, emotion: Mapping[str, float] | None = None, energy: float | None = None,
        ease: float = 0.3,
    ) -> None:  # fmt: skip
        """Change how the NPC performs."""
        if gaze is not None and look_at is not None:
            raise InputError("give 'gaze' or 'look_at', not both")
        self.core.send(protocol.Controls(
            stream=self.stream, gaze=None if gaze is None else (float(gaze[0]), float(gaze[1])),
            look_at=None if look_at is None else (float(look_at[0]), float(look_at[1]), float(look_at[2])),
            distance=distance, emotion=emotion, energy=energy, ease=ease,
        ))  # fmt: skip

    def hint(self, distance: float, visible: bool) -> None:
        """How much the NPC matters."""
        self.core.send(protocol.Hint(stream=self.stream, distance=distance, visible=visible))

    def interrupt(self) -> None:
        """Stop talking."""
        self.core.send(protocol.Interrupt(stream=self.stream, shown=self.channel.shown))

    def _line(self, message: protocol.Line) -> int:
        self.core.send(message)
        return message.line
