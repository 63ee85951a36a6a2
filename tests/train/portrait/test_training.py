"""The trainings run, go on and are exported, on the smallest networks; and characters' numbers mean what plain heads' mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from parley.errors import InputError, MissingDependencyError
from parley_runtime.pack import Pack
from parley_train import __main__ as command
from parley_train import loop
from parley_train.portrait import encoder_task, export, identity_net, render_task
from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.pairs import batch_of
from parley_train.portrait.people import Both, Characters, open_people
from parley_train.portrait.points import choose
from parley_train.portrait.quick_look import psnr
from parley_train.portrait.view import Face, enlarge, warp


def log_of(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.shared
def test_one_command_teaches_all_and_another_goes_on_and_exports(
    heads: Path, shared_folder: Path, tiny_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    face_model = str(shared_folder / "data" / "face_model" / "ict_face.npz")
    arguments = [
        "portrait", "--heads", str(heads), "--apart", str(heads), "--resume", str(work), "--preset", "tiny", "--workers", "0",
        "--sources", "1", "--targets", "2", "--face-model", face_model,
    ]  # fmt: skip
    assert command.main([*arguments, "--minutes", "0.001"]) == 0
    for name in (identity_net.CHECKPOINT, encoder_task.CHECKPOINT, render_task.CHECKPOINT):
        assert (work / name).exists(), name
    first = [line for line in log_of(work) if "wild" in line][-1]
    assert (work / "look.png").stat().st_size > 10_000
    further = ["--part", "renderer", "--perceptual", "0.3", "--adversarial", "0.01"]
    assert command.main([*arguments, "--minutes", str(first["minutes"] + 0.02), *further]) == 0
    then = [line for line in log_of(work) if "wild" in line][-1]
    assert {"loss_perceptual", "loss_adversarial", "loss_critics"} <= then.keys() - first.keys()
    assert "critics" in (loop.load(work / render_task.CHECKPOINT) or {})
    assert then["step"] > first["step"] and then["minutes"] > first["minutes"]

    made = tmp_path / "pack"
    assert command.main(["portrait-export", "--portrait", str(work), "--pack", str(tiny_pack), "-o", str(made)]) == 0
    assert {"register", "render"} <= set(Pack.open(made).manifest.roles)

    arguments[arguments.index("--resume") + 1] = str(tmp_path / "further")
    further = [*arguments, "--from-pack", str(made), "--part", "encoder"]
    assert command.main([*further, "--minutes", "0.0001"]) == 0
    begun, taught = (encoder_task.load(tmp_path / name).state_dict() for name in ("further", "work"))
    for name, value in taught.items():  # one or two steps away from where the pack left off
        assert float((begun[name] - value).abs().max()) < 0.02, name
    # A renderer that was taught alone is exported with the encoder of the pack.
    exported: list[torch.nn.Module] = []
    (work / encoder_task.CHECKPOINT).unlink()
    monkeypatch.setattr(export, "add_to_pack", lambda pack, folder, *networks, **_: exported.extend(networks) or pack)
    alone = ["portrait-export", "--portrait", str(work), "--pack", str(made), "--face-model", face_model]
    assert command.main([*alone, "-o", str(tmp_path / "alone")]) == 0
    for name, value in exported[1].state_dict().items():
        assert float((value - taught[name]).abs().max()) < 0.01, name

    arguments[arguments.index("--preset") + 1] = "base"
    assert (
        command.main(
            [
                *arguments,
                "--from-pack",
                str(made),
                "--part",
                "renderer",
                "--resume",
                str(tmp_path / "no"),
                "--minutes",
                "1",
            ]
        )
        == 1
    )


def test_what_was_not_taught_is_said(tmp_path: Path) -> None:
    for load in (render_task.load, encoder_task.load, identity_net.load):
        with pytest.raises(FileNotFoundError, match="python -m parley_train portrait"):
            load(tmp_path)


@pytest.fixture(scope="module")
def characters(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from parley_train.faces.folder import write_group
    from parley_train.faces.stream import CharacterStream, Separate

    folder = tmp_path_factory.mktemp("characters")
    plan = Separate(("portrait", *("talk",) * 2, *("wild",) * 3))
    try:
        with CharacterStream(
            3, plan, face_model=shared_folder / "data" / "face_model" / "ict_face.npz", workers=0
        ) as stream:
            for _ in range(2):
                write_group(folder, next(stream))
    except MissingDependencyError as reason:
        pytest.skip(str(reason))
    return folder


@pytest.mark.shared
def test_characters_and_plain_heads_are_one_kind_of_material(characters: Path, heads: Path, model: HeadModel) -> None:
    data = open_people(characters)
    assert isinstance(data, Characters) and data.people == 2 and data.plan == open_people(heads).plan
    batch = batch_of(data, model, [(0, 0, [1, 2]), (1, 4, [3, 5])])
    source, true = F.avg_pool2d(batch.source, 2).repeat_interleave(2, 0), F.avg_pool2d(batch.target, 2)
    inside = 1 - F.max_pool2d(1 - batch.head * batch.shown, 3, 1, 1)
    gained = psnr(warp(source, batch.flow), true, inside) - psnr(source, true, inside)
    assert float(gained.mean()) > 3

    # Poses and weights mean the same: the flow that geometry finds from them is near the truth.
    geometry = HeadGeometry.of(choose(model))
    held = Face(batch.source_pose.repeat_interleave(2, 0), batch.source_weights.repeat_interleave(2, 0))
    shape = batch.shape.repeat_interleave(2, 0)
    depth, _ = geometry.source(shape, held)
    coarse = geometry.coarse(
        "head", shape, held, Face(batch.pose, batch.weights), depth, geometry.whole(batch.pose), 64
    )
    error = ((enlarge(coarse.flow) - batch.flow) * 64).square().sum(1, keepdim=True).sqrt()
    seen = batch.head * batch.shown
    assert float((error * seen).sum() / seen.sum()) < 2.0  # pixels of 128


@pytest.mark.shared
def test_two_sources_take_turns(characters: Path, heads: Path, model: HeadModel) -> None:
    first, second = open_people(heads), open_people(characters)
    both = Both(first, second)
    assert both.people == 6
    assert (both.get("image", 2, 1) == first.get("image", 1, 1)).all()
    assert (both.get("image", 5, 1) == second.get("image", 0, 1)).all()
    batch = batch_of(both, model, [(0, 0, [1]), (1, 0, [1])])
    assert torch.isfinite(batch.flow).all() and batch.source.shape == (2, 3, 256, 256)


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="parley_train heads"):
        open_people(tmp_path)
