"""The motion latent `z = [z_pose (6), z_dyn (52)]`, its normalisation, and lips as the losses see them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from parley import ARKIT_NAMES
from parley_runtime.pack_manifest import Sampling
from parley_train.metric import load_metric, whitening
from parley_train.teacher import Performance

POSE = 6
DYNAMICS = 52
WIDTH = POSE + DYNAMICS


def to_latent(performance: Performance) -> NDArray[np.float32]:
    """[T, 58]: rotation vector (rad), translation (m), whitened weights (cm on the surface)."""
    dynamics = performance.weights.astype(np.float64) @ whitening().encode
    return np.concatenate([performance.rotation, performance.translation, dynamics], 1).astype(np.float32)


@dataclass(frozen=True)
class Normalisation:
    """Mean and spread of each latent component over the teacher's motion, [58] each."""

    mean: NDArray[np.float32]
    std: NDArray[np.float32]

    @staticmethod
    def of(latents: NDArray[np.float32]) -> Normalisation:
        """Measure [N, 58]. Spreads of the dynamics are kept above a fifth of their mean, so that shapes which hardly move
        are not blown up to matter as much as the jaw."""
        mean, std = latents.mean(0), latents.std(0)
        dynamics = std[POSE:]
        std[POSE:] = np.maximum(dynamics, 0.2 * float(np.sqrt((dynamics**2).mean())))
        return Normalisation(mean.astype(np.float32), np.maximum(std, 1e-4).astype(np.float32))


MOUTH_SPREAD, MOUTH_CERTAINTY = 0.3, 1.0
"""Lips have one right course, heads and eyes have many: less noise for the mouth's components, and the mean course that sound allows."""

LID_SPREAD = 1.15
"""Blinks are rare events, which few steps would make rarer."""

HEAD_SPREAD, EYES_SPREAD = (1.6, 2.0, 2.2), 1.45
"""Pitch, yaw and roll; the eyes' direction. The model answers slow noise too weakly, with fifty steps as with eight: with noise of 1 a
head turned half as far as the teacher's and the gaze left its aim for 1 % of the time instead of 10."""

HEAD_CERTAINTY = 0.3
"""What the head does to the sound is in the first evaluation, where it goes otherwise in the noise: more noise and a part of the first one
belong to the sound better (CAPP .42) than as the noise is (.36), with as much movement."""


def usual_sampling() -> Sampling:
    """How new packs sample."""
    mouth = [name.startswith(("jaw", "mouth", "cheekPuff", "tongue")) for name in ARKIT_NAMES]
    lids = [name.startswith("eyeBlink") for name in ARKIT_NAMES]
    eyes = [name.startswith("eyeLook") for name in ARKIT_NAMES]
    spread = [
        MOUTH_SPREAD if m else LID_SPREAD if lid else EYES_SPREAD if eye else 1.0
        for m, lid, eye in zip(mouth, lids, eyes, strict=True)
    ]
    certainty = [MOUTH_CERTAINTY if m else 0.0 for m in mouth]
    return Sampling(
        "dpm++",
        8,
        {"audio": 0.5},
        spread=(*HEAD_SPREAD, *(1.0,) * (POSE - 3), *spread),
        certainty=(*(HEAD_CERTAINTY,) * POSE, *certainty),
        fixates=True,
    )


class Lips(torch.nn.Module):
    """Lip points of normalised latents: [B, T, 58] -> points [B, T, K, 3] in cm from rest, and the gap [B, T] in cm."""

    points: Tensor
    gap: Tensor
    mean: Tensor
    std: Tensor

    def __init__(self, normalisation: Normalisation) -> None:
        super().__init__()
        metric, decode = load_metric(), whitening().decode
        points = np.einsum("zw,kwc->zkc", decode, metric.lips)
        self.register_buffer("points", torch.tensor(points, dtype=torch.float32))
        self.register_buffer("gap", torch.tensor(decode @ metric.gap, dtype=torch.float32))
        self.register_buffer("mean", torch.tensor(normalisation.mean[POSE:]))
        self.register_buffer("std", torch.tensor(normalisation.std[POSE:]))

    def forward(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        dynamics = latents[..., POSE:] * self.std + self.mean
        return torch.einsum("btz,zkc->btkc", dynamics, self.points), dynamics @ self.gap
