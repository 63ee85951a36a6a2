"""Moves pieces that were made on the mean head onto a person: they follow the nearest places of head and neck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.spatial import cKDTree

from parley_train.faces.facerig import PART_INDEX, FaceRig, Floats, Ints
from parley_train.faces.sculpt import Shape
from parley_train.faces.surfaces import Piece

_NEIGHBOURS = 8
_EVERY = 4
"""Every so many vertices of head and neck carry what is worn: displacement is smooth."""

_LOW, _HIGH, _STEP = np.array([-0.25, -0.40, -0.20]), np.array([0.25, 0.24, 0.20]), 0.014
"""Metres: the grid on which displacement is worked out once a person; pieces have too many points to ask for each."""


class Fitter:
    """Fits pieces to people of one rig."""

    def __init__(self, rig: FaceRig) -> None:
        used = np.unique(rig.triangles[np.isin(rig.part, [PART_INDEX["skin"], PART_INDEX["scalp"]])])
        self._rest = rig.rest
        self._anchors: Ints = used[::_EVERY].astype(np.int32)
        axes = [np.arange(low, high + _STEP, _STEP) for low, high in zip(_LOW, _HIGH, strict=True)]
        grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
        self._shape = grid.shape[:3]
        distance, nearest = cKDTree(rig.rest[self._anchors]).query(grid.reshape(-1, 3), k=_NEIGHBOURS)
        weight = 1.0 / (distance + 0.004) ** 2
        self._nearest: Ints = nearest.astype(np.int32)
        self._weight: Floats = (weight / weight.sum(axis=1, keepdims=True)).astype(np.float32)
        self._person: Floats | None = None
        self._moved: Floats = np.zeros((len(distance), 3), np.float32)

    def __call__(self, piece: Piece, shape: Shape) -> Piece:
        """`piece` on the person `shape`."""
        if self._person is not shape.neutral:
            moved = (shape.neutral - self._rest)[self._anchors]
            self._moved = np.einsum("nk,nkc->nc", self._weight, moved[self._nearest])
            self._person = shape.neutral
        at = np.clip((piece.points - _LOW) / _STEP, 0.0, np.array(self._shape) - 1.001)
        cell = at.astype(np.int64)
        share = (at - cell).astype(np.float32)
        offset = np.zeros_like(piece.points)
        for corner in range(8):
            bits = np.array([corner & 1, corner >> 1 & 1, corner >> 2 & 1])
            weight = np.prod(np.where(bits, share, 1.0 - share), axis=1)[:, None]
            offset += weight * self._moved[np.ravel_multi_index(tuple((cell + bits).T), self._shape)]
        return replace(piece, points=piece.points + offset)


_FITTERS: dict[int, tuple[FaceRig, Fitter]] = {}


def fitter_of(rig: FaceRig) -> Fitter:
    """The fitter of `rig`, made once a process."""
    if id(rig) not in _FITTERS:
        _FITTERS[id(rig)] = (rig, Fitter(rig))
    return _FITTERS[id(rig)][1]
