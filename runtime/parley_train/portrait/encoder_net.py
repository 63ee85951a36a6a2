"""E_pose and E_dyn: how a face in a picture is held, as pose and ARKit weights.

A first look at the whole crop gives the pose; with it, mouth and eyes are cut out at full resolution for a second look. `z_dyn` is the
pack's fixed linear map of ARKit weights, so what this network gives is the latent space's own coordinates.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from parley_train.portrait.blocks import Residual, convolved
from parley_train.portrait.config import PortraitConfig
from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.view import Face, warp

MOUTH_PIXELS, EYE_PIXELS = 48, 40

_POSE_SCALE = (0.3, 0.3, 0.2, 1.0, 1.0, 0.1)
"""Usual sizes of a pose's six numbers."""


class MotionEncoder(nn.Module):
    """[B, 3, 256, 256] 0..1 -> pose [B, 6] (see `camera`) and ARKit weights [B, 52]."""

    geometry: HeadGeometry
    usual: Tensor
    shift: Tensor

    def __init__(self, geometry: HeadGeometry, config: PortraitConfig) -> None:
        super().__init__()
        self.__dict__["geometry"] = geometry
        self.config = config
        a, b, c, d = config.encoder_widths
        self.whole = nn.Sequential(
            convolved(3, a, 2), convolved(a, b, 2), Residual(b), convolved(b, c, 2), Residual(c), convolved(c, d, 2), Residual(d),
            nn.Conv2d(d, 16, 1), nn.Flatten(), nn.Linear(16 * 64, 2 * d), nn.SiLU(),
        )  # fmt: skip
        self.pose = nn.Linear(2 * d, 6)
        self.mouth = _look(MOUTH_PIXELS, a, b, c)
        self.eye = _look(EYE_PIXELS, a, b, c)
        self.join = nn.Sequential(nn.Linear(2 * d + 3 * 2 * c, 4 * d), nn.SiLU(), nn.Linear(4 * d, 52 + 6))
        self.register_buffer("usual", torch.tensor(_POSE_SCALE), persistent=False)
        self.register_buffer("shift", torch.tensor([0.0, 0.0, 0.0, 0.0, 0.0, 1.0]), persistent=False)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Pose [B, 6], weights [B, 52] (not yet clipped), and the pose of the first look [B, 6]."""
        seen = self.whole(F.avg_pool2d(image, 2) - 0.5)
        first = self.pose(seen).float() * self.usual + self.shift
        face = Face(first.detach(), torch.zeros(image.shape[0], 52, device=image.device))
        boxes = self.geometry.boxes(torch.zeros(image.shape[0], 100, device=image.device), face)
        parts = [seen, self.mouth(warp(image, boxes["mouth"].pixels(MOUTH_PIXELS)) - 0.5)]
        for name, flipped in (("left_eye", False), ("right_eye", True)):  # one network sees both eyes as a left one
            eye = warp(image, boxes[name].pixels(EYE_PIXELS)) - 0.5
            parts.append(self.eye(eye.flip(3) if flipped else eye))
        out = self.join(torch.cat(parts, 1)).float()
        return first + out[:, 52:] * self.usual * 0.3, out[:, :52] * 0.5, first


def _look(pixels: int, a: int, b: int, c: int) -> nn.Sequential:
    left = pixels // 8
    return nn.Sequential(
        convolved(3, a, 2), convolved(a, b, 2), Residual(b), convolved(b, c, 2), Residual(c), nn.Conv2d(c, 16, 1), nn.Flatten(),
        nn.Linear(16 * left * left, 2 * c), nn.SiLU(),
    )  # fmt: skip
