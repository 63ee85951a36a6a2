"""Gaze, saccades and blinks against the ranges in docs/teacher.md."""

from __future__ import annotations

import numpy as np
import pytest
from teacher_lines import babble

from parley import ARKIT_INDEX
from parley.clips.eyes import eye_angles, gaze_of
from parley_train.teacher import Performance, Style
from parley_train.teacher.statistics import find_blinks, measure

MINUTES = 2.0


@pytest.fixture(scope="module")
def acted() -> list[Performance]:
    line = babble(21, 60.0 * MINUTES)
    return [line.act(seed) for seed in range(12)]


def column(performance: Performance, name: str) -> np.ndarray:
    return performance.weights[:, ARKIT_INDEX[name]]


def test_blinks_come_8_to_25_times_a_minute_and_last_150_to_300_ms(acted: list[Performance]) -> None:
    blinks = [find_blinks(column(p, "eyeBlinkLeft")) for p in acted]
    rates = [len(b) / MINUTES for b in blinks]
    lengths = [end - start for b in blinks for start, end in b]
    gaps = np.concatenate([np.diff([start for start, _ in b]) for b in blinks])
    assert min(rates) >= 8 and max(rates) <= 25
    assert 11 < np.mean(rates) < 20
    assert np.percentile(lengths, 5) >= 0.15 and np.percentile(lengths, 95) <= 0.34
    assert 0.15 <= np.median(lengths) <= 0.30
    assert np.mean(gaps) > 1.1 * np.median(gaps), "pauses between blinks are skewed to the right"
    assert np.std(np.log(gaps)) > 0.3


def test_lids_shut_faster_than_they_open(acted: list[Performance]) -> None:
    assert measure(acted).shut_over_open > 1.2


def test_blinks_gather_at_pauses() -> None:
    line = babble(22, 60.0 * MINUTES)
    ends = np.array([a.end for a, b in zip(line.phones, line.phones[1:], strict=False) if b.start - a.end > 0.3])
    blinks = np.array([start for seed in range(8) for start, _ in find_blinks(column(line.act(seed), "eyeBlinkLeft"))])
    near = (np.abs(blinks[:, None] - ends).min(axis=1) < 0.2).mean()
    assert near > 1.5 * 0.4 * len(ends) / line.seconds, "more often than by chance"


@pytest.mark.parametrize("gaze", [(0.0, 0.0), (0.35, 0.0), (-0.35, 0.17), (0.1, -0.3)])
def test_the_mean_gaze_is_the_asked_one(gaze: tuple[float, float]) -> None:
    for seconds in (2.0, 4.0, 30.0):
        line = babble(23, seconds)
        for seed in range(15):
            error = np.degrees(line.act(seed, gaze=gaze).gaze.mean(0) - gaze)
            assert np.abs(error).max() < 2.0


def test_gaze_is_head_plus_eyes() -> None:
    performance = babble(24, 10.0).act(4, gaze=(0.5, 0.1))
    left = column(performance, "eyeLookOutLeft") - column(performance, "eyeLookInLeft")
    right = column(performance, "eyeLookInRight") - column(performance, "eyeLookOutRight")
    assert np.allclose(left, right, atol=1e-6)
    eyes, _ = eye_angles(performance.weights)
    assert np.allclose(gaze_of(performance.rotation, eyes), performance.gaze, atol=1e-5)
    assert performance.rotation[:, 1].mean() > np.radians(5), "the head takes part in a large shift"


def test_eyes_compensate_the_head(acted: list[Performance]) -> None:
    for performance in acted:
        assert performance.gaze[:, 1].std() < performance.rotation[:, 0].std() * 1.5
        steady = np.abs(np.diff(performance.gaze[:, 0])) < np.radians(0.25)
        head = np.abs(np.diff(performance.rotation[:, 0]))
        assert steady[head > np.radians(0.3)].mean() > 0.6


def test_looking_away_is_brief_and_saccades_are_saccades(acted: list[Performance]) -> None:
    figures = measure(acted)
    assert 0.05 < figures.gaze_away < 0.35
    assert 0.4 < figures.away_seconds < 1.6
    gaze = np.degrees(np.stack([p.gaze for p in acted]))
    speed = np.linalg.norm(np.diff(gaze, axis=1), axis=2) * 30
    assert speed.max() < 700, "no faster than saccades get"
    assert (speed > 30).mean() < 0.25, "eyes rest most of the time"


def test_eyes_stay_in_their_range_when_asked_for_more() -> None:
    performance = babble(25, 4.0).act(1, style=Style(head_share=0.4), gaze=(0.698, -0.698))
    assert performance.weights.max() <= 1.0
    assert performance.gaze[:, 0].mean() > 0.5
