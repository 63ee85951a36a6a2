"""The head's surface, unrolled and completed once: what a portrait's hidden sides look like, the same in every frame.

The surface is seen from inside the head and flattened about the direction of the nose (azimuthal equidistant projection: a point's
distance from the middle is its angle from the nose, the edge lies well behind the ears). Where the portrait shows a point well, the mantle has
its colour, without the light that falls on it; where only the mirror image is shown, that one's; between them it is filled smoothly, and
a network corrects what was filled. Eyes are filled over, so there are lids where they shut. `Render` puts the light of the new pose on it.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from parley_train.portrait.blocks import Residual, convolved, quiet
from parley_train.portrait.fill import fill
from parley_train.portrait.geometry import HeadGeometry, Points
from parley_train.portrait.light import shading
from parley_train.portrait.points import INSIDE, KINDS
from parley_train.portrait.splats import drawn_mean
from parley_train.portrait.view import Face, enlarge, rotation_matrices, warp

SIZE = 128
"""Texels along a side of the mantle; 2.1 degrees each."""
CHANNELS = 4
"""Colour, and how surely it was seen."""
_CENTRE = (0.0, 1.0, 0.0)
"""Centimetres: the middle of the head, from which its surface is seen."""
_EDGE = 2.4
"""Radians from the nose at the mantle's edge: what lies farther back is never seen by a camera in front."""
_HIDING = [*INSIDE, KINDS.index("lash")]
_GRAZING, _FACING = 0.15, 0.45
"""Cosines between the surface's normal and the line of sight: below the first a portrait's pixel says nothing of the surface, from the second on all."""
_LAYERS, _NEIGHBOURS = 1.5, 0.17
"""A point is not the surface where another lies so many centimetres farther out, within so many radians: mouth and nose have insides."""
_EYE = (2.5, 2.0)
"""Centimetres beside, and above and below an eye's middle that are filled from around it with skin: as far as drawn eyes reach."""
_BESIDE, _RIM_AT, _RIM_WIDE = 0.05, 0.05, 0.3
"""How far beside the outline (crop coordinates: 0.9 cm) hair is looked for, and for which cosines, about and within."""
_MIRRORED = 0.8
"""What a mirrored texel counts beside a seen one."""


def unroll(points: Tensor) -> Tensor:
    """Places [B, 2, ...] in the mantle, -1..1, of points [B, 3, ...] in the head's own axes (cm)."""
    x, y, z = ((points[:, i : i + 1] - _CENTRE[i]) for i in range(3))
    away = torch.sqrt(x * x + y * y + 1e-4)
    angle = 2 * torch.atan(away / (torch.sqrt(away * away + z * z) + z + 1e-3))
    scale = angle / (_EDGE * away)
    return torch.cat([x * scale, -y * scale], 1)


def outer(points: Points) -> Tensor:
    """[1, K] 1 for the points that are the head's surface as seen from outside, on the mean head."""
    from_middle = points.mean - torch.tensor(_CENTRE, device=points.mean.device).view(3, 1)
    away = from_middle.square().sum(0).sqrt()
    cosine = (from_middle.T @ from_middle) / (away.view(-1, 1) * away)
    covered = (cosine > math.cos(_NEIGHBOURS)) & (away > away.view(-1, 1) + _LAYERS)
    return ((1 - points.kind[_HIDING].sum(0)) * (~covered.any(1)).float()).unsqueeze(0)


def _off_eyes(place: Tensor, eyes: list[Tensor]) -> Tensor:
    """[B, 1, h, w] 0 about `eyes` [B, 3] each, as far as `_EYE` says, 1 an eighth of that farther off; `place` [B, 3, h, w] cm."""
    reach = torch.tensor(_EYE, device=place.device).view(1, 2, 1, 1)
    off = torch.ones_like(place[:, :1])
    for eye in eyes:
        square = ((place - eye[:, :, None, None])[:, :2] / reach).square().sum(1, keepdim=True)
        off = off * (4 * (square - 1)).clamp(0, 1)
    return off


class Mantle(nn.Module):
    """Gathers, mirrors and fills by geometry; a small U-Net corrects what nobody saw."""

    def __init__(self, widths: tuple[int, int, int]) -> None:
        super().__init__()
        a, b, c = widths
        self.enter = nn.Sequential(convolved(8, a, 2), Residual(a))
        self.down_b = nn.Sequential(convolved(a, b, 2), Residual(b))
        self.down_c = nn.Sequential(convolved(b, c, 2), Residual(c), Residual(c))
        self.up_b = nn.Sequential(convolved(c + b, b), Residual(b))
        self.up_a = nn.Sequential(convolved(b + a, a), Residual(a))
        self.out = nn.Conv2d(a, 12, 3, 1, 1)
        quiet(self.out)

    def forward(
        self, geometry: HeadGeometry, shape: Tensor, face: Face, small: Tensor, matte: Tensor, depth: Tensor, light: Tensor
    ) -> Tensor:  # fmt: skip
        """[B, CHANNELS, SIZE, SIZE] of a portrait `small` [B, 3, 128, 128] whose geometry, `matte`, `depth` and `light` are known."""
        with torch.no_grad(), torch.autocast(small.device.type, enabled=False):
            place, colour, trust, shut = self._gathered(geometry, shape, face, small, matte, depth, light)
            mirrored = trust.flip(3) * _MIRRORED * (1 - trust)
            known = trust + mirrored
            mixed = (colour * trust + colour.flip(3) * mirrored) / (known + 1e-4)
            filled = fill(mixed, known.clamp(0, 1))
        h_a = self.enter(torch.cat([filled - 0.5, trust, mirrored, place * 0.1], 1))
        h_b = self.down_b(h_a)
        h_c = self.down_c(h_b)
        h_b = self.up_b(torch.cat([enlarge(h_c), h_b], 1))
        h_a = self.up_a(torch.cat([enlarge(h_b), h_a], 1))
        better = 0.7 * torch.tanh(F.pixel_shuffle(self.out(h_a).float(), 2))
        # Lids stay as they were filled: of an eye that the portrait shows shut, targets show the eye, and would have it painted here.
        return torch.cat([(filled + (1 - trust) * shut * better).clamp(0, 1.5), trust], 1)

    @staticmethod
    def _gathered(
        geometry: HeadGeometry, shape: Tensor, face: Face, small: Tensor, matte: Tensor, depth: Tensor, light: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:  # fmt: skip
        """Each texel's point [B, 3, SIZE, SIZE], its colour without light, how well the portrait shows it, and 0 where eyes are (0..1)."""
        points = geometry.set("head")
        rest, offset = points.rest(shape), points.moved(face.weights)
        away = (rest - torch.tensor(_CENTRE, device=rest.device).view(1, 3, 1)).square().sum(1).sqrt()
        width = 2.0 * points.width / (_EDGE * away)
        values = torch.cat([rest, offset, points.normals(shape, face.weights)], 1)
        drawn, _ = drawn_mean(
            values, outer(points).expand(shape.shape[0], -1), unroll(rest), width, geometry.whole(face.pose), SIZE
        )
        place = drawn[:, :3]
        flow, hidden = geometry.into_source((place + drawn[:, 3:6]).flatten(2), face, depth, SIZE)
        normal = torch.bmm(rotation_matrices(face.pose[:, :3]), drawn[:, 6:].flatten(2)).view_as(place)
        normal = normal * torch.rsqrt(normal.square().sum(1, keepdim=True) + 1e-4)
        seen = warp(torch.cat([small, matte], 1), flow)
        shut = _off_eyes(place, geometry.centres(shape)[1:])
        inside = (40 * (1 - flow.abs().amax(1, keepdim=True))).clamp(0, 1)
        trust = (
            ((normal[:, 2:] - _GRAZING) / (_FACING - _GRAZING)).clamp(0, 1) * inside
            * ((seen[:, 3:] - 0.8) * 6).clamp(0, 1) * (2.5 - 3 * hidden[:, :1]).clamp(0, 1) * shut
        )  # fmt: skip
        # Where the head turns away from the camera, what stands beside it covers it: hair, ears. The light on those is not known.
        beside = warp(torch.cat([small, matte], 1), flow + _BESIDE * torch.cat([normal[:, :1], -normal[:, 1:2]], 1))
        rim = (
            (1 - (normal[:, 2:] - _RIM_AT).abs() / _RIM_WIDE).clamp(0, 1)
            * ((beside[:, 3:] - 0.8) * 5).clamp(0, 1)
            * inside
        )
        rim = rim * (1 - trust)
        colour = (seen[:, :3] / shading(light, normal) * trust + beside[:, :3] * rim) / (trust + rim + 1e-4)
        return place, colour, trust + rim, shut
