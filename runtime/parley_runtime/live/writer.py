"""From motion frames at the model's rate to messages at the stream's rate."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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
class _Run:
    """Frames of the stream's rate, in order: rows [n, columns], where each lies in frames of the model, its line (0: idle), and media times (s)."""

    rows: Row
    positions: list[float]
    lines: list[int]
    times: list[float]


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
        counts, run = self._between(first, tags, rows)
        sent = at = 0

        def flush() -> None:
            nonlocal sent
            while sent < at:
                stop = sent + 1
                while stop < min(at, sent + _LARGEST) and run.lines[stop] == run.lines[sent]:
                    stop += 1
                messages.append(self._frames(run, sent, stop, generation, waited, compute))
                sent = stop

        for tag, count in zip(tags, counts, strict=True):
            end = at + count
            if tag.first:
                at += sum(line != tag.line for line in run.lines[at:end])
                flush()
                messages.append(self._event("started", tag, generation))
            at = end
            if tag.last:
                flush()
                messages.append(self._event("finished", tag, generation, after=1))
        flush()
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

    def _between(self, first: int, tags: Sequence[Tag], rows: Row | None) -> tuple[list[int], _Run]:
        """The frames from just after the model frame before `first` up to the last of `rows`, and how many of them each tag has."""
        if rows is None:
            self._position, self._last = float(first + len(tags)), None
            return [0] * len(tags), _Run(np.zeros((0, 1)), [], [], [])
        step, counts = self._native / self.rate, [0] * len(tags)
        places: list[int] = []
        lags: list[float] = []
        run = _Run(rows, [], [], [])
        for place, tag in enumerate(tags):
            index = first + place
            while self._position <= index + _ROUNDING:
                lag = index - self._position
                said = tag.line > 0 and tag.index - lag > -_ROUNDING  # else it lies before the line's first frame
                places.append(place)
                lags.append(lag)
                run.positions.append(self._position)
                run.lines.append(tag.line if said else 0)
                run.times.append(max(0.0, tag.index - lag) / self._native if said else self._position / self._native)
                counts[place] += 1
                self._position += step
        last, self._last = self._last, rows[-1]
        if len(places) == len(rows) and max(lags) < _ROUNDING:
            return counts, run
        before = np.concatenate([rows[:1] if last is None else last[None], rows[:-1]])[places]
        lag_of = np.array(lags)[:, None]
        mixed = before * lag_of.astype(np.float32) + rows[places] * (1.0 - lag_of).astype(np.float32)
        return counts, replace(run, rows=np.where(lag_of < _ROUNDING, rows[places], mixed))

    def _frames(
        self, run: _Run, start: int, stop: int, generation: int, waited: float, compute: float
    ) -> protocol.Frames:
        """The message of frames `start` to `stop` of a run, which are of one line."""
        message = protocol.Frames(
            stream=self._stream, seq=self.seq, count=stop - start, line=run.lines[start], generation=generation,
            time=run.times[start], rate=self.rate, waited=waited, compute=compute, parts=self._pack(run.rows[start:stop]),
        )  # fmt: skip
        self._positions.extend(enumerate(run.positions[start:stop], self.seq))
        self.seq += stop - start
        return message

    def _event(self, name: str, tag: Tag, generation: int, after: int = 0) -> protocol.Event:
        return protocol.Event(
            event=name,
            stream=self._stream,
            line=tag.line,
            generation=generation,
            time=(tag.index + after) / self._native,
        )
