"""What the host has to do for live pictures that cost nothing to draw: planning, the mark, the bytes of the format, and messages.

On a device that draws quickly this is what is left, on one thread but for the formats' encoding. Time is turned by hand, and processor time counts.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from lines import Row
from scale import Scale

from parley import protocol
from parley_runtime.device import Device
from parley_runtime.live import painter as painting
from parley_runtime.live.figures import Figures
from parley_runtime.live.painter import Painter
from parley_runtime.live.scheduler import Scheduler
from parley_runtime.performer import Performer
from parley_runtime.renderer import Kind, MarkedFace

SECONDS, FPS = 1.0, 60.0


class BlankFace:
    """Black pictures, at once."""

    def __init__(self, size: int) -> None:
        self.size = size

    def draw(self, weights: np.ndarray, rotation: np.ndarray, translation: np.ndarray) -> np.ndarray:
        """See `FrameRenderer`."""
        return np.zeros((len(weights), self.size, self.size, 4), np.uint8)


def host_rows(device: Device, scale: Scale, pack: Path | None) -> list[Row]:
    """Milliseconds of the host's processors for a picture, less what the motion of these faces costs."""
    performer = Performer.open(pack, device="cpu", threads=1)
    usual = painting.open_face
    painting.open_face = lambda spec, size, *_: MarkedFace(Kind(lambda *_: BlankFace(size)), BlankFace(size))
    try:
        motion, _ = _worked(performer, scale, "arkit", "")
        rows = []
        for kind in ("rgba", "jpeg"):
            spent, pictures = _worked(performer, scale, "texture", kind)
            cost = (spent - motion) / pictures
            rows.append(
                Row(
                    f"host_ms_a_picture[{scale.size}, {kind}]",
                    1e3 * cost,
                    "ms",
                    notes={"pictures_a_second": round(1.0 / cost)},
                )
            )
        return rows
    finally:
        painting.open_face = usual


def _worked(performer: Performer, scale: Scale, output: str, kind: str) -> tuple[float, int]:
    """Seconds of processors for one second of all streams, and how many pictures came of it."""
    now, pictures = 100.0, 0
    painter = Painter({"blank": "rig:blank"}, Figures(), lambda: now)
    scheduler = Scheduler(performer, clock=lambda: 0.0, painter=painter)
    wanted = {"width": scale.size, "height": scale.size, "format": kind} if output == "texture" else {}
    for number in range(scale.portraits):
        request = protocol.Open(stream=number, output=output, rate=FPS, profile="throughput", credit=100_000, **wanted)
        scheduler.open(number, request, now)
    began = time.process_time()
    for step in range(round(100 * (SECONDS + 0.5))):
        if step == 50:
            began, pictures = time.process_time(), 0
        for _, message in scheduler.step(now):
            protocol.encode(message)
            pictures += message.count if isinstance(message, protocol.Frames) else 0
        while painter.step():
            pass
        now += 0.01
    spent = time.process_time() - began
    painter.stop()
    return spent, pictures
