"""Faces in a window, drawn with what Python brings along (tkinter): heads that turn, lids, eyes, brows and lips."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conversation import Line
from faces import spoken

from parley.arkit import ARKIT_INDEX
from parley.client import LiveFrame
from parley.errors import MissingDependencyError, ParleyError
from parley.motion import MotionFrame

SIZE = 240
"""Width and height of one guest, pixels."""

SKIN, HAIR, INK, LIPS, DARK, BACK, SPOT = "#e8b890", "#6b4a35", "#3a2a22", "#b0524a", "#401818", "#241f1c", "#4a3a2c"


@dataclass(frozen=True)
class Shape:
    """A closed, smooth outline (or a stroke) in a square from -1 to 1, y down."""

    points: tuple[tuple[float, float], ...]
    fill: str
    stroke: bool = False


def face(motion: MotionFrame) -> list[Shape]:
    """A face's shapes, back to front. The subject's left is on our right."""

    def weight(*names: str) -> float:
        return sum(float(motion.weights[ARKIT_INDEX[name]]) for name in names) / len(names)

    x, y = 0.5 * math.sin(float(motion.rotation[1])), 0.5 * math.sin(float(motion.rotation[0]))
    shapes = [
        Shape(_oval(0.2 * x, 0.2 * y - 0.1, 0.68, 0.8), HAIR),
        Shape(_oval(0.4 * x, 0.3 * y + 0.04, 0.6, 0.76), SKIN),
    ]
    for side, hand in ((-1.0, "Right"), (1.0, "Left")):
        middle, shut = x + 0.26 * side, min(1.0, weight(f"eyeBlink{hand}"))
        open_ = 0.085 * (1.0 - shut) * (1.0 + 0.4 * weight(f"eyeWide{hand}"))
        height = y - 0.16
        shapes.append(Shape(_oval(middle, height, 0.13, max(0.006, open_)), "white" if shut < 0.9 else INK))
        if shut < 0.7:
            yaw, pitch = (float(value) for value in motion.gaze)
            shapes.append(
                Shape(_oval(middle + 0.12 * math.sin(yaw), height - 0.1 * math.sin(pitch), 0.05, min(0.05, open_)), INK)
            )
        lift = 0.16 + 0.1 * weight("browInnerUp") - 0.09 * weight(f"browDown{hand}")
        outer = 0.16 + 0.08 * weight(f"browOuterUp{hand}")
        shapes.append(
            Shape(((middle - 0.15 * side, height - lift), (middle + 0.17 * side, height - outer)), INK, stroke=True)
        )
    shapes.append(
        Shape(((1.25 * x, y - 0.08), (1.4 * x + 0.05, y + 0.14), (1.25 * x - 0.04, y + 0.16)), INK, stroke=True)
    )
    narrow = 0.6 * weight("mouthPucker") + 0.5 * weight("mouthFunnel")
    width = 0.27 * (1.0 - narrow) + 0.08 * weight(
        "mouthSmileLeft", "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight"
    )
    drop = max(0.0, 0.6 * (weight("jawOpen") - weight("mouthClose")))
    smile = 0.14 * (weight("mouthSmileLeft", "mouthSmileRight") - weight("mouthFrownLeft", "mouthFrownRight"))
    top = y + 0.36
    shapes.append(Shape(_mouth(x, top, width + 0.05, 0.05, drop + 0.06, smile), LIPS))
    if drop > 0.01:
        shapes.append(Shape(_mouth(x, top, width, 0.0, drop, smile), DARK))
    return shapes


def _oval(x: float, y: float, wide: float, high: float) -> tuple[tuple[float, float], ...]:
    angles = [2.0 * math.pi * number / 12 for number in range(12)]
    return tuple((x + wide * math.cos(angle), y + high * math.sin(angle)) for angle in angles)


def _mouth(
    x: float, y: float, width: float, above: float, below: float, smile: float
) -> tuple[tuple[float, float], ...]:
    return (
        (x - width, y - smile), (x - width / 2, y - above), (x + width / 2, y - above), (x + width, y - smile),
        (x + width / 2, y + below), (x - width / 2, y + below),
    )  # fmt: skip


class Window:
    """The table in a window. `closed` tells that its user has had enough."""

    def __init__(self, names: Sequence[str]) -> None:
        """Raises ParleyError without tkinter, or where there is no display."""
        try:
            import tkinter
        except ImportError:
            raise MissingDependencyError("--window needs tkinter: apt install python3-tk, or leave it out") from None
        self._names = list(names)
        try:
            self._root = tkinter.Tk()
        except tkinter.TclError as error:
            raise ParleyError(f"a window cannot be opened here ({error}); leave out --window") from None
        self._root.title("Parley: a tavern")
        self._canvas: Any = tkinter.Canvas(self._root, width=SIZE * len(names), height=SIZE + 40, background=BACK)
        self._canvas.pack()
        self.closed = False
        self._root.protocol("WM_DELETE_WINDOW", self._close)

    def draw(self, frames: Mapping[str, LiveFrame | None], lines: Sequence[Line], said: Mapping[str, int]) -> None:
        """Draw the guests side by side, and under them who says what."""
        if self.closed:
            return
        speaker, text = spoken(frames, lines, said)
        self._canvas.delete("all")
        for place, name in enumerate(self._names):
            left, frame = place * SIZE, frames[name]
            self._canvas.create_rectangle(left, 0, left + SIZE, SIZE, fill=SPOT if name == speaker else BACK, width=0)
            for shape in face(frame.motion) if frame is not None else []:
                spots = [(left + SIZE * (0.5 + 0.5 * x), SIZE * (0.5 + 0.5 * y)) for x, y in shape.points]
                if shape.stroke:
                    self._canvas.create_line(spots, fill=shape.fill, width=4, smooth=True, capstyle="round")
                else:
                    self._canvas.create_polygon(spots, fill=shape.fill, smooth=True)
            self._canvas.create_text(left + SIZE / 2, SIZE - 10, text=name, fill="white")
        self._canvas.create_text(SIZE * len(self._names) / 2, SIZE + 20, text=text, fill="white")
        self._root.update()

    def _close(self) -> None:
        self.closed = True
        self._root.destroy()
