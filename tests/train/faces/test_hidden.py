"""Triangles that something solid hides are left out, and nothing that shows is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley_train.faces.camera import FAR, NEAR
from parley_train.faces.hidden import Cover

SIZE = 96


def depth_of(metres: np.ndarray) -> np.ndarray:
    """What OpenGL's depth picture holds for a distance: its projection by hand."""
    ndc = (FAR + NEAR - 2.0 * FAR * NEAR / metres) / (FAR - NEAR)
    return (0.5 * ndc + 0.5).astype(np.float32)


def wall(hole: tuple[int, int, int, int] | None = None, metres: float = 0.7) -> Cover:
    """A flat wall before the camera; behind its hole (first and last row and column) there is nothing."""
    depth = np.full((SIZE, SIZE), depth_of(np.array(metres)), np.float32)
    if hole is not None:
        depth[hole[0] : hole[1], hole[2] : hole[3]] = 1.0
    return Cover(depth)


def triangle(*corners: tuple[float, float, float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(corners, np.float32).T.copy(), np.arange(3)[:, None]


BEHIND = triangle((20.0, 20.0, 0.8), (30.0, 20.0, 0.9), (20.0, 30.0, 0.8))


@pytest.mark.parametrize(
    ("cover", "shows"),
    [(wall(), False), (wall((60, 64, 60, 64)), False), (wall((25, 26, 22, 23)), True), (wall(metres=0.85), True)],
    ids=["wall", "hole elsewhere", "hole of one sample", "wall behind a corner"],
)
def test_a_wall_hides_what_is_behind_it(cover: Cover, shows: bool) -> None:
    assert cover.may_show(*BEHIND).tolist() == [shows]


def test_what_lies_beside_the_picture_does_not_show() -> None:
    places, corners = triangle((-9.0, 5.0, 0.5), (-2.0, 5.0, 0.5), (-2.0, 9.0, 0.5))
    empty = Cover(np.ones((SIZE, SIZE), np.float32))
    assert not empty.may_show(places, corners).any()
    assert empty.may_show(places + np.array([[5.0], [0.0], [0.0]], np.float32), corners).all()


def test_a_triangle_larger_than_all_blocks_is_let_through() -> None:
    assert wall().may_show(*triangle((0.0, 0.0, 0.8), (500.0, 0.0, 0.8), (0.0, 500.0, 0.8))).all()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 1 << 30), size=st.sampled_from([32, 100, 128]), span=st.floats(1.0, 90.0))
def test_never_hides_a_triangle_that_passes_the_depth_test(seed: int, size: int, span: float) -> None:
    """Against samples one by one: behind a wall with a few holes, triangles of all sizes, some of them partly outside."""
    rng = np.random.default_rng(seed)
    depth = depth_of(np.where(rng.random((size, size)) < 0.004, 2.0, 0.7))
    middle = rng.uniform(-5.0, size + 5.0, (40, 1, 2))
    flat = middle + rng.uniform(-0.5, 0.5, (40, 3, 2)) * span
    places = np.concatenate([flat, rng.uniform(0.5, 1.0, (40, 3, 1))], axis=2).astype(np.float32)
    shows = Cover(depth).may_show(places.reshape(-1, 3).T.copy(), np.arange(120).reshape(40, 3).T.copy())
    for corners, kept in zip(places.astype(np.float64), shows, strict=True):
        assert kept or not _passes(corners, depth)


def _passes(corners: np.ndarray, depth: np.ndarray) -> bool:
    """Whether a sample of the triangle `corners` [3, 3] is nearer than `depth` there."""
    row, column = np.mgrid[: len(depth), : len(depth)] + 0.5
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = corners
    a = (bx - column) * (cy - row) - (by - row) * (cx - column)
    b = (cx - column) * (ay - row) - (cy - row) * (ax - column)
    c = (ax - column) * (by - row) - (ay - row) * (bx - column)
    total = a + b + c
    inside = ((a >= 0) & (b >= 0) & (c >= 0)) | ((a <= 0) & (b <= 0) & (c <= 0))
    # OpenGL's depth is linear in the picture.
    here = (a * depth_of(az) + b * depth_of(bz) + c * depth_of(cz)) / np.where(total == 0.0, 1.0, total)
    return bool((inside & (here < depth)).any())
