"""`parley portrait` and `parley render`, from a picture and a line to a video that can be watched."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
import soundfile
from clip_factory import make_clip
from documents import DOCS

from parley.clips import write_clip
from parley_runtime import portrait
from parley_runtime.cli.bar import Bar
from parley_runtime.cli.demo import HEAD
from parley_runtime.cli.main import build_parser, main

av = pytest.importorskip("av", reason="needs PyAV: pip install 'parley-npc[video]'")


@pytest.fixture
def desk(tmp_path: Path, performing_pack: Path, photograph: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a photograph, a line and a clip; the pack is one of untrained networks."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARLEY_PACK", str(performing_pack))
    monkeypatch.delenv("PARLEY_TRACEBACK", raising=False)
    sound = 0.3 * np.sin(2 * np.pi * 220 * np.arange(round(0.8 * 16_000)) / 16_000)
    soundfile.write("line.wav", sound, 16_000)
    write_clip(make_clip(0.5), "clip.npz")
    return tmp_path


@pytest.fixture
def registered(desk: Path) -> Path:
    assert main(["portrait", "register", "hero.png", "-o", "hero.portrait", "--rights", "my own photograph"]) == 0
    return desk


def frames_of(path: str) -> list[np.ndarray]:
    with av.open(path) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_register_and_info(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["portrait", "register", "hero.png", "-o", "hero.portrait", "--rights", "my own photograph"]) == 0
    assert "found by mtcnn; registered in" in capsys.readouterr().out
    assert main(["portrait", "info", "hero.portrait"]) == 0
    assert "rights         my own photograph" in capsys.readouterr().out
    assert main(["portrait", "info", "--json", "hero.portrait"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["source"] == "hero.png" and told["picture"] == "620x460" and told["finder"] == "mtcnn"


def test_a_sheet_shows_what_portraits_can_do(registered: Path) -> None:
    assert main(["portrait", "sheet", "hero.portrait", "hero.portrait", "-o", "sheet.png", "--size", "96"]) == 0
    with PIL.Image.open("sheet.png") as picture:
        assert picture.size == (7 * 96, 2 * 96)
        rows = np.array(picture).astype(int).reshape(2, 96, 7, 96, 3)
    middle = rows[:, 40:56, :, 40:56].mean(axis=(1, 3, 4))
    assert np.abs(middle[0] - middle[1]).max() < 3
    assert abs(middle[0, 0] - middle[0, 1]) < 3 and middle[0, 2] < middle[0, 1] - 30  # the pack's open jaw is dark
    assert main(["synthetic", "check", "sheet.png"]) == 0


def test_a_sheet_is_a_png_and_says_so(registered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["portrait", "sheet", "hero.portrait", "-o", "sheet.jpg"]) == 1
    assert "sheet.jpg: a sheet is written as PNG" in capsys.readouterr().err and not Path("sheet.jpg").exists()


@pytest.mark.parametrize(("turn", "told"), [(20.0, False), (-43.0, True)])
def test_a_head_that_is_turned_far_is_told_to_be(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], turn: float, told: bool
) -> None:
    inner = portrait.register

    def turned(*given: Any, **named: Any) -> portrait.Registration:
        registration = inner(*given, **named)
        pose = np.array([[0.0, np.radians(turn), 0.0, 0.0, 0.0, 1.0]], np.float32)
        return replace(registration, features={**registration.features, "pose": pose})

    monkeypatch.setattr(portrait, "register", turned)
    assert main(["portrait", "register", "hero.png", "-o", "hero.portrait", "--rights", "mine"]) == 0
    assert ("turned by 43°, and what it hides is made up" in capsys.readouterr().out) is told


@pytest.mark.parametrize("action", [("register", "hero.png", "--rights", "mine"), ("sheet", "hero.portrait")])
def test_a_device_that_is_not_there_is_told(
    registered: Path, capsys: pytest.CaptureFixture[str], action: tuple[str, ...]
) -> None:
    capsys.readouterr()
    assert main(["portrait", *action, "-o", "out.png", "--device", "abacus"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("parley: error: ") and "abacus" in line and not Path("out.png").exists()
    assert main(["portrait", *action, "-o", "out.png", "--device", "cpu"]) == 0 and Path("out.png").exists()


def test_a_gpu_that_is_not_taken_is_a_warning(
    registered: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    capsys.readouterr()
    assert main(["portrait", "sheet", "hero.portrait", "-o", "sheet.png", "--size", "64", "--device", "auto"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("parley: warning: device 'auto' expected an NVIDIA GPU and runs on the CPU")


def test_rights_are_asked_for(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["portrait", "register", "hero.png", "-o", "hero.portrait"])
    assert leaving.value.code == 2 and "--rights" in capsys.readouterr().err
    assert main(["portrait", "register", "hero.png", "-o", "hero.portrait", "--rights", " "]) == 1
    assert "statement of your right" in capsys.readouterr().err and not Path("hero.portrait").exists()


def test_a_face_may_be_marked_by_hand(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["portrait", "register", "hero.png", "-o", "hero.portrait", "--rights", "mine", "--points"]
    assert main([*command, "303,205 383,205 342,290"]) == 0
    assert "found by hand" in capsys.readouterr().out
    assert main([*command, "303,205 here"]) == 1
    assert "three places" in capsys.readouterr().err


def test_a_line_becomes_a_video_with_sound(registered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "line.wav", "--portrait", "hero.portrait", "-o", "out.mp4", "--size", "128"]) == 0
    assert "24 frames (0.8 s)" in capsys.readouterr().out
    assert [frame.shape for frame in frames_of("out.mp4")] == [(128, 128, 3)] * 24
    with av.open("out.mp4") as container:
        heard = np.concatenate([block.to_ndarray()[0] for block in container.decode(audio=0)])
    assert np.abs(heard[4000:14000]).max() == pytest.approx(0.3, abs=0.05)
    assert main(["synthetic", "check", "out.mp4"]) == 0
    assert "credentials trainedAlgorithmicMedia" in capsys.readouterr().out


def test_the_same_seed_gives_the_same_pictures_and_another_does_not(registered: Path) -> None:
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        assert (
            main(
                [
                    "render",
                    "line.wav",
                    "--portrait",
                    "hero.portrait",
                    "--frames",
                    name,
                    "--size",
                    "64",
                    "--seed",
                    seed,
                    "--fps",
                    "10",
                ]
            )
            == 0
        )
    pictures = [[file.read_bytes() for file in sorted(Path(name).iterdir())] for name in "abc"]
    assert len(pictures[0]) == 8 and pictures[0] == pictures[1] and pictures[0] != pictures[2]


def test_a_clip_performs_without_a_line_and_on_the_whole_picture(registered: Path) -> None:
    command = [
        "render",
        "--portrait",
        "hero.portrait",
        "--motion",
        "clip.npz",
        "--whole",
        "--size",
        "256",
        "-o",
        "out.webm",
        "--frames",
        "frames",
    ]
    assert main(command) == 0
    assert len(frames_of("out.webm")) == len(list(Path("frames").iterdir())) == 15
    with PIL.Image.open("frames/frame_000000.png") as picture:
        assert abs(picture.width / picture.height - 620 / 460) < 0.02


def test_the_background_can_be_left_out(registered: Path) -> None:
    assert (
        main(
            [
                "render",
                "--portrait",
                "hero.portrait",
                "--motion",
                "clip.npz",
                "--alpha",
                "--size",
                "128",
                "-o",
                "out.webm",
                "--frames",
                "f",
            ]
        )
        == 0
    )
    with PIL.Image.open("f/frame_000003.png") as picture:
        alpha = np.array(picture)[..., 3]
    assert alpha[64, 64] == 255 and alpha[1, 1] == 0
    with av.open("out.webm") as container:
        assert container.streams.video[0].metadata["alpha_mode"] == "1"


def test_a_rig_is_drawn_the_same_way(desk: Path) -> None:
    command = ["render", "--rig", str(HEAD), "--motion", "clip.npz", "--size", "64", "--fps", "10"]
    assert main([*command, "-o", "rig.mp4", "line.wav", "--frames", "rig"]) == 0
    assert len(frames_of("rig.mp4")) == 5
    assert main(["synthetic", "check", "rig/frame_000000.png"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["line.wav", "--portrait", "hero.portrait"], "nothing would be kept"),
        (["--portrait", "hero.portrait", "-o", "out.mp4"], "nothing to perform"),
        (["line.wav", "--portrait", "hero.portrait", "-o", "out.mp4", "--alpha"], "only a .webm"),
        (["line.wav", "--portrait", "hero.portrait", "-o", "out.avi"], "must end in .mp4 or .webm"),
        (["line.wav", "--portrait", "hero.portrait", "-o", "out.mp4", "--size", "9000"], "64 to 1024"),
        (["line.wav", "--portrait", "hero.portrait", "-o", "out.mp4", "--fps", "0"], "frame rate"),
        (["line.wav", "--portrait", "hero.png", "-o", "out.mp4"], "no registered portrait"),
        (["none.wav", "--portrait", "hero.portrait", "-o", "out.mp4"], "none.wav"),
        (["line.wav", "--portrait", "hero.portrait", "-o", "out.mp4", "--emotion", "glee=1"], "unknown emotion"),
        (["--rig", str(HEAD), "--motion", "clip.npz", "-o", "out.mp4", "--whole"], "--whole"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(
    registered: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    capsys.readouterr()
    assert main(["render", *arguments]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("parley: error: ") and said in line
    assert not [path for path in Path().iterdir() if path.suffix in (".mp4", ".webm", ".avi", ".part")]


@pytest.mark.parametrize(
    "command", [("portrait", "register"), ("portrait", "sheet"), ("portrait", "info"), ("render",)]
)
def test_every_option_is_described(command: tuple[str, ...]) -> None:
    """By the page, or for sheet and info, whose options are few, by their help alone."""
    (choices,) = [
        action for action in build_parser([command[0]])._actions if isinstance(action, argparse._SubParsersAction)
    ]
    parser = choices.choices[command[0]]
    if len(command) == 2:
        (actions,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        parser = actions.choices[command[1]]
    known = {name for action in parser._actions for name in action.option_strings if name.startswith("--")}
    text = (DOCS / "portraits.md").read_text("utf-8")
    quiet = {"--help", "--output", *({"--json", "--size", "--pack"} if command[-1] in ("sheet", "info") else ())}
    assert not {name for name in known - quiet if f"`{name}" not in text}


def test_the_bar_tells_how_far_it_is() -> None:
    bar = Bar("frames", 40)
    bar.reached(10)
    assert bar.status().startswith("[######------------------] 10/40 frames, ")
    assert Bar("frames").status().startswith("0 frames")
