"""A Godot project with the addon in it, and a way to run the GDScript tests of tests/bridges/godot/project."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from clip_factory import make_clip
from godot_runner import Godot

from parley.clips import ExportOptions, export
from parley_runtime.cli.demo import HEAD

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "bridges" / "godot" / "addons" / "parley"
TEMPLATE = ROOT / "tests" / "bridges" / "godot" / "project"

_MARK = "PARLEY_TEST "
_ASK = "PARLEY_ASK "

Results = dict[tuple[str, str], list[str]]
"""Failures of each test by (script below `tests/`, name)."""


@dataclass(frozen=True)
class Project:
    """An imported project."""

    godot: Godot
    folder: Path

    def run(
        self,
        scripts: list[str],
        options: Mapping[str, object] | None = None,
        asked: Callable[[str], None] | None = None,
        timeout: float = 500.0,
    ) -> Results:
        """Run test scripts (paths below `tests/`) in one headless Godot; `asked` does what a script asks for."""
        command = [
            str(self.godot.executable), "--headless", "--audio-driver", "Dummy", "--path", str(self.folder), "-s", "run.gd", "--",
            *(f"res://tests/{script}" for script in scripts),
            *(f"--{name}={value}" for name, value in (options or {}).items()),
        ]  # fmt: skip
        found: Results = {}
        log = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            watchdog = threading.Timer(timeout, process.kill)
            watchdog.start()
            for line in process.stdout or ():
                log.append(line)
                if line.startswith(_MARK):
                    row = json.loads(line[len(_MARK) :])
                    found[row["file"].removeprefix("res://tests/"), row["test"]] = list(row["failures"])
                elif line.startswith(_ASK) and asked is not None:
                    asked(line[len(_ASK) :].strip())
            watchdog.cancel()
        assert process.returncode == 0 and found, f"Godot ended with {process.returncode}:\n{''.join(log)}"
        return found


def write_babble(path: Path, seconds: float) -> None:
    """Something like speech: noise that comes and goes four times a second."""
    rate = 24_000
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(1).normal(0.0, 0.15, len(time))
    soundfile.write(
        path, noise * np.abs(np.sin(4.0 * np.pi * time)), rate, subtype=None if path.suffix == ".ogg" else "PCM_16"
    )


def import_project(godot: Godot, folder: Path) -> str:
    """Let the editor import all that a project holds; gives its log."""
    command = [str(godot.executable), "--headless", "--path", str(folder), "--import"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def _write_clips(folder: Path) -> None:
    """One performance in all forms that the addon reads: for paths, for a character, for a head turned at rest."""
    clip = make_clip(2.0)
    (folder / "clips").mkdir()
    for name in ("plain.npz", "of_head.npz", "line.npz"):
        export(clip, folder / "clips" / name, "npz")
    shutil.copy(TEMPLATE / "of_head.npz.import", folder / "clips")
    export(clip, folder / "clips" / "baked.tres", "godot", ExportOptions(face_paths=("Head/Face", "Head/Teeth")))
    turned = ExportOptions(head_rest=(0.6, 0.0, 0.0, 0.8), head_parent=(0.0, 0.8, 0.0, 0.6))
    export(clip, folder / "clips" / "turned.tres", "godot", turned)
    (folder / "broken").mkdir()
    (folder / "broken" / ".gdignore").touch()
    whole = (folder / "clips" / "plain.npz").read_bytes()
    for name, data in (("cut.npz", whole[:2000]), ("empty.npz", b""), ("noise.npz", bytes(range(256)) * 20)):
        (folder / "broken" / name).write_bytes(data)


def make_project(godot: Godot, folder: Path) -> Project:
    """Lay out the test project in `folder` and import it. Fails when the editor reports anything."""
    shutil.copytree(TEMPLATE, folder)
    shutil.copytree(ADDON, folder / "addons" / "parley")
    golden = folder / "golden"
    golden.mkdir()
    for name in ("protocol.json", "shape_names.json"):
        shutil.copy(ROOT / "tests" / "golden" / name, golden)
    shutil.copy(HEAD, folder)
    for name, seconds in (("line.wav", 1.2), ("line.ogg", 0.8), ("long.wav", 8.0)):
        write_babble(folder / name, seconds)
    _write_clips(folder)
    log = import_project(godot, folder)
    assert "ERROR" not in log and "WARNING" not in log, log
    return Project(godot, folder)
