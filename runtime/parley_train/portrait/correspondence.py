"""Where a pixel's point of the head lies in another frame, for heads drawn by `gl_renderer`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_train.portrait import camera
from parley_train.portrait.gl_renderer import NOTHING
from parley_train.portrait.head_model import MOUTH_RIM, HeadModel

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_HIDDEN_BEHIND = 0.6
"""Centimetres that a point must lie behind what the source shows there to count as hidden."""


def correspondence(
    model: HeadModel, triangle: NDArray[np.uint16], corner: NDArray[np.uint8], before: Floats, distance: NDArray[np.float16]
) -> tuple[Floats, Mask, Mask]:  # fmt: skip
    """Flow [2, G, G] of a target's pixels into a source, which of them show the head, and which the source shows too.

    `triangle`, `corner` are the target's; `before` [V, 3] the head's points projected in the source, `distance` [G, G] what it shows.
    """
    head = triangle != NOTHING
    size = len(triangle)
    share = corner[head].astype(np.float32) / 255.0
    share = np.concatenate([share, 1.0 - share.sum(1, keepdims=True)], 1)
    there = np.einsum("nkc,nk->nc", before[model.triangles[triangle[head].astype(np.int64)]], share)
    flow = np.zeros((2, size, size), np.float32)
    flow[:, head] = there[:, :2].T
    cell = np.floor((there[:, :2] + 1) / 2 * size).astype(int)
    inside = ((cell >= 0) & (cell < size)).all(1)
    cell = np.clip(cell, 0, size - 1)
    nearest = distance[cell[:, 1], cell[:, 0]].astype(np.float32)
    shown = np.zeros(head.shape, bool)
    shown[head] = inside & np.isfinite(nearest) & (there[:, 2] < nearest + _HIDDEN_BEHIND)
    return flow, head, shown


def mouth_box(model: HeadModel, base: Floats, weights: Floats, pose: Floats) -> Floats:
    """[3] centre and half width of the box around the lips, with a margin of two fifths."""
    rim = model.vertices_of(*MOUTH_RIM)
    moved = base[rim] + np.tensordot(weights, model.expression[:, rim], 1)
    at = camera.project(moved.astype(np.float32), pose)[:, :2]
    low, high = at.min(0), at.max(0)
    return np.array([*(low + high) / 2, (high - low).max() / 2 * 1.4], np.float32)
