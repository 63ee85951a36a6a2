"""The head that casts the shadow."""

from __future__ import annotations

import numpy as np

from parley.arkit import ARKIT_INDEX
from parley_train.faces.coarse import CELL, coarse
from parley_train.faces.facerig import FaceRig
from parley_train.faces.surfaces import Layout


def _skin(rig: FaceRig) -> np.ndarray:
    layout = Layout.of(rig)
    first, count = layout.spans["skin"]
    return layout.vertices[first : first + count]


def test_has_far_fewer_triangles_of_the_same_vertices(rig: FaceRig) -> None:
    skin = _skin(rig)
    few = coarse(rig, skin)
    assert len(few) < 0.4 * len(skin)
    assert np.isin(few, skin).all()
    corners = np.sort(few, axis=1)
    assert (np.diff(corners, axis=1) > 0).all(), "a triangle without an area"


def test_covers_what_the_whole_head_covers(rig: FaceRig) -> None:
    whole, few = (_area(rig.rest[t]) for t in (_skin(rig), coarse(rig, _skin(rig))))
    assert abs(few / whole - 1) < 0.06


def test_no_triangle_hangs_from_one_lip_to_the_other(rig: FaceRig) -> None:
    opened = rig.rest + rig.shapes[ARKIT_INDEX["jawOpen"]]
    few, whole = coarse(rig, _skin(rig)), _skin(rig)

    def longest(triangles: np.ndarray) -> float:
        corners = opened[triangles]
        return float(np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max())

    assert longest(few) < longest(whole) + 2 * np.sqrt(3) * CELL


def _area(corners: np.ndarray) -> float:
    sides = corners[:, 1:] - corners[:, :1]
    return float(np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1).sum())
