from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from parley import InputError
from parley_runtime.sampler import SAMPLERS, ddim, dpm_solver_pp, karras_sigmas, sampler_named

MEAN, SPREAD = 0.7, 0.4


def gaussian(x: np.ndarray, sigma: float) -> np.ndarray:
    """The ideal denoiser of data that is normal with MEAN and SPREAD (the posterior mean)."""
    return MEAN + (x - MEAN) * SPREAD**2 / (SPREAD**2 + sigma**2)


def exact(x: np.ndarray, sigma: float) -> np.ndarray:
    """Where the probability-flow ODE takes x from sigma to 0 for that data, in closed form."""
    return MEAN + (x - MEAN) * SPREAD / np.sqrt(SPREAD**2 + sigma**2)


@pytest.mark.parametrize("name", sorted(SAMPLERS))
def test_a_sampler_solves_the_known_equation(name: str) -> None:
    sigmas = karras_sigmas(400, 10.0, 0.002)
    x = (np.random.default_rng(0).normal(0, sigmas[0], 4000)).astype(np.float32)
    done = SAMPLERS[name](gaussian, x, sigmas)
    np.testing.assert_allclose(done, exact(x, sigmas[0]), atol=0.02)


def test_the_second_order_sampler_needs_fewer_steps() -> None:
    def error(sampler: object, steps: int) -> float:
        sigmas = (*np.geomspace(25.0, 0.02, steps), 0.0)
        x = (np.random.default_rng(1).normal(0, sigmas[0], 2000)).astype(np.float32)
        return float(np.abs(sampler(gaussian, x, sigmas) - exact(x, sigmas[0])).mean())  # type: ignore[operator]

    assert error(dpm_solver_pp, 12) < 0.5 * error(ddim, 12)


def test_one_step_is_the_denoisers_first_guess() -> None:
    x = np.full(3, 5.0, np.float32)
    sigmas = karras_sigmas(1)
    np.testing.assert_allclose(ddim(gaussian, x, sigmas), gaussian(x, sigmas[0]), rtol=1e-6)


@pytest.mark.parametrize("steps", [1, 2, 7, 50])
def test_noise_levels_fall_to_zero(steps: int) -> None:
    sigmas = karras_sigmas(steps)
    assert len(sigmas) == steps + 1
    assert all(a > b for a, b in pairwise(sigmas))
    assert sigmas[-1] == 0.0


def test_nonsense_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"no sampler 'euler'.*ddim"):
        sampler_named("euler")
    with pytest.raises(InputError, match="at least one step"):
        karras_sigmas(0)
