"""`parley bake` from the command line: options, words, exit codes."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parley import MotionClip
from parley.clips import read_clip
from parley.rotation import conjugate, multiply, quaternion_from_vector
from parley_runtime.bake import Failure
from parley_runtime.cli.progress import Progress, clock


def test_a_folder_is_baked_then_up_to_date_then_checked(parley: Any, voices: Path, tmp_path: Path) -> None:
    command = ("bake", voices, "-o", tmp_path / "out", "--format", "npz,godot,unity,livelink,json")
    checked = parley(*command, "--check")
    assert checked.code == 1 and "missing  hello.npz" in checked.out and "0 up to date, 10 missing" in checked.out
    first = parley(*command)
    assert (first.code, first.errors) == (0, [])
    assert first.out.startswith("2 baked (1.0 s of speech") and "[2/2] village/早く 🎭 (0.5 s)" in first.err
    assert (
        len([path for path in (tmp_path / "out").rglob("*.*") if path.suffix in (".npz", ".tres", ".anim", ".csv")])
        == 8
    )
    again = parley(*command)
    assert (again.code, again.out) == (0, f"2 up to date -> {tmp_path / 'out'}\n")
    checked = parley(*command, "--check")
    assert (checked.code, checked.out) == (0, "10 up to date, 0 missing, 0 stale, 0 orphaned\n")
    (voices / "hello.wav").unlink()
    checked = parley(*command, "--check", "--seed", 3)
    assert checked.code == 1
    assert "stale    village/早く 🎭.npz (seed changed)" in checked.out
    assert "orphan   hello.npz (its audio is gone)" in checked.out


def test_options_reach_the_performance_and_the_clips(parley: Any, voices: Path, tmp_path: Path) -> None:
    result = parley(
        "bake", voices / "hello.wav", "-o", tmp_path, "--format", "npz,godot,unity", "--emotion", "joy=0.6, anger=.2", "--gaze", "-20,5",
        "--distance", "-0.02", "--energy", "1.5", "--seed", 9, "--fps", 60, "--face-path", "Rig/Skin", "--face-path", "Rig/Teeth",
        "--head-path", "Rig/Bones:Head", "--rig-map", "pascal-case", "--no-cache", "--quiet",
    )  # fmt: skip
    assert (result.code, result.err) == (0, "")
    clip = read_clip(tmp_path / "hello.npz")
    assert (clip.seed, clip.fps) == (9, 60.0)
    np.testing.assert_allclose(clip.weights[:, 23], 0.6, atol=1e-6)
    np.testing.assert_allclose(clip.gaze[0], [math.radians(-20), math.radians(5)], atol=1e-6)
    animation = (tmp_path / "hello.tres").read_text("utf-8")
    assert all(text in animation for text in ("Rig/Skin:JawOpen", "Rig/Teeth:JawOpen", "Rig/Bones:Head"))
    assert not (tmp_path / "cache").exists()


def test_the_rigs_own_rest_eyes_and_scale_reach_the_clips(parley: Any, voices: Path, tmp_path: Path) -> None:
    result = parley(
        "bake", voices / "hello.wav", "-o", tmp_path, "--format", "godot,unity", "--energy", "1", "--head-rest", "-0.6,0,0,0.8",
        "--head-parent", "0,0.6,0,0.8", "--head-position", "0,1.6,-0.01", "--left-eye-path", "EyeL", "--right-eye-path", "EyeR",
        "--weight-range", "1", "--all-shapes", "--emotion", "joy=0.5", "--gaze", "0,0", "--quiet",
    )  # fmt: skip
    assert (result.code, result.err) == (0, "")
    animation = (tmp_path / "hello.tres").read_text("utf-8")
    assert all(f'NodePath("{path}")' in animation for path in ("EyeL", "EyeR", "Face:tongueOut"))
    tracks = re.findall(
        r'type = "(\w+)"\n.*\n.*\n.*NodePath\("Head"\)\n.*\n.*\n.*PackedFloat32Array\((.*?)\)', animation
    )
    keys = {kind: [float(number) for number in numbers.split(",")] for kind, numbers in tracks}
    clip = parley_clip(parley, voices, tmp_path)
    parent, rest = (0.0, 0.6, 0.0, 0.8), (-0.6, 0.0, 0.0, 0.8)
    turn = quaternion_from_vector(clip.head_rotation[0])
    wanted = multiply(multiply(multiply(conjugate(parent), turn), parent), rest)
    np.testing.assert_allclose(keys["rotation_3d"][2:6], wanted, atol=1e-6)
    np.testing.assert_allclose(keys["position_3d"][2:5], [0.0, 1.6, -0.01], atol=1e-6)
    unity = (tmp_path / "hello.anim").read_text("utf-8")
    smile = unity[: unity.index("blendShape.mouthSmileLeft")]
    assert float(re.findall(r"value: ([\d.]+)", smile)[-1]) == pytest.approx(0.5, abs=1e-6)


def parley_clip(parley: Any, voices: Path, folder: Path) -> MotionClip:
    """The same performance with all its numbers."""
    parley(
        "bake", voices / "hello.wav", "-o", folder, "--emotion", "joy=0.5", "--energy", "1", "--gaze", "0,0", "--quiet"
    )
    return read_clip(folder / "hello.npz")


def test_bad_files_are_told_one_by_one_at_the_end(parley: Any, voices: Path, tmp_path: Path) -> None:
    (voices / "empty.wav").write_bytes(b"")
    (voices / "text.mp3").write_text("no sound")
    result = parley("bake", voices, tmp_path / "nowhere.wav", "-o", tmp_path / "out")
    assert result.code == 1
    assert "2 baked" in result.out and "3 failed" in result.out
    assert len(result.errors) == 3
    assert result.err.splitlines()[-3:] == result.errors
    for name, line in zip(
        ("empty.wav: is empty", "text.mp3: is not audio", "nowhere.wav: cannot be read: no such file"),
        result.errors,
        strict=True,
    ):
        assert name in line
    assert (tmp_path / "out/hello.npz").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--format", "fbx"), "unknown clip format 'fbx'"), (("--emotion", "glee=1"), "unknown emotion 'glee'"), (("--emotion", "joy"), "--emotion needs NAME=NUMBER, got 'joy'"),
        (("--emotion", "joy=2"), "within 0..1"), (("--gaze", "90,0"), "-40..40"), (("--gaze", "10"), "yaw and pitch"), (("--gaze", "-5,x"), "--gaze needs numbers"),
        (("--jobs", "0"), "jobs"), (("--steps", "0"), "steps"), (("--fps", "0"), "frame rate"), (("--fps", "nan"), "frame rate"), (("--rig-map", "nowhere.json"), "nowhere.json: no such file or folder; built-in rig maps are pascal-case"),
        (("--seed", "-1"), "'seed'"), (("--energy", "nan"), "'energy'"), (("--pack", "nowhere"), "no such pack folder"),
        (("--sampler", "euler"), "known are ddim"), (("--head-rest", "1,1,0,0"), "head_rest must be a unit quaternion"), (("--head-position", "0,1"), "three numbers"),
        (("--head-parent", "0,0,0,x"), "--head-parent needs numbers, got 'x'"), (("--weight-range", "0"), "weight_range"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_are_refused(
    parley: Any, voices: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = parley("bake", voices, "-o", tmp_path / "out", *arguments)
    assert result.code == 1
    (line,) = result.errors
    assert words in line
    assert not (tmp_path / "out").exists()


def test_a_name_that_begins_with_a_minus(
    parley: Any, voices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (voices / "hello.wav").rename(voices / "-1.wav")
    monkeypatch.chdir(voices)
    assert parley("bake", "-o", tmp_path / "out", "--", "-1.wav").code == 0
    assert (tmp_path / "out/-1.npz").is_file()


def test_ctrl_c_exits_with_130_and_says_how_to_go_on(
    parley: Any, voices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fake_performer

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fake_performer.FakePerformer, "perform", interrupt)
    result = parley("bake", voices, "-o", tmp_path / "out")
    assert result.code == 130
    assert "run the same command to go on" in result.err and "Traceback" not in result.err


class Terminal(io.TextIOWrapper):
    def __init__(self, encoding: str) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding=encoding)

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("encoding", "full"), [("utf-8", "█"), ("ascii", "#"), ("cp1252", "#")])
def test_the_bar_shows_share_rate_and_time_left(encoding: str, full: str) -> None:
    terminal = Terminal(encoding)
    progress = Progress(terminal)
    progress.planned(4, 100.0, 0)
    progress._start -= 10.0  # as if ten seconds had passed
    progress._drawn -= 1.0
    progress.finished("a", 25.0, False)
    progress.failed(Failure("b", "b is bad"))
    progress.advanced(50.0)
    text = terminal.bytes.getvalue().decode(encoding)
    assert f"[{full * 12}" in text and f"[{full * 13}" not in text
    assert "2/4 lines, 5x real time, 0:10 left" in text
    progress.close()


def test_clock() -> None:
    assert [clock(seconds) for seconds in (-1, 0, 59.6, 90, 4000)] == ["0:00", "0:00", "1:00", "1:30", "1:06:40"]
