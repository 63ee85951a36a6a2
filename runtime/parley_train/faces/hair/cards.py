"""Strands as cards: ribbons that carry many hairs in their coverage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.facerig import Ints
from parley_train.faces.hair.growth import Strands
from parley_train.faces.hair.head_field import HeadField
from parley_train.faces.surfaces import Piece, unit

Doubles = NDArray[np.float64]


def cards(material: str, strands: Strands, field: HeadField, rng: np.random.Generator, taper: float = 0.35) -> Piece:
    """The ribbons of `strands`, on the mean head in metres (see `fit` for a person's)."""
    paths = strands.paths
    count, steps = paths.shape[:2]
    tangent = _unit(np.gradient(paths, axis=1))
    _, outward = field(paths.reshape(-1, 3))
    outward = outward.reshape(paths.shape)
    round_out = _unit(paths - np.array([0.0, 3.0, -0.5]))
    facing = _unit(0.65 * outward + 0.35 * round_out)
    across = _unit(np.cross(tangent, facing))
    # Cards lie at slightly different angles, so that light breaks up into locks.
    roll = rng.normal(0.0, 0.32, (count, 1, 1))
    across = _unit(across + roll * facing)
    along = np.linspace(0.0, 1.0, steps)
    half = 0.5 * strands.width[:, None] * (1.0 - taper * along) * np.clip(0.55 + along * 4.0, 0.0, 1.0)
    left, right = paths - across * half[..., None], paths + across * half[..., None]
    points = np.stack([left, right], axis=2).reshape(-1, 3)
    # Across a card the normal swings out, as over a rounded lock.
    normals = np.stack([_unit(facing - 0.55 * across), _unit(facing + 0.55 * across)], axis=2).reshape(-1, 3)
    texture = np.empty((count, steps, 2, 2))
    texture[..., 0] = np.array([0.0, 1.0])
    texture[..., 1] = along[None, :, None]
    own = np.repeat(tangent[:, :, None], 2, axis=2).reshape(-1, 3)
    height = points[:, 1]
    follows = np.clip((height + 17.0) / 8.0, 0.25, 1.0)
    opened = np.clip(0.30 + 0.55 * strands.layer[:, None] + 0.35 * along[None], 0.2, 1.0)
    traits = np.stack([follows, np.repeat(opened, 2, axis=1).ravel(), np.repeat(rng.random(count), 2 * steps)], axis=1)
    # A shadow is softened far more than leaving out every second step of a card changes it.
    coarse = np.unique(np.append(np.arange(0, steps, 2), steps - 1))
    return Piece(
        material, (points * 0.01).astype(np.float32), unit(normals), texture.reshape(-1, 2).astype(np.float32), unit(own),
        traits.astype(np.float32), _ribbons(count, steps, np.arange(steps)), _ribbons(count, steps, coarse),
    )  # fmt: skip


def _ribbons(count: int, steps: int, used: NDArray[np.intp]) -> Ints:
    """[T, 3] triangles of `count` cards of `steps` pairs of vertices, through the pairs `used` of each."""
    first, second = used[:-1, None] * 2, used[1:, None] * 2
    # Each triangle has its last corner for itself: that vertex carries the triangle's number (see `scene`).
    pair = np.concatenate([first, first + 1, second, second, first + 1, second + 1], axis=1)
    triangles: Ints = (2 * steps * np.arange(count)[:, None, None] + pair).reshape(-1, 3).astype(np.int32)
    return triangles


def _unit(vectors: Doubles) -> Doubles:
    length: Doubles = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(length, 1e-9)
