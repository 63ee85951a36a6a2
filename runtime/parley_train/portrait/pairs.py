"""Sources with targets of the same person, and the truth of how one becomes the other."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from parley_train.portrait import camera
from parley_train.portrait.gl_renderer import NOTHING
from parley_train.portrait.head_model import MOUTH_RIM, HeadModel
from parley_train.portrait.heads_data import HeadsData

Rng = np.random.Generator

_HIDDEN_BEHIND = 0.6
"""Centimetres that a point must lie behind what the source shows there to count as hidden."""


@dataclass(frozen=True)
class PairBatch:
    """N sources, M = N · T targets (T of each source, one after the other). Images 0..1, truth at 128².

    source [N, 3, 256, 256], source_pose [N, 6], source_weights [N, 52], source_matte [N, 1, 128, 128], background [N, 3, 256, 256],
    shape [N, 100]; target [M, 3, 256, 256], pose [M, 6], weights [M, 52], matte [M, 1, 128, 128],
    flow [M, 2, 128, 128] where the pixel's point lies in the source, head [M, 1, 128, 128] 1 where a pixel shows the head,
    shown [M, 1, 128, 128] 1 where the source shows that point, mouth [M, 3] centre and half width of the mouth (crop coordinates).
    """

    source: Tensor
    source_pose: Tensor
    source_weights: Tensor
    source_matte: Tensor
    background: Tensor
    shape: Tensor
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


def draw_pairs(data: HeadsData, sources: int, targets: int, rng: Rng) -> list[tuple[int, int, list[int]]]:
    """Person, source frame and target frames; a third of the sources is the portrait at rest."""
    drawn = []
    for person in rng.integers(data.people, size=sources):
        source = 0 if rng.uniform() < 1 / 3 else int(rng.integers(data.plan.frames))
        others = [f for f in range(data.plan.frames) if f != source]
        drawn.append((int(person), source, [int(f) for f in rng.choice(others, targets, replace=False)]))
    return drawn


def batch_of(data: HeadsData, model: HeadModel, pairs: list[tuple[int, int, list[int]]]) -> PairBatch:
    """Gather the frames of `pairs` and work out their truth."""
    rim = model.vertices_of(*MOUTH_RIM)
    of_sources: list[list[NDArray[np.generic]]] = []
    of_targets: list[list[NDArray[np.generic]]] = []
    for person, source, frames in pairs:
        get = lambda field, frame, person=person: data.get(field, person, frame)  # noqa: E731
        base = data.get("base", person)
        pose, weights = get("pose", source), get("weights", source)
        before = camera.project(model.posed(base, weights), pose)
        of_sources.append([
            get("image", source), pose, weights, get("matte", source), data.get("background", person), data.get("shape", person),
        ])  # fmt: skip
        for frame in frames:
            pose, weights = get("pose", frame), get("weights", frame)
            flow, head, shown = correspondence(
                model, get("triangle", frame), get("corner", frame), before, get("distance", source)
            )
            around = _rim(model, rim, base, weights, pose)
            of_targets.append([get("image", frame), pose, weights, get("matte", frame), flow, head, shown, around])
    s, t = ([np.stack(column) for column in zip(*rows, strict=True)] for rows in (of_sources, of_targets))
    return PairBatch(
        _image(s[0]), _plain(s[1]), _plain(s[2]), _matte(s[3]), _image(s[4]), _plain(s[5]), _image(t[0]), _plain(t[1]), _plain(t[2]),
        _matte(t[3]), _plain(t[4]), _plain(t[5])[:, None], _plain(t[6])[:, None], _plain(t[7]),
    )  # fmt: skip


def correspondence(
    model: HeadModel, triangle: NDArray[np.generic], corner: NDArray[np.generic], before: NDArray[np.float32], distance: NDArray[np.generic]
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:  # fmt: skip
    """Flow [2, G, G] of a target's pixels into a source, which of them show the head, and which the source shows too.

    `triangle`, `corner` are the target's; `before` [V, 3] the head's points projected in the source, `distance` [G, G] what it shows.
    """
    head = triangle != NOTHING
    size = len(triangle)
    share = corner[head].astype(np.float32) / 255.0
    share = np.concatenate([share, 1.0 - share.sum(1, keepdims=True)], 1)
    there = np.einsum("nkc,nk->nc", before[model.triangles[triangle[head].astype(np.int64)]], share)
    flow = np.zeros((2, size, size), np.float32)
    flow[:, head] = there[:, :2].T
    cell = np.floor((there[:, :2] + 1) / 2 * size).astype(int)
    inside = ((cell >= 0) & (cell < size)).all(1)
    cell = np.clip(cell, 0, size - 1)
    nearest = distance[cell[:, 1], cell[:, 0]].astype(np.float32)
    shown = np.zeros(head.shape, bool)
    shown[head] = inside & np.isfinite(nearest) & (there[:, 2] < nearest + _HIDDEN_BEHIND)
    return flow, head, shown


def _rim(
    model: HeadModel,
    rim: NDArray[np.int32],
    base: NDArray[np.generic],
    weights: NDArray[np.generic],
    pose: NDArray[np.generic],
) -> NDArray[np.float32]:
    """Centre and half width of the box around the lips, with a margin of two fifths."""
    moved = base[rim] + np.tensordot(weights, model.expression[:, rim], 1)
    at = camera.project(moved.astype(np.float32), pose)[:, :2]  # type: ignore[arg-type]
    low, high = at.min(0), at.max(0)
    return np.array([*(low + high) / 2, (high - low).max() / 2 * 1.4], np.float32)


def _image(x: NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(x.transpose(0, 3, 1, 2).astype(np.float32) / 255.0)


def _matte(x: NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(x[:, None].astype(np.float32) / 255.0)


def _plain(x: NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(x.astype(np.float32))
