from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from tiny_pack import tiny_networks

from parley import ARKIT_INDEX
from parley_runtime.device import Graph
from parley_train import export
from parley_train.nets.audio_graph import AudioGraph
from parley_train.nets.denoiser import PRESETS, Denoiser
from parley_train.nets.encoder import STACK, AudioEncoder, EncoderConfig


@pytest.mark.parametrize("frames", [1, 2, 17])
def test_the_encoder_gives_one_vector_a_motion_frame(frames: int) -> None:
    config = EncoderConfig()
    graph = AudioGraph(AudioEncoder(config)).eval()
    assert graph(torch.zeros(2, config.input_frames(frames), config.mels)).shape == (2, frames, graph.width)


def test_the_encoder_sees_its_stated_context_and_no_more() -> None:
    config = EncoderConfig(fast_width=8, slow_width=8)
    torch.manual_seed(0)
    network = AudioEncoder(config).eval().double()
    mel = torch.randn(1, config.input_frames(21), config.mels, dtype=torch.double, requires_grad=True)
    network(mel)[0, 10].sum().backward()
    assert mel.grad is not None
    touched = torch.nonzero(mel.grad[0].abs().sum(1)).flatten()
    own = config.left + 10 * STACK
    assert touched.min() == own - config.left
    assert touched.max() == own + config.right


def test_presets_have_their_stated_sizes() -> None:
    def millions(name: str) -> float:
        return sum(p.numel() for p in Denoiser(PRESETS[name]).parameters()) / 1e6

    assert millions("tiny") < 0.5
    assert 3.5 < millions("base") < 6.0
    assert 25.0 < millions("vasa") < 32.0


def test_absent_conditions_have_no_influence() -> None:
    torch.manual_seed(1)
    config = PRESETS["tiny"]
    network = Denoiser(config).eval()
    torch.nn.init.normal_(network.out.weight)
    kept, frames = config.previous, 12
    fixed = {"noisy": torch.randn(1, frames, config.motion), "sigma": torch.ones(1)}

    def run(seed: int, present: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
        torch.manual_seed(seed)
        return network(
            **fixed, previous=torch.randn(1, kept, config.motion), audio=torch.randn(1, kept + frames, config.audio),
            audio_known=known, controls=torch.randn(1, kept + frames, 11), present=present,
        )  # fmt: skip

    nothing, everything = torch.zeros(1, 6), torch.ones(1, 6)
    known = torch.ones(1, kept + frames)
    assert torch.equal(run(2, nothing, known), run(3, nothing, known))
    assert not torch.allclose(run(2, everything, known), run(3, everything, known))


@torch.no_grad()
def test_head_and_gaze_are_steadied_from_the_last_window_on_and_only_in_use() -> None:
    config, (_, motion) = PRESETS["tiny"], tiny_networks()
    torch.manual_seed(4)
    kept, frames = config.previous, 6
    given = (
        torch.randn(2, frames, config.motion), torch.ones(2), torch.randn(2, kept, config.motion),
        torch.randn(2, kept + frames, config.audio), torch.ones(2, kept + frames), torch.zeros(2, kept + frames, 11),
        torch.tensor([[1.0] * 6, [0.0] + [1.0] * 5]),
    )  # fmt: skip
    plain, made = motion.network.train()(*given), motion.network.eval()(*given)
    eyes = [6 + ARKIT_INDEX[name] for name in ("eyeLookUpLeft", "eyeLookInRight")]
    jaw = 6 + ARKIT_INDEX["jawOpen"]
    assert torch.equal(made[..., jaw], plain[..., jaw])
    for column in (0, 5, *eyes):
        first = torch.stack([given[2][0, -1, column], plain[1, 0, column]])
        row = torch.cat([first[:, None], plain[..., column], plain[:, -1:, column]], 1)
        wanted = 0.25 * row[:, :-2] + 0.5 * row[:, 1:-1] + 0.25 * row[:, 2:]
        torch.testing.assert_close(made[..., column], wanted)


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("length", [2, 50])
def test_every_graph_computes_what_torch_computes(tmp_path: Path, batch: int, length: int) -> None:
    encoder, motion = tiny_networks()
    torch.manual_seed(9)
    config = motion.network.config
    total = config.previous + length
    inputs = {
        "audio": {"mel": torch.randn(batch, encoder.config.input_frames(length), encoder.config.mels)},
        "denoiser": {
            "noisy": torch.randn(batch, length, config.motion) * 5, "sigma": torch.rand(batch) * 20,
            "previous": torch.randn(batch, config.previous, config.motion), "audio": torch.randn(batch, total, config.audio),
            "audio_known": (torch.rand(batch, total) > 0.3).float(), "controls": torch.randn(batch, total, 11),
            "present": (torch.rand(batch, 6) > 0.3).float(),
        },
        "rig": {"dynamics": torch.randn(batch, length, 52)},
        "phones": {"features": torch.randn(batch, length, config.audio)},
    }  # fmt: skip
    for role, (network, examples, sizes, output) in export.graphs(encoder, motion).items():
        path = tmp_path / f"{role}.onnx"
        export.write_graph(path, network, examples, sizes, output)
        assert onnx.load(path).opset_import[0].version == export.OPSET
        onnx.checker.check_model(str(path), full_check=True)
        with torch.no_grad():
            wanted = network(*inputs[role].values()).numpy()
        made = Graph(path, threads=1)(**{k: v.numpy() for k, v in inputs[role].items()})
        assert made.shape == wanted.shape
        np.testing.assert_allclose(made, wanted, atol=1e-4)
