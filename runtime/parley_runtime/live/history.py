"""The newest frames of one stream: what the next window continues, and what an interrupt goes back to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

CAPACITY = 192
"""Frames kept: the furthest that a client may be behind, and the context before it."""


class History:
    """Latents, features, whether they were heard, and controls of frames up to `end` (the index after the newest)."""

    def __init__(self, motion: int, features: int, controls: int) -> None:
        self._latents = np.zeros((CAPACITY, motion), np.float32)
        self._features = np.zeros((CAPACITY, features), np.float32)
        self._known = np.zeros(CAPACITY, np.float32)
        self._controls = np.zeros((CAPACITY, controls), np.float32)
        self._kept = 0
        self.end = 0

    def append(self, latents: Floats, features: Floats, known: Floats, controls: Floats) -> None:
        """Add frames: latents [n, motion] normalised, features [n, width], known [n], controls [n, columns]."""
        for kept, new in (
            (self._latents, latents), (self._features, features), (self._known, known), (self._controls, controls)
        ):  # fmt: skip
            kept[: -len(new)] = kept[len(new) :]
            kept[-len(new) :] = new
        self._kept = min(CAPACITY, self._kept + len(latents))
        self.end += len(latents)

    def rewind(self, end: int) -> None:
        """Forget frames from index `end` on (as far as frames are kept)."""
        dropped = min(max(0, self.end - end), self._kept)
        if dropped:
            for kept in (self._latents, self._features, self._known, self._controls):
                kept[dropped:] = kept[:-dropped].copy()
        self._kept -= dropped
        self.end -= dropped

    def latents(self, count: int) -> Floats | None:
        """The newest `count` frames of latents; None when there are fewer."""
        return self._latents[-count:] if self._kept >= count else None

    def context(self, count: int) -> tuple[Floats, Floats, Floats]:
        """Features, known and controls of the newest `count` frames; zeros where there are fewer."""
        return self._features[-count:], self._known[-count:], self._controls[-count:]
