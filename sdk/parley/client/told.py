"""What an NPC is told, in both forms of the client: these calls return at once and never wait for the runtime."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

import numpy as np
from numpy.typing import NDArray

from parley import protocol
from parley.client.recording import Recording
from parley.client.words import Sound, Words
from parley.errors import InputError

Telling = Callable[[], AbstractContextManager[object]]
"""Opens a block in which the client's state may be changed, and after which what was said is sent."""


class Told:
    """Base of `Npc` and `AsyncNpc`."""

    def __init__(self, words: Words, telling: Telling) -> None:
        self._words = words
        self._channel = words.channel
        self._telling = telling

    def say(self, sound: Sound, rate: int = 24_000) -> int:
        """Say a line: a sound file, 16-bit PCM bytes or mono samples at `rate`; gives its id. Lines queue up."""
        with self._telling():
            return self._words.say(sound, rate)

    def say_path(self, path: str) -> int:
        """Say a line from the folder that the runtime was given."""
        with self._telling():
            return self._words.say_path(path)

    def begin(self, rate: int = 24_000, sample_format: str = "s16") -> int:
        """Begin a line whose sound follows by `feed` and ends by `end`; gives its id."""
        with self._telling():
            return self._words.begin(rate, sample_format)

    def feed(self, line: int, sound: bytes | NDArray[np.int16] | NDArray[np.float32]) -> None:
        """More sound of a line that was begun, in its format."""
        with self._telling():
            self._words.feed(line, sound)

    def end(self, line: int) -> None:
        """All sound of the line was fed."""
        with self._telling():
            self._words.end(line)

    def controls(
        self, *, gaze: Sequence[float] | None = None, look_at: Sequence[float] | None = None,
        distance: float | None = None, emotion: Mapping[str, float] | None = None, energy: float | None = None,
        ease: float = 0.3,
    ) -> None:  # fmt: skip
        """Change how the NPC performs, in mid-line too; see docs/protocol.md for units and ranges."""
        with self._telling():
            self._words.controls(
                gaze=gaze, look_at=look_at, distance=distance, emotion=emotion, energy=energy, ease=ease
            )

    def hint(self, distance: float = 0.0, visible: bool = True) -> None:
        """Metres from the camera, and whether the NPC can be seen: far and hidden ones slow down first."""
        with self._telling():
            self._words.hint(distance, visible)

    def interrupt(self) -> None:
        """Stop talking and drop all lines; the next frame continues the one taken last."""
        with self._telling():
            self._words.interrupt()

    def record(self) -> Recording:
        """Keep all frames from now on, also those that are never taken. Raises InputError for a stream of pictures."""
        if self._channel.request.output == "texture":
            raise InputError(
                "a stream of pictures has no motion to record; keep frame.picture, or open an 'arkit' stream"
            )
        with self._telling():
            welcome = self._words.core.welcome
            self._channel.recording = Recording(welcome.pack if welcome else "", self._channel.request.seed)
            return self._channel.recording

    @property
    def dropped(self) -> int:
        """Frames that came and were never taken because newer ones pushed them out."""
        return self._channel.dropped

    @property
    def opened(self) -> protocol.Opened | None:
        """What the runtime said of the stream; None until it answered."""
        return self._channel.opened

    def close(self) -> None:
        """End the stream."""
        with self._telling():
            self._words.core.close(self._words.stream)
