"""What one bake was asked to do."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from parley.clips import FORMATS, ExportOptions
from parley.errors import InputError
from parley_runtime.bake.controls import LineControls

_SECONDS_WORTH_A_PROCESS = 60.0
"""Speech below which another process, which takes a second or two to start, does not pay (at 30 times real time)."""


@dataclass(frozen=True)
class BakeOptions:
    """Settings of a bake, the same for all its lines."""

    formats: tuple[str, ...] = ("npz",)
    """Names of `parley.clips.FORMATS`; each line gets one file in each."""

    controls: LineControls = field(default_factory=LineControls)
    """Controls and seed of every line that has none of its own."""

    export: ExportOptions = field(default_factory=ExportOptions)
    """How clips are written."""

    pack: Path | None = None
    """Pack folder; None finds it as `Pack.open` does."""

    steps: int | None = None
    """Denoiser evaluations a window; None takes the pack's."""

    sampler: str | None = None
    """Sampler by name; None takes the pack's."""

    jobs: int | None = 1
    """Processes that bake at once, one thread each: sums come out the same to the last bit for any number of them. None takes
    as many as there are cores, or fewer where starting them would take longer than it saves."""

    device: str = "cpu"
    """Where the models run: the name of an open device (`cpu`, `cuda:0`)."""

    force: bool = False
    """Bake lines that are up to date, too, and do not take clips from the cache."""

    cache: Path | None = None
    """Folder of the clip cache; None does without."""

    def __post_init__(self) -> None:
        unknown = [name for name in self.formats if name not in FORMATS]
        if unknown or not self.formats:
            raise InputError(f"unknown clip format '{', '.join(unknown)}'; known are {', '.join(FORMATS)}")
        if self.jobs is not None and self.jobs < 1:
            raise InputError(f"the number of jobs must be 1 or more, got {self.jobs}")
        if self.steps is not None and self.steps < 1:
            raise InputError(f"the number of sampler steps must be 1 or more, got {self.steps}")


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def processes(asked: int | None, lines: int, seconds: float, device: str = "cpu") -> int:
    """How many processes bake `lines` that hold `seconds` of speech, when `asked` for so many (None: what is fastest)."""
    if asked is None and device != "cpu":
        asked = 1  # processes on one GPU only take turns
    if asked is None:
        asked = min(usable_cores(), int(seconds / _SECONDS_WORTH_A_PROCESS))
    return max(1, min(asked, lines))
