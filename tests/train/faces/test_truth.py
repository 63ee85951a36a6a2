"""Correspondence by arithmetic of its own: a triangle seen by a camera, in two poses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.camera import Portrait
from parley_train.faces.truth import Truth, flow, locate, sees

CORNERS = np.array([[0, 1, 2]], np.int32)
SIZE = 64


def seen(points: NDArray[np.float32]) -> Truth:
    """The truth of one triangle, covered pixel by pixel with half-plane tests instead of a rasteriser."""
    vertices = Portrait().project(points)
    centre = (np.arange(SIZE) + 0.5) / SIZE * 2.0 - 1.0
    x, y = np.meshgrid(centre, centre)
    inside = np.ones((SIZE, SIZE), bool)
    a, b, c = vertices[:, :2].astype(np.float64)
    turn = np.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
    for p, q in ((a, b), (b, c), (c, a)):
        inside &= turn * ((q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0])) >= 0.0
    triangle = np.where(inside, 0, -1).astype(np.int32)
    return Truth(triangle, *locate(triangle, CORNERS, vertices), CORNERS, vertices, 1)


TRIANGLE = np.array([[-0.08, -0.06, 0.05], [0.09, -0.05, -0.1], [0.01, 0.09, 0.0]], np.float32)


def test_a_located_pixel_projects_back_into_its_middle() -> None:
    truth = seen(TRIANGLE)
    row, column = np.nonzero(truth.shown)
    assert len(row) > 200
    points = (truth.barycentric[row, column][:, :, None] * TRIANGLE[CORNERS[0]][None]).sum(axis=1)
    back = Portrait().project(points.astype(np.float32))
    centre = (np.stack([column, row], axis=1) + 0.5) / SIZE * 2.0 - 1.0
    np.testing.assert_allclose(back[:, :2], centre, atol=2e-5)
    np.testing.assert_allclose(back[:, 2], truth.depth[row, column], atol=1e-5)
    np.testing.assert_allclose(truth.barycentric[row, column].sum(axis=1), 1.0, atol=1e-5)


def test_flow_carries_a_surface_point_to_where_it_went() -> None:
    moved = TRIANGLE + np.array([0.01, -0.02, 0.04], np.float32)
    target, source = seen(TRIANGLE), seen(moved)
    positions, known, visible = flow(target, source)
    row, column = np.nonzero(known)
    points = (target.barycentric[row, column][:, :, None] * moved[CORNERS[0]][None]).sum(axis=1)
    expected = Portrait().project(points.astype(np.float32))
    np.testing.assert_allclose(positions[row, column], expected[:, :2], atol=2e-5)
    assert visible[known].mean() > 0.9
    np.testing.assert_array_equal(known, target.shown)


def test_a_point_behind_what_is_shown_is_hidden() -> None:
    truth = seen(TRIANGLE)
    middle = TRIANGLE.mean(axis=0, keepdims=True)
    at = Portrait().project(middle)
    behind = Portrait().project(middle * np.float32(1.0) - np.array([[0.0, 0.0, 0.03]], np.float32))
    assert sees(truth, at[:, :2], at[:, 2]).all()
    assert not sees(truth, at[:, :2], behind[:, 2]).any()
    assert not sees(truth, np.array([[1.5, 0.0]], np.float32), at[:, 2]).any(), "outside the picture"
    assert not sees(truth, np.array([[0.95, -0.95]], np.float32), at[:, 2]).any(), "the backdrop shows nobody"


def test_other_peoples_hair_is_not_the_same_surface() -> None:
    target = seen(TRIANGLE)
    other = Truth(target.triangle, target.barycentric, target.depth, CORNERS.copy() + 0, target.vertices, 0)
    worn = Truth(other.triangle, other.barycentric, other.depth, np.concatenate([CORNERS, CORNERS]), other.vertices, 0)
    positions, known, visible = flow(
        Truth(other.triangle, other.barycentric, other.depth, CORNERS, other.vertices, 0), worn
    )
    assert not known.any() and not visible.any() and not positions.any()
