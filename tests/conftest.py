"""Settings and fixtures that every test shares: the optional shared data folder, and a Godot executable."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from godot_runner import Godot, find_godot
from hypothesis import settings

from parley.errors import ParleyError
from parley_runtime.device import Device, open_device

TESTS = Path(__file__).resolve().parent

# Hypothesis fails an example that takes longer than 200 ms; on a busy machine that says nothing about the code.
settings.register_profile("parley", deadline=None)
settings.load_profile("parley")


def shared_data() -> Path | None:
    """The optional data folder: PARLEY_SHARED, else `shared` beside the repository; None when there is none."""
    folder = Path(os.environ.get("PARLEY_SHARED") or TESTS.parent.parent / "shared")
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The optional data folder; the test is skipped without it."""
    folder = shared_data()
    if folder is None:
        pytest.skip("no shared data folder: set PARLEY_SHARED to its path")
    return folder


@pytest.fixture(scope="session")
def tiny_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a pack whose untrained networks run; made once a session."""
    from tiny_pack import make_tiny_pack

    return make_tiny_pack(tmp_path_factory.mktemp("tiny") / "pack").folder


@pytest.fixture(scope="session")
def cuda() -> Device:
    """The first NVIDIA GPU; the test is skipped, with the reason, where it cannot be used."""
    try:
        return open_device("cuda")
    except ParleyError as reason:
        pytest.skip(str(reason))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that holds 200 KB and no more; the test is skipped where none can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "none", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root on Linux only")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(scope="session")
def godot() -> Godot:
    """A headless Godot 4; the test is skipped without one."""
    executable, why_not = find_godot(shared_data())
    if executable is None:
        pytest.skip(why_not)
    return Godot(executable)
