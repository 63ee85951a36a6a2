"""Baking with the real performer and a pack of untrained networks: the model's own path, from files to clips."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parley import InputError
from parley.clips import read_clip
from parley_runtime.audio import open_audio
from parley_runtime.bake import LineControls, bake, check
from parley_runtime.cli.main import main
from parley_runtime.performer import Performer


def test_a_bake_equals_a_performance_by_hand_in_any_number_of_processes(studio: Any, tiny_pack: Path) -> None:
    paths = [studio.line(f"{index}.wav", seconds=1.0 + 0.7 * index, hertz=150 + 40 * index) for index in range(3)]
    controls = LineControls.of({"emotion": {"joy": 1.0}, "gaze": [15, 0], "seed": 3}, "test")
    options = dataclasses.replace(studio.options, pack=tiny_pack, controls=controls, cache=None)
    assert bake([studio.voices], studio.out, options).baked == 3
    alone = studio.clips()
    performer = Performer.open(tiny_pack, threads=1)
    for path in paths:
        with open_audio(path) as source:
            clip = performer.perform(source.blocks(0.25), controls.controls(), 3)
        baked = read_clip(studio.out / f"{path.stem}.npz")
        assert (baked.pack, baked.seed, len(baked)) == (performer.pack.id, 3, len(clip))
        np.testing.assert_allclose(baked.latents, clip.latents, atol=1e-4)
    both = dataclasses.replace(options, jobs=2, force=True)
    assert bake([studio.voices], studio.out, both).baked == 3
    assert studio.clips() == alone
    assert check([studio.voices], studio.out, options).clean


def test_an_unknown_sampler_is_one_failure_a_line(studio: Any, tiny_pack: Path) -> None:
    studio.line("a.wav")
    report = bake([studio.voices], studio.out, dataclasses.replace(studio.options, pack=tiny_pack, sampler="euler-ish"))
    (failure,) = report.failures
    assert "euler-ish" in failure.message and "unexpected" not in failure.message


def test_the_command_and_the_doctor_run_the_model(
    studio: Any, tiny_pack: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLEY_PACK", str(tiny_pack))
    monkeypatch.setenv("PARLEY_CACHE", str(studio.root / "cache"))
    studio.line("a.wav", seconds=2.0)
    assert main(["bake", str(studio.voices), "-o", str(studio.out), "--format", "npz,godot,unity,livelink,json"]) == 0
    assert len(studio.clips()) == 5
    assert main(["doctor"]) == 0
    assert "performs 2 s of noise" in capsys.readouterr().out
    assert main(["pack", "verify"]) == 0


def test_input_errors_are_of_parleys_tree() -> None:
    with pytest.raises(InputError):
        LineControls.of({"gaze": "left"}, "test")
