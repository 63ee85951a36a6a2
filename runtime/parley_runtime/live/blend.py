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
    """One decaying difference; begins when the first frames after it are known."""

    def __init__(self, shown: Floats) -> None:
        self._shown = shown
        self._difference: Floats | None = None
        self._frame = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left of the difference."""
        return self._frame >= LENGTH

    def apply(self, rows: Floats) -> Floats:
        """The new frames [n, motion] with what is left of the difference."""
        if self._difference is None:
            self._difference = self._shown - rows[0]
        share = np.clip((self._frame + 1.0 + np.arange(len(rows))) / (LENGTH + 1.0), 0.0, 1.0)
        weight = (1.0 - share * share * (3.0 - 2.0 * share)).astype(np.float32)
        self._frame += len(rows)
        blended: Floats = rows + weight[:, None] * self._difference
        return blended
