"""What a student is taught: where its teacher's path over one of the student's steps ends, said as a clean signal.

Progressive distillation (Salimans & Ho 2022) on noise levels. The first teacher is the full model under guidance, in small steps (guidance
distillation: Meng et al. 2023, with the weights that the pack performs by); every next student is taught by the one before it,
two or more of whose steps it takes at once. A student stays a denoiser that DDIM samples, so nothing in the runtime knows it from another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from parley.errors import InputError
from parley_runtime.pack_manifest import Sampling
from parley_runtime.sampler import karras_sigmas
from parley_train.motion_task import Windows
from parley_train.nets.denoiser import PRESENT, Denoiser

GRID = 8
"""Steps of the finest student; the levels of the others are every second, fourth or eighth of its own."""
SIGMA_MAX, SIGMA_MIN = 16.0, 0.3
"""First and last level of the grid. Above 16 nothing shows through the noise of a window, below 0.3 nothing is left to decide."""
FINE = 12
"""Evaluations by which the full model goes from noise to motion when it is the teacher."""
_LAST = 0.2
"""Where its way to 0 makes its last stop: lower ones only add unrest to gaze and head."""

Call = Callable[[Tensor, Tensor], Tensor]
"""A denoiser with its conditions bound: x [B, W, 58], sigma [B] -> clean [B, W, 58]."""


def levels(steps: int) -> tuple[float, ...]:
    """The `steps` noise levels of a student, falling, then 0. Raises InputError for a number that the grid does not hold."""
    if steps < 1 or GRID % steps:
        raise InputError(f"a student takes 1, 2, 4 or {GRID} steps, not {steps}")
    return (*karras_sigmas(GRID, SIGMA_MAX, SIGMA_MIN)[: GRID : GRID // steps], 0.0)


def student_sampling(full: Sampling, steps: int) -> Sampling:
    """How a pack samples by a student of `steps` steps that was taught by the model sampled as in `full`."""
    taught = levels(steps)
    return replace(
        full, sampler="ddim", steps=steps, guidance={}, sigma_max=taught[0], sigma_min=taught[-2], distilled=True
    )


@dataclass(frozen=True)
class Teacher:
    """Who teaches a stage: a network, the guidance it is taken under, and what it takes for one step of a student.

    stops(first [B], last [B]) -> the levels [B, K + 1] of its way; order 2 extrapolates (DPM-Solver++ 2M), order 1 is DDIM.
    """

    network: Denoiser
    guidance: Mapping[str, float]
    stops: Callable[[Tensor, Tensor], Tensor]
    order: int


def full_teacher(network: Denoiser, guidance: Mapping[str, float], steps: int) -> Teacher:
    """The full model as the teacher of a student of `steps` steps."""
    count = max(2, FINE // steps)

    def stops(first: Tensor, last: Tensor) -> Tensor:
        ends = last == 0.0
        place = torch.linspace(0.0, 1.0, count + 1, device=first.device)
        short = torch.linspace(0.0, 1.0, count, device=first.device)
        short = torch.cat([short, short.new_zeros(1)])
        share = torch.where(ends[:, None], short, place)
        high, low = first ** (1.0 / 7.0), last.clamp(min=_LAST) ** (1.0 / 7.0)
        way = (high[:, None] + share * (low - high)[:, None]) ** 7.0
        way[:, -1] = last
        return way

    return Teacher(network, guidance, stops, 2)


def student_teacher(network: Denoiser, own: int, steps: int) -> Teacher:
    """A student of `own` steps as the teacher of one of `steps`."""
    if own % steps:
        raise InputError(f"a student of {own} steps cannot teach one of {steps}: the numbers must divide each other")
    grid, leap = torch.tensor(levels(own)), own // steps

    def stops(first: Tensor, last: Tensor) -> Tensor:
        start = (first[:, None].cpu() - grid).abs().argmin(1)
        return torch.stack([grid[start + k] for k in range(leap + 1)], 1).to(first.device)

    return Teacher(network, {}, stops, 1)


def bound(network: Denoiser, windows: Windows, guidance: Mapping[str, float]) -> Call:
    """The network under the windows' conditions, with classifier-free guidance as the runtime applies it (`parley_runtime.denoiser`)."""
    branches = [(name, weight) for name, weight in sorted(guidance.items()) if weight > 0.0]
    present = [windows.present]
    for name, _ in branches:
        without = windows.present.clone()
        without[:, PRESENT.index(name)] = 0.0
        present.append(without)
    copies = len(present)
    fixed = [
        rows.repeat(copies, *(1,) * (rows.dim() - 1))
        for rows in (windows.previous, windows.audio, windows.known, windows.controls)
    ]
    given = torch.cat(present)

    def call(x: Tensor, sigma: Tensor) -> Tensor:
        with torch.autocast(x.device.type, torch.bfloat16):
            clean = network(x.repeat(copies, 1, 1), sigma.repeat(copies), *fixed, given).float()
        parts = clean.chunk(copies)
        result = parts[0] * (1.0 + sum(weight for _, weight in branches))
        for (_, weight), branch in zip(branches, parts[1:], strict=True):
            result = result - weight * branch
        return result

    return call


def follow(call: Call, x: Tensor, way: Tensor, order: int) -> Tensor:
    """x [B, W, 58] led along the levels `way` [B, K + 1], each row along its own; the last level may be 0."""
    before: tuple[Tensor, Tensor] | None = None
    for now, then in zip(way.unbind(1)[:-1], way.unbind(1)[1:], strict=True):
        aim = clean = call(x, now)
        if before is not None:
            last, last_level = before
            share = 0.5 * torch.log(now / then.clamp(min=1e-8)) / torch.log(last_level / now)
            share = torch.where(then > 0.0, share, 0.0)
            aim = clean + share[:, None, None] * (clean - last)
        x = aim + (then / now)[:, None, None] * (x - aim)
        if order > 1:
            before = (clean, now)
    return x


@dataclass(frozen=True)
class Pair:
    """One batch for a student: noisy [B, W, 58] at sigma [B], and the clean signal [B, W, 58] that it should see there."""

    noisy: Tensor
    sigma: Tensor
    target: Tensor
    windows: Windows


@dataclass(frozen=True)
class Sure:
    """The pack's `certainty` [58]: how much of each component it takes from the full model's first evaluation, under guidance."""

    network: Denoiser
    guidance: Mapping[str, float]
    certainty: Tensor

    def shares(self, steps: int) -> Tensor:
        """[58]: the part of a student's first target that comes from there. With several steps the pack still mixes the first evaluation
        with the last, so a component is taken wholly or not at all; with one step the target is the mixture."""
        return self.certainty if steps == 1 else (self.certainty == 1.0).to(self.certainty)


@torch.no_grad()
def draw(teacher: Teacher, windows: Windows, steps: int, spread: Tensor, sure: Sure | None = None) -> Pair:
    """Windows noised to levels of the student, each row to one of them, and where the teacher leads them by the next level.

    spread [58] scales the noise of each component, as the pack scales what it starts from. Rows at the first level are nothing but
    noise, as in use. A student whose DDIM step with the target in place of its own guess is made lands where the teacher landed,
    but for the components of which it is `sure`.
    """
    grid = torch.tensor(levels(steps), device=spread.device)
    start = torch.randint(steps, (len(windows.clean),), device=spread.device)
    first, last = grid[start], grid[start + 1]
    begins = (start == 0)[:, None, None]
    noisy = first[:, None, None] * spread * torch.randn_like(windows.clean) + windows.clean * ~begins
    end = follow(bound(teacher.network, windows, teacher.guidance), noisy, teacher.stops(first, last), teacher.order)
    ratio = (last / first)[:, None, None]
    target = (end - ratio * noisy) / (1.0 - ratio)
    if sure is not None:
        seen = bound(sure.network, windows, sure.guidance)(noisy, first)
        target = target + begins * sure.shares(steps) * (seen - target)
    return Pair(noisy, first, target, windows)
