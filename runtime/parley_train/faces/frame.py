"""One drawn frame with what is known about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.camera import Portrait
from parley_train.faces.facerig import Floats
from parley_train.faces.performance import Performance
from parley_train.faces.truth import Truth


@dataclass(frozen=True)
class Frame:
    """image [S, S, 3] sRGB bytes, matte [S, S] bytes (255 is all character); `truth` unless it was not asked for."""

    image: NDArray[np.uint8]
    matte: NDArray[np.uint8]
    performance: Performance
    camera: Portrait
    pivot: Floats
    truth: Truth | None

    def pose(self) -> Floats:
        """[6] the head's pose as portrait networks take it: rotation vector (radians), shift right and up (cm), size.

        A point v (cm) of the head goes to `size * R v + (shift, 0)` before a camera at the usual place (`Portrait()`): the same
        picture as turning about the pivot and moving in depth, exactly, as both sides of a fraction may be scaled.
        """
        p, usual = self.performance, Portrait()
        rotation = p.rotation()
        moved = self.pivot - rotation @ self.pivot + np.array(p.translation)
        size = usual.distance / (self.camera.distance - moved[2]) * (self.camera.focal / usual.focal)
        up = size * (moved[1] - self.camera.height) + usual.height
        turn = vector_from_matrix(rotation)
        return np.array([*turn, 100.0 * size * moved[0], 100.0 * up, size], np.float32)


def vector_from_matrix(matrix: NDArray[np.floating]) -> NDArray[np.float64]:
    """Rotation vector [3], radians, of a rotation matrix [3, 3] that turns by less than half a turn."""
    axis = np.array([matrix[2, 1] - matrix[1, 2], matrix[0, 2] - matrix[2, 0], matrix[1, 0] - matrix[0, 1]])
    sine = 0.5 * float(np.linalg.norm(axis))
    angle = float(np.arctan2(sine, 0.5 * (np.trace(matrix) - 1.0)))
    return 0.5 * axis * (angle / sine if sine > 1e-9 else 1.0)
