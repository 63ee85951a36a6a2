"""A person's shape: identity modes, then regions made larger or smaller. Movements scale with the regions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.arkit import ARKIT_INDEX
from parley_train.faces.facerig import FaceRig, Floats
from parley_train.faces.person import Character

_BLINKS = [ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]


@dataclass(frozen=True)
class Shape:
    """neutral [V, 3] metres, gain [V, 3] factor on each vertex's movement."""

    neutral: Floats
    gain: Floats


def sculpt(rig: FaceRig, character: Character) -> Shape:
    """The neutral face of `character`, and how much farther than the mean head its vertices move."""
    coefficients = np.array(character.coefficients[: rig.identity_modes], np.float32)
    neutral = rig.shape(coefficients)
    blink = rig.shapes[_BLINKS].sum(axis=0)
    travel = np.linalg.norm(blink, axis=1, keepdims=True)
    # Lids that hang at rest have less far to close.
    neutral = neutral + character.lids * blink
    gain = np.ones_like(neutral) * (1.0 - character.lids * travel / max(float(travel.max()), 1e-9))
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
    return Shape(neutral.astype(np.float32), gain.astype(np.float32))
