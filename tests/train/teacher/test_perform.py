"""The interface: shapes, determinism, variety, emotions, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from teacher_lines import babble

from parley import ARKIT_INDEX, Keyed
from parley.controls import CONTROL_WIDTH, EMOTIONS
from parley.errors import InputError
from parley_train.metric import whitening
from parley_train.phones import PHONES, Phone
from parley_train.teacher import Performance, Style, loudness, perform
from parley_train.teacher.emotion import PROTOTYPES, prototypes
from parley_train.teacher.timeline import Timeline
from parley_train.teacher.visemes import CHANNELS, FIRST, SECOND

FIELDS = ("weights", "rotation", "translation", "gaze")


def neutral(count: int) -> np.ndarray:
    return np.tile([0.0] * (CONTROL_WIDTH - 1) + [1.0], (count, 1)).astype(np.float32)


def same(a: Performance, b: Performance) -> bool:
    return all(np.array_equal(getattr(a, f), getattr(b, f)) for f in FIELDS)


@pytest.mark.parametrize("seconds", [0.02, 1 / 30, 0.5, 1.0, 2.71])
def test_shapes(seconds: float) -> None:
    count = int(np.ceil(seconds * 30 - 1e-9))
    acted = perform([], seconds, neutral(count), np.full(count, -60, np.float32), np.random.default_rng(0))
    assert acted.weights.shape == (count, 52)
    assert acted.rotation.shape == acted.translation.shape == (count, 3)
    assert acted.gaze.shape == (count, 2)
    for name in FIELDS:
        array = getattr(acted, name)
        assert array.dtype == np.float32
        assert np.isfinite(array).all()


def test_the_generator_decides() -> None:
    line = babble(1, 6.0)
    assert same(line.act(5), line.act(5))
    assert not same(line.act(5), line.act(6))


def test_two_performances_of_a_line_differ_visibly() -> None:
    line = babble(1, 6.0)
    a, b = line.act(5), line.act(6)
    assert np.abs(a.rotation - b.rotation).mean() > np.radians(0.8)
    assert np.linalg.norm((a.weights - b.weights) @ whitening().encode, axis=1).mean() > 0.02


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_an_emotion_moves_the_mean_face_to_its_prototype(emotion: str) -> None:
    line = babble(1, 8.0)
    style = Style()
    shift = (line.act(5, style, emotion={emotion: 1.0}).weights - line.act(5, style).weights).mean(axis=0)
    wanted = prototypes()[EMOTIONS.index(emotion)]
    assert shift @ wanted / np.linalg.norm(shift) / np.linalg.norm(wanted) > 0.85
    assert shift @ wanted / (wanted @ wanted) > 0.5


def test_an_emotion_may_come_and_go() -> None:
    acted = babble(1, 8.0).act(5, emotion={"joy": Keyed.of({0.0: 0.0, 3.0: 0.0, 4.0: 1.0})})
    smile = acted.weights[:, ARKIT_INDEX["mouthSmileLeft"]]
    assert smile[150:].mean() > smile[:80].mean() + 0.2


def test_contempt_is_one_sided() -> None:
    row = prototypes(side=1.0)[EMOTIONS.index("contempt")]
    assert row[ARKIT_INDEX["mouthSmileLeft"]] > 3 * row[ARKIT_INDEX["mouthSmileRight"]]
    assert set(PROTOTYPES) == set(EMOTIONS)


def test_styles_stay_in_their_ranges() -> None:
    drawn = [Style.draw(np.random.default_rng(seed)) for seed in range(300)]
    assert all(0.75 <= s.amplitude <= 1.3 and 10 <= s.blink_rate <= 21 and 0.4 <= s.head_share <= 0.8 for s in drawn)
    assert np.std([s.amplitude for s in drawn]) > 0.08
    assert {s.side for s in drawn} == {1.0, -1.0}


def test_every_phone_has_a_viseme() -> None:
    assert FIRST.shape == SECOND.shape == (len(PHONES), len(CHANNELS))
    assert (FIRST >= 0).all() and (FIRST[:, : CHANNELS.index("hold")] <= 1).all()
    moving = [name for name, a, b in zip(PHONES, FIRST, SECOND, strict=True) if not np.array_equal(a, b)]
    assert sorted(moving) == ["AW", "AY", "EY", "OW", "OY"]


@st.composite
def lines(draw: st.DrawFn) -> tuple[list[Phone], float]:
    clock, phones = 0.0, []
    for _ in range(draw(st.integers(0, 12))):
        clock += draw(st.sampled_from([0.0, 0.0, 0.01, 0.3]))
        length = draw(st.floats(0.0, 0.4))
        phones.append(Phone(draw(st.sampled_from(PHONES)), clock, clock + length, draw(st.integers(0, 2))))
        clock += length
    return phones, max(0.05, clock * draw(st.sampled_from([0.7, 1.0, 1.4])))


@settings(max_examples=60, deadline=None)
@given(lines(), st.integers(0, 2**31))
def test_any_line_is_acted_within_bounds(line: tuple[list[Phone], float], seed: int) -> None:
    phones, seconds = line
    count = int(np.ceil(seconds * 30 - 1e-9))
    rng = np.random.default_rng(seed)
    controls = np.concatenate(
        [rng.uniform(-0.7, 0.7, (1, 2)), rng.uniform(-0.1, 0.1, (1, 1)), rng.random((1, 7)), rng.uniform(0, 2, (1, 1))],
        axis=1,
    )
    level = rng.uniform(-60, 15, count).astype(np.float32)
    acted = perform(phones, seconds, np.repeat(controls, count, 0).astype(np.float32), level, rng)
    assert acted.weights.min() >= 0.0 and acted.weights.max() <= 1.0
    assert all(np.isfinite(getattr(acted, name)).all() for name in FIELDS)
    assert np.abs(acted.rotation).max() < np.radians(70)


@pytest.mark.parametrize(
    ("phones", "seconds", "text"),
    [
        ([Phone("XX", 0, 0.1)], 1.0, "unknown phone 'XX'"),
        ([Phone("AA", 0.2, 0.1)], 1.0, "no valid times"),
        ([Phone("AA", float("nan"), 0.1)], 1.0, "no valid times"),
        ([Phone("AA", 0.0, 0.5), Phone("T", 0.2, 0.6)], 1.0, "overlaps"),
        ([], 0.0, "longer than 0"),
        ([], float("inf"), "longer than 0"),
    ],
)
def test_refuses_bad_lines(phones: list[Phone], seconds: float, text: str) -> None:
    with pytest.raises(InputError, match=text):
        perform(phones, seconds, neutral(30), np.zeros(30, np.float32), np.random.default_rng(0))


def test_refuses_arrays_of_another_length() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match=r"controls .* \[30, 11\]"):
        perform([], 1.0, neutral(29), np.zeros(30, np.float32), rng)
    with pytest.raises(InputError, match=r"loudness .* \[30\]"):
        perform([], 1.0, neutral(30), np.zeros(31, np.float32), rng)
    with pytest.raises(InputError, match="finite"):
        perform([], 1.0, neutral(30), np.full(30, np.nan, np.float32), rng)


def test_timeline_fills_gaps_and_joins_glitches() -> None:
    line = Timeline.of([Phone("AA", 0.5, 0.7), Phone("T", 0.71, 0.8), Phone("S", 1.0, 1.1)], 2.0)
    assert [PHONES[k] for k in line.label] == ["SIL", "AA", "T", "SIL", "S", "SIL"]
    assert np.allclose(line.start[1:], line.end[:-1])
    assert line.phrases(pause=0.3).tolist() == [[0.5, 1.1]]


def test_loudness_is_relative_to_speech() -> None:
    rate = 16000
    tone = np.sin(2 * np.pi * 220 * np.arange(2 * rate) / rate)
    tone[: rate // 2] = 0.0
    level = loudness(0.01 * tone, rate, 2.0)
    assert level.shape == (60,)
    assert level[:12].max() == -60
    assert np.abs(level[20:55]).max() < 1.0
    assert (loudness(np.zeros(rate), rate, 1.0) == -60).all()
    with pytest.raises(InputError, match="mono"):
        loudness(np.zeros((10, 2)), rate, 1.0)
