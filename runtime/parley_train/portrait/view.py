"""Where head points are seen, in torch: poses, the camera, pictures sampled by flow. All of it is what ONNX opset 20 has.

Coordinates are `camera`'s: x, y in -1..1 of the crop.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from parley_train.portrait.camera import DISTANCE, FOCAL, LIFT


def rotation_matrices(vectors: Tensor) -> Tensor:
    """[B, 3, 3] of rotation vectors [B, 3]."""
    square = (vectors * vectors).sum(1, keepdim=True)
    angle = (square + 1e-12).sqrt()
    first, second = torch.sin(angle) / angle, (1.0 - torch.cos(angle)) / (square + 1e-12)
    x, y, z = vectors[:, 0:1], vectors[:, 1:2], vectors[:, 2:3]
    o = torch.zeros_like(x)
    cross = torch.cat([o, -z, y, z, o, -x, -y, x, o], 1).view(-1, 3, 3)
    outer = vectors.unsqueeze(2) * vectors.unsqueeze(1)
    eye = torch.eye(3, dtype=vectors.dtype, device=vectors.device)
    return torch.cos(angle).unsqueeze(2) * eye + first.unsqueeze(2) * cross + second.unsqueeze(2) * outer


def grid(size: int) -> Tensor:
    """[1, 2, size, size] x and y of pixel centres."""
    at = (torch.arange(size, dtype=torch.float32) + 0.5) / size * 2 - 1
    return torch.stack(torch.meshgrid(at, at, indexing="xy"), 0)[None]


def warp(image: Tensor, flow: Tensor) -> Tensor:
    """`image` [B, C, H, W] sampled at `flow` [B, 2, h, w]."""
    return F.grid_sample(image, flow.permute(0, 2, 3, 1), mode="bilinear", padding_mode="border", align_corners=False)


def pooled(image: Tensor, size: int) -> Tensor:
    """`image` [B, C, S, S], whose S is `size` or a multiple of it, by the mean of each block: material may be of 256 or 512 pixels."""
    return image if image.shape[-1] == size else F.avg_pool2d(image, image.shape[-1] // size)


def enlarge(x: Tensor, factor: int = 2) -> Tensor:
    """Bilinear."""
    return F.interpolate(x, scale_factor=float(factor), mode="bilinear", align_corners=False)


def turn(points: Tensor, pose: Tensor) -> Tensor:
    """Head points [B, 3, N] -> camera space before the shift to the camera's distance, [B, 3, N]."""
    moved = torch.bmm(rotation_matrices(pose[:, :3]), points) * pose[:, 5].view(-1, 1, 1)
    shift = torch.cat([pose[:, 3:5], torch.zeros_like(pose[:, :1])], 1)
    return moved + shift.unsqueeze(2)


def turn_back(points: Tensor, pose: Tensor) -> Tensor:
    """The inverse of `turn`."""
    shift = torch.cat([pose[:, 3:5], torch.zeros_like(pose[:, :1])], 1)
    return torch.bmm(rotation_matrices(pose[:, :3]).transpose(1, 2), points - shift.unsqueeze(2)) / pose[:, 5].view(
        -1, 1, 1
    )


def look_at(points: Tensor) -> Tensor:
    """Camera-space points [B, 3, N] -> crop coordinates [B, 2, N]."""
    nearness = FOCAL / (DISTANCE - points[:, 2:3])
    return torch.cat([points[:, 0:1] * nearness, -(points[:, 1:2] + LIFT) * nearness], 1)


def lift(at: Tensor, depth: Tensor) -> Tensor:
    """The inverse of `look_at` for crop coordinates [B, 2, N] with known camera-space z [B, 1, N]."""
    reach = (DISTANCE - depth) / FOCAL
    return torch.cat([at[:, 0:1] * reach, -at[:, 1:2] * reach - LIFT, depth], 1)


@dataclass(frozen=True)
class Face:
    """How a face is held: pose [B, 6], ARKit weights [B, 52]."""

    pose: Tensor
    weights: Tensor


@dataclass(frozen=True)
class Box:
    """Square parts of the crop: centre [B, 2], half width [B]."""

    centre: Tensor
    half: Tensor

    def pixels(self, size: int) -> Tensor:
        """[B, 2, size, size] crop coordinates of the box's pixel centres."""
        at = grid(size).to(self.centre)
        return self.centre[:, :, None, None] + at * self.half.view(-1, 1, 1, 1)

    def cut(self, image: Tensor, size: int) -> Tensor:
        """`warp(image, self.pixels(size))`: bilinear sampling on an upright grid is separable, and two matrix products are faster."""
        places = self.pixels(size)
        rows, columns = hats(places[:, 1, :, 0], image.shape[2]), hats(places[:, 0, 0, :], image.shape[3])
        cut: Tensor = torch.matmul(torch.matmul(rows.unsqueeze(1), image), columns.transpose(1, 2).unsqueeze(1))
        return cut


def hats(places: Tensor, count: int) -> Tensor:
    """[B, n, count] weights of `count` pixels in samples at `places` [B, n] (-1..1), which stop at the outermost pixels."""
    at = ((places + 1) * (count / 2) - 0.5).clamp(0, count - 1)
    pixels = torch.arange(count, dtype=places.dtype, device=places.device)
    return (1 - (at.unsqueeze(2) - pixels).abs()).clamp_min(0)
