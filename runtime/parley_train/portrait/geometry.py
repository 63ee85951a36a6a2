"""What known geometry says before any network looks: where each pixel's point of the head lies in the source portrait.

Posed points are drawn as Gaussians ("splatted") into small pictures of depth, of how far the expression moved them, and of where on the
head they lie. A pixel of the target is lifted to 3-D with that depth, its pose and expression undone, and the source's put on:
that gives the coarse flow. The same is done with the point's mirror image, which the source may show where it hides the point itself.

Coordinates are `camera`'s: x, y in -1..1 of the crop. All operations are ones that ONNX opset 20 has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from parley_train.portrait import splats
from parley_train.portrait.camera import DISTANCE, FOCAL
from parley_train.portrait.points import EYEBALL, IN_MOUTH, INSIDE, KINDS, FacePoints
from parley_train.portrait.splats import Surface
from parley_train.portrait.view import Box, Face, enlarge, grid, lift, look_at, rotation_matrices, turn, turn_back, warp
from parley_train.portrait.worn import Worn

_OFFSET_SCALE = 0.1
"""Centimetres enter networks as tenths."""
_FACING_DEPTH, _OUTLINE_BIAS = 0.03, -0.5
"""How far inside (crop coordinates) a point that faces the camera counts, and by how many pixels outlines come out too small; measured."""
_OUTLINE_DENSITY = 0.6
_LASH = [KINDS.index("lash")]
_SHYER = 12.0
"""What lies inside mouth and eyes must not shine through the gaps between points of lips and lids."""
_SUNK, _AIRY = 0.8, 0.95
"""Lids shut along straight lines, which cut through the eye: an iris up to so many centimetres before its lid is behind it. Lashes hide
next to nothing, and eyeballs, so that they do not hide themselves, nothing."""


class Points(nn.Module):
    """One point set as buffers, posed and splatted."""

    FIELDS = 6 + len(KINDS)
    """Channels of `describe`: sine and cosine of the place on the head, and what kind of point."""

    def __init__(self, count: int) -> None:
        super().__init__()
        for name, shape in {
            "mean": (3, count), "normal": (3, count), "width": (count,), "kind": (len(KINDS), count), "expression": (52, 3 * count),
            "identity": (100, 3 * count), "mirrored": (52, 3 * count), "normal_expression": (52, 3 * count), "normal_identity": (100, 3 * count),
        }.items():  # fmt: skip
            self.register_buffer(name, torch.zeros(shape))

    mean: Tensor
    normal: Tensor
    width: Tensor
    kind: Tensor
    expression: Tensor
    identity: Tensor
    mirrored: Tensor
    normal_expression: Tensor
    normal_identity: Tensor

    def fill(self, chosen: object) -> None:
        """Take the values of a `points.PointSet`."""
        s = chosen
        flat = lambda x: torch.from_numpy(np.ascontiguousarray(x.transpose(0, 2, 1).reshape(len(x), -1)))  # noqa: E731
        self.mean.copy_(torch.from_numpy(s.mean.T.copy()))  # type: ignore[attr-defined]
        self.normal.copy_(torch.from_numpy(s.normal.T.copy()))  # type: ignore[attr-defined]
        self.width.copy_(torch.from_numpy(s.width))  # type: ignore[attr-defined]
        self.kind.copy_(F.one_hot(torch.from_numpy(s.kind).long(), len(KINDS)).T)  # type: ignore[attr-defined]
        self.expression.copy_(flat(s.expression))  # type: ignore[attr-defined]
        self.identity.copy_(flat(s.identity))  # type: ignore[attr-defined]
        self.mirrored.copy_(flat(s.mirrored_expression))  # type: ignore[attr-defined]
        self.normal_expression.copy_(flat(s.normal_expression))  # type: ignore[attr-defined]
        self.normal_identity.copy_(flat(s.normal_identity))  # type: ignore[attr-defined]

    @property
    def count(self) -> int:
        """K."""
        return self.mean.shape[1]

    def rest(self, shape: Tensor) -> Tensor:
        """Points at rest [B, 3, K] of the identity `shape` [B, 100]."""
        return self.mean + (shape @ self.identity).view(-1, 3, self.count)

    def moved(self, weights: Tensor) -> Tensor:
        """Offsets [B, 3, K] of the expression `weights` [B, 52]."""
        return (weights @ self.expression).view(-1, 3, self.count)

    def normals(self, shape: Tensor, weights: Tensor) -> Tensor:
        """Normals [B, 3, K], not quite of length 1, of an identity with an expression, in the head's own axes."""
        turned = shape @ self.normal_identity + weights @ self.normal_expression
        return self.normal + turned.view(-1, 3, self.count)

    def describe(self) -> Tensor:
        """[FIELDS, K], see `FIELDS`."""
        return torch.cat([splats.whereabouts(self.mean), self.kind], 0)

    def surface(self, placed: Tensor) -> Surface:
        """These points as a camera sees them, placed in its space [B, 3, K]."""
        inner, ball, lash = (self.kind[kinds].sum(0) for kinds in (INSIDE, EYEBALL, _LASH))
        shy = splats.SHY + (_SHYER - splats.SHY) * inner
        return Surface(
            self.normal.unsqueeze(0), self.width, shy, _SUNK * ball, 1 - _AIRY * lash - ball, self.framed(placed)
        )

    def seen(self, placed: Tensor, pose: Tensor, hide: float = 0.3) -> tuple[Tensor, Tensor, Tensor]:
        """`splats.seen` of these points."""
        return splats.seen(placed, self.surface(placed), pose, hide)

    def framed(self, placed: Tensor) -> Tensor:
        """[B, K] 0 for teeth and tongue that lie beside the lips as the camera sees them [B, 3, K]: cheeks hide them, however few points they have."""
        at = look_at(placed)
        aside = 1e3 * (1 - self.kind[KINDS.index("lips")])
        low, high = (at + aside).amin(2, keepdim=True), (at - aside).amax(2, keepdim=True)
        between = ((at > low) & (at < high)).all(1).to(at.dtype)
        return 1 - self.kind[IN_MOUTH].sum(0) * (1 - between)


def voted(density: Tensor) -> Tensor:
    """How geometry would vote (log odds) on a pixel being the head, by a tenth of the log of the splats' density.

    The threshold is where mattes of drawn heads agree best with it (IoU .84).
    """
    return 1.2 * (density * 10 + 4.6)


def covered(density: Tensor) -> Tensor:
    """`voted` at twice the size, [B, 1, 2h, 2w]."""
    return voted(enlarge(density))


@dataclass(frozen=True)
class Coarse:
    """What geometry says of each pixel of a region.

    flow, mirror [B, 2, h, w] where the pixel's point, and its mirror image, lie in the source; behind [B, 2, h, w] how far they are hidden
    there by what is before them (tanh of the distance over 1.5 cm); hints [B, HINTS, h, w] for networks. facing [B, 9, h, w]: the surface's
    normal (camera axes) in the target, in the source, and its mirror image's in the source. rest [B, 3, h, w]: the pixel's point at rest
    but for the target's expression, in the head's own axes (cm).
    """

    flow: Tensor
    mirror: Tensor
    behind: Tensor
    hints: Tensor
    facing: Tensor
    rest: Tensor


HINTS = 2 + 2 + 1 + 1 + 3 + 3 + 1 + 2 + 2 + Points.FIELDS
"""Channels of `Coarse.hints`."""

SOURCE_HINTS = 1 + 1 + 3 + 3 + Points.FIELDS
"""Channels that describe the source's own geometry."""


class HeadGeometry(nn.Module):
    """The geometry of all regions; fixed numbers, nothing to learn."""

    def __init__(self, counts: dict[str, int]) -> None:
        super().__init__()
        self.sets = nn.ModuleDict({name: Points(count) for name, count in counts.items()})
        self.register_buffer("centre_mean", torch.zeros(3, 3))
        self.register_buffer("centre_expression", torch.zeros(52, 9))
        self.register_buffer("centre_identity", torch.zeros(100, 9))

    centre_mean: Tensor
    centre_expression: Tensor
    centre_identity: Tensor

    @staticmethod
    def of(points: FacePoints) -> HeadGeometry:
        """With the numbers of `points`."""
        geometry = HeadGeometry({name: len(s.mean) for name, s in points.sets.items()})
        for name, chosen in points.sets.items():
            geometry.set(name).fill(chosen)
        geometry.centre_mean.copy_(torch.from_numpy(points.centre_mean))
        flat = lambda x: torch.from_numpy(np.ascontiguousarray(x.transpose(1, 0, 2).reshape(x.shape[1], -1)))  # noqa: E731
        geometry.centre_expression.copy_(flat(points.centre_expression))
        geometry.centre_identity.copy_(flat(points.centre_identity))
        return geometry

    @property
    def counts(self) -> dict[str, int]:
        """Points in each set."""
        return {name: self.set(name).count for name in self.sets}

    def set(self, name: str) -> Points:
        """One point set."""
        found = self.sets[name]
        assert isinstance(found, Points)
        return found

    def whole(self, like: Tensor) -> Box:
        """The whole crop."""
        batch = like.shape[0]
        return Box(torch.zeros_like(like[:, :2]), torch.ones_like(like[:batch, 0]))

    def centres(self, shape: Tensor) -> list[Tensor]:
        """Where mouth and eyes lie at rest, three times [B, 3] cm."""
        centre = self.centre_mean.reshape(1, 9) + shape @ self.centre_identity
        return list(centre.split(3, 1))

    def boxes(self, shape: Tensor, face: Face) -> dict[str, Box]:
        """Where mouth and eyes lie in the picture of `face`, with a margin for what they may do."""
        centre = self.centre_mean.reshape(1, 9) + face.weights @ self.centre_expression + shape @ self.centre_identity
        placed = turn(centre.view(-1, 3, 3).transpose(1, 2), face.pose)
        at = look_at(placed)
        reach = face.pose[:, 5:6] * FOCAL / (DISTANCE - placed[:, 2])
        return {
            name: Box(at[:, :, i], reach[:, i] * half)
            for i, (name, half) in enumerate((("mouth", 4.6), ("left_eye", 3.0), ("right_eye", 3.0)))
        }

    def source(self, shape: Tensor, face: Face, size: int = 64) -> tuple[Tensor, Tensor]:
        """The source's own geometry: depth and coverage [B, 2, size, size], and hints [B, SOURCE_HINTS, size, size]."""
        points = self.set("head")
        offset = points.moved(face.weights)
        placed = turn(points.rest(shape) + offset, face.pose)
        at, width, visible = points.seen(placed, face.pose)
        box = self.whole(face.pose)
        values = torch.cat([placed[:, 2:3], offset], 1)
        drawn, density = splats.drawn_mean(values, visible, at, width, box, size)
        fields = splats.smooth_fields(points.describe().expand(shape.shape[0], -1, -1), visible, at, width, box)
        where = splats.smooth_fields(
            (points.mean * _OFFSET_SCALE).expand(shape.shape[0], -1, -1), visible, at, width, box
        )
        cover = torch.log(density + 1e-6) / 10
        hints = torch.cat([cover, drawn[:, :1] * _OFFSET_SCALE, drawn[:, 1:] * _OFFSET_SCALE, where, fields], 1)
        return torch.cat([drawn[:, :1], cover], 1), hints

    def kinds(self, shape: Tensor, face: Face, sizes: dict[str, int]) -> list[Tensor]:
        """What kind of surface a face shows in each of `boxes`, [B, KINDS, size, size] each."""
        found, boxes = [], self.boxes(shape, face)
        for name, size in sizes.items():
            points = self.set(name)
            at, width, visible = points.seen(
                turn(points.rest(shape) + points.moved(face.weights), face.pose), face.pose, 0.1
            )
            values = points.kind.expand(shape.shape[0], -1, -1)
            found.append(splats.drawn_mean(values, visible, at, width, boxes[name], size)[0])
        return found

    def outline(self, shape: Tensor, face: Face, size: int = 128) -> Tensor:
        """[B, 1, size, size] how many pixels of 128 inside the head's outline a pixel lies, about; -4 (outside) to 4.

        Points near the outline are seen edge-on: their normals lie in the picture, and a pixel's distance along them, averaged with the
        points' Gaussians, tells the distance to the outline itself, where the sum of Gaussians alone would always be too wide.
        """
        points = self.set("outline")
        placed = turn(points.rest(shape) + points.moved(face.weights), face.pose)
        at = look_at(placed)
        normal = torch.bmm(rotation_matrices(face.pose[:, :3]), points.normals(shape, face.weights))
        inward = torch.cat([-normal[:, :1], normal[:, 1:2]], 1)
        width = points.width * face.pose[:, 5:6] * FOCAL / (DISTANCE - placed[:, 2])
        values = torch.cat(
            [inward, (inward * at).sum(1, keepdim=True), normal[:, 2:].abs(), torch.ones_like(at[:, :1])], 1
        )
        drawn = splats.splat(values, at, width, self.whole(face.pose), size, 1.0, 0.3)
        there = grid(size).to(at)
        along = (drawn[:, :2] * there).sum(1, keepdim=True) - drawn[:, 2:3] + _FACING_DEPTH * drawn[:, 3:4]
        pixels = (64 * along / (drawn[:, 4:] + 1e-6) - _OUTLINE_BIAS).clamp(-4, 4)
        some = (drawn[:, 4:] / _OUTLINE_DENSITY).clamp(0, 1)  # where the mesh ends (below the neck), no normal says so
        return some * (pixels + 4) - 4

    def coarse(
        self, region: str, shape: Tensor, source: Face, target: Face, source_depth: Tensor, box: Box, size: int,
        worn: Worn | None = None,
    ) -> Coarse:  # fmt: skip
        """Flow of a region into the source portrait, whose depth and coverage are `source_depth` (see `source`); `worn` goes with the head."""
        points = self.set(region)
        before, after = points.moved(source.weights), points.moved(target.weights)
        placed = turn(points.rest(shape) + after, target.pose)
        surface = points.surface(placed)
        flip = torch.tensor([[-1.0], [1.0], [1.0]], device=after.device)
        mirrored = (source.weights @ points.mirrored).view(-1, 3, points.count) - flip * after
        was, becomes = points.normals(shape, source.weights), points.normals(shape, target.weights)
        moves = torch.cat([before - after, mirrored], 1)
        if worn is not None:
            placed = torch.cat([placed, turn(worn.place, target.pose)], 2)
            was, becomes = (torch.cat([x, worn.normal], 2) for x in (was, becomes))
            moves = F.pad(moves, (0, worn.weight.shape[1]))
            surface = worn.beside(surface)
        at, width, visible = splats.seen(placed, surface, target.pose, 0.3 if region == "head" else 0.1)
        turn_before, turn_after = rotation_matrices(source.pose[:, :3]), rotation_matrices(target.pose[:, :3])
        facing = torch.matmul(turn_before[:, 2:3], surface.normal)
        normals = [torch.bmm(turn_after, becomes), torch.bmm(turn_before, was), torch.bmm(turn_before, flip * was)]
        values = torch.cat([placed[:, 2:3], moves, torch.tanh(3 * facing), *normals], 1)
        described = points.describe().expand(shape.shape[0], -1, -1)
        if worn is not None:
            described = torch.cat([described, worn.described()], 2)
        if region == "head":
            drawn, density = splats.drawn_mean(values, visible, at, width, box, size)
            fields = splats.smooth_fields(described, visible, at, width, box)
        else:
            both, density = splats.drawn_mean(torch.cat([values, described], 1), visible, at, width, box, size)
            drawn, fields = both[:, :17], both[:, 17:]
        depth, there = drawn[:, :1], box.pixels(size)
        still = turn_back(lift(there.flatten(2), depth.flatten(2)), target.pose)
        flow, hidden = self.into_source(still + drawn[:, 1:4].flatten(2), source, source_depth, size)
        mirror, hidden_mirror = self.into_source(still * flip + drawn[:, 4:7].flatten(2), source, source_depth, size)
        near = 0.25 / box.half.view(-1, 1, 1, 1)  # a crop's flow counts in its own pixels
        hints = torch.cat([
            4 * near.clamp_min(1.0) * (flow - there), 2 * (mirror - there), torch.log(density + 1e-6) / 10, depth * _OFFSET_SCALE,
            drawn[:, 1:4] * _OFFSET_SCALE, still.view(-1, 3, size, size) * _OFFSET_SCALE, drawn[:, 7:8], hidden, hidden_mirror, fields,
        ], 1)  # fmt: skip
        return Coarse(
            flow,
            mirror,
            torch.cat([hidden[:, :1], hidden_mirror[:, :1]], 1),
            hints,
            drawn[:, 8:17],
            still.view(-1, 3, size, size),
        )

    def into_source(self, points: Tensor, source: Face, source_depth: Tensor, size: int) -> tuple[Tensor, Tensor]:
        """Where points [B, 3, size²], at rest but for the source's expression, lie in it [B, 2, size, size]; how far they are hidden there
        (as `Coarse.behind`) and the log of how much of the head is there, [B, 2, size, size]."""
        placed = turn(points, source.pose)
        flow = look_at(placed).view(-1, 2, size, size)
        known = warp(source_depth, flow)
        behind = torch.tanh((known[:, :1] - placed[:, 2].view(-1, 1, size, size)) / 1.5)
        return flow, torch.cat([behind, known[:, 1:]], 1)
