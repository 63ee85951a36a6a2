"""The measures measure what they are called."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from parley import ARKIT_INDEX
from parley_train.portrait.encoder_task import rotation_error
from parley_train.portrait.identity_net import IdentityNet, alone, contrast
from parley_train.portrait.judge.drawn_truth import SWAPS, swapped
from parley_train.portrait.judge.metrics import probe, restlessness, ssim
from parley_train.portrait.judge.rows import carried
from parley_train.portrait.quick_look import iou, mouth_mask, psnr


def test_ssim_is_one_for_the_same_and_falls_with_noise_and_blur() -> None:
    torch.manual_seed(0)
    picture = F.interpolate(torch.rand(2, 3, 16, 16), size=(64, 64), mode="bilinear")
    assert float(ssim(picture, picture).min()) > 0.9999
    noisy, noisier = (picture + torch.randn_like(picture) * s for s in (0.03, 0.1))
    first, second = float(ssim(noisy, picture).min()), float(ssim(noisier, picture).max())
    assert 0.99 > first > second + 0.05
    shifted = (picture + 0.02).clamp(0, 1)  # a little brighter is nearly the same structure
    assert float(ssim(shifted, picture).min()) > 0.98


def test_psnr_counts_only_where_it_is_told_to() -> None:
    want = torch.zeros(1, 3, 64, 64)
    got = want.clone()
    got[..., :32] = 0.1
    where = torch.zeros(1, 1, 64, 64)
    where[..., :32] = 1
    assert float(psnr(got, want, where)) == pytest.approx(20, abs=0.01)
    assert float(psnr(got, want)) == pytest.approx(20 + 10 * np.log10(2), abs=0.01)
    box = mouth_mask(torch.tensor([[0.5, -0.5, 0.25]]), 64)
    assert float(box.sum()) == 16 * 16 and bool(box[0, 0, 16, 48])
    assert float(iou(where > 0, torch.ones_like(where) > 0)) == 0.5


def test_a_still_video_rests_and_a_flickering_one_does_not() -> None:
    moving = torch.arange(8.0).view(8, 1, 1, 1).expand(8, 3, 4, 4) * 0.1
    assert restlessness(moving) == pytest.approx(0, abs=1e-6)
    flickering = moving + 0.05 * (torch.arange(8) % 2).view(8, 1, 1, 1)
    assert restlessness(flickering) == pytest.approx(0.1, abs=1e-5)


def test_a_probe_finds_what_is_there_and_nothing_else() -> None:
    torch.manual_seed(1)
    hidden = torch.randn(600, 3)
    mixed = torch.cat([hidden @ torch.randn(3, 8), torch.randn(600, 8)], 1)
    half = torch.arange(600) % 2 == 0
    assert probe(mixed, hidden, half) > 0.9
    assert probe(torch.randn(600, 16), hidden, half) < 0.05


def test_a_motion_is_carried_over_to_the_pose_that_was_seen() -> None:
    source, target = (torch.tensor([[*v, 0.5, -0.2, 1.1]]) for v in ((0.1, 0.2, 0.0), (0.0, -0.3, 0.1)))
    np.testing.assert_allclose(carried(source, target, source), target, atol=1e-6)
    np.testing.assert_allclose(carried(source, source, target), target, atol=1e-6)
    moved = carried(source, target + torch.tensor([0, 0, 0, 1.0, 0, 0.11]), source)
    np.testing.assert_allclose(moved[0, 3:], [1.5, -0.2, 1.21], atol=1e-6)


def test_rotation_error_is_the_angle_between() -> None:
    zero, pose = torch.zeros(1, 6), torch.zeros(1, 6)
    pose[0, 1] = 0.1
    assert float(rotation_error(pose, zero)) == pytest.approx(np.degrees(0.1), abs=1e-2)


def test_a_swap_takes_what_it_names() -> None:
    rng = np.random.default_rng(0)
    source, other = ((rng.uniform(size=52).astype(np.float32), rng.normal(size=6).astype(np.float32)) for _ in range(2))
    made = {swap: swapped(swap, source, other) for swap in SWAPS}
    np.testing.assert_array_equal(made["pose only"][0], source[0])
    np.testing.assert_array_equal(made["pose only"][1], other[1])
    jaw, blink, gaze = (ARKIT_INDEX[n] for n in ("jawOpen", "eyeBlinkLeft", "eyeLookUpLeft"))
    weights = made["lips only"][0]
    assert (weights[jaw], weights[blink], weights[gaze]) == (other[0][jaw], source[0][blink], source[0][gaze])
    weights = made["gaze only"][0]
    assert (weights[jaw], weights[gaze]) == (source[0][jaw], other[0][gaze])
    np.testing.assert_array_equal(made["lips only"][1], source[1])


def test_identity_is_a_unit_vector_that_ignores_the_background_and_learns_to_tell_apart() -> None:
    torch.manual_seed(2)
    network = IdentityNet(8)
    matte = torch.zeros(4, 1, 128, 128)
    matte[..., 32:96, 32:96] = 1
    head = torch.rand(4, 3, 1, 1).expand(4, 3, 256, 256)
    scene = [
        alone(head * F.interpolate(matte, scale_factor=2) + b * (1 - F.interpolate(matte, scale_factor=2)), matte)
        for b in (0.0, 1.0)
    ]
    first, second = (network(x) for x in scene)
    np.testing.assert_allclose(first.norm(dim=1).detach(), 1, atol=1e-5)
    np.testing.assert_allclose(first.detach(), second.detach(), atol=1e-5)
    optimiser = torch.optim.Adam(network.parameters(), lr=3e-3)
    before = float(contrast(first, second, network.log_scale))
    for _ in range(15):
        loss = contrast(network(scene[0]), network(scene[1]), network.log_scale)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert float(loss) < 0.5 * before
