"""A head with fewer triangles, for a depth picture that nobody looks at closely."""

from __future__ import annotations

import numpy as np

from parley.arkit import ARKIT_INDEX
from parley_train.faces.facerig import FaceRig, Ints

CELL = 0.006
"""Metres: vertices that share a cube of this edge become one."""

_APART = 0.008
"""Metres: how far a shape may part what is joined."""

_PARTING = ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight")
"""Shapes that part what touches at rest: what one of them moves and what it leaves is not joined, or a lip would hang on the other."""


def coarse(rig: FaceRig, triangles: Ints) -> Ints:
    """[F', 3] `triangles` [F, 3] of `rig` with neighbouring vertices joined (Rossignac & Borrel 1993), over the same vertices.

    So whatever poses the head poses this one. It lies within half a millimetre of the whole one where skin is smooth.
    """
    used = np.unique(triangles)
    travelled = [rig.shapes[ARKIT_INDEX[name]] / _APART for name in _PARTING]
    cells = np.concatenate([x[used] for x in (rig.rest / CELL, *travelled)], axis=1)
    _, cell, size = np.unique(np.floor(cells + 0.5).astype(np.int32), axis=0, return_inverse=True, return_counts=True)
    cell = cell.ravel()
    middle = np.stack([np.bincount(cell, weights=rig.rest[used, axis]) / size for axis in range(3)], axis=1)
    away = np.linalg.norm(rig.rest[used] - middle[cell], axis=1)
    order = np.lexsort((away, cell))
    nearest = used[order[np.searchsorted(cell[order], np.arange(len(size)))]]
    stands_for = np.zeros(len(rig.rest), np.int32)
    stands_for[used] = nearest[cell]
    joined = stands_for[triangles]
    whole = (joined[:, 0] != joined[:, 1]) & (joined[:, 1] != joined[:, 2]) & (joined[:, 2] != joined[:, 0])
    return _once(joined[whole])


def _once(triangles: Ints) -> Ints:
    """Each triangle one time, however its corners are turned."""
    first = triangles.argmin(axis=1)[:, None]
    turned = np.take_along_axis(triangles, (first + np.arange(3)) % 3, axis=1)
    result: Ints = np.unique(turned, axis=0)
    return result
