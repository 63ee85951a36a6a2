"""Whether the joins of a model's windows can be measured in its motion.

Speed and its change (first and second difference of the normalised latents) around the joins are compared with those elsewhere, and
the same is done for every other place where the joins could have been and that shares no frame with them. Joins that nobody can find
rank anywhere among those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley import MotionClip
from parley_runtime.pack_manifest import Manifest

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Seams:
    """joins: how many; velocity, acceleration: mean around joins over the mean elsewhere (1: no trace); velocity_rank and
    acceleration_rank: part of the other places with a smaller ratio (anything by chance; 1 together with a ratio well above 1 is a seam)."""

    joins: int
    velocity: float
    acceleration: float
    velocity_rank: float
    acceleration_rank: float


def seams(clips: Sequence[MotionClip], manifest: Manifest) -> Seams | None:
    """Figures of clips that the pack of `manifest` made; None when they are too short to have joins."""
    windows = manifest.windows
    hop = windows.length - windows.future
    spread = np.asarray(manifest.normalisation["latent"].std, np.float64)
    rows = [np.asarray(clip.latents, np.float64) / spread for clip in clips if len(clip) > windows.length]
    if not rows:
        return None
    results = []
    for order in (1, 2):
        changes = [np.linalg.norm(np.diff(row, order, axis=0), axis=1) for row in rows]
        apart = range(windows.future + order + 1, hop - windows.future - order)
        ratio = _ratio(changes, order, hop, windows.future, 0)
        others = [_ratio(changes, order, hop, windows.future, place) for place in apart]
        results.append((ratio, float(np.mean(np.array(others) < ratio)) if others else float("nan")))
    (velocity, velocity_rank), (acceleration, acceleration_rank) = results
    joins = sum(len(range(hop, len(row), hop)) for row in rows)
    return Seams(joins, velocity, acceleration, velocity_rank, acceleration_rank)


def _ratio(changes: Sequence[Floats], order: int, hop: int, overlap: int, place: int) -> float:
    """Mean change around joins every `hop` frames from `place` on, over the mean elsewhere.

    A join is where a window's first frame follows the older window's, up to the last frame of their crossfade. A change of
    order n at index i spans frames i to i + n. The line's own start is no join.
    """
    at, off = [], []
    for change in changes:
        frame = np.arange(len(change)) - place
        reach = frame + order
        near = (reach % hop) <= overlap + order - 1
        near &= reach + place >= hop
        at.append(change[near])
        off.append(change[~near])
    return float(np.concatenate(at).mean() / max(np.concatenate(off).mean(), 1e-12))
