"""Parley.Core under Mono: its own NUnit tests, with a real runtime where they want one."""

from __future__ import annotations

import filecmp
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from mono import Mono

ROOT = Path(__file__).resolve().parents[3]


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_core_passes_its_tests(
    mono: Mono, package: Path, core: Path, nunit: Path, runtime_environment: dict[str, str]
) -> None:
    tests = mono.library("Parley.Core.Tests", [package / "Tests" / "Runtime" / "Core"], [nunit, core])
    result = mono.nunit(tests, runtime_environment)
    assert not result.failed, "\n\n".join(result.failed)
    assert not result.ignored, result.ignored
    for fixture in ("GoldenTests", "FuzzTests", "ZmtpDealerTests", "LiveTests", "FramePlayerTests", "ClipReaderTests"):
        assert any(f".{fixture}." in name for name in result.passed), f"{fixture} did not run"


@pytest.mark.parametrize("name", ["protocol.json", "shape_names.json"])
def test_core_replays_the_vectors_of_all_languages(package: Path, name: str) -> None:
    copy = package / "Tests" / "Runtime" / "Core" / "Golden" / name
    assert filecmp.cmp(ROOT / "tests" / "golden" / name, copy, shallow=False), f"copy tests/golden/{name} to {copy}"


def test_the_golden_clip_is_what_bake_writes() -> None:
    golden_clip = load(Path(__file__).with_name("golden_clip.py"))
    assert golden_clip.FILE.read_bytes() == golden_clip.golden_bytes(), "run tests/bridges/unity/golden_clip.py"


def test_the_table_of_names_is_that_of_all_engines() -> None:
    made = load(ROOT / "bridges" / "unity" / "make_shape_table.py")
    assert made.TARGET.read_text("utf-8") == made.table_text(), "run bridges/unity/make_shape_table.py"


def test_the_names_of_shapes_are_those_of_the_sdk(package: Path) -> None:
    from parley import ARKIT_NAMES

    text = (package / "Runtime" / "Core" / "ArkitNames.cs").read_text("utf-8")
    places = [text.index(f'"{name}"') for name in ARKIT_NAMES]
    assert places == sorted(places) and len(set(places)) == len(ARKIT_NAMES)
