"""`parley preview`, from a scene's file to a film with sound and subtitles."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from parley import InputError
from parley_runtime.cli.main import main
from parley_runtime.cli.preview import Changes, stage_of, watch
from parley_runtime.synthetic import trace

av = pytest.importorskip("av", reason="needs PyAV: pip install 'parley-npc[video]'")


@pytest.fixture
def pack(tiny_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_PACK", str(tiny_pack))
    monkeypatch.setenv("PARLEY_CACHE", str(tmp_path / "cache"))


def test_a_scene_becomes_a_film(pack: None, write_scene, tmp_path: Path, capsys) -> None:
    lines = [
        {"face": "ann", "sound": "ann.wav", "text": "One,\n\ntwo."},
        {"face": "bob", "sound": "bob.wav", "text": "Three."},
    ]
    scene = write_scene(lines=lines, shots=[{"start": 0, "show": ["ann", "bob"]}, {"start": 0.9, "show": ["bob"]}])
    film, frames = tmp_path / "out" / "a.mp4", tmp_path / "frames"
    command = ["preview", scene, "-o", film, "--frames", frames, "--size", "256x128", "--fps", "10"]
    assert main([str(part) for part in command]) == 0
    assert "2 lines, 2 of them performed" in capsys.readouterr().out
    with av.open(str(film)) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        container.seek(0)
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    assert len(pictures) == 19 and pictures[0].shape == (128, 256, 3)  # 0.5 + 0.3 + 0.4 + 0.7 s
    assert np.abs(sound[2000:10_000]).max() > 0.2 and np.abs(sound[14_000:18_000]).max() < 0.05
    two, one = (np.asarray(PIL.Image.open(frames / f"frame_{n:06}.png")).astype(int) for n in (4, 12))
    assert np.abs(two[:, :128] - two[:, 128:]).mean() < 25  # one head twice, not moving alike
    assert np.abs(one[:, :64] - one[:, 96:160]).mean() > 25  # a close-up has its face in the middle
    srt = film.with_suffix(".srt").read_text("utf-8")
    assert srt == ("1\n00:00:00,000 --> 00:00:00,500\nOne,\ntwo.\n\n2\n00:00:00,800 --> 00:00:01,200\nThree.\n")
    capsys.readouterr()
    assert main([str(part) for part in [*command, "--from", "0.7", "--to", "1.1"]]) == 0
    assert "0 of them performed" in capsys.readouterr().out  # the cache knows them
    assert "00:00:00,100 --> 00:00:00,400" in film.with_suffix(".srt").read_text("utf-8")
    with av.open(str(film)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 4


def test_every_picture_is_marked_once_as_a_whole(pack: None, write_scene, tmp_path: Path) -> None:
    scene = write_scene(lines=[{"face": "ann", "sound": "ann.wav"}])
    assert main(["preview", str(scene), "--frames", str(tmp_path / "f"), "--size", "512x256", "--fps", "4"]) == 0
    pictures = [np.asarray(PIL.Image.open(path))[..., :3] for path in sorted((tmp_path / "f").iterdir())]
    found = trace(pictures)
    assert found.found and found.scale == pytest.approx(1.0, abs=0.02)


def test_faces_stand_in_front_of_a_background(pack: None, write_scene, tmp_path: Path) -> None:
    PIL.Image.new("RGB", (64, 64), (250, 20, 20)).save(tmp_path / "red.png")
    scene = write_scene(lines=[{"face": "ann", "sound": "ann.wav"}], background="red.png")
    assert main(["preview", str(scene), "--frames", str(tmp_path / "f"), "--size", "256x128", "--fps", "1"]) == 0
    picture = np.asarray(PIL.Image.open(tmp_path / "f" / "frame_000000.png")).astype(int)
    red = (picture[..., 0] > 220) & (picture[..., 1] < 60)
    assert red[:20].mean() > 0.6 and 0.2 < red.mean() < 0.9  # three heads before it


def test_times_can_be_looked_at_without_drawing(write_scene, capsys) -> None:
    scene = write_scene(shots=[{"start": 0, "show": ["ann"]}, {"start": 5, "show": ["cy"]}])
    assert main(["preview", str(scene), "--check"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split() for line in said] == [
        ["0.00", "shows", "ann"], ["0.00", "-", "0.50", "ann:", "ann.wav"], ["0.70", "-", "1.10", "bob:", "bob.wav"],
        ["5.00", "shows", "cy"], ["1.80", "end"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "nothing would be kept"),
        (["-o", "a.mp4", "--size", "big"], "--size must be WIDTHxHEIGHT"),
        (["-o", "a.mp4", "--size", "101x100"], "even numbers"),
        (["-o", "a.mp4", "--size", "128x64"], "3 faces do not fit"),
        (["-o", "a.mp4", "--from", "3", "--to", "2"], "nothing lies between 3 s and 1.8 s"),
        (["-o", "a.avi"], "must end in .mp4 or .webm"),
        (["-o", "a.mp4", "--once"], "--once closes the window"),
        (["-o", "a.mp4", "--fps", "0"], "rate"),
    ],
)
def test_what_cannot_be_asked(pack: None, write_scene, tmp_path, monkeypatch, capsys, options, said: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["preview", str(write_scene()), *options]) == 1
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("a.*"))


def test_watching_draws_again_when_a_file_changes(tmp_path: Path, capsys) -> None:
    file, drawn = tmp_path / "scene.json", []
    file.write_text("1")

    def draw() -> None:
        drawn.append(file.read_text())
        if file.read_text() == "bad":
            raise InputError("scene.json: no")

    waits = iter(["", "bad", "", "good", None])

    def wait(seconds: float) -> None:
        text = next(waits)
        if text is None:
            raise KeyboardInterrupt
        if text:
            file.write_text(text)

    with pytest.raises(KeyboardInterrupt):
        watch(Changes(lambda: [file]), draw, wait)
    assert drawn == ["1", "bad", "good"] and "scene.json: no" in capsys.readouterr().err


def test_a_scene_that_a_watcher_cannot_read_yet(write_scene) -> None:
    from parley_runtime.cli.preview import _sources

    scene = write_scene()
    assert len(_sources(scene)) == 6  # the scene, the head, two sounds, and what may lie beside them
    scene.write_text(json.dumps({"faces": {}}))
    assert _sources(scene) == [scene]


def test_a_size_is_width_by_height() -> None:
    assert (stage_of("640x360").width, stage_of("640X360").height) == (640, 360)
