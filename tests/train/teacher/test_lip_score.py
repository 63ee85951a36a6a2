"""Recorded speech with known phones, judged by an independent script on a face model: what no taught model can exceed."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from teacher_lines import Line, recorded_lines

from parley import ARKIT_NAMES

pytestmark = pytest.mark.shared
SEEDS = range(10)


@pytest.fixture(scope="module")
def recorded(shared_folder: Path) -> dict[str, Line]:
    pytest.importorskip("soundfile")
    return recorded_lines(shared_folder / "data/lj_speech")


@pytest.fixture(scope="module")
def judge(shared_folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("lip_score", shared_folder / "tools/lip_score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    face = module.arkit_offsets(shared_folder / "data/face_model/ict_face.npz", [5533, 5517, 5708, 6213])
    module.arkit_offsets = lambda *_: face  # read the face model once, not once a call
    return module


def score(
    judge: ModuleType,
    recorded: dict[str, Line],
    folder: Path,
    capsys: pytest.CaptureFixture,
    seed: int,
    **controls: object,
) -> dict:
    for name, line in recorded.items():
        weights = line.act(seed, **controls).weights
        np.savez(
            folder / f"{name}.npz", times=np.arange(len(weights)) / 30, names=np.array(ARKIT_NAMES), weights=weights
        )
    arguments, sys.argv = sys.argv, ["lip_score", str(folder)]
    try:
        judge.main()
    finally:
        sys.argv = arguments
    return json.loads(capsys.readouterr().out)


def test_ten_performers(
    judge: ModuleType, recorded: dict[str, Line], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    rows = [score(judge, recorded, tmp_path, capsys, seed) for seed in SEEDS]
    mean = {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}
    assert mean["closure"] >= 0.97
    assert mean["false_closure"] <= 0.04
    assert mean["open_auc"] >= 0.98
    assert mean["labio_auc"] >= 0.95
    assert mean["round_auc"] >= 0.95
    assert mean["corr"] >= 0.90
    assert abs(mean["lag_ms"]) <= 10
    assert mean["silence"] <= 0.03
    assert mean["jitter"] <= 0.16
    assert min(row["closure"] for row in rows) >= 0.97


@pytest.mark.parametrize("emotion", ["joy", "sadness", "anger", "fear", "disgust", "surprise", "contempt"])
def test_full_emotions_still_close_the_lips(
    judge: ModuleType, recorded: dict[str, Line], tmp_path: Path, capsys: pytest.CaptureFixture, emotion: str
) -> None:
    row = score(judge, recorded, tmp_path, capsys, 3, emotion={emotion: 1.0})
    assert row["closure"] >= 0.95
    assert row["false_closure"] <= 0.05
    assert row["labio_auc"] >= 0.95
