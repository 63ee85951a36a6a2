"""Shift curves peak where head and sound belong together, and CAPP learns to tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from parley import MotionClip
from parley_runtime.device import Graph
from parley_train.capp.network import POSE, Capp, CappConfig, contrastive_loss
from parley_train.capp.task import held_out_figures, windows
from parley_train.data.sessions import Ring, Session
from parley_train.evaluate.pose_sync import PoseSync, elsewhere
from parley_train.export import write_graph


def smooth_noise(rng: np.random.Generator, frames: int, columns: int) -> np.ndarray:
    kernel = np.hanning(9) / np.hanning(9).sum()
    noise = rng.normal(0, 1, (frames, columns))
    return np.stack([np.convolve(c, kernel, "same") for c in noise.T], 1).astype(np.float32)


def moving(pose: np.ndarray) -> MotionClip:
    count = len(pose)
    return MotionClip(
        np.arange(count) / 30, np.zeros((count, 52), np.float32), pose[:, :3], pose[:, 3:],
        np.zeros((count, 2), np.float32), np.zeros((count, 0), np.float32),
    )  # fmt: skip


def perfect(audio: np.ndarray, pose: np.ndarray) -> np.ndarray:
    """A graph for which the sound is the pose."""
    flat = np.stack([audio[:, :, :POSE], pose]).reshape(2, len(audio), -1)
    return flat / np.linalg.norm(flat, axis=-1, keepdims=True)


def test_the_curve_peaks_where_the_head_belongs_to_the_sound() -> None:
    pose = smooth_noise(np.random.default_rng(0), 400, POSE)
    sync = PoseSync(None, perfect, 90)  # type: ignore[arg-type]
    own = sync.curve([(pose, moving(pose))])
    assert own is not None and own.peak == 0.0 and own.at(0.0) == pytest.approx(1.0, abs=1e-5)
    assert own.at(1.0) < 0.3
    late = sync.curve([(pose, moving(np.roll(pose, 6, axis=0)))])
    assert late is not None and late.peak == pytest.approx(0.2)
    assert late.at(0.0) == pytest.approx(own.at(-0.2), abs=0.05)
    strange = sync.curve([(pose, elsewhere(moving(pose)))])
    assert strange is not None and abs(strange.at(0.0)) < 0.3
    assert sync.curve([(pose[:140], moving(pose[:140]))]) is None


def session(rng: np.random.Generator, width: int = 8) -> Session:
    """Sound whose first columns tell the pose of the same moment, noisily."""
    pose = smooth_noise(rng, 300, POSE)
    audio = smooth_noise(rng, 300, width)
    audio[:, :POSE] += pose
    return Session(
        audio, np.concatenate([0.05 * pose, np.zeros((300, 52), np.float32)], 1), np.zeros((300, 11), np.float32)
    )


def test_capp_learns_which_pose_belongs_to_a_sound() -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    ring = Ring(40)
    for _ in range(40):
        ring.add(session(rng))
    network = Capp(CappConfig(audio=8, width=16, codes=6), dropout=0.0)
    network.measure(*windows(ring, 64, 90, rng))
    apart = [session(rng) for _ in range(4)]
    before = held_out_figures(network.eval(), apart)
    optimiser = torch.optim.Adam(network.parameters(), 3e-3)
    for _ in range(50):
        loss = contrastive_loss(network.train()(*windows(ring, 32, 90, rng)), network.log_scale)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    after = held_out_figures(network.eval(), apart)
    assert after["top1"] > max(0.6, before["top1"] + 0.3)
    assert after["own"] > 0.3 + max(after["off_0.2s"], after["off_1s"], after["other"])


def test_rest_pose_does_not_count() -> None:
    network = Capp(CappConfig(audio=8, width=16, codes=6)).eval()
    audio, pose = torch.randn(3, 90, 8), 0.1 * torch.randn(3, 90, POSE)
    with torch.no_grad():
        here, there = network(audio, pose), network(audio, pose + 0.3)
    assert here.shape == (2, 3, network.embedding)
    torch.testing.assert_close(here, there, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(here.norm(dim=-1), torch.ones(2, 3))


def test_the_graph_computes_what_the_network_does(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = Capp(CappConfig(audio=8, width=16, codes=6)).eval()
    network.measure(torch.randn(20, 90, 8) + 1.0, 0.1 * torch.randn(20, 90, POSE))
    inputs = {"audio": torch.randn(2, 90, 8), "pose": torch.randn(2, 90, POSE)}
    write_graph(tmp_path / "capp.onnx", network, inputs, {"audio": {0: "B"}, "pose": {0: "B"}}, "embeddings")
    graph = Graph(tmp_path / "capp.onnx", threads=1)
    audio, pose = torch.randn(5, 90, 8), 0.1 * torch.randn(5, 90, POSE)
    with torch.no_grad():
        expected = network(audio, pose).numpy()
    np.testing.assert_allclose(graph(audio=audio.numpy(), pose=pose.numpy()), expected, atol=1e-5)


def test_shifting_a_clip_by_its_poses_is_shifting_the_curve() -> None:
    pose = smooth_noise(np.random.default_rng(2), 500, POSE)
    clip = moving(pose)
    moved = elsewhere(clip)
    np.testing.assert_array_equal(moved.head_rotation[:250], clip.head_rotation[250:])
    np.testing.assert_array_equal(replace(moved, head_rotation=clip.head_rotation).weights, clip.weights)
