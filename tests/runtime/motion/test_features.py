from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley_runtime.features import LogMelSpec, LogMelStream, mel_filters, mel_power, power_spectrum

SPEC = LogMelSpec()


def whole(sound: np.ndarray) -> np.ndarray:
    stream = LogMelStream(SPEC)
    return np.concatenate([stream.push(sound), stream.finish()])


@given(st.integers(1, 9000), st.lists(st.integers(1, 2500), min_size=1, max_size=12), st.integers(0, 100))
def test_any_cutting_of_a_sound_gives_the_same_frames(samples: int, cuts: list[int], seed: int) -> None:
    sound = np.random.default_rng(seed).normal(0, 0.1, samples).astype(np.float32)
    stream, parts, at, turn = LogMelStream(SPEC), [], 0, 0
    while at < samples:
        parts.append(stream.push(sound[at : at + cuts[turn % len(cuts)]]))
        at, turn = at + cuts[turn % len(cuts)], turn + 1
    parts.append(stream.finish())
    streamed = np.concatenate(parts)
    assert len(streamed) == -(-samples // SPEC.hop)
    np.testing.assert_allclose(streamed, whole(sound), atol=2e-5)


def test_a_frame_is_centred_on_its_time() -> None:
    sound = np.zeros(24_000, np.float32)
    sound[12_000] = 1.0  # at 0.5 s, the middle of frame 60
    loud = whole(sound).mean(1)
    assert int(loud.argmax()) == 60
    assert loud[59] == pytest.approx(loud[61], abs=1e-4)


def test_a_tone_lights_the_band_that_holds_it() -> None:
    tone = np.sin(2 * np.pi * 1000.0 * np.arange(24_000) / 24_000).astype(np.float32)
    band = int(whole(tone)[30].argmax())
    edges = 700 * (
        10 ** (np.linspace(*(2595 * np.log10(1 + f / 700) for f in (SPEC.fmin, SPEC.fmax)), SPEC.mels + 2) / 2595) - 1
    )
    assert edges[band] <= 1000.0 <= edges[band + 2]


def test_silence_is_finite_and_is_the_stated_value() -> None:
    np.testing.assert_allclose(whole(np.zeros(4000, np.float32)), SPEC.silence, rtol=1e-6)


def test_warped_filters_look_higher() -> None:
    centre = (np.arange(257)[:, None] * mel_filters(SPEC)).sum(0)
    warped = (np.arange(257)[:, None] * mel_filters(SPEC, 1.15)).sum(0)
    assert (warped[20:] / centre[20:]).mean() == pytest.approx(1.15, abs=0.03)


def test_power_keeps_the_level_of_white_noise() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 240_000).astype(np.float32)
    assert power_spectrum(noise, SPEC)[:, 5:-5].mean() == pytest.approx(0.01, rel=0.05)


@pytest.mark.parametrize("spec", [SPEC, LogMelSpec(fft=1024, mels=80, fmax=12_000.0), LogMelSpec(fft=400, mels=7)])
def test_bands_without_their_zeros_are_the_same_to_the_bit(spec: LogMelSpec) -> None:
    random = np.random.default_rng(0)
    spectrum = (10.0 ** random.uniform(-12, 2, (37, spec.fft // 2 + 1))).astype(np.float32)
    whole = np.einsum("tf,mf->tm", spectrum, np.ascontiguousarray(spec.filters.T))
    np.testing.assert_array_equal(mel_power(spectrum, spec), whole)
