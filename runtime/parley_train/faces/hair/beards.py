"""Beards as short cards on jaw, chin and upper lip."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.facerig import PART_INDEX, FaceRig
from parley_train.faces.hair.growth import POINTS, Strands
from parley_train.faces.hair.head_field import HeadField

Doubles = NDArray[np.float64]

BEARDS = {
    "none": (0.0, 0.0, 0.0), "short": (0.9, 0.55, 0.55), "full": (2.6, 1.2, 1.3), "long": (8.0, 2.4, 1.6), "goatee": (2.2, 0.0, 0.8),
    "moustache": (0.0, 0.0, 1.5),
}  # fmt: skip
"""Length in cm on the chin, on the cheeks, and on the upper lip."""

_LIP_CORNER = 2.35


def beard(
    rig: FaceRig, style: str, field: HeadField, rng: np.random.Generator
) -> tuple[Strands, NDArray[np.int32]] | None:
    """Strands of the beard and the vertex of the face that each root moves with; None for no beard."""
    chin, cheek, upper = BEARDS[style]
    if chin == cheek == upper == 0.0:
        return None
    used = np.unique(rig.triangles[rig.part == PART_INDEX["skin"]])
    points = rig.rest[used].astype(np.float64) * 100.0
    lips = rig.rest[rig.landmarks[48:60]].astype(np.float64) * 100.0
    from_lips = np.linalg.norm(points[:, None] - lips[None], axis=2).min(axis=1)
    x, y, z = np.abs(points[:, 0]), points[:, 1], points[:, 2]
    below = (y < -1.8 - 0.10 * x) & (y > -9.6 + 0.10 * x) & (z > 1.2 + 0.1 * x) & (x < 7.0)
    cheeks_free = y < -1.4 + 0.55 * np.maximum(x - 2.8, 0.0)
    inside_lips = (x < _LIP_CORNER + 0.25) & (y > lips[:, 1].min() - 0.12) & (y < lips[:, 1].max() + 0.10) & (z > 7.5)
    jaw = below & cheeks_free & ~inside_lips & (from_lips > 0.32)
    moustache = (y < -1.75) & (y > lips[:, 1].max() + 0.02) & (x < 3.0) & (z > 8.0)
    if style in ("goatee",):
        jaw &= (x < 2.3) & (y < lips[:, 1].min())
    if style == "moustache":
        jaw &= False
    grows = (jaw & ((cheek > 0.0) | (x < 2.6))) | (moustache & (upper > 0.0))
    chosen = np.flatnonzero(grows)
    chosen = rng.choice(chosen, 900 if style != "moustache" else 260)
    root, vertex = points[chosen] + 0.12 * rng.normal(size=(len(chosen), 3)), used[chosen].astype(np.int32)
    on_lip = moustache[chosen] & ~jaw[chosen]
    on_chin = np.exp(-((root[:, 0] / 3.2) ** 2)) * np.clip((-4.0 - root[:, 1]) / 2.5, 0.0, 1.0)
    reach = np.where(on_lip, upper, cheek + (chin - cheek) * on_chin) * rng.uniform(0.8, 1.2, len(root))
    _, normal = field(root)
    sideways = np.sign(root[:, 0] + 1e-6)
    down = np.stack([0.12 * sideways, np.full(len(root), -1.0), np.full(len(root), 0.05)], axis=1)
    over = np.stack(
        [
            0.9 * sideways * np.clip(np.abs(root[:, 0]) / 0.8, 0.2, 1.0),
            np.full(len(root), -0.75),
            np.full(len(root), 0.1),
        ],
        axis=1,
    )
    pull = np.where(on_lip[:, None], over, down)
    direction = _unit(0.5 * normal + pull * 0.6 + 0.15 * rng.normal(size=root.shape))
    path, point = [root - 0.08 * normal], root
    for index in range(POINTS - 1):
        direction = _unit(direction + 0.22 * (_unit(pull) - direction))
        point = point + (reach / (POINTS - 1))[:, None] * direction
        distance, outward = field(point)
        clear = 0.10 + 0.35 * rng.random(len(root)) * min(index / 4.0, 1.0) * min(float(chin), 2.0) * 0.4
        point = point + np.maximum(clear - distance, 0.0)[:, None] * outward
        path.append(point)
    width = 0.42 * rng.uniform(0.8, 1.3, len(root)) * np.clip(0.5 + reach, 0.6, 1.4)
    return Strands(np.stack(path, axis=1), rng.random(len(root)), width), vertex


def _unit(vectors: Doubles) -> Doubles:
    length: Doubles = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(length, 1e-9)
