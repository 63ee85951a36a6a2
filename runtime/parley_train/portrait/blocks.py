"""Layers that the portrait networks are built of."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def normed(channels: int) -> nn.Module:
    """Group normalisation of up to eight groups."""
    return nn.GroupNorm(min(8, channels // 4), channels)


def convolved(given: int, made: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    """Convolution, normalisation, SiLU."""
    return nn.Sequential(nn.Conv2d(given, made, kernel, stride, kernel // 2), normed(made), nn.SiLU())


class Residual(nn.Module):
    """Two convolutions beside a shortcut; with `condition` channels given, its first is scaled and shifted by a condition (FiLM)."""

    def __init__(self, channels: int, condition: int = 0) -> None:
        super().__init__()
        self.first, self.first_norm = nn.Conv2d(channels, channels, 3, 1, 1), normed(channels)
        self.second, self.second_norm = nn.Conv2d(channels, channels, 3, 1, 1), normed(channels)
        self.film = nn.Linear(condition, 2 * channels) if condition else None

    def forward(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        """[B, C, H, W], condition [B, Z] -> [B, C, H, W]."""
        h = self.first_norm(self.first(x))
        if self.film is not None:
            assert condition is not None
            gain, shift = self.film(condition).unsqueeze(2).unsqueeze(3).chunk(2, 1)
            h = h * (1 + gain) + shift
        result: Tensor = x + self.second_norm(self.second(F.silu(h)))
        return result


def quiet(layer: nn.Conv2d | nn.Linear, bias: Tensor | float = 0.0) -> None:
    """Start a layer at zero, so that what it corrects starts uncorrected."""
    nn.init.zeros_(layer.weight)
    assert layer.bias is not None
    with torch.no_grad():
        layer.bias.copy_(torch.as_tensor(bias).expand_as(layer.bias))
