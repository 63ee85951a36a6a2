"""Whether a performance does what its controls ask: emotion, gaze, distance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley import ARKIT_INDEX, ARKIT_NAMES, EMOTIONS, Controls, MotionClip
from parley_train.metric import whitening

Act = Callable[[Controls, int], MotionClip]
"""Performs one line under controls with a seed."""

GAZES = ((20.0, 0.0), (-20.0, 0.0), (0.0, 15.0), (0.0, -15.0))
"""Degrees of yaw and pitch that are asked."""
DISTANCES = (-0.05, 0.05)
"""Metres that are asked."""

_MIRROR = np.array([
    ARKIT_INDEX[n.replace("Left", "Right") if n.endswith("Left") else n.replace("Right", "Left")] for n in ARKIT_NAMES
])  # fmt: skip


@dataclass(frozen=True)
class EmotionShift:
    """How an emotion of 1 moves the mean face, against how it moves the teacher's, on the face's surface.

    cosine: of the two shifts; reach: the model's shift along the teacher's, as a part of it; nearest: the emotion of the teacher
    whose shift the model's is most like; size and teacher_size: mm.
    """

    emotion: str
    cosine: float
    reach: float
    nearest: str
    size: float
    teacher_size: float


def emotion_shifts(model: Act, teacher: Act, seeds: Sequence[int]) -> list[EmotionShift]:
    """All seven emotions. Left and right are averaged first: which side of a mouth sneers is the performer's choice."""

    def mean_face(act: Act, controls: Controls) -> NDArray[np.float64]:
        rows = np.concatenate([act(controls, seed).weights.astype(np.float64) for seed in seeds]).mean(axis=0)
        face: NDArray[np.float64] = (rows + rows[_MIRROR]) / 2.0 @ whitening().encode
        return face

    def shifts(act: Act) -> NDArray[np.float64]:
        rest = mean_face(act, Controls())
        return np.stack([mean_face(act, Controls(emotion={name: 1.0})) - rest for name in EMOTIONS])

    made, wanted = shifts(model), shifts(teacher)
    sizes, wanted_sizes = np.linalg.norm(made, axis=1), np.linalg.norm(wanted, axis=1)
    products = made @ wanted.T
    cosines = products / np.maximum(sizes[:, None] * wanted_sizes[None], 1e-9)
    return [
        EmotionShift(
            name, float(cosines[i, i]), float(products[i, i] / wanted_sizes[i] ** 2), EMOTIONS[int(cosines[i].argmax())],
            float(10.0 * sizes[i]), float(10.0 * wanted_sizes[i]),
        )
        for i, name in enumerate(EMOTIONS)
    ]  # fmt: skip


@dataclass(frozen=True)
class GazeError:
    """Asked yaw and pitch; the mean over time that was got; the distance of the two (mean over seeds, and the worst). Degrees."""

    asked: tuple[float, float]
    got: tuple[float, float]
    error: float
    worst: float


def gaze_errors(act: Act, seeds: Sequence[int]) -> list[GazeError]:
    """Each of `GAZES` asked for a whole line."""
    results = []
    for asked in GAZES:
        yaw, pitch = np.radians(asked)
        got = np.degrees([act(Controls(gaze=(yaw, pitch)), seed).gaze.mean(axis=0) for seed in seeds])
        errors = np.linalg.norm(got - asked, axis=1)
        mean = got.mean(axis=0)
        results.append(GazeError(asked, (float(mean[0]), float(mean[1])), float(errors.mean()), float(errors.max())))
    return results


@dataclass(frozen=True)
class DistanceShift:
    """Asked distance and how far the head went back against asking nothing; metres."""

    asked: float
    got: float


def distance_shifts(act: Act, seeds: Sequence[int]) -> list[DistanceShift]:
    """Each of `DISTANCES` asked for a whole line; +z is forward, so drawing back lowers it."""

    def back(controls: Controls) -> float:
        return -float(np.mean([act(controls, seed).head_translation[:, 2].mean() for seed in seeds]))

    rest = back(Controls())
    return [DistanceShift(asked, back(Controls(distance=asked)) - rest) for asked in DISTANCES]
