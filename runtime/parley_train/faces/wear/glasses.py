"""Glasses: rims, bridge and temples as tubes. Cm on the mean head."""

from __future__ import annotations

import numpy as np

from parley_train.faces.surfaces import Piece
from parley_train.faces.wear.shell import joined, tube

EYE = np.array([3.2, 3.25, 11.55])
"""Middle of the left lens; z is where a rim clears lashes and brow."""

SHAPES = {"round": (2.25, 2.15, 2.0), "square": (2.55, 1.75, 4.0), "half": (2.4, 1.45, 3.2)}
"""Half width, half height, and the power of the superellipse."""


def glasses(name: str) -> Piece:
    """The frame of `name`."""
    width, height, power = SHAPES[name]
    turn = np.linspace(0.0, 2.0 * np.pi, 40, endpoint=False)
    c, s = np.cos(turn), np.sin(turn)
    x = width * np.sign(c) * np.abs(c) ** (2.0 / power)
    y = height * np.sign(s) * np.abs(s) ** (2.0 / power)
    parts = []
    for side in (1.0, -1.0):
        rim = np.stack([side * (EYE[0] + x), EYE[1] + y, EYE[2] - 0.022 * (EYE[0] + x) ** 2], axis=1)
        parts.append(
            tube("glass", rim if side > 0.0 else rim[::-1], 0.13 if name == "round" else 0.16, 0.0, closed=True)
        )
        hinge = EYE[0] + width
        depth = np.linspace(EYE[2] - 0.022 * hinge**2, 0.2, 8)
        reach = np.linspace(hinge, 7.9, 8) + 0.25 * np.sin(np.linspace(0.0, np.pi, 8))
        temple = np.stack(
            [side * reach, np.full(8, EYE[1] + 0.5) - np.array([0, 0, 0, 0, 0, 0, 0.1, 0.6]), depth], axis=1
        )
        parts.append(tube("glass", temple, 0.14, 0.0))
    inner = EYE[0] - width
    across = np.linspace(-inner, inner, 9)
    bridge = np.stack([across, EYE[1] + 0.35 + 0.25 * np.cos(across / inner * 1.57), np.full(9, EYE[2] + 0.05)], axis=1)
    parts.append(tube("glass", bridge, 0.13, 0.0))
    return joined(parts)
