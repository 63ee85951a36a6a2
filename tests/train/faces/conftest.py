"""Fixtures of the faces' tests: the face model (optional data), a renderer (needs EGL), one dressed character."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parley.errors import MissingDependencyError
from parley_train.faces import FaceRenderer, FaceRig, cast, open_rig
from parley_train.faces.context import open_context
from parley_train.faces.scene import Dressed


@pytest.fixture(scope="session")
def face_model(shared_folder: Path) -> Path:
    path = shared_folder / "data" / "face_model" / "ict_face.npz"
    if not path.is_file():
        pytest.skip(f"no face model: {path} is not there")
    return path


@pytest.fixture(scope="session")
def rig(face_model: Path) -> FaceRig:
    return open_rig(face_model)


@pytest.fixture(scope="session")
def egl() -> None:
    """The test is skipped where no OpenGL over EGL can be opened."""
    try:
        open_context().release()
    except MissingDependencyError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def renderer(rig: FaceRig, egl: None) -> FaceRenderer:
    return FaceRenderer(rig, 128)


@pytest.fixture(scope="session")
def someone(renderer: FaceRenderer) -> Iterator[Dressed]:
    """A realistic character with hair, dressed."""
    with renderer.dress(cast(2, renderer.rig, "realistic")) as dressed:
        yield dressed
