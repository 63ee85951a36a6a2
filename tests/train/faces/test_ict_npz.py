"""ICT-FaceKit from its converted file: ARKit's shapes do on it what they are named for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from face_weights import weights

from parley.arkit import ARKIT_NAMES
from parley.errors import InputError
from parley_train.faces import FaceRig
from parley_train.faces.facerig import PART_INDEX
from parley_train.faces.ict_npz import load_npz, model_path

pytestmark = pytest.mark.shared

UPPER_LID, LOWER_LID = (1542, 1537), (1511, 1518)
UPPER_LIP, LOWER_LIP = 5533, 5517


def test_all_shapes_are_there_and_the_tongue_is_said_to_be_made_up(rig: FaceRig) -> None:
    assert rig.present == ARKIT_NAMES
    assert rig.derived == ("tongueOut",)
    assert rig.identity_modes == 100
    assert len(rig.landmarks) == 68 and len(rig.eyes) == 2


def test_sizes_are_metres(rig: FaceRig) -> None:
    width = np.ptp(rig.rest[rig.landmarks[[0, 16]], 0])
    assert 0.11 < width < 0.18


def test_lids_close(rig: FaceRig) -> None:
    def gap(points: np.ndarray) -> float:
        return float(sum(points[u, 1] - points[d, 1] for u, d in zip(UPPER_LID, LOWER_LID, strict=True)) / 2)

    opened, shut = gap(rig.rest), gap(rig.express(rig.rest, weights(eyeBlinkRight=1.0)))
    assert opened > 0.006
    assert abs(shut) < 0.12 * opened


def test_lips_part_with_the_jaw_and_meet_with_mouth_close(rig: FaceRig) -> None:
    def gap(points: np.ndarray) -> float:
        return float(points[UPPER_LIP, 1] - points[LOWER_LIP, 1])

    rest = gap(rig.rest)
    assert gap(rig.express(rig.rest, weights(jawOpen=1.0))) > rest + 0.02
    assert gap(rig.express(rig.rest, weights(jawOpen=0.5, mouthClose=0.5))) < rest + 0.004


def test_the_tongue_comes_forward_and_nothing_else_moves(rig: FaceRig) -> None:
    moved = np.linalg.norm(rig.express(rig.rest, weights(tongueOut=1.0)) - rig.rest, axis=1)
    assert 0.03 < moved.max() < 0.06
    touched = np.unique(rig.triangles[(moved[rig.triangles] > 0.001).any(axis=1)])
    inside = np.isin(rig.part, [PART_INDEX["gums"], PART_INDEX["tongue"]])
    assert set(touched) <= set(np.unique(rig.triangles[inside]))


def test_lower_teeth_follow_the_jaw_and_upper_teeth_stay(rig: FaceRig) -> None:
    moved = np.linalg.norm(rig.express(rig.rest, weights(jawOpen=1.0)) - rig.rest, axis=1)
    assert moved[17039:19247].max() < 1e-6
    assert moved[19247:21451].min() > 0.005


def test_the_head_follows_itself_and_the_shoulders_do_not(rig: FaceRig) -> None:
    assert rig.head_weight[rig.landmarks].min() == 1.0
    assert rig.head_weight[rig.rest[:, 1] < -0.18].max() == 0.0


def test_another_file_is_refused_with_a_way_out(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.npz"
    np.savez(wrong, neutral=np.zeros((3, 3)))
    with pytest.raises(InputError, match=r"expression.*missing.*ICT-FaceKit"):
        load_npz(wrong)
    wrong.write_bytes(b"no zip")
    with pytest.raises(InputError, match="not a converted"):
        load_npz(wrong)


def test_a_missing_model_says_where_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PARLEY_FACE_MODEL", raising=False)
    with pytest.raises(InputError, match=r"github\.com/ICT-VGL/ICT-FaceKit"):
        model_path(None)
    with pytest.raises(InputError, match="no face model there"):
        model_path(tmp_path / "none.npz")
    monkeypatch.setenv("PARLEY_FACE_MODEL", str(tmp_path))
    assert model_path(None) == tmp_path
