"""What makes a clip stale, and how `check` tells."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest

import parley
from parley import InputError
from parley.clips import ExportOptions
from parley_runtime.bake import LineControls

ALL = ("npz", "godot", "unity", "livelink", "json")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda s: s.line("a.wav", hertz=300), "audio and seed"),
        (lambda s: (s.root / "pack/rig.onnx").write_bytes(b"new") and __import__("pack_factory").make_pack(s.root / "pack", latent=parley_latent(5)), "pack"),
        (lambda s: (s.voices / "a.parley.json").write_text('{"energy": 2}'), "controls"),
        (lambda s: (s.voices / "a.parley.json").write_text('{"seed": 2}'), "seed"),
        (lambda s: (s.out / "a.npz").write_bytes(b"edited"), "by hand"),
    ],
)  # fmt: skip
def test_what_changed_is_named_and_baked_again(studio: Any, change: Callable[[Any], Any], why: str) -> None:
    studio.line("a.wav")
    studio.line("b.wav", hertz=250)
    studio.bake()
    change(studio)
    stale = dict(studio.check().stale)
    assert why in stale["a.npz"]
    assert ("b.npz" in stale) == (why == "pack")
    studio.bake()
    assert studio.check().clean


def parley_latent(dyn: int) -> Any:
    from parley_runtime.pack import LatentSpec

    return LatentSpec(dyn=dyn)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"controls": LineControls.of({"emotion": {"joy": 1.0}}, "test")}, "controls"), ({"controls": LineControls(seed=4)}, "seed"),
        ({"steps": 3}, "sampling"), ({"export": ExportOptions(fps=24.0)}, "export"),
    ],
)  # fmt: skip
def test_other_options_make_clips_stale(studio: Any, options: dict[str, Any], why: str) -> None:
    studio.line("a.wav")
    studio.bake()
    assert studio.check(**options).stale == [("a.npz", f"{why} changed")]


def test_a_new_release_makes_clips_stale(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.line("a.wav")
    studio.bake()
    monkeypatch.setattr(parley, "__version__", "99.0")
    assert studio.check().stale == [("a.npz", "release changed")]


def test_check_tells_missing_and_orphaned_clips_and_writes_nothing(studio: Any) -> None:
    studio.line("a.wav")
    assert studio.check().missing == ["a.npz"]
    assert not studio.out.exists()
    studio.line("deep/b.wav")
    studio.bake()
    assert studio.check().fresh == ["a.npz", "deep/b.npz"]
    (studio.voices / "deep/b.wav").unlink()
    report = studio.check()
    assert (report.orphans, report.clean) == (["deep/b.npz"], False)
    assert studio.check(studio.voices / "a.wav").clean  # of other lines, a check of one line knows nothing
    (studio.out / "deep/b.npz").unlink()
    assert studio.check().clean


def test_the_record_can_move_to_another_machine(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake()
    moved = studio.root.parent / (studio.root.name + "-moved")
    shutil.copytree(studio.root, moved)
    studio.root = moved
    (moved / "voices/b.wav").write_bytes((moved / "voices/a.wav").read_bytes())
    assert studio.check().missing == ["b.npz"]
    (moved / "voices/a.wav").unlink()
    assert studio.check().orphans == ["a.npz"]


def test_a_damaged_record_is_made_anew(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake()
    for text in ("", "{", "[]", '{"parley_bake": 1, "clips": {"a.npz": 3}}'):
        (studio.out / ".parley-bake.json").write_text(text)
        assert studio.bake().from_cache == 1
        assert studio.check().clean


@pytest.mark.parametrize(
    "data",
    [
        [], {"emotions": {}}, {"emotion": 1}, {"emotion": {"joy": 2}}, {"emotion": {"joy": "much"}}, {"gaze": [90, 0]}, {"gaze": 10},
        {"gaze": {"soon": [0, 0]}}, {"gaze": {"-1": [0, 0]}}, {"gaze": {"nan": [0, 0]}}, {"gaze": {}}, {"energy": None}, {"distance": True},
        {"energy": float("nan")}, {"seed": -1}, {"seed": 1.5}, {"energy": {"1": 1, "1.0": 2}},
    ],
)  # fmt: skip
def test_controls_that_cannot_be_are_refused(data: Any) -> None:
    with pytest.raises(InputError, match=r"^line\.parley\.json: "):
        LineControls.of(data, "line.parley.json")
