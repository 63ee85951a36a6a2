"""The Unity package's core under Mono: decoding, allocations, and the age of frames over a real socket when a display shows them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Figure = Callable[[str, float, str], None]

HERE = Path(__file__).resolve().parent
CORE = HERE.parent / "bridges" / "unity" / "com.parley.npc" / "Runtime" / "Core"
SECONDS = 20.0


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The measuring program, compiled with the package's core."""
    if shutil.which("mcs") is None or shutil.which("mono") is None:
        pytest.skip("no Mono: apt install mono-mcs mono-runtime")
    target = tmp_path_factory.mktemp("mono") / "UnityFigures.exe"
    sources = [str(path) for path in (*sorted(CORE.rglob("*.cs")), HERE / "unity" / "UnityFigures.cs")]
    subprocess.run(["mcs", "-langversion:7.2", "-optimize+", f"-out:{target}", *sources], check=True)
    return target


def measure(program: Path, *arguments: str) -> list[tuple[str, float, str]]:
    """Run the program; its figures."""
    told = subprocess.run(["mono", str(program), *arguments], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in told.splitlines()]
    return [(name, float(value), unit) for name, value, unit in rows]


def bench_decode(program: Path, benchmark: Any, figure: Figure) -> None:
    """Bytes of a socket to frames, and frames to poses: microseconds, and bytes allocated."""
    for name, value, unit in benchmark.pedantic(measure, args=(program, "decode"), rounds=1):
        figure(f"unity_{name}", value, unit)


def bench_frame_age(program: Path, benchmark: Any, figure: Figure) -> None:
    """A real runtime, sound in real time, sixty displayed frames a second: how old frames are when they are shown."""
    command = "import sys; from parley_runtime.cli.main import main; sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", command, "serve", "--bind", "tcp://127.0.0.1:*"], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        words = process.stdout.readline().replace(";", " ").split()
        address = next(word for word in words if word.startswith("tcp://"))
        figures = benchmark.pedantic(measure, args=(program, "live", address, str(SECONDS)), rounds=1)
        for name, value, unit in figures:
            figure(f"unity_{name}", value, unit)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
