"""The motion model as samplers call it: conditions bound, guidance applied, any number of slots in one run of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from parley_runtime.device import Array, Device
from parley_runtime.sampler import DenoiserCall

PRESENT = ("previous", "audio", "gaze", "distance", "emotion", "energy")
"""Columns of the graph's `present` input: which conditions are given."""


class MotionGraph(Protocol):
    """The denoiser's network: a `Graph`, or whatever is called like one."""

    @property
    def device(self) -> Device:
        """Whose arrays it takes and gives."""

    def __call__(self, **inputs: Array) -> Array:
        """Clean motion [B, W, motion]."""


@dataclass(frozen=True)
class Conditions:
    """What B slots are conditioned on, for windows of W frames after K frames of context: arrays of the graph's device.

    previous [B, K, motion] normalised; audio [B, K + W, features]; audio_known [B, K + W] 1 where heard; controls
    [B, K + W, CONTROL_WIDTH]; present [B, len(PRESENT)] 1 where the condition is given.
    """

    previous: Array
    audio: Array
    audio_known: Array
    controls: Array
    present: Array


def guided(graph: MotionGraph, conditions: Conditions, guidance: Mapping[str, float]) -> DenoiserCall:
    """A sampler's denoiser with classifier-free guidance (VASA-1, equation 2).

    X = (1 + sum of weights) * H(C) - sum of weight_c * H(C without c), for each condition c of `guidance` with a weight above
    0. All branches of all slots go through the graph in one run.
    """
    branches = [(name, weight) for name, weight in sorted(guidance.items()) if weight > 0.0]
    present = [conditions.present]
    for name, _ in branches:
        without = conditions.present.copy()
        without[:, PRESENT.index(name)] = 0.0
        present.append(without)
    copies, xp, kernels = len(present), graph.device.xp, graph.device.kernels

    def repeat(rows: Array) -> Array:
        return xp.concatenate([rows] * copies) if copies > 1 else rows

    fixed = {
        "previous": repeat(conditions.previous), "audio": repeat(conditions.audio),
        "audio_known": repeat(conditions.audio_known), "controls": repeat(conditions.controls),
        "present": xp.concatenate(present),
    }  # fmt: skip

    def call(x: Array, sigma: float) -> Array:
        level = xp.full(copies * len(x), sigma, "float32")
        clean = graph(noisy=repeat(x), sigma=level, **fixed)
        return kernels.guided(clean.reshape(copies, *x.shape), [weight for _, weight in branches])

    return call
