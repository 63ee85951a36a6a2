"""The two encoders of CAPP: three seconds of sound, three seconds of head pose, and codes that agree when they belong together.

VASA-1 trains it as CLIP is trained, on recordings; its weights are not published. Ours keeps moments apart: each encoder gives a short
code a tenth of a second, and the embedding is all of them in order. So the cosine of two embeddings is the codes' agreement
moment by moment, and a window that is right but late scores low without having to be told so.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

POSE = 6
"""Columns of a pose: rotation vector (rad), translation (m)."""


@dataclass(frozen=True)
class CappConfig:
    """audio: width of the audio features; window: motion frames of an embedding; stride: frames a code; codes: its size."""

    audio: int
    window: int = 90
    stride: int = 3
    width: int = 96
    codes: int = 24


class _Block(nn.Module):
    """Residual block: a dilated convolution over time, then a pointwise layer; keeps the length."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm1d(width), nn.SiLU(), nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation),
            nn.BatchNorm1d(width), nn.SiLU(), nn.Dropout(dropout), nn.Conv1d(width, width, 1),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        """[B, width, T] -> [B, width, T]."""
        y: Tensor = x + self.body(x)
        return y


class _Encoder(nn.Sequential):
    """[B, columns, window] -> codes [B, codes, window / stride]."""

    def __init__(self, columns: int, config: CappConfig, dropout: float) -> None:
        width = config.width
        super().__init__(
            nn.Conv1d(columns, width, 5, stride=config.stride, padding=1),
            *(_Block(width, dilation, dropout) for dilation in (1, 2, 4)),
            nn.BatchNorm1d(width), nn.SiLU(), nn.Conv1d(width, config.codes, 1),
        )  # fmt: skip


class Capp(nn.Module):
    """audio [B, window, audio] and pose [B, window, 6] -> embeddings [2, B, E] of length 1: of the audio, of the pose.

    Poses are taken relative to the window's mean: where a head rests says nothing about what is heard.
    """

    audio_mean: Tensor
    audio_std: Tensor
    pose_std: Tensor

    def __init__(self, config: CappConfig, dropout: float = 0.1) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("audio_mean", torch.zeros(config.audio))
        self.register_buffer("audio_std", torch.ones(config.audio))
        self.register_buffer("pose_std", torch.ones(POSE))
        self.of_audio = _Encoder(config.audio, config, dropout)
        self.of_pose = _Encoder(POSE, config, dropout)
        self.log_scale = nn.Parameter(torch.tensor(2.3))

    @property
    def embedding(self) -> int:
        """Length E of an embedding."""
        return self.config.codes * (self.config.window // self.config.stride)

    def measure(self, audio: Tensor, pose: Tensor) -> None:
        """Set the scales of the inputs from windows [B, window, ...] of them."""
        self.audio_mean.copy_(audio.mean((0, 1)))
        self.audio_std.copy_(audio.std((0, 1)).clamp(min=1e-3))
        self.pose_std.copy_((pose - pose.mean(1, keepdim=True)).std((0, 1)).clamp(min=1e-5))

    def forward(self, audio: Tensor, pose: Tensor) -> Tensor:
        """See the class."""
        heard = (audio - self.audio_mean) / self.audio_std
        moved = (pose - pose.mean(1, keepdim=True)) / self.pose_std
        codes = torch.stack([self.of_audio(heard.transpose(1, 2)), self.of_pose(moved.transpose(1, 2))])
        return functional.normalize(codes.flatten(2), dim=-1)


def contrastive_loss(embeddings: Tensor, log_scale: Tensor) -> Tensor:
    """InfoNCE in both directions (Radford et al. 2021, CLIP) over embeddings [2, B, E]: row i belongs to row i alone."""
    logits = embeddings[0] @ embeddings[1].T * log_scale.clamp(max=4.6).exp()
    own = torch.arange(len(logits), device=logits.device)
    return (functional.cross_entropy(logits, own) + functional.cross_entropy(logits.T, own)) / 2.0
