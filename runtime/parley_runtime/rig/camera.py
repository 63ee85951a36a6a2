"""A pinhole camera that frames a head as a portrait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Camera:
    """Where the picture is taken from. `eye` and `target` in metres, `field_of_view` vertical, degrees."""

    eye: tuple[float, float, float] = (0.0, 0.055, 0.95)
    target: tuple[float, float, float] = (0.0, 0.032, 0.0)
    field_of_view: float = 21.5

    def basis(self) -> NDArray[np.float64]:
        """Rows right, up, backward of the camera [3, 3]."""
        back = np.subtract(self.eye, self.target)
        back = back / np.linalg.norm(back)
        right = np.cross((0.0, 1.0, 0.0), back)
        right /= np.linalg.norm(right)
        return np.stack([right, np.cross(back, right), back])

    def project(
        self, points: NDArray[np.float32], width: int, height: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Pixel positions [V, 2] (x right, y down) and nearness [V] (1 / distance) of world `points` [V, 3]."""
        view = (points - np.asarray(self.eye)) @ self.basis().T
        nearness = 1.0 / np.maximum(-view[:, 2], 1e-3)
        focal = 0.5 * height / np.tan(np.radians(self.field_of_view) / 2.0)
        x = width / 2.0 + focal * view[:, 0] * nearness
        y = height / 2.0 - focal * view[:, 1] * nearness
        return np.stack([x, y], axis=1), nearness


PORTRAIT = Camera()
"""Head and shoulders from the front."""

THREE_QUARTER = Camera(eye=(0.55, 0.075, 0.78))
"""Head and shoulders from the subject's left."""
