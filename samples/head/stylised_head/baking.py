"""Light that is computed once: normals at rest, and how much of the sky each vertex sees."""

from __future__ import annotations

import numpy as np

from parley_runtime.rig.raster import rasterise
from stylised_head.part import Part
from stylised_head.skull import Array

_DIRECTIONS = 96
_RESOLUTION = 256


def smooth_normals(part: Part) -> Array:
    """Area-weighted unit normals [V, 3]."""
    corners = part.points[part.triangles]
    face = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.zeros_like(part.points)
    for k in range(3):
        for axis in range(3):
            total[:, axis] += np.bincount(part.triangles[:, k], face[:, axis], len(total))
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.where(length > 1e-15, total / np.maximum(length, 1e-15), [0.0, 0.0, 1.0])


def ambient_light(parts: list[Part], normals: list[Array]) -> list[Array]:
    """Share of the sky [V] that each vertex sees, weighted by the cosine, from depth pictures of many directions."""
    points, normal = np.concatenate([p.points for p in parts]), np.concatenate(normals)
    offsets = np.cumsum([0] + [len(p.points) for p in parts])
    triangles = np.concatenate([p.triangles + o for p, o in zip(parts, offsets[:-1], strict=True)]).astype(np.int32)
    seen, total = np.zeros(len(points)), np.zeros(len(points))
    for k in range(_DIRECTIONS):
        # A spiral over the sphere (Swinbank & Purser 2006): even, and the same on every machine.
        height = 1.0 - (2.0 * k + 1.0) / _DIRECTIONS
        angle = k * np.pi * (3.0 - np.sqrt(5.0))
        ring = np.sqrt(1.0 - height * height)
        direction = np.array([ring * np.cos(angle), height, ring * np.sin(angle)])
        facing = np.maximum(normal @ direction, 0.0)
        seen += facing * _visible(points, triangles, direction)
        total += facing
    light = seen / np.maximum(total, 1e-9)
    # The mouth is shut while its light is measured; let its walls be dark, not black, when it opens.
    inner = np.concatenate([p.marks().inner for p in parts])
    light = np.where(inner > 0, np.maximum(light, 0.06 + 0.5 * (1.0 - inner) ** 2), light)
    light = _smoothed(light, triangles, 3)
    return np.split(np.clip(light, 0.0, 1.0), offsets[1:-1])


def _smoothed(values: Array, triangles: Array, rounds: int) -> Array:
    """Values [V], each moved halfway towards the mean of its neighbours, `rounds` times: depth pictures are coarse."""
    start = triangles[:, [0, 1, 2, 1, 2, 0]].ravel()
    end = triangles[:, [1, 2, 0, 0, 1, 2]].ravel()
    count = np.maximum(np.bincount(start, minlength=len(values)), 1)
    for _ in range(rounds):
        values = 0.5 * values + 0.5 * np.bincount(start, values[end], len(values)) / count
    return values


def _visible(points: Array, triangles: Array, direction: Array) -> Array:
    helper = np.array([1.0, 0.0, 0.0]) if abs(direction[1]) > 0.9 else np.array([0.0, 1.0, 0.0])
    side = np.cross(helper, direction)
    side /= np.linalg.norm(side)
    turned = points @ np.stack([side, np.cross(direction, side), direction]).T
    low, high = turned[:, :2].min(axis=0), turned[:, :2].max(axis=0)
    scale = (_RESOLUTION - 4) / (high - low).max()
    screen = (turned[:, :2] - low) * scale + 2.0
    screen[:, 1] = _RESOLUTION - screen[:, 1]
    depth = turned[:, 2] - turned[:, 2].min() + 0.01
    image = rasterise(screen, depth, triangles, _RESOLUTION, _RESOLUTION).nearness
    pixel = np.clip(screen.astype(np.intp), 0, _RESOLUTION - 1)
    return (image[pixel[:, 1] * _RESOLUTION + pixel[:, 0]] < depth + 0.0030).astype(float)
