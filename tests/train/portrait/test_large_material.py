"""Networks are taught at 512 pixels too: the same places of the face, finer pixels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from parley.errors import MissingDependencyError
from parley_train import __main__ as command
from parley_train.portrait import heads_data, render_task
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.heads_data import HeadsData, Plan
from parley_train.portrait.speech_motion import SpeechMotion
from parley_train.portrait.view import pooled


def test_pooling_takes_the_mean_of_blocks_and_leaves_what_fits() -> None:
    image = torch.arange(64.0).view(1, 1, 8, 8)
    assert pooled(image, 8) is image
    assert pooled(image, 4)[0, 0, 0, 0] == image[0, 0, :2, :2].mean()


@pytest.mark.shared
def test_one_command_teaches_at_512(
    model: HeadModel, motion: SpeechMotion, shared_folder: Path, tmp_path: Path
) -> None:
    heads = tmp_path / "heads"
    try:
        heads_data.make(heads, model, motion, 2, 5, Plan(speaking=1, wild=2, image=512))
    except MissingDependencyError as reason:
        pytest.skip(str(reason))
    assert HeadsData(heads).get("image", 0, 0).shape == (512, 512, 3)
    face_model = str(shared_folder / "data" / "face_model" / "ict_face.npz")
    assert command.main([
        "portrait", "--heads", str(heads), "--apart", str(heads), "--resume", str(tmp_path / "work"), "--preset", "tiny", "--workers", "0",
        "--sources", "1", "--targets", "1", "--face-model", face_model, "--minutes", "0.001",
    ]) == 0  # fmt: skip
    assert (tmp_path / "work" / render_task.CHECKPOINT).exists()
    figures = [json.loads(line) for line in (tmp_path / "work" / "log.jsonl").read_text("utf-8").splitlines()]
    assert any(line.get("talk", 0.0) > 5.0 for line in figures)
