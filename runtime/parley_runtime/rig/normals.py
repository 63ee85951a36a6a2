"""Smooth vertex normals of a posed mesh, fast enough to be computed anew for every frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class NormalField:
    """Area-weighted vertex normals of one fixed triangulation.

    Vertices of one surface that coincide at rest and are no neighbours of a slit (same surface, same place) are not
    merged: a mouth that is shut must still have two lips.
    """

    def __init__(self, triangles: NDArray[np.int32], count: int) -> None:
        self._triangles = triangles
        flat = triangles.ravel()
        self._order = np.argsort(flat, kind="stable") // 3
        used, starts = np.unique(np.sort(flat, kind="stable"), return_index=True)
        self._used, self._starts, self._count = used, starts, count

    def __call__(self, points: Floats) -> Floats:
        """Unit normals [V, 3] of the mesh with vertices `points` [V, 3]; unused vertices get +z."""
        a, b, c = (points[self._triangles[:, k]] for k in range(3))
        face = np.cross(b - a, c - a)
        total = np.zeros((self._count, 3), np.float32)
        total[:, 2] = 1e-20
        if len(self._used):
            total[self._used] += np.add.reduceat(face[self._order], self._starts, axis=0)
        length = np.sqrt(np.einsum("ij,ij->i", total, total))
        unit: Floats = (total / np.maximum(length, 1e-20)[:, None]).astype(np.float32)
        return unit
