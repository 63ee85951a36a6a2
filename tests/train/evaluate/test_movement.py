"""Figures of heads, eyes and seeds against motion whose figures are known by construction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parley import ARKIT_INDEX, MotionClip
from parley_train.evaluate.movement import diversity, movement


def still(seconds: float = 60.0) -> MotionClip:
    count = round(30 * seconds)
    return MotionClip(
        np.arange(count) / 30, np.zeros((count, 52), np.float32), np.zeros((count, 3), np.float32),
        np.zeros((count, 3), np.float32), np.zeros((count, 2), np.float32), np.zeros((count, 0), np.float32),
    )  # fmt: skip


def test_a_head_that_turns_steadily() -> None:
    clip = still()
    turn = np.radians(6.0) * np.abs((clip.times % 2.0) - 1.0)  # 6 degrees a second, to and fro
    found = movement([replace(clip, head_rotation=np.stack([turn * 0, turn, turn * 0], 1).astype(np.float32))])
    assert found.head_step == pytest.approx(0.2, rel=1e-3)
    assert found.head_speed == pytest.approx(6.0, rel=1e-3)
    assert found.head_range == pytest.approx((0.0, 6.0, 0.0), abs=1e-4)
    assert found.head_deviation[1] == pytest.approx(6.0 / np.sqrt(12.0), rel=0.01)


def test_blinks_are_counted() -> None:
    clip = still()
    for start in range(60, 1740, 120):  # 14 in a minute, each five frames above a fifth
        clip.weights[start : start + 5, ARKIT_INDEX["eyeBlinkLeft"]] = (0.4, 0.9, 1.0, 0.7, 0.3)
    clip.weights[30:40, ARKIT_INDEX["eyeBlinkLeft"]] = 0.3  # lids that droop are no blink
    found = movement([clip])
    assert found.blinks_per_minute == pytest.approx(14.0)
    assert 0.13 < found.blink_seconds < 0.24


def test_seeds_that_differ_and_seeds_that_do_not() -> None:
    clip = still(5.0)
    turned = replace(clip, head_rotation=clip.head_rotation + np.float32(np.radians(3.0)) * np.float32([0, 1, 0]))
    same = diversity([clip, clip])
    assert same is not None and (same.head, same.face, same.visible) == (0.0, 0.0, 0.0)
    one = diversity([clip, turned])
    assert one is not None and one.head == pytest.approx(3.0, rel=1e-4) and one.visible == 1.0
    three = diversity([clip, clip, turned])
    assert three is not None and three.head == pytest.approx(2.0, rel=1e-4)
    assert three.visible == pytest.approx(2 / 3)
    assert diversity([clip]) is None
