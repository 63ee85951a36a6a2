"""What was taught with one encoder hears through another."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from parley_train import translate
from parley_train.capp.network import Capp, CappConfig
from parley_train.latent import WIDTH, Normalisation
from parley_train.motion_task import MotionState
from parley_train.nets.audio_graph import AudioGraph
from parley_train.nets.denoiser import PRESENT, PRESETS, Denoiser
from parley_train.nets.encoder import AudioEncoder, EncoderConfig


@pytest.fixture(scope="module")
def pair() -> tuple[AudioGraph, AudioGraph, translate.Translation, list[np.ndarray]]:
    """An encoder and one whose features are a rotation of its own (within the range where they are not bounded)."""
    torch.manual_seed(0)
    config = EncoderConfig(fast_width=24, slow_width=24, features=12)
    old, new = AudioEncoder(config).eval(), AudioEncoder(config).eval()
    with torch.no_grad():
        last = old.out[2]
        last.weight *= 0.05
        new.load_state_dict(old.state_dict())
        turn = torch.linalg.qr(torch.randn(12, 12)).Q
        new.out[2].weight.copy_(torch.einsum("oi,ick->ock", turn, last.weight))
        new.out[2].bias.copy_(turn @ last.bias + 0.1)
    rng = np.random.default_rng(0)
    mels = [rng.normal(size=(4, config.input_frames(20), config.mels)).astype(np.float32) for _ in range(6)]
    graphs = AudioGraph(old).eval(), AudioGraph(new).eval()
    return *graphs, translate.fit(*graphs, mels[:5]), mels


@torch.no_grad()
def test_features_are_carried_over(
    pair: tuple[AudioGraph, AudioGraph, translate.Translation, list[np.ndarray]],
) -> None:
    old, new, found, mels = pair
    assert found.explained > 0.99
    mel = torch.from_numpy(mels[5])
    torch.testing.assert_close(new(mel) @ found.matrix.T + found.offset, old(mel), atol=0.02, rtol=0.05)


@torch.no_grad()
def test_networks_hear_the_same_through_the_other_encoder(
    pair: tuple[AudioGraph, AudioGraph, translate.Translation, list[np.ndarray]],
) -> None:
    old, new, found, _ = pair
    torch.manual_seed(3)
    network = Denoiser(PRESETS["tiny"].__class__(audio=old.width, width=64, layers=2, heads=2, dropout=0.0)).eval()
    torch.nn.init.normal_(network.out.weight, 0.0, 0.3)
    torch.nn.init.normal_(network.noise_in[2].weight, 0.0, 0.1)
    state = MotionState(network, Normalisation(np.zeros(WIDTH, np.float32), np.ones(WIDTH, np.float32)), 0.0, 0)
    mel = torch.randn(2, new.encoder.config.input_frames(90), 64)
    heard_old, heard_new = old(mel), new(mel)
    given = {
        "noisy": torch.randn(2, 20, WIDTH), "sigma": torch.ones(2), "previous": torch.randn(2, 10, WIDTH), "audio_known": torch.ones(2, 30),
        "controls": torch.zeros(2, 30, 11), "present": torch.ones(2, len(PRESENT)),
    }  # fmt: skip
    wanted = network(audio=heard_old[:, :30], **given)
    made = translate.motion(state, found).network(audio=heard_new[:, :30], **given)
    untouched = network(audio=heard_new[:, :30], **given)
    assert (made - wanted).abs().mean() < 0.1 * (untouched - wanted).abs().mean()

    judge = Capp(CappConfig(old.width)).eval()
    judge.measure(heard_old, torch.randn(2, 90, 6))
    pose = torch.randn(2, 90, 6)
    translated, wanted = translate.capp(judge, found)(heard_new, pose)[0], judge(heard_old, pose)[0]
    assert bool(((translated * wanted).sum(-1) > 0.9).all())
    assert bool(((judge(heard_new, pose)[0] * wanted).sum(-1) < 0.5).all())
