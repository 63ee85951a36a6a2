"""A contact sheet of what a portrait can do, to judge a registration at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, SHAPE_COUNT
from parley_runtime.portrait.face import Part, PortraitFace, draw_together

Pictures = NDArray[np.uint8]

POSES: Sequence[tuple[Mapping[str, float], float, float]] = (
    ({}, 0.0, 0.0),
    ({"jawOpen": 0.5}, 0.0, 0.0),
    ({"mouthPucker": 0.8, "mouthFunnel": 0.3}, 0.2, 0.0),
    ({"mouthSmileLeft": 0.8, "mouthSmileRight": 0.8, "jawOpen": 0.1}, -0.2, 0.0),
    ({"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}, 0.0, 0.12),
    ({"browInnerUp": 0.8, "browOuterUpLeft": 0.6, "browOuterUpRight": 0.6, "jawOpen": 0.2}, 0.45, 0.0),
)
"""Shapes, and how far the head is turned and nods (radians): at rest, an open jaw, rounded lips, a smile, a blink, a strong turn."""


def contact_sheet(faces: Sequence[PortraitFace]) -> Pictures:
    """A row for each face [rows * size, (1 + poses) * size, 3]: its picture, then `POSES`. Faces must be of one size and pack."""
    weights = np.zeros((len(POSES), SHAPE_COUNT), np.float32)
    rotation = np.zeros((len(POSES), 3), np.float32)
    for row, (shapes, turn, nod) in enumerate(POSES):
        for name, value in shapes.items():
            weights[row, ARKIT_INDEX[name]] = value
        rotation[row, :2] = nod, turn
    still = np.zeros((len(POSES), 3), np.float32)
    drawn = draw_together([Part(face, weights, rotation, still) for face in faces])
    rows = [
        np.concatenate([face.paste.base, *pictures[..., :3]], axis=1)
        for face, pictures in zip(faces, drawn, strict=True)
    ]
    return np.concatenate(rows, axis=0)
