"""The measured table: inner products of the 52 shapes, lip points, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_NAMES, SHAPE_COUNT
from parley.errors import ClipError, InputError

TABLE = Path(__file__).with_name("face_metric.npz")

RIDGE = 0.02**2
"""cm²: added to every shape's own term, as if each moved the face by 0.2 mm more than it does. The weakest shapes
(`mouthPress`, `mouthDimple`) would else be so short in `z_dyn` that a model's rounding errors come back as large weights."""

UPPER_INNER, LOWER_INNER, RIGHT_CORNER, LEFT_CORNER = 0, 1, 2, 3
"""Rows of `Metric.lips` that `opening_and_width` uses."""


@dataclass(frozen=True)
class Metric:
    """Surface distances and lip points of ICT-FaceKit's mean head.

    gram          [52, 52] cm²: mean over the surface (lips, lids and eyes counted more) of the dot product of two shapes'
                  offsets, so `dw @ gram @ dw` is the mean squared displacement that a change `dw` of the weights makes
    lips          [K, 52, 3] cm: offset of K lip points for a weight of 1
    lips_neutral  [K, 3] cm: the points at rest; 0 and 1 the inner lips' middle (upper, lower), 2 and 3 the corners (right,
                  left), 4 to 7 the inner lips 1 cm to the right (upper, lower) and left, 8 and 9 the outer lips' middle
    """

    gram: NDArray[np.float64]
    lips: NDArray[np.float64]
    lips_neutral: NDArray[np.float64]

    @property
    def rest_width(self) -> float:
        """Distance of the mouth corners at rest, cm."""
        return float(np.linalg.norm(self.lips_neutral[RIGHT_CORNER] - self.lips_neutral[LEFT_CORNER]))

    @property
    def gap(self) -> NDArray[np.float64]:
        """[52] cm: how far a weight of 1 parts the inner lips in their middle (negative: closes them)."""
        gap: NDArray[np.float64] = self.lips[UPPER_INNER, :, 1] - self.lips[LOWER_INNER, :, 1]
        return gap


class Whitening(NamedTuple):
    """`z = weights @ encode`, `weights = z @ decode`; both [52, 52], each the inverse of the other."""

    encode: NDArray[np.float64]
    decode: NDArray[np.float64]


@lru_cache(maxsize=1)
def load_metric() -> Metric:
    """The table that ships with the package.

    Raises `InputError` when the file is missing or was built for other shape names.
    """
    try:
        with np.load(TABLE) as table:
            names = tuple(str(n) for n in table["names"])
            metric = Metric(*(table[k].astype(np.float64) for k in ("gram", "lips", "lips_neutral")))
    except (OSError, KeyError, ValueError) as error:
        raise InputError(
            f"{TABLE}: cannot be read ({error}); build it again with python -m parley_train.metric.build"
        ) from error
    if names != ARKIT_NAMES:
        raise InputError(
            f"{TABLE}: holds other shape names than parley.arkit; build it again with parley_train.metric.build"
        )
    for array in (metric.gram, metric.lips, metric.lips_neutral):
        array.setflags(write=False)
    return metric


def opening_and_width(weights: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far the lips are open and how wide the mouth is, both over the resting width of the mouth.

    `weights` [T, 52] → opening [T] (vertical gap of the inner lips' middle; lips that overlap are 0) and width [T]
    (distance of the corners; 1 at rest).
    """
    if weights.ndim != 2 or weights.shape[1] != SHAPE_COUNT:
        raise ClipError(f"weights must be [T, {SHAPE_COUNT}], got {weights.shape}")
    metric = load_metric()
    rows = np.asarray(weights, np.float64)
    opening = np.maximum(rows @ metric.gap, 0.0) / metric.rest_width
    corners = metric.lips_neutral[RIGHT_CORNER] - metric.lips_neutral[LEFT_CORNER]
    corners = corners + rows @ (metric.lips[RIGHT_CORNER] - metric.lips[LEFT_CORNER])
    return opening, np.linalg.norm(corners, axis=1) / metric.rest_width


@lru_cache(maxsize=1)
def _shipped_whitening() -> Whitening:
    return _whiten(load_metric())


def _whiten(metric: Metric) -> Whitening:
    values, vectors = np.linalg.eigh(metric.gram)
    roots = np.sqrt(np.maximum(values, 0.0) + RIDGE)
    return Whitening((vectors * roots) @ vectors.T, (vectors / roots) @ vectors.T)


def whitening(metric: Metric | None = None) -> Whitening:
    """The linear map between weights and `z_dyn` [52], in which distance is displacement of the surface in cm.

    `|z1 - z2|² = dw @ (gram + RIDGE) @ dw`. The symmetric root of the inner product is used (ZCA: Bell & Sejnowski 1997),
    not its principal axes: it has no arbitrary signs, so every machine computes the same map, and each component stays
    close to the shape of its name. Every weight vector is recovered exactly.
    """
    return _shipped_whitening() if metric is None else _whiten(metric)
