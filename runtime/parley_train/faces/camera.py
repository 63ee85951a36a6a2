"""The camera and where things land in its picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.facerig import Floats

NEAR, FAR = 0.1, 6.0
"""Metres; what is nearer or farther is not drawn."""


@dataclass(frozen=True)
class Portrait:
    """Looks along -z at the head from the front. `distance` metres from the head's origin, `field_of_view` vertical degrees,
    `height` metres of the line of sight."""

    distance: float = 0.75
    field_of_view: float = 26.0
    height: float = -0.005

    @property
    def focal(self) -> float:
        """Half a picture's height, seen at a distance of 1."""
        return float(1.0 / np.tan(np.radians(self.field_of_view) / 2.0))

    @property
    def eye(self) -> tuple[float, float, float]:
        """Where the camera stands, metres."""
        return (0.0, self.height, self.distance)

    def matrix(self) -> NDArray[np.float64]:
        """World to clip space [4, 4], column vectors."""
        projection = np.zeros((4, 4))
        projection[0, 0] = projection[1, 1] = self.focal
        projection[2, 2] = -(FAR + NEAR) / (FAR - NEAR)
        projection[2, 3] = -2.0 * FAR * NEAR / (FAR - NEAR)
        projection[3, 2] = -1.0
        view = np.eye(4)
        view[1, 3], view[2, 3] = -self.height, -self.distance
        return projection @ view

    def project(self, points: Floats) -> Floats:
        """[N, 3]: x and y in the picture (-1..1 from edge to edge, x right, y down) and the depth in metres."""
        depth = self.distance - points[:, 2]
        scale = self.focal / depth
        out = np.empty_like(points)
        out[:, 0] = points[:, 0] * scale
        out[:, 1] = (self.height - points[:, 1]) * scale
        out[:, 2] = depth
        return out


def rigid(rotation: NDArray[np.floating], translation: NDArray[np.floating], pivot: Floats) -> Floats:
    """[3, 4]: turn by the `rotation` matrix [3, 3] about `pivot` [3], then move by `translation` [3]."""
    matrix = np.empty((3, 4), np.float32)
    matrix[:, :3] = rotation
    matrix[:, 3] = pivot - np.asarray(rotation) @ pivot + np.asarray(translation)
    return matrix
