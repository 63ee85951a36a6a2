"""Head and brows: ranges, smoothness, and that they move with the speech."""

from __future__ import annotations

import numpy as np
import pytest
from teacher_lines import Line, babble

from parley import ARKIT_INDEX, Keyed
from parley_train.phones import Phone
from parley_train.teacher import Performance, Style
from parley_train.teacher.signals import smooth
from parley_train.teacher.statistics import measure, pose_follows_sound


@pytest.fixture(scope="module")
def line() -> Line:
    return babble(31, 60.0)


@pytest.fixture(scope="module")
def acted(line: Line) -> list[Performance]:
    return [line.act(seed) for seed in range(12)]


def test_ranges_of_a_talking_head(acted: list[Performance]) -> None:
    figures = measure(acted)
    assert all(1.0 < d < 5.0 for d in figures.head_deviation[:2]) and 0.6 < figures.head_deviation[2] < 4.0
    assert all(4.0 < r < 25.0 for r in figures.head_range)
    assert 4.0 < figures.head_speed < 25.0
    assert figures.head_speed_95 < 60.0
    assert 1.0 < figures.head_travel < 15.0
    assert max(np.abs(p.translation).max() for p in acted) < 0.06


def test_curves_are_smooth(acted: list[Performance]) -> None:
    for performance in acted:
        for curve in (*performance.rotation.T, *performance.translation.T):
            power = np.abs(np.fft.rfft(curve - curve.mean())) ** 2
            fast = np.fft.rfftfreq(len(curve), 1 / 30) > 6.0
            assert power[fast].sum() < 0.01 * power.sum()


def test_the_head_moves_with_the_sound(line: Line, acted: list[Performance]) -> None:
    right = np.mean([pose_follows_sound(p, line.level) for p in acted])
    wrong = np.mean([pose_follows_sound(p, line.level, shift) for p in acted for shift in (301, 700)])
    assert right > 0.45
    assert right > 2.0 * wrong


def test_nods_fall_on_accents(line: Line) -> None:
    stressed = [p.start + 0.05 for p in line.phones if p.stress == 1]
    pitch = np.mean([line.act(seed, style=Style()).rotation[:, 0] for seed in range(8)], axis=0)
    pitch = pitch - smooth(pitch, 0.8)
    times = np.arange(len(pitch)) / 30
    on = np.mean([np.interp(t, times, pitch) for t in stressed])
    assert np.degrees(on) > 0.3


def test_brows_rise_on_accents(line: Line) -> None:
    brow = np.mean([line.act(s, style=Style()).weights[:, ARKIT_INDEX["browInnerUp"]] for s in range(8)], axis=0)
    stressed = [p.start + 0.05 for p in line.phones if p.stress == 1 and p.label[0] in "AEIOU"]
    times = np.arange(len(brow)) / 30
    assert np.mean(np.interp(stressed, times, brow)) > 1.2 * brow.mean()


def test_energy_scales_the_head(line: Line) -> None:
    still, usual, lively = (line.act(3, energy=e).rotation.std(axis=0).mean() for e in (0.0, 1.0, 2.0))
    assert still < 0.35 * usual < 0.8 * lively


def test_the_head_keeps_living_in_silence() -> None:
    silent = Line([], 20.0, np.full(600, -60.0, np.float32)).act(3)
    assert 0.2 < np.degrees(silent.rotation.std(axis=0)).mean() < 4.0
    assert silent.weights[:, ARKIT_INDEX["jawOpen"]].max() < 0.01
    assert silent.weights[:, ARKIT_INDEX["eyeBlinkLeft"]].max() > 0.6


def test_distance_moves_the_head(line: Line) -> None:
    near, far = line.act(5, distance=-0.05), line.act(5, distance=0.05)
    assert np.allclose(near.translation[:, 2] - far.translation[:, 2], 0.10, atol=1e-5)
    moved = line.act(5, distance=Keyed.of({0.0: 0.0, 20.0: 0.0, 21.0: 0.08})).translation[:, 2]
    assert moved[300:590].mean() - moved[700:].mean() == pytest.approx(0.08, abs=0.006)


def test_emotions_carry_the_head(line: Line) -> None:
    neutral, sad, proud = (
        line.act(5, emotion=e).rotation[:, 0].mean() for e in ({}, {"sadness": 1.0}, {"contempt": 1.0})
    )
    assert np.degrees(sad - neutral) > 3.0
    assert np.degrees(proud - neutral) < -2.0


def test_a_line_without_vowels_is_acted() -> None:
    hum = Line([Phone("M", 0.2, 1.0)], 1.5, np.full(45, -3.0, np.float32)).act(2)
    assert np.isfinite(hum.rotation).all()
