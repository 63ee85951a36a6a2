"""How open each vertex of a head lies to the sky (ambient occlusion), from depth pictures of many directions."""

from __future__ import annotations

from typing import Any

import numpy as np

from parley_train.faces.context import assign, program
from parley_train.faces.facerig import FaceRig, Floats
from parley_train.faces.surfaces import Layout, Normals, unit

DIRECTIONS, RESOLUTION, REACH = 40, 192, 0.21
"""Directions, width of a depth picture in pixels, half width of what it shows in metres."""


def openness(context: Any, rig: FaceRig, layout: Layout, parts: tuple[str, ...]) -> Floats:
    """[V] 0..1: the cosine-weighted share of the sky that the mean head's own `parts` leave open at each vertex."""
    normals = Normals(rig)
    normals.settle(rig.rest)
    facing = unit(normals.of(rig.rest))
    target = context.framebuffer(depth_attachment=context.depth_texture((RESOLUTION, RESOLUTION)))
    shade = program(context, "depth.vert", "depth.frag")
    points = context.buffer(np.ascontiguousarray(rig.rest).tobytes())
    spans = [layout.spans[name] for name in parts if name in layout.spans]
    blockers = np.concatenate([layout.vertices[first : first + count] for first, count in spans])
    indices = context.buffer(np.ascontiguousarray(blockers, np.int32).tobytes())
    mesh = context.vertex_array(shade, [(points, "3f", "position")], indices, skip_errors=True)
    lit, total = np.zeros(len(rig.rest)), np.full(len(rig.rest), 1e-6)
    middle = np.array([0.0, -0.02, 0.01])
    for direction in _sphere(DIRECTIONS):
        matrix = orthographic(direction, middle, REACH)
        target.use()
        context.enable_only(context.DEPTH_TEST)
        target.clear(depth=1.0)
        assign(shade, view=matrix.T.astype("f4").tobytes())
        mesh.render()
        depth = np.frombuffer(target.depth_attachment.read(), np.float32).reshape(RESOLUTION, RESOLUTION)
        at = (rig.rest @ matrix[:3, :3].T + matrix[:3, 3]) * 0.5 + 0.5
        column = np.clip((at[:, 0] * RESOLUTION).astype(int), 0, RESOLUTION - 1)
        row = np.clip((at[:, 1] * RESOLUTION).astype(int), 0, RESOLUTION - 1)
        weight = np.maximum(facing @ direction, 0.0)
        lit += weight * (at[:, 2] - 0.005 <= depth[row, column])
        total += weight
    result: Floats = np.clip(lit / total, 0.0, 1.0).astype(np.float32)
    return result


def orthographic(direction: Floats, middle: Floats, reach: float) -> Floats:
    """[4, 4] world to clip, looking at `middle` [3] from `direction` [3], `reach` metres to each side and in depth."""
    back = np.asarray(direction, np.float64) / np.linalg.norm(direction)
    right = np.cross((0.0, 1.0, 0.0) if abs(back[1]) < 0.95 else (0.0, 0.0, 1.0), back)
    right /= np.linalg.norm(right)
    basis = np.stack([right, np.cross(back, right), -back]) / reach
    matrix = np.eye(4)
    matrix[:3, :3] = basis
    matrix[:3, 3] = -basis @ np.asarray(middle, np.float64)
    return matrix.astype(np.float32)


def _sphere(count: int) -> Floats:
    """[count, 3] directions spread evenly (Fibonacci's spiral)."""
    index = np.arange(count) + 0.5
    height = 1.0 - 2.0 * index / count
    turn = np.pi * (1.0 + 5.0**0.5) * index
    radius = np.sqrt(1.0 - height**2)
    return np.stack([radius * np.cos(turn), height, radius * np.sin(turn)], axis=1).astype(np.float32)
