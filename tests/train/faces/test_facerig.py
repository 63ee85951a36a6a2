"""A head made of a few triangles: identity, movement, eyes and the neck do what their names say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from face_weights import weights

from parley.arkit import ARKIT_INDEX, SHAPE_COUNT
from parley.errors import InputError
from parley_train.faces.facerig import Eye, FaceRig, gaze_matrix, gaze_of

SPHERE = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float32)


def small_rig() -> FaceRig:
    """An eyeball of six vertices at (0.03, 0.04, 0.05) with radius 0.015, and a triangle of skin."""
    ball = SPHERE * 0.015 + np.array([0.03, 0.04, 0.05], np.float32)
    rest = np.concatenate([ball, np.eye(3, dtype=np.float32) * 0.1])
    shapes = np.zeros((SHAPE_COUNT, 9, 3), np.float32)
    shapes[ARKIT_INDEX["jawOpen"], 7] = (0.0, -0.02, 0.0)
    identity = np.zeros((2, 9, 3), np.float32)
    identity[1, 8] = (0.0, 0.0, 0.01)
    return FaceRig(
        name="small", rest=rest, shapes=shapes, present=("jawOpen",), derived=(), identity=identity,
        triangles=np.array([[6, 7, 8]], np.int32), part=np.zeros(1, np.uint8), uv=np.zeros((1, 2), np.float32),
        uv_triangles=np.zeros((1, 3), np.int32), colours=None, landmarks=np.zeros(0, np.int32),
        eyes=(Eye("Left", np.arange(6, dtype=np.int32), np.arange(6, dtype=np.int32)),),
        head_weight=np.array([1, 1, 1, 1, 1, 1, 1, 0.5, 0], np.float32), pivot=np.zeros(3, np.float32),
    )  # fmt: skip


def test_identity_adds_modes_by_standard_deviations() -> None:
    rig = small_rig()
    shaped = rig.shape(np.array([5.0, -2.0]))
    expected = rig.rest.copy()
    expected[8, 2] -= 0.02
    np.testing.assert_allclose(shaped, expected, atol=1e-7)


def test_wrong_counts_are_refused() -> None:
    rig = small_rig()
    with pytest.raises(InputError, match="2 identity coefficients"):
        rig.shape(np.zeros(3))
    with pytest.raises(InputError, match="52"):
        rig.express(rig.rest, np.zeros(51))
    with pytest.raises(InputError, match="head_weight"):
        replace(rig, head_weight=np.zeros(3, np.float32))
    with pytest.raises(InputError, match="names a vertex"):
        replace(rig, triangles=np.array([[0, 1, 99]], np.int32))
    with pytest.raises(InputError, match="68"):
        replace(rig, landmarks=np.zeros(5, np.int32))


def test_shapes_move_by_weight_and_gain() -> None:
    rig = small_rig()
    moved = rig.express(rig.rest, weights(jawOpen=0.5)) - rig.rest
    np.testing.assert_allclose(moved[7], (0.0, -0.01, 0.0), atol=1e-7)
    assert np.abs(np.delete(moved, 7, axis=0)).max() == 0.0
    larger = rig.express(rig.rest, weights(jawOpen=0.5), np.full_like(rig.rest, 1.5)) - rig.rest
    np.testing.assert_allclose(larger[7], (0.0, -0.015, 0.0), atol=1e-7)


def test_an_eye_finds_its_centre_and_turns_about_it() -> None:
    rig = small_rig()
    centre, radius = rig.eyes[0].centre_and_radius(rig.rest)
    np.testing.assert_allclose(centre, (0.03, 0.04, 0.05), atol=1e-6)
    assert radius == pytest.approx(0.015, abs=1e-6)
    turned = rig.express(rig.rest, weights(eyeLookOutLeft=1.0))
    front = turned[4] - centre
    assert np.linalg.norm(front) == pytest.approx(0.015, abs=1e-6)
    assert front[0] > 0.008, "the left eye looks out to the subject's left"
    assert turned[4][1] == pytest.approx(centre[1], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "side", "yaw", "pitch"),
    [("eyeLookOutLeft", "Left", 1, 0), ("eyeLookInLeft", "Left", -1, 0), ("eyeLookOutRight", "Right", -1, 0), ("eyeLookUpLeft", "Left", 0, 1),
     ("eyeLookDownRight", "Right", 0, -1)],
)  # fmt: skip
def test_gaze_has_the_signs_of_arkit(name: str, side: str, yaw: int, pitch: int) -> None:
    found = gaze_of(weights(**{name: 1.0}), side)
    assert np.sign(found).tolist() == [yaw, pitch]
    ahead = gaze_matrix(*found) @ np.array([0.0, 0.0, 1.0])
    assert np.sign(np.round(ahead[:2], 6)).tolist() == [yaw, pitch]


def test_the_neck_mixes_two_motions() -> None:
    rig = small_rig()
    still = np.concatenate([np.eye(3), np.zeros((3, 1))], axis=1).astype(np.float32)
    lifted = still.copy()
    lifted[1, 3] = 0.1
    moved = rig.place(rig.rest, lifted, still) - rig.rest
    np.testing.assert_allclose(moved[:, 1], 0.1 * rig.head_weight, atol=1e-7)
