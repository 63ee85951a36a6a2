"""What somebody who only installed the wheel can do. `dev.py wheel` runs this with that environment's Python.

    python -I bake_a_line.py WHEEL DIR

Looks into the wheel, then bakes the line that comes with the package into DIR with the installed `parley` command, and
reads the clip back. It must not see the sources, nor anything but the wheel's own requirements (no pytest).
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from importlib import metadata, resources, util
from pathlib import Path

import numpy as np
import soundfile

NEEDED = (
    "parley/py.typed",
    "parley_runtime/py.typed",
    "parley_runtime/default_pack/pack.json",
    "parley_runtime/default_pack/*.onnx",
    "parley_runtime/demo/*.flac",
    "parley_runtime/demo/*.glb",
    "parley_train/metric/face_metric.npz",
)
SIZE_LIMIT = 80e6
"""Bytes: the default pack's 60 MB and room for the rest."""


def require(condition: bool, what: str) -> None:
    if not condition:
        sys.exit(f"wheel: {what}")


def look_into(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [Path(name) for name in archive.namelist()]
    for pattern in NEEDED:
        require(any(name.match(pattern) for name in names), f"holds no {pattern}")
    tops = {name.parts[0] for name in names if not name.parts[0].endswith(".dist-info")}
    require(tops == {"parley", "parley_runtime", "parley_train"}, f"holds {sorted(tops)} beside the three packages")
    strays = [str(name) for name in names if "tests" in name.parts or name.name.startswith(("test_", "conftest"))]
    require(not strays, f"holds tests: {strays}")
    require(any(name.name == "LICENSE" for name in names), "holds no LICENSE")
    require(wheel.stat().st_size <= SIZE_LIMIT, f"is {wheel.stat().st_size / 1e6:.0f} MB large")


def stand_alone(wheel: Path) -> None:
    for name in ("torch", "pytest", "matplotlib"):
        require(util.find_spec(name) is None, f"the environment is not empty: it holds {name}")
    for name in ("parley", "parley_runtime"):
        spec = util.find_spec(name)
        require(
            spec is not None and str(spec.origin).startswith(sys.prefix), f"{name} comes from {spec and spec.origin}"
        )
    require(wheel.name.startswith(f"parley_npc-{metadata.version('parley-npc')}-"), "another version is installed")


def parley(*arguments: str) -> None:
    command = [str(Path(sysconfig.get_path("scripts")) / "parley"), *arguments]
    require(subprocess.run(command, check=False).returncode == 0, f"`parley {' '.join(arguments)}` failed")


def bake(place: Path) -> None:
    (line, *_) = sorted(Path(str(resources.files("parley_runtime") / "demo")).glob("*.flac"))
    parley("bake", str(line), "-o", str(place), "--format", "npz", "--seed", "7")
    (clip_file,) = place.rglob("*.npz")
    seconds = soundfile.info(str(line)).duration
    with np.load(clip_file, allow_pickle=False) as clip:
        frames, jaw = len(clip["times"]), clip["weights"][:, list(clip["names"]).index("jawOpen")]
        require(abs(frames / float(clip["fps"]) - seconds) < 0.1, f"{seconds:.2f} s of speech became {frames} frames")
        for name in ("weights", "head_rotation", "head_translation", "gaze", "latents"):
            require(len(clip[name]) == frames and bool(np.isfinite(clip[name]).all()), f"clip array {name} is unusable")
        require(float(np.ptp(jaw)) > 0.1, f"the jaw hardly moves ({np.ptp(jaw):.3f})")
    print(f"baked {line.name}: {seconds:.2f} s, {frames} frames, jaw up to {jaw.max():.2f}")


if __name__ == "__main__":
    wheel_file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    look_into(wheel_file)
    stand_alone(wheel_file)
    parley("--version")
    parley("--help")
    bake(folder)
