"""Hair and hats as points: lifted where a portrait shows them, turned with the head, and leading back to where they were."""

from __future__ import annotations

import numpy as np
import torch
from toy_head import toy_geometry

from parley_train.portrait.geometry import Points
from parley_train.portrait.view import Face, grid, look_at, turn, warp
from parley_train.portrait.worn import CELLS, Worn, points_of

BEFORE = Face(torch.tensor([[0.0, 0.1, 0.0, 0.3, 0.0, 1.05]]), torch.zeros(1, 52))
AFTER = Face(torch.tensor([[0.1, -0.4, 0.05, 0.0, 0.4, 1.0]]), torch.zeros(1, 52))


def bun() -> torch.Tensor:
    """A matte that also covers a knot of hair at the picture's upper right, off the toy head."""
    away = (grid(128)[0] - torch.tensor([0.55, -0.55]).view(2, 1, 1)).norm(dim=0)
    return (away < 0.28).float()[None, None]


def test_points_lie_where_the_matte_is_off_the_head_and_nowhere_else() -> None:
    off = torch.ones(1, 1, 64, 64)
    off[:, :, :, :40] = 0  # the head model covers the left
    found = points_of(off, torch.full((1, 1, 64, 64), -3.0), BEFORE.pose)
    assert found.shape == (1, 4, CELLS * CELLS)
    weight = Worn.of(found, bun()).weight[0].view(CELLS, CELLS)
    assert weight.max() == 1 and weight[:, : CELLS // 2].sum() == 0 and weight[CELLS // 2 :].sum() == 0
    at = look_at(turn(found[:, :3], BEFORE.pose))
    np.testing.assert_allclose(at.view(1, 2, CELLS, CELLS), grid(CELLS), atol=1e-5)


def test_hair_keeps_its_place_on_a_head_that_turns() -> None:
    geometry = toy_geometry()
    shape = torch.zeros(1, 100)
    deep = torch.full((1, 1, 64, 64), -4.0)
    worn = Worn.of(points_of(torch.ones(1, 1, 64, 64), deep, BEFORE.pose), bun())
    bare, _ = geometry.source(shape, BEFORE)
    depth = torch.cat([deep, bare[:, 1:]], 1)
    whole = geometry.whole(BEFORE.pose)
    middle = (worn.weight[0] > 0.9).nonzero()[:, 0]
    there, back = (look_at(turn(worn.place, face.pose))[:, :, middle] for face in (AFTER, BEFORE))
    errors = {}
    for name, points in (("with", worn), ("without", None)):
        flow = geometry.coarse("head", shape, BEFORE, AFTER, depth, whole, 64, points).flow
        errors[name] = float((warp(flow, there.unsqueeze(2))[:, :, 0] - back).norm(dim=1).mean() * 64)
    assert errors["with"] < 2.0 < 5.0 < errors["without"]  # pixels of 128


def test_points_without_weight_change_nothing() -> None:
    geometry = toy_geometry()
    shape = torch.zeros(1, 100)
    depth, _ = geometry.source(shape, BEFORE)
    nothing = Worn.of(points_of(torch.ones(1, 1, 64, 64), depth[:, :1], BEFORE.pose), torch.zeros(1, 1, 128, 128))
    whole = geometry.whole(BEFORE.pose)
    plain, dressed = (geometry.coarse("head", shape, BEFORE, AFTER, depth, whole, 64, w) for w in (None, nothing))
    np.testing.assert_allclose(plain.flow, dressed.flow, atol=1e-5)
    np.testing.assert_allclose(plain.hints, dressed.hints, atol=1e-4)


def test_they_are_described_as_the_heads_own_points_are() -> None:
    worn = Worn.of(torch.rand(2, 4, CELLS * CELLS), torch.ones(2, 1, 128, 128))
    assert worn.described().shape == (2, Points.FIELDS, CELLS * CELLS)
    assert float(worn.described()[:, 6:].sum(1).min()) == 1.0
