"""Students from the command line: taught, resumed after a kill, exported, performed, and never taught on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_pack import tiny_networks

from parley import InputError, PackError
from parley_runtime.pack import FULL, Pack
from parley_runtime.performer import Performer
from parley_train import from_pack, loop
from parley_train.__main__ import main
from parley_train.distil import paths, task
from parley_train.export import export
from parley_train.nets.encoder import AudioEncoder
from parley_train.speech.corpus import RATE, write
from parley_train.speech.utterance import Utterance, Voice


@pytest.fixture(scope="module")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from parley_train.phones import Phone

    rng = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("corpus")
    voice = Voice("test", "noise", "en", False, "CC0-1.0", "none")
    phones = tuple(Phone(label, i * 0.2, (i + 1) * 0.2) for i, label in enumerate(["AA", "P", "S", "M", "UW"]))
    write(
        folder,
        (Utterance(rng.normal(0, 900, RATE).astype(np.int16), RATE, phones, voice, "noise") for _ in range(4)),
        seed=0,
    )
    return folder


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Untrained, with an encoder of the size that a pack can be read back with."""
    _, motion = tiny_networks()
    for parameter in motion.network.parameters():  # what is all alike is not found again in a graph
        torch.nn.init.normal_(parameter, 0.0, 0.05)
    return export(tmp_path_factory.mktemp("full") / "pack", AudioEncoder().eval(), motion, name="full")


def distil(corpus: Path, pack: Pack, folder: Path, minutes: float, steps: str = "2,1") -> int:
    return main([
        "distil", "--from-pack", str(pack.folder), "--corpus", str(corpus), "--resume", str(folder), "--steps", steps, "--minutes",
        str(minutes), "--batch", "4", "--sessions", "4", "--workers", "1",
    ])  # fmt: skip


def test_students_are_taught_exported_and_performed(
    corpus_folder: Path, pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "students"
    assert distil(corpus_folder, pack, folder, 0.02) == 0
    assert task.taught(folder) == (2, 1)
    first, last = loop.load(folder / "student-2.pt"), loop.load(folder / "checkpoint.pt")
    assert first is not None and last is not None
    assert last["stage"] == 1 and last["step"] > first["step"]
    full, student = from_pack.motion(pack).network.state_dict(), task.load(folder, 2).network.state_dict()
    assert any(not torch.equal(full[name], student[name]) for name in full)

    assert distil(corpus_folder, pack, folder, 0.04) == 0  # more minutes go to the last one
    again = loop.load(folder / "checkpoint.pt")
    assert again is not None and again["stage"] == 1 and again["step"] > last["step"]
    assert again["seconds"] >= 60 * 0.04

    command = ["export", "--from-pack", str(pack.folder), "--student", str(folder), "-o", str(tmp_path / "few")]
    assert main(command) == 1
    assert "--evaluations which student" in capsys.readouterr().err
    assert main([*command, "--evaluations", "2"]) == 0
    made = Pack.open(tmp_path / "few")
    assert made.verify() == []
    assert made.manifest.full == pack.manifest.sampling
    assert made.manifest.sampling == paths.student_sampling(pack.manifest.sampling, 2)
    assert made.path(FULL).stat().st_size < 0.7 * pack.path("denoiser").stat().st_size  # in half precision
    assert made.manifest.provenance["steps"]["distil"] == again["step"]

    goes_on_from_it(made, pack, tmp_path)
    performs_by_either(made, pack)


def goes_on_from_it(made: Pack, pack: Pack, folder: Path) -> None:
    for name, value in from_pack.motion(made).network.state_dict().items():
        torch.testing.assert_close(value, from_pack.motion(pack).network.state_dict()[name], atol=1e-4, rtol=1e-3)
    assert from_pack.student(pack) is None
    assert main(["export", "--from-pack", str(made.folder), "-o", str(folder / "copy")]) == 0
    assert Pack.open(folder / "copy").id == made.id


def performs_by_either(made: Pack, pack: Pack) -> None:
    sound = [np.random.default_rng(0).normal(0, 0.1, 2 * RATE).astype(np.float32)]
    few, full = Performer.open(made.folder, threads=1), Performer.open(pack.folder, threads=1)
    usual = few.perform(sound, seed=3)
    assert np.array_equal(usual.weights, few.perform(sound, seed=3, steps=2, sampler="ddim").weights)
    assert not np.array_equal(usual.weights, few.full.perform(sound, seed=3).weights)
    asked = few.perform(sound, seed=3, steps=4)
    assert asked.pack == made.id
    np.testing.assert_allclose(asked.weights, full.perform(sound, seed=3, steps=4).weights, atol=0.01)
    assert full.full is full

    bare = Performer(
        replace(made, manifest=replace(made.manifest, full=None)), few.audio_graph, few.denoiser_graph, few.rig_graph
    )
    assert np.array_equal(bare.perform(sound, seed=3).weights, usual.weights)
    with pytest.raises(InputError, match="distilled to 2 steps and has no full model"):
        bare.perform(sound, guidance={"audio": 1.0})


def test_a_student_alone_is_no_start_for_teaching(pack: Pack) -> None:
    sampling = paths.student_sampling(pack.manifest.sampling, 1)
    with pytest.raises(PackError, match="a distilled motion model alone"):
        from_pack.motion(replace(pack, manifest=replace(pack.manifest, sampling=sampling)))


def test_a_folder_goes_on_with_its_own_pack_and_steps(
    corpus_folder: Path, pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loop.save(tmp_path / "checkpoint.pt", {"origin": pack.id, "steps": [4, 2]})
    assert distil(corpus_folder, pack, tmp_path, 0.01) == 1
    assert "holds a distillation of pack" in capsys.readouterr().err
    assert distil(corpus_folder, pack, tmp_path / "new", 0.01, "3") == 1
    assert "a student takes 1, 2, 4 or 8 steps, not 3" in capsys.readouterr().err
    assert distil(corpus_folder, pack, tmp_path / "new", 0.01, "two") == 1
    assert "--steps takes numbers" in capsys.readouterr().err
