"""One line, from sound to clips: the work of a process, and the one place where a bake touches the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parley import files
from parley.clips import ExportOptions, export
from parley.controls import Controls
from parley.errors import AudioError, OutputError
from parley.motion import MotionClip
from parley_runtime.audio import open_audio
from parley_runtime.bake.assess import audio_stamp
from parley_runtime.bake.cache import ClipCache
from parley_runtime.bake.controls import LineControls
from parley_runtime.bake.keys import file_sha256


class LinePerformer(Protocol):
    """What a bake needs of a `parley_runtime.performer.Performer`."""

    def perform(
        self,
        audio: Iterable[NDArray[np.float32]],
        controls: Controls = ...,
        seed: int = ...,
        *,
        steps: int | None = None,
        sampler: str | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> MotionClip:
        """The performance of `audio`; `progress` is told the seconds of audio done."""
        ...


OpenPerformer = Callable[[Path | None], LinePerformer]
"""Opens a performer for a pack folder. A module's function, so that other processes can be told of it."""


def open_performer(pack: Path | None, device: str = "cpu") -> LinePerformer:
    """The real performer, on one thread of the CPU, or on a GPU: more threads would split sums in other places, and a clip would depend on the machine's load."""
    from parley_runtime.performer import Performer

    performer: LinePerformer = Performer.open(pack, threads=1, device=device)
    return performer


@dataclass(frozen=True)
class Job:
    """A line to be made.

    outputs  (format, file) of each clip
    stamp    size and time of the audio when `key` was made from it
    """

    audio: Path
    stamp: tuple[int, int]
    key: str
    controls: LineControls
    seed: int
    steps: int | None
    sampler: str | None
    outputs: tuple[tuple[str, Path], ...]
    export: ExportOptions
    cache: Path | None
    force: bool


@dataclass(frozen=True)
class Made:
    """What a job made: the sha256 of each clip in the job's order, seconds of speech, and whether the cache held it."""

    sha256: tuple[str, ...]
    seconds: float
    from_cache: bool


class Baker:
    """Does jobs, one after another; the model is loaded when the first one needs it."""

    def __init__(self, opener: OpenPerformer, pack: Path | None) -> None:
        self._opener = opener
        self._pack = pack
        self._performer: LinePerformer | None = None

    def make(self, job: Job, progress: Callable[[float], None]) -> Made:
        """Perform `job`, or take it from the cache, and write its clips. Raises ParleyError."""
        cache = ClipCache(job.cache) if job.cache is not None else None
        clip = cache.get(job.key) if cache is not None and not job.force else None
        from_cache = clip is not None
        if clip is None:
            clip = self._perform(job, progress)
            if cache is not None:
                cache.put(job.key, clip)
        digests = []
        for format, path in job.outputs:
            export(clip, path, format, job.export)
            try:
                digests.append(file_sha256(path))
            except OSError as error:
                raise OutputError(f"{path}: vanished after it was written: {files.reason(error)}; run again") from error
        return Made(tuple(digests), clip.duration, from_cache)

    def _perform(self, job: Job, progress: Callable[[float], None]) -> MotionClip:
        with open_audio(job.audio) as source:
            if self._performer is None:
                self._performer = self._opener(self._pack)
            clip = self._performer.perform(
                source.blocks(),
                job.controls.controls(),
                job.seed,
                steps=job.steps,
                sampler=job.sampler,
                progress=progress,
            )
        if audio_stamp(job.audio) != job.stamp:
            raise AudioError(f"{job.audio}: changed while it was read; run again when nothing writes to it any more")
        return clip
