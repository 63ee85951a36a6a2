"""npz and JSON clips: what is written comes back, equal clips are equal bytes, and bad files are named."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clip_factory import make_clip

from parley import ARKIT_NAMES, ClipError, InputError, MotionClip, OutputError
from parley.clips import FORMATS, ExportOptions, export, read_clip, write_clip
from parley.clips.npz import KEYS

ARRAYS = ("times", "weights", "head_rotation", "head_translation", "gaze", "latents")


def test_npz_gives_the_clip_back_bit_for_bit(tmp_path: Path) -> None:
    clip = replace(make_clip(), seed=-(2**63), pack="Ünïcode 声")
    back = read_clip(write_clip(clip, tmp_path / "line.npz"))
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(back, name), getattr(clip, name))
        assert getattr(back, name).dtype == getattr(clip, name).dtype
    assert (back.fps, back.seed, back.pack, back.names) == (clip.fps, clip.seed, clip.pack, clip.names)


def test_npz_holds_what_scripts_rely_on(tmp_path: Path) -> None:
    clip = make_clip()
    with np.load(write_clip(clip, tmp_path / "line.npz"), allow_pickle=False) as file:
        assert tuple(file.files) == KEYS
        assert file["names"].tolist() == list(ARKIT_NAMES)
        count = len(clip)
        shapes = {key: (str(file[key].dtype), file[key].shape) for key in KEYS if key != "names"}
    assert shapes == {
        "times": ("float64", (count,)), "weights": ("float32", (count, 52)), "head_rotation": ("float32", (count, 3)),
        "head_translation": ("float32", (count, 3)), "gaze": ("float32", (count, 2)),
        "latents": ("float32", (count, 14)),
        "fps": ("float64", ()), "seed": ("int64", ()), "pack": ("<U7", ()),
    }  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
def test_equal_clips_are_equal_bytes(tmp_path: Path, format: str) -> None:
    clip = make_clip()
    twin = replace(
        clip,
        times=clip.times.copy(),
        weights=np.asfortranarray(clip.weights),
        gaze=np.concatenate([clip.gaze, clip.gaze])[: len(clip)],
        latents=clip.latents.astype(">f4"),
        head_translation=np.where(clip.head_translation == 0, -0.0, clip.head_translation).astype(np.float32),
    )
    options = ExportOptions(name="line")
    first = export(clip, tmp_path / "first", format, options).read_bytes()
    assert export(twin, tmp_path / "second", format, options).read_bytes() == first
    other = export(replace(clip, weights=1 - clip.weights), tmp_path / "third", format, options).read_bytes()
    assert other != first


def test_negative_zeros_do_not_change_the_bytes(tmp_path: Path) -> None:
    clip = make_clip()
    zero = replace(clip, gaze=np.zeros_like(clip.gaze), head_rotation=np.zeros_like(clip.head_rotation))
    negative = replace(zero, gaze=-zero.gaze, head_rotation=-zero.head_rotation)
    for format in FORMATS:
        first = export(zero, tmp_path / f"a.{format}", format, ExportOptions(name="line")).read_bytes()
        second = export(negative, tmp_path / f"b.{format}", format, ExportOptions(name="line")).read_bytes()
        assert first == second, format


def test_json_gives_the_clip_back_to_its_decimals(tmp_path: Path) -> None:
    clip = make_clip()
    back = read_clip(write_clip(clip, tmp_path / "line.json"))
    np.testing.assert_allclose(back.times, clip.times, atol=0.51e-6)
    np.testing.assert_allclose(back.weights, clip.weights, atol=0.51e-4)
    for name in ("head_rotation", "head_translation", "gaze"):
        np.testing.assert_allclose(getattr(back, name), getattr(clip, name), atol=0.51e-5)
    assert back.latents.shape == (len(clip), 0)
    assert (back.fps, back.seed, back.pack) == (clip.fps, clip.seed, clip.pack)


@pytest.mark.parametrize("extension", [".npz", ".json"])
def test_weights_are_found_by_name(tmp_path: Path, extension: str) -> None:
    clip = make_clip(0.5)
    order = np.random.default_rng(1).permutation(52)
    names = [ARKIT_NAMES[i] for i in order]
    path = tmp_path / f"line{extension}"
    write_clip(clip, path)
    if extension == ".npz":
        with np.load(path) as file:
            values = {**file, "names": np.array(names), "weights": clip.weights[:, order]}
        np.savez(path, **values)
    else:
        data = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**data, "names": names, "weights": clip.weights[:, order].tolist()}), "utf-8")
    np.testing.assert_allclose(read_clip(path).weights, clip.weights, atol=1e-7)


def test_an_export_can_change_the_rate(tmp_path: Path) -> None:
    clip = make_clip(2.0)
    back = read_clip(export(clip, tmp_path / "line.npz", "npz", ExportOptions(fps=60)))
    assert back.fps == 60 and len(back) == 120
    np.testing.assert_allclose(back.weights[::2], clip.weights, atol=1e-6)


def _changed(clip: MotionClip, **changes: Any) -> bytes:
    values: dict[str, Any] = {
        **{name: getattr(clip, name) for name in ARRAYS},
        "names": np.array(ARKIT_NAMES), "fps": np.array(30.0), "seed": np.array(1), "pack": np.array("p"), **changes,
    }  # fmt: skip
    stream = io.BytesIO()
    np.savez(stream, **{key: value for key, value in values.items() if value is not None})
    return stream.getvalue()


def _bad_npz() -> dict[str, tuple[bytes, str]]:
    clip = make_clip(0.5)
    good = _changed(clip)
    single, archive = io.BytesIO(), io.BytesIO()
    np.save(single, clip.weights)
    with zipfile.ZipFile(archive, "w") as file:
        for key in KEYS:
            file.writestr(f"{key}.npy", b"not an array")
    return {
        "empty": (b"", "not an .npz"),
        "text": (b"hello", "not an .npz"),
        "one array": (single.getvalue(), "not an .npz"),
        "cut": (good[: len(good) // 2], "not an .npz"),
        "not arrays": (archive.getvalue(), "damaged|must hold numbers"),
        "flipped bytes": (good.replace(b"NUMPY", b"NUMPX"), "damaged|must hold"),
        "no gaze": (_changed(clip, gaze=None), "has no gaze"),
        "pickled": (_changed(clip, weights=np.array([{}], object)), "damaged"),
        "text weights": (_changed(clip, weights=np.full((len(clip), 52), "x")), "'weights' must hold numbers"),
        "wrong width": (_changed(clip, weights=clip.weights[:, :51]), "'weights'|'names'"),
        "one weight list": (_changed(clip, weights=clip.weights[:, 0]), "'weights'"),
        "strange names": (_changed(clip, names=np.array(["a"] * 52)), "'names'"),
        "a NaN": (_changed(clip, gaze=np.full_like(clip.gaze, np.nan)), "'gaze' holds .* frame 0"),
        "times fall": (_changed(clip, times=clip.times[::-1]), "times do not rise after frame 0"),
        "two times": (_changed(clip, times=np.stack([clip.times] * 2)), "'times'"),
        "no rate": (_changed(clip, fps=np.array(0.0)), "frame rate"),
        "many rates": (_changed(clip, fps=np.ones(3)), "'fps' must be a single number"),
        "pack is a number": (_changed(clip, pack=np.array(3)), "'pack' must be a single text"),
        "no frames": (_changed(clip, **{name: getattr(clip, name)[:0] for name in ARRAYS}), "no frames"),
    }  # fmt: skip


@pytest.mark.parametrize("case", _bad_npz())
def test_bad_npz_files_are_named(tmp_path: Path, case: str) -> None:
    data, said = _bad_npz()[case]
    path = tmp_path / "línea.npz"
    path.write_bytes(data)
    with pytest.raises(ClipError, match=said) as caught:
        read_clip(path)
    assert "línea.npz" in str(caught.value) and "\n" not in str(caught.value)


def test_every_cut_of_an_npz_is_refused(tmp_path: Path) -> None:
    path = write_clip(make_clip(0.1), tmp_path / "line.npz")
    data = path.read_bytes()
    for length in range(0, len(data) - 1, max(1, len(data) // 97)):
        path.write_bytes(data[:length])
        with pytest.raises(ClipError, match=r"line\.npz"):
            read_clip(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("{", "not JSON"),
        ("[]", "not a clip"),
        ({"format": "other"}, "not a clip"),
        ({"version": 2}, "clip version 2"),
        ({"names": ["jawOpen"]}, "'names'"),
        ({"names": 3}, "'names'"),
        ({"times": "soon"}, "'times'"),
        ({"times": []}, "'times' holds no frames"),
        ({"gaze": [[0, 0], [1]]}, "different lengths"),
        ({"gaze": [[0, 0]]}, "'gaze' has shape"),
        ({"weights": [[None] * 52] * 3}, "'weights' must hold numbers"),
        ({"weights": [[0.0] * 51] * 3}, "'weights' has shape"),
        ({"fps": "fast"}, "'fps'"),
        ({"seed": True}, "'seed'"),
        ({"pack": None}, "'pack'"),
    ],
)
def test_bad_json_files_are_named(tmp_path: Path, change: Any, said: str) -> None:
    path = write_clip(make_clip(0.1), tmp_path / "line.json")
    if isinstance(change, dict):
        change = json.dumps({**json.loads(path.read_text("utf-8")), **change})
    path.write_text(change, "utf-8")
    with pytest.raises(ClipError, match=said) as caught:
        read_clip(path)
    assert "line.json" in str(caught.value)


@pytest.mark.parametrize("format", FORMATS)
def test_impossible_clips_are_refused_and_leave_nothing(tmp_path: Path, format: str) -> None:
    clip = make_clip(0.5)
    empty = MotionClip(*(getattr(clip, name)[:0] for name in ARRAYS))
    weights = clip.weights.copy()
    weights[7, 3] = np.inf
    for bad, said in ((empty, "no frames"), (replace(clip, weights=weights), "'weights' .* frame 7")):
        with pytest.raises(ClipError, match=said):
            export(bad, tmp_path / "line", format)
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="folder"):
        export(clip, tmp_path / "folder", format)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.skipif(os.name == "nt", reason="file names are text here")
@pytest.mark.parametrize("format", FORMATS)
def test_a_file_name_may_be_no_text(tmp_path: Path, format: str) -> None:
    assert export(make_clip(0.1), tmp_path / "caf\udce9", format).exists()


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on the size of files")
@pytest.mark.parametrize("format", FORMATS)
def test_a_write_that_stops_halfway_leaves_the_old_file(tmp_path: Path, format: str) -> None:
    import resource

    clip, path = make_clip(), tmp_path / "line"
    path.write_bytes(b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OutputError, match="line: the file would be too large"):
            export(clip, path, format)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == b"old"


@pytest.mark.parametrize("format", FORMATS)
def test_one_frame_is_a_clip(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"line{FORMATS[format].extension}"
    export(make_clip(1 / 30), path, format, ExportOptions(head_translation=True, left_eye_path="L", right_eye_path="R"))
    if FORMATS[format].read is not None:
        assert len(read_clip(path)) == 1


def test_unknown_names_say_what_is_known(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'fbx'; known are npz, godot"):
        export(make_clip(0.1), tmp_path / "line.fbx", "fbx")
    with pytest.raises(ClipError, match=r"'\.fbx'; known are \.npz"):
        write_clip(make_clip(0.1), tmp_path / "line.fbx")
    write_clip(make_clip(0.1), tmp_path / "line.tres")
    with pytest.raises(ClipError, match="cannot be read back"):
        read_clip(tmp_path / "line.tres")
    with pytest.raises(ClipError, match="no such file"):
        read_clip(tmp_path / "gone.npz")


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"fps": 0.0}, "frame rate"), ({"weight_tolerance": -1.0}, "weight_tolerance"),
        ({"rotation_tolerance": float("nan")}, "rotation_tolerance"), ({"weight_range": 0.0}, "weight_range"),
        ({"head_rest": (0.0, 0.0, 0.0, 0.5)}, "head_rest"), ({"head_position": (0.0, 1.0)}, "head_position"),
    ],
)  # fmt: skip
def test_impossible_options_are_refused(option: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        ExportOptions(**option)
