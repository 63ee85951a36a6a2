"""Whole lines: how long until the first frame, and how fast a folder of dialogue is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parley import Controls, MotionClip
from parley_runtime.audio import open_audio
from parley_runtime.performer import Performer

Figure = Callable[[str, float, str], None]


@pytest.mark.parametrize("threads", [1, 2])
def bench_first_frame(threads: int, line: Path, benchmark: Any, figure: Figure) -> None:
    """The whole line is handed over as samples -> its first frames as ARKit weights, the pack being open."""
    performer = Performer.open(threads=threads)
    with open_audio(line) as source:
        blocks = list(source.blocks())

    def first_frame() -> MotionClip:
        return performer.decode(next(performer.stream(blocks, Controls(), 0)))

    clip = benchmark.pedantic(first_frame, rounds=20, warmup_rounds=2)
    assert len(clip) >= 1
    figure(f"first_frame_ms[{threads} threads]", 1e3 * benchmark.stats.stats.median, "ms")


@pytest.mark.parametrize("threads", [1, 2])
def bench_bake_speed(threads: int, minute: Path, benchmark: Any, figure: Figure) -> None:
    """A minute of speech from its file to motion, the pack being open, as a bake of many lines finds it."""
    performer = Performer.open(threads=threads)

    def perform() -> MotionClip:
        with open_audio(minute) as source:
            return performer.perform(source.blocks(), Controls(), 0)

    clip = benchmark.pedantic(perform, rounds=5, warmup_rounds=1)
    figure(f"bake_speed[{threads} threads]", clip.duration / benchmark.stats.stats.median, "s/s")
