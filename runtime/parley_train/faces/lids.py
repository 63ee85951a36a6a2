"""Lids that slide over the eyeball: a shape moves them along straight lines, which would cut through it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX
from parley_train.faces.facerig import Eye, FaceRig, Floats, Ints, gaze_matrix, gaze_of

THICKNESS = 0.0005
"""Metres that a lid stays off the eye."""

_MOVED = 0.0005
"""Metres: a vertex that a blink moves at least so far belongs to a lid."""

_BINS = 24
"""Steps of angle from the eye's axis to a quarter turn; the cornea stands out at the first of them."""


class Lids:
    """Keeps the lids of one rig's people off their eyes."""

    def __init__(self, rig: FaceRig) -> None:
        self._eyes: list[tuple[Eye, Ints]] = []
        for eye in rig.eyes:
            travel = np.linalg.norm(rig.shapes[ARKIT_INDEX[f"eyeBlink{eye.side}"]], axis=1)
            lid = np.flatnonzero(travel > _MOVED)
            self._eyes.append((eye, np.setdiff1d(lid, eye.vertices).astype(np.int32)))
        self._person: Floats | None = None
        self._balls: list[tuple[Floats, NDArray[np.float64]]] = []
        self._deep: list[NDArray[np.float64]] = []

    def clear(self, points: Floats, neutral: Floats, weights: NDArray[np.floating]) -> None:
        """Move lid vertices of `points` [V, 3] that lie within an eye out to its surface, in place.

        `neutral` [V, 3] is the person at rest, `weights` [52] say where the eyes look.
        """
        if self._person is not neutral:
            self._balls = [self._ball(neutral, eye) for eye, _ in self._eyes]
            self._deep = [
                self._corners(neutral[lid], *ball) for (_, lid), ball in zip(self._eyes, self._balls, strict=True)
            ]
            self._person = neutral
        for (eye, lid), (centre, profile), deep in zip(self._eyes, self._balls, self._deep, strict=True):
            height = _height(points[lid], centre, profile, gaze_matrix(*gaze_of(weights, eye.side))[:, 2])
            inside = np.flatnonzero(height < -deep)
            offset = points[lid[inside]] - centre
            distance = np.linalg.norm(offset, axis=1)
            scale = 1.0 - (height + deep)[inside] / np.maximum(distance, 1e-9)
            points[lid[inside]] = centre + offset * scale[:, None].astype(np.float32)

    @staticmethod
    def _corners(lid: Floats, centre: Floats, profile: NDArray[np.float64]) -> NDArray[np.float64]:
        """[n] metres that lid vertices [n, 3] lie within the eye at rest: towards the eye's corners they may go on doing so, no deeper."""
        front = np.array([0.0, 0.0, 1.0])
        offset = lid - centre
        angle = np.arccos(np.clip(offset @ front / np.linalg.norm(offset, axis=1), -1.0, 1.0))
        return np.maximum(-_height(lid, centre, profile, front), 0.0) * np.clip((angle - 0.5) / 0.4, 0.0, 1.0)

    @staticmethod
    def _ball(neutral: Floats, eye: Eye) -> tuple[Floats, NDArray[np.float64]]:
        """The eye's centre [3], and the largest radius of its surface at `_BINS` + 1 angles from the axis to a quarter turn."""
        centre, radius = eye.centre_and_radius(neutral)
        offset = neutral[eye.vertices] - centre
        distance = np.linalg.norm(offset, axis=1)
        at = np.arccos(np.clip(offset[:, 2] / np.maximum(distance, 1e-9), -1.0, 1.0)) / (0.5 * np.pi) * _BINS
        profile = np.full(_BINS + 1, radius, np.float64)
        for near in (np.floor(at), np.ceil(at)):
            inside = near <= _BINS
            np.maximum.at(profile, near[inside].astype(np.int64), distance[inside])
        return centre, profile


def _height(
    points: Floats, centre: Floats, profile: NDArray[np.float64], axis: NDArray[np.floating]
) -> NDArray[np.float64]:
    """[n] metres by which `points` [n, 3] lie farther out than a lid may, over an eye that looks along `axis` [3]."""
    offset = points - centre
    distance = np.linalg.norm(offset, axis=1)
    angle = np.arccos(np.clip(offset @ axis / np.maximum(distance, 1e-9), 0.0, 1.0)) / (0.5 * np.pi)
    height: NDArray[np.float64] = distance - np.interp(angle * _BINS, np.arange(_BINS + 1), profile) - THICKNESS
    return height
