"""The rasteriser against a direct one that asks every pixel of every triangle."""

from __future__ import annotations

import numpy as np
import pytest

from parley_runtime.rig.raster import rasterise

SIZE = 48


def direct(points: np.ndarray, near: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nearest triangle and its nearness at every pixel centre, by barycentric coordinates; edges count as inside."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] + 0.5
    depth, owner = np.zeros((SIZE, SIZE)), np.full((SIZE, SIZE), -1)
    for number, (a, b, c) in enumerate(triangles):
        (ax, ay), (bx, by), (cx, cy) = points[a], points[b], points[c]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area >= 0:
            continue
        v = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area
        w = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area
        u = 1 - v - w
        value = u * near[a] + v * near[b] + w * near[c]
        closer = (u >= 0) & (v >= 0) & (w >= 0) & (value > depth)
        depth[closer], owner[closer] = value[closer], number
    return owner.ravel(), depth.ravel()


@pytest.mark.parametrize("seed", range(5))
def test_it_finds_the_nearest_triangle_of_every_pixel(seed: int) -> None:
    random = np.random.default_rng(seed)
    points = random.uniform(-12, SIZE + 12, (60, 2))
    near = random.uniform(0.5, 2.0, 60)
    triangles = random.integers(0, 60, (40, 3)).astype(np.int32)
    coverage = rasterise(points, near, triangles, SIZE, SIZE)
    owner, depth = direct(points, near, triangles)
    assert (owner >= 0).sum() > 200
    np.testing.assert_array_equal(coverage.triangle, owner)
    np.testing.assert_allclose(coverage.nearness, depth, atol=1e-5)


def test_neighbours_leave_no_gap_and_do_not_overlap() -> None:
    random = np.random.default_rng(7)
    side = 12
    y, x = np.meshgrid(np.linspace(2, 46, side), np.linspace(2, 46, side), indexing="ij")
    points = np.stack([x, y], axis=-1)
    points[1:-1, 1:-1] += random.uniform(-1.6, 1.6, (side - 2, side - 2, 2))
    points = points.reshape(-1, 2)
    a = (np.arange(side - 1)[:, None] * side + np.arange(side - 1)).ravel()
    triangles = np.concatenate([np.stack([a, a + side, a + side + 1], 1), np.stack([a, a + side + 1, a + 1], 1)])
    covered = np.zeros(SIZE * SIZE, int)
    for triangle in triangles.astype(np.int32):
        covered += rasterise(points, np.ones(len(points)), triangle[None], SIZE, SIZE).triangle >= 0
    inside = np.zeros((SIZE, SIZE), int)
    inside[2:46, 2:46] = 1
    np.testing.assert_array_equal(covered.reshape(SIZE, SIZE), inside)


def test_triangles_that_face_away_are_left_out() -> None:
    points = np.array([[5.0, 5.0], [5.0, 40.0], [40.0, 40.0]])
    towards, away = np.array([[0, 1, 2]], np.int32), np.array([[0, 2, 1]], np.int32)
    assert (rasterise(points, np.ones(3), towards, SIZE, SIZE).triangle >= 0).any()
    assert (rasterise(points, np.ones(3), away, SIZE, SIZE).triangle == -1).all()


def test_nothing_to_draw_gives_an_empty_picture() -> None:
    coverage = rasterise(np.zeros((3, 2)), np.ones(3), np.zeros((0, 3), np.int32), SIZE, SIZE)
    assert (coverage.triangle == -1).all()
