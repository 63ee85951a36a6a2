"""What is done once for a portrait: its shape of head, its looks as features, who it is, its matte, and what lies behind the head."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from parley_train.portrait.blocks import Residual, convolved, quiet
from parley_train.portrait.config import PortraitConfig
from parley_train.portrait.fill import fill, known_of
from parley_train.portrait.geometry import SOURCE_HINTS, HeadGeometry, covered, voted
from parley_train.portrait.light import HARMONICS, fit
from parley_train.portrait.mantle import Mantle
from parley_train.portrait.points import KINDS
from parley_train.portrait.view import Face, enlarge, look_at, rotation_matrices, turn, warp
from parley_train.portrait.worn import points_of

_RIDGE = 0.5
"""cm²: how uncertain the points are taken to be when they are read as a shape, against modes of unit variance."""
EDGE = 4.0
"""Scale of the learned weight of the outline in mattes."""


@dataclass(frozen=True)
class Registration:
    """A portrait as the renderer knows it.

    shape     [B, 100] identity modes of the head
    light     [B, 27] what light falls on the head, see `light`
    identity  [B, I] who it is, as far as it matters for drawing
    depth     [B, 2, 64, 64] the head's depth (cm, camera space) and the log of how much of it is there
    fine, middle, coarse  features [B, c, 64, 64], [B, c, 32, 32], [B, c, 16, 16]
    matte     [B, 1, 128, 128] 0..1 how much of a pixel is the head
    behind    [B, 3, 128, 128] 0..1 the picture without the head
    small     [B, 3, 128, 128] 0..1 the portrait
    worn      [B, 4, N] what stands off the head, as points, see `worn`
    mantle    [B, 4, 128, 128] the head's surface, completed where the portrait hides it, see `mantle`
    mouth, left_eye, right_eye  [B, KINDS, h, h] what kind of surface the portrait shows in their boxes, by geometry
    """

    shape: Tensor
    light: Tensor
    identity: Tensor
    depth: Tensor
    fine: Tensor
    middle: Tensor
    coarse: Tensor
    matte: Tensor
    behind: Tensor
    small: Tensor
    worn: Tensor
    mantle: Tensor
    mouth: Tensor
    left_eye: Tensor
    right_eye: Tensor

    def repeated(self, times: int) -> Registration:
        """Each portrait `times` times, for as many targets."""
        return Registration(*(getattr(self, f.name).repeat_interleave(times, 0) for f in fields(self)))


class Register(nn.Module):
    """A U-Net over the portrait and its known geometry."""

    geometry: HeadGeometry

    def __init__(self, geometry: HeadGeometry, config: PortraitConfig) -> None:
        super().__init__()
        self.__dict__["geometry"] = geometry  # `Portrait` owns it; as a submodule here it would be saved twice
        self.config = config
        a, b, c, d = config.register_widths
        self.stem = convolved(3, a, 2)
        self.enter = nn.Sequential(convolved(a + SOURCE_HINTS, a), Residual(a))
        self.down_b = nn.Sequential(convolved(a, b, 2), Residual(b))
        self.down_c = nn.Sequential(convolved(b, c, 2), Residual(c))
        self.down_d = nn.Sequential(convolved(c, d, 2), Residual(d), Residual(d))
        self.down_e = convolved(d, d, 2)
        self.up_d = convolved(2 * d, d, kernel=1)
        self.up_c = nn.Sequential(convolved(d + c, c), Residual(c))
        self.up_b = nn.Sequential(convolved(c + b, b), Residual(b))
        self.up_a = convolved(b + a, a)
        self.fine = nn.Conv2d(a, config.features[0], 1)
        self.middle = nn.Conv2d(b, config.features[1], 1)
        self.coarse = nn.Conv2d(c, config.features[2], 1)
        self.at_points = nn.Conv2d(b, 8, 1)
        count = geometry.set("head").count
        self.mix = nn.Sequential(nn.Linear(8 * count + d, 192), nn.SiLU())
        self.identity = nn.Linear(192, config.identity)
        self.shape = nn.Linear(192, 100)
        self.light = nn.Linear(192, 3 * HARMONICS)
        self.edge = nn.Parameter(torch.zeros(1))
        # Where a point really is, seen from where the mean head has it; from all of them follows the head's shape, by ridge regression
        # at first (so the layer starts as the right answer to what the convolution learns to see).
        self.moved = nn.Conv2d(a, 3, 3, 1, 1)
        self.shape_of_moved = nn.Linear(3 * count, 100, bias=False)
        modes = geometry.set("head").identity
        ridge = modes @ modes.T + _RIDGE * torch.eye(100)
        with torch.no_grad():
            self.shape_of_moved.weight.copy_(torch.linalg.solve(ridge, modes))
        self.out = nn.Conv2d(a, 16, 3, 1, 1)
        self.relief = nn.Conv2d(a, 1, 3, 1, 1)
        self.mantle = Mantle(config.mantle_widths)
        quiet(self.moved)
        quiet(self.relief)
        quiet(self.out)
        quiet(self.shape)
        quiet(self.light)

    def forward(self, image: Tensor, face: Face) -> Registration:
        """Portrait [B, 3, 256, 256] 0..1 and how its face is held."""
        return self.look(image, face)[0]

    def look(self, image: Tensor, face: Face) -> tuple[Registration, Tensor]:
        """The registration, and how far each of the head's points seems to be from the mean head's, at rest [B, 3, K] (cm)."""
        small = F.avg_pool2d(image, 2)
        with torch.no_grad(), torch.autocast(image.device.type, enabled=False):
            unknown = torch.zeros(image.shape[0], 100, device=image.device)
            _, hints = self.geometry.source(unknown, face)
            points = self.geometry.set("head")
            places = look_at(turn(points.rest(unknown) + points.moved(face.weights), face.pose))
        h_a = self.enter(torch.cat([self.stem(small - 0.5), hints], 1))
        h_b = self.down_b(h_a)
        h_c = self.down_c(h_b)
        h_d = self.down_d(h_c)
        h_e = self.down_e(h_d)
        g_d = self.up_d(torch.cat([h_d, enlarge(h_e)], 1))
        g_c = self.up_c(torch.cat([enlarge(g_d), h_c], 1))
        g_b = self.up_b(torch.cat([enlarge(g_c), h_b], 1))
        g_a = self.up_a(torch.cat([enlarge(g_b), h_a], 1))
        sampled = warp(self.at_points(g_b).float(), places.unsqueeze(2)).flatten(1)
        known = self.mix(torch.cat([sampled, h_e.mean((2, 3))], 1))
        seen = warp(self.moved(g_a).float(), places.unsqueeze(2)).squeeze(2)
        moved = torch.bmm(rotation_matrices(face.pose[:, :3]).transpose(1, 2), seen) / face.pose[:, 5].view(-1, 1, 1)
        shape = self.shape(known).float() + self.shape_of_moved(moved.flatten(1)).float()
        with torch.no_grad(), torch.autocast(image.device.type, enabled=False):
            bare, _ = self.geometry.source(shape.detach(), face)
            fitted = self._light(small, shape.detach(), face)
            outline = self.geometry.outline(shape.detach(), face)
            parts = self.geometry.kinds(shape.detach(), face, self.config.detail_sizes)
        out = F.pixel_shuffle(self.out(g_a).float(), 2)
        matte = torch.sigmoid(2 * out[:, :1] + covered(bare[:, 1:]) + EDGE * (self.edge * outline))
        # Smooth completion is right for most of what is behind heads; the network adds what it knows better.
        behind = (fill(small, known_of(matte.detach())) + 0.5 * torch.tanh(out[:, 1:4])).clamp(0, 1)
        off = 1 - torch.sigmoid(voted(bare[:, 1:]))
        depth = torch.cat([bare[:, :1] + off * self.relief(g_a).float(), bare[:, 1:]], 1)
        light = fitted + self.light(known).float()
        made = Registration(
            shape, light, self.identity(known).float(), depth, self.fine(g_a).float(), self.middle(g_b).float(), self.coarse(g_c).float(),
            matte, behind, small, points_of(off, depth[:, :1], face.pose).detach(),
            self.mantle(self.geometry, shape.detach(), face, small, matte.detach(), depth.detach(), light.detach()), *parts,
        )  # fmt: skip
        return made, moved

    def _light(self, small: Tensor, shape: Tensor, face: Face) -> Tensor:
        """Light [B, 27] by the skin's colours where its points are seen."""
        points = self.geometry.set("head")
        placed = turn(points.rest(shape) + points.moved(face.weights), face.pose)
        at, _, visible = points.seen(placed, face.pose)
        skin = points.kind[KINDS.index("skin")] * ((points.mean[2] > 2) & (points.mean[1].sub(-1).abs() < 8)).float()
        inside = (at.abs().amax(1) < 0.97).float()
        colour = warp(F.avg_pool2d(small, 3, 1, 1), at.unsqueeze(2)).squeeze(2)
        normal = torch.bmm(rotation_matrices(face.pose[:, :3]), points.normals(shape, face.weights))
        return fit(colour, normal, skin * inside * visible.clamp(0, 1))
