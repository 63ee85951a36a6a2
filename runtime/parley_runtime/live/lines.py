"""The lines that a stream has to say, as one sequence of frames: which line, which frame of it, and what is heard there."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley_runtime.live.hearing import LineHearing
from parley_runtime.live.memory import NOTHING, SILENCE, Held, Numbers

Floats = NDArray[np.float32]

SECONDS_WAITING = 900.0
"""Sound that may wait in one stream."""


@dataclass(frozen=True)
class Tag:
    """Where a frame belongs: `line` 0 is idle; `index` counts frames of the line from 0; first and last of its line."""

    line: int = 0
    index: int = 0
    first: bool = False
    last: bool = False


@dataclass
class LiveLine:
    """A line, how much of it was given, and from which frame on it is shown."""

    number: int
    hearing: LineHearing
    start: int = 0
    begun: bool = False


class LineQueue:
    """Lines one after another. `given` frames are gone; the rest waits for sound or for its turn."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lines: deque[LiveLine] = deque()

    def add(self, line: LiveLine) -> None:
        """Queue a line. Raises InputError when too many wait."""
        if len(self._lines) >= self._most:
            raise InputError(f"{self._most} lines wait in this stream already; send the next when one has finished")
        self._lines.append(line)

    def clear(self) -> LiveLine | None:
        """Drop all lines; gives the one that was being said."""
        speaking = self._lines[0] if self._lines and self._lines[0].begun else None
        self._lines.clear()
        return speaking

    def find(self, number: int) -> LiveLine | None:
        """The line of this number, if it is still here."""
        return next((line for line in self._lines if line.number == number), None)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self._lines

    @property
    def begun(self) -> bool:
        """Whether a line is in the midst of being said."""
        return bool(self._lines) and self._lines[0].begun

    @property
    def speaking(self) -> LiveLine | None:
        """The line in front."""
        return self._lines[0] if self._lines else None

    @property
    def seconds(self) -> float:
        """Sound that was received for lines that are still here."""
        return sum(line.hearing.sound.seconds for line in self._lines)

    def listen(self, frames: int) -> None:
        """Hear ahead: `frames` frames of the line in front, and of those after it as far as it ends before."""
        for line in self._lines:
            hearing = line.hearing
            hearing.hear(frames + max(0, line.start - hearing.given))
            if hearing.total is None:
                return
            frames -= hearing.total - hearing.given
            if frames <= 0:
                return

    def available(self, frames: int) -> int:
        """How many of the next `frames` frames can be made now: those with sound, and idle ones once all lines end."""
        count = 0
        for line in self._lines:
            hearing = line.hearing
            count += max(0, hearing.ready + hearing.encodable - max(0, line.start - hearing.given))
            if hearing.total is None:
                return min(count, frames)
            if count >= frames:
                return frames
        return frames

    def to_encode(self, frames: int) -> list[LineHearing]:
        """The lines whose features are wanted for the next `frames` frames and are not there yet."""
        wanted, count = [], 0
        for line in self._lines:
            skipped = max(0, line.start - line.hearing.given)
            if line.hearing.ready - skipped < frames - count and line.hearing.encodable:
                wanted.append(line.hearing)
            if line.hearing.total is None:
                break
            count += line.hearing.total - line.hearing.given - skipped
            if count >= frames:
                break
        return wanted

    def pull(self, frames: int, deaf: bool = False) -> tuple[list[Tag], Numbers, list[Held | None]]:
        """Take the next `frames` frames: tags, rows of features [frames], and who holds each row.

        What no line fills is idle: silence, and the model is told so. `deaf` passes over the sound instead of encoding it.
        """
        tags: list[Tag] = []
        features: Numbers = np.full(frames, SILENCE)
        held: list[Held | None] = [None] * frames
        while len(tags) < frames and self._lines:
            line, at = self._lines[0], len(tags)
            hearing = line.hearing
            self._pass_over(line, deaf)
            there = hearing.encodable + hearing.ready if deaf else hearing.ready
            count = min(frames - at, there) if hearing.given >= line.start else 0
            if count:
                first = hearing.given
                if deaf:
                    hearing.skip(count)
                else:
                    for place, (row, holder) in enumerate(hearing.take(count), at):
                        features[place], held[place] = row, holder
                tags += [
                    Tag(
                        line.number,
                        first + k,
                        first=not line.begun and k == 0,
                        last=hearing.finished and k == count - 1,
                    )
                    for k in range(count)
                ]
                line.begun = True
            if not hearing.finished:
                break
            self._lines.popleft()
            if not line.begun:  # a line without a single frame: it begins and ends between two frames
                tags.append(Tag(line.number, hearing.given, first=True, last=True))
        tags = tags[:frames]
        return tags + [Tag()] * (frames - len(tags)), features, held

    def peek(self, frames: int) -> tuple[Numbers, Floats]:
        """Rows of features [frames] of the frames after those pulled, and 1 where they are there already."""
        features: Numbers = np.full(frames, NOTHING)
        known = np.zeros(frames, np.float32)
        at = 0
        for line in self._lines:
            if line.start > line.hearing.given:
                break
            rows = line.hearing.peek(frames - at)
            features[at : at + len(rows)], known[at : at + len(rows)] = rows, 1.0
            at += len(rows)
            if at >= frames or line.hearing.total is None or line.hearing.given + len(rows) < line.hearing.total:
                break
        return features, known

    @staticmethod
    def _pass_over(line: LiveLine, deaf: bool) -> None:
        """Skip what was shown before a resume, as far as its sound is there."""
        missing = line.start - line.hearing.given
        if missing > 0:
            line.hearing.skip(min(missing, line.hearing.ready + line.hearing.encodable))
