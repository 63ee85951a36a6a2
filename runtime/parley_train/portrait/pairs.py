"""Sources with targets of the same person, and the truth of how one becomes the other."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from parley.arkit import ARKIT_INDEX
from parley_train.portrait import camera
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.people import People

Rng = np.random.Generator

_BLINKS = [ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]
_SHUT = 2.0
"""How much more often than others a target with shut eyes is drawn: they are few, and what they show has to be made up."""


@dataclass(frozen=True)
class PairBatch:
    """N sources, M = N · T targets (T of each source, one after the other). Images 0..1, truth at 128².

    source [N, 3, 256, 256], source_pose [N, 6], source_weights [N, 52], source_matte [N, 1, 128, 128], background [N, 3, 256, 256],
    shape [N, 100], source_depth [N, 1, 128, 128] camera-space z in cm (-100 where there is no head); target [M, 3, 256, 256], pose [M, 6], weights [M, 52], matte [M, 1, 128, 128],
    flow [M, 2, 128, 128] where the pixel's point lies in the source, head [M, 1, 128, 128] 1 where a pixel shows the head,
    shown [M, 1, 128, 128] 1 where the source shows that point, mouth [M, 3] centre and half width of the mouth (crop coordinates).
    """

    source: Tensor
    source_pose: Tensor
    source_weights: Tensor
    source_matte: Tensor
    background: Tensor
    shape: Tensor
    source_depth: Tensor
    target: Tensor
    pose: Tensor
    weights: Tensor
    matte: Tensor
    flow: Tensor
    head: Tensor
    shown: Tensor
    mouth: Tensor

    @property
    def targets(self) -> int:
        """T."""
        return len(self.target) // len(self.source)

    def to(self, device: str) -> PairBatch:
        """On another device."""
        return PairBatch(*(getattr(self, f.name).to(device, non_blocking=True) for f in fields(self)))


def draw_pairs(data: People, sources: int, targets: int, rng: Rng) -> list[tuple[int, int, list[int]]]:
    """Person, source frame and target frames; a third of the sources is the portrait at rest, and shut eyes are drawn more often."""
    drawn = []
    for person in rng.integers(data.people, size=sources):
        source = 0 if rng.uniform() < 1 / 3 else int(rng.integers(data.plan.frames))
        others = [f for f in range(data.plan.frames) if f != source]
        often = np.array([1 + _SHUT * float(data.get("weights", int(person), f)[_BLINKS].mean()) for f in others])
        drawn.append(
            (int(person), source, [int(f) for f in rng.choice(others, targets, replace=False, p=often / often.sum())])
        )
    return drawn


def batch_of(data: People, model: HeadModel, pairs: list[tuple[int, int, list[int]]]) -> PairBatch:
    """Gather the frames of `pairs` and work out their truth."""
    of_sources: list[list[NDArray[Any]]] = []
    of_targets: list[list[NDArray[Any]]] = []
    for person, source, frames in pairs:
        of_sources.append([
            *(data.get(field, person, source) for field in ("image", "pose", "weights", "matte")),
            data.get("background", person), data.get("shape", person), data.get("distance", person, source),
        ])  # fmt: skip
        for frame in frames:
            truth = data.truth(model, person, source, frame)
            given = [data.get(field, person, frame) for field in ("image", "pose", "weights", "matte")]
            of_targets.append([*given, truth.flow, truth.head, truth.shown, truth.mouth])
    s, t = ([np.stack(column) for column in zip(*rows, strict=True)] for rows in (of_sources, of_targets))
    return PairBatch(
        _image(s[0]), _plain(s[1]), _plain(s[2]), _matte(s[3]), _image(s[4]), _plain(s[5]), _depth(s[6]), _image(t[0]), _plain(t[1]), _plain(t[2]),
        _matte(t[3]), _plain(t[4]), _plain(t[5])[:, None], _plain(t[6])[:, None], _plain(t[7]),
    )  # fmt: skip


def _image(x: NDArray[Any]) -> Tensor:
    return torch.from_numpy(x.transpose(0, 3, 1, 2).astype(np.float32) / 255.0)


def _matte(x: NDArray[Any]) -> Tensor:
    return torch.from_numpy(x[:, None].astype(np.float32) / 255.0)


def _depth(x: NDArray[Any]) -> Tensor:
    z = camera.DISTANCE - x[:, None].astype(np.float32)
    return torch.from_numpy(np.where(np.isfinite(z), z, np.float32(-100)))


def _plain(x: NDArray[Any]) -> Tensor:
    return torch.from_numpy(x.astype(np.float32))
