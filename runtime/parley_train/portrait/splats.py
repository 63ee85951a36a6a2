"""Points drawn as Gaussians into small pictures of numbers ("splats"), and which of them a camera sees.

All operations are ones that ONNX opset 20 has.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from parley_train.portrait.camera import DISTANCE, FOCAL
from parley_train.portrait.view import Box, enlarge, grid, look_at, rotation_matrices

_WIDE = 3.5
"""Width factor of the second, wide splat that fills what lies between and around the points."""
_USUAL_WIDTH = 0.3
"""Centimetres."""
SHY = 4.0
"""How easily most points are hidden by what is before them, see `Surface`."""
_FIELDS_SIZE = 32
"""Pixels of the slowly changing fields (where on the head, what kind) of the whole head."""


def whereabouts(place: Tensor) -> Tensor:
    """Sine and cosine [..., 6, K] of places on the head [..., 3, K] (cm): what a network is told of where a point lies."""
    at = 2 * place / torch.tensor([[4.0], [5.0], [4.0]], device=place.device)
    return torch.cat([torch.sin(at), torch.cos(at)], -2)


@dataclass(frozen=True)
class Surface:
    """What K points are, as far as seeing them goes.

    normal [1 or B, 3, K] at rest; width [K] cm; shy [K] how easily a point is hidden by what is before it; sunk [K] by how many centimetres
    it counts as lying deeper then; cover [K] how well it hides others, 0..1; weight [1 or B, K] how much it counts and hides, 0..1.
    """

    normal: Tensor
    width: Tensor
    shy: Tensor
    sunk: Tensor
    cover: Tensor
    weight: Tensor


def seen(placed: Tensor, what: Surface, pose: Tensor, hide: float = 0.3) -> tuple[Tensor, Tensor, Tensor]:
    """Camera-space points [B, 3, K] -> places [B, 2, K], Gaussian widths in crop coordinates [B, K], visibility [B, K] (soft z-test).

    `hide`: centimetres that a point must lie behind another to be hidden by it.
    """
    at = look_at(placed)
    depth = placed[:, 2]
    facing = torch.matmul(rotation_matrices(pose[:, :3])[:, 2:3], what.normal)[:, 0]
    front = torch.sigmoid(8 * facing - 1) * what.weight
    crop_width = what.width * pose[:, 5:6] * (FOCAL / DISTANCE)
    # Each line below goes over K² numbers of every face, so what can be multiplied before is.
    near = sum((at[:, i, :, None] - at[:, i, None, :]).square() for i in (0, 1))
    before = torch.sigmoid((5 * (depth - hide - what.width)).unsqueeze(1) - (5 * (depth - what.sunk)).unsqueeze(2))
    covers = torch.exp(near * (-0.5 / crop_width.square()).unsqueeze(1)) * before
    hidden = torch.bmm(covers, (front * what.cover).unsqueeze(2)).squeeze(2)
    area = (_USUAL_WIDTH / what.width).square()  # each point weighs the same in all, however wide it is
    return at, crop_width, front * torch.exp(-what.shy * hidden) * torch.exp(0.1 * (depth - 5)) * area


def splat(values: Tensor, at: Tensor, width: Tensor, box: Box, size: int, factor: float, least: float) -> Tensor:
    """Sum of Gaussians: `values` [B, C, K] at `at` [B, 2, K] -> [B, C, size, size]; at least `least` pixels wide."""
    line = grid(size).to(at)[0, 0, 0]
    place = (at - box.centre.unsqueeze(2)) / box.half.view(-1, 1, 1)
    scale = -0.5 / (width / box.half.unsqueeze(1) * factor).clamp_min(least * 2 / size) ** 2
    across = torch.exp(scale.unsqueeze(2) * (line - place[:, 0].unsqueeze(2)) ** 2)
    down = torch.exp(scale.unsqueeze(2) * (line - place[:, 1].unsqueeze(2)) ** 2)
    batch, channels, count = values.shape
    rows = (values.unsqueeze(2) * down.transpose(1, 2).unsqueeze(1)).reshape(batch, channels * size, count)
    return torch.bmm(rows, across).view(batch, channels, size, size)


def fuse() -> None:
    """Have torch.compile fuse what geometry does to large pictures of numbers: a fifth off a training step on a CPU, after a minute of
    compiling. Needs a C++ compiler."""
    global splat, seen
    splat = torch.compile(splat, dynamic=True)
    seen = torch.compile(seen, dynamic=True)


def drawn_mean(
    values: Tensor, visible: Tensor, at: Tensor, width: Tensor, box: Box, size: int
) -> tuple[Tensor, Tensor]:
    """Weighted mean of `values` [B, C, K] at each pixel, and the weights' sum [B, 1, size, size]."""
    values = _with_ones(values, visible)
    wide = enlarge(splat(values, at, width, box, size // 2, _WIDE, 0.6))
    drawn = splat(values, at, width, box, size, 1.0, 0.4) + wide * 1e-3
    density = drawn[:, -1:]
    return drawn[:, :-1] / (density + 1e-8), density


def smooth_fields(values: Tensor, visible: Tensor, at: Tensor, width: Tensor, box: Box) -> Tensor:
    """Fields that change slowly, [B, C, K] -> [B, C, 64, 64]."""
    drawn = splat(_with_ones(values, visible), at, width, box, _FIELDS_SIZE, 2.0, 0.6)
    return enlarge(drawn[:, :-1] / (drawn[:, -1:] + 1e-5))


def _with_ones(values: Tensor, visible: Tensor) -> Tensor:
    return torch.cat([values, torch.ones_like(visible).unsqueeze(1)], 1) * visible.unsqueeze(1)
