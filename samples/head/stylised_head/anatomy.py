"""Where things are on one head: eyes, mouth, jaw hinge, derived from a look. Metres, head pivot at the origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stylised_head.look import Look
from stylised_head.skull import Array


@dataclass(frozen=True)
class Anatomy:
    """Landmarks of one head. +x the subject's left, +y up, +z forward."""

    look: Look
    eye_radius: float
    eye_centre: Array
    """Left eyeball [3]; the right one is its mirror image."""
    mouth_half: float
    mouth_y: float
    upper_lip: float
    lower_lip: float
    jaw_hinge: Array

    @staticmethod
    def of(look: Look) -> Anatomy:
        """Landmarks that a look's proportions ask for."""
        radius = 0.0206 * look.eye_size
        return Anatomy(
            look, radius, np.array([0.0345, 0.0550, 0.0790 - radius]), 0.0248 * look.mouth_width, -0.0195,
            0.0062 * look.lip_fullness, 0.0082 * look.lip_fullness, np.array([0.0, 0.030, -0.004]),
        )  # fmt: skip

    def lip_line(self, x: Array) -> Array:
        """Height of the line where the lips meet."""
        s = np.clip(x / self.mouth_half, -1.25, 1.25)
        return self.mouth_y + 0.0020 * s**2 - 0.0007 * np.exp(-((s / 0.30) ** 2))

    def upper_border(self, s: Array) -> Array:
        """Height of the upper lip's border above the lip line, at s = x / half width."""
        dome = np.maximum(1.0 - np.abs(s) ** 2.0, 0.0) ** 0.85
        bow = 0.26 * np.exp(-((s / 0.13) ** 2)) - 0.16 * np.exp(-(((np.abs(s) - 0.27) / 0.14) ** 2))
        return self.upper_lip * (dome - bow)

    def lower_border(self, s: Array) -> Array:
        """Depth of the lower lip's border below the lip line."""
        return self.lower_lip * np.maximum(1.0 - np.abs(s) ** 2.2, 0.0) ** 0.72

    def lid_angles(self, s: Array) -> tuple[Array, Array, Array]:
        """Yaw and the upper and lower lid's pitch (radians, seen from the left eyeball) at s = -1 (nose) .. 1 (temple)."""
        tilt = np.radians(self.look.eye_tilt)
        yaw = np.radians(54.0) * s + np.radians(2.0)
        corner = tilt * s * 1.1 - np.radians(3.0)
        upper = corner + np.radians(26.5) * np.maximum(1.0 - np.abs(s + 0.06 * (1 - s**2)) ** 2.3, 0.0) ** 0.80
        lower = corner - np.radians(23.5) * np.maximum(1.0 - np.abs(s - 0.14 * (1 - s**2)) ** 2.2, 0.0) ** 0.85
        return yaw, upper, lower

    def lid_seam(self, s: Array) -> Array:
        """Pitch at which the lids meet."""
        _, upper, lower = self.lid_angles(s)
        return lower + 0.26 * (upper - lower)
