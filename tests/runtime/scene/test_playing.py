"""A scene that plays: its clock, any moment of it as a picture, and the window itself on a screen of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from parley_runtime.cli.main import main
from parley_runtime.scene import Projector, Script, Stage, Studio, Transport, perform, timetable
from parley_runtime.scene.transport import said_at


def test_it_runs_stands_and_moves() -> None:
    now = [100.0]
    transport = Transport(10.0, lambda: now[0])
    assert transport.position == 0 and not transport.over
    transport.run(delay=0.2)
    now[0] += 0.1
    assert transport.position == 0  # nothing is heard yet
    now[0] += 2.1
    assert transport.position == pytest.approx(2.0)
    transport.stand()
    now[0] += 5
    assert transport.position == pytest.approx(2.0) and not transport.running
    transport.seek(9.5)
    transport.run()
    now[0] += 0.4
    assert transport.position == pytest.approx(9.9) and not transport.over
    now[0] += 3
    assert transport.position == 10 and transport.over
    transport.run()
    assert transport.position == pytest.approx(0) and not transport.over  # from the start again
    transport.seek(-3)
    assert transport.position == 0
    transport.seek(30)
    assert transport.position == 10


def test_what_is_said_at_a_moment(script: Script) -> None:
    times = timetable(script)
    assert [[cue.line.face for cue in said_at(times, second)] for second in (0.0, 0.49, 0.5, 0.7, 1.2)] == [
        ["ann"], ["ann"], [], ["bob"], [],
    ]  # fmt: skip


def test_a_moment_is_the_same_picture_alone_and_in_a_row(script: Script, tiny_pack: Path) -> None:
    projector = Projector(perform(script, timetable(script), Studio.open(tiny_pack, threads=1)), Stage(192, 64), 10.0)
    assert projector.frames == round(timetable(script).duration * 10)
    row = list(projector.draw(range(7)))
    (alone,) = projector.draw([5])
    assert np.array_equal(row[5], alone) and not np.array_equal(row[0], row[6])
    (last,) = projector.draw([projector.frames + 50])
    assert np.array_equal(last, next(projector.draw([projector.frames - 1])))


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="needs xvfb-run (apt install xvfb)")
def test_a_scene_plays_in_a_window(write_scene, tiny_pack: Path, tmp_path: Path) -> None:
    pytest.importorskip("tkinter", reason="needs tkinter (apt install python3-tk)")
    command = ["preview", write_scene(), "--play", "--once", "--size", "256x96", "--pack", tiny_pack, "--no-cache"]
    done = subprocess.run(
        ["xvfb-run", "-a", sys.executable, "-m", "parley_runtime.cli.main", *map(str, command)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = re.search(r"(\d+) pictures shown, ([\d.]+) a second", done.stdout)
    assert told is not None and int(told[1]) >= 1


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="needs xvfb-run (apt install xvfb)")
def test_what_fails_while_it_plays_ends_it(write_scene, tiny_pack: Path, tmp_path: Path) -> None:
    pytest.importorskip("tkinter", reason="needs tkinter (apt install python3-tk)")
    (tmp_path / "bad.glb").write_bytes(b"glTF")
    scene = write_scene(faces={"ann": {"rig": "bad.glb"}}, lines=[{"face": "ann", "sound": "ann.wav"}])
    command = ["preview", scene, "--play", "--once", "--size", "128x64", "--pack", tiny_pack, "--no-cache"]
    done = subprocess.run(
        ["xvfb-run", "-a", sys.executable, "-m", "parley_runtime.cli.main", *map(str, command)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "bad.glb" in done.stdout + done.stderr and "Traceback" not in done.stderr


def test_without_a_screen_it_says_so(write_scene, tiny_pack: Path, monkeypatch, capsys) -> None:
    pytest.importorskip("tkinter", reason="needs tkinter (apt install python3-tk)")
    monkeypatch.delenv("DISPLAY", raising=False)
    if sys.platform in ("win32", "darwin"):
        pytest.skip("there is always a screen")
    assert main(["preview", str(write_scene()), "--play", "--pack", str(tiny_pack), "--no-cache"]) == 1
    assert "a window cannot be opened here" in capsys.readouterr().err
    assert os.environ.get("DISPLAY") is None


@pytest.mark.parametrize(
    ("options", "named"), [(["-o", "a.mp4"], "-o"), (["--watch"], "--watch"), (["--to", "3"], "--to")]
)
def test_what_says_nothing_in_a_window(write_scene, capsys, options: list[str], named: str) -> None:
    assert main(["preview", str(write_scene()), "--play", *options]) == 1
    assert f"where {named} says nothing" in capsys.readouterr().err
