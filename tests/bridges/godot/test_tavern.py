"""The sample as a player sees it: in a window (xvfb, OpenGL on Mesa), played with keys, pictures looked at."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from godot_project import ADDON, ROOT, import_project
from godot_runner import Godot
from PIL import Image
from served_runtime import ServedRuntime

SAMPLE = ROOT / "samples" / "godot_tavern"
SHOOT = Path(__file__).parent / "windowed" / "shoot.gd"

pytestmark = [pytest.mark.godot, pytest.mark.slow]


@pytest.fixture(scope="module")
def tavern(godot: Godot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with the addon in it, as somebody has it who copies the folder; imported."""
    folder = tmp_path_factory.mktemp("tavern") / "sample"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("addons", ".godot", "*.py"))
    shutil.copytree(ADDON, folder / "addons" / "parley")
    log = import_project(godot, folder)
    assert "ERROR" not in log and "WARNING" not in log, log
    shutil.copy(SHOOT, folder)
    if not os.environ.get("PARLEY_PICTURES"):  # a processor draws; what the pictures prove does not need smooth edges
        (folder / "override.cfg").write_text("[rendering]\nanti_aliasing/quality/msaa_3d=0\n", "utf-8")
    return folder


def shoot(godot: Godot, tavern: Path, pictures: Path, *arguments: str) -> dict[str, Any]:
    if not os.environ.get("DISPLAY") and shutil.which("xvfb-run") is None:
        pytest.skip("no display and no xvfb-run (apt install xvfb): the sample is not drawn")
    pictures.mkdir()
    screen = [] if os.environ.get("DISPLAY") else ["xvfb-run", "-a", "-s", "-screen 0 1280x800x24"]
    command = [
        *screen, str(godot.executable), "--rendering-driver", "opengl3", "--audio-driver", "Dummy", "--resolution", "640x360",
        "--path", str(tavern), "-s", "shoot.gd", "--", f"--folder={pictures}", *arguments,
    ]  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    told = [line for line in ended.stdout.splitlines() if line.startswith("PARLEY_RESULT ")]
    assert ended.returncode == 0 and told and "SCRIPT ERROR" not in ended.stdout + ended.stderr, (
        ended.stdout + ended.stderr
    )
    kept = os.environ.get("PARLEY_PICTURES")
    if kept:
        shutil.copytree(pictures, Path(kept) / pictures.name, dirs_exist_ok=True)
    return dict(json.loads(told[-1].removeprefix("PARLEY_RESULT ")))


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"), np.float32)


def check(report: dict[str, Any], pictures: Path) -> None:
    rest, speaking, mood = (pixels(pictures / f"{name}.png") for name in ("rest", "speaking", "camera_and_mood"))
    assert rest.shape == (360, 640, 3) and rest.std() > 20.0, "the picture is empty"
    assert report["subtitle"].startswith("Wren: You two look")
    assert report["jaw"] > 0.1 and not report["speaking_after_I"]
    assert report["smile"] > 0.2, "no smile after M"
    height, width = 360, 640
    face = (slice(height // 4, height // 2), slice(width // 20, width // 3))  # Wren, on the left
    assert np.abs(speaking[face] - rest[face]).max() > 40.0, "Wren's face did not change while she spoke"
    assert np.abs(mood[face] - rest[face]).max() > 40.0, "Wren does not look elsewhere"


def test_from_baked_clips(godot: Godot, tavern: Path, tmp_path: Path) -> None:
    report = shoot(godot, tavern, tmp_path / "baked")
    assert report["status"] == "baked clips"
    check(report, tmp_path / "baked")


def test_live(godot: Godot, tavern: Path, tmp_path: Path) -> None:
    if not os.environ.get("PARLEY_PICTURES"):
        pytest.skip(
            "PARLEY_PICTURES names no folder: the live sample is not drawn (its lines are tested without a window)"
        )
    runtime = ServedRuntime(None, tmp_path / "serve.log")
    runtime.start()
    try:
        report = shoot(godot, tavern, tmp_path / "live", f"--live=tcp://127.0.0.1:{runtime.port}")
    finally:
        runtime.kill()
    assert report["status"] == "live, from the runtime"
    check(report, tmp_path / "live")
