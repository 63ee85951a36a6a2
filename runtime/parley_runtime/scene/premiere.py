"""A performed scene is drawn, mixed and written, picture by picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley.motion import FRAME_RATE
from parley_runtime.device import Device
from parley_runtime.portrait.picture import read_picture
from parley_runtime.renderer import MarkedFace, Share, draw_together, open_face
from parley_runtime.scene.acting import Play
from parley_runtime.scene.mixing import mixed
from parley_runtime.scene.script import Shot
from parley_runtime.scene.stage import Stage, backdrop, compose, filled, lay_over
from parley_runtime.shoot import Picture, Take, at_rate, record

Floats = NDArray[np.float32]

_TOGETHER = 4
"""Moments of a scene that are drawn in one call."""


def film(
    play: Play, take: Take, stage: Stage, *, start: float = 0.0, end: float | None = None, pack: Path | None = None,
    device: str | Device | None = None, progress: Callable[[int], None] | None = None,
) -> int:  # fmt: skip
    """Draw `play` from `start` to `end` (seconds) and write it with its sound as `take` says; returns how many pictures there are.

    Raises ParleyError. Memory does not grow with the scene but for its motion, 7 kB a second and face.
    """
    end = play.times.duration if end is None else min(end, play.times.duration)
    if not 0.0 <= start < end:
        raise InputError(
            f"nothing lies between {start:g} s and {end:g} s of a scene that lasts {play.times.duration:.1f} s; ask for another part"
        )
    pictures = _pictures(play, stage, take.fps, start, end, pack, device)
    return record(pictures, take, progress, mixed(play.times.cues, start, end))


def frame_count(start: float, end: float, fps: float) -> int:
    """Pictures from `start` to `end`."""
    return max(1, round((end - start) * fps))


def _pictures(
    play: Play, stage: Stage, fps: float, start: float, end: float, pack: Path | None, device: str | Device | None
) -> Iterator[Picture]:
    motion = {name: np.concatenate(list(at_rate([rows], FRAME_RATE, fps))) for name, rows in play.motion.items()}
    scenery = None if play.script.background is None else filled(stage, read_picture(play.script.background).pixels)
    open_faces: dict[tuple[str, int], MarkedFace] = {}
    first, count = round(start * fps), frame_count(start, end, fps)
    for shot, frames in _stretches(play, first, count, fps):
        panels = stage.panels(len(shot.show))
        for name, panel in zip(shot.show, panels, strict=True):
            if (name, panel.side) not in open_faces:
                open_faces[name, panel.side] = open_face(_spec(play, name), panel.side, pack, device)
        faces = [open_faces[name, panel.side] for name, panel in zip(shot.show, panels, strict=True)]
        behind: Picture | None = None
        for at in range(0, len(frames), _TOGETHER):
            chosen = [min(frame, len(motion[shot.show[0]]) - 1) for frame in frames[at : at + _TOGETHER]]
            shares = [_share(face, motion[name][chosen]) for name, face in zip(shot.show, faces, strict=True)]
            drawn = draw_together(shares, marked=False)  # the whole picture is marked
            if behind is None and scenery is None:
                behind = backdrop(stage, panels, [pictures[0] for pictures in drawn])
            for moment in range(len(chosen)):
                now = [pictures[moment] for pictures in drawn]
                if behind is not None:
                    yield _opaque(compose(stage, panels, now, behind))
                else:
                    assert scenery is not None
                    yield _opaque(lay_over(stage, panels, now, scenery))


def _spec(play: Play, name: str) -> str:
    """What draws a face: in front of a background, the sitter of a portrait alone."""
    kind, _, path = play.script.faces[name].partition(":")
    return f"cutout:{path}" if kind == "portrait" and play.script.background is not None else f"{kind}:{path}"


def _stretches(play: Play, first: int, count: int, fps: float) -> Iterator[tuple[Shot, Sequence[int]]]:
    """Frames that belong to one shot, and the shot."""
    at = first
    while at < first + count:
        shot = play.times.shot_at(at / fps)
        stop = at + 1
        while stop < first + count and play.times.shot_at(stop / fps) is shot:
            stop += 1
        yield shot, range(at, stop)
        at = stop


def _share(face: MarkedFace, rows: Floats) -> Share:
    return Share(face, rows[:, :52], rows[:, 52:55], rows[:, 55:58])


def _opaque(picture: NDArray[np.uint8]) -> Picture:
    return np.concatenate([picture, np.full((*picture.shape[:2], 1), 255, np.uint8)], axis=2)
