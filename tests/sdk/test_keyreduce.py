from __future__ import annotations

import numpy as np
import pytest
from clip_factory import make_clip
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from parley import InputError
from parley.clips.keyreduce import reduce_rotations, reduce_values
from parley.rotation import angle_between, continuous, nlerp, quaternion_from_vector, slerp

steps = hnp.arrays(np.float64, st.integers(1, 120), elements=st.floats(0.001, 2.0))


def _played(times: np.ndarray, keys: np.ndarray, quaternions: np.ndarray, between) -> np.ndarray:
    left = np.clip(np.searchsorted(times[keys], times, "right") - 1, 0, len(keys) - 2)
    start, end = times[keys][left], times[keys][left + 1]
    return between(quaternions[keys][left], quaternions[keys][left + 1], (times - start) / (end - start))


@given(steps, st.data(), st.sampled_from([0.0, 1e-6, 0.002, 0.1, 5.0]))
def test_no_frame_is_off_by_more_than_the_tolerance(step: np.ndarray, data: st.DataObject, tolerance: float) -> None:
    times = np.cumsum(step)
    values = data.draw(hnp.arrays(np.float64, (len(times), 2), elements=st.floats(-1.0, 1.0)))
    keys = reduce_values(times, values, tolerance)
    assert keys[0] == 0 and keys[-1] == len(times) - 1 and (np.diff(keys) > 0).all()
    for column in values.T:
        played = np.interp(times, times[keys], column[keys])
        assert np.abs(played - column).max() <= tolerance + 1e-12


@pytest.mark.parametrize(("interpolation", "between"), [("slerp", slerp), ("nlerp", nlerp)])
@pytest.mark.parametrize("size", [0.3, 3.0])
def test_no_orientation_is_off_by_more_than_the_tolerance(interpolation, between, size: float) -> None:
    tolerance = np.radians(0.05)
    random = np.random.default_rng(5)
    for count in (2, 3, 40, 400):
        times = np.cumsum(random.uniform(0.01, 0.05, count))
        vectors = size * np.sin(times[:, None] * random.uniform(1, 9, 3) + random.uniform(0, 6, 3))
        quaternions = continuous(quaternion_from_vector(vectors))
        keys = reduce_rotations(times, quaternions, tolerance, interpolation)
        played = _played(times, keys, continuous(quaternions), between)
        assert angle_between(played, quaternions).max() <= tolerance + 1e-9


def test_straight_lines_need_their_bends_only() -> None:
    times = np.arange(301) / 30.0
    bent = np.interp(times, [0.0, 2.0, 2.5, 10.0], [0.0, 1.0, 0.2, 0.2])
    assert reduce_values(times, bent, 1e-9).tolist() == [0, 60, 75, 300]
    assert reduce_values(times, np.full(301, 0.7), 0.0).tolist() == [0, 300]
    turn = quaternion_from_vector(times[:, None] * [0.0, 0.2, 0.0])
    assert reduce_rotations(times, turn, 1e-6).tolist() == [0, 300]


def test_short_series_keep_all_they_have() -> None:
    assert reduce_values([0.0], [1.0], 0.1).tolist() == [0]
    assert reduce_values([0.0, 1.0], [1.0, 1.0], 0.1).tolist() == [0, 1]
    assert reduce_values([], [], 0.1).tolist() == []


def test_a_looser_tolerance_keeps_no_more_keys() -> None:
    clip = make_clip(10.0)
    counts = [len(reduce_values(clip.times, clip.weights[:, 17], t)) for t in (0.0, 0.001, 0.01, 0.1, 1.0)]
    assert counts == sorted(counts, reverse=True) and counts[0] > 10 * counts[-1] and counts[-1] == 2


def test_an_hour_of_noise_needs_no_recursion() -> None:
    times = np.arange(3600 * 30) / 30.0
    noise = np.random.default_rng(0).uniform(0.0, 1.0, len(times))
    keys = reduce_values(times, noise, 0.002)
    assert np.abs(np.interp(times, times[keys], noise[keys]) - noise).max() <= 0.002 + 1e-12
    swings = np.sin(2 * np.pi * 2.9 * times)  # the largest error lies at one of thousands of like peaks
    keys = reduce_values(times, swings, 0.002)
    assert np.abs(np.interp(times, times[keys], swings[keys]) - swings).max() <= 0.002 + 1e-12
    spiral = np.exp(-times / 300.0)  # a worst case: splits that do not halve
    keys = reduce_values(times, spiral, 1e-7)
    assert np.abs(np.interp(times, times[keys], spiral[keys]) - spiral).max() <= 1e-7 + 1e-15


@pytest.mark.parametrize(
    ("times", "values", "tolerance", "said"),
    [
        ([0.0, 1.0], [0.0], 0.1, "shapes"),
        ([0.0, 0.0], [0.0, 1.0], 0.1, "rise strictly"),
        ([0.0, 1.0], [0.0, float("nan")], 0.1, "finite"),
        ([0.0, 1.0], [0.0, 1.0], -0.1, "tolerance"),
        ([0.0, 1.0], [0.0, 1.0], float("nan"), "tolerance"),
    ],
)
def test_impossible_input_is_refused(times, values, tolerance: float, said: str) -> None:
    with pytest.raises(InputError, match=said):
        reduce_values(times, values, tolerance)
