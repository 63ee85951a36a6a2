"""Clips for tests: smooth, seeded motion with blinks, still shapes and shapes at rest."""

from __future__ import annotations

import numpy as np

from parley import ARKIT_INDEX, MotionClip


def make_clip(seconds: float = 2.0, fps: float = 30.0, seed: int = 3, dynamics: int = 8) -> MotionClip:
    """A clip whose even shapes move, whose gaze fits its eyes roughly, and whose `tongueOut` and `cheekPuff` are 0."""
    random = np.random.default_rng(seed)
    times = np.arange(round(seconds * fps)) / fps
    phases, rates = random.uniform(0, 2 * np.pi, 64), random.uniform(0.3, 3.0, 64)

    def waves(count: int, size: float, start: int = 0) -> np.ndarray:
        angles = 2 * np.pi * times[:, None] * rates[start : start + count] + phases[start : start + count]
        return size * np.sin(angles)

    weights = np.clip(0.4 + waves(52, 0.6), 0.0, 1.0)
    for name in ("tongueOut", "cheekPuff"):
        weights[:, ARKIT_INDEX[name]] = 0.0
    return MotionClip(
        times=times,
        weights=weights.astype(np.float32),
        head_rotation=waves(3, 0.35).astype(np.float32),
        head_translation=waves(3, 0.02, 8).astype(np.float32),
        gaze=waves(2, 0.3, 20).astype(np.float32),
        latents=random.normal(size=(len(times), 6 + dynamics)).astype(np.float32),
        fps=fps,
        seed=seed,
        pack="default",
    )
