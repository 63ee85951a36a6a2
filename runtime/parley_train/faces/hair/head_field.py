"""How far a point is from the mean head, and which way is out: a grid, so that many strands can ask at every step."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from parley_train.faces.facerig import PART_INDEX, FaceRig

Doubles = NDArray[np.float64]

LOW, HIGH, STEP = np.array([-24.0, -40.0, -19.0]), np.array([24.0, 23.0, 19.0]), 0.9
"""What the grid covers, cm."""

_SHOULDER, _SHOULDER_RADIUS = np.array([13.5, -20.8, -1.8]), 4.8
_CHEST_MIDDLE, _CHEST_RADII = np.array([0.0, -33.0, -0.8]), np.array([17.0, 16.5, 9.5])
"""The body below the neck, which no head model has: a bar across the shoulders and a chest."""


class HeadField:
    """Signed distance to head and shoulders (cm, negative inside) on a grid, with trilinear look-up."""

    def __init__(self, rig: FaceRig) -> None:
        used = np.unique(rig.triangles[np.isin(rig.part, [PART_INDEX["skin"], PART_INDEX["scalp"]])])
        points = rig.rest[used].astype(np.float64) * 100.0
        normals = _normals(rig)[used]
        axes = [np.arange(low, high + STEP, STEP) for low, high in zip(LOW, HIGH, strict=True)]
        grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
        flat = grid.reshape(-1, 3)
        distance, nearest = cKDTree(points).query(flat, k=4)
        # The plane through each of the nearest vertices; their mean is smooth where one vertex would make facets.
        offset = ((flat[:, None] - points[nearest]) * normals[nearest]).sum(axis=2)
        weight = 1.0 / (distance + 0.05) ** 2
        plane = (offset * weight).sum(axis=1) / weight.sum(axis=1)
        signed = np.where(plane < 0.0, -distance[:, 0], np.maximum(plane, 0.0) * 0.35 + 0.65 * distance[:, 0])
        signed = np.where(np.abs(plane) < 0.6, plane, signed)
        # The mesh is open at the bottom: what lies below it is not inside it.
        below = np.clip((-15.5 - flat[:, 1]) / 2.5, 0.0, 1.0)
        signed = signed * (1.0 - below) + distance[:, 0] * below
        side = np.clip(flat[:, 0], -_SHOULDER[0], _SHOULDER[0])
        bar = np.linalg.norm(
            flat - np.stack([side, *np.broadcast_to(_SHOULDER[1:, None], (2, len(flat)))], axis=1), axis=1
        )
        chest = (np.linalg.norm((flat - _CHEST_MIDDLE) / _CHEST_RADII, axis=1) - 1.0) * _CHEST_RADII.min()
        body = _blend(bar - _SHOULDER_RADIUS, chest, 4.0)
        values = _blend(signed, body, 1.5).reshape(grid.shape[:3])
        slopes = np.gradient(values, STEP)
        # All that is known of a grid point lies together, so that a look-up fetches one line of memory.
        self._known = np.stack([values, *slopes], axis=-1).reshape(-1, 4)
        self._strides = np.array([values.shape[1] * values.shape[2], values.shape[2], 1])
        self._most = np.array(values.shape) - 1.001

    def __call__(self, points: Doubles) -> tuple[Doubles, Doubles]:
        """Distance [N] and the direction outward [N, 3] at `points` [N, 3], cm."""
        at = np.clip((points - LOW) / STEP, 0.0, self._most)
        cell = at.astype(np.int64)
        share = at - cell
        shares, first = (1.0 - share, share), cell @ self._strides
        found = np.zeros((len(points), 4))
        for bits in itertools.product((0, 1), repeat=3):
            x, y, z = (shares[bit][:, axis] for axis, bit in enumerate(bits))
            found += (x * y * z)[:, None] * self._known.take(first + self._strides @ bits, axis=0)
        slope = found[:, 1:]
        return found[:, 0], slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-6)


def _blend(first: Doubles, second: Doubles, radius: float) -> Doubles:
    """The nearer of two surfaces' distances, rounded where they meet (Quilez's polynomial minimum)."""
    share = np.maximum(radius - np.abs(first - second), 0.0) / radius
    nearer: Doubles = np.minimum(first, second) - share * share * radius * 0.25
    return nearer


def _normals(rig: FaceRig) -> Doubles:
    triangles = rig.triangles[np.isin(rig.part, [PART_INDEX["skin"], PART_INDEX["scalp"]])]
    a, b, c = (rig.rest[triangles[:, k]].astype(np.float64) for k in range(3))
    cross = np.cross(b - a, c - a)
    total = np.zeros((len(rig.rest), 3))
    for k in range(3):
        np.add.at(total, triangles[:, k], cross)
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)


_FIELDS: dict[int, tuple[FaceRig, HeadField]] = {}


def field_of(rig: FaceRig) -> HeadField:
    """The field of `rig`, made once a process."""
    if id(rig) not in _FIELDS:
        _FIELDS[id(rig)] = (rig, HeadField(rig))
    return _FIELDS[id(rig)][1]
