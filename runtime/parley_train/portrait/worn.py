"""What stands off the head, as points: hair, hats, collars. The head model knows nothing of them; the portrait shows where they are.

The portrait is cut into cells. Where its matte covers a cell and the head model does not, a point is lifted there, as deep as `Register` sees it,
and turns with the head like a point of it: so a wide head of hair keeps its place on the head instead of following the nearest skin.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from parley_train.portrait.points import KINDS
from parley_train.portrait.splats import SHY, Surface, whereabouts
from parley_train.portrait.view import grid, lift, turn_back

CELLS = 16
"""Points along a side of the crop."""
WIDTH = 1.1
"""Centimetres (standard deviation) of a point's Gaussian; cells are 2.2 apart."""


@dataclass(frozen=True)
class Worn:
    """Points that a portrait adds to the head's: place [B, 3, N] at rest in the head's own axes (cm), weight [B, N] 0..1."""

    place: Tensor
    weight: Tensor

    @staticmethod
    def of(remembered: Tensor, matte: Tensor) -> Worn:
        """From what a registration keeps, [B, 4, N], and its matte [B, 1, 128, 128]."""
        return Worn(remembered[:, :3], remembered[:, 3] * F.avg_pool2d(matte, 128 // CELLS).flatten(1))

    @property
    def normal(self) -> Tensor:
        """[B, 3, N] where the face looks: hair has no surface to speak of, and is neither lit anew nor taken for edge-on."""
        return torch.cat([torch.zeros_like(self.place[:, :2]), torch.ones_like(self.place[:, :1])], 1)

    def beside(self, head: Surface) -> Surface:
        """`head` and these points. They face nowhere: hair has two sides."""
        more = (0, self.weight.shape[1])
        return Surface(
            F.pad(head.normal, more), F.pad(head.width, more, value=WIDTH), F.pad(head.shy, more, value=SHY), F.pad(head.sunk, more),
            F.pad(head.cover, more, value=1.0), torch.cat([head.weight, self.weight], 1),
        )  # fmt: skip

    def described(self) -> Tensor:
        """[B, FIELDS, N] what `Points.describe` says of the head's points; these are all of the kind `back`."""
        kind = torch.ones_like(self.place[:, :1])
        return torch.cat([whereabouts(self.place), kind.expand(-1, len(KINDS) - 1, -1) * 0, kind], 1)


def points_of(off: Tensor, depth: Tensor, pose: Tensor) -> Tensor:
    """[B, 4, CELLS²] for `Worn.of`: place, and how surely it lies off the head model. From a portrait's pixels' own sureness of that
    [B, 1, 64, 64], their depth [B, 1, 64, 64] (cm, camera space), and its pose [B, 6].

    The matte is left to `Worn.of`: who knows a better one, gets better points.
    """
    sure, deep = (F.avg_pool2d(x, 64 // CELLS).flatten(2) for x in (off, depth))
    at = grid(CELLS).to(off).expand(off.shape[0], -1, -1, -1)
    return torch.cat([turn_back(lift(at.flatten(2), deep), pose), sure], 1)
