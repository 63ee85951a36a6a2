"""The newest frames of one face: what the next window continues, and what an interrupt goes back to.

Motion and features lie in the memory of all faces (`memory`); here are the numbers of their rows, and what the host knows of each frame.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_runtime.live.memory import CAPACITY, NOTHING, Held, Numbers, row_of

Floats = NDArray[np.float32]


class History:
    """Rows of motion and features, whether they were heard, and controls of frames up to `end` (the index after the newest)."""

    def __init__(self, face: int, controls: int) -> None:
        """`face`: its number in the memory."""
        self._face = face
        self._features = np.full(CAPACITY, NOTHING)
        self._held: list[Held | None] = [None] * CAPACITY
        self._known = np.zeros(CAPACITY, np.float32)
        self._controls = np.zeros((CAPACITY, controls), np.float32)
        self._kept = 0
        self.end = 0

    def append(self, features: Numbers, held: list[Held | None], known: Floats, controls: Floats) -> Numbers:
        """Add frames: rows of features [n] and who holds them, known [n], controls [n, columns]; gives their rows of motion [n]."""
        frames = self.end + np.arange(len(features))
        at = frames % CAPACITY
        self._features[at], self._known[at], self._controls[at] = features, known, controls
        for place, holder in zip(at.tolist(), held, strict=True):
            self._held[place] = holder
        self._kept = min(CAPACITY, self._kept + len(features))
        self.end += len(features)
        return row_of(self._face, frames)

    def rewind(self, end: int) -> None:
        """Forget frames from index `end` on (as far as frames are kept)."""
        dropped = min(max(0, self.end - end), self._kept)
        self._kept -= dropped
        self.end -= dropped
        for frame in range(self.end, self.end + dropped):
            self._held[frame % CAPACITY] = None

    def motion(self, count: int) -> Numbers | None:
        """Rows of motion of the newest `count` frames; None when there are fewer."""
        return row_of(self._face, self._newest(count)) if self._kept >= count else None

    def context(self, count: int) -> tuple[Numbers, Floats, Floats]:
        """Rows of features, known and controls of the newest `count` frames; nothing and zeros where there are fewer."""
        at, missing = self._newest(count) % CAPACITY, max(0, count - self._kept)
        features, known, controls = self._features[at], self._known[at], self._controls[at]
        features[:missing], known[:missing], controls[:missing] = NOTHING, 0.0, 0.0
        return features, known, controls

    def _newest(self, count: int) -> Numbers:
        return np.asarray(self.end - count + np.arange(count))
