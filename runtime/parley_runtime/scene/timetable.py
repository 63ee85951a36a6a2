"""When each line of a scene is said."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

from parley.errors import InputError
from parley_runtime.audio import SAMPLE_RATE, open_audio
from parley_runtime.scene.script import Line, Script, Shot

LAST = 0.7
"""Seconds that a scene goes on after its last line, so that faces come to rest."""

_LONGEST = 3600.0  # s


@dataclass(frozen=True)
class Cue:
    """A line and its time, seconds from the scene's beginning."""

    line: Line
    start: float
    end: float


@dataclass(frozen=True)
class Timetable:
    """A scene's lines by their time, its shots, and how long it is, seconds."""

    cues: tuple[Cue, ...]
    shots: tuple[Shot, ...]
    duration: float

    def shot_at(self, time: float) -> Shot:
        """The shot of a moment."""
        return [shot for shot in self.shots if shot.start <= time + 1e-9][-1]


def timetable(script: Script) -> Timetable:
    """Work out when each line is said, by the length of its sound. Raises InputError when a face would speak over itself, AudioError."""
    cues: list[Cue] = []
    before = 0.0
    for number, line in enumerate(script.lines):
        start = line.start
        if start is None:
            start = max(0.0, before + (line.pause if number else 0.0))
        before = start + _length(line.sound)
        cues.append(Cue(line, start, before))
    cues.sort(key=lambda cue: cue.start)
    for face in script.faces:
        own = [cue for cue in cues if cue.line.face == face]
        for first, second in itertools.pairwise(own):
            if second.start < first.end:
                raise InputError(
                    f"{second.line.where}: begins at {second.start:.2f} s, but '{face}' still says {first.line.sound.name} "
                    f"until {first.end:.2f} s; give it a later 'start'"
                )
    duration = max(cue.end for cue in cues) + LAST
    if duration > _LONGEST:
        raise InputError(f"{script.path}: the scene would last {duration:.0f} s, at most {_LONGEST:.0f} can be drawn")
    return Timetable(tuple(cues), script.shots, duration)


def _length(sound: Path) -> float:
    with open_audio(sound) as source:
        return sum(len(block) for block in source.blocks()) / SAMPLE_RATE
