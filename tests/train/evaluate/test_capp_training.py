"""The CAPP step: bounded in time, goes on where it stopped, exports with its encoder only."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_pack import tiny_networks

from parley import InputError
from parley_train import loop
from parley_train.capp import task
from parley_train.capp.network import Capp, CappConfig
from parley_train.export import export
from parley_train.nets.encoder import AudioEncoder
from parley_train.phones import Phone
from parley_train.speech.corpus import RATE, Corpus, write
from parley_train.speech.utterance import Utterance, Voice


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    rng = np.random.default_rng(0)
    voice = Voice("test", "noise", "en", False, "CC0-1.0", "none")

    def noise(_: int) -> Utterance:
        labels = rng.choice(["AA", "P", "S", "M", "UW", "SIL"], 30)
        phones = tuple(Phone(str(label), i * 0.1, (i + 1) * 0.1) for i, label in enumerate(labels))
        level = np.repeat([0.02 if label in ("P", "SIL") else 0.3 for label in labels], RATE // 10)
        return Utterance((rng.normal(0, 1, 3 * RATE) * level * 9000).astype(np.int16), RATE, phones, voice, "noise")

    (tmp_path / "corpus").mkdir()
    write(tmp_path / "corpus", map(noise, range(6)), seed=0)
    return Corpus.open(tmp_path / "corpus")


def test_it_ends_in_time_and_goes_on(corpus: Corpus, tmp_path: Path) -> None:
    torch.manual_seed(0)
    loop.save(tmp_path / "audio/checkpoint.pt", {"average": AudioEncoder().state_dict()})
    folder, seconds, steps = tmp_path / "capp", [], []
    for minutes in (0.01, 0.03):
        task.train(corpus, tmp_path / "audio", folder, minutes=minutes, size=6, session_frames=150, capacity=24)
        state = loop.load(folder / "checkpoint.pt")
        assert state is not None
        steps.append(state["step"])
        seconds.append(state["seconds"])
    assert 0 < steps[0] < steps[1]
    assert seconds[0] < seconds[1]
    network = task.load(folder)
    assert torch.isfinite(network(torch.zeros(1, 90, network.config.audio), torch.zeros(1, 90, 6))).all()
    figures = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    assert [f["step"] for f in figures] == steps and {"own", "off_0.2s", "other", "top1"} <= figures[0].keys()


def test_a_folder_without_a_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="parley_train capp"):
        task.load(tmp_path)


def test_an_encoder_it_was_not_taught_with_is_refused(tmp_path: Path) -> None:
    encoder, motion = tiny_networks()
    with pytest.raises(InputError, match="hears 7 features"):
        export(tmp_path / "pack", encoder, motion, name="mixed", capp=Capp(CappConfig(audio=7, width=8, codes=4)))
    assert not (tmp_path / "pack").exists()
