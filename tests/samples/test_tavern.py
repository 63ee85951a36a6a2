"""The tavern opens, its guests talk, and it closes."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from parley import ARKIT_INDEX
from parley.motion import MotionFrame

ROOT = Path(__file__).resolve().parents[2]


def tavern(tiny_pack: Path, *options: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in ("sdk", "runtime"))}
    environment.pop("DISPLAY", None)
    script = str(ROOT / "samples/tavern/tavern.py")
    return subprocess.run(
        [*before, sys.executable, script, "--pack", str(tiny_pack), "--mute", *options],
        capture_output=True, text=True, encoding="utf-8", env=environment, timeout=300, check=False,
    )  # fmt: skip


def test_two_lines_are_said(tiny_pack: Path) -> None:
    done = tavern(tiny_pack, "--lines", "2")
    assert done.returncode == 0, done.stderr
    assert [line.split(":")[0] for line in done.stdout.splitlines() if line] == ["Wren", "Bram"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_window_that_cannot_be_opened(tiny_pack: Path) -> None:
    pytest.importorskip("tkinter")
    done = tavern(tiny_pack, "--window")
    assert done.returncode == 1 and "leave out --window" in done.stderr


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="needs xvfb-run (apt install xvfb)")
def test_they_talk_in_a_window(tiny_pack: Path) -> None:
    pytest.importorskip("tkinter")
    done = tavern(tiny_pack, "--lines", "1", "--window", before=("xvfb-run", "-a"))
    assert done.returncode == 0, done.stderr


def test_the_faces_of_the_window_move(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "samples/tavern"))
    window = importlib.import_module("window")
    for name in ("window", "faces", "conversation"):
        del sys.modules[name]  # names that others have, too

    def shapes(turn: float = 0.0, **weights: float) -> list[tuple[np.ndarray, str]]:
        row = np.zeros(52, np.float32)
        for name, value in weights.items():
            row[ARKIT_INDEX[name]] = value
        motion = MotionFrame(
            0.0, row, np.array([0.0, turn, 0.0], np.float32), np.zeros(3, np.float32), np.zeros(2, np.float32)
        )
        return [(np.array(shape.points), shape.fill) for shape in window.face(motion)]

    def height(found: list[tuple[np.ndarray, str]], fill: str) -> float:
        return sum(float(np.ptp(points[:, 1])) for points, colour in found if colour == fill)

    still = shapes()
    assert height(shapes(jawOpen=0.5), window.DARK) > height(still, window.DARK) == 0.0
    assert height(shapes(eyeBlinkLeft=1.0, eyeBlinkRight=1.0), "white") < height(still, "white")
    lips = next(points for points, fill in shapes(turn=0.4) if fill == window.LIPS)
    assert lips[:, 0].mean() > 0.1  # towards the subject's left, which is on our right
