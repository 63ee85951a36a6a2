"""The pose that five landmarks tell: exact on the mean head, close on a drawn one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parley_runtime.cli.demo import HEAD
from parley_runtime.portrait.crop import Crop, crop_of
from parley_runtime.portrait.faces import Face, find_faces
from parley_runtime.portrait.head_pose import apart, fitted, projected
from parley_runtime.rig import Rig, SoftwareRenderer


def mean_head(pose: list[float], finder: str = "mtcnn") -> Face:
    """The mean head's landmarks at `pose`, in a crop of 200 pixels at the picture's corner."""
    places = (projected(np.array(pose)) + 1.0) * 100.0
    return Face(places[:2], places[2], places[3:], 1.0, finder)


@pytest.mark.parametrize("pose", [[0, 0, 0, 0, 0, 1], [0.1, 0.4, 0, 1.0, -0.5, 1.1], [-0.1, -0.3, 0.15, 0, 1.2, 0.9]])
def test_the_mean_head_is_read_back(pose: list[float]) -> None:
    found = fitted(mean_head(pose), Crop((0.0, 0.0), 200.0))
    assert (
        np.abs(found - pose)[:3].max() < 0.06
        and np.abs(found - pose)[3:5].max() < 0.6
        and found[5] == pytest.approx(pose[5], abs=0.03)
    )


def test_the_nose_of_a_face_marked_by_hand_was_made_up_and_says_nothing() -> None:
    face = mean_head([0, 0, 0, 0, 0, 1], "hand")
    aside = replace(face, nose=face.nose + 12.0)
    assert np.array_equal(fitted(aside, Crop((0.0, 0.0), 200.0)), fitted(face, Crop((0.0, 0.0), 200.0)))
    assert abs(fitted(replace(aside, finder="mtcnn"), Crop((0.0, 0.0), 200.0))[1]) > 0.2


def test_a_drawn_head_is_read_within_a_few_degrees() -> None:
    renderer, still = SoftwareRenderer(Rig.load(HEAD), (384, 384)), np.zeros(3, np.float32)
    for yaw in (-20.0, 0.0, 20.0):
        turned = np.radians([0.0, yaw, 0.0]).astype(np.float32)
        (face,) = find_faces(renderer.draw_with_matte(np.zeros(52, np.float32), turned, still)[0])
        assert np.degrees(fitted(face, crop_of(face, "head"))[1]) == pytest.approx(yaw, abs=9)


def test_how_far_two_poses_are_apart() -> None:
    assert apart(np.array([0, 0.3, 0, 0, 0, 1], "f4"), np.array([0, -0.2, 0, 5, 5, 1], "f4")) == pytest.approx(
        np.degrees(0.5), abs=1e-3
    )
