"""On what was measured: without it a figure is worth nothing."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from importlib import metadata
from pathlib import Path
from typing import Any

from parley_runtime.device import Device, providers

PACKAGES = ("numpy", "onnxruntime", "onnxruntime-gpu", "cupy-cuda13x", "cupy-cuda12x", "torch", "onnx", "pillow")


def described(device: Device, root: Path) -> dict[str, Any]:
    """Device, driver, processor, versions, commit, load."""
    return {
        "device": device.name, "card": _card(device), "processor": processor(), "cores": usable_cores(),
        "load": [round(value, 2) for value in os.getloadavg()] if hasattr(os, "getloadavg") else None,
        "system": platform.platform(), "python": platform.python_version(), "providers": providers(),
        "versions": {name: version for name in PACKAGES if (version := _version(name))},
        "commit": commit(root), "time": time.strftime("%Y-%m-%d %H:%M:%S %z"),
    }  # fmt: skip


def _card(device: Device) -> dict[str, Any] | None:
    """What CUDA says of the card."""
    if device.name == "cpu":
        return None
    runtime = device.xp.cuda.runtime
    said = runtime.getDeviceProperties(device.place[1])
    return {
        "name": said["name"].decode(), "memory_gib": round(said["totalGlobalMem"] / 2**30, 1),
        "multiprocessors": said["multiProcessorCount"], "driver": runtime.driverGetVersion(),
        "cuda": runtime.runtimeGetVersion(),
    }  # fmt: skip


def commit(root: Path) -> str:
    """The commit that is measured, `-changed` behind it when the tree differs, `unknown` outside git."""
    command = ["git", "describe", "--always", "--abbrev=12", "--dirty=-changed", "--exclude=*"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def processor() -> str:
    """The processor's name; Linux alone keeps it where Python does not look."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def usable_cores() -> int | None:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
