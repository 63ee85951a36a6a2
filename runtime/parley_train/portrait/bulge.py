"""Eyes and mouths larger and smaller than people's, as drawings have them: pictures of a batch bent about these features, with their truth.

Geometry knows human eyes. A renderer that saw no others leaves a rim of iris below a lid that shuts a larger one; bent material teaches it
to look where lids and lips really are. A source and its targets are bent alike, so they still show one person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.pairs import PairBatch
from parley_train.portrait.view import Face, grid

SHARE = 0.6
"""Of sources that are bent."""
_LARGER, _SMALLER = 0.45, 0.25
"""A feature's middle grows by up to 1 / (1 - `_LARGER`) and shrinks by up to 1 / (1 + `_SMALLER`)."""
_REACH = {"mouth": 0.5, "left_eye": 0.55, "right_eye": 0.55}
"""Standard deviation of the bend, in half widths of a feature's box."""
_ROUNDS = 8


@dataclass(frozen=True)
class Bend:
    """How pictures are bent about F features: centres [B, F, 2] and reach [B, F] in crop coordinates, amount [B, F, 2] along x and y (above 0: larger)."""

    centre: Tensor
    reach: Tensor
    amount: Tensor

    def origin(self, at: Tensor) -> Tensor:
        """Where in the unbent picture the bent one's places `at` [B, 2, h, w] come from."""
        away, near = self._near(at)
        return at - (away * near).sum(1)

    def image(self, at: Tensor) -> Tensor:
        """The inverse of `origin`: where places of the unbent picture come to lie."""
        there = at
        for _ in range(_ROUNDS):
            away, near = self._near(there)
            there = at + (away * near).sum(1)
        return there

    def _near(self, at: Tensor) -> tuple[Tensor, Tensor]:
        centre = self.centre[:, :, :, None, None]
        away = at.unsqueeze(1) - centre
        square = away.square().sum(2, keepdim=True)
        near = torch.exp(-0.5 * square / self.reach[:, :, None, None, None].square())
        return away, near * self.amount[:, :, :, None, None]


def bulged(batch: PairBatch, geometry: HeadGeometry, share: float = SHARE) -> PairBatch:
    """`batch` with `share` of its sources, and their targets, bent about eyes and mouth."""
    count, like = len(batch.source), batch.source
    amount = torch.rand(count, 3, 2, device=like.device) * (_LARGER + _SMALLER) - _SMALLER
    amount[:, 2] = amount[:, 1]  # both eyes alike
    amount = amount * (torch.rand(count, 1, 1, device=like.device) < share)
    before = _bend(geometry, batch.shape, Face(batch.source_pose, batch.source_weights), amount)
    times = batch.targets
    shape, amount = (x.repeat_interleave(times, 0) for x in (batch.shape, amount))
    after = _bend(geometry, shape, Face(batch.pose, batch.weights), amount)
    here = grid(batch.flow.shape[-1]).to(like).expand(len(batch.target), -1, -1, -1)
    origin = after.origin(here)
    moved = _taken(torch.cat([batch.flow - here, batch.head, batch.shown], 1), origin, "nearest")
    held = replace(before, **{name: getattr(before, name).repeat_interleave(times, 0) for name in before.__dict__})
    flow = held.image(origin + moved[:, :2])
    return replace(
        batch, source=_bent(batch.source, before), target=_bent(batch.target, after), source_matte=_bent(batch.source_matte, before),
        matte=_bent(batch.matte, after), source_depth=_taken(batch.source_depth, before.origin(here[:count]), "nearest"),
        flow=torch.where(moved[:, 2:3] > 0, flow, batch.flow), head=moved[:, 2:3], shown=moved[:, 3:],
    )  # fmt: skip


def _bend(geometry: HeadGeometry, shape: Tensor, face: Face, amount: Tensor) -> Bend:
    boxes = geometry.boxes(shape, face)
    centre = torch.stack([boxes[name].centre for name in _REACH], 1)
    reach = torch.stack([boxes[name].half * share for name, share in _REACH.items()], 1)
    return Bend(centre, reach, amount)


def _bent(image: Tensor, bend: Bend) -> Tensor:
    return _taken(image, bend.origin(grid(image.shape[-1]).to(image).expand(len(image), -1, -1, -1)), "bilinear")


def _taken(image: Tensor, at: Tensor, mode: str) -> Tensor:
    return F.grid_sample(image, at.permute(0, 2, 3, 1), mode=mode, padding_mode="border", align_corners=False)
