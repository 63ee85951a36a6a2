"""Fills holes in a picture smoothly from what surrounds them (push-pull, after Gortler et al., The Lumigraph, 1996, §3.4)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

_LEVELS = 6


def fill(image: Tensor, known: Tensor) -> Tensor:
    """`image` [B, C, S, S] with the parts where `known` [B, 1, S, S] is below 1 taken from coarser and coarser means of the rest.

    S is a multiple of 64. What is known (1) stays.
    """
    pictures, weights = [image], [known]
    for _ in range(_LEVELS):
        weight = F.avg_pool2d(weights[-1], 2)
        pictures.append(F.avg_pool2d(pictures[-1] * weights[-1], 2) / (weight + 1e-4))
        weights.append(weight)
    filled = pictures[-1]
    for picture, weight in zip(reversed(pictures[:-1]), reversed(weights[:-1]), strict=True):
        coarse = _smooth(F.interpolate(filled, scale_factor=2.0, mode="bilinear", align_corners=False))
        trust = (2.0 * weight).clamp(0, 1) if picture is not pictures[0] else weight
        filled = coarse + trust * (picture - coarse)
    return filled


def _smooth(image: Tensor) -> Tensor:
    """A tent of three pixels, so that no cell of a coarse level shows."""
    padded = F.pad(image, (1, 1, 1, 1), mode="replicate")
    across = 0.25 * padded[:, :, :, :-2] + 0.5 * padded[:, :, :, 1:-1] + 0.25 * padded[:, :, :, 2:]
    return 0.25 * across[:, :, :-2] + 0.5 * across[:, :, 1:-1] + 0.25 * across[:, :, 2:]


def cover_of(matte: Tensor) -> Tensor:
    """What has to be replaced of a picture to take its head away: the matte [B, 1, S, S] and two pixels around it."""
    return ((F.max_pool2d(matte, 5, 1, 2) - 0.05) * 4).clamp(0, 1)


def known_of(matte: Tensor) -> Tensor:
    """Pixels that surely show background: none within two pixels of the head."""
    return torch.ones_like(matte) - cover_of(matte)
