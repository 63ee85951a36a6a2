"""A rig as a face that others can draw: batches of weights and head poses in, RGBA pictures out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley_runtime.rig.render import SoftwareRenderer
from parley_runtime.rig.rig import Rig

Floats = NDArray[np.float32]
Pictures = NDArray[np.uint8]


class RigFace:
    """Draws a .glb head with ARKit morph targets in software (`parley_runtime.renderer.FrameRenderer`)."""

    def __init__(self, head: str | Path, size: int) -> None:
        """Raises InputError for a head that cannot be read, or a size that cannot be drawn."""
        self._size = size
        self._renderer = SoftwareRenderer(Rig.load(head), (size, size))

    @property
    def size(self) -> int:
        """Width and height of a picture, pixels."""
        return self._size

    def draw(self, weights: Floats, rotation: Floats, translation: Floats) -> Pictures:
        """Pictures [B, size, size, 4]; see `FrameRenderer.draw`."""
        pictures = np.empty((len(weights), self._size, self._size, 4), np.uint8)
        for number in range(len(weights)):
            colour, matte = self._renderer.draw_with_matte(weights[number], rotation[number], translation[number])
            pictures[number, ..., :3], pictures[number, ..., 3] = colour, matte
        return pictures
