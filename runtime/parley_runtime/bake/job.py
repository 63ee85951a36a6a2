"""Lines, from sound to clips: the work of a process, and the one place where a bake touches the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from parley import files
from parley.clips import ExportOptions, export
from parley.errors import AudioError, OutputError
from parley.motion import MotionClip
from parley_runtime.audio import open_audio
from parley_runtime.bake.assess import audio_stamp
from parley_runtime.bake.cache import ClipCache
from parley_runtime.bake.controls import LineControls
from parley_runtime.bake.keys import file_sha256
from parley_runtime.ensemble import Spoken


class LinePerformer(Protocol):
    """What a bake needs of a `parley_runtime.ensemble.Ensemble`."""

    def perform(
        self, lines: Iterable[Spoken], *, steps: int | None = None, sampler: str | None = None
    ) -> Iterator[tuple[int, MotionClip | Exception]]:
        """The place of each line and its performance, or why there is none, as they are done."""
        ...


OpenPerformer = Callable[[Path | None], LinePerformer]
"""Opens a performer for a pack folder. A module's function, so that other processes can be told of it."""


def open_performer(pack: Path | None, device: str = "cpu") -> LinePerformer:
    """The real performer, on one thread of the CPU, or on a GPU: more threads would split sums in other places, and a clip would depend on the machine's load."""
    from parley_runtime.ensemble import Ensemble

    return Ensemble.open(pack, threads=1, device=device)


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
    """Does jobs; the model is loaded when the first one needs it."""

    def __init__(self, opener: OpenPerformer, pack: Path | None) -> None:
        self._opener = opener
        self._pack = pack
        self._performer: LinePerformer | None = None

    def make(self, job: Job, progress: Callable[[float], None]) -> Made:
        """Perform `job`, or take it from the cache, and write its clips. Raises ParleyError, and what nobody foresaw."""
        (outcome,) = (outcome for _, outcome in self.make_all([job], lambda _, seconds: progress(seconds)))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def make_all(
        self, jobs: Sequence[Job], advance: Callable[[int, float], None]
    ) -> Iterator[tuple[int, Made | Exception]]:
        """Do `jobs` of one bake, several together; yields (place in `jobs`, what was made or why not) as they are done.

        Whatever happens to one line, the others go on. `advance` is told the place of a job and the seconds of it that are done.
        """
        waiting = []
        for place, job in enumerate(jobs):
            clip = ClipCache(job.cache).get(job.key) if job.cache is not None and not job.force else None
            if clip is None:
                waiting.append(place)
            else:
                yield place, _outcome(_written, clip, job, True)
        yield from self._perform(waiting, jobs, advance)

    def _perform(
        self, places: Sequence[int], jobs: Sequence[Job], advance: Callable[[int, float], None]
    ) -> Iterator[tuple[int, Made | Exception]]:
        """Perform the jobs at `places`. An error that cannot be told to be one line's own makes those that are left run one by one."""
        if not places:
            return
        left = list(places)
        spoken = (
            Spoken(_blocks(jobs[place]), jobs[place].controls.controls(), jobs[place].seed, partial(advance, place))
            for place in places
        )
        first = jobs[places[0]]
        try:
            if self._performer is None:
                self._performer = self._opener(self._pack)
            for number, made in self._performer.perform(spoken, steps=first.steps, sampler=first.sampler):
                place = places[number]
                left.remove(place)
                yield place, made if isinstance(made, Exception) else _outcome(_kept, made, jobs[place])
        except Exception as error:
            for place in left:
                if len(places) == 1:
                    yield place, error
                else:
                    yield from self._perform([place], jobs, advance)


def _blocks(job: Job) -> Iterator[NDArray[np.float32]]:
    with open_audio(job.audio) as source:
        yield from source.blocks()


def _outcome(write: Callable[..., Made], *given: Any) -> Made | Exception:
    try:
        return write(*given)
    except Exception as error:
        return error


def _kept(clip: MotionClip, job: Job) -> Made:
    """A performance goes into the cache and into its files. Raises ParleyError."""
    if audio_stamp(job.audio) != job.stamp:
        raise AudioError(f"{job.audio}: changed while it was read; run again when nothing writes to it any more")
    if job.cache is not None:
        ClipCache(job.cache).put(job.key, clip)
    return _written(clip, job, False)


def _written(clip: MotionClip, job: Job, from_cache: bool) -> Made:
    """Write the clips of `job`. Raises ParleyError."""
    digests = []
    for format, path in job.outputs:
        export(clip, path, format, job.export)
        try:
            digests.append(file_sha256(path))
        except OSError as error:
            raise OutputError(f"{path}: vanished after it was written: {files.reason(error)}; run again") from error
    return Made(tuple(digests), clip.duration, from_cache)
