"""Checks that the readers and writers of clips share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import ClipError
from parley.files import StrPath
from parley.motion import MotionClip

ARRAYS = ("times", "weights", "head_rotation", "head_translation", "gaze", "latents")
"""Names of a clip's arrays, in the order in which files hold them."""


def check_clip(clip: MotionClip, what: StrPath) -> None:
    """Raise `ClipError` about `what` unless the clip has frames, finite numbers, rising times and a possible rate."""
    if len(clip) == 0:
        raise ClipError(f"{what}: the clip holds no frames")
    if not (np.isfinite(clip.fps) and 0.0 < clip.fps <= 1000.0):
        raise ClipError(f"{what}: the frame rate must lie between 0 and 1000, got {clip.fps}")
    for name in ARRAYS:
        finite = np.isfinite(getattr(clip, name)).reshape(len(clip), -1).all(axis=1)
        if not finite.all():
            raise ClipError(
                f"{what}: '{name}' holds a value that is not a finite number in frame {int(finite.argmin())}"
            )
    rising = np.diff(clip.times) > 0.0
    if not rising.all():
        raise ClipError(f"{what}: times do not rise after frame {int(rising.argmin())}")


def checked_clip(
    what: StrPath, arrays: Mapping[str, NDArray[Any]], *, fps: float, seed: int = 0, pack: str = ""
) -> MotionClip:
    """A clip of `arrays` (by `ARRAYS`' names), checked. Raises `ClipError` about `what`."""
    rows = {name: np.asarray(arrays[name], np.float32) for name in ARRAYS[1:]}
    times = np.asarray(arrays["times"], np.float64)
    if times.ndim != 1:
        raise ClipError(f"{what}: 'times' must be a list of seconds, not of shape {times.shape}")
    try:
        clip = MotionClip(
            times,
            rows["weights"],
            rows["head_rotation"],
            rows["head_translation"],
            rows["gaze"],
            rows["latents"],
            fps=fps,
            seed=seed,
            pack=pack,
        )
    except ClipError as error:
        raise ClipError(f"{what}: {error}") from error
    check_clip(clip, what)
    return clip


def number_array(value: Any, name: str, what: StrPath) -> NDArray[Any]:
    """`value` as an array of real numbers. Raises `ClipError` about `what`."""
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ClipError(f"{what}: '{name}' has rows of different lengths") from error
    if array.dtype.kind not in "fiu":
        raise ClipError(f"{what}: '{name}' must hold numbers, not {array.dtype}")
    return array
