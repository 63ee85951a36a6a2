"""A performed scene is drawn, mixed and written, picture by picture."""

from __future__ import annotations

from collections.abc import Callable

from parley.errors import InputError
from parley_runtime.scene.mixing import mixed
from parley_runtime.scene.projector import Projector
from parley_runtime.shoot import Take, record


def film(
    projector: Projector, take: Take, *, start: float = 0.0, end: float | None = None, progress: Callable[[int], None] | None = None
) -> int:  # fmt: skip
    """Draw a scene from `start` to `end` (seconds) and write it with its sound as `take` says, at the projector's rate; returns how many
    pictures there are.

    Raises ParleyError. Memory does not grow with the scene but for its motion, 7 kB a second and face.
    """
    times = projector.play.times
    end = times.duration if end is None else min(end, times.duration)
    if not 0.0 <= start < end:
        raise InputError(
            f"nothing lies between {start:g} s and {end:g} s of a scene that lasts {times.duration:.1f} s; ask for another part"
        )
    first = round(start * projector.fps)
    pictures = projector.draw(range(first, first + frame_count(start, end, projector.fps)))
    return record(pictures, take, progress, mixed(times.cues, start, end))


def frame_count(start: float, end: float, fps: float) -> int:
    """Pictures from `start` to `end`."""
    return max(1, round((end - start) * fps))
