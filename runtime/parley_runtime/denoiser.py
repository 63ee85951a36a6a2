"""The motion model as samplers call it: conditions bound, guidance applied, any number of slots in one run of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley_runtime.graphs import Graph
from parley_runtime.sampler import DenoiserCall

Floats = NDArray[np.float32]

PRESENT = ("previous", "audio", "gaze", "distance", "emotion", "energy")
"""Columns of the graph's `present` input: which conditions are given."""


@dataclass(frozen=True)
class Conditions:
    """What B slots are conditioned on, for windows of W frames after K frames of context.

    previous [B, K, motion] normalised; audio [B, K + W, features]; audio_known [B, K + W] 1 where heard; controls
    [B, K + W, CONTROL_WIDTH]; present [B, len(PRESENT)] 1 where the condition is given.
    """

    previous: Floats
    audio: Floats
    audio_known: Floats
    controls: Floats
    present: Floats


def guided(graph: Graph, conditions: Conditions, guidance: Mapping[str, float]) -> DenoiserCall:
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
    copies = len(present)

    def repeat(rows: Floats) -> Floats:
        return np.concatenate([rows] * copies) if copies > 1 else rows

    fixed = {
        "previous": repeat(conditions.previous), "audio": repeat(conditions.audio),
        "audio_known": repeat(conditions.audio_known), "controls": repeat(conditions.controls),
        "present": np.concatenate(present),
    }  # fmt: skip

    def call(x: Floats, sigma: float) -> Floats:
        level = np.full(copies * len(x), sigma, np.float32)
        clean = graph(noisy=repeat(x), sigma=level, **fixed).reshape(copies, *x.shape)
        result: Floats = clean[0] * np.float32(1.0 + sum(weight for _, weight in branches))
        for (_, weight), branch in zip(branches, clean[1:], strict=True):
            result = result - np.float32(weight) * branch
        return result

    return call
