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
def bench_bake_speed(threads: int, minute: Path, benchmark: Any, figure: Figure) -> None:
    """A minute of speech from its file to motion, the pack being open, as a bake of many lines finds it."""
    performer = Performer.open(threads=threads)

    def perform() -> MotionClip:
        with open_audio(minute) as source:
            return performer.perform(source.blocks(), Controls(), 0)

    clip = benchmark.pedantic(perform, rounds=5, warmup_rounds=1)
    figure(f"bake_speed[{threads} threads]", clip.duration / benchmark.stats.stats.median, "s/s")
