"""Diffusion samplers: functions of (denoiser, x, sigmas), after k-diffusion's way of writing them.

`denoiser(x, sigma)` gives the clean signal that it sees in x = clean + sigma * noise. `sigmas` fall to 0; n + 1 of them make
n evaluations. Both samplers are deterministic, so the noise that x starts from decides the outcome. Arrays are those of the device
whose `kernels` are given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from parley.errors import InputError
from parley_runtime.device import Array
from parley_runtime.device.kernels import HostKernels, Kernels

DenoiserCall = Callable[[Array, float], Array]
Sampler = Callable[[DenoiserCall, Array, Sequence[float], Kernels], Array]

_HOST = HostKernels()


def karras_sigmas(steps: int, sigma_max: float = 25.0, sigma_min: float = 0.05, rho: float = 7.0) -> tuple[float, ...]:
    """`steps` falling noise levels, denser where they are small (Karras et al. 2022, eq. 5), then 0."""
    if steps < 1:
        raise InputError(f"sampling needs at least one step, got {steps}")
    place = np.linspace(0.0, 1.0, steps) if steps > 1 else np.zeros(1)
    levels = (sigma_max ** (1 / rho) + place * (sigma_min ** (1 / rho) - sigma_max ** (1 / rho))) ** rho
    return (*(float(level) for level in levels), 0.0)


def ddim(denoiser: DenoiserCall, x: Array, sigmas: Sequence[float], kernels: Kernels = _HOST) -> Array:
    """DDIM (Song et al. 2021, eq. 12 with eta 0): Euler steps along the line from x to the clean signal."""
    for now, then in pairwise(sigmas):
        x = kernels.towards(denoiser(x, now), x, then / now)
    return x


def dpm_solver_pp(denoiser: DenoiserCall, x: Array, sigmas: Sequence[float], kernels: Kernels = _HOST) -> Array:
    """DPM-Solver++ (2M) (Lu et al. 2022, algorithm 2): the clean signal is extrapolated from the step before."""
    before: tuple[Array, float] | None = None
    for now, then in pairwise(sigmas):
        clean = denoiser(x, now)
        if before is not None and then > 0.0:
            last, last_sigma = before
            ratio = np.log(last_sigma / now) / np.log(now / then)  # h_last / h, in log SNR
            x = kernels.extrapolated(clean, last, x, float(0.5 / ratio), then / now)
        else:
            x = kernels.towards(clean, x, then / now)
        before = (clean, now)
    return x


SAMPLERS: dict[str, Sampler] = {"ddim": ddim, "dpm++": dpm_solver_pp}


def sampler_named(name: str) -> Sampler:
    """The sampler called `name`. Raises InputError for any other."""
    if name not in SAMPLERS:
        raise InputError(f"there is no sampler '{name}'; known are {', '.join(SAMPLERS)}")
    return SAMPLERS[name]
