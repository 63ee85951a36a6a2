"""Baking with a performer that needs no model: what is made, and what is left alone."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parley import InputError
from parley.clips import ExportOptions, read_clip
from parley_runtime.bake import LineControls
from parley_runtime.bake import options as options_module

ALL = ("npz", "godot", "unity", "livelink", "json")


def test_a_tree_is_mirrored_in_every_format(studio: Any) -> None:
    studio.line("village/smith/hello.wav", hertz=220)
    studio.line("village/早く.flac")
    studio.line("Prolog.WAV", hertz=240)
    report = studio.bake(formats=ALL)
    assert (report.baked, report.from_cache, report.fresh, report.failures) == (3, 0, 0, [])
    stems = ("Prolog", "village/smith/hello", "village/早く")
    assert set(studio.clips()) == {stem + end for stem in stems for end in (".npz", ".tres", ".anim", ".csv", ".json")}
    clip = read_clip(studio.out / "village/smith/hello.npz")
    assert clip.duration == pytest.approx(0.5, abs=0.04)
    assert clip.weights[3, 17] > 0.1


def test_what_is_up_to_date_is_left_alone_and_loads_no_model(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake(formats=ALL)
    before = {path: path.stat().st_mtime_ns for path in studio.out.iterdir()}
    report = studio.bake(formats=ALL)
    assert (report.baked, report.from_cache, report.fresh) == (0, 0, 1)
    assert studio.opened == 1
    assert {path: path.stat().st_mtime_ns for path in studio.out.iterdir()} == before
    os.utime(studio.voices / "a.wav")  # a new date alone, as from version control, changes nothing
    assert studio.bake(formats=ALL).fresh == 1
    assert studio.bake(formats=ALL, force=True).baked == 1


def test_another_format_comes_from_the_cache(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake()
    report = studio.bake(formats=("npz", "godot"), export=ExportOptions(fps=24.0))
    assert (report.baked, report.from_cache) == (0, 1)
    assert studio.opened == 1
    assert read_clip(studio.out / "a.npz").fps == 24.0


def test_a_cleaned_output_folder_comes_from_the_cache_unchanged(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake(formats=ALL)
    clips = studio.clips()
    shutil.rmtree(studio.out)
    assert studio.bake(formats=ALL).from_cache == 1
    assert studio.clips() == clips


def test_a_damaged_cache_only_forgets(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake()
    for path in (studio.root / "cache").rglob("*.npz"):
        path.write_bytes(b"half a cl")
    shutil.rmtree(studio.out)
    assert studio.bake().baked == 1


def test_a_bake_without_a_cache(studio: Any) -> None:
    studio.line("a.wav")
    assert studio.bake(cache=None).baked == 1
    assert not (studio.root / "cache").exists()


def test_bad_files_are_reported_and_good_ones_are_kept(studio: Any) -> None:
    studio.line("good.wav")
    (studio.voices / "empty.wav").write_bytes(b"")
    (studio.voices / "text.flac").write_text("not a sound")
    studio.line("tuned.wav")
    (studio.voices / "tuned.parley.json").write_text('{"emotion": {"glee": 1}}')
    report = studio.bake(studio.voices, studio.root / "nowhere.wav", studio.root / "pack")
    assert report.baked == 1
    assert set(studio.clips()) == {"good.npz"}
    assert [Path(failure.source).name for failure in report.failures] == [
        "pack",
        "empty.wav",
        "text.flac",
        "tuned.wav",
        "nowhere.wav",
    ]
    for failure in report.failures:
        assert "\n" not in failure.message
        assert Path(failure.source).stem in failure.message
    assert studio.bake().fresh == 1


def test_two_inputs_that_would_write_the_same_clip_are_refused(studio: Any) -> None:
    studio.line("a.wav")
    studio.line("A.flac")
    with pytest.raises(InputError, match=r"A\.flac and .*a\.wav would write the same clip"):
        studio.bake()
    assert studio.clips() == {} if studio.out.exists() else True


def test_a_file_named_twice_is_one_line(studio: Any) -> None:
    path = studio.line("a.wav")
    assert studio.bake(studio.voices, path).baked == 1


def test_hidden_files_and_other_files_are_left_out(studio: Any) -> None:
    studio.line("a.wav")
    (studio.voices / "._a.wav").write_bytes(b"resource fork")
    (studio.voices / ".git").mkdir()
    studio.line(".git/b.wav")
    (studio.voices / "notes.txt").write_text("notes")
    assert studio.bake().failures == []
    assert set(studio.clips()) == {"a.npz"}


def test_controls_beside_a_line_override_the_command(studio: Any) -> None:
    studio.line("a.wav", seconds=1.0)
    studio.line("b.wav", seconds=1.0, hertz=250)
    (studio.voices / "a.parley.json").write_text(
        json.dumps({"emotion": {"joy": {"0": 0, "1.0": 1}}, "gaze": {"0": [0, 0], "1": [20, -10]}, "seed": 5})
    )
    studio.bake(controls=LineControls.of({"emotion": {"joy": 0.25, "anger": 0.5}, "gaze": [10, 0]}, "test"))
    a, b = read_clip(studio.out / "a.npz"), read_clip(studio.out / "b.npz")
    np.testing.assert_allclose(a.weights[:, 23], a.times, atol=1e-6)
    np.testing.assert_allclose(np.degrees(a.gaze[15]), [10.0, -5.0], atol=1e-4)
    assert a.seed == 5
    np.testing.assert_allclose(b.weights[:, 23], 0.25)
    np.testing.assert_allclose(np.degrees(b.gaze), np.tile([10.0, 0.0], (len(b), 1)), atol=1e-5)


def test_lines_have_seeds_of_their_own_and_a_given_seed_is_used_as_it_is(studio: Any) -> None:
    studio.line("a.wav")
    studio.line("b.wav", hertz=250)
    studio.line("copy of a.wav")
    studio.bake()
    seeds = {name: read_clip(studio.out / f"{name}.npz").seed for name in ("a", "b", "copy of a")}
    assert seeds["a"] == seeds["copy of a"] != seeds["b"]
    studio.bake(controls=LineControls(seed=7))
    assert read_clip(studio.out / "a.npz").seed == read_clip(studio.out / "b.npz").seed == 7


def test_processes_are_as_many_as_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options_module, "usable_cores", lambda: 8)
    assert [options_module.processes(None, 100, seconds) for seconds in (0.0, 59.0, 130.0, 1e5)] == [1, 1, 2, 8]
    assert (options_module.processes(3, 100, 1.0), options_module.processes(3, 2, 1.0)) == (3, 2)
