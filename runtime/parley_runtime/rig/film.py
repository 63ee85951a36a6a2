"""Draws every frame of a performance, on as many cores as it is given, in order and in bounded memory."""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley.motion import MotionClip
from parley_runtime.rig.render import Picture, SoftwareRenderer
from parley_runtime.rig.rig import Rig

Floats = NDArray[np.float32]

_CHUNK = 6
"""Frames that a worker draws at a time."""


def film(head: str | Path, clip: MotionClip, size: tuple[int, int], workers: int | None = None) -> Iterator[Picture]:
    """Yield the frames of `clip` performed by the .glb `head`, sRGB bytes [H, W, 3], `size` (width, height) in pixels.

    `workers` processes draw at once (default: the cores this process may use); 1 draws in this process.
    """
    rows = np.concatenate([clip.weights, clip.head_rotation, clip.head_translation], axis=1)
    for picture in film_rows(head, [rows], size, workers):
        yield np.ascontiguousarray(picture[..., :3])


def film_rows(
    head: str | Path, motion: Iterable[Floats], size: tuple[int, int], workers: int | None = None
) -> Iterator[Picture]:
    """Like `film`, for motion that comes in stretches [n, 58] (52 weights, head rotation, head translation) of any length.

    Pictures have the head's matte as alpha [H, W, 4]. No more motion is drawn from `motion` than the workers are busy with.
    """
    count = workers if workers is not None else _cores()
    if count < 1:
        raise InputError(f"drawing needs at least one worker, got {count}")
    rig = Rig.load(head)  # a bad head is reported here, not from a worker
    chunks = _in_chunks(motion)
    first, second = next(chunks, None), next(chunks, None)
    if first is None:
        return
    if count == 1 or second is None:
        renderer = SoftwareRenderer(rig, size)
        for chunk in itertools.chain([first], [] if second is None else [second], chunks):
            yield from _drawn(renderer, chunk)
        return
    pool = ProcessPoolExecutor(
        count, multiprocessing.get_context("spawn"), initializer=_prepare, initargs=(str(head), size)
    )
    try:
        waiting: deque[Future[list[Picture]]] = deque(pool.submit(_draw, chunk) for chunk in (first, second))
        for chunk in chunks:
            waiting.append(pool.submit(_draw, chunk))
            if len(waiting) > 2 * count:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_chunks(motion: Iterable[Floats]) -> Iterator[Floats]:
    for stretch in motion:
        for start in range(0, len(stretch), _CHUNK):
            yield stretch[start : start + _CHUNK]


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_renderer: SoftwareRenderer | None = None
"""The renderer of this worker process."""


def _prepare(head: str, size: tuple[int, int]) -> None:
    global _renderer
    _renderer = SoftwareRenderer(Rig.load(head), size)


def _draw(rows: Floats) -> list[Picture]:
    assert _renderer is not None
    return _drawn(_renderer, rows)


def _drawn(renderer: SoftwareRenderer, rows: Floats) -> list[Picture]:
    pictures = []
    for row in rows:
        colour, matte = renderer.draw_with_matte(row[:52], row[52:55], row[55:58])
        pictures.append(np.concatenate([colour, matte[..., None]], axis=2))
    return pictures
