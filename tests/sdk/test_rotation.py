from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.spatial.transform import Rotation

from parley.rotation import (
    IDENTITY,
    angle_between,
    conjugate,
    continuous,
    multiply,
    nlerp,
    quaternion_from_vector,
    quaternion_from_yaw_pitch_roll,
    rotate,
    slerp,
    vector_from_quaternion,
    yaw_pitch_roll_from_quaternion,
)

finite = st.floats(-10.0, 10.0, allow_subnormal=True)
vectors = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=1, max_dims=1, max_side=8).map(lambda s: (*s, 3)), elements=finite
)
small = hnp.arrays(np.float64, (4, 3), elements=st.floats(-1.8, 1.8, allow_subnormal=True))


@given(vectors)
def test_vectors_become_the_quaternions_of_scipy(vector: np.ndarray) -> None:
    ours = quaternion_from_vector(vector)
    theirs = Rotation.from_rotvec(vector).as_quat()
    np.testing.assert_allclose(np.abs(np.sum(ours * theirs, axis=-1)), 1.0, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(ours, axis=-1), 1.0, atol=1e-12)


@given(small)
def test_vectors_below_half_a_turn_survive_quaternions(vector: np.ndarray) -> None:
    inside = vector[np.linalg.norm(vector, axis=1) < np.pi - 1e-3]
    np.testing.assert_allclose(vector_from_quaternion(quaternion_from_vector(inside)), inside, atol=1e-9)


def test_tiny_rotations_keep_their_digits() -> None:
    vector = np.array([[1e-12, -2e-15, 3e-300], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(vector_from_quaternion(quaternion_from_vector(vector)), vector, rtol=1e-12)


@given(vectors)
def test_quaternions_survive_yaw_pitch_roll(vector: np.ndarray) -> None:
    quaternion = quaternion_from_vector(vector)
    back = quaternion_from_yaw_pitch_roll(yaw_pitch_roll_from_quaternion(quaternion))
    np.testing.assert_allclose(angle_between(quaternion, back), 0.0, atol=3e-7)


@pytest.mark.parametrize("pitch", [-np.pi / 2, np.pi / 2])
def test_straight_up_and_down_have_no_roll(pitch: float) -> None:
    quaternion = quaternion_from_yaw_pitch_roll([[0.4, pitch, 0.7], [-2.0, pitch, 0.1]])
    angles = yaw_pitch_roll_from_quaternion(quaternion)
    assert (angles[:, 2] == 0.0).all()
    np.testing.assert_allclose(angle_between(quaternion_from_yaw_pitch_roll(angles), quaternion), 0.0, atol=1e-7)


def test_angles_mean_what_they_say() -> None:
    nose, left_ear = [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]
    left, down, tip = quaternion_from_yaw_pitch_roll([[0.3, 0, 0], [0, 0.3, 0], [0, 0, 0.3]])
    assert rotate(left, nose)[0] > 0.29  # to the subject's left
    assert rotate(down, nose)[1] < -0.29  # down
    assert rotate(tip, left_ear)[1] > 0.29  # left ear up: towards the right shoulder
    np.testing.assert_allclose(
        vector_from_quaternion([left, down, tip]), [[0, 0.3, 0], [0.3, 0, 0], [0, 0, 0.3]], atol=1e-12
    )


@given(small, small)
def test_products_and_turns_agree_with_scipy(first: np.ndarray, second: np.ndarray) -> None:
    a, b = quaternion_from_vector(first), quaternion_from_vector(second)
    both = (Rotation.from_quat(a) * Rotation.from_quat(b)).as_quat()
    np.testing.assert_allclose(angle_between(multiply(a, b), both), 0.0, atol=1e-7)
    np.testing.assert_allclose(rotate(a, second), Rotation.from_quat(a).apply(second), atol=1e-9)
    np.testing.assert_allclose(
        angle_between(multiply(conjugate(a), a), np.broadcast_to(IDENTITY, a.shape)), 0.0, atol=1e-7
    )


@given(small, small, st.floats(0.0, 1.0))
def test_interpolation_keeps_its_ends_and_its_share(first: np.ndarray, second: np.ndarray, share: float) -> None:
    a, b = quaternion_from_vector(first), quaternion_from_vector(second)
    whole = angle_between(a, b)
    np.testing.assert_allclose(angle_between(a, slerp(a, b, share)), share * whole, atol=1e-6)
    np.testing.assert_allclose(angle_between(slerp(a, b, 1.0), b), 0.0, atol=1e-7)
    near = whole < 3.0  # components of opposite orientations cancel out
    pairs = np.array([continuous(pair) for pair in np.stack([a, b], axis=1)[near]]).reshape(-1, 2, 4)
    start, end = pairs[:, 0], pairs[:, 1]
    np.testing.assert_allclose(angle_between(nlerp(start, end, 1.0), end), 0.0, atol=1e-7)
    np.testing.assert_allclose(angle_between(nlerp(start, end, 0.5), slerp(start, end, 0.5)), 0.0, atol=1e-6)


@given(hnp.arrays(np.float64, (20, 3), elements=st.floats(-3.0, 3.0)), hnp.arrays(np.bool_, 20))
def test_continuous_changes_signs_only(vector: np.ndarray, flip: np.ndarray) -> None:
    quaternion = quaternion_from_vector(vector) * np.where(flip, -1.0, 1.0)[:, None]
    smooth = continuous(quaternion)
    np.testing.assert_allclose(np.abs(smooth), np.abs(quaternion))
    assert (np.einsum("ti,ti->t", smooth[1:], smooth[:-1]) >= 0.0).all()
    np.testing.assert_allclose(angle_between(smooth, quaternion), 0.0, atol=1e-7)
