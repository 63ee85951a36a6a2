"""The package's folder, and its assemblies compiled by Mono."""

from __future__ import annotations

from pathlib import Path

import pytest
from mono import NUNIT, Mono, why_no_mono

ROOT = Path(__file__).resolve().parents[3]


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
def core(mono: Mono, package: Path) -> Path:
    """Parley.Core, which needs nothing but the base library."""
    return mono.library("Parley.Core", [package / "Runtime" / "Core"])


@pytest.fixture(scope="session")
def core_tests(mono: Mono, package: Path, core: Path) -> Path:
    """The tests of Parley.Core."""
    return mono.library("Parley.Core.Tests", [package / "Tests" / "Runtime" / "Core"], [NUNIT, core])
