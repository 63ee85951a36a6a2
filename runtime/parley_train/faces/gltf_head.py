"""A glTF head with ARKit morph targets as a `FaceRig`: one person, in the colours that the file gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parley.arkit import SHAPE_COUNT
from parley.errors import InputError
from parley_runtime.rig import Rig
from parley_train.faces.facerig import PART_INDEX, FaceRig

_PARTS = {"skin": "painted skin", "eye": "painted eye", "hair": "painted hair"}
"""Shading of a material (`extras.shading` in the file) → part; anything else is plainly painted."""


def load_glb(path: str | Path) -> FaceRig:
    """The head of the .glb at `path`; raises `InputError`. Its targets' names are matched as `parley_runtime.rig` matches them."""
    rig = Rig.load(path)
    if not rig.shapes:
        raise InputError(
            f"{path}: its vowels (aa, ih, ...) are mixtures; teaching takes a head with ARKit's own shapes"
        )
    kinds = np.array([PART_INDEX[_PARTS.get(s.shading, "painted")] for s in rig.surfaces], np.uint8)
    return FaceRig(
        name=Path(path).name, rest=rig.rest, shapes=rig.deltas.reshape(SHAPE_COUNT, -1, 3), present=rig.shapes, derived=(),
        identity=np.zeros((0, len(rig.rest), 3), np.float32), triangles=rig.triangles,
        part=kinds[rig.surface[rig.triangles[:, 0]]], uv=np.zeros((1, 2), np.float32),
        uv_triangles=np.zeros_like(rig.triangles), colours=(rig.colours * rig.occlusion[:, None]).astype(np.float32),
        landmarks=np.zeros(0, np.int32), eyes=(), head_weight=rig.head_weight, pivot=rig.pivot, left_out=rig.left_out,
    )  # fmt: skip
