"""The bake dock, with the real `parley` command on a folder in which one file is no sound."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from godot_project import ROOT, Project, Results, write_babble

SCRIPT = "editor/bake_dock_test.gd"
TESTS = (
    "test_bakes_a_folder_tells_errors_and_plays_a_clip",
    "test_a_command_that_is_not_there_is_told_of",
    "test_words_of_a_command",
)


@pytest.fixture(scope="module")
def results(project: Project, tiny_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Results:
    voices = tmp_path_factory.mktemp("dock") / "voices"
    voices.mkdir()
    write_babble(voices / "one.wav", 0.6)
    write_babble(voices / "two.wav", 0.6)
    (voices / "bad.wav").write_bytes(b"this is no sound")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "sdk"), str(ROOT / "runtime")]))
        patch.setenv("PARLEY_PACK", str(tiny_pack))
        return project.run([SCRIPT], {"voices": voices, "command": f"{sys.executable} -m parley_runtime.cli.main"})


@pytest.mark.godot
@pytest.mark.parametrize("name", TESTS)
def test_in_godot(name: str, results: Results) -> None:
    assert (SCRIPT, name) in results, "Godot ended before this test"
    assert not results[SCRIPT, name], "\n".join(results[SCRIPT, name])
