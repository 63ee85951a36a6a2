"""A studio's own head, without landmarks: where its lips are is read off its shapes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from parley import InputError
from parley_runtime.cli.demo import HEAD
from parley_train.faces.gltf_head import load_glb
from parley_train.faces.stream import lip_ends


def test_the_ends_of_the_lips_lie_about_the_mouth() -> None:
    rig = load_glb(HEAD)
    ends = lip_ends(rig)
    assert ends.shape == (68,) and len(set(ends[48:].tolist())) == 4
    left, right, low, high = rig.rest[ends[:4]]
    eyes = rig.rest[np.linalg.norm(rig.shapes[0], axis=1) > 0.001] if np.any(rig.shapes[0]) else rig.rest
    assert left[0] < -0.01 < 0.01 < right[0] and abs(left[0] + right[0]) < 0.01
    assert 0.03 < right[0] - left[0] < 0.12 and 0.005 < high[1] - low[1] < 0.06
    assert high[1] < eyes[:, 1].mean()


def test_a_head_whose_mouth_never_moves_is_refused() -> None:
    rig = load_glb(HEAD)
    with pytest.raises(InputError, match="nobody knows where its mouth is"):
        lip_ends(dataclasses.replace(rig, shapes=np.zeros_like(rig.shapes)))
