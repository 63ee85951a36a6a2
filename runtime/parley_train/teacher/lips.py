"""From articulation to ARKit's mouth shapes, solved so that the gap between the lips is what was asked.

The gap is the sum of what jaw, funnel, raised and lowered lips, rolls and presses do to it (and of what an emotion does).
So the shapes are chosen first, then `jawOpen` and `mouthClose` are solved to bring the gap to its target: above zero for open
phones, a slight overlap for p, b, m. That keeps closures closed under any emotion, style and loudness. The jaw itself follows
more slowly than the lips and stays a little open behind a closure, as a real one does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES, SHAPE_COUNT
from parley_train.metric import load_metric
from parley_train.teacher.coarticulation import articulate
from parley_train.teacher.contacts import contact, speaking
from parley_train.teacher.signals import smooth, soft_max
from parley_train.teacher.style import Style
from parley_train.teacher.timeline import Timeline
from parley_train.teacher.visemes import BILABIALS, LABIODENTALS

Array = NDArray[np.float64]

FULL_GAP = 1.35
"""Gap in cm of an open vowel at usual loudness on a mean head (jawOpen about 0.33); speakers reach 0.8 to 1.5 cm."""
OVERLAP = 0.08
"""cm that the inner lips overlap when pressed shut on a mean head. Presses and rolls take little part in it: on other heads
they may not close the lips at all, while `mouthClose` always does."""
LABIODENTAL_GAP = 0.125
"""Part of `FULL_GAP` left between the lips on f and v: the lower lip meets the teeth, not the upper lip."""
LOUDNESS_GAIN = 0.018
"""Change of the opening for a decibel, in parts of itself; loud speech opens the jaw further (Schulman 1989)."""
RATE_LOSS = 0.10
"""Loss of opening at twice the usual rate of speech (undershoot beyond what blending causes)."""
SPOKEN_AWAY = 0.75
"""Part of an emotion's open mouth that goes while speaking: the lips are needed for the words."""
MOUTH_YIELDS = 0.35
"""Part of an emotion's other mouth shapes (smile, frown, stretch) that goes while speaking."""
USUAL_RATE = 12.0
"""Phones a second of fluent reading."""


MOUTH = np.array([name.startswith(("mouth", "jaw", "noseSneer", "cheekPuff", "tongue")) for name in ARKIT_NAMES])
"""Which of the 52 shapes this module sets: all that move the lips."""


PARTING = (
    "jawOpen", "mouthFunnel", "mouthUpperUpLeft", "mouthUpperUpRight", "mouthLowerDownLeft", "mouthLowerDownRight",
)  # fmt: skip
"""Shapes that part the lips, which an emotion gives up on p, b, m."""


@dataclass(frozen=True)
class Mouth:
    """The mouth of a line: `weights` [T, 52] (mouth and jaw columns alone), `speaking` and `closed` envelopes [T]."""

    weights: Array
    speaking: Array
    closed: Array


def speak(line: Timeline, loudness: Array, energy: Array, emotion: Array, style: Style) -> Mouth:
    """Mouth shapes of a line.

    `loudness` [T] dB relative to the usual level, `energy` [T], `emotion` [T, 52] the weights of the emotional expression,
    whose mouth part is merged here: it yields to articulation while speaking, and never keeps lips apart on p, b, m.
    """
    want = articulate(line, style)
    closed = contact(line, BILABIALS, style)
    bitten = contact(line, LABIODENTALS, style) * (1.0 - closed)
    voice = speaking(line)
    free = voice * (1.0 - closed)

    size = (
        style.amplitude * _loudness_gain(loudness, voice) * _rate_gain(line) * (0.72 + 0.28 * np.minimum(energy, 1.6))
    )
    gap = FULL_GAP * size * want.opening * voice
    gap += bitten * (np.minimum(gap, LABIODENTAL_GAP * FULL_GAP * size) - gap)
    lips_part = np.clip(1.0 - want.jaw * style.jaw, 0.03, 0.7)

    w = np.zeros((len(line.times), SHAPE_COUNT))
    shapes = load_metric().gap
    parting = [ARKIT_INDEX[name] for name in PARTING]
    resting_gap = np.maximum(emotion[:, parting] @ shapes[parting], 0.0) * (1.0 - SPOKEN_AWAY * voice) * (1.0 - bitten)
    merge = emotion * MOUTH * (1.0 - MOUTH_YIELDS * voice)[:, None]
    merge[:, parting] *= (1.0 - closed)[:, None]
    merge[:, ARKIT_INDEX["jawOpen"]] = 0.0

    rounded = voice * style.rounding
    pucker = want.pucker * rounded
    spread = want.spread * voice * (1.0 - 0.5 * closed)
    left, right = 1.0 + style.asymmetry, 1.0 - style.asymmetry
    _add(w, "mouthPucker", pucker * (1.0 - 0.25 * bitten))
    _add(w, "mouthFunnel", want.funnel * rounded * (1.0 - 0.8 * closed) * (1.0 - 0.6 * bitten))
    _add_pair(w, "mouthStretch", 0.42 * spread, left, right)
    _add_pair(w, "mouthSmile", 0.26 * spread + max(style.smile, 0.0) * (1.0 - pucker), left, right)
    _add_pair(w, "mouthFrown", np.full(len(w), max(-style.smile, 0.0)), left, right)
    _add_pair(w, "mouthDimple", 0.14 * spread, left, right)
    _add_pair(w, "mouthLowerDown", 1.05 * lips_part * gap * (1.0 - bitten), left, right)
    _add_pair(w, "mouthUpperUp", 0.55 * lips_part * gap * (1.0 - bitten) + 0.14 * bitten * free, left, right)
    _add_pair(w, "mouthPress", 0.12 * style.press * closed, left, right)
    _add(w, "mouthRollLower", 0.06 * style.press * closed + 0.30 * bitten * free)
    _add(w, "mouthRollUpper", 0.04 * style.press * closed)
    _add(w, "mouthShrugLower", 0.03 * bitten * free)
    _add(w, "tongueOut", want.tongue * free)
    w += merge

    gap = np.maximum(gap, resting_gap) * (1.0 - closed) - OVERLAP * closed
    _solve_gap(w, gap, want.jaw * style.jaw * FULL_GAP * size * want.opening * voice, closed)
    return Mouth(w, voice, closed)


def _solve_gap(w: Array, gap: Array, jaw_gap: Array, closed: Array) -> None:
    """Set `jawOpen` and `mouthClose` so that the lips' gap is `gap` [T] cm; `jaw_gap` is what the slow jaw would leave.

    On any ARKit head `mouthClose` undoes a `jawOpen` of its size, so that is what is assumed of it (ICT-FaceKit's does a
    little more, and its lips overlap a little more).
    """
    shapes = load_metric().gap
    full = shapes[ARKIT_INDEX["jawOpen"]]
    others = w @ shapes
    slow = smooth(jaw_gap / full, 0.05) * (1.0 - 0.45 * smooth(closed, 0.03))
    needed = (gap - others) / full
    jaw = np.maximum(soft_max(needed, slow, 0.08 * slow) - 0.04 * slow, 0.0)
    w[:, ARKIT_INDEX["jawOpen"]] = jaw
    w[:, ARKIT_INDEX["mouthClose"]] = np.maximum(jaw - needed, 0.0)


def _loudness_gain(loudness: Array, voice: Array) -> Array:
    """Size of the opening [T] from the level over about a syllable; silences don't count."""
    level = np.clip(loudness, -18.0, 12.0)
    weight = np.where(loudness > -30.0, 1.0, 0.05) * (voice + 1e-3)
    mean = smooth(level * weight, 0.18) / smooth(weight, 0.18)
    gain: Array = np.clip(1.0 + LOUDNESS_GAIN * mean, 0.72, 1.3)
    return gain


def _rate_gain(line: Timeline) -> Array:
    """Size of the opening [T] from phones a second over about half a second."""
    spoken = ~line.silent
    frame = np.clip((0.5 * (line.start + line.end)[spoken] * 30.0).astype(np.int64), 0, len(line.times) - 1)
    rate = smooth(np.bincount(frame, minlength=len(line.times)).astype(float), 0.3) * 30.0
    gain: Array = np.clip(1.0 - RATE_LOSS * (rate / USUAL_RATE - 1.0), 0.85, 1.08)
    return gain


def _add(w: Array, name: str, value: Array) -> None:
    w[:, ARKIT_INDEX[name]] += value


def _add_pair(w: Array, name: str, value: Array, left: float, right: float) -> None:
    w[:, ARKIT_INDEX[name + "Left"]] += value * left
    w[:, ARKIT_INDEX[name + "Right"]] += value * right
