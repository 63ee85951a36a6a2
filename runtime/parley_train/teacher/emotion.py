"""Prototype expressions of the seven emotions as ARKit weights, and how each carries the head.

Each is the action-unit prototype of EMFACS (Ekman & Friesen 1983; Ekman, Friesen & Hager, *FACS Investigator's Guide* 2002)
written in ARKit's shapes. They are meant to be spoken through: `lips.speak` lets their mouth part yield while speaking.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, SHAPE_COUNT
from parley.controls import EMOTIONS
from parley_train.teacher.signals import drift, smooth
from parley_train.teacher.style import Style

Array = NDArray[np.float64]

PROTOTYPES: dict[str, dict[str, float]] = {
    # AU 6 + 12: cheeks and corners up.
    "joy": {
        "mouthSmile": 0.62, "cheekSquint": 0.5, "eyeSquint": 0.28, "mouthDimple": 0.12, "browInnerUp": 0.10,
        "browOuterUp": 0.10,
    },
    # AU 1 + 4 + 15 (+ 17): inner brows up and together, corners down, chin raised.
    "sadness": {
        "browInnerUp": 0.72, "browDown": 0.18, "mouthFrown": 0.58, "mouthShrugLower": 0.22, "eyeSquint": 0.16, "eyeBlink": 0.10,
    },
    # AU 4 + 5 + 7 + 23/24: brows down, lids tense, lips tight.
    "anger": {
        "browDown": 0.85, "eyeWide": 0.15, "eyeSquint": 0.42, "noseSneer": 0.30, "mouthPress": 0.28, "mouthFrown": 0.20,
        "jawForward": 0.10, "mouthStretch": 0.12,
    },
    # AU 1 + 2 + 4 + 5 + 20 (+ 26): brows up and together, eyes wide, lips drawn back.
    "fear": {
        "browInnerUp": 0.75, "browOuterUp": 0.30, "browDown": 0.18, "eyeWide": 0.62, "mouthStretch": 0.45, "jawOpen": 0.05,
        "mouthFrown": 0.12,
    },
    # AU 9 + 10 (+ 15, 4): nose wrinkled, upper lip raised.
    "disgust": {
        "noseSneer": 0.72, "mouthUpperUp": 0.26, "browDown": 0.38, "mouthFrown": 0.28, "cheekSquint": 0.32, "eyeSquint": 0.22,
        "mouthShrugLower": 0.10,
    },
    # AU 1 + 2 + 5 + 26: brows and lids up, jaw dropped.
    "surprise": {"browInnerUp": 0.78, "browOuterUp": 0.78, "eyeWide": 0.62, "jawOpen": 0.13, "mouthFunnel": 0.06},
    # R 12 + R 14, one side only (`ONE_SIDED`), lids lowered.
    "contempt": {
        "mouthSmile": 0.42, "mouthDimple": 0.42, "browOuterUp": 0.28, "eyeSquint": 0.20, "mouthPress": 0.12, "noseSneer": 0.10,
    },
}  # fmt: skip
ONE_SIDED = {"contempt": ("mouthSmile", "mouthDimple", "browOuterUp", "noseSneer")}

CARRIAGE = np.array(
    [  # pitch (+ down), yaw, roll in degrees; up, forward in cm
        [-0.5, 0.0, 1.5, 0.0, 0.3],  # joy: a slight tilt
        [5.0, 0.0, 1.5, -0.6, -0.3],  # sadness: head lowered (Wallbott 1998)
        [2.5, 0.0, 0.0, 0.0, 1.2],  # anger: lowered and forward
        [-1.5, 0.0, 0.0, 0.3, -1.5],  # fear: drawn back
        [-2.0, 4.0, 1.0, 0.0, -1.0],  # disgust: turned away
        [-3.0, 0.0, 0.0, 0.4, -0.8],  # surprise: raised, back
        [-4.0, 2.0, 2.0, 0.2, -0.4],  # contempt: raised, tilted
    ]
)


def prototypes(side: float = 1.0) -> Array:
    """Weights [7, 52] of the full emotions, in the order of `EMOTIONS`; one-sided parts on the left if `side` > 0."""
    table = np.zeros((len(EMOTIONS), SHAPE_COUNT))
    favoured, other = ("Left", "Right") if side > 0 else ("Right", "Left")
    for row, name in enumerate(EMOTIONS):
        for shape, weight in PROTOTYPES[name].items():
            if shape in ARKIT_INDEX:
                table[row, ARKIT_INDEX[shape]] = weight
                continue
            weak = 0.15 if shape in ONE_SIDED.get(name, ()) else 1.0
            table[row, ARKIT_INDEX[shape + favoured]] = weight
            table[row, ARKIT_INDEX[shape + other]] = weight * weak
    return table


def express(intensity: Array, style: Style, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Emotional expression of a line: weights [T, 52], head rotation offset [T, 3] rad, translation offset [T, 3] m.

    `intensity` [T, 7] in 0..1. It breathes by about a tenth, so that a held emotion is not a mask.
    """
    alive = 1.0 + 0.08 * np.clip(drift(rng, len(intensity), len(EMOTIONS), 0.1, 0.8), -2.0, 2.0)
    felt = np.clip(smooth(intensity.T, 0.15).T * alive, 0.0, 1.1)
    carriage = felt @ CARRIAGE
    zero = np.zeros(len(felt))
    rotation = np.radians(np.stack([carriage[:, 0], style.side * carriage[:, 1], style.side * carriage[:, 2]], axis=1))
    translation = 0.01 * np.stack([zero, carriage[:, 3], carriage[:, 4]], axis=1)
    return np.minimum(felt @ prototypes(style.side), 1.0), rotation, translation
