"""Packs: what is written is read back, and each kind of damage has its own words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pack_factory import FEATURES, make_pack, manifest

from parley import PackError
from parley_runtime.pack import Pack, Sampling, Windows, write_manifest


def edit(folder: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    path = folder / "pack.json"
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data), "utf-8")
    return folder


def refused(path: Path | None) -> str:
    with pytest.raises(PackError) as caught:
        Pack.open(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    written = make_pack(tmp_path)
    read = Pack.open(tmp_path)
    assert read == written
    assert read.manifest.features == FEATURES
    assert read.manifest.windows == Windows(10, 40, 3)
    assert read.manifest.latent.width == 10
    assert read.manifest.roles["denoiser"].inputs == {"x": ("B", 40, 10)}
    assert read.path("rig") == tmp_path / "rig.onnx"
    assert read.verify() == []
    assert json.loads((tmp_path / "pack.json").read_text())["id"] == read.id


def test_the_id_changes_with_what_changes_a_clip_and_with_nothing_else(tmp_path: Path) -> None:
    first = make_pack(tmp_path / "a").id
    assert make_pack(tmp_path / "b").id == first
    assert make_pack(tmp_path / "c", figures={"closure": 0.1}, provenance={}, name="other").id == first
    assert make_pack(tmp_path / "d", sampling=Sampling("ddim", 11, {})).id != first
    (tmp_path / "b" / "rig.onnx").write_bytes(b"another graph")
    assert write_manifest(tmp_path / "b", manifest()).id != first


def test_a_distilled_pack_tells_of_both_models_and_others_say_nothing(tmp_path: Path) -> None:
    plain, few = make_pack(tmp_path / "a"), Sampling("ddim", 2, {}, 16.0, 2.0, (0.3,) * 10, distilled=True)
    told = json.loads((tmp_path / "a/pack.json").read_text())
    assert (
        "full" not in told and not {"distilled", "fixates"} & told["sampling"].keys()
    )  # so packs of before keep their ids
    made = make_pack(tmp_path / "b", sampling=few, full=plain.manifest.sampling)
    assert Pack.open(tmp_path / "b") == made and made.manifest.sampling == few
    assert made.manifest.full == plain.manifest.sampling
    assert len({plain.id, made.id, make_pack(tmp_path / "c", sampling=few).id}) == 3


def test_unknown_keys_are_tolerated(tmp_path: Path) -> None:
    wanted = make_pack(tmp_path)
    edit(tmp_path, lambda data: data.update(later="thing") or data["latent"].update(extra=1))
    assert Pack.open(tmp_path) == wanted


def test_the_environment_names_a_pack_and_a_path_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_pack(tmp_path / "environment", name="environment")
    make_pack(tmp_path / "argument", name="argument")
    monkeypatch.setenv("PARLEY_PACK", str(tmp_path / "environment"))
    assert Pack.open().manifest.name == "environment"
    assert Pack.open(tmp_path / "argument").manifest.name == "argument"
    monkeypatch.setenv("PARLEY_PACK", str(tmp_path / "nowhere"))
    assert "PARLEY_PACK" in refused(None)


def test_a_missing_folder_and_a_folder_that_is_no_pack(tmp_path: Path) -> None:
    assert "no such pack folder" in refused(tmp_path / "nowhere")
    assert "no pack.json" in refused(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[1]", '"pack"', "\x00\x01"])
def test_a_manifest_that_is_no_json_object(tmp_path: Path, text: str) -> None:
    (tmp_path / "pack.json").write_text(text)
    assert "JSON" in refused(tmp_path)


def test_a_manifest_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "pack.json").write_bytes(b"\xff\xfe\xff")
    assert "cannot be read" in refused(tmp_path)


@pytest.mark.parametrize(
    ("schema", "words"), [(2, "pip install -U"), (0, "export the pack again"), (None, "export"), ("1", "export")]
)
def test_an_unknown_schema_says_what_to_do(tmp_path: Path, schema: object, words: str) -> None:
    make_pack(tmp_path)
    edit(tmp_path, lambda data: data.update(schema=schema))
    message = refused(tmp_path)
    assert words in message and "schema" in message


def test_a_damaged_graph(tmp_path: Path) -> None:
    pack = make_pack(tmp_path)
    (tmp_path / "denoiser.onnx").write_bytes(b"half a gr")
    assert "denoiser.onnx" in refused(tmp_path) and "sha256" in refused(tmp_path)
    assert len(pack.verify()) == 1


def test_a_missing_graph_and_a_missing_notice(tmp_path: Path) -> None:
    pack = make_pack(tmp_path)
    (tmp_path / "NOTICE.txt").unlink()
    assert "notice" in pack.verify()[0]
    (tmp_path / "rig.onnx").unlink()
    assert "rig.onnx" in refused(tmp_path) and "missing" in refused(tmp_path)


def test_a_missing_role(tmp_path: Path) -> None:
    pack = make_pack(tmp_path)
    with pytest.raises(PackError, match="no 'render' graph"):
        pack.path("render")
    edit(tmp_path, lambda data: data["roles"].pop("rig"))
    assert "role 'rig'" in refused(tmp_path)


def test_a_manifest_edited_after_export_is_told_by_verify(tmp_path: Path) -> None:
    make_pack(tmp_path)
    edit(tmp_path, lambda data: data["sampling"].update(steps=4))
    (problem,) = Pack.open(tmp_path).verify()
    assert "changed after the export" in problem


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name", lambda data: data.pop("name")),
        ("latent", lambda data: data.pop("latent")),
        ("latent.dyn", lambda data: data["latent"].pop("dyn")),
        ("latent.dyn", lambda data: data["latent"].update(dyn=0)),
        ("features.mels", lambda data: data["features"].update(mels="64")),
        ("features.fmax", lambda data: data["features"].update(fmax=float("nan"))),
        ("windows.previous", lambda data: data["windows"].update(previous=-1)),
        ("sampling.steps", lambda data: data["sampling"].update(steps=True)),
        ("sampling.distilled", lambda data: data["sampling"].update(distilled=1)),
        ("sampling.fixates", lambda data: data["sampling"].update(fixates="yes")),
        ("full.sampler", lambda data: data.update(full={"steps": 8})),
        ("sampling.guidance.audio", lambda data: data["sampling"]["guidance"].update(audio="much")),
        ("normalisation.mel", lambda data: data["normalisation"]["mel"]["std"].pop()),
        ("normalisation.mel", lambda data: data["normalisation"]["mel"]["std"].__setitem__(0, 0.0)),
        ("roles.rig.sha256", lambda data: data["roles"]["rig"].update(sha256="abc")),
        ("roles.rig.file", lambda data: data["roles"]["rig"].update(file="../../etc/passwd")),
        ("roles.rig.file", lambda data: data["roles"]["rig"].update(file="C:\\rig.onnx")),
        ("roles.rig.inputs.latents", lambda data: data["roles"]["rig"]["inputs"].update(latents=["B", 0])),
        ("roles", lambda data: data.update(roles=[])),
        ("notices", lambda data: data.update(notices="NOTICE.txt")),
    ],
)
def test_a_field_of_a_wrong_kind_is_named(tmp_path: Path, field: str, change: Callable[[dict[str, Any]], Any]) -> None:
    make_pack(tmp_path)
    assert f"'{field}'" in refused(edit(tmp_path, change))


def test_a_manifest_for_graphs_that_are_not_there_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"audio\.onnx"):
        write_manifest(tmp_path, manifest())
    assert list(tmp_path.iterdir()) == []
