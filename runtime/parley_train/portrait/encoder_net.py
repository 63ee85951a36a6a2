"""E_pose and E_dyn: how a face in a picture is held, as pose and ARKit weights.

A first look at the whole crop gives the pose; with it, mouth and eyes are cut out at full resolution for a second look. That one tells
where they are in this face, and a third, nearer look is centred there: an iris is nine pixels wide, and a gaze of speech moves it by half
a pixel. `z_dyn` is the pack's fixed linear map of ARKit weights, so what this network gives is the latent space's own coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from parley_train.portrait.blocks import Residual, convolved
from parley_train.portrait.config import PortraitConfig
from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.mirror import mirror
from parley_train.portrait.view import Box, Face, warp

MOUTH_PIXELS, EYE_PIXELS = 64, 48
NEAR_MOUTH, NEAR_EYE = 0.7, 0.57
"""Width of the nearer looks' boxes, as a share of the second look's: lips at 6.4 cm, an eye at 3.4 cm."""

_POSE_SCALE = (0.3, 0.3, 0.2, 1.0, 1.0, 0.1)
"""Usual sizes of a pose's six numbers."""


@dataclass(frozen=True)
class Looked:
    """What the encoder sees on the way: the first look's pose [B, 6] and its features [B, F], those of each detail [B, D] and its box,
    where in that box (-1..1) the detail seems to be [B, 2], and features of the nearer looks [B, N]."""

    first: Tensor
    whole: Tensor
    details: dict[str, Tensor]
    boxes: dict[str, Box]
    aims: dict[str, Tensor]
    near: list[Tensor]


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
        wide = config.look_widths
        self.mouth, self.eye = _look(MOUTH_PIXELS, wide, 24), _look(EYE_PIXELS, wide, 24)
        joined = 2 * d + 3 * 2 * wide[2]
        if config.near_widths:
            self.mouth_aim, self.eye_aim = nn.Linear(2 * wide[2], 2), nn.Linear(2 * wide[2], 2)
            self.near_mouth = _look(MOUTH_PIXELS, config.near_widths, 16)
            self.near_eye = _look(EYE_PIXELS, config.near_widths, 16)
            joined += 3 * 2 * config.near_widths[2]
        self.join = nn.Sequential(nn.Linear(joined, 4 * d), nn.SiLU(), nn.Linear(4 * d, 52 + 6))
        self.register_buffer("usual", torch.tensor(_POSE_SCALE), persistent=False)
        self.register_buffer("shift", torch.tensor([0.0, 0.0, 0.0, 0.0, 0.0, 1.0]), persistent=False)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Pose [B, 6], weights [B, 52] (not yet clipped), and the pose of the first look [B, 6].

        Means of what is seen in the picture and in its mirror image: their errors differ, so R² gains .01 to .02 and rotations a twentieth.
        """
        looked = self.look(torch.cat([image, image.flip(3)], 0))
        pose, weights = self.conclude(looked)
        both = [x.view(2, -1, x.shape[1]) for x in (pose, weights, looked.first)]
        other = mirror(Face(both[0][1], both[1][1]))
        first = mirror(Face(both[2][1], both[1][1])).pose
        return (both[0][0] + other.pose) / 2, (both[1][0] + other.weights) / 2, (both[2][0] + first) / 2

    def look(self, image: Tensor) -> Looked:
        """The whole crop, then mouth and eyes where the first look's pose says they are, then nearer, where they were seen to be."""
        whole = self.whole(F.avg_pool2d(image, 2) - 0.5)
        first = self.pose(whole).float() * self.usual + self.shift
        face = Face(first.detach(), torch.zeros(image.shape[0], 52, device=image.device))
        boxes = self.geometry.boxes(torch.zeros(image.shape[0], 100, device=image.device), face)
        details = {"mouth": self.mouth(warp(image, boxes["mouth"].pixels(MOUTH_PIXELS)) - 0.5)}
        for name, flipped in (("left_eye", False), ("right_eye", True)):  # one network sees both eyes as a left one
            eye = warp(image, boxes[name].pixels(EYE_PIXELS)) - 0.5
            details[name] = self.eye(eye.flip(3) if flipped else eye)
        aims: dict[str, Tensor] = {}
        near: list[Tensor] = []
        if self.config.near_widths:
            for name, box in boxes.items():
                mouth, flipped = name == "mouth", name == "right_eye"
                aim = (self.mouth_aim if mouth else self.eye_aim)(details[name]).float()
                aims[name] = aim * torch.tensor([-1.0 if flipped else 1.0, 1.0], device=image.device)
                centre = box.centre + aims[name].detach() * box.half.unsqueeze(1)
                nearer = Box(centre, box.half * (NEAR_MOUTH if mouth else NEAR_EYE))
                seen = warp(image, nearer.pixels(MOUTH_PIXELS if mouth else EYE_PIXELS)) - 0.5
                near.append((self.near_mouth if mouth else self.near_eye)(seen.flip(3) if flipped else seen))
        return Looked(first, whole, details, boxes, aims, near)

    def conclude(self, looked: Looked) -> tuple[Tensor, Tensor]:
        """Pose and weights of what was looked at."""
        out = self.join(torch.cat([looked.whole, *looked.details.values(), *looked.near], 1)).float()
        return looked.first + out[:, 52:] * self.usual * 0.3, out[:, :52] * 0.5


def _look(pixels: int, widths: tuple[int, ...], last: int) -> nn.Sequential:
    a, b, c = widths
    left = pixels // 8
    return nn.Sequential(
        convolved(3, a, 2), convolved(a, b, 2), Residual(b), convolved(b, c, 2), Residual(c), Residual(c), nn.Conv2d(c, last, 1),
        nn.Flatten(), nn.Linear(last * left * left, 2 * c), nn.SiLU(),
    )  # fmt: skip
