"""Diffusion samplers: functions of (denoiser, x, sigmas), after k-diffusion's way of writing them.

`denoiser(x, sigma)` gives the clean signal that it sees in x = clean + sigma * noise. `sigmas` fall to 0; n + 1 of them make
n evaluations. Both samplers are deterministic, so the noise that x starts from decides the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError

Floats = NDArray[np.float32]
DenoiserCall = Callable[[Floats, float], Floats]
Sampler = Callable[[DenoiserCall, Floats, Sequence[float]], Floats]


def karras_sigmas(steps: int, sigma_max: float = 25.0, sigma_min: float = 0.05, rho: float = 7.0) -> tuple[float, ...]:
    """`steps` falling noise levels, denser where they are small (Karras et al. 2022, eq. 5), then 0."""
    if steps < 1:
        raise InputError(f"sampling needs at least one step, got {steps}")
    place = np.linspace(0.0, 1.0, steps) if steps > 1 else np.zeros(1)
    levels = (sigma_max ** (1 / rho) + place * (sigma_min ** (1 / rho) - sigma_max ** (1 / rho))) ** rho
    return (*(float(level) for level in levels), 0.0)


def ddim(denoiser: DenoiserCall, x: Floats, sigmas: Sequence[float]) -> Floats:
    """DDIM (Song et al. 2021, eq. 12 with eta 0): Euler steps along the line from x to the clean signal."""
    for now, then in pairwise(sigmas):
        clean = denoiser(x, now)
        x = clean + np.float32(then / now) * (x - clean)
    return x


def dpm_solver_pp(denoiser: DenoiserCall, x: Floats, sigmas: Sequence[float]) -> Floats:
    """DPM-Solver++ (2M) (Lu et al. 2022, algorithm 2): the clean signal is extrapolated from the step before."""
    before: tuple[Floats, float] | None = None
    for now, then in pairwise(sigmas):
        clean = denoiser(x, now)
        aim = clean
        if before is not None and then > 0.0:
            last, last_sigma = before
            ratio = np.log(last_sigma / now) / np.log(now / then)  # h_last / h, in log SNR
            aim = clean + np.float32(0.5 / ratio) * (clean - last)
        x = aim + np.float32(then / now) * (x - aim)
        before = (clean, now)
    return x


SAMPLERS: dict[str, Sampler] = {"ddim": ddim, "dpm++": dpm_solver_pp}


def sampler_named(name: str) -> Sampler:
    """The sampler called `name`. Raises InputError for any other."""
    if name not in SAMPLERS:
        raise InputError(f"there is no sampler '{name}'; known are {', '.join(SAMPLERS)}")
    return SAMPLERS[name]
