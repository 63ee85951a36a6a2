"""The head without its openings, as a signed distance: rounded solids blended into each other.

Solids and blends after Inigo Quilez' articles on distance functions and smooth minimum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from stylised_head.anatomy import Anatomy

Array = NDArray[np.float64]


def ellipsoid(points: Array, centre: object, radii: object) -> Array:
    """Approximate signed distance [N] to an axis-aligned ellipsoid."""
    local = points - np.asarray(centre, float)
    radii = np.asarray(radii, float)
    outer, inner = np.linalg.norm(local / radii, axis=-1), np.linalg.norm(local / radii**2, axis=-1)
    return outer * (outer - 1.0) / np.maximum(inner, 1e-9)


def cone(points: Array, start: object, end: object, r0: float, r1: float) -> Array:
    """Signed distance [N] to a round stick whose radius goes from `r0` at `start` to `r1` at `end`."""
    a, b = np.asarray(start, float), np.asarray(end, float)
    along = np.clip((points - a) @ (b - a) / ((b - a) @ (b - a)), 0.0, 1.0)
    return np.linalg.norm(points - a - along[..., None] * (b - a), axis=-1) - (r0 + (r1 - r0) * along)


def blend(a: Array, b: Array, width: float) -> Array:
    """Smooth union over `width` metres."""
    h = np.maximum(width - np.abs(a - b), 0.0) / width
    return np.minimum(a, b) - h * h * h * width / 6.0


def carve(a: Array, b: Array, width: float) -> Array:
    """Smoothly take solid `b` out of solid `a`."""
    return -blend(-a, b, width)


class Skull:
    """Signed distance of one head's skin (negative inside), openings closed."""

    def __init__(self, anatomy: Anatomy) -> None:
        self.anatomy = anatomy

    def __call__(self, points: Array) -> Array:
        """Signed distance [N] at `points` [N, 3]."""
        look = self.anatomy.look
        p = points * np.array([1.0 / look.face_width, 1.0, 1.0])
        p = np.concatenate([np.abs(p[..., :1]), p[..., 1:]], axis=-1)
        chin = 1.0 + (look.chin_length - 1.0) * 0.35
        jaw = look.jaw_width
        d = ellipsoid(p, (0, 0.088, -0.014), (0.0775, 0.0900, 0.0945))
        d = blend(d, ellipsoid(p, (0, 0.072, 0.022), (0.0665, 0.060, 0.0625)), 0.05)
        d = blend(d, ellipsoid(p, (0, 0.000, 0.030), (0.0455 * jaw, 0.056 * chin, 0.050)), 0.055)
        d = blend(d, ellipsoid(p, (0.0275 * jaw, -0.016, 0.008), (0.022, 0.022, 0.032)), 0.045)
        d = blend(d, ellipsoid(p, (0, -0.0445 * chin, 0.0610), (0.0165 * jaw, 0.0150, 0.0175)), 0.036)
        d = blend(d, ellipsoid(p, (0.0385, 0.021, 0.0490), (0.0235, 0.0210, 0.0220)), 0.030)
        d = blend(d, ellipsoid(p, (0, -0.016, 0.0570), (0.0290, 0.0230, 0.0250)), 0.025)
        d = blend(d, ellipsoid(p, (0.026, 0.0835, 0.0690), (0.030, 0.0085, 0.0100)), 0.024)
        neck = 0.0385 * look.neck_width
        d = blend(d, cone(p, (0, 0.01, -0.030), (0, -0.19, -0.046), neck, neck * 1.10), 0.030)
        d = carve(d, ellipsoid(p, (0.0355, 0.056, 0.0990), (0.0245, 0.0165, 0.0250)), 0.022)
        lids = np.linalg.norm(p - self.anatomy.eye_centre, axis=-1) - (self.anatomy.eye_radius + 0.0022)
        d = blend(d, lids, 0.0085)
        return self._nose(p, d, look.nose_size)

    @staticmethod
    def _nose(p: Array, d: Array, size: float) -> Array:
        tip = (0, 0.0200 - 0.002 * (size - 1), 0.0930 + 0.006 * (size - 1))
        d = blend(d, cone(p, (0, 0.064, 0.0710), tip, 0.0045 * size, 0.0062 * size), 0.016)
        d = blend(d, ellipsoid(p, tip, (0.0088 * size, 0.0078 * size, 0.0078 * size)), 0.007)
        d = blend(d, ellipsoid(p, (0.0092 * size, 0.0165, 0.0855), (0.0064 * size, 0.0062, 0.0082)), 0.007)
        return carve(d, ellipsoid(p, (0.0052 * size, 0.0105, 0.0905), (0.0028 * size, 0.0026, 0.0036)), 0.004)

    def cast(self, origins: Array, directions: Array, reach: float = 0.16) -> Array:
        """First points [N, 3] where rays from inside leave the skin."""
        directions = directions / np.linalg.norm(directions, axis=-1, keepdims=True)
        steps = np.linspace(0.0, reach, 65)
        outside = np.stack([self(origins + t * directions) > 0 for t in steps], axis=1)
        outside[:, 0] = False
        outside[:, -1] = True
        first = outside.argmax(axis=1)
        low, high = steps[first - 1], steps[first]
        for _ in range(30):
            middle = 0.5 * (low + high)
            beyond = self(origins + middle[:, None] * directions) > 0
            low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
        return origins + high[:, None] * directions

    def front(self, x: Array, y: Array) -> Array:
        """Points [N, 3] of the face straight ahead of (x, y)."""
        origins = np.stack([x, y, np.full_like(x, 0.03)], axis=-1)
        return self.cast(origins, np.broadcast_to([0.0, 0.0, 1.0], origins.shape), 0.12)

    def normals(self, points: Array) -> Array:
        """Unit normals [N, 3] of the field at `points`."""
        axes = np.eye(3) * 2e-4
        gradient = np.stack([self(points + a) - self(points - a) for a in axes], axis=-1)
        return gradient / np.maximum(np.linalg.norm(gradient, axis=-1, keepdims=True), 1e-12)
