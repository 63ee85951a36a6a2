"""Audio encoder: log-mel frames in, one feature vector a motion frame out.

VASA-1 takes wav2vec 2.0 features; weights cannot be had here, so a small convolution network is taught phones instead. No
layer pads: the graph is fed its context explicitly, so a whole file and a stream of pieces go through the same arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from parley_train.phones import PHONES

STACK = 4
"""Mel frames a motion frame."""

SUBFRAMES = 2
"""Phone labels a motion frame: 60 labels a second, because a p can close for 30 ms between two motion frames."""


@dataclass(frozen=True)
class EncoderConfig:
    """Sizes of the encoder.

    mels of the input; width at 60 Hz and at 30 Hz; features given to the denoiser; `fast` and `slow` list (dilation,
    look-ahead steps) of the residual blocks at 60 Hz and 30 Hz.
    """

    mels: int = 64
    fast_width: int = 192
    slow_width: int = 256
    features: int = 96
    fast: tuple[tuple[int, int], ...] = ((1, 1), (1, 1), (2, 0), (1, 1), (4, 0), (8, 0))
    slow: tuple[tuple[int, int], ...] = ((1, 0), (2, 0), (4, 0))

    @property
    def left(self) -> int:
        """Mel frames of context before the first mel frame of the first motion frame."""
        fast = sum(2 * d - ahead for d, ahead in self.fast)
        slow = sum(2 * d - ahead for d, ahead in self.slow)
        return 2 + 2 * (fast + 1 + 2 * slow)

    @property
    def right(self) -> int:
        """Mel frames of look-ahead after the first mel frame of the last motion frame."""
        fast = sum(ahead for _, ahead in self.fast)
        slow = sum(ahead for _, ahead in self.slow)
        return 2 + 2 * (fast + 1 + 2 * slow)

    def input_frames(self, frames: int) -> int:
        """Mel frames that give `frames` motion frames."""
        return self.left + (frames - 1) * STACK + 1 + self.right


class _Block(nn.Module):
    """Residual block: kernel 3 with taps at t - 2d + a, t - d + a, t + a (a = look-ahead), then a pointwise layer."""

    def __init__(self, width: int, dilation: int, ahead: int, dropout: float) -> None:
        super().__init__()
        self.before = 2 * dilation - ahead
        self.ahead = ahead
        self.norm = nn.BatchNorm1d(width)
        self.conv = nn.Conv1d(width, width, 3, dilation=dilation)
        self.inner_norm = nn.BatchNorm1d(width)
        self.point = nn.Conv1d(width, width, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """[B, width, T] -> [B, width, T - before - ahead]."""
        y = functional.silu(self.inner_norm(self.conv(functional.silu(self.norm(x)))))
        return x[:, :, self.before : x.shape[2] - self.ahead] + self.point(self.dropout(y))


class AudioEncoder(nn.Module):
    """Log-mel [B, config.input_frames(T), mels] -> features [B, T, features], and phone logits while training."""

    def __init__(self, config: EncoderConfig | None = None, dropout: float = 0.1) -> None:
        super().__init__()
        self.config = config = config or EncoderConfig()
        self.stem = nn.Conv1d(config.mels, config.fast_width, 5, stride=2)
        self.fast = nn.Sequential(*(_Block(config.fast_width, d, a, dropout) for d, a in config.fast))
        self.down = nn.Conv1d(config.fast_width, config.slow_width, 3, stride=2)
        self.slow = nn.Sequential(*(_Block(config.slow_width, d, a, dropout) for d, a in config.slow))
        self.out = nn.Sequential(
            nn.BatchNorm1d(config.slow_width), nn.SiLU(), nn.Conv1d(config.slow_width, config.features, 1)
        )
        self.phones = nn.Linear(config.features, SUBFRAMES * len(PHONES))

    def forward(self, mel: Tensor) -> Tensor:
        """Features [B, T, features], bounded to -3..3 so that no sound can drive the denoiser out of its range."""
        x = self.stem(mel.transpose(1, 2))
        x = self.slow(self.down(self.fast(x)))
        return 3.0 * torch.tanh(self.out(x).transpose(1, 2) / 3.0)

    def logits(self, features: Tensor) -> Tensor:
        """Phone logits [B, T, SUBFRAMES, phones] of features."""
        return self.phones(features).unflatten(-1, (SUBFRAMES, len(PHONES)))
