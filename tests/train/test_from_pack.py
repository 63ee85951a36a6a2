"""A pack is enough to teach on from: its networks come back, compute what they did, and learn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import parley_runtime
from parley import PackError
from parley_runtime.device import Graph
from parley_runtime.pack import FULL, Pack
from parley_train import export, from_pack
from parley_train.capp.network import Capp, CappConfig
from parley_train.from_graph import calibrate
from parley_train.latent import WIDTH, Normalisation
from parley_train.motion_task import MotionState
from parley_train.nets.audio_graph import AudioGraph
from parley_train.nets.denoiser import PRESENT, PRESETS, Denoiser
from parley_train.nets.encoder import AudioEncoder
from parley_train.nets.phone_head import PhoneHead

SHIPPED = Path(parley_runtime.__file__).parent / "default_pack"


def lively(network: torch.nn.Module, seed: int) -> torch.nn.Module:
    """Random values everywhere, in the statistics of normalisations too: an untrained network hides what gets lost."""
    torch.manual_seed(seed)
    for name, value in network.state_dict().items():
        if name.endswith("running_var"):
            value.uniform_(0.5, 2.0)
        elif value.dtype.is_floating_point:
            value.normal_(0.0, 0.08)
    return network.eval()


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pack, AudioEncoder, MotionState, Capp]:
    encoder, capp = AudioEncoder(), Capp(CappConfig(99))
    denoiser = Denoiser(PRESETS["tiny"])
    lively(encoder, 1), lively(denoiser, 2), lively(capp, 3)
    motion = MotionState(
        denoiser, Normalisation(np.full(WIDTH, 0.25, np.float32), np.full(WIDTH, 0.5, np.float32)), 0.0, 0
    )
    made = export.export(tmp_path_factory.mktemp("pack"), encoder, motion, name="lively", capp=capp)
    return made, encoder, motion, capp


def denoiser_inputs() -> dict[str, torch.Tensor]:
    torch.manual_seed(4)
    return {
        "noisy": torch.randn(3, 8, WIDTH), "sigma": torch.tensor([0.1, 2.0, 20.0]), "previous": torch.randn(3, 10, WIDTH),
        "audio": torch.randn(3, 18, 99), "audio_known": (torch.rand(3, 18) < 0.7).float(), "controls": torch.randn(3, 18, 11),
        "present": (torch.rand(3, len(PRESENT)) < 0.6).float(),
    }  # fmt: skip


@torch.no_grad()
def test_the_networks_of_a_pack_come_back(pack: tuple[Pack, AudioEncoder, MotionState, Capp]) -> None:
    folder, encoder, motion, capp = pack
    mel = torch.randn(2, encoder.config.input_frames(5), encoder.config.mels)
    again = from_pack.encoder(folder)
    torch.testing.assert_close(again(mel), encoder(mel), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(again.logits(again(mel)), encoder.logits(encoder(mel)), atol=1e-4, rtol=1e-4)

    state, given = from_pack.motion(folder), denoiser_inputs()
    torch.testing.assert_close(state.network(**given), motion.network(**given), atol=1e-5, rtol=1e-4)
    np.testing.assert_array_equal(state.normalisation.std, motion.normalisation.std)

    sound, pose = torch.randn(2, 90, 99), torch.randn(2, 90, 6)
    restored = from_pack.capp(folder)
    assert restored is not None
    torch.testing.assert_close(restored(sound, pose), capp(sound, pose), atol=1e-5, rtol=1e-4)


@torch.no_grad()
def test_the_shipped_pack_comes_back() -> None:
    shipped = Pack.open(SHIPPED)
    given = denoiser_inputs()
    made = from_pack.motion(shipped).network(**given).numpy()
    role = FULL if FULL in shipped.manifest.roles else "denoiser"
    wanted = Graph(shipped.path(role), threads=1)(**{name: value.numpy() for name, value in given.items()})
    np.testing.assert_allclose(made, wanted, atol=1e-4)
    encoder = from_pack.encoder(shipped)
    mel = torch.randn(2, encoder.config.input_frames(5), encoder.config.mels)
    np.testing.assert_allclose(
        AudioGraph(encoder)(mel).numpy(), Graph(shipped.path("audio"), threads=1)(mel=mel.numpy()), atol=1e-4
    )


def test_a_pack_without_the_phone_layer_gives_a_fresh_one(
    pack: tuple[Pack, AudioEncoder, MotionState, Capp], tmp_path: Path
) -> None:
    _, encoder, motion, _ = pack
    bare = export.export(tmp_path, encoder, motion, name="bare", phones=False)
    assert not from_pack.has_phones(bare)
    assert not torch.equal(from_pack.encoder(bare).phones.weight, encoder.phones.weight)


def test_folded_normalisations_are_undone_in_teaching_too(pack: tuple[Pack, AudioEncoder, MotionState, Capp]) -> None:
    encoder = from_pack.encoder(pack[0])
    batch = torch.randn(16, encoder.config.input_frames(30), encoder.config.mels)
    with torch.no_grad():
        before = encoder(batch)
        calibrate(encoder, batch)
        torch.testing.assert_close(encoder(batch), before, atol=1e-4, rtol=1e-4)
    for module in encoder.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            assert bool(module.running_mean.any())


def test_the_phone_graph_reads_the_audio_graphs_features(pack: tuple[Pack, AudioEncoder, MotionState, Capp]) -> None:
    folder, encoder, *_ = pack
    mel = torch.randn(1, encoder.config.input_frames(7), encoder.config.mels)
    with torch.no_grad():
        features = AudioGraph(encoder).eval()(mel)
        wanted = encoder.logits(encoder(mel)).numpy()
        np.testing.assert_allclose(PhoneHead(encoder)(features).numpy(), wanted, atol=1e-5)
    np.testing.assert_allclose(Graph(folder.path("phones"), threads=1)(features=features.numpy()), wanted, atol=1e-4)


def test_other_networks_are_refused(tmp_path: Path, pack: tuple[Pack, AudioEncoder, MotionState, Capp]) -> None:
    _, encoder, _, _ = pack
    odd = Denoiser(PRESETS["tiny"].__class__(width=32, layers=1, heads=2))
    motion = MotionState(odd.eval(), Normalisation(np.zeros(WIDTH, np.float32), np.ones(WIDTH, np.float32)), 0.0, 0)
    made = export.export(tmp_path, encoder, motion, name="odd")
    with pytest.raises(PackError, match="1 layers of width 32"):
        from_pack.motion(made)
