"""Dominance blending: from the targets of phones to continuous articulation (Cohen & Massaro 1993).

There every phone has a dominance that rises before it and decays after it, and a parameter of the face is the dominance-
weighted mean of all targets: F(t) = Σ D_i(t) T_i / Σ D_i(t). Here D_i is the phone's box in time, convolved with a Gaussian
whose two halves may differ (lips round earlier than they relax), which makes the sum two convolutions whatever the length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.motion import FRAME_RATE
from parley_train.teacher.signals import smooth
from parley_train.teacher.style import Style
from parley_train.teacher.timeline import Timeline
from parley_train.teacher.visemes import CHANNELS, FIRST, GLIDE_SPLIT, SECOND

Array = NDArray[np.float64]

OVERSAMPLING = 4
"""Blending runs at 120 Hz, since phones of 30 ms would fall between frames."""
BLEND_RATE = FRAME_RATE * OVERSAMPLING

OPENING_SPREAD = 0.034
"""Seconds: Gaussian half-width of the opening's dominance; jaw and tongue body move within a syllable."""
LIPS_BEFORE, LIPS_AFTER = 0.055, 0.034
"""Seconds: the same for pucker, funnel and spread. Lips prepare earlier than they let go (Perkell & Matthies 1992)."""

REDUCED, STRESSED = 0.93, 1.06
"""Vowels without and with primary stress open this much of their target."""


@dataclass(frozen=True)
class Articulation:
    """What the mouth wants at every frame, each [T] in 0..1: see `Viseme` for the channels."""

    opening: Array
    jaw: Array
    pucker: Array
    funnel: Array
    spread: Array
    tongue: Array


def articulate(line: Timeline, style: Style) -> Articulation:
    """Blend the phones of a line; closures of lips and silences are events of their own and come later."""
    count = len(line.times)
    at = np.arange(count * OVERSAMPLING) / BLEND_RATE
    row = np.clip(np.searchsorted(line.end, at, side="right"), 0, len(line.label) - 1)
    part = (at - line.start[row]) / np.maximum(line.end[row] - line.start[row], 1e-6)
    targets = np.where((part < GLIDE_SPLIT)[:, None], FIRST[line.label[row]], SECOND[line.label[row]]).T
    channel = {name: targets[k] for k, name in enumerate(CHANNELS)}

    weight = np.where(line.stress == 1, STRESSED, np.where((line.stress == 0) & (line.stress.max() > 0), REDUCED, 1.0))
    channel["opening"] = channel["opening"] * np.where(line.vowel, weight, 1.0)[row]

    def blend(names: tuple[str, ...], dominance: Array, before: float, after: float) -> Array:
        stack = np.stack([channel[name] * dominance for name in names] + [dominance])
        wide = style.coarticulation
        blended = smooth(stack, before * wide, after * wide, BLEND_RATE)[:, ::OVERSAMPLING]
        mean: Array = blended[:-1] / np.maximum(blended[-1], 1e-6)
        return mean

    opening, jaw = blend(("opening", "jaw"), channel["hold"], OPENING_SPREAD, OPENING_SPREAD)
    pucker, funnel, spread = blend(("pucker", "funnel", "spread"), channel["shape"], LIPS_BEFORE, LIPS_AFTER)
    tongue = smooth(channel["tongue"], 0.025, rate=BLEND_RATE)[::OVERSAMPLING]
    return Articulation(opening, jaw, pucker, funnel, spread, tongue)
