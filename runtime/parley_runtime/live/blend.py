"""After an interrupt: from what is on screen into what comes, without a jump.

The difference between the frame on screen and the first new frame is added to the new frames and decays to nothing
("inertialization", Bollo, GDC 2018), so the speed that it adds is bounded by 1.5 times the difference over the blend's length.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LENGTH = 8
"""Frames of a blend."""


class Blend:
    """One decaying difference (`FaceMemory` has its numbers); begins when the first frames after it are known."""

    def __init__(self) -> None:
        self._frame = 0

    @property
    def begins(self) -> bool:
        """Whether nothing was blended yet."""
        return self._frame == 0

    @property
    def done(self) -> bool:
        """Whether nothing is left of the difference."""
        return self._frame >= LENGTH

    def weights(self, frames: int) -> Floats:
        """How much of the difference the next `frames` frames get [frames]."""
        share = np.clip((self._frame + 1.0 + np.arange(frames)) / (LENGTH + 1.0), 0.0, 1.0)
        self._frame += frames
        return np.asarray(1.0 - share * share * (3.0 - 2.0 * share), np.float32)
