"""Lips in space: closures close, nothing else does, vowels open, rounding narrows, silence shuts."""

from __future__ import annotations

import numpy as np
import pytest
from teacher_lines import babble

from parley import ARKIT_INDEX
from parley.controls import EMOTIONS
from parley_train.metric import opening_and_width
from parley_train.phones import Phone
from parley_train.teacher import Performance, Style, perform
from parley_train.teacher.contacts import contact
from parley_train.teacher.timeline import Timeline
from parley_train.teacher.visemes import BILABIALS

ROUNDED, SPREAD = ("UW", "OW", "W", "UH", "AO"), ("IY", "EH", "AE", "IH", "S", "Z")
CLOSED = 0.15


def openings(performance: Performance, phones: list[Phone], labels: tuple[str, ...]) -> np.ndarray:
    """Opening at the middle of each phone over the line's 90th percentile."""
    opening = opening_and_width(performance.weights)[0]
    times = np.arange(len(opening)) / 30
    middles = [(p.start + p.end) / 2 for p in phones if p.label in labels]
    return np.interp(middles, times, opening) / np.percentile(opening, 90)


@pytest.mark.parametrize("seed", range(4))
def test_babble_in_any_style_and_emotion(seed: int) -> None:
    line = babble(seed, 30.0)
    for emotion in (None, *EMOTIONS):
        acted = line.act(seed, emotion={emotion: 1.0} if emotion else {})
        opening = opening_and_width(acted.weights)[0]
        p90 = np.percentile(opening, 90)
        bilabials = [p for p in line.phones if p.label in BILABIALS]
        shut = [
            opening[int(np.floor(p.start * 30)) : int(np.ceil(p.end * 30)) + 1].min() < CLOSED * p90 for p in bilabials
        ]
        assert np.mean(shut) > 0.97, emotion
        others = openings(acted, line.phones, ("T", "D", "N", "S", "Z", "K", "G", "L", "HH", "TH", "SH"))
        assert (others < CLOSED).mean() < 0.03, emotion
        vowels = openings(acted, line.phones, ("AA", "AE", "AO", "AY", "EH"))
        assert np.median(vowels) > 1.6 * np.median(others), emotion


def test_silent_faced_consonants_stay_between_closures_and_vowels() -> None:
    line = babble(7, 60.0)
    acted = line.act(style=Style())
    for label in ("T", "D", "N", "S", "Z", "K", "G", "L", "TH"):
        assert 0.2 < np.median(openings(acted, line.phones, (label,))) < 0.6, label
    assert 0.05 < np.median(openings(acted, line.phones, ("F", "V"))) < 0.25


@pytest.mark.parametrize("phase", np.linspace(0, 1 / 30, 7))
def test_a_closure_of_30_ms_reaches_a_frame(phase: float) -> None:
    start = 0.5 + phase
    line = Timeline.of(
        [Phone("AA", 0.3, start, 1), Phone("P", start, start + 0.03), Phone("AE", start + 0.03, 0.9)], 1.2
    )
    closed = contact(line, BILABIALS, Style())
    assert closed.max() == pytest.approx(1.0)
    assert abs(line.times[closed.argmax()] - (start + 0.015)) < 0.035
    assert closed[line.times < start - 0.1].max() == 0.0, "the closure is an event, not a habit"


def test_rounding_narrows_and_comes_early() -> None:
    line = babble(11, 60.0)
    width = opening_and_width(line.act(style=Style()).weights)[1]
    times = np.arange(len(width)) / 30

    def at(labels: tuple[str, ...], shift: float = 0.0) -> float:
        return float(
            np.median(
                [np.interp((p.start + p.end) / 2 + shift, times, width) for p in line.phones if p.label in labels]
            )
        )

    assert at(ROUNDED) < at(SPREAD) - 0.05
    alone = [Phone("T", 0.5, 0.6), Phone("UW", 0.6, 0.8, 1), Phone("T", 0.8, 0.9)]
    pucker = _solo(alone)[:, ARKIT_INDEX["mouthPucker"]]
    before, after = pucker[int(0.56 * 30)], pucker[round(0.84 * 30)]
    assert before > 0.15 * pucker.max()
    assert before >= 0.8 * after, "lips round earlier than they relax"


def _solo(phones: list[Phone], seconds: float = 1.5) -> np.ndarray:
    count = int(np.ceil(seconds * 30))
    controls = np.zeros((count, 11), np.float32)
    controls[:, -1] = 1.0
    return perform(phones, seconds, controls, np.zeros(count, np.float32), np.random.default_rng(0), Style()).weights


def test_teeth_on_the_lip_and_tongue_between_teeth() -> None:
    f = _solo([Phone("AA", 0.3, 0.5), Phone("F", 0.5, 0.62), Phone("AA", 0.62, 0.8)])[17]
    th = _solo([Phone("AA", 0.3, 0.5), Phone("TH", 0.5, 0.62), Phone("AA", 0.62, 0.8)])[17]
    assert f[ARKIT_INDEX["mouthRollLower"]] > 0.2
    assert th[ARKIT_INDEX["tongueOut"]] > 0.1
    assert f[ARKIT_INDEX["tongueOut"]] < 0.02


def test_diphthongs_move() -> None:
    opening = opening_and_width(_solo([Phone("HH", 0.3, 0.36), Phone("AY", 0.36, 0.66, 1), Phone("T", 0.66, 0.75)]))[0]
    assert opening[int(0.45 * 30)] > 1.3 * opening[int(0.62 * 30)]


def test_loud_speech_opens_further() -> None:
    line = babble(5, 12.0)
    soft, loud = (
        perform(
            line.phones, line.seconds, np.tile([0.0] * 10 + [1.0], (len(line.level), 1)).astype(np.float32),
            np.maximum(line.level + shift, -60).astype(np.float32), np.random.default_rng(2), Style(),
        )
        for shift in (-10, 8)
    )  # fmt: skip
    assert np.percentile(opening_and_width(loud.weights)[0], 90) > 1.15 * np.percentile(
        opening_and_width(soft.weights)[0], 90
    )


def test_silence_shuts_the_mouth_and_speech_opens_it_before_it_sounds() -> None:
    line = babble(9, 30.0)
    acted = line.act(style=Style())
    opening = opening_and_width(acted.weights)[0] / np.percentile(opening_and_width(acted.weights)[0], 90)
    gaps = [(a.end, b.start) for a, b in zip(line.phones, line.phones[1:], strict=False) if b.start - a.end > 0.3]
    assert len(gaps) > 4
    for start, end in gaps:
        assert opening[int(np.ceil((start + 0.1) * 30)) : int((end - 0.1) * 30)].mean() < 0.03
    first = next(p for p in line.phones if p.label not in BILABIALS)
    if first is line.phones[0]:
        assert opening[int(first.start * 30)] > 0.05
