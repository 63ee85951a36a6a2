"""Bent pictures: the bend and its inverse agree, the truth still leads from target to source, and what is not bent stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from toy_head import toy_geometry

from parley_train.portrait.bulge import Bend, bulged
from parley_train.portrait.pairs import PairBatch
from parley_train.portrait.view import grid, warp


def batch() -> PairBatch:
    """Two smooth pictures; a target is its source moved to the right, so the truth is known."""
    at = grid(256)
    smooth = torch.cat([torch.sin(9 * at[:, :1] + i) * torch.cos(8 * at[:, 1:] - i) for i in range(3)], 1) * 0.4 + 0.5
    source = torch.cat([smooth, smooth.flip(2)])
    step = torch.tensor([0.1, 0.0]).view(1, 2, 1, 1)
    flow = (grid(128) - step).expand(2, -1, -1, -1)
    pose = torch.tensor([[0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]).repeat(2, 1)
    moved = pose + torch.tensor([0.0, 0.0, 0.0, 0.1 * 75 / 4.3315, 0.0, 0.0])
    one = torch.ones(2, 1, 128, 128)
    return PairBatch(
        source=source, source_pose=pose, source_weights=torch.zeros(2, 52), source_matte=one, background=source, shape=torch.zeros(2, 100),
        source_depth=one, target=warp(source, (grid(256) - step).expand(2, -1, -1, -1)), pose=moved, weights=torch.zeros(2, 52), matte=one, flow=flow, head=one,
        shown=(flow.abs().amax(1, keepdim=True) < 1).float(), mouth=torch.zeros(2, 3),
    )  # fmt: skip


def test_a_bend_and_its_inverse_undo_each_other_and_larger_means_larger() -> None:
    bend = Bend(torch.tensor([[[0.2, -0.1]]]), torch.tensor([[0.15]]), torch.tensor([[[0.45, -0.25]]]))
    at = grid(64)
    np.testing.assert_allclose(bend.image(bend.origin(at)), at, atol=2e-3)
    spread = bend.origin(torch.tensor([0.21, -0.09]).view(1, 2, 1, 1)).flatten() - torch.tensor([0.2, -0.1])
    np.testing.assert_allclose(spread, [0.01 * 0.55, 0.01 * 1.25], rtol=0.02)  # what is read from nearer is seen larger


def test_truth_still_leads_from_a_bent_target_to_its_bent_source() -> None:
    torch.manual_seed(1)
    plain = batch()
    bent = bulged(plain, toy_geometry(), share=1.0)
    assert float((bent.source - plain.source).abs().max()) > 0.05
    for name, made in (("plain", plain), ("bent", bent)):
        error = (warp(made.source, made.flow) - torch.nn.functional.avg_pool2d(made.target, 2)).abs() * made.shown
        assert float(error.max()) < 0.01, name
    assert float((bent.flow - plain.flow).abs().max()) < 0.01  # a target that is only moved is bent in the same places
    still = replace(plain, pose=plain.source_pose)  # as if the head had stayed: then the bends lie elsewhere
    error = (
        warp(bulged(still, toy_geometry(), 1.0).source, plain.flow) - torch.nn.functional.avg_pool2d(still.target, 2)
    ).abs()
    assert float(error.max()) > 0.02  # so what is asserted above says something


def test_nothing_is_bent_without_a_share() -> None:
    plain = batch()
    same = bulged(plain, toy_geometry(), share=0.0)
    for name in ("source", "target", "flow", "shown", "source_depth", "matte"):
        np.testing.assert_allclose(getattr(same, name), getattr(plain, name), atol=2e-5, err_msg=name)
