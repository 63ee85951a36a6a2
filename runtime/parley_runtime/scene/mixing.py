"""The sound of a scene: its lines, each at its time, added up block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from parley_runtime.audio import SAMPLE_RATE, open_audio
from parley_runtime.scene.timetable import Cue

Floats = NDArray[np.float32]


def mixed(cues: Sequence[Cue], start: float, end: float) -> Iterator[Floats]:
    """Mono blocks at `SAMPLE_RATE`, of a second, from `start` to `end` (seconds); lines that are said together are added and kept in -1..1.

    No more is held than a block of every line that is being said.
    """
    first, last = round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)
    waiting = sorted(cues, key=lambda cue: cue.start)
    open_lines: list[_Open] = []
    for at in range(first, last, SAMPLE_RATE):
        block = np.zeros(min(SAMPLE_RATE, last - at), np.float32)
        while waiting and round(waiting[0].start * SAMPLE_RATE) < at + len(block):
            open_lines.append(_Open(waiting.pop(0)))
        for line in open_lines:
            line.add_to(block, at)
        open_lines = [line for line in open_lines if not line.over]
        yield np.clip(block, -1.0, 1.0)


class _Open:
    """A line that is being said; `place` is the sample of the scene that it gives next."""

    def __init__(self, cue: Cue) -> None:
        self.place = round(cue.start * SAMPLE_RATE)
        self.over = False
        self._blocks = self._read(cue)
        self._rest = np.zeros(0, np.float32)

    def add_to(self, block: Floats, at: int) -> None:
        """Add what falls into `block`, whose first sample is `at`; what lies before it is passed over."""
        while self.place < at + len(block):
            if not len(self._rest):
                following = next(self._blocks, None)
                if following is None:
                    self.over = True
                    return
                self._rest = following
                continue
            taken = min(len(self._rest), at + len(block) - self.place)
            skipped = min(max(at - self.place, 0), taken)
            to = max(self.place - at, 0)
            block[to : to + taken - skipped] += self._rest[skipped:taken]
            self.place, self._rest = self.place + taken, self._rest[taken:]

    @staticmethod
    def _read(cue: Cue) -> Iterator[Floats]:
        with open_audio(cue.line.sound) as source:
            yield from source.blocks()
