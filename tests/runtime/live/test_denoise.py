"""Continuous batching: what a stream gets does not depend on who else is served."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_pack import make_base_pack

from parley_runtime.device import CPU
from parley_runtime.live.denoise import LiveDenoiser
from parley_runtime.live.history import History
from parley_runtime.live.memory import STILL, FaceMemory, Joint
from parley_runtime.live.profiles import PROFILES, REDUCED, Profile
from parley_runtime.live.stream import Window
from parley_runtime.pack_manifest import Sampling
from parley_runtime.performer import Performer


@pytest.fixture(scope="module")
def performer(tmp_path_factory: pytest.TempPathFactory) -> Performer:
    return Performer.open(make_base_pack(tmp_path_factory.mktemp("base")).folder, threads=2)


def empty_memory(performer: Performer) -> FaceMemory:
    return FaceMemory(CPU, np.zeros(99, np.float32), performer.manifest.latent.width, np.zeros(0, bool))


def window(performer: Performer, memory: FaceMemory, profile: Profile, rng: np.random.Generator) -> Window:
    """A window of random numbers; what it heard and how it moved before is in the memory."""
    width, before = performer.manifest.latent.width, performer.manifest.windows.previous
    total = before + profile.window

    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    (heard,) = memory.keep(normal(1, total, 99))
    past = History(int(memory.face().numbers[0]), 1)
    known, controls = np.ones(before, np.float32), np.zeros((before, 1), np.float32)
    places = past.append(heard.numbers[:before], [None] * before, known, controls)
    memory.join(
        Profile("before", hop=before, overlap=0, steps=1), normal(1, before, width), [Joint(0, 0, places, STILL)]
    )
    return Window(
        profile, (), past.motion(before) if rng.random() < 0.7 else None, heard.numbers,
        (rng.random(total) < 0.8).astype(np.float32), normal(total, 11), normal(profile.window, width), False,
        [heard] * profile.hop,
    )  # fmt: skip


@pytest.mark.parametrize("profile", [*PROFILES.values(), REDUCED], ids=lambda p: p.name)
def test_a_stream_does_not_depend_on_the_others_bit_for_bit(performer: Performer, profile: Profile) -> None:
    rng, manifest = np.random.default_rng(3), performer.manifest
    memory = empty_memory(performer)
    denoise = LiveDenoiser(performer.denoiser_graph, manifest.sampling, manifest.latent.width, memory)
    windows = [window(performer, memory, profile, rng) for _ in range(9)]
    alone = [next(denoise([one]))[1][0] for one in windows]
    for count in range(2, 10):
        slots = [int(slot) for slot in rng.permutation(9)[:count]]
        ((places, together),) = denoise([windows[slot] for slot in slots])
        assert places == list(range(count))
        for slot, rows in zip(slots, together, strict=True):
            np.testing.assert_array_equal(rows, alone[slot])


def test_a_distilled_pack_takes_the_evaluations_it_was_taught(performer: Performer) -> None:
    levels: list[float] = []
    started: list[np.ndarray] = []

    class Taught:
        device = CPU

        def __call__(self, **inputs: np.ndarray) -> np.ndarray:
            levels.append(float(inputs["sigma"][0]))
            assert len(inputs["noisy"]) == 1  # no branch of guidance
            started.append(np.asarray(inputs["noisy"])[0])
            return np.zeros_like(inputs["noisy"])

    width = performer.manifest.latent.width
    taught = Sampling("ddim", 2, {}, 16.0, 2.5, (2.0, *(1.0,) * (width - 1)), (0.3, *(0.5,) * (width - 1)), True)
    memory = empty_memory(performer)
    denoise = LiveDenoiser(Taught(), taught, width, memory)
    for profile in (PROFILES["low"], REDUCED):
        levels.clear()
        given = window(performer, memory, profile, np.random.default_rng(0))
        list(denoise([given]))
        np.testing.assert_allclose(started[-2][:, 0], 16.0 * 2.0 * profile.calm * given.noise[:, 0], rtol=1e-5)
        np.testing.assert_allclose(started[-2][:, 1:], 16.0 * given.noise[:, 1:], rtol=1e-5)
        np.testing.assert_allclose(levels, [16.0, 2.5], rtol=1e-5)
