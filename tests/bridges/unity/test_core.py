"""Parley.Core under Mono: its own NUnit tests, with a real runtime where they want one."""

from __future__ import annotations

import filecmp
import os
import sys
from pathlib import Path

from mono import Mono

ROOT = Path(__file__).resolve().parents[3]
COMMAND = f"{sys.executable} -m parley_runtime.cli.main"


def test_core_passes_its_tests(mono: Mono, core_tests: Path, tiny_pack: Path) -> None:
    paths = [str(ROOT / "sdk"), str(ROOT / "runtime"), os.environ.get("PYTHONPATH", "")]
    runtime = {"PARLEY_TEST_COMMAND": COMMAND, "PARLEY_PACK": str(tiny_pack), "PYTHONPATH": os.pathsep.join(paths)}
    result = mono.nunit(core_tests, runtime)
    assert not result.failed, "\n\n".join(result.failed)
    assert not result.ignored, result.ignored
    assert any("LiveTests" in name for name in result.passed), "the tests against a real runtime did not run"
    assert any("GoldenTests" in name for name in result.passed)


def test_core_replays_the_vectors_of_all_languages(package: Path) -> None:
    copy = package / "Tests" / "Runtime" / "Core" / "Golden" / "protocol.json"
    assert filecmp.cmp(ROOT / "tests" / "golden" / "protocol.json", copy, shallow=False), (
        f"copy tests/golden/protocol.json to {copy}"
    )
