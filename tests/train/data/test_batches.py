from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley_runtime.features import LogMelSpec
from parley_train.data import augment, crops
from parley_train.phones import PHONE_INDEX, PHONES, Phone
from parley_train.speech.corpus import RATE, Corpus, write
from parley_train.speech.utterance import Utterance, Voice


def beeps(pitch: float) -> Utterance:
    """Half a second: silence, a tone as vowel from 0.2 to 0.3 s, silence."""
    sound = np.zeros(RATE // 2)
    sound[int(0.2 * RATE) : int(0.3 * RATE)] = 0.5 * np.sin(2 * np.pi * pitch * np.arange(int(0.1 * RATE)) / RATE)
    phones = (Phone("SIL", 0.0, 0.2), Phone("AA", 0.2, 0.3), Phone("SIL", 0.3, 0.5))
    voice = Voice("test", "beep", "en", False, "CC0-1.0", "none")
    return Utterance((sound * 32767).astype(np.int16), RATE, phones, voice, "beep")


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return write(tmp_path, [beeps(300.0 + 20 * i) for i in range(9)], seed=0)


def test_a_corpus_reads_back_as_it_was_written(corpus: Corpus) -> None:
    assert len(corpus) == 9
    assert corpus.hours == pytest.approx(4.5 / 3600)
    assert [p.label for p in corpus.phones(4)] == ["SIL", "AA", "SIL"]
    assert corpus.phones(4)[1].start == pytest.approx(0.2)


@pytest.mark.parametrize("seed", range(8))
def test_labels_follow_the_sound_at_any_speed(corpus: Corpus, seed: int) -> None:
    crop = crops.draw(corpus, 4.0, np.random.default_rng(seed))
    assert len(crop.sound) == 4 * RATE
    labels = crops.labels(crop.phones, 120, 2).reshape(-1)
    loud = np.array(
        [np.abs(crop.sound[max(0, s - 60) : s + 60]).max(initial=0.0) > 0.05 for s in (np.arange(240) * 400 - 200)]
    )
    assert loud.any()
    assert (loud == (labels == PHONE_INDEX["AA"])).mean() > 0.97


def test_labels_lie_around_the_motion_frames_own_time() -> None:
    labels = crops.labels([Phone("AA", 0.0, 0.1), Phone("P", 0.1, 0.2)], 6, 2)
    # frame 3 stands for 0.1 s: its first half lies before it, its second after
    assert [PHONES[i] for i in labels[3]] == ["AA", "P"]
    assert [PHONES[i] for i in labels[2]] == ["AA", "AA"]
    assert labels.shape == (6, 2)


def test_distortion_is_finite_positive_and_repeats_by_seed() -> None:
    spec = LogMelSpec()
    rng = np.random.default_rng(0)
    power = rng.exponential(0.01, (300, spec.mels)).astype(np.float32)
    power[100:150] = 0.0  # digital silence
    for seed in range(40):
        heard = [augment.distort(power, power[::-1], np.random.default_rng(seed), 120.0) for _ in range(2)]
        assert np.array_equal(*heard)
        assert np.isfinite(heard[0]).all()
        assert (heard[0] >= 0).all()
        assert heard[0].shape == power.shape


def test_another_vocal_tract_moves_formants_and_keeps_time() -> None:
    power = np.zeros((10, 64), np.float32)
    power[5, 30] = 1.0
    moved = [augment.other_voice(power, np.random.default_rng(s)) for s in range(30)]
    assert len({int(m[5].argmax()) for m in moved}) > 2
    assert all(m[[0, 9]].sum() == 0.0 for m in moved)
    assert all(abs(int(m[5].argmax()) - 30) <= 6 for m in moved)
