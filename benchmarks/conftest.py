"""Writes into every result on what it was measured, and leaves out what does not concern a reader."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

PACKAGES = ("numpy", "onnxruntime", "onnxruntime-gpu", "cupy-cuda13x", "soundfile", "soxr")
"""Distributions whose version changes a figure."""


FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def figure(benchmark: Any, request: pytest.FixtureRequest) -> Callable[[str, float, str], None]:
    """Keep a figure that is more than a time: in the JSON beside its benchmark, and in a line at the end."""

    def keep(name: str, value: float, unit: str) -> None:
        benchmark.extra_info[name] = round(value, 3)
        lines = request.config.stash.setdefault(FIGURES, [])
        lines.append(f"{name:<36}{value:>10.2f} {unit}")

    return keep


@pytest.fixture(scope="session")
def line() -> Path:
    """The spoken line that comes with the package."""
    return min(Path(str(resources.files("parley_runtime") / "demo")).glob("*.flac"))


@pytest.fixture(scope="session")
def minute(line: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of one minute of speech: the line again and again."""
    samples, rate = soundfile.read(line, dtype="int16", always_2d=True)
    path = tmp_path_factory.mktemp("speech") / "minute.wav"
    soundfile.write(path, np.resize(samples, (60 * rate, samples.shape[1])), rate)
    return path


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for text in config.stash.get(FIGURES, []):
        terminalreporter.write_line(text)


def version_of(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def processor() -> str:
    """The processor's name; Linux alone keeps it where Python does not look."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def pytest_benchmark_update_machine_info(config: Any, machine_info: dict[str, Any]) -> None:
    import onnxruntime

    import parley

    machine_info.clear()
    machine_info.update(
        processor=processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        load=[round(value, 2) for value in os.getloadavg()] if hasattr(os, "getloadavg") else None,
        system=platform.platform(),
        python=platform.python_version(),
        parley=parley.__version__,
        providers=onnxruntime.get_available_providers(),
        pack=os.environ.get("PARLEY_PACK", "default"),
        versions={name: version for name in PACKAGES if (version := version_of(name))},
    )


def pytest_benchmark_update_commit_info(config: Any, commit_info: dict[str, Any]) -> None:
    for key in set(commit_info) - {"id", "time", "dirty", "branch"}:
        del commit_info[key]


def pytest_benchmark_update_json(config: Any, benchmarks: list[Any], output_json: dict[str, Any]) -> None:
    for result in output_json["benchmarks"]:
        result["stats"].pop("data", None)  # every single round; the quartiles say enough
