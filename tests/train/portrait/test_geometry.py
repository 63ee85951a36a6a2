"""Poses, splats and flow agree with what they stand for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.spatial.transform import Rotation
from toy_head import AXES, toy_geometry

from parley_train.portrait import camera, splats
from parley_train.portrait.compose import set_in
from parley_train.portrait.points import KINDS
from parley_train.portrait.splats import Surface, splat
from parley_train.portrait.view import Box, Face, grid, lift, look_at, rotation_matrices, turn, turn_back, warp

POSE = torch.tensor([[0.2, -0.4, 0.1, 0.7, -0.5, 1.05], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]])


def face(pose: torch.Tensor, **weights: float) -> Face:
    from parley import ARKIT_INDEX

    values = torch.zeros(len(pose), 52)
    for name, value in weights.items():
        values[:, ARKIT_INDEX[name]] = value
    return Face(pose, values)


def test_rotations_are_scipys_and_pass_through_zero() -> None:
    want = Rotation.from_rotvec(POSE[:, :3].numpy()).as_matrix()
    np.testing.assert_allclose(rotation_matrices(POSE[:, :3]), want, atol=1e-6)
    np.testing.assert_allclose(camera.rotation_matrix(POSE[0, :3].numpy()), want[0], atol=1e-6)


def test_torch_and_numpy_see_the_same_and_lifting_undoes_seeing() -> None:
    points = torch.randn(2, 3, 20) * 6
    placed = turn(points, POSE)
    at = look_at(placed)
    for i in range(2):
        want = camera.project(points[i].T.numpy(), POSE[i].numpy())
        np.testing.assert_allclose(at[i].T, want[:, :2], atol=1e-5)
        np.testing.assert_allclose(camera.DISTANCE - placed[i, 2], want[:, 2], atol=1e-4)
    np.testing.assert_allclose(turn_back(lift(at, placed[:, 2:]), POSE), points, atol=1e-4)


def test_opengl_sees_what_project_sees() -> None:
    points = np.random.default_rng(0).normal(size=(10, 3)).astype(np.float32) * 6
    pose = POSE[0].numpy()
    clip = np.concatenate([points, np.ones((10, 1))], 1) @ camera.clip_matrix(pose).T
    want = camera.project(points, pose)
    np.testing.assert_allclose(clip[:, 0] / clip[:, 3], want[:, 0], atol=1e-5)
    np.testing.assert_allclose(clip[:, 1] / clip[:, 3], -want[:, 1], atol=1e-5)
    np.testing.assert_allclose(clip[:, 3], want[:, 2], atol=1e-4)


def test_a_box_is_cut_out_as_sampling_it_would() -> None:
    image = torch.rand(2, 3, 20, 24)
    box = Box(
        torch.tensor([[0.3, -0.2], [-0.7, 0.9]]), torch.tensor([0.4, 0.5])
    )  # the second reaches over the picture's edge
    np.testing.assert_allclose(box.cut(image, 9), warp(image, box.pixels(9)), atol=1e-5)


def test_a_splat_of_one_point_is_a_gaussian_about_it() -> None:
    at, width = torch.tensor([[[0.25], [-0.5]]]), torch.tensor([[0.2]])
    whole = Box(torch.zeros(1, 2), torch.ones(1))
    drawn = splat(torch.full((1, 1, 1), 3.0), at, width, whole, 32, 1.0, 0.1)[0, 0]
    distance = (grid(32)[0] - torch.tensor([0.25, -0.5]).view(2, 1, 1)).square().sum(0)
    np.testing.assert_allclose(drawn, 3 * torch.exp(-0.5 * distance / 0.04), atol=1e-6)


def test_nothing_flows_when_nothing_moves() -> None:
    geometry = toy_geometry()
    shape = torch.zeros(2, 100)
    held = face(POSE, jawOpen=0.4)
    depth, _ = geometry.source(shape, held)
    for region in ("head", "mouth", "left_eye"):
        box = geometry.whole(POSE) if region == "head" else geometry.boxes(shape, held)[region]
        coarse = geometry.coarse(region, shape, held, held, depth, box, 32 if region != "head" else 64)
        size = coarse.flow.shape[2]
        np.testing.assert_allclose(coarse.flow, box.pixels(size), atol=1e-4, err_msg=region)


def test_points_flow_to_where_they_were() -> None:
    """A point of the target, looked up in the flow, leads to the same point of the source."""
    geometry = toy_geometry()
    shape = torch.zeros(1, 100)
    before, after = (
        face(torch.tensor([[0.0, 0.1, 0.0, 0.0, 0.0, 1.0]])),
        face(torch.tensor([[0.05, -0.1, 0.03, 0.5, 0.2, 1.0]])),
    )
    depth, _ = geometry.source(shape, before)
    coarse = geometry.coarse("head", shape, before, after, depth, geometry.whole(before.pose), 64)
    points = geometry.set("head").rest(shape)
    near = (points[0, 0].abs() < 6) & (points[0, 1].abs() < 6)
    there = look_at(turn(points, after.pose))[:, :, near]
    led = torch.nn.functional.grid_sample(coarse.flow, there.permute(0, 2, 1).unsqueeze(1), align_corners=False)[
        :, :, 0
    ]
    error = (led - look_at(turn(points, before.pose))[:, :, near]).norm(dim=1) * 64
    still = (there - look_at(turn(points, before.pose))[:, :, near]).norm(dim=1) * 64
    assert float(error.mean()) < 0.35 < 2.0 < float(still.mean())  # pixels of 128


def test_an_outline_is_where_the_head_ends() -> None:
    geometry = toy_geometry()
    straight = torch.tensor([[0.0, 0.0, 0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.4, 1.5, -1.0, 1.1]])
    drawn = geometry.outline(torch.zeros(2, 100), face(straight))
    for i, pose in enumerate(straight):
        rolled = rotation_matrices(-pose[None, :3])[0, :2, :2]
        ray = lift(grid(128).flatten(2), torch.zeros(1, 1, 128 * 128))[0, :2] - pose[3:5, None]
        level = ((rolled @ ray / pose[5]) / torch.from_numpy(AXES[:2, None])).norm(dim=0).view(128, 128)
        got = drawn[i, 0] > 0
        assert bool(got[level < 0.93].all()) and not bool(
            got[level > 1.1].any()
        )  # 0.05 of a half axis is a pixel and a half
    edge = drawn[0, 0, 64]  # inside counts up, pixel by pixel, on the way from the edge inwards
    assert float(edge.min()) == -4 and float(edge[64]) > 1.5 and float(edge.diff().abs().max()) < 4


def test_a_detail_is_set_in_without_a_seam() -> None:
    maps = torch.zeros(1, 1, 64, 64)
    box = Box(torch.tensor([[0.2, -0.1]]), torch.tensor([0.4]))
    placed = set_in(maps, box, torch.ones(1, 1, 16, 16))
    assert float(placed.max()) == 1.0 and float(placed[..., :4].abs().max()) == 0.0
    assert float(placed.diff(dim=3).abs().max()) < 0.4
    middle = placed[0, 0, round((1 - 0.1) * 32), round(1.2 * 32)]
    assert float(middle) == 1.0


def test_teeth_beside_the_lips_are_hidden_whatever_lies_before_them() -> None:
    points = toy_geometry().set("mouth")
    points.kind.zero_()
    lips, teeth, skin = (KINDS.index(kind) for kind in ("lips", "upper_teeth", "skin"))
    points.kind[skin] = 1
    points.kind[:, :12] = 0
    points.kind[lips, :10], points.kind[teeth, 10:12] = 1, 1
    points.mean[:, :10] = torch.tensor([[-2.0, 2.0] * 5, [-4.0, -4.0, -3.0, -3.0, -2.0] * 2, [11.0] * 10])
    points.mean[:, 10:12] = torch.tensor(
        [[0.0, 3.0], [-3.0, -3.0], [10.8, 10.8]]
    )  # between the lips, and behind a cheek
    placed = turn(points.rest(torch.zeros(1, 100)), POSE[1:])
    assert points.framed(placed)[0, 10:13].tolist() == [1.0, 0.0, 1.0]
    _, _, visible = points.seen(placed, POSE[1:], 0.1)
    assert float(visible[0, 11]) == 0 < float(visible[0, 10])


def test_what_is_inside_shines_through_less_than_skin_does() -> None:
    """Two points behind a gap in what covers them: skin, and teeth."""
    points = toy_geometry().set("mouth")
    shy = points.surface(turn(points.rest(torch.zeros(1, 100)), POSE[1:])).shy
    inside = (
        points.kind[[KINDS.index(k) for k in ("iris", "sclera", "upper_teeth", "lower_teeth", "tongue")]].sum(0) > 0
    )
    assert bool(inside.any()) and float(shy[inside].min()) > 2 * float(shy[~inside].max())
    behind = torch.tensor([[[0.0, 0.0], [0.0, 0.0], [10.0, 5.0]]])
    plain = Surface(
        torch.tensor([[[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]]]), torch.full((2,), 0.5), torch.full((2,), 4.0), torch.zeros(2), torch.ones(2),
        torch.ones(1, 2),
    )  # fmt: skip

    def shown(at: torch.Tensor = behind, **other: torch.Tensor) -> float:
        return float(splats.seen(at, replace(plain, **other), POSE[1:])[2][0, 1])

    alone = shown(weight=torch.tensor([[0.0, 1.0]]))  # a point without weight hides nothing
    assert alone > 0.1 and shown() < 0.1 * alone and shown(shy=torch.full((2,), 12.0)) < 0.1 * shown()
    assert shown(cover=torch.tensor([0.0, 1.0])) == pytest.approx(alone)
    before = torch.tensor([[[0.0, 0.0], [0.0, 0.0], [10.0, 10.3]]])  # an iris that its lid's straight way cuts through
    assert shown(before) > 0.9 * alone > 0.1 > shown(before, sunk=torch.tensor([0.0, 2.0]), shy=torch.full((2,), 12.0))
