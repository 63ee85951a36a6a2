"""How much of the key light reaches each vertex, from a depth picture taken from the light."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_runtime.rig.raster import rasterise

Floats = NDArray[np.float32]


def light_visibility(
    points: Floats, normals: Floats, triangles: NDArray[np.int32], direction: Floats, resolution: int = 224,
    softness: float = 0.006, bias: float = 0.0035,
) -> Floats:  # fmt: skip
    """Visibility [V] in 0..1 of a distant light in unit `direction` [3] from `points` [V, 3], soft over `softness` metres.

    Percentage-closer filtering (Reeves et al. 1987) over a disc of taps, evaluated at the vertices only.
    """
    side = np.cross((0.0, 1.0, 0.0), direction)
    side /= np.linalg.norm(side)
    frame = np.stack([side, np.cross(direction, side), direction])
    seen = points @ frame.T
    low, high = seen[:, :2].min(0), seen[:, :2].max(0)
    scale = (resolution - 8) / float((high - low).max())
    flat = (seen[:, :2] - low) * scale + 4.0
    screen = np.stack([flat[:, 0], resolution - flat[:, 1]], axis=1)
    depth = (seen[:, 2] - seen[:, 2].min() + 0.01).astype(np.float64)
    image = rasterise(screen, depth, triangles, resolution, resolution).nearness
    lifted = depth + bias
    total = np.zeros(len(points))
    for angle in np.arange(len(_TAPS)) * 2.399963:
        radius = softness * scale * np.sqrt((angle / 2.399963 + 0.5) / len(_TAPS))
        column = np.clip(screen[:, 0] + radius * np.cos(angle), 0, resolution - 1).astype(np.intp)
        row = np.clip(screen[:, 1] + radius * np.sin(angle), 0, resolution - 1).astype(np.intp)
        total += image[row * resolution + column] < lifted
    facing = np.clip((normals @ direction) * 4.0 + 1.0, 0.0, 1.0)
    visible: Floats = (total / len(_TAPS) * facing).astype(np.float32)
    return visible


_TAPS = range(16)
