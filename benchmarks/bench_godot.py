"""What the Godot addon costs in a real Godot: decoding, showing, age of frames, memory. Needs Godot 4 (GODOT)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "support"))

from godot_project import make_project  # noqa: E402
from godot_runner import Godot, find_godot  # noqa: E402
from served_runtime import ServedRuntime  # noqa: E402

UNITS = {"_us": "us", "_ms_p50": "ms", "_ms_p95": "ms", "_bytes": "bytes", "_objects": "", "stalls": ""}


def bench_godot(benchmark: Any, figure: Callable[[str, float, str], None], tmp_path: Path) -> None:
    """Ten thousand frames decoded, ten thousand shown on the bundled head, then a live face for half a minute."""
    shared = os.environ.get("PARLEY_SHARED")
    executable, why_not = find_godot(Path(shared) if shared else None)
    if executable is None:
        pytest.skip(why_not)
    project = make_project(Godot(executable), tmp_path / "project")
    script = project.folder / "measure.gd"
    script.write_bytes((Path(__file__).parent / "godot" / "measure.gd").read_bytes())
    runtime = ServedRuntime(None, tmp_path / "serve.log")
    runtime.start()

    def measure() -> dict[str, float]:
        command = [
            str(executable), "--headless", "--audio-driver", "Dummy", "--path", str(project.folder), "-s", script.name, "--",
            f"--port={runtime.port}",
        ]  # fmt: skip
        ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        told = [line for line in ended.stdout.splitlines() if line.startswith("PARLEY_RESULT ")]
        assert told, ended.stdout + ended.stderr
        return dict(json.loads(told[-1].removeprefix("PARLEY_RESULT ")))

    try:
        figures = benchmark.pedantic(measure, rounds=1, iterations=1)
    finally:
        runtime.kill()
    for name, value in figures.items():
        unit = next(unit for ending, unit in UNITS.items() if name.endswith(ending))
        figure(f"godot {name}", value, unit)
