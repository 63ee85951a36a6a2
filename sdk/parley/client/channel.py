"""One stream as the client sees it: what was asked of it, what of that is unfinished, and the frames that wait to be shown."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from parley import protocol
from parley.client.frame import LiveFrame, motion_of, motion_of_nothing
from parley.client.picture import picture_of
from parley.client.recording import Recording
from parley.errors import ServerError
from parley.protocol import unpack_rows

Floats = NDArray[np.float32]

_NOTHING = np.zeros(0, np.float32)

WINDOW = 120
"""Frames that the runtime may have on the way, and that wait here; when more come, the oldest are dropped."""

PICTURES = 60
"""The same for a stream of pictures, which are large."""


@dataclass
class SentLine:
    """A line until it is finished, so that it can be sent again to a runtime that was restarted."""

    first: protocol.Line
    more: list[protocol.Audio] = field(default_factory=list)
    reached: float = 0.0

    def again(self) -> list[protocol.Message]:
        """The messages that say it from where it was."""
        return [replace(self.first, start=max(self.first.start, self.reached)), *self.more]


class Channel:
    """State of one stream; no sockets, no threads."""

    def __init__(self, request: protocol.Open) -> None:
        self.request = request
        self.opened: protocol.Opened | None = None
        self.closed = False
        self.frames: deque[LiveFrame] = deque()
        self.events: deque[protocol.Event] = deque(maxlen=1024)
        self.error: ServerError | None = None
        self.recording: Recording | None = None
        self.dropped = 0
        self.shown: int | None = None
        self.last_line = 0
        self.done = 0
        """Newest line that finished, was cut, or was refused."""
        self._generation = 0
        self._lines: dict[int, SentLine] = {}
        self._controls = protocol.Controls(stream=request.stream)
        self._hint: protocol.Hint | None = None
        self._interrupted: protocol.Interrupt | None = None  # until the runtime says so
        self._matrix: Floats | None = None

    def note_sent(self, message: protocol.Message) -> None:
        """Remember what must be sent again after a restart."""
        if isinstance(message, protocol.Line):
            self.last_line = message.line
            self._lines[message.line] = SentLine(message)
        elif isinstance(message, protocol.Audio) and message.line in self._lines:
            self._lines[message.line].more.append(message)
        elif isinstance(message, protocol.Controls):
            given = {
                name: value for name in ("distance", "emotion", "energy")
                if (value := getattr(message, name)) is not None
            }  # fmt: skip
            if message.gaze is not None or message.look_at is not None:
                given.update(gaze=message.gaze, look_at=message.look_at)
            self._controls = replace(self._controls, **given)
        elif isinstance(message, protocol.Hint):
            self._hint = message
        elif isinstance(message, protocol.Interrupt):
            self._lines.clear()
            self.done = self.last_line
            self.frames.clear()
            self._interrupted = message

    def restore(self) -> list[protocol.Message]:
        """The messages that bring this stream back to life in a runtime that does not know it."""
        self._interrupted = None
        messages: list[protocol.Message] = [self.request, *self._manner()]
        for line in self._lines.values():
            messages += line.again()
        return messages

    def resume(self, opened: protocol.Opened) -> list[protocol.Message]:
        """The messages that were lost on the way to a runtime that kept this stream, and new credit."""
        messages: list[protocol.Message] = [protocol.Credit(stream=opened.stream, frames=self.request.credit)]
        if self._interrupted is not None and opened.generation > self._generation:
            self._interrupted = None  # it came; its acknowledgement was lost
        elif self._interrupted is not None:
            messages.append(self._interrupted)
        self._generation = opened.generation
        for number in [number for number in self._lines if number <= opened.finished]:
            self._end_line(number)
        messages += self._manner()
        for number, line in self._lines.items():
            if number > opened.line:
                messages += line.again()
            elif number == opened.line:
                messages += line.more[opened.pieces :]
        return messages

    def still_feeding(self, opened: protocol.Opened) -> bool:
        """Whether the runtime still waits for sound of the newest line that it has."""
        line = self._lines.get(opened.line)
        return line is not None and not (line.first.end or any(piece.end for piece in line.more[: opened.pieces]))

    def _manner(self) -> list[protocol.Message]:
        messages: list[protocol.Message] = [replace(self._controls, ease=0.0)]
        return messages if self._hint is None else [*messages, self._hint]

    def receive(self, message: protocol.Message, now: float) -> protocol.Credit | None:
        """Take a message of this stream; gives the credit to grant."""
        if isinstance(message, protocol.Frames):
            return self._frames(message, now)
        if isinstance(message, protocol.Opened):
            self.opened, self._generation = message, message.generation
            if message.parts:
                self._matrix = np.frombuffer(message.parts[0], "<f4").reshape(message.shape).astype(np.float32)
        elif isinstance(message, protocol.Event):
            self.events.append(message)
            if message.event == "interrupted":
                self._interrupted = None
                self._generation = message.generation
                self.frames.clear()
            elif message.event == "finished":
                self._end_line(message.line)
        elif isinstance(message, protocol.Closed):
            self.closed = True
        elif isinstance(message, protocol.Error):
            self.error = ServerError(message.text, message.code, stream=message.stream, line=message.line)
            if message.about == "open":
                self.closed = True
            elif message.line is not None and message.about == "line":
                self._end_line(message.line)
        return None

    def take(self) -> LiveFrame | None:
        """The next frame to show."""
        if not self.frames:
            return None
        frame = self.frames.popleft()
        self.shown = frame.seq
        return frame

    def over(self, line: int | None) -> bool:
        """Whether nothing of a line is left to come or to be taken."""
        return line is not None and self.done >= line and not any(frame.line == line for frame in self.frames)

    def raise_error(self) -> None:
        """Raise what the runtime refused since the last time."""
        error, self.error = self.error, None
        if error is not None:
            raise error

    def _end_line(self, line: int) -> None:
        self._lines.pop(line, None)
        self.done = max(self.done, line)

    def _frames(self, message: protocol.Frames, now: float) -> protocol.Credit:
        credit = protocol.Credit(stream=message.stream, frames=message.count)
        if self._interrupted is not None or self.opened is None:
            return credit
        for number, frame in enumerate(self._unpack(message, self.opened, now)):
            self.frames.append(replace(frame, seq=message.seq + number, time=message.time + number / message.rate))
            if self.recording is not None:
                self.recording.add(self.frames[-1])
        if message.line in self._lines:
            self._lines[message.line].reached = message.time + message.count / message.rate
        while len(self.frames) > (PICTURES if self.request.output == "texture" else WINDOW):
            self.frames.popleft()
            self.dropped += 1
        return credit

    def _unpack(self, message: protocol.Frames, opened: protocol.Opened, now: float) -> Iterator[LiveFrame]:
        """The frames of a message, each with the first one's number and time. Raises RemoteProtocolError."""
        frame = LiveFrame(
            message.line, message.time, message.seq, message.generation, message.rate, _NOTHING, motion_of_nothing(message.time),
            now, message.waited, message.compute,
        )  # fmt: skip
        if opened.output == "texture":
            for part in message.parts:
                yield replace(frame, picture=picture_of(part, opened.format, opened.width, opened.height))
            return
        for number, row in enumerate(unpack_rows(message, len(opened.columns))):
            time = message.time + number / message.rate
            yield replace(frame, values=row, motion=motion_of(time, row, self._matrix))


class Wanted:
    """A frame that somebody waits for: `there` is asked until it says yes; `frame` is None when the line or stream is over."""

    def __init__(self, channel: Channel, line: int | None) -> None:
        self._channel = channel
        self._line = line
        self.frame: LiveFrame | None = None

    def there(self) -> bool:
        """Take the next frame, if there is one. Raises what the runtime refused."""
        self._channel.raise_error()
        if self._channel.over(self._line):
            return True
        self.frame = self._channel.take()
        return self.frame is not None or self._channel.closed
