"""A person's shape: identity modes, then regions made larger or smaller. Movements scale with the regions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.arkit import ARKIT_INDEX
from parley_train.faces.facerig import FaceRig, Floats, Ints
from parley_train.faces.person import Character

_LIDS = (
    (ARKIT_INDEX["eyeBlinkRight"], (37, 38), (41, 40)),
    (ARKIT_INDEX["eyeBlinkLeft"], (43, 44), (47, 46)),
)
"""A blink, and the landmarks of the upper and lower lid that it brings together."""

_OVERLAP = 1.25
"""Lids close farther than their middles need to meet: towards the corners, which travel less, eyes would stay open otherwise."""


@dataclass(frozen=True)
class Shape:
    """neutral [V, 3] metres, gain [V, 3] factor on each vertex's movement."""

    neutral: Floats
    gain: Floats


def sculpt(rig: FaceRig, character: Character) -> Shape:
    """The neutral face of `character`, and how much farther than the mean head its vertices move."""
    coefficients = np.array(character.coefficients[: rig.identity_modes], np.float32)
    neutral = rig.shape(coefficients)
    neutral = neutral + character.lids * rig.shapes[[blink for blink, _, _ in _LIDS]].sum(axis=0)
    gain = np.ones_like(neutral)
    for region in character.regions:
        for mirrored in (1.0, -1.0) if region.centre[0] else (1.0,):
            centre = np.array(region.centre, np.float32) * 0.01 * (mirrored, 1.0, 1.0)
            distance = np.linalg.norm(rig.rest - centre, axis=1) / (region.radius * 0.01)
            # Flat inside (an eye stays an eye, lids meet), then a smooth way back to 1.
            t = np.clip((distance - 0.55) / 0.75, 0.0, 1.0)
            weight = (1.0 - t * t * (3.0 - 2.0 * t))[:, None]
            factor = 1.0 + weight * (np.array(region.scale, np.float32) - 1.0)
            # About the person's own place of the region's centre.
            middle = (neutral * weight).sum(axis=0) / weight.sum() + (
                centre - (rig.rest * weight).sum(axis=0) / weight.sum()
            )
            neutral = neutral + (factor - 1.0) * (neutral - middle)
            gain = gain * factor
    for blink, upper, lower in _LIDS if len(rig.landmarks) else ():
        gain = _closing(rig, neutral, gain, blink, rig.landmarks[list(upper)], rig.landmarks[list(lower)])
    return Shape(neutral.astype(np.float32), gain.astype(np.float32))


def _closing(rig: FaceRig, neutral: Floats, gain: Floats, blink: int, upper: Ints, lower: Ints) -> Floats:
    """`gain`, with the lids' changed so that this person's meet when the shape `blink` is 1: some eyes are larger than the mean."""
    offset = rig.shapes[blink]
    apart = float((neutral[upper, 1] - neutral[lower, 1]).mean())
    closing = float(((offset * gain)[lower, 1] - (offset * gain)[upper, 1]).mean())
    if closing <= 1e-6:
        return gain
    travel = np.linalg.norm(offset, axis=1, keepdims=True)
    factor = np.clip(_OVERLAP * apart / closing, 0.6, 1.8)
    changed: Floats = gain * (1.0 + (factor - 1.0) * travel / travel.max())
    return changed
