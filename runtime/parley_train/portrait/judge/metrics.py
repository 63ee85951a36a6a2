"""Distances of pictures and of videos."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def ssim(got: Tensor, want: Tensor) -> Tensor:
    """[B] structural similarity of pictures [B, 3, S, S] 0..1 (Wang et al. 2004: Gaussian of 1.5 pixels in 11, mean of channels)."""
    line = torch.exp(-0.5 * ((torch.arange(11) - 5) / 1.5) ** 2)
    line = (line / line.sum()).to(got)

    def blurred(x: Tensor) -> Tensor:
        channels = x.shape[1]
        across = F.conv2d(x, line.view(1, 1, 1, 11).expand(channels, 1, 1, 11), groups=channels)
        return F.conv2d(across, line.view(1, 1, 11, 1).expand(channels, 1, 11, 1), groups=channels)

    mean_a, mean_b = blurred(got), blurred(want)
    var_a, var_b = blurred(got * got) - mean_a**2, blurred(want * want) - mean_b**2
    both = blurred(got * want) - mean_a * mean_b
    similar = (2 * mean_a * mean_b + 0.01**2) * (2 * both + 0.03**2)
    return (similar / ((mean_a**2 + mean_b**2 + 0.01**2) * (var_a + var_b + 0.03**2))).flatten(1).mean(1)


def restlessness(video: Tensor) -> float:
    """How much a video [T, 3, S, S] jumps: mean absolute second difference in time. Compare with the true video's."""
    return float((video[2:] - 2 * video[1:-1] + video[:-2]).abs().mean())


def probe(given: Tensor, wanted: Tensor, train: Tensor, ridge: float = 0.1) -> float:
    """R² of the best linear reading of `wanted` [N, C] from `given` [N, D], fitted on `train` [N] (bool), measured on the rest.

    `ridge` is relative to the number of rows, so that a probe with nothing to find says about 0.
    """
    mean, deviation = given[train].mean(0), given[train].std(0) + 1e-6
    x = torch.cat([(given - mean) / deviation, torch.ones(len(given), 1)], 1).double()
    y = wanted.double()
    square = x[train].T @ x[train] + ridge * float(train.sum()) * torch.eye(x.shape[1], dtype=torch.double)
    left = (x[~train] @ torch.linalg.solve(square, x[train].T @ y[train]) - y[~train]).square().sum()
    return float(1 - left / (y[~train] - y[train].mean(0)).square().sum())
