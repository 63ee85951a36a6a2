"""A whole performance from phones, loudness and controls: where mouth, eyes, head, brows and emotion meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX
from parley.controls import CONTROL_WIDTH, EMOTIONS
from parley.errors import InputError
from parley_train.phones import Phone
from parley_train.teacher.emotion import express
from parley_train.teacher.eyes import blink, eye_weights, look_around
from parley_train.teacher.head import move_brows, move_head
from parley_train.teacher.lips import MOUTH, speak
from parley_train.teacher.prosody import prosody
from parley_train.teacher.signals import smooth
from parley_train.teacher.style import Style
from parley_train.teacher.timeline import Timeline

Array = NDArray[np.float64]

STILL_YAW, STILL_PITCH = np.radians(5.0), np.radians(4.0)
"""Gaze shifts below about this are made by the eyes alone (Stahl 1999)."""
HEAD_DELAY = 0.14
"""Seconds over which the head follows a gaze shift that the eyes have made."""
AVERSION_HEAD = 0.15
"""Part of looking away that the head joins in."""


@dataclass(frozen=True)
class Performance:
    """Motion of one line at 30 frames a second.

    weights [T, 52] in 0..1; rotation [T, 3] rotation vector, rad; translation [T, 3] m; gaze [T, 2] yaw and pitch of head and
    eyes together, rad (all float32, in ARKit's space: see `parley.motion`).
    """

    weights: NDArray[np.float32]
    rotation: NDArray[np.float32]
    translation: NDArray[np.float32]
    gaze: NDArray[np.float32]


def perform(
    phones: Sequence[Phone],
    seconds: float,
    controls: NDArray[np.float32],
    loudness: NDArray[np.float32],
    rng: np.random.Generator,
    style: Style | None = None,
) -> Performance:
    """Act a line whose phones are known.

    phones    in time order or not; gaps are silence
    seconds   length of the line; the performance has T = ceil(30 * seconds) frames, frame k at k / 30 s
    controls  [T, CONTROL_WIDTH] of `Controls.sample` at the frames' times
    loudness  [T] dB relative to the line's speech level (`teacher.loudness` measures it); -60 is silence
    rng       decides everything that is free; the same generator state gives the same performance
    style     the performer's habits; drawn from `rng` when not given

    Raises `InputError` for phones with wrong labels or times and for arrays of the wrong shape.
    """
    line = Timeline.of(phones, seconds)
    count = len(line.times)
    if controls.shape != (count, CONTROL_WIDTH):
        raise InputError(
            f"controls of a line of {count} frames must be [{count}, {CONTROL_WIDTH}], got {controls.shape}"
        )
    if loudness.shape != (count,):
        raise InputError(f"loudness of a line of {count} frames must be [{count}], got {loudness.shape}")
    if not (np.isfinite(controls).all() and np.isfinite(loudness).all()):
        raise InputError("controls and loudness must be finite numbers")
    style = Style.draw(rng) if style is None else style
    rows = controls.astype(np.float64)
    main, distance, emotion, energy = rows[:, :2], rows[:, 2], rows[:, 3 : 3 + len(EMOTIONS)], rows[:, -1]
    level = loudness.astype(np.float64)

    sound = prosody(line, level)
    expression, felt_rotation, felt_translation = express(emotion, style, rng)
    mouth = speak(line, level, energy, expression, style)

    looks = look_around(line, sound.phrases, style, rng)
    closure = blink(line, sound.phrases, looks, style, rng)
    rotation, translation = move_head(line, sound, mouth.speaking, energy, style, rng)
    turn = _head_turn(main, looks.offset, style)
    rotation = rotation + felt_rotation + np.stack([-turn[:, 1], turn[:, 0], np.zeros(count)], axis=1)
    translation = translation + felt_translation
    translation[:, 2] -= smooth(distance, 0.2)
    eyes, gaze = eye_weights(main + looks.offset, rotation, closure)

    weights = mouth.weights + _upper_face(expression, closure) + eyes + move_brows(line, sound, energy, style, rng)
    return Performance(
        np.clip(weights, 0.0, 1.0).astype(np.float32), rotation.astype(np.float32), translation.astype(np.float32),
        gaze.astype(np.float32),
    )  # fmt: skip


def _upper_face(expression: Array, closure: Array) -> Array:
    """The emotion's brows, lids and cheeks [T, 52] (its mouth is merged by `speak`); widened eyes still blink."""
    upper: Array = expression * ~MOUTH
    for name in ("eyeWideLeft", "eyeWideRight"):
        upper[:, ARKIT_INDEX[name]] *= 1.0 - closure
    return upper


def _head_turn(main: Array, offset: Array, style: Style) -> Array:
    """Yaw and pitch [T, 2] of the head towards the main direction: its share of what lies beyond the eyes' own range."""
    still = np.array([STILL_YAW, STILL_PITCH])
    beyond = np.sign(main) * (np.sqrt(main**2 + still**2) - still)
    wanted = style.head_share * np.array([1.0, 0.7]) * beyond + AVERSION_HEAD * offset
    followed: Array = smooth(wanted.T, HEAD_DELAY / 2, HEAD_DELAY).T
    return followed
