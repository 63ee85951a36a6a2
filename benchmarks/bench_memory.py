"""The most memory that a process holds which performs one file and ends."""

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

HERE = Path(__file__).resolve().parent


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no getrusage")
@pytest.mark.parametrize("minutes", [1, 10])
def bench_peak_memory(
    minutes: int, minute: Path, tmp_path: Path, benchmark: Any, figure: Callable[[str, float, str], None]
) -> None:
    samples, rate = soundfile.read(minute, dtype="int16")
    path = tmp_path / "long.wav"
    soundfile.write(path, np.tile(samples, minutes), rate)
    sources = os.pathsep.join(str(HERE.parent / name) for name in ("sdk", "runtime"))

    def perform() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(HERE / "peak_memory.py"), str(path)]
        environment = {**os.environ, "PYTHONPATH": sources}
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)

    done = benchmark.pedantic(perform, rounds=1)
    assert done.returncode == 0, done.stderr
    frames, megabytes = done.stdout.split()
    assert abs(int(frames) - 30 * 60 * minutes) <= 30
    figure(f"peak_memory_mb[{minutes} min]", float(megabytes), "MB")
