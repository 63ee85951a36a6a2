"""Points of a head that nobody modelled: an ellipsoid with a nose, for tests that need geometry and no data."""

from __future__ import annotations

import numpy as np

from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.points import KINDS, REGIONS, FacePoints, PointSet

CENTRES = np.array([[0.0, -3.4, 11.2], [3.2, 3.6, 8.5], [-3.2, 3.6, 8.5]], np.float32)


def toy_points(count: int = 60) -> FacePoints:
    """Each region's points lie on the front of an ellipsoid, near where the region is; shapes and modes are small random moves."""
    rng = np.random.default_rng(0)
    sets = {}
    for region in REGIONS:
        middle, reach = (np.zeros(3), 9.0) if region == "head" else (CENTRES[REGIONS.index(region) - 1], 3.5)
        x, y = (rng.uniform(-reach, reach, count) + middle[i] for i in (0, 1))
        z = 10.0 * np.sqrt(np.clip(1 - (x / 11) ** 2 - (y / 14) ** 2, 0.05, 1))
        mean = np.stack([x, y, z], 1).astype(np.float32)
        normal = mean / np.array([121.0, 196.0, 100.0], np.float32)
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        moves = (rng.normal(size=(152, count, 3)) * 0.1).astype(np.float32)
        sets[region] = PointSet(
            mean, normal, np.full(count, 0.9, np.float32), rng.integers(0, len(KINDS), count).astype(np.int32), moves[:52], moves[52:],
            moves[:52] * (-1, 1, 1), moves[:52] * 0.1, moves[52:] * 0.1, np.arange(count, dtype=np.int32),
        )  # fmt: skip
    sets["outline"] = _outline(8 * count)
    return FacePoints(sets, CENTRES, np.zeros((3, 52, 3), np.float32), np.zeros((3, 100, 3), np.float32))


AXES = np.array([7.0, 10.0, 8.0], np.float32)
"""Half axes of the ellipsoid that `outline` lies on, cm."""


def _outline(count: int) -> PointSet:
    """Points spread over a whole ellipsoid that nothing moves (Fibonacci's spiral)."""
    turn = np.arange(count) + 0.5
    height, angle = 1 - 2 * turn / count, np.pi * (1 + 5**0.5) * turn
    ring = np.sqrt(1 - height**2)
    ball = np.stack([ring * np.cos(angle), height, ring * np.sin(angle)], 1)
    normal = ball / AXES
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    still = lambda rows: np.zeros((rows, count, 3), np.float32)  # noqa: E731
    return PointSet(
        (ball * AXES).astype(np.float32), normal.astype(np.float32), np.full(count, 0.4, np.float32), np.zeros(count, np.int32), still(52),
        still(100), still(52), still(52), still(100), np.arange(count, dtype=np.int32),
    )  # fmt: skip


def toy_geometry() -> HeadGeometry:
    """`toy_points` as the networks take them."""
    return HeadGeometry.of(toy_points())
