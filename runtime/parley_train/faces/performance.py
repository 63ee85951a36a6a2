"""One moment of a character: what the face does and where the head is. Three distributions, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES, SHAPE_COUNT
from parley_train.faces.facerig import Floats

PAIRS = tuple(
    (ARKIT_INDEX[n], ARKIT_INDEX[n[:-4] + "Right"]) for n in ARKIT_NAMES if n.endswith("Left") and n[:-4] + "Right" in ARKIT_INDEX and n != "jawLeft" and n != "mouthLeft"
)  # fmt: skip
GAZE = tuple(ARKIT_INDEX[n] for n in ARKIT_NAMES if n.startswith("eyeLook"))


@dataclass(frozen=True)
class Performance:
    """weights [52] ARKit 0..1; yaw, pitch, roll radians (`parley.rotation`'s order); translation [3] metres."""

    weights: Floats
    yaw: float
    pitch: float
    roll: float
    translation: tuple[float, float, float]

    def rotation(self) -> NDArray[np.float64]:
        """Rotation matrix [3, 3]: Ry(yaw) · Rx(pitch) · Rz(roll). A positive pitch nods down."""
        return rotation_of(self.yaw, self.pitch, self.roll)

    def posed(self, other: Performance) -> Performance:
        """This face, in the pose of `other`."""
        return replace(self, yaw=other.yaw, pitch=other.pitch, roll=other.roll, translation=other.translation)


NEUTRAL = Performance(np.zeros(SHAPE_COUNT, np.float32), 0.0, 0.0, 0.0, (0.0, 0.0, 0.0))


def rotation_of(yaw: float, pitch: float, roll: float) -> NDArray[np.float64]:
    """Rotation matrix [3, 3] of intrinsic yaw, pitch, roll in radians."""
    cy, sy, cp, sp, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    about_y = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, cp, -sp], [0.0, sp, cp]])
    about_z = np.array([[cr, -sr, 0.0], [sr, cr, 0.0], [0.0, 0.0, 1.0]])
    return about_y @ about_x @ about_z


def wild(rng: np.random.Generator) -> Performance:
    """Anything a face can do, anywhere a portrait shows it."""
    weights = np.zeros(SHAPE_COUNT, np.float32)
    for index in rng.choice(SHAPE_COUNT, int(rng.integers(2, 9)), replace=False):
        weights[index] = rng.uniform(0.0, 0.9)
    _even_sides(rng, weights, 0.8)
    if rng.random() < 0.6:
        weights[ARKIT_INDEX["jawOpen"]] = rng.beta(1.2, 2.5)
    _lids_and_gaze(rng, weights, 0.5, 0.25)
    weights[ARKIT_INDEX["tongueOut"]] = 0.0
    if rng.random() < 0.03:
        weights[ARKIT_INDEX["tongueOut"]], weights[ARKIT_INDEX["jawOpen"]] = (
            rng.uniform(0.3, 1.0),
            rng.uniform(0.35, 0.8),
        )
    tidy(weights)
    yaw, pitch, roll = rng.normal(0.0, (0.3, 0.18, 0.1))
    return Performance(weights, float(yaw), float(pitch), float(roll), _shift(rng, 0.008, 0.05))


def talk(rng: np.random.Generator) -> Performance:
    """A moment of speech: mouth shapes, small movements of brows and head, now and then a blink."""
    weights = np.zeros(SHAPE_COUNT, np.float32)

    def put(name: str, value: float) -> None:
        weights[ARKIT_INDEX[name]] = np.clip(value, 0.0, 1.0)

    put("jawOpen", rng.beta(1.3, 3.2) * 0.8)
    kind = rng.random()
    if kind < 0.18:
        put("jawOpen", rng.uniform(0.0, 0.08))
        put("mouthClose", rng.uniform(0.0, 0.06))
        press = rng.uniform(0.0, 0.6)
        for name in ("mouthPressLeft", "mouthPressRight", "mouthRollLower", "mouthRollUpper"):
            put(name, press * rng.uniform(0.4, 0.9))
    elif kind < 0.42:
        put("mouthFunnel", rng.beta(1.5, 2.0) * 0.8)
        put("mouthPucker", rng.beta(1.5, 2.0) * 0.9)
    elif kind < 0.7:
        wide = rng.beta(1.5, 2.5)
        for side in ("Left", "Right"):
            put(f"mouthStretch{side}", wide * rng.uniform(0.2, 0.6))
            put(f"mouthSmile{side}", wide * rng.uniform(0.1, 0.5))
            put(f"mouthLowerDown{side}", rng.beta(1.3, 2.5) * 0.7)
            put(f"mouthUpperUp{side}", rng.beta(1.3, 2.5) * 0.6)
    smile = rng.beta(0.8, 3.0) * 0.7
    for side in ("Left", "Right"):
        index = ARKIT_INDEX[f"mouthSmile{side}"]
        weights[index] = min(1.0, weights[index] + smile * rng.uniform(0.85, 1.0))
        put(f"cheekSquint{side}", smile * 0.6)
    brow = rng.random()
    if brow < 0.3:
        put("browInnerUp", rng.beta(1.5, 2.5))
        for side in ("Left", "Right"):
            put(f"browOuterUp{side}", rng.beta(1.5, 3.0) * 0.8)
    elif brow < 0.45:
        for side in ("Left", "Right"):
            put(f"browDown{side}", rng.beta(1.5, 2.5) * 0.8)
    _lids_and_gaze(rng, weights, 0.2, 0.16)
    tidy(weights)
    yaw, pitch, roll = rng.normal(0.0, (0.10, 0.07, 0.05))
    return Performance(weights, float(yaw), float(pitch), float(roll), _shift(rng, 0.003, 0.012))


def portrait(rng: np.random.Generator) -> Performance:
    """How people sit for a portrait: nearly neutral, nearly frontal, eyes open."""
    weights = np.zeros(SHAPE_COUNT, np.float32)
    smile = rng.beta(0.8, 2.5) * 0.6
    for side in ("Left", "Right"):
        weights[ARKIT_INDEX[f"mouthSmile{side}"]] = smile * rng.uniform(0.9, 1.0)
        weights[ARKIT_INDEX[f"cheekSquint{side}"]] = 0.5 * smile
    if rng.random() < 0.15:
        weights[ARKIT_INDEX["jawOpen"]] = rng.uniform(0.0, 0.12)
    _lids_and_gaze(rng, weights, 0.12, 0.0)
    yaw, pitch, roll = rng.normal(0.0, (0.12, 0.06, 0.04))
    return Performance(weights, float(yaw), float(pitch), float(roll), _shift(rng, 0.005, 0.03))


KINDS = {"wild": wild, "talk": talk, "portrait": portrait}


def tidy(weights: Floats) -> None:
    """Take back, in place, what faces cannot do: lips pushed shut farther than the jaw is open, lids closed and wide at once."""
    jaw = weights[ARKIT_INDEX["jawOpen"]]
    index = ARKIT_INDEX["mouthClose"]
    weights[index] = min(weights[index], jaw)
    for side in ("Left", "Right"):
        shut = weights[ARKIT_INDEX[f"eyeBlink{side}"]]
        for name in ("eyeWide", "eyeSquint"):
            at = ARKIT_INDEX[f"{name}{side}"]
            weights[at] = min(weights[at], 1.0 - shut)


def _even_sides(rng: np.random.Generator, weights: Floats, share: float) -> None:
    for left, right in PAIRS:
        if rng.random() < share:
            weights[right] = weights[left] = max(weights[left], weights[right])


def _lids_and_gaze(rng: np.random.Generator, weights: Floats, spread: float, blinks: float) -> None:
    weights[list(GAZE)] = 0.0
    x, y = np.clip(rng.normal(0.0, spread, 2), -1.0, 1.0)
    sides = ("Out", "In") if x > 0.0 else ("In", "Out")
    weights[ARKIT_INDEX[f"eyeLook{sides[0]}Left"]] = weights[ARKIT_INDEX[f"eyeLook{sides[1]}Right"]] = abs(x)
    for side in ("Left", "Right"):
        weights[ARKIT_INDEX[f"eyeLook{'Up' if y > 0.0 else 'Down'}{side}"]] = abs(y)
    if rng.random() < blinks:
        shut = rng.uniform(0.3, 1.0)
        for side in ("Left", "Right"):
            weights[ARKIT_INDEX[f"eyeBlink{side}"]] = shut


def _shift(rng: np.random.Generator, sideways: float, depth: float) -> tuple[float, float, float]:
    x, y = rng.normal(0.0, sideways, 2)
    return float(x), float(y), float(np.clip(rng.normal(0.0, depth), -0.09, 0.09))
