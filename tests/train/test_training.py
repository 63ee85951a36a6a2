"""Trainings end in time, go on after a kill, and say what is wrong with a broken checkpoint."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from parley import InputError
from parley_runtime.pack import Pack
from parley_train import audio_task, export, loop, motion_task
from parley_train.__main__ import main
from parley_train.data.sessions import Session
from parley_train.latent import Normalisation
from parley_train.nets.denoiser import PRESETS, Denoiser
from parley_train.speech.corpus import RATE, write
from parley_train.speech.utterance import Utterance, Voice


@pytest.fixture(scope="module")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from parley_train.phones import Phone

    rng = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("corpus")
    voice = Voice("test", "noise", "en", False, "CC0-1.0", "none")

    def noise(_: int) -> Utterance:
        labels = rng.choice(["AA", "P", "S", "M", "UW", "SIL"], 30)
        phones = tuple(Phone(str(label), i * 0.1, (i + 1) * 0.1) for i, label in enumerate(labels))
        level = np.repeat([0.02 if label in ("P", "SIL") else 0.3 for label in labels], RATE // 10)
        return Utterance((rng.normal(0, 1, 3 * RATE) * level * 9000).astype(np.int16), RATE, phones, voice, "noise")

    write(folder, map(noise, range(6)), seed=0)
    return folder


def train(corpus: Path, folder: Path, step: str, minutes: float) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "parley_train",
        step,
        "--corpus",
        str(corpus),
        "--resume",
        str(folder / step),
        "--minutes",
        str(minutes),
    ]
    return command + (
        ["--audio", str(folder / "audio"), "--preset", "tiny", "--batch", "4", "--sessions", "4"]
        if step == "motion"
        else []
    )


def test_audio_then_motion_then_export_and_a_kill_in_between(corpus_folder: Path, tmp_path: Path) -> None:
    subprocess.run(train(corpus_folder, tmp_path, "audio", 0.05), check=True, capture_output=True)
    first = loop.load(tmp_path / "audio/checkpoint.pt")
    assert first is not None
    assert first["step"] >= 1

    subprocess.run(train(corpus_folder, tmp_path, "motion", 0.05), check=True, capture_output=True)
    before = loop.load(tmp_path / "motion/checkpoint.pt")
    assert before is not None

    running = subprocess.Popen(
        train(corpus_folder, tmp_path, "motion", 30.0), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    time.sleep(6.0)
    running.send_signal(signal.SIGKILL)
    running.wait()
    survived = loop.load(tmp_path / "motion/checkpoint.pt")
    assert survived is not None
    assert survived["step"] >= before["step"]

    longer = (survived["seconds"] + 4.0) / 60.0
    subprocess.run(train(corpus_folder, tmp_path, "motion", longer), check=True, capture_output=True)
    after = loop.load(tmp_path / "motion/checkpoint.pt")
    assert after is not None
    assert after["step"] > survived["step"]
    assert after["seconds"] >= survived["seconds"] + 3.5

    assert (
        main(
            [
                "export",
                "--audio",
                str(tmp_path / "audio"),
                "--motion",
                str(tmp_path / "motion"),
                "--corpus",
                str(corpus_folder),
                "-o",
                str(tmp_path / "pack"),
            ]
        )
        == 0
    )
    from parley_runtime.performer import Performer

    performer = Performer.open(tmp_path / "pack", threads=1)
    assert len(performer.perform([np.zeros(2400, np.float32)])) == 3
    assert performer.manifest.provenance["steps"]["motion"] == after["step"]
    goes_on_from_a_pack(corpus_folder, tmp_path / "pack", tmp_path / "on")


def goes_on_from_a_pack(corpus: Path, pack: Path, folder: Path) -> None:
    for step in ("audio", "motion"):
        subprocess.run([*train(corpus, folder, step, 0.02), "--from-pack", str(pack)], check=True, capture_output=True)
    made = loop.load(folder / "motion/checkpoint.pt")
    assert made is not None
    latent = Pack.open(pack).manifest.normalisation["latent"]
    np.testing.assert_allclose(made["mean"].numpy(), latent.mean, atol=1e-6)  # not measured anew
    assert made["preset"] == "tiny"
    command = ["export", "--from-pack", str(pack), "--motion", str(folder / "motion"), "-o", str(folder / "pack")]
    assert main(command) == 0
    taught, started = Pack.open(folder / "pack").manifest, Pack.open(pack).manifest
    assert taught.roles["denoiser"].sha256 != started.roles["denoiser"].sha256
    assert taught.provenance["from_pack"]["id"] == started.id
    assert taught.sampling == started.sampling


def test_a_broken_checkpoint_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"half a checkpoint")
    with pytest.raises(InputError, match=r"checkpoint\.pt is not a readable checkpoint"):
        loop.load(tmp_path / "checkpoint.pt")
    assert (
        main(
            ["export", "--audio", str(tmp_path / "none"), "--motion", str(tmp_path / "none"), "-o", str(tmp_path / "p")]
        )
        == 1
    )
    assert "no encoder in" in capsys.readouterr().err


def test_a_checkpoint_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "checkpoint.pt"
    loop.save(path, {"step": 1})

    def dies(state: object, target: Path) -> None:
        Path(target).write_bytes(b"half")
        raise OSError("killed")

    monkeypatch.setattr(torch, "save", dies)
    with pytest.raises(OSError, match="killed"):
        loop.save(path, {"step": 2})
    assert loop.load(path) == {"step": 1}


def test_the_learning_rate_warms_up_and_falls() -> None:
    rates = [loop.learning_rate(p, 1.0) for p in np.linspace(0, 1, 101)]
    assert rates[0] < 0.1
    assert max(rates) == pytest.approx(1.0, abs=0.02)
    assert rates[-1] == pytest.approx(0.02)
    assert int(np.argmax(rates)) in range(3, 7)


@pytest.mark.parametrize("preset", ["tiny", "vasa"])
def test_a_step_teaches_every_preset(preset: str) -> None:
    """The one of VASA-1's size too: two short windows."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    network, config = Denoiser(PRESETS[preset]), PRESETS[preset]
    frames = config.previous + 8
    given = Session(
        *(rng.normal(size=(2, frames, width)).astype(np.float32) for width in (config.audio, config.motion, 11))
    )
    normalisation = Normalisation(np.zeros(config.motion, np.float32), np.ones(config.motion, np.float32))
    loss_of = motion_task.MotionLoss(normalisation)
    losses = motion_task.training_step(network, loss_of, given, normalisation, config, rng, "cpu")
    torch.stack(list(losses.values())).sum().backward()
    assert set(losses) == {"x0", "velocity", "lips", "gap"}
    assert network.out.weight.grad is not None and network.out.weight.grad.abs().sum() > 0.0


def test_conditions_are_dropped_at_the_published_rates() -> None:
    present = motion_task.dropped_conditions(20_000, np.random.default_rng(0)).mean(0)
    np.testing.assert_allclose(1.0 - present, [0.5, 0.1, 0.1, 0.1, 0.1, 0.1], atol=0.02)
    known = motion_task.cut_audio(4000, 60, 10, np.random.default_rng(0))
    assert (known[:, :11] == 1.0).all()
    assert (np.diff(known, axis=1) <= 0).all()
    assert (known[:, -1] == 0).mean() == pytest.approx(0.33, abs=0.05)


def test_half_of_the_noise_levels_are_above_the_middle() -> None:
    levels = motion_task.noise_levels(40_000, np.random.default_rng(0))
    assert levels.min() >= motion_task.SIGMA_MIN and levels.max() <= motion_task.SIGMA_MAX
    assert (levels > motion_task.SIGMA_MIDDLE).mean() == pytest.approx(0.46, abs=0.01)
    assert (levels > 10.0).mean() > 0.1


def test_the_average_follows_the_network() -> None:
    network = torch.nn.Linear(2, 2)
    average = loop.Average(network, decay=0.9)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.fill_(3.0)
    for _ in range(200):
        average.update(network)
    assert all(torch.allclose(v, torch.full_like(v, 3.0), atol=1e-3) for v in average.state.values())


def test_notices_name_every_package(tmp_path: Path) -> None:
    from parley_train.speech.voices import ALL_VOICES

    export.write_notices(tmp_path, ALL_VOICES)
    text = (tmp_path / "NOTICE-voices.txt").read_text()
    assert all(v.source in text for v in ALL_VOICES)
    assert (tmp_path / "LICENSE-ICT-FaceKit.txt").stat().st_size > 500
    assert audio_task.SPEC.sample_rate == RATE
