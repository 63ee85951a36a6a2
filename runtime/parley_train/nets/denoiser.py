"""Motion diffusion transformer: noisy motion, audio and controls in, clean motion out (VASA-1 §3.2, X0 prediction).

Every motion frame is one token that carries its own audio features and controls, and `previous` tokens before it carry the
clean end of what was generated last. Learned biases by distance (Shaw et al. 2018; Raffel et al. 2020) take the place of
positions, so windows of any length run through one graph. The noise level modulates every layer (adaLN, Peebles & Xie 2023,
with the projection shared by all layers as in PixArt-α).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from parley import ARKIT_NAMES
from parley.controls import CONTROL_WIDTH, EMOTIONS

PRESENT = ("previous", "audio", "gaze", "distance", "emotion", "energy")
"""Conditions that may be absent, in the order of the `present` input; absent ones are replaced by learned vectors."""

_CONTROL_GROUPS = ((2, 2), (3, 1), (4, len(EMOTIONS)), (5, 1))  # (index in PRESENT, columns of the controls)
_REACH = 64
_ROWS = 4
"""Copies of each slot's noise level that are worked on, of which one is used. CPU kernels treat numbers in fours and the rest of
them by other instructions, which round differently: what a slot gets must not depend on how many slots there are."""

_POSE = 6
_STEADY = [*range(_POSE), *(_POSE + place for place, name in enumerate(ARKIT_NAMES) if name.startswith("eyeLook"))]
"""Components of head and gaze."""


@dataclass(frozen=True)
class DenoiserConfig:
    """Sizes of the motion model.

    motion and audio are widths of a latent frame and of an audio frame; previous is how many frames of context there are.
    """

    motion: int = 58
    audio: int = 99
    previous: int = 10
    width: int = 256
    layers: int = 5
    heads: int = 4
    dropout: float = 0.05


PRESETS = {
    "tiny": DenoiserConfig(width=64, layers=2, heads=2, dropout=0.0),
    "base": DenoiserConfig(),
    "vasa": DenoiserConfig(width=512, layers=8, heads=8, dropout=0.1),
}
"""tiny for tests, base for two CPU cores, vasa as published (8 layers, width 512, 8 heads)."""


def preset_of(config: DenoiserConfig) -> str:
    """Name of the preset with these sizes. Raises KeyError when there is none."""
    for name, sizes in PRESETS.items():
        if sizes == config:
            return name
    raise KeyError(f"no preset has the sizes {config}")


class _Layer(nn.Module):
    def __init__(self, config: DenoiserConfig) -> None:
        super().__init__()
        width = config.width
        self.heads = config.heads
        self.offset = nn.Parameter(torch.zeros(6, width))
        self.norm_attention = nn.LayerNorm(width, elementwise_affine=False)
        self.norm_mlp = nn.LayerNorm(width, elementwise_affine=False)
        self.qkv = nn.Linear(width, 3 * width)
        self.merge = nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.SiLU(), nn.Linear(4 * width, width))
        self.dropout = nn.Dropout(config.dropout)
        slopes = torch.logspace(0.0, -2.0, config.heads)
        self.bias = nn.Parameter(-slopes[:, None] * (torch.arange(2 * _REACH + 1) - _REACH).abs()[None] * 0.5)

    def forward(self, x: Tensor, modulation: Tensor, distance: Tensor) -> Tensor:
        shift_a, scale_a, gate_a, shift_m, scale_m, gate_m = (modulation + self.offset).unbind(1)
        y = self.norm_attention(x) * (1.0 + scale_a[:, None]) + shift_a[:, None]
        x = x + gate_a[:, None] * self.dropout(self._attend(y, distance))
        y = self.norm_mlp(x) * (1.0 + scale_m[:, None]) + shift_m[:, None]
        return x + gate_m[:, None] * self.dropout(self.mlp(y))

    def _attend(self, x: Tensor, distance: Tensor) -> Tensor:
        batch, count, width = x.shape
        q, k, v = self.qkv(x).view(batch, count, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        scores = q @ k.transpose(-1, -2) * (width // self.heads) ** -0.5 + self.bias[:, distance]
        mixed = scores.softmax(-1) @ v
        return self.merge(mixed.transpose(1, 2).reshape(batch, count, width))


class Denoiser(nn.Module):
    """The motion model.

    forward(noisy [B, W, motion], sigma [B], previous [B, K, motion], audio [B, K + W, audio], audio_known [B, K + W],
    controls [B, K + W, CONTROL_WIDTH], present [B, len(PRESENT)]) -> clean [B, W, motion].

    Motion is normalised; noisy = clean + sigma * noise. audio_known is 1 where audio has been heard, present 1 where a
    condition is given.

    Outside of teaching, head and gaze are smoothed over three frames (1 2 1), from the last frame before the window on: what noise leaves in
    them trembles from frame to frame, while no head and hardly a saccade is as quick.
    """

    steady: Tensor

    def __init__(self, config: DenoiserConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.motion_in = nn.Linear(config.motion, width)
        self.previous_in = nn.Linear(config.motion, width)
        self.audio_in = nn.Sequential(nn.Linear(config.audio, width), nn.SiLU(), nn.Linear(width, width))
        self.no_previous = nn.Parameter(torch.zeros(width))
        self.no_audio = nn.Parameter(torch.zeros(width))
        self.control_in = nn.ModuleList(nn.Linear(columns, width) for _, columns in _CONTROL_GROUPS)
        self.no_control = nn.Parameter(torch.zeros(len(_CONTROL_GROUPS), width))
        self.noise_in = nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 6 * width))
        self.layers = nn.ModuleList(_Layer(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, config.motion)
        steady = torch.zeros(config.motion)
        steady[_STEADY] = 1.0
        self.register_buffer("steady", steady, persistent=False)
        self.register_buffer("frequencies", torch.exp(torch.linspace(0.0, 6.0, width // 2)), persistent=False)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)
        last = self.noise_in[2]
        assert isinstance(last, nn.Linear)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        with torch.no_grad():
            last.bias.view(6, width)[[2, 5]] = 0.5  # gates start half open

    def forward(
        self, noisy: Tensor, sigma: Tensor, previous: Tensor, audio: Tensor, audio_known: Tensor, controls: Tensor,
        present: Tensor,
    ) -> Tensor:  # fmt: skip
        """See the class."""
        kept = self.config.previous
        copies = sigma[:, None].expand(-1, _ROWS)
        level = torch.atan(copies) * (2.0 / torch.pi)  # 0 clean .. 1 noise
        waves = level[:, :, None] * self.frequencies
        modulation = self.noise_in(torch.cat([waves.sin(), waves.cos()], 2))[:, 0].unflatten(1, (6, self.config.width))

        has_previous = present[:, 0, None, None]
        past = self.previous_in(previous) * has_previous + self.no_previous * (1.0 - has_previous)
        now = self.motion_in(noisy / (1.0 + sigma[:, None, None] ** 2).sqrt())
        tokens = torch.cat([past, now], 1)

        known = audio_known[:, :, None] * present[:, 1, None, None]
        past_known, now_known = known[:, :kept] * has_previous, known[:, kept:]
        known = torch.cat([past_known, now_known], 1)
        tokens = tokens + self.audio_in(audio) * known + self.no_audio * (1.0 - known)
        column = 0
        for group, ((index, columns), layer) in enumerate(zip(_CONTROL_GROUPS, self.control_in, strict=True)):
            given = present[:, index, None, None]
            tokens = (
                tokens
                + layer(controls[:, :, column : column + columns]) * given
                + self.no_control[group] * (1.0 - given)
            )
            column += columns

        position = torch.arange(tokens.shape[1], device=tokens.device)
        distance = (position[None, :] - position[:, None]).clamp(-_REACH, _REACH) + _REACH
        for block in self.layers:
            tokens = block(tokens, modulation, distance)
        clean = self.out(self.norm(tokens[:, kept:]))
        return clean if self.training else self._steadied(clean, previous[:, -1:], has_previous)

    def _steadied(self, clean: Tensor, last: Tensor, has_last: Tensor) -> Tensor:
        first = last * has_last + clean[:, :1] * (1.0 - has_last)
        padded = torch.cat([first, clean, clean[:, -1:]], 1)
        return clean + self.steady * (0.25 * (padded[:, :-2] + padded[:, 2:]) - 0.5 * clean)


def denoise_loss_weights(std: Tensor) -> Tensor:
    """Weight of each latent component [motion]: components that move the surface more count more, within bounds."""
    relative = std**2 / (std**2).mean()
    return relative.clamp(0.3, 3.0)


assert sum(columns for _, columns in _CONTROL_GROUPS) == CONTROL_WIDTH
