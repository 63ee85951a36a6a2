"""The package's folder, and its assemblies compiled by Mono: against nothing (Core), and against stand-ins for Unity's API."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from mono import NUNIT, Mono, why_no_mono

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SERIALIZED = "-nowarn:649"
"""Fields that Unity fills in are never assigned by the code."""

UNUSED = "-nowarn:649,169,414,67"
"""What stand-ins hold is read by tests alone."""


@pytest.fixture(scope="session")
def package() -> Path:
    """The Unity package."""
    return ROOT / "bridges" / "unity" / "com.parley.npc"


@pytest.fixture(scope="session")
def mono(tmp_path_factory: pytest.TempPathFactory) -> Mono:
    """Mono's compiler and NUnit; the test is skipped without them."""
    if missing := why_no_mono():
        pytest.skip(missing)
    return Mono(tmp_path_factory.mktemp("mono"))


@pytest.fixture(scope="session")
def runtime_environment(tiny_pack: Path, package: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Tells the package's tests how to call parley, and where the golden clip is."""
    paths = [str(ROOT / "sdk"), str(ROOT / "runtime"), os.environ.get("PYTHONPATH", "")]
    return {
        "PARLEY_TEST_COMMAND": f'"{sys.executable}" -m parley_runtime.cli.main' if " " in sys.executable
        else f"{sys.executable} -m parley_runtime.cli.main",
        "PARLEY_TEST_CLIP": str(package / "Tests" / "Runtime" / "Core" / "Golden" / "clip.npz"),
        "PARLEY_PACK": str(tiny_pack),
        "PARLEY_CACHE": str(tmp_path_factory.mktemp("cache")),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "OMP_NUM_THREADS": "1",
    }  # fmt: skip


@pytest.fixture(scope="session")
def core(mono: Mono, package: Path) -> Path:
    """Parley.Core, which needs nothing but the base library."""
    return mono.library("Parley.Core", [package / "Runtime" / "Core"])


@pytest.fixture(scope="session")
def engine(mono: Mono) -> Path:
    """The stand-in for UnityEngine and Timeline."""
    stubs = HERE / "stubs"
    return mono.library(
        "UnityEngine", [stubs / "UnityEngine", stubs / "Timeline", stubs / "AssemblyInfo.cs"],
        options=[UNUSED, "-r:System.Drawing"],
    )  # fmt: skip


@pytest.fixture(scope="session")
def editor(mono: Mono, engine: Path) -> Path:
    """The stand-in for UnityEditor."""
    stubs = HERE / "stubs"
    return mono.library("UnityEditor", [stubs / "UnityEditor", stubs / "AssemblyInfo.cs"], [engine], [UNUSED])


@pytest.fixture(scope="session")
def components(mono: Mono, package: Path, core: Path, engine: Path) -> Path:
    """Parley.Npc: the components."""
    return mono.library("Parley.Npc", [package / "Runtime" / "Npc"], [core, engine], [SERIALIZED])


@pytest.fixture(scope="session")
def timeline(mono: Mono, package: Path, core: Path, engine: Path, components: Path) -> Path:
    """Parley.Npc.Timeline."""
    return mono.library(
        "Parley.Npc.Timeline", [package / "Runtime" / "Timeline"], [core, engine, components], [SERIALIZED]
    )


@pytest.fixture(scope="session")
def tools(mono: Mono, package: Path, core: Path, engine: Path, editor: Path, components: Path) -> Path:
    """Parley.Npc.Editor."""
    return mono.library("Parley.Npc.Editor", [package / "Editor"], [core, engine, editor, components], [SERIALIZED])


@pytest.fixture(scope="session")
def nunit() -> Path:
    """NUnit's framework assembly."""
    return NUNIT
