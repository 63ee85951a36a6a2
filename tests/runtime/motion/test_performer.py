from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_pack import make_base_pack

from parley import AudioError, Controls, InputError, MotionClip, PackError
from parley_runtime.audio import open_audio
from parley_runtime.audio_features import AudioFeatureStream
from parley_runtime.cli.demo import LINE
from parley_runtime.denoiser import PRESENT, Conditions, guided
from parley_runtime.device import Graph
from parley_runtime.generate import window_noise
from parley_runtime.pack import default_pack_folder
from parley_runtime.pack_manifest import Manifest
from parley_runtime.performer import Performer
from parley_runtime.sampler import dpm_solver_pp, karras_sigmas
from parley_train.evaluate.movement import movement


@pytest.fixture(scope="module")
def performer(tiny_pack: Path) -> Performer:
    return Performer.open(tiny_pack, threads=1)


def speech_like(seconds: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    count = int(seconds * 24_000)
    envelope = np.repeat(rng.uniform(0, 0.3, count // 1200 + 1), 1200)[:count]
    return (rng.normal(0, 1, count) * envelope).astype(np.float32)


def same(a: MotionClip, b: MotionClip) -> bool:
    return all(np.array_equal(getattr(a, n), getattr(b, n)) for n in ("weights", "head_rotation", "gaze", "latents"))


@pytest.mark.parametrize("samples", [1, 799, 800, 801, 24_000, 24_000 * 5 + 17])
def test_a_clip_has_one_frame_for_each_thirtieth_begun(performer: Performer, samples: int) -> None:
    clip = performer.perform([speech_like(6.0)[:samples]])
    assert len(clip) == -(-samples // 800)
    assert clip.weights.min() >= 0.0
    assert clip.weights.max() <= 1.0
    assert np.isfinite(clip.latents).all()
    assert clip.pack == performer.pack.id


def test_the_same_line_is_the_same_clip_however_it_is_cut(performer: Performer) -> None:
    sound = speech_like(4.0)
    first = performer.perform([sound], seed=3)
    assert same(first, performer.perform([sound], seed=3))
    pieces = [sound[i : i + 7777] for i in range(0, len(sound), 7777)]
    np.testing.assert_allclose(performer.perform(pieces, seed=3).latents, first.latents, atol=1e-4)


def test_eyes_remember_from_stretch_to_stretch(performer: Performer) -> None:
    """A line that is decoded as it comes looks where the same line does that is decoded at the end; its latents say the same as its weights."""
    assert performer.looking is not None and performer.decoding is not None
    sound, eyes = speech_like(4.0), performer.eyes()
    whole = performer.perform([sound], seed=5)
    parts = [performer.decode(latents, 5, eyes) for latents in performer.stream([sound], seed=5)]
    assert len(parts) > 1
    for name in ("weights", "gaze", "latents"):
        np.testing.assert_array_equal(np.concatenate([getattr(part, name) for part in parts]), getattr(whole, name))
    drawn = np.clip(whole.latents[:, performer.manifest.latent.pose :] @ performer.decoding, 0, 1)
    np.testing.assert_allclose(drawn, whole.weights, atol=2e-3)


def test_the_gaze_of_the_pack_that_ships_rests_and_jumps() -> None:
    performer = Performer.open(default_pack_folder(), threads=1)
    with open_audio(LINE) as source:
        sound = np.concatenate(list(source.blocks()))
    settled = movement([performer.perform([sound], seed=seed) for seed in range(3)])
    drifting = replace(performer, pack=replace(performer.pack, manifest=drifts(performer.manifest)))
    before = movement([drifting.perform([sound], seed=seed) for seed in range(3)])
    assert settled.gaze_rests > 0.85 and before.gaze_rests < 0.5
    assert 0.4 < settled.gaze_jumps < 2.5
    np.testing.assert_allclose(
        settled.gaze_deviation, before.gaze_deviation, atol=0.7
    )  # it looks around as far as before


def drifts(manifest: Manifest) -> Manifest:
    return replace(manifest, sampling=replace(manifest.sampling, fixates=False))


def test_another_seed_is_another_performance(performer: Performer) -> None:
    sound = speech_like(2.0)
    assert not same(performer.perform([sound], seed=1), performer.perform([sound], seed=2))


def test_controls_reach_the_motion(performer: Performer) -> None:
    sound = speech_like(2.0)
    usual = performer.perform([sound])
    for changed in (
        Controls(gaze=(0.4, 0.0)),
        Controls(emotion={"joy": 1.0}),
        Controls(distance=0.1),
        Controls(energy=2.0),
    ):
        assert not same(usual, performer.perform([sound], changed))


def test_a_sound_without_samples_is_refused(performer: Performer) -> None:
    for nothing in ([], [np.zeros(0, np.float32)]):
        with pytest.raises(AudioError, match="no samples"):
            performer.perform(nothing)


def test_progress_ends_at_the_lines_length(performer: Performer) -> None:
    told: list[float] = []
    performer.perform([speech_like(5.0)], progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(5.0)


def test_streamed_features_agree_with_the_whole_file(performer: Performer) -> None:
    sound = speech_like(3.0)
    whole = AudioFeatureStream(performer.manifest, performer.audio_graph)
    at_once = np.concatenate([whole.push(sound), whole.finish()])
    stream = AudioFeatureStream(performer.manifest, performer.audio_graph)
    parts = [stream.push(sound[i : i + 480]) for i in range(0, len(sound), 480)]  # 20 ms packets
    streamed = np.concatenate([*parts, stream.finish()])
    assert streamed.shape == at_once.shape
    np.testing.assert_allclose(streamed, at_once, atol=1e-5)


def conditions(performer: Performer, slots: int, frames: int, seed: int) -> Conditions:
    rng = np.random.default_rng(seed)
    kept, width = performer.manifest.windows.previous, performer.manifest.latent.width
    audio = performer.manifest.roles["audio"].outputs["features"][-1]

    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    total = kept + frames
    return Conditions(
        normal(slots, kept, width), normal(slots, total, int(audio)), np.ones((slots, total), np.float32),
        normal(slots, total, 11), np.ones((slots, len(PRESENT)), np.float32),
    )  # fmt: skip


@pytest.fixture(scope="module")
def full_size(tmp_path_factory: pytest.TempPathFactory) -> Performer:
    return Performer.open(make_base_pack(tmp_path_factory.mktemp("base")).folder, threads=2)


@pytest.mark.parametrize("frames", [50, 23, 6, 1])
def test_a_slot_does_not_depend_on_its_batch_bit_for_bit(full_size: Performer, frames: int) -> None:
    """With the sizes that ship, windows of any length, and slots that are given different conditions."""
    rng = np.random.default_rng(4)
    given = conditions(full_size, 9, frames, seed=4)
    given = replace(
        given, present=(rng.random(given.present.shape) < 0.7).astype(np.float32),
        audio_known=(rng.random(given.audio_known.shape) < 0.8).astype(np.float32),
    )  # fmt: skip
    noise = np.float32(25.0) * np.stack([window_noise(s, 0, frames, full_size.manifest.latent.width) for s in range(9)])
    sigmas = karras_sigmas(2)

    def made(slots: list[int]) -> np.ndarray:
        rows = Conditions(*(column[slots] for column in vars(given).values()))
        return dpm_solver_pp(guided(full_size.denoiser_graph, rows, {"audio": 0.6, "gaze": 1.0}), noise[slots], sigmas)

    alone = [made([slot])[0] for slot in range(9)]
    for count in range(2, 10):
        slots = [int(slot) for slot in rng.permutation(9)[:count]]
        for place, (slot, rows) in enumerate(zip(slots, made(slots), strict=True)):
            np.testing.assert_array_equal(rows, alone[slot], err_msg=f"slot {slot} at place {place} of {count}")


@pytest.mark.parametrize("frames", [1, 4, 16])
def test_what_is_heard_does_not_depend_on_the_batch_bit_for_bit(full_size: Performer, frames: int) -> None:
    features = full_size.manifest.features
    rows = features.context + (frames - 1) * features.stack + 1 + features.lookahead
    mel = np.random.default_rng(1).normal(size=(9, rows, features.mels)).astype(np.float32)
    alone = [full_size.audio_graph(mel=mel[slot : slot + 1])[0] for slot in range(9)]
    for count in range(2, 10):
        np.testing.assert_array_equal(full_size.audio_graph(mel=mel[:count]), np.stack(alone[:count]))


def test_guidance_follows_the_published_formula(performer: Performer) -> None:
    given = conditions(performer, 2, 10, seed=1)
    x = np.random.default_rng(2).normal(size=(2, 10, performer.manifest.latent.width)).astype(np.float32)
    full = guided(performer.denoiser_graph, given, {})(x, 1.5)

    def without(name: str) -> np.ndarray:
        present = given.present.copy()
        present[:, PRESENT.index(name)] = 0.0
        dropped = Conditions(given.previous, given.audio, given.audio_known, given.controls, present)
        return guided(performer.denoiser_graph, dropped, {})(x, 1.5)

    wanted = (1 + 0.5 + 1.0) * full - 0.5 * without("audio") - 1.0 * without("gaze")
    np.testing.assert_allclose(
        guided(performer.denoiser_graph, given, {"audio": 0.5, "gaze": 1.0})(x, 1.5), wanted, atol=1e-4
    )


def test_noise_is_a_function_of_seed_and_window() -> None:
    assert np.array_equal(window_noise(1, 2, 8, 58), window_noise(1, 2, 8, 58))
    assert np.array_equal(window_noise(1, 2, 8, 58)[:4], window_noise(1, 2, 4, 58))
    assert not np.array_equal(window_noise(1, 2, 8, 58), window_noise(1, 3, 8, 58))
    assert not np.array_equal(window_noise(1, 2, 8, 58), window_noise(2, 2, 8, 58))
    assert np.array_equal(window_noise(-1, 0, 4, 58), window_noise(2**64 - 1, 0, 4, 58))


def test_what_cannot_be_run_says_so(tiny_pack: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="device 'abacus'"):
        Performer.open(tiny_pack, device="abacus")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a graph")
    with pytest.raises(PackError, match=r"broken\.onnx: onnxruntime cannot load"):
        Graph(broken)
