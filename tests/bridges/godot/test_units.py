"""The addon's unit tests, in GDScript under project/tests, run by a real headless Godot; each is a test here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from godot_project import Project, Results

TESTS = Path(__file__).parent / "project" / "tests"
FOUND = [
    (path.relative_to(TESTS).as_posix(), name)
    for path in sorted(TESTS.rglob("*_test.gd"))
    if path.parent.name not in ("live_runtime", "editor")  # need a runtime or a command: other files here
    for name in re.findall(r"^func (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
]


@pytest.fixture(scope="module")
def results(project: Project) -> Results:
    return project.run(sorted({script for script, _ in FOUND}))


@pytest.mark.godot
@pytest.mark.parametrize(("script", "name"), FOUND, ids=[f"{script}::{name}" for script, name in FOUND])
def test_in_godot(script: str, name: str, results: Results) -> None:
    broken = results.get((script, "loads"))
    assert broken is None, broken
    assert (script, name) in results, "Godot ended before this test"
    assert not results[script, name], "\n".join(results[script, name])
