"""How much heads and eyes move, and whether seeds differ: figures of clips that need no phones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from parley import FRAME_RATE, MotionClip
from parley.rotation import angle_between, quaternion_from_vector
from parley_train.metric import opening_and_width, whitening
from parley_train.teacher import Performance
from parley_train.teacher.statistics import measure

VISIBLE = 1.0
"""Degrees between two heads, on average over a take, from which a viewer tells them apart: the tip of a nose 10 cm in front of the
neck's axis is 2 mm off."""

RESTING, JUMPING = 8.0, 30.0
"""Degrees a second below which a gaze rests on something, and above which it is on its way elsewhere."""


@dataclass(frozen=True)
class Movement:
    """Head, lids and gaze of one or more takes.

    head_deviation, head_range: pitch, yaw, roll in degrees, over time; head_speed: mean, degrees a second; head_step: mean angle
    between the poses of adjacent frames, degrees (VASA-1's ΔP); head_travel: deviation of the translation, mm; blinks_per_minute
    and blink_seconds: of lids that shut (median length); gaze_deviation: yaw, pitch, degrees; gaze_away: part of the time that
    the gaze is over 4 degrees off its median; gaze_rests: part of the time that it moves slower than `RESTING`; gaze_jumps: times a second
    that it begins to move faster than `JUMPING`.
    """

    head_deviation: tuple[float, float, float]
    head_range: tuple[float, float, float]
    head_speed: float
    head_step: float
    head_travel: float
    blinks_per_minute: float
    blink_seconds: float
    gaze_deviation: tuple[float, float]
    gaze_away: float
    gaze_rests: float
    gaze_jumps: float


def movement(clips: Sequence[MotionClip]) -> Movement:
    """Figures of clips at 30 frames a second; blinks are rare, so give a minute or more."""
    known = measure([Performance(c.weights, c.head_rotation, c.head_translation, c.gaze) for c in clips])
    heads = [quaternion_from_vector(c.head_rotation) for c in clips]
    step = np.degrees(np.concatenate([angle_between(h[:-1], h[1:]) for h in heads]))
    turning = [np.degrees(np.linalg.norm(np.diff(c.gaze, axis=0), axis=1)) * FRAME_RATE for c in clips]
    jumps = sum(int(((speed[1:] > JUMPING) & (speed[:-1] <= JUMPING)).sum()) for speed in turning)
    speeds = np.concatenate(turning)
    yaw, pitch = np.degrees(np.mean([c.gaze.std(axis=0) for c in clips], axis=0))
    return Movement(
        known.head_deviation, known.head_range, known.head_speed, float(step.mean()), known.head_travel,
        known.blinks_per_minute, known.blink_seconds, (float(yaw), float(pitch)), known.gaze_away,
        float((speeds < RESTING).mean()), jumps * FRAME_RATE / max(len(speeds), 1),
    )  # fmt: skip


@dataclass(frozen=True)
class Diversity:
    """How far apart the performances of two seeds are, mean over time and over all pairs of seeds.

    head: degrees between their heads; lips: difference of the lips' opening over its 90th percentile (what is said should look
    alike); face: distance of the face's surface, mm; visible: part of the pairs whose heads are `VISIBLE` apart.
    """

    head: float
    lips: float
    face: float
    visible: float


def diversity(clips: Sequence[MotionClip]) -> Diversity | None:
    """Figures of the same take with two or more seeds; None for less."""
    if len(clips) < 2:
        return None
    heads = [quaternion_from_vector(c.head_rotation) for c in clips]
    openings = [opening_and_width(c.weights)[0] for c in clips]
    faces = [c.weights @ whitening().encode for c in clips]
    pairs = list(combinations(range(len(clips)), 2))
    head = [float(np.degrees(angle_between(heads[a], heads[b])).mean()) for a, b in pairs]
    large = float(np.mean([np.percentile(o, 90) for o in openings]))
    lips = np.mean([np.abs(openings[a] - openings[b]).mean() for a, b in pairs]) / max(large, 1e-6)
    face = 10.0 * np.mean([np.linalg.norm(faces[a] - faces[b], axis=1).mean() for a, b in pairs])
    return Diversity(float(np.mean(head)), float(lips), float(face), float(np.mean(np.array(head) >= VISIBLE)))
