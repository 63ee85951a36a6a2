"""Motion of head and brows: accents on stressed syllables, phrases, posture, sway and breath.

Heads of speakers hardly ever rest (Hadar et al. 1983), their quick movements mark stressed syllables and loudness peaks
(Graf et al. 2002; Munhall et al. 2004), slow ones mark phrases; the rest is sway with a 1/f spectrum. See docs/teacher.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, SHAPE_COUNT
from parley_train.teacher.prosody import Prosody
from parley_train.teacher.signals import drift, pulses, smooth, stations
from parley_train.teacher.style import Style
from parley_train.teacher.timeline import Timeline

Array = NDArray[np.float64]

SWAY = np.radians([0.7, 1.2, 0.7])
"""Deviation of the 1/f sway around x (pitch), y (yaw), z (roll)."""
POSTURE = np.radians([1.2, 2.4, 1.6])
"""Deviation of the postures that phrases are spoken in."""
NOD = np.radians(3.6)
"""Dip on the strongest accents; nods in speech have 2 to 6 degrees and last 0.3 to 0.6 s."""
LIFT, FALL = np.radians(1.6), np.radians(1.8)
"""Raising of the head as a phrase begins, lowering as it ends."""
ENVELOPE_DIP = np.radians(2.6)
"""Dip of the head between the quietest and the loudest speech."""
NECK = np.array([0.0, 0.085, 0.065])
"""Metres from the pivot of the neck (atlas) to the head's centre: turning the head also moves it."""
BREATH_RATE = 0.25
"""Breaths a second at rest (12 to 18 a minute)."""


def move_head(
    line: Timeline, sound: Prosody, voice: Array, energy: Array, style: Style, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Rotation [T, 3] rad and translation [T, 3] m around the head's usual place; `voice` [T] is 1 while speaking."""
    times, count = line.times, len(line.times)
    awake = 0.55 + 0.45 * smooth(voice, 0.3)
    rotation = SWAY * drift(rng, count, 3, 0.08, 1.0) * awake[:, None]
    rotation += POSTURE * _postures(line, sound.phrases, rng)
    rotation += _accents(times, sound, style, rng)
    rotation[:, 0] += ENVELOPE_DIP * style.nod_down * smooth((sound.envelope - 0.5) * voice, 0.07)
    rotation[:, 0] += _phrasing(times, sound.phrases)
    lively = style.head * smooth(0.06 + 0.94 * energy, 0.2)
    rotation *= lively[:, None]

    breath = _breath(line, sound.phrases, rng)
    rotation[:, 0] -= np.radians(0.35) * breath
    translation = 0.0015 * drift(rng, count, 3, 0.08, 0.8) * lively[:, None]
    translation += np.cross(rotation, NECK)
    translation[:, 1] += 0.0012 * breath
    translation[:, 2] += 0.0010 * breath + 0.004 * lively * smooth(sound.envelope * voice, 0.25)
    return rotation, translation


def _postures(line: Timeline, phrases: Array, rng: np.random.Generator) -> Array:
    """Unit-deviation posture [T, 3] that changes as phrases begin, and every few seconds in long ones and in silence."""
    moves = [*(phrases[:, 0] - rng.uniform(0.05, 0.3, len(phrases)))]
    clock = float(rng.uniform(1.0, 4.0))
    while clock < line.seconds:
        moves.append(clock)
        clock += float(rng.uniform(1.6, 4.5))
    starts = np.sort(np.array(moves))
    if len(starts):
        starts = starts[np.concatenate([[True], np.diff(starts) > 0.8])]
    places = np.zeros((len(starts) + 1, 3))
    place = rng.standard_normal(3)
    for k in range(len(places)):
        places[k] = place
        place = 0.5 * place + 0.87 * rng.standard_normal(3)
    return stations(line.times, starts, rng.uniform(0.6, 1.1, len(starts)), np.clip(places, -2.2, 2.2))


def _accents(times: Array, sound: Prosody, style: Style, rng: np.random.Generator) -> Array:
    """Rotation [T, 3] of nods, and of smaller turns and tilts, on the accents."""
    count = len(sound.accents)
    rise, fall = rng.uniform(0.16, 0.24, count), rng.uniform(0.22, 0.36, count)
    peak = sound.accents + 0.03 + 0.02 * rng.standard_normal(count)
    size = sound.strength * np.exp(0.3 * rng.standard_normal(count))
    nod = np.where(rng.random(count) < 0.88, style.nod_down, -style.nod_down * 0.6) * size
    turn, tilt = 0.35 * size * rng.standard_normal(count), 0.25 * size * rng.standard_normal(count)
    rotation: Array = NOD * np.stack([pulses(times, peak, rise, fall, size) for size in (nod, turn, tilt)], axis=1)
    return rotation


def _phrasing(times: Array, phrases: Array) -> Array:
    """Pitch [T]: lifted as phrases begin, lowered as they end."""
    one = np.ones(len(phrases))
    lift = pulses(
        times, phrases[:, 0] + 0.1, 0.35 * one, np.minimum(1.2, 0.9 * (phrases[:, 1] - phrases[:, 0]) + 0.2), one
    )
    fall = pulses(
        times, phrases[:, 1] - 0.02, np.minimum(0.6, 0.7 * (phrases[:, 1] - phrases[:, 0]) + 0.1), 0.7 * one, one
    )
    pitch: Array = FALL * fall - LIFT * lift
    return pitch


def _breath(line: Timeline, phrases: Array, rng: np.random.Generator) -> Array:
    """Fullness of the lungs [T], about -1..1: fills before phrases, empties over them, swings on its own in long silence."""
    phase = 2.0 * np.pi * (BREATH_RATE * line.times + rng.random())
    resting = np.sin(phase)
    if len(phrases) == 0:
        return resting
    keys = np.stack([phrases[:, 0] - 0.45, phrases[:, 0] - 0.02, phrases[:, 1]], axis=1).ravel()
    values = np.tile([-0.6, 1.0, -0.6], len(phrases))
    order = np.maximum.accumulate(keys)
    spoken = smooth(np.interp(line.times, order, values), 0.12)
    near = smooth(_near(line.times, phrases, 0.6), 0.3)
    breath: Array = spoken * near + resting * (1.0 - near)
    return breath


def _near(times: Array, spans: Array, margin: float) -> Array:
    """1 at `times` within `margin` s of a span, else 0."""
    k = np.clip(np.searchsorted(spans[:, 1] + margin, times), 0, len(spans) - 1)
    inside: Array = ((times >= spans[k, 0] - margin) & (times <= spans[k, 1] + margin)).astype(float)
    return inside


def move_brows(line: Timeline, sound: Prosody, energy: Array, style: Style, rng: np.random.Generator) -> Array:
    """Brow shapes [T, 52]: raised on some accents (Ekman 1979's batons; Flecha-García 2010), at times lowered, never quite still."""
    times, count = line.times, len(sound.accents)
    raised = (
        (rng.random(count) < 0.3 + 0.35 * sound.strength) * sound.strength * np.exp(0.3 * rng.standard_normal(count))
    )
    lowered = (rng.random(count) < 0.12) * sound.strength
    rise, fall = rng.uniform(0.14, 0.22, count), rng.uniform(0.3, 0.5, count)
    lively = style.brows * smooth(energy, 0.2)
    idle = 0.02 * np.clip(drift(rng, len(times), 2, 0.1, 0.7), -2.0, 2.0) + 0.03
    up = 0.30 * pulses(times, sound.accents - 0.02, rise, fall, raised) * lively
    phrase = rng.random(len(sound.phrases)) < 0.25
    begins, ends = sound.phrases[phrase, 0], sound.phrases[phrase, 1]
    one = np.ones(len(begins))
    up += 0.18 * lively * pulses(times, begins + 0.15, 0.3 * one, np.clip(0.6 * (ends - begins), 0.4, 2.0), one)
    down = 0.28 * pulses(times, sound.accents, rise, fall, lowered) * lively
    w = np.zeros((len(times), SHAPE_COUNT))
    w[:, ARKIT_INDEX["browInnerUp"]] = up + idle[:, 0]
    side = 0.2 * style.side
    w[:, ARKIT_INDEX["browOuterUpLeft"]] = (0.75 + side) * up + np.maximum(idle[:, 1], 0.0) * 0.7
    w[:, ARKIT_INDEX["browOuterUpRight"]] = (0.75 - side) * up + np.maximum(idle[:, 1], 0.0) * 0.7
    for name in ("browDownLeft", "browDownRight"):
        w[:, ARKIT_INDEX[name]] = down
    return w
