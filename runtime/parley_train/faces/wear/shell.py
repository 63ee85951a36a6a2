"""Surfaces around head and body: rays from an axis or a middle, out to where the body ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.hair.head_field import HeadField
from parley_train.faces.surfaces import Piece, unit

Doubles = NDArray[np.float64]


def reach(field: HeadField, start: Doubles, direction: Doubles, offset: Doubles, farthest: float = 26.0) -> Doubles:
    """[N]: how far along `direction` [N, 3] from `start` [N, 3] the body's surface, `offset` [N] cm thicker, is left for good."""
    steps = np.arange(1.0, farthest, 0.5)
    points = start[:, None] + direction[:, None] * steps[None, :, None]
    distance = field(points.reshape(-1, 3))[0].reshape(len(start), -1) - offset[:, None]
    inside = distance < 0.0
    last = np.where(inside.any(axis=1), inside.shape[1] - 1 - inside[:, ::-1].argmax(axis=1), 0)
    row = np.arange(len(start))
    following = np.minimum(last + 1, len(steps) - 1)
    low, high = distance[row, last], distance[row, following]
    share = np.clip(-low / np.where(np.abs(high - low) < 1e-6, 1e-6, high - low), 0.0, 1.0)
    found: Doubles = steps[last] + share * 0.5
    return found


def grid_piece(
    material: str,
    points: Doubles,
    texture: Doubles,
    number: float,
    openness: Doubles,
    follows: Doubles,
    closed: bool = True,
) -> Piece:
    """A piece of a grid of points [R, C, 3] cm; `closed` joins the last column to the first. Rows run away from the viewer's up."""
    rows, columns = points.shape[:2]
    index = np.arange(rows * columns).reshape(rows, columns)
    right = np.roll(index, -1, axis=1) if closed else index[:, 1:]
    left = index if closed else index[:, :-1]
    a, b, c, d = left[:-1], right[:-1], left[1:], right[1:]
    triangles = np.concatenate(
        [np.stack([a, c, b], axis=-1).reshape(-1, 3), np.stack([b, c, d], axis=-1).reshape(-1, 3)]
    )
    flat = points.reshape(-1, 3)
    normals = _smooth(flat, triangles)
    traits = np.stack([follows.ravel(), openness.ravel(), np.full(rows * columns, number)], axis=1)
    return Piece(
        material, (flat * 0.01).astype(np.float32), normals, texture.reshape(-1, 2).astype(np.float32), np.zeros_like(normals),
        traits.astype(np.float32), triangles.astype(np.int32),
    )  # fmt: skip


def joined(pieces: list[Piece]) -> Piece:
    """Pieces of one material as one."""
    starts = np.cumsum([0] + [len(p.points) for p in pieces[:-1]])
    return Piece(
        pieces[0].material, *(np.concatenate([getattr(p, name) for p in pieces]) for name in ("points", "normals", "texture_at", "own", "traits")),
        np.concatenate([p.triangles + start for p, start in zip(pieces, starts, strict=True)]).astype(np.int32),
    )  # fmt: skip


def tube(
    material: str, path: Doubles, radius: float | Doubles, number: float, sides: int = 8, closed: bool = False
) -> Piece:
    """A tube of `radius` cm along `path` [N, 3] cm that moves with the head."""
    tangent = np.gradient(path, axis=0) if not closed else np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    tangent = unit(tangent).astype(np.float64)
    up = np.where(np.abs(tangent[:, 1:2]) > 0.9, np.array([[0.0, 0.0, 1.0]]), np.array([[0.0, 1.0, 0.0]]))
    first = unit(np.cross(tangent, up)).astype(np.float64)
    second = np.cross(tangent, first)
    turn = np.linspace(0.0, 2.0 * np.pi, sides, endpoint=False)
    ring = np.cos(turn)[None, :, None] * first[:, None] + np.sin(turn)[None, :, None] * second[:, None]
    points = path[:, None] + ring * np.broadcast_to(np.asarray(radius, np.float64), (len(path),))[:, None, None]
    if closed:
        points = np.concatenate([points, points[:1]])
    texture = np.stack(np.meshgrid(np.arange(sides), np.arange(len(points))), axis=-1).astype(np.float64)
    ones = np.ones(points.shape[:2])
    return grid_piece(material, points, texture, number, ones, ones)


def _smooth(points: Doubles, triangles: NDArray[np.integer]) -> NDArray[np.float32]:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    cross = np.cross(b - a, c - a)
    total = np.zeros_like(points)
    for k in range(3):
        np.add.at(total, triangles[:, k], cross)
    return unit(total)
