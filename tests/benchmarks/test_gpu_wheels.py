"""A folder of wheels for a machine without internet: what it lacks is told all at once, with what is there instead."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "benchmarks" / "gpu" / "wheels.py"


@pytest.fixture
def wheels() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wheels", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lay(folder: Path, name: str, *needs: str) -> None:
    """A wheel with a name and what it needs, and nothing else."""
    package, version = name.split("-")[:2]
    with zipfile.ZipFile(folder / name, "w") as made:
        told = "".join(f"Requires-Dist: {need}\n" for need in needs)
        made.writestr(f"{package}-{version}.dist-info/METADATA", f"Name: {package}\nVersion: {version}\n{told}")


def lines(wheels: ModuleType, folder: Path, *needs: str, **pins: str) -> list[str]:
    found: list[str] = wheels.missing_in(
        folder,
        [wheels.Requirement(need) for need in needs],
        {name: wheels.SpecifierSet(pin) for name, pin in pins.items()},
    )
    return found


def test_what_needs_what_is_followed(wheels: ModuleType, tmp_path: Path) -> None:
    lay(tmp_path, "a_b-1.0-py3-none-any.whl", "c>=2", "never; python_version < '3'", "only; extra == 'more'", "A.B")
    lay(tmp_path, "c-2.1-py3-none-any.whl")
    assert lines(wheels, tmp_path, "A-b") == []
    assert lines(wheels, tmp_path, "a.b[more]") == [
        "only (any version): there is nothing of that name for this machine"
    ]
    (tmp_path / "only-3.0.tar.gz").touch()
    assert lines(wheels, tmp_path, "a.b[more]") == []


def test_other_versions_and_machines_do_not_count(wheels: ModuleType, tmp_path: Path) -> None:
    lay(tmp_path, "torch-2.13.0+cpu-py3-none-any.whl")
    lay(tmp_path, "cupy-13.0-cp27-cp27m-win32.whl")
    (tmp_path / "README.txt").touch()
    assert lines(wheels, tmp_path, "torch>=2", torch="==2.13.0") == []
    assert lines(wheels, tmp_path, "torch>=2", "cupy", torch="==2.14.0") == [
        "cupy (any version): there is nothing of that name for this machine",
        "torch ==2.14.0,>=2: there is torch-2.13.0+cpu-py3-none-any.whl",
    ]


def test_an_empty_folder_is_told_of_with_the_command_that_fills_it(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), str(tmp_path), "gpu", "pictures"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    for name in ("cupy-cuda13x", "onnxruntime-gpu", "pillow", "numpy", "hatchling"):
        assert f"\n  {name} " in done.stdout
    assert "pip download --dest wheels" in done.stdout and "'.[gpu,pictures]'" in done.stdout
