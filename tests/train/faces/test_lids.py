"""Lids close over the eye and never go through it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parley.arkit import ARKIT_INDEX, SHAPE_COUNT
from parley_train.faces import FaceRig, cast
from parley_train.faces.lids import THICKNESS, Lids
from parley_train.faces.sculpt import sculpt

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("blink", [0.5, 1.0])
@pytest.mark.parametrize("seed", [2, 21])
def test_no_lid_lies_within_the_eye(rig: FaceRig, seed: int, blink: float) -> None:
    shape = sculpt(rig, cast(seed, rig, "realistic"))
    weights = np.zeros(SHAPE_COUNT, np.float32)
    weights[[ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]] = blink
    points = rig.express(shape.neutral, weights, shape.gain)
    before = points.copy()
    Lids(rig).clear(points, shape.neutral, weights)
    moved = np.flatnonzero((points != before).any(axis=1))
    assert 10 < len(moved) < 2000, "some lid was in the way, and nothing but lids"
    front = np.array([0.0, 0.0, 1.0], np.float32)
    for eye in rig.eyes:
        centre, radius = eye.centre_and_radius(shape.neutral)
        offset = points[moved] - centre
        distance = np.linalg.norm(offset, axis=1)
        before_cornea = (offset @ front > 0.93 * distance) & (distance < 1.5 * radius)
        assert before_cornea.any(), "a lid passes over the cornea"
        cornea = np.linalg.norm(shape.neutral[eye.vertices] - centre, axis=1).max()
        assert distance[before_cornea].min() > radius + 0.9 * THICKNESS
        assert cornea > radius, "which stands out"
        assert not np.isin(eye.vertices, moved).any()


def test_open_eyes_stay_as_they_are(rig: FaceRig) -> None:
    shape = sculpt(rig, replace(cast(21, rig, "realistic"), lids=0.0))
    points = shape.neutral.copy()
    Lids(rig).clear(points, shape.neutral, np.zeros(SHAPE_COUNT, np.float32))
    assert np.abs(points - shape.neutral).max() < 0.002, "metres; what cut into an eye that was made larger"
