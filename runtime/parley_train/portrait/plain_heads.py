"""Heads drawn by chance with colours by vertex: cheap material whose figures compare from run to run.

Everything about a person, and everything that changes from frame to frame, comes from a random generator, so a seed is a data set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES
from parley_train.portrait.head_model import BROWS, EYEBALLS, MOUTH_RIM, HeadModel

Floats = NDArray[np.float32]
Rng = np.random.Generator

MODES = 100
SPREAD = 0.9
"""Standard deviation of an identity mode's weight."""

_HAIRS = np.array([[0.08, 0.06, 0.05], [0.3, 0.18, 0.1], [0.75, 0.6, 0.35], [0.5, 0.22, 0.1], [0.6, 0.6, 0.6]])
_IRISES = np.array([[0.2, 0.35, 0.5], [0.25, 0.15, 0.08], [0.2, 0.4, 0.25], [0.35, 0.3, 0.25]])
_PAIRS = [
    (i, ARKIT_INDEX[n[:-4] + "Right"])
    for n, i in ARKIT_INDEX.items()
    if n.endswith("Left") and n[:-4] + "Right" in ARKIT_INDEX
]
_LOOKS = [i for n, i in ARKIT_INDEX.items() if n.startswith("eyeLook")]
_DRAWN = [i for n, i in ARKIT_INDEX.items() if n != "tongueOut"]


@dataclass(frozen=True)
class Person:
    """One head: shape weights [100], vertices at rest [V, 3], colours [V, 3], the light [3] and the picture behind [S, S, 3]."""

    shape: Floats
    base: Floats
    colours: Floats
    light: Floats
    background: Floats


def person(model: HeadModel, rng: Rng, size: int) -> Person:
    """Draw somebody; the background is `size` pixels wide, 0..1."""
    shape = (rng.normal(size=MODES) * SPREAD).astype(np.float32)
    base = model.neutral + np.tensordot(shape, model.identity, 1)
    return Person(shape, base.astype(np.float32), _colours(model, rng), _light(rng), _background(rng, size))


def wild_weights(rng: Rng) -> Floats:
    """[52] any face: a few shapes at random, mostly symmetric; jaw, lids and gaze more often."""
    weights = np.zeros(len(ARKIT_NAMES), np.float32)
    chosen = rng.choice(_DRAWN, rng.integers(2, 8), replace=False)
    weights[chosen] = rng.uniform(0.0, 0.9, len(chosen))
    for left, right in _PAIRS:
        if rng.uniform() < 0.8:
            weights[right] = weights[left]
    if rng.uniform() < 0.6:
        weights[ARKIT_INDEX["jawOpen"]] = rng.beta(1.2, 2.5)
    if rng.uniform() < 0.25:
        weights[ARKIT_INDEX["eyeBlinkLeft"]] = weights[ARKIT_INDEX["eyeBlinkRight"]] = rng.uniform(0.3, 1.0)
    weights[_LOOKS] = 0.0
    return look(weights, *np.clip(rng.normal(size=2) * 0.5, -1.0, 1.0))


def look(weights: Floats, left: float, up: float) -> Floats:
    """`weights` with both eyes turned to the subject's left and up, each -1..1 (ARKit's full deflection)."""
    outer, inner = ("eyeLookOutLeft", "eyeLookInRight") if left > 0 else ("eyeLookInLeft", "eyeLookOutRight")
    weights[ARKIT_INDEX[outer]] = weights[ARKIT_INDEX[inner]] = abs(left)
    name = "eyeLookUp" if up > 0 else "eyeLookDown"
    weights[ARKIT_INDEX[name + "Left"]] = weights[ARKIT_INDEX[name + "Right"]] = abs(up)
    return weights


def wild_pose(rng: Rng) -> Floats:
    """[6] any pose within what a portrait turns to, see `camera`."""
    yaw, pitch, roll = rng.normal(size=3) * (0.3, 0.18, 0.1)
    shift = rng.normal(size=2) * 0.8
    return np.concatenate([rotation_vector(yaw, pitch, roll), shift, [rng.uniform(0.9, 1.1)]]).astype(np.float32)


def rest_pose(rng: Rng) -> Floats:
    """[6] nearly frontal, as one sits for a portrait."""
    yaw, pitch, roll = rng.normal(size=3) * (0.06, 0.05, 0.03)
    shift = rng.normal(size=2) * 0.6
    return np.concatenate([rotation_vector(yaw, pitch, roll), shift, [rng.uniform(0.92, 1.08)]]).astype(np.float32)


def rotation_vector(yaw: float, pitch: float, roll: float) -> Floats:
    """[3] of the rotation that yaws (to the subject's left) first, then pitches (down), then rolls."""
    from scipy.spatial.transform import Rotation

    return Rotation.from_euler("yxz", (yaw, pitch, roll)).as_rotvec().astype(np.float32)


def _light(rng: Rng) -> Floats:
    light = rng.normal(size=3) * (0.5, 0.4, 0.2) + (0.0, 0.4, 0.9)
    return (light / np.linalg.norm(light)).astype(np.float32)


def _background(rng: Rng, size: int) -> Floats:
    """Four by four colours, blended."""
    coarse = rng.uniform(0.1, 0.9, 3) + rng.normal(size=(4, 4, 3)) * rng.uniform(0.0, 0.25)
    at = np.linspace(0.0, 2.999, size)
    cell, part = at.astype(int), (at % 1.0)[:, None, None]
    rows = coarse[cell] * (1.0 - part) + coarse[cell + 1] * part
    part = part[:, 0][None]
    return np.clip(rows[:, cell] * (1.0 - part) + rows[:, cell + 1] * part, 0.0, 1.0).astype(np.float32)


def _colours(model: HeadModel, rng: Rng) -> Floats:
    names, at = model.material_of_vertices(), model.neutral
    tone = rng.uniform()
    skin = (np.array([0.95, 0.76, 0.64]) * (1 - tone) + np.array([0.36, 0.22, 0.15]) * tone) * rng.uniform(0.9, 1.1, 3)
    lips = skin * (0.85, 0.55, 0.55) * rng.uniform(0.8, 1.1)
    hair, iris = _HAIRS[rng.integers(len(_HAIRS))] * rng.uniform(0.8, 1.2), _IRISES[rng.integers(len(_IRISES))]
    colours = np.tile(skin, (len(at), 1))
    colours[names == "M_GumsTongue"] = 0.55, 0.2, 0.2
    colours[names == "M_Teeth"] = 0.9, 0.87, 0.8
    colours[np.char.startswith(names, "M_Sclera")] = 0.93, 0.92, 0.92
    for side, (_, first, end) in EYEBALLS.items():
        ball = (model.original >= first) & (model.original < end)
        centre = at[ball].mean(0)
        pupil = np.hypot(*(at[ball] - centre)[:, :2].T) < 0.22
        colours[ball] = np.where(pupil[:, None], 0.02, iris)
        assert ball.any(), side
    colours[names == "M_EyeLashes"] = 0.05, 0.03, 0.03
    face = (names == "M_Face") | (names == "M_BackHead")
    rim = at[model.vertices_of(*MOUTH_RIM)]
    middle, extent = rim[:, :2].mean(0), np.ptp(rim[:, :2], axis=0) / 2 * (1.02, 1.08)
    colours[face & ((((at[:, :2] - middle) / extent) ** 2).sum(1) < 1) & (at[:, 2] > 5)] = lips
    for brow in BROWS:
        line = at[model.vertices_of(*brow)][:, :2]
        along = np.concatenate([line[i] + (line[i + 1] - line[i]) * np.linspace(0, 1, 6)[:, None] for i in range(4)])
        near = np.linalg.norm(at[:, None, :2] - along[None], axis=2).min(1)
        colours[face & (near < rng.uniform(0.25, 0.45)) & (at[:, 2] > 4)] = hair * 0.9
    crown = at[:, 1] > rng.uniform(7.0, 9.5)
    sides = (at[:, 2] < rng.uniform(1.5, 4)) & (at[:, 1] > max(rng.uniform(-8, 2), -6))
    if rng.uniform() < 0.85:
        colours[face & (crown | sides)] = hair
    colours[face & (at[:, 1] < -14.5)] = rng.uniform(0.1, 0.9, 3)
    return _textured(np.clip(colours, 0.0, 1.0), at.astype(np.float64), rng)


def _textured(colours: NDArray[np.float64], at: NDArray[np.float64], rng: Rng) -> Floats:
    """Mottled skin (7 of 10) and freckles (4 of 10)."""
    fineness, offset, tint = rng.uniform(0.3, 1.5), rng.uniform(0, 50), rng.uniform(0.3, 1, 3)
    if (amount := rng.uniform(0, 0.5) if rng.uniform() < 0.7 else 0.0) > 0:
        noise = 0.6 * _noise(at * fineness + offset) + 0.4 * _noise(at * fineness * 2.7 + offset + 9)
        colours = colours * (1 + 2 * amount * (noise - 0.5)[:, None] * tint)
    if (amount := rng.uniform() if rng.uniform() < 0.4 else 0.0) > 0:
        freckle = np.clip((_noise(at * 2.5 + offset) - 0.72) / 0.06, 0, 1)[:, None] * amount
        colours = colours * (1 - freckle) + freckle * colours * (0.6, 0.45, 0.4)
    return np.clip(colours, 0, 1).astype(np.float32)


def _noise(at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Value noise [N] in 0..1 at points [N, 3]."""
    cell = np.floor(at)
    part = at - cell
    part = part * part * (3 - 2 * part)
    total = np.zeros(len(at))
    for corner in np.ndindex(2, 2, 2):
        value = np.modf(np.abs(np.sin((cell + corner) @ (12.9898, 78.233, 37.7)) * 43758.5453))[0]
        total += value * np.prod(np.where(np.array(corner) == 1, part, 1 - part), 1)
    return total
