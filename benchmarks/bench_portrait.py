"""Portraits: registering one, drawing it as a live stream does and as a film does, and what a film holds in memory.

The sitter is the bundled head, drawn; what is timed does not depend on who is shown. Needs a pack with portrait graphs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from parley_runtime.cli.demo import HEAD
from parley_runtime.pack import Pack
from parley_runtime.png import write_png
from parley_runtime.portrait import PortraitFace, PortraitNetworks, read_registration, register, write_registration
from parley_runtime.renderer import open_face
from parley_runtime.rig import Rig, SoftwareRenderer

Figure = Callable[[str, float, str], None]
HERE = Path(__file__).resolve().parent
THREADS = pytest.mark.parametrize("threads", [1, 2])


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture file of 1024 pixels with one face."""
    if not {"register", "render"} <= set(Pack.read().manifest.roles):
        pytest.skip("the pack draws no portraits")
    still = np.zeros(3, np.float32)
    drawn = SoftwareRenderer(Rig.load(HEAD), (1024, 1024)).draw_with_matte(np.zeros(52, np.float32), still, still)[0]
    path = tmp_path_factory.mktemp("picture") / "head.png"
    write_png(path, drawn)
    return path


@pytest.fixture(scope="module")
def portrait(picture: Path) -> Path:
    path = picture.with_suffix(".portrait")
    write_registration(register(picture, "drawn by Parley", PortraitNetworks.open()), path)
    return path


def talk(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Some motion: weights, rotation, translation."""
    rng = np.random.default_rng(0)
    return (
        rng.uniform(0, 0.4, (count, 52)).astype(np.float32), rng.normal(0, 0.05, (count, 3)).astype(np.float32),
        np.zeros((count, 3), np.float32),
    )  # fmt: skip


@THREADS
def bench_register(threads: int, picture: Path, benchmark: Any, figure: Figure) -> None:
    """A picture file -> a registration: reading, finding the face, the graph."""
    networks = PortraitNetworks.open(threads=threads)
    benchmark.pedantic(register, (picture, "drawn by Parley", networks), rounds=5, warmup_rounds=1)
    figure(f"portrait_register_ms[{threads} threads]", benchmark.stats.stats.median * 1000.0, "ms")


@THREADS
@pytest.mark.parametrize(("size", "together"), [(256, 1), (512, 1), (512, 4)])
def bench_fps(threads: int, size: int, together: int, portrait: Path, benchmark: Any, figure: Figure) -> None:
    """Pictures a second of one portrait: one at a time as a live stream, or four in a call as a film."""
    face = PortraitFace(read_registration(portrait), PortraitNetworks.open(threads=threads), size)
    motion = talk(together)
    benchmark.pedantic(face.draw, motion, rounds=12, warmup_rounds=2)
    figure(
        f"portrait_fps[{size}, {together} a call, {threads} threads]", together / benchmark.stats.stats.median, "fps"
    )


def bench_marked_fps(portrait: Path, benchmark: Any, figure: Figure) -> None:
    """What a texture stream of 256 pixels gets: the picture with its mark, the graph on all cores."""
    face = open_face(f"portrait:{portrait}", 256)
    benchmark.pedantic(face.draw, talk(1), rounds=12, warmup_rounds=2)
    figure("portrait_fps[256, marked]", 1.0 / benchmark.stats.stats.median, "fps")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no getrusage")
@pytest.mark.parametrize("seconds", [10, 60])
def bench_film(seconds: int, portrait: Path, minute: Path, tmp_path: Path, benchmark: Any, figure: Figure) -> None:
    """`parley render` from a sound file to an MP4 of 256 pixels: pictures a second, and the most memory it held."""
    samples, rate = soundfile.read(minute, dtype="int16")
    line = tmp_path / "line.wav"
    soundfile.write(line, samples[: seconds * rate], rate)
    sources = os.pathsep.join(str(HERE.parent / name) for name in ("sdk", "runtime"))
    command = [
        sys.executable, str(HERE / "peak_memory.py"), "render", str(line), "--portrait", str(portrait), "--size", "256", "-o",
        str(tmp_path / "out.mp4"),
    ]  # fmt: skip

    def render() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": sources}, check=False
        )

    done = benchmark.pedantic(render, rounds=1)
    assert done.returncode == 0, done.stderr
    figure(f"portrait_film_fps[256, {seconds} s]", 30 * seconds / benchmark.stats.stats.median, "fps")
    figure(f"portrait_film_mb[256, {seconds} s]", float(done.stdout.split()[-1]), "MB")
