"""How a head is held, from five landmarks and the mean head alone.

The `register` graph tells the pose from the whole face; this is a second witness that knows nothing of skin, light or paint, only
where eyes, nose and mouth are. A pose is fitted to them by Gauss-Newton, leaning towards a head that is held straight.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.rotation import angle_between, quaternion_from_vector, rotate
from parley_runtime.portrait.crop import Crop
from parley_runtime.portrait.faces import Face
from parley_runtime.portrait.pose import DISTANCE
from parley_runtime.portrait.sampling import inverted

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

FOCAL, LIFT = 4.3315, 0.5
"""The networks' camera (docs/portrait-graphs.md)."""

LANDMARKS = np.array([
    [-3.17, 3.56, 8.66], [3.17, 3.56, 8.66], [0.0, -0.1, 12.8], [-2.53, -3.52, 10.19], [2.53, -3.52, 10.19],
])  # fmt: skip
"""Eyes, nose and corners of the mouth of the mean head (ICT-FaceKit), centimetres; the picture's left is the subject's right.

The nose is where the detector sees it in frontal faces, half a centimetre below the tip.
"""

_STRAIGHT = np.array([0.2, 0.6, 0.35, 2.0, 2.0, 0.25])
"""How far poses usually stray from straight (radians, centimetres, size): what the fit leans on where landmarks say little."""

_CARELESS = np.array([0.012, 0.012, 0.02, 0.02, 0.02])
"""How far landmarks usually lie off, in the crop's half widths; noses and mouths of faces differ more than eyes."""


def fitted(face: Face, crop: Crop) -> Floats:
    """The pose [6] of `face` in its crop. The nose of a face marked by hand was made up, and is left out."""
    seen = (
        2.0
        * np.c_[np.concatenate([face.eyes, face.nose[None], face.mouth]), np.ones(5)]
        @ inverted(crop.to_picture(1)).T
        - 1.0
    )
    trusted = 1.0 / np.repeat(_CARELESS, 2)
    if face.finder == "hand":
        trusted[4:6] = 0.0  # its nose was made up
    pose = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0])
    straight = pose.copy()
    for _ in range(12):
        rest = np.concatenate([(seen - projected(pose)).ravel() * trusted, (straight - pose) / _STRAIGHT])
        slope = np.concatenate([_slope(pose) * trusted[:, None], np.diag(1.0 / _STRAIGHT)])
        step = np.linalg.lstsq(slope, rest, rcond=None)[0]
        pose = pose + step
        if np.abs(step).max() < 1e-6:
            break
    return pose.astype(np.float32)


def apart(first: Floats, second: Floats) -> float:
    """Degrees between the rotations of two poses [6]."""
    turns = quaternion_from_vector(np.stack([first[:3], second[:3]]))
    return float(np.degrees(angle_between(turns[0], turns[1])))


def projected(pose: Doubles) -> Doubles:
    """Where the mean head's landmarks are seen at `pose` [6]: [5, 2], -1 to 1 of the crop, y down."""
    placed = pose[5] * rotate(quaternion_from_vector(pose[:3]), LANDMARKS)
    depth = DISTANCE - placed[:, 2]
    return np.stack(
        [FOCAL * (placed[:, 0] + pose[3]) / depth, -FOCAL * (placed[:, 1] + pose[4] + LIFT) / depth], axis=1
    )


def _slope(pose: Doubles) -> Doubles:
    """How the places change with the pose [10, 6], by differences."""
    columns = []
    for index in range(6):
        step = np.zeros(6)
        step[index] = 1e-4
        columns.append((projected(pose + step) - projected(pose - step)).ravel() / 2e-4)
    return np.stack(columns, axis=1)
