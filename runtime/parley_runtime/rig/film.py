"""Draws every frame of a performance, on as many cores as it is given, in order and in bounded memory."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from parley.errors import InputError
from parley.motion import MotionClip, MotionFrame
from parley_runtime.rig.render import Picture, SoftwareRenderer
from parley_runtime.rig.rig import Rig

_CHUNK = 6
"""Frames that a worker draws at a time."""


def film(head: str | Path, clip: MotionClip, size: tuple[int, int], workers: int | None = None) -> Iterator[Picture]:
    """Yield the frames of `clip` performed by the .glb `head`, sRGB bytes [H, W, 3], `size` (width, height) in pixels.

    `workers` processes draw at once (default: the cores this process may use); 1 draws in this process.
    """
    count = workers if workers is not None else _cores()
    if count < 1:
        raise InputError(f"drawing needs at least one worker, got {count}")
    chunks = [range(start, min(start + _CHUNK, len(clip))) for start in range(0, len(clip), _CHUNK)]
    if count == 1 or len(chunks) < 2:
        renderer = SoftwareRenderer(Rig.load(head), size)
        for index in range(len(clip)):
            yield renderer.draw(clip.frame(index))
        return
    Rig.load(head)  # a bad head is reported here, not from a worker
    pool = ProcessPoolExecutor(
        min(count, len(chunks)), multiprocessing.get_context("spawn"), initializer=_prepare, initargs=(str(head), size)
    )
    try:
        waiting: deque[Future[list[Picture]]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_draw, [clip.frame(index) for index in chunk]))
            if len(waiting) > 2 * count:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_renderer: SoftwareRenderer | None = None
"""The renderer of this worker process."""


def _prepare(head: str, size: tuple[int, int]) -> None:
    global _renderer
    _renderer = SoftwareRenderer(Rig.load(head), size)


def _draw(frames: list[MotionFrame]) -> list[Picture]:
    assert _renderer is not None
    return [_renderer.draw(frame) for frame in frames]
