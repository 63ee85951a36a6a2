"""A studio's own head: any .glb with ARKit morph targets becomes a rig and is drawn in its own colours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from face_weights import weights

import parley_runtime
from parley.errors import InputError
from parley_runtime.rig import Rig
from parley_train.__main__ import main
from parley_train.faces import NEUTRAL, FaceRenderer, Setting, cast, open_rig

HEAD = Path(parley_runtime.__file__).parent / "demo" / "head.glb"


def test_the_bundled_head_is_a_rig_of_one_person() -> None:
    rig = open_rig(HEAD)
    assert rig.identity_modes == 0 and len(rig.present) == 52 and rig.derived == ()
    assert rig.colours is not None
    np.testing.assert_array_equal(rig.shape(np.zeros(0)), rig.rest)
    assert np.abs(rig.express(rig.rest, weights(jawOpen=1.0)) - rig.rest).max() > 0.005


def test_it_is_drawn_with_ground_truth(egl: None) -> None:
    renderer = FaceRenderer(open_rig(HEAD), 96)
    with renderer.dress(cast(1, renderer.rig, "realistic")) as dressed:
        frame = renderer.draw(dressed, Setting.studio(), NEUTRAL)
    assert frame.truth is not None
    inside = frame.truth.shown
    assert 0.2 < inside.mean() < 0.9
    colours = frame.image[inside].reshape(-1, 3)
    assert colours.std(axis=0).max() > 10, "a head has light and shade"
    assert np.isfinite(frame.truth.depth[inside]).all()


def test_what_a_head_lacks_and_what_nobody_understands_is_told(
    egl: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "partly.glb"
    whole = HEAD.read_bytes()
    path.write_bytes(whole.replace(b'"jawOpen"', b'"Bananas"').replace(b'"tongueOut"', b'"my tongue"'))
    sheet = ["faces", "sheet", "--rows", "1", "--columns", "1", "--size", "64", "-o", str(tmp_path / "sheet.png")]
    assert main([*sheet, "--face-model", str(path)]) == 0
    told = "partly.glb: 50 of ARKit's 52 shapes; without jawOpen, tongueOut; its own Bananas, my tongue are left out"
    assert told in capsys.readouterr().err
    assert main([*sheet, "--face-model", str(HEAD)]) == 0
    assert capsys.readouterr().err == ""


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "head.fbx"
    path.write_bytes(b"")
    with pytest.raises(InputError, match=r"\.npz or \.glb"):
        open_rig(path)


def test_a_head_of_vowels_alone_is_refused_with_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "vowels.glb"
    path.write_bytes(HEAD.read_bytes())
    whole = Rig.load(path)
    monkeypatch.setattr(Rig, "load", staticmethod(lambda path: replace(whole, shapes=())))
    with pytest.raises(InputError, match=r"vowels\.glb: its vowels"):
        open_rig(path)
