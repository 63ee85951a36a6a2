"""Continuous batching: what a stream gets does not depend on who else is served."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_pack import make_base_pack

from parley_runtime.device import CPU
from parley_runtime.live.denoise import LiveDenoiser
from parley_runtime.live.profiles import PROFILES, REDUCED, Profile
from parley_runtime.live.stream import Window
from parley_runtime.pack_manifest import Sampling
from parley_runtime.performer import Performer


@pytest.fixture(scope="module")
def performer(tmp_path_factory: pytest.TempPathFactory) -> Performer:
    return Performer.open(make_base_pack(tmp_path_factory.mktemp("base")).folder, threads=2)


def window(performer: Performer, profile: Profile, rng: np.random.Generator) -> Window:
    windows, width = performer.manifest.windows, performer.manifest.latent.width
    total = windows.previous + profile.window

    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    return Window(
        profile, (), normal(windows.previous, width) if rng.random() < 0.7 else None, normal(total, 99),
        (rng.random(total) < 0.8).astype(np.float32), normal(total, 11), normal(profile.window, width), False,
    )  # fmt: skip


@pytest.mark.parametrize("profile", [*PROFILES.values(), REDUCED], ids=lambda p: p.name)
def test_a_stream_does_not_depend_on_the_others_bit_for_bit(performer: Performer, profile: Profile) -> None:
    rng, manifest = np.random.default_rng(3), performer.manifest
    denoise = LiveDenoiser(performer.denoiser_graph, manifest.sampling, manifest.latent.width)
    windows = [window(performer, profile, rng) for _ in range(9)]
    alone = [denoise([one])[0] for one in windows]
    for count in range(2, 10):
        slots = [int(slot) for slot in rng.permutation(9)[:count]]
        together = denoise([windows[slot] for slot in slots])
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
    denoise = LiveDenoiser(Taught(), taught, width)
    for profile in (PROFILES["low"], REDUCED):
        levels.clear()
        given = window(performer, profile, np.random.default_rng(0))
        denoise([given])
        np.testing.assert_allclose(started[-2][:, 0], 16.0 * 2.0 * profile.calm * given.noise[:, 0], rtol=1e-5)
        np.testing.assert_allclose(started[-2][:, 1:], 16.0 * given.noise[:, 1:], rtol=1e-5)
        np.testing.assert_allclose(levels, [16.0, 2.5], rtol=1e-5)
