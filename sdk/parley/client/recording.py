"""A live session kept as a clip, which exports like a baked one."""

from __future__ import annotations

import numpy as np

from parley.client.frame import LiveFrame
from parley.errors import ClipError
from parley.motion import MotionClip


class Recording:
    """Collects the frames of a stream in the order in which they were shown."""

    def __init__(self, pack: str = "", seed: int = 0) -> None:
        self._frames: list[LiveFrame] = []
        self._pack, self._seed = pack, seed

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def frames(self) -> tuple[LiveFrame, ...]:
        """What was kept."""
        return tuple(self._frames)

    def add(self, frame: LiveFrame) -> None:
        """Keep a frame."""
        self._frames.append(frame)

    def clip(self, line: int | None = None) -> MotionClip:
        """All that was kept, or one line by its media time; lost frames are filled in between their neighbours.

        Raises ClipError when there is nothing, or when the rate changed on the way.
        """
        frames = [frame for frame in self._frames if line is None or frame.line == line]
        if not frames:
            raise ClipError(
                "nothing was recorded" + ("" if line is None else f" of line {line}") + "; read frames first"
            )
        rates = {frame.rate for frame in frames}
        if len(rates) > 1:
            raise ClipError(f"the frame rate changed during the recording ({sorted(rates)}); record with less load")
        rate = rates.pop()
        if line is not None:
            places = np.array([frame.time for frame in frames]) * rate
        else:
            places = np.array([frame.seq for frame in frames], np.float64)
        places, kept = np.unique(np.round(places - places[0]), return_index=True)
        motions = [frames[index].motion for index in kept]
        wanted = np.arange(int(places[-1]) + 1, dtype=np.float64)

        def fill(rows: list[np.ndarray]) -> np.ndarray:
            table = np.stack(rows)
            return np.stack([np.interp(wanted, places, column) for column in table.T], axis=1).astype(np.float32)

        return MotionClip(
            wanted / rate, fill([m.weights for m in motions]), fill([m.rotation for m in motions]),
            fill([m.translation for m in motions]), fill([m.gaze for m in motions]),
            np.zeros((len(wanted), 0), np.float32), rate, self._seed, self._pack,
        )  # fmt: skip
