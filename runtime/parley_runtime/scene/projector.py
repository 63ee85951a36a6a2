"""Any moment of a performed scene as a picture; moments of one shot are drawn together."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.motion import FRAME_RATE
from parley_runtime.device import Device
from parley_runtime.portrait.picture import read_picture
from parley_runtime.renderer import MarkedFace, Share, draw_together, open_face
from parley_runtime.scene.acting import Play
from parley_runtime.scene.script import Shot
from parley_runtime.scene.stage import Panel, Stage, backdrop, compose, filled, lay_over
from parley_runtime.shoot import at_rate

Floats = NDArray[np.float32]
Picture = NDArray[np.uint8]

_TOGETHER = 4
"""Moments of a scene that are drawn in one call."""


class Projector:
    """Draws a scene at `fps`. Faces are opened when they are shown first, once for each size. Pictures are not marked: who shows or keeps them does that."""

    def __init__(
        self, play: Play, stage: Stage, fps: float, *, pack: Path | None = None, device: str | Device | None = None
    ) -> None:  # fmt: skip
        """Raises InputError for a background that is no picture, or a rate that cannot be."""
        self.play, self.stage, self.fps = play, stage, fps
        self._pack, self._device = pack, device
        self._motion = {
            name: np.concatenate(list(at_rate([rows], FRAME_RATE, fps))) for name, rows in play.motion.items()
        }
        background = play.script.background
        self._scenery = None if background is None else filled(stage, read_picture(background).pixels)
        self._faces: dict[tuple[str, int], MarkedFace] = {}
        self._behind: tuple[Shot, Picture] | None = None  # of the shot that was drawn last

    @property
    def frames(self) -> int:
        """How many pictures the scene has."""
        return min(len(rows) for rows in self._motion.values())

    def draw(self, frames: Iterable[int]) -> Iterator[Picture]:
        """Pictures [H, W, 3] of frames by number, in their order, a few at a time. Raises ParleyError."""
        for shot, group in itertools.groupby(frames, lambda frame: self.play.times.shot_at(frame / self.fps)):
            while together := list(itertools.islice(group, _TOGETHER)):
                yield from self._drawn(shot, [min(frame, self.frames - 1) for frame in together])

    def _drawn(self, shot: Shot, frames: list[int]) -> Iterator[Picture]:
        panels = self.stage.panels(len(shot.show))
        shares = [
            _share(self._face(name, panel), self._motion[name][frames])
            for name, panel in zip(shot.show, panels, strict=True)
        ]
        drawn = draw_together(shares, marked=False)
        for moment in range(len(frames)):
            now = [pictures[moment] for pictures in drawn]
            if self._scenery is not None:
                yield lay_over(panels, now, self._scenery)
            else:
                if self._behind is None or self._behind[0] is not shot:
                    self._behind = shot, backdrop(self.stage, panels, now)
                yield compose(panels, now, self._behind[1])

    def _face(self, name: str, panel: Panel) -> MarkedFace:
        if (name, panel.side) not in self._faces:
            kind, _, path = self.play.script.faces[name].partition(":")
            alone = (
                kind == "portrait" and self._scenery is not None
            )  # the sitter, without the portrait's own background
            spec = f"{'cutout' if alone else kind}:{path}"
            self._faces[name, panel.side] = open_face(spec, panel.side, self._pack, self._device)
        return self._faces[name, panel.side]


def _share(face: MarkedFace, rows: Floats) -> Share:
    return Share(face, rows[:, :52], rows[:, 52:55], rows[:, 55:58])
