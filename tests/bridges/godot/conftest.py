"""The test project, made and imported once a session."""

from __future__ import annotations

import pytest
from godot_project import Project, make_project
from godot_runner import Godot


@pytest.fixture(scope="session")
def project(godot: Godot, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The test project, imported."""
    return make_project(godot, tmp_path_factory.mktemp("godot") / "project")
