"""A few drawn heads, made once for all tests of portraits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley.errors import MissingDependencyError
from parley_train.portrait import head_model, heads_data
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.heads_data import Plan
from parley_train.portrait.speech_motion import SpeechMotion

PLAN = Plan(speaking=2, wild=3)


@pytest.fixture(scope="session")
def model(shared_folder: Path) -> HeadModel:
    return head_model.load(shared_folder / "data" / "face_model" / "ict_face.npz")


@pytest.fixture(scope="session")
def motion() -> SpeechMotion:
    rng = np.random.default_rng(0)
    weights = (rng.uniform(size=(40, 52)) * 0.3).astype(np.float32)
    turn, shift = (rng.normal(size=(40, 3)).astype(np.float32) * s for s in (0.05, 0.3))
    return SpeechMotion(weights, turn, shift, 20)


@pytest.fixture(scope="session")
def heads(model: HeadModel, motion: SpeechMotion, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heads")
    try:
        heads_data.make(folder, model, motion, 3, 5, PLAN, chunk=2)
    except MissingDependencyError as reason:
        pytest.skip(str(reason))
    return folder
