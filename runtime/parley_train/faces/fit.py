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


class Fitter:
    """Fits pieces to people of one rig."""

    def __init__(self, rig: FaceRig) -> None:
        used = np.unique(rig.triangles[np.isin(rig.part, [PART_INDEX["skin"], PART_INDEX["scalp"]])])
        self._rest = rig.rest
        self._anchors: Ints = used[::_EVERY].astype(np.int32)
        self._tree = cKDTree(rig.rest[self._anchors])

    def __call__(self, piece: Piece, shape: Shape) -> Piece:
        """`piece` on the person `shape`."""
        distance, nearest = self._tree.query(piece.points, k=_NEIGHBOURS)
        weight = 1.0 / (distance + 0.004) ** 2
        weight /= weight.sum(axis=1, keepdims=True)
        moved = (shape.neutral - self._rest)[self._anchors]
        offset: Floats = (moved[nearest] * weight[..., None]).sum(axis=1).astype(np.float32)
        return replace(piece, points=piece.points + offset)


_FITTERS: dict[int, tuple[FaceRig, Fitter]] = {}


def fitter_of(rig: FaceRig) -> Fitter:
    """The fitter of `rig`, made once a process."""
    if id(rig) not in _FITTERS:
        _FITTERS[id(rig)] = (rig, Fitter(rig))
    return _FITTERS[id(rig)][1]
