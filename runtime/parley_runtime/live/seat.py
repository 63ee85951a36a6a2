"""A stream in the scheduler: its state, its frames on their way out, its credit, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass, replace

from parley import protocol
from parley_runtime.live.painter import Easel
from parley_runtime.live.stream import Stream
from parley_runtime.live.writer import FrameWriter

_TELL_LATE_EVERY = 1.0  # s; pictures that are left out are told of together


@dataclass
class Seat:
    """What the scheduler keeps of one stream. `easel` is there for a stream of pictures."""

    opened: protocol.Opened
    stream: Stream
    writer: FrameWriter
    credit: int
    easel: Easel | None = None
    drawn_there: bool = False
    """Whether its pictures are drawn from motion that never leaves the device."""
    distance: float = 0.0
    visible: bool = True
    connected: bool = True
    lost: int = 0
    """Frames lost for want of credit that were not told of."""
    late: int = 0
    """Pictures left out because they were late that were not told of."""
    told: float = 0.0
    line: int = 0
    pieces: int = 0
    finished: int = 0

    @property
    def id(self) -> int:
        """The stream's id, as its client calls it."""
        return self.opened.stream

    @property
    def rate(self) -> float:
        """Frames a second that were asked for."""
        return self.opened.rate

    @property
    def level(self) -> str:
        """Of `budget.LEVELS`."""
        return self.stream.level

    def opened_again(self) -> protocol.Opened:
        """What a client that resumes needs to know."""
        return replace(
            self.opened, generation=self.stream.generation, line=self.line, pieces=self.pieces, finished=self.finished
        )

    def take_credit(self, frames: int) -> bool:
        """Spend credit for `frames` frames, or note that they are lost."""
        if self.credit < frames:
            self.lost += frames
            return False
        self.credit -= frames
        return True

    def tell_lost(self) -> protocol.Event | None:
        """The event for what was lost for want of credit."""
        if not self.lost:
            return None
        frames, self.lost = self.lost, 0
        return self._dropped(frames, "there was no credit")

    def tell_late(self, now: float) -> protocol.Event | None:
        """The event for pictures that were late, at most one a second."""
        if not self.late or now < self.told + _TELL_LATE_EVERY:
            return None
        self.told = now
        frames, self.late = self.late, 0
        return self._dropped(frames, "pictures could not be drawn in time; ask for smaller ones, or fewer")

    def _dropped(self, frames: int, why: str) -> protocol.Event:
        return protocol.Event(
            event="dropped", stream=self.id, generation=self.stream.generation, frames=frames, text=why
        )
