"""Where hair grows: the hairline as heights by azimuth, the same for the skin's shader and for roots."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.facerig import Floats
from parley_train.faces.person import Hair

AZIMUTHS = 16
"""Samples of the hairline from the front (0) to the back (1, half a turn)."""

_LINE_AT = np.array([0.0, 0.10, 0.20, 0.27, 0.33, 0.40, 0.44, 0.50, 0.56, 0.62, 0.68, 0.75, 0.85, 1.0])
_LINE = np.array([9.7, 9.7, 9.0, 8.0, 5.0, 1.2, 0.6, 4.2, 4.6, 3.4, -2.0, -5.2, -6.2, -6.6])
"""Height in cm of the usual hairline: forehead, temple, sideburn, over the ear, behind it, nape."""


def hairline(hair: Hair) -> Floats:
    """[16] heights, cm, of the hairline of `hair`."""
    at = np.linspace(0.0, 1.0, AZIMUTHS)
    line = np.interp(at, _LINE_AT, _LINE)
    temples = np.exp(-(((at - 0.17) / 0.09) ** 2))
    line = line + hair.recede * (0.30 * np.exp(-((at / 0.1) ** 2)) + temples)
    if hair.style == "horseshoe":
        line = np.maximum(line, np.interp(at, (0.0, 0.30, 0.36, 0.5, 1.0), (30.0, 30.0, 7.2, 7.8, 6.2)))
        line = np.where(
            at < 0.31,
            30.0,
            np.where(at < 0.48, np.maximum(np.interp(at, _LINE_AT, _LINE), 1.5), np.interp(at, _LINE_AT, _LINE)),
        )
    return line.astype(np.float32)


def above_hairline(points: NDArray[np.floating], line: Floats) -> Floats:
    """[N] cm above the hairline (negative: below) of `points` [N, 3] cm on the mean head."""
    azimuth = np.arctan2(np.abs(points[:, 0]), points[:, 2] - 0.5) / np.pi
    return (points[:, 1] - np.interp(azimuth, np.linspace(0.0, 1.0, AZIMUTHS), line)).astype(np.float32)
