"""A frame from what the renderer said: details set into the head, the head before its background; at any resolution."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from parley_train.portrait.fill import cover_of
from parley_train.portrait.render_net import Drawn, Maps
from parley_train.portrait.view import Box, enlarge, grid, hats

CANVAS = 256
"""Pixels of the maps that details are set into; frames of other sizes enlarge or reduce them."""
_SEAM = 0.25
"""Share of a box's half width over which a detail fades into the head."""


def set_in(maps: Tensor, box: Box, detail: Tensor) -> Tensor:
    """`maps` [B, C, H, H] with `detail` [B, C, h, h] in place of what lies in its box, without a seam.

    Bilinear sampling at an axis-aligned box is separable, so it is two matrix products, which are faster than `grid_sample`.
    """
    size = maps.shape[2]
    line = grid(size).to(maps)[0, 0, 0]
    rows = _weights(line, box.centre[:, 1], box.half, detail.shape[2])
    columns = _weights(line, box.centre[:, 0], box.half, detail.shape[3])
    placed = torch.matmul(torch.matmul(rows[0].unsqueeze(1), detail), columns[0].unsqueeze(1).transpose(2, 3))
    there = (rows[1].unsqueeze(2) * columns[1].unsqueeze(1)).unsqueeze(1)
    return maps * (1 - there) + placed


def _weights(line: Tensor, centre: Tensor, half: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Interpolation weights [B, size, count], already faded, and how much of the detail [B, size] there is."""
    inside = (line - centre.unsqueeze(1)) / half.unsqueeze(1)
    fade = ((1 - inside.abs()) / _SEAM).clamp(0, 1)
    return hats(inside, count) * fade.unsqueeze(2), fade


def head_maps(drawn: Drawn) -> tuple[Maps, Tensor, Tensor]:
    """Maps of the whole head at `CANVAS` pixels, details set in; its matte; and what is still."""
    maps = enlarge(torch.cat([drawn.whole.packed(), drawn.still], 1))
    for box, detail, still in drawn.details.values():
        maps = set_in(maps, box, torch.cat([detail.packed(), still], 1))
    return Maps.unpacked(maps[:, :9]), enlarge(drawn.matte), maps[:, 9:]


def compose(portrait: Tensor, background: Tensor, drawn: Drawn) -> tuple[Tensor, Tensor]:
    """Frame [B, 3, S, S] and matte [B, 1, S, S] from the portrait and the completed background, both [B, 3, S, S]."""
    maps, matte, still = head_maps(drawn)
    size = portrait.shape[2:]
    every = F.interpolate(torch.cat([maps.packed(), matte, still], 1), size=size, mode="bilinear", align_corners=False)
    matte, still = every[:, 9:10], every[:, 10:]
    frame = matte * Maps.unpacked(every[:, :9]).draw(portrait) + (1 - matte) * background
    return (frame + still * (portrait - frame)).clamp(0, 1), matte


def background_of(portrait: Tensor, matte: Tensor, behind: Tensor) -> Tensor:
    """The portrait [B, 3, S, S] with the head, and a rim of it, replaced by what `Register` painted there (128²).

    Done once for a portrait.
    """
    size = portrait.shape[2:]
    cover = F.interpolate(cover_of(matte), size=size, mode="bilinear", align_corners=False)
    return portrait * (1 - cover) + F.interpolate(behind, size=size, mode="bilinear", align_corners=False) * cover
