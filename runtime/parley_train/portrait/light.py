"""Light as a head shows it: brightness by the direction that the surface faces, in spherical harmonics.

Nine numbers for each colour tell all but sharp highlights and shadows (Ramamoorthi & Hanrahan, "An efficient representation for irradiance
environment maps", 2001). A head that turns keeps its paint and changes its light, and the ratio of two brightnesses is the change.
"""

from __future__ import annotations

import torch
from torch import Tensor

HARMONICS = 9
_MOST = 0.6
"""Natural logarithm of the largest change."""
_TINT = 0.5
"""How much of a change's colour is believed: a painter's cold shadow is not a blue lamp."""
_RIDGE = 0.008
"""Relative to the weight of all points. Measured on heads that turn: 0.01 explains as much as 0.003, 0.03 a tenth less."""
_ROUNDS = 3
_USUAL_ERROR = 0.15
_DARKEST = 0.08
"""Brightness that is never gone below, relative to the mean."""


def brightness(light: Tensor, normal: Tensor) -> Tensor:
    """[B, 3, h, w] of surfaces that face `normal` [B, 3, h, w] (camera axes, any length) under `light` [B, 27] (colour by harmonic)."""
    batch, _, height, width = normal.shape
    lit = torch.matmul(light.view(batch, 3, HARMONICS), _basis(normal.flatten(2))).view(batch, 3, height, width)
    return torch.nn.functional.softplus(8 * (lit - _DARKEST)) / 8 + _DARKEST


def change(light: Tensor, after: Tensor, before: Tensor) -> Tensor:
    """[B, 3, h, w] what a pixel's colour is multiplied by when its surface faces `after` instead of `before`.

    Softly kept within what a turn does to faces: light from where the portrait shows no skin is a guess.
    """
    return _bounded((brightness(light, after) / brightness(light, before)).log())


def shading(light: Tensor, normal: Tensor) -> Tensor:
    """[B, 3, h, w] `brightness`, softly kept within what light does to faces: what paint is multiplied by to be seen."""
    return _bounded(brightness(light, normal).log())


def _bounded(change: Tensor) -> Tensor:
    """exp of `change` [B, 3, h, w], its colour weakened and softly bounded."""
    mean = change.mean(1, keepdim=True)
    return torch.exp(_MOST * torch.tanh((mean + _TINT * (change - mean)) / _MOST))


def fit(colour: Tensor, normal: Tensor, weight: Tensor) -> Tensor:
    """Light [B, 27], of mean brightness 1, under which skin of one colour would look most like `colour` [B, 3, K] at `normal` [B, 3, K].

    Ridge regression weighed by `weight` [B, K]; points far off (hair, lips, freckles) count less in a second and third round.
    """
    basis = _basis(normal)
    ridge = torch.diag(torch.tensor([1e-3, *[1.0] * (HARMONICS - 1)], device=colour.device)) * _RIDGE
    mean = (colour * weight.unsqueeze(1)).sum(2, keepdim=True) / (weight.sum(1).view(-1, 1, 1) + 1e-4)
    relative = colour / (mean + 0.02)
    trust = weight
    light = torch.zeros_like(torch.matmul(relative, basis.transpose(1, 2)))
    for _ in range(_ROUNDS):
        weighed = basis * trust.unsqueeze(1)
        square = torch.matmul(weighed, basis.transpose(1, 2)) + ridge * (trust.sum(1) + 1.0).view(-1, 1, 1)
        light = _solved(square, torch.matmul(weighed, relative.transpose(1, 2))).transpose(1, 2)
        off = (torch.matmul(light, basis) - relative).abs().mean(1)
        trust = weight / (1 + (off / _USUAL_ERROR) ** 2)
    return light.reshape(light.shape[0], 3 * HARMONICS)


def _basis(normal: Tensor) -> Tensor:
    """[B, 9, N] harmonics of directions [B, 3, N] of any length."""
    x, y, z = (normal * torch.rsqrt(normal.square().sum(1, keepdim=True) + 1e-6)).split(1, 1)
    return torch.cat([torch.ones_like(x), x, y, z, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y], 1)


def _solved(square: Tensor, right: Tensor) -> Tensor:
    """`square` [B, n, n] \\ `right` [B, n, m] by Gauss and Jordan; needs no pivots, for it is positive definite. ONNX has no solver."""
    count = square.shape[1]
    both = torch.cat([square, right], 2)
    rows = torch.eye(count, device=square.device)
    for i in range(count):
        here = rows[i].view(1, count, 1)
        row = both[:, i : i + 1] / both[:, i : i + 1, i : i + 1]
        both = both - (both[:, :, i : i + 1] - here) * row
    return both[:, :, count:]
