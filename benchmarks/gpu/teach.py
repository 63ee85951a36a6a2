"""Trainings on the device, bounded by minutes: that they run there, and how far they come."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def teach(root: Path, device: str, minutes: float, tell: Callable[[str], None]) -> dict[str, str]:
    """Speak a corpus, teach the encoder and the `vasa` preset of the motion model for `minutes` each: name -> last line, or exit code.

    The folders below build/gpu-training are continued by the next call.
    """
    folder = root / "build" / "gpu-training"
    hours = str(max(0.1, minutes / 60.0))
    training = ["--corpus", str(folder / "corpus"), "--minutes", str(minutes), "--device", device]
    steps = {
        "corpus": ["corpus", "--out", str(folder / "corpus"), "--hours", hours],
        "audio": ["audio", *training, "--resume", str(folder / "audio")],
        "motion": [
            "motion",
            *training,
            "--resume",
            str(folder / "motion"),
            "--audio",
            str(folder / "audio"),
            "--preset",
            "vasa",
        ],
    }
    path = os.pathsep.join([str(root / "sdk"), str(root / "runtime"), os.environ.get("PYTHONPATH", "")])
    told: dict[str, str] = {}
    for name, arguments in steps.items():
        tell(f"teaching: {name}")
        done = subprocess.run(
            [sys.executable, "-m", "parley_train", *arguments], cwd=root, env={**os.environ, "PYTHONPATH": path},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        last = (done.stdout + done.stderr).strip().splitlines()[-1:] or [""]
        told[name] = last[0] if done.returncode == 0 else f"exit code {done.returncode}: {last[0]}"
        tell(f"  {told[name]}")
        if done.returncode:
            break
    return told
