"""From motion frames at the model's rate to messages at the stream's rate."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley import protocol
from parley_runtime.live.lines import Tag

Row = NDArray[np.floating]
Pack = Callable[[NDArray[np.floating]], tuple[bytes, ...]]

_REMEMBERED = 256
_LARGEST = 64  # frames in one message
_ROUNDING = 1e-6


@dataclass(frozen=True)
class _Shown:
    position: float
    row: Row
    line: int
    time: float


class FrameWriter:
    """Numbers the frames of one stream, interpolates them to its rate, and puts the events of lines between them."""

    def __init__(self, stream: int, rate: float, native_rate: float, pack: Pack) -> None:
        self._stream = stream
        self._native = native_rate
        self._pack = pack
        self.rate = rate
        self.seq = 0
        self._position = 0.0  # of the next frame, in frames of the model
        self._last: Row | None = None
        self._positions: deque[tuple[int, float]] = deque(maxlen=_REMEMBERED)

    def write(
        self, first: int, tags: Sequence[Tag], rows: Row | None, generation: int, waited: float, compute: float
    ) -> list[protocol.Event | protocol.Frames]:
        """Messages for model frames from index `first` on: `rows` [n, columns], or None when the face is paused."""
        messages: list[protocol.Event | protocol.Frames] = []
        pending: list[_Shown] = []

        def flush() -> None:
            while pending:
                run = 1
                while run < min(len(pending), _LARGEST) and pending[run].line == pending[0].line:
                    run += 1
                messages.append(self._frames(pending[:run], generation, waited, compute))
                del pending[:run]

        for offset, tag in enumerate(tags):
            new = [] if rows is None else self._between(first + offset, tag, rows[offset])
            if tag.first:
                before = sum(frame.line != tag.line for frame in new)
                pending += new[:before]
                flush()
                messages.append(self._event("started", tag, generation))
                new = new[before:]
            pending += new
            if tag.last:
                flush()
                messages.append(self._event("finished", tag, generation, after=1))
        flush()
        if rows is None:
            self._position, self._last = float(first + len(tags)), None
        return messages

    def model_frame(self, seq: int) -> int | None:
        """The model frame that the frame `seq` shows; None when that is forgotten."""
        for number, position in self._positions:
            if number == seq:
                return int(position + _ROUNDING)
        return None

    def rewind(self, end: int) -> None:
        """The frames from model frame `end` on will be made anew."""
        self._position = min(self._position, float(end))
        self._last = None

    def _between(self, index: int, tag: Tag, row: Row) -> list[_Shown]:
        """The frames from just after the model frame before `index` up to it."""
        before = row if self._last is None else self._last
        found = []
        while self._position <= index + _ROUNDING:
            lag = index - self._position
            value = row if lag < _ROUNDING else before * np.float32(lag) + row * np.float32(1.0 - lag)
            said = tag.line > 0 and tag.index - lag > -_ROUNDING  # else it lies before the line's first frame
            time = max(0.0, tag.index - lag) / self._native if said else self._position / self._native
            found.append(_Shown(self._position, value, tag.line if said else 0, time))
            self._position += self._native / self.rate
        self._last = row
        return found

    def _frames(self, run: list[_Shown], generation: int, waited: float, compute: float) -> protocol.Frames:
        message = protocol.Frames(
            stream=self._stream, seq=self.seq, count=len(run), line=run[0].line, generation=generation, time=run[0].time,
            rate=self.rate, waited=waited, compute=compute, parts=self._pack(np.stack([frame.row for frame in run])),
        )  # fmt: skip
        self._positions.extend((self.seq + number, frame.position) for number, frame in enumerate(run))
        self.seq += len(run)
        return message

    def _event(self, name: str, tag: Tag, generation: int, after: int = 0) -> protocol.Event:
        return protocol.Event(
            event=name,
            stream=self._stream,
            line=tag.line,
            generation=generation,
            time=(tag.index + after) / self._native,
        )
