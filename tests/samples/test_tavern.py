"""The tavern opens, its guests talk, and it closes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_two_lines_are_said(tiny_pack: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in ("sdk", "runtime"))}
    done = subprocess.run(
        [sys.executable, str(ROOT / "samples/tavern/tavern.py"), "--pack", str(tiny_pack), "--lines", "2"],
        capture_output=True, text=True, encoding="utf-8", env=environment, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [line.split(":")[0] for line in done.stdout.splitlines() if line] == ["Wren", "Bram"]
