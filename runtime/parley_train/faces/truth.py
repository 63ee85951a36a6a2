"""Exact ground truth of a drawn frame, and between any two: which surface point each pixel shows, and where it lies elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.facerig import Floats, Ints

DEPTH_TOLERANCE = 0.004
"""Metres: a point this little behind what a frame shows is the same surface (pixels sample depth coarsely on slopes)."""


@dataclass(frozen=True)
class Truth:
    """What a frame of `size` G shows, beside its colours.

    triangle     [G, G] i4: index into `corners` of the surface in each pixel's middle, -1 where only the backdrop is
    barycentric  [G, G, 3] f4: place in that triangle, perspective-correct, sums to 1
    depth        [G, G] f4: metres along the line of sight from the camera; infinite for the backdrop
    corners      [F, 3] i4: vertices of every triangle; the rig's come first, the same for every person of a rig
    vertices     [N, 3] f4: x and y of every vertex in the picture (-1..1 from edge to edge, y down) and its depth
    shared       how many of `corners` are the rig's: the triangles that mean the same on every person
    """

    triangle: Ints
    barycentric: Floats
    depth: Floats
    corners: Ints
    vertices: Floats
    shared: int

    @property
    def shown(self) -> NDArray[np.bool_]:
        """[G, G]: where the frame shows the character and not the backdrop."""
        return self.triangle >= 0


def locate(triangle: Ints, corners: Ints, vertices: Floats) -> tuple[Floats, Floats]:
    """Barycentric coordinates [G, G, 3] and depth [G, G] of each pixel's middle in its `triangle` [G, G]."""
    size = triangle.shape[0]
    barycentric = np.zeros((size * size, 3), np.float32)
    depth = np.full(size * size, np.inf, np.float32)
    flat = triangle.ravel()
    shown = np.flatnonzero(flat >= 0)
    centre = (np.arange(size, dtype=np.float32) + 0.5) / size * 2.0 - 1.0
    row, column = np.divmod(shown, size)
    x, y = centre.take(column), centre.take(row)
    corner = corners.take(flat.take(shown), axis=0)
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = (vertices.take(corner[:, k], axis=0).T for k in range(3))
    ax, ay, bx, by, cx, cy = ax - x, ay - y, bx - x, by - y, cx - x, cy - y
    area = np.stack([bx * cy - by * cx, cx * ay - cy * ax, ax * by - ay * bx])
    total = area.sum(axis=0)
    share = np.clip(area / np.where(np.abs(total) < 1e-14, 1e-14, total), 0.0, 1.0) / np.stack([az, bz, cz])
    # Depth is linear in space, its inverse in the picture.
    inverse = np.maximum(share.sum(axis=0), 1e-9)
    share /= inverse
    barycentric[shown] = share.T
    depth[shown] = share[0] * az + share[1] * bz + share[2] * cz
    return barycentric.reshape(size, size, 3), depth.reshape(size, size)


def flow(target: Truth, source: Truth) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Where what `target` shows lies in `source`.

    Returns positions [G, G, 2] (-1..1 from edge to edge, x right, y down: what `grid_sample(align_corners=False)` takes; 0 where
    unknown), known [G, G] (the point exists in both: false for the backdrop, and for hair and clothes of two different
    people), and visible [G, G] (known, inside the source's picture, and not hidden there).
    """
    size = target.triangle.shape[0]
    positions = np.zeros((size, size, 2), np.float32)
    visible = np.zeros((size, size), bool)
    same_person = target.corners is source.corners or (
        target.corners.shape == source.corners.shape and np.array_equal(target.corners, source.corners)
    )
    known = target.shown if same_person else target.shown & (target.triangle < target.shared)
    row, column = np.nonzero(known)
    ends = source.vertices[source.corners[target.triangle[row, column]]]
    # The surface point is the same mix of its triangle's corners in space; in the picture it is weighed by 1 / depth.
    mix = target.barycentric[row, column][:, :, None]
    depth = (mix[:, :, 0] * ends[:, :, 2]).sum(axis=1)
    there = (mix * ends[:, :, :2] * ends[:, :, 2:]).sum(axis=1) / depth[:, None]
    positions[row, column] = there
    visible[row, column] = sees(source, there, depth)
    return positions, known, visible


def sees(frame: Truth, points: Floats, depth: Floats, tolerance: float = DEPTH_TOLERANCE) -> NDArray[np.bool_]:
    """[N]: whether picture positions `points` [N, 2] at `depth` [N] metres are shown by `frame` and not hidden."""
    size = frame.triangle.shape[0]
    pixel = np.floor((points + 1.0) * 0.5 * size).astype(np.int64)
    inside = ((pixel >= 0) & (pixel < size)).all(axis=1)
    pixel = np.clip(pixel, 0, size - 1)
    shown: NDArray[np.bool_] = inside & (depth <= frame.depth[pixel[:, 1], pixel[:, 0]] + tolerance)
    return shown & np.isfinite(frame.depth[pixel[:, 1], pixel[:, 0]])
