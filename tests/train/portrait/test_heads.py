"""Drawn heads and their truth: what the ground truth says of a frame is what the pictures show."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch.nn.functional as F

from parley.errors import InputError
from parley_train.portrait import camera, head_model, heads_data
from parley_train.portrait.gl_renderer import NOTHING
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.heads_data import HeadsData
from parley_train.portrait.pairs import batch_of
from parley_train.portrait.quick_look import psnr
from parley_train.portrait.speech_motion import SpeechMotion
from parley_train.portrait.view import warp


@pytest.mark.shared
def test_a_seed_is_a_data_set(heads: Path, model: HeadModel, motion: SpeechMotion, tmp_path: Path) -> None:
    data = HeadsData(heads)
    assert (data.people, data.plan.frames) == (3, 6)
    shutil.copytree(heads / "0005-00000", tmp_path / "0005-00000")
    heads_data.make(tmp_path, model, motion, 3, 5, data.plan, chunk=2)  # goes on after the chunk that is there
    again = HeadsData(tmp_path)
    for field in ("image", "weights", "pose", "base"):
        np.testing.assert_array_equal(data.get(field, 2), again.get(field, 2))
    assert not np.array_equal(data.get("shape", 0), data.get("shape", 1))


@pytest.mark.shared
def test_a_pixels_triangle_lies_under_the_pixel(heads: Path, model: HeadModel) -> None:
    data = HeadsData(heads)
    for frame in (0, 4):
        seen = camera.project(
            model.posed(data.get("base", 0), data.get("weights", 0, frame)), data.get("pose", 0, frame)
        )
        triangle = data.get("triangle", 0, frame)
        head = triangle != NOTHING
        share = data.get("corner", 0, frame)[head] / 255.0
        share = np.concatenate([share, 1 - share.sum(1, keepdims=True)], 1)
        there = (seen[model.triangles[triangle[head]]] * share[..., None]).sum(1)
        at = (np.arange(128) + 0.5) / 64 - 1
        x, y = np.meshgrid(at, at)
        np.testing.assert_allclose(there[:, 0], x[head], atol=0.3 / 64)
        np.testing.assert_allclose(there[:, 1], y[head], atol=0.3 / 64)
        assert abs(there[:, 2] - data.get("distance", 0, frame)[head]).mean() < 0.05


@pytest.mark.shared
def test_warping_a_source_by_its_truth_gives_the_target(heads: Path, model: HeadModel) -> None:
    """Where the source shows a point, light changes and the sampling of pixels are all that is left between the two."""
    data = HeadsData(heads)
    batch = batch_of(data, model, [(0, 0, [1, 2, 3]), (1, 4, [3, 0, 5])])
    assert batch.targets == 3
    source = F.avg_pool2d(batch.source, 2).repeat_interleave(3, 0)
    true = F.avg_pool2d(batch.target, 2)
    inside = 1 - F.max_pool2d(1 - batch.head * batch.shown, 3, 1, 1)
    warped, copied = psnr(warp(source, batch.flow), true, inside), psnr(source, true, inside)
    assert float((warped - copied).mean()) > 4
    assert float(batch.shown.mean()) < float(batch.head.mean()) < 1


@pytest.mark.shared
def test_arkit_shapes_do_what_they_are_called(model: HeadModel) -> None:
    from parley import ARKIT_INDEX

    def lowered(name: str, vertex: int) -> float:
        moved = model.expression[ARKIT_INDEX[name], model.vertices_of(vertex)[0]]
        return float(-moved[1])

    assert lowered("jawOpen", 5517) > 1.0 > 0.3 > lowered("jawOpen", 5533)
    assert not model.expression[ARKIT_INDEX["tongueOut"]].any()
    left, right = (model.expression[ARKIT_INDEX[f"eyeBlink{side}"]] for side in ("Left", "Right"))
    assert np.abs(left[model.neutral[:, 0] > 1]).max() > 0.3 > np.abs(right[model.neutral[:, 0] > 1]).max()
    assert np.abs(model.expression[ARKIT_INDEX["browInnerUp"]]).max() > 0.3


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--face-model"):
        head_model.load(tmp_path / "nothing.npz")
    with pytest.raises(InputError, match="parley_train heads"):
        HeadsData(tmp_path)
