"""Where a point of the face lies, in the terms that face shapes are written in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stylised_head.anatomy import Anatomy
from stylised_head.part import Tags, smoothstep
from stylised_head.skull import Array

FLIP = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Field:
    """Rest points [V, 3] with tags, seen as the left side; what every shape function takes."""

    anatomy: Anatomy
    points: Array
    tags: Tags

    def mirrored(self) -> Field:
        """The same with left and right exchanged."""
        return Field(self.anatomy, self.points * FLIP, self.tags.mirrored())

    def near(self, x: float, y: float, z: float, size: float, height: float | None = None) -> Array:
        """1 at a place of the left side, falling off over `size` metres (over `height` vertically)."""
        scale = np.array([size, height or size, size])
        return np.exp(-(((self.points - [x, y, z]) / scale) ** 2).sum(axis=1))

    def left(self, width: float = 0.010) -> Array:
        """1 on the left half, 0 on the right, crossing over in the middle so that both halves add up to 1."""
        return smoothstep(-width, width, self.points[:, 0])

    def skin(self) -> Array:
        """1 outside, falling to 0 towards the back of the mouth."""
        return 1.0 - smoothstep(0.25, 0.9, self.tags.inner)

    def across(self) -> Array:
        """Position along the lips: -1 and 1 are the corners."""
        return self.points[:, 0] / self.anatomy.mouth_half

    def lips(self, which: float, reach: float = 0.011, corners: tuple[float, float] = (0.75, 1.30)) -> Array:
        """Weight of one lip (+1 upper, -1 lower): 1 where the lips meet, falling off away from the mouth, sideways
        between two places along the lips (`corners`, 1 is the corner of the mouth)."""
        gap = np.abs(self.points[:, 1] - self.anatomy.lip_line(self.points[:, 0]))
        side = 1.0 - smoothstep(*corners, np.abs(self.across()))
        front = smoothstep(0.045, 0.060, self.points[:, 2] + 0.05 * self.tags.inner)
        own = np.where(self.tags.lip == 0, 0.5, np.where(self.tags.lip == which, 1.0, 0.0))
        return own * np.exp(-((np.maximum(gap - 0.004, 0.0) / reach) ** 2)) * side * front * self.skin()

    def corner(self, size: float = 0.016) -> Array:
        """1 at the left corner of the mouth."""
        return self.near(self.anatomy.mouth_half, self.anatomy.mouth_y, 0.078, size) * self.skin()

    def lip_height(self) -> Array:
        """How far from the lip line towards the border of the lip a point lies: 0 .. 1 .. beyond."""
        gap = np.abs(self.points[:, 1] - self.anatomy.lip_line(self.points[:, 0]))
        return gap / np.where(self.tags.lip >= 0, self.anatomy.upper_lip, self.anatomy.lower_lip)

    def jaw(self) -> Array:
        """How far a point follows the lower jaw, 0..1; splits along the lips, most where they are widest apart."""
        x, y, z = self.points.T
        s = self.across()
        span = 0.020 + 0.012 * np.clip(np.abs(s) - 1.0, 0.0, 1.5)
        base = smoothstep(-1.0, 1.0, (self.anatomy.lip_line(x) - y) / span)
        opening = np.maximum(1.0 - np.abs(s) ** 2.4, 0.0) ** 0.55
        split = np.where(
            self.tags.lip > 0, base * (1 - opening), np.where(self.tags.lip < 0, 1 - (1 - base) * (1 - opening), base)
        )
        throat = smoothstep(-0.012, 0.045, z + 0.30 * np.minimum(y + 0.050, 0.0))
        return split * throat


def offset(weight: Array, x: float, y: float, z: float) -> Array:
    """Movement [V, 3] by (x, y, z) metres times weight [V]."""
    return weight[:, None] * np.array([x, y, z])
