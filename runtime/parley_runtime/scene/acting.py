"""What every face of a scene does, from its first to its last moment: its lines as a bake makes them, and in between it listens.

A face that says nothing performs silence: it breathes, blinks, and turns to who is speaking. Lines are put over that as the live
runtime puts an answer over what is on screen (`live.blend`), without a jump.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.clips.npz import read_npz
from parley.controls import Controls, Keyed
from parley.motion import FRAME_RATE, MotionClip
from parley_runtime.audio import SAMPLE_RATE, open_audio
from parley_runtime.bake.cache import ClipCache
from parley_runtime.bake.controls import LineControls, for_line
from parley_runtime.bake.keys import Ingredients, file_sha256
from parley_runtime.bake.options import BakeOptions
from parley_runtime.device import Device
from parley_runtime.ensemble import Ensemble, Spoken
from parley_runtime.live.blend import LENGTH, Blend
from parley_runtime.scene.script import Script
from parley_runtime.scene.timetable import Cue, Timetable
from parley_runtime.shoot import rows_of

Floats = NDArray[np.float32]

_SEAT = 14.0
"""Degrees that a face turns towards one in the next place of the row."""

_TURN_LIMIT = 22.0
_ATTENTION = 0.35
"""Seconds that a listener takes to turn to another speaker."""


@dataclass(frozen=True)
class Studio:
    """What performs: a pack, and the cache that `parley bake` keeps (None: without)."""

    ensemble: Ensemble
    cache: ClipCache | None = None

    @staticmethod
    def open(
        pack: Path | None = None, *, threads: int | None = None, device: str | Device | None = None, cache: Path | None = None
    ) -> Studio:  # fmt: skip
        """Open a pack's performer (None: PARLEY_PACK, else the one that ships) and the clip cache in a folder. Raises ParleyError."""
        opened = Ensemble.open(pack, threads=threads, device=device)
        return Studio(opened, None if cache is None else ClipCache(cache))


@dataclass(frozen=True)
class Play:
    """A scene that is performed: `motion` of each face [T, 58] (`shoot.rows_of`) at `FRAME_RATE`, over the whole scene.

    performed  how many lines the model performed; the others came from the cache, or as clips
    """

    script: Script
    times: Timetable
    motion: Mapping[str, Floats]
    performed: int
    pack: str


def perform(script: Script, times: Timetable, studio: Studio) -> Play:
    """Perform every line and what happens between them. Raises ParleyError."""
    frames = max(1, round(times.duration * FRAME_RATE))
    pack = studio.ensemble.performer.pack.id
    clips: dict[int, MotionClip] = {}
    wanted: dict[int, tuple[Spoken, str]] = {}
    for number, cue in enumerate(times.cues):
        if cue.line.motion is not None:
            clips[number] = read_npz(cue.line.motion).resampled(FRAME_RATE)
            continue
        controls = _controls(cue, script)
        made_from = Ingredients.of(
            file_sha256(cue.line.sound), controls, pack, BakeOptions(device=studio.ensemble.performer.device.name)
        )
        kept = studio.cache.get(made_from.key) if studio.cache is not None else None
        if kept is not None:
            clips[number] = kept
        else:
            spoken = Spoken(_blocks(cue.line.sound), controls.controls(), made_from.seed, _unwatched)
            wanted[number] = spoken, made_from.key
    idle = [
        Spoken(_silence(frames), listening(face, script, times), _own_seed(face), _unwatched) for face in script.faces
    ]
    order = list(wanted)
    made = _all(studio.ensemble, [*(wanted[number][0] for number in order), *idle])
    for number, clip in zip(order, made, strict=False):
        clips[number] = clip
        if studio.cache is not None:
            studio.cache.put(wanted[number][1], clip)
    motion = {}
    for face, rest in zip(script.faces, made[len(order) :], strict=True):
        own = [(cue.start, rows_of(clips[n])) for n, cue in enumerate(times.cues) if cue.line.face == face]
        motion[face] = joined(rows_of(rest)[:frames], own)
    return Play(script, times, motion, len(order), pack)


def joined(idle: Floats, lines: Sequence[tuple[float, Floats]]) -> Floats:
    """`idle` [T, 58] with `lines` (start in seconds, rows) in their places; what would jump decays over `LENGTH` frames."""
    rows = idle.copy()
    for start, line in lines:
        first = min(round(start * FRAME_RATE), len(rows) - 1)
        last = min(first + len(line), len(rows))
        before = rows[max(first - 1, 0)].copy()
        rows[first:last] = line[: last - first]
        _ease(rows, first, before - rows[first], last)
        if last < len(rows):
            _ease(rows, last, rows[last - 1] - idle[last], len(rows))
    rows[:, :52] = rows[:, :52].clip(0.0, 1.0)
    return rows


def listening(face: str, script: Script, times: Timetable) -> Controls:
    """How `face` listens: its gaze goes to whoever began to speak last, in the places of the row."""
    steps = [(cue.start, cue.line.face) for cue in times.cues if cue.line.face != face]
    if not steps:
        return Controls()
    moments = np.arange(0.0, times.duration + 0.1, 0.1)
    yaw = np.zeros(len(moments))
    for start, speaker in steps:
        yaw += (np.radians(turn_to(face, speaker, script)) - yaw) * np.clip((moments - start) / _ATTENTION, 0.0, 1.0)
    return Controls(gaze=Keyed(tuple(moments.tolist()), tuple((float(angle), 0.0) for angle in yaw)))


def turn_to(face: str, other: str, script: Script) -> float:
    """Degrees of yaw (+ the subject's left, which is the picture's right) from `face` to `other`."""
    places = list(script.faces)
    return float(np.clip(_SEAT * (places.index(other) - places.index(face)), -_TURN_LIMIT, _TURN_LIMIT))


def _ease(rows: Floats, start: int, difference: Floats, end: int) -> None:
    stop = min(start + LENGTH, end)
    rows[start:stop] += Blend().weights(stop - start)[:, None] * difference


def _controls(cue: Cue, script: Script) -> LineControls:
    """What `parley bake` would direct the line with, then what the script says."""
    controls = for_line(cue.line.sound, LineControls()).overridden_by(cue.line.controls)
    if cue.line.to is not None and "gaze" not in controls.values:
        aside = LineControls({"gaze": (turn_to(cue.line.face, cue.line.to, script), 0.0)})
        controls = aside.overridden_by(controls)
    return controls


def _all(ensemble: Ensemble, spoken: Sequence[Spoken]) -> list[MotionClip]:
    made: dict[int, MotionClip] = {}
    for number, clip in ensemble.perform(spoken):
        if isinstance(clip, Exception):
            raise clip
        made[number] = clip
    return [made[number] for number in range(len(spoken))]


def _blocks(sound: Path) -> Iterator[Floats]:
    with open_audio(sound) as source:
        yield from source.blocks()


def _silence(frames: int) -> Iterator[Floats]:
    left = round(frames / FRAME_RATE * SAMPLE_RATE)
    while left > 0:
        yield np.zeros(min(left, SAMPLE_RATE), np.float32)
        left -= SAMPLE_RATE


def _unwatched(seconds: float) -> None:
    """What a scene does with a line's progress: whole scenes are performed in a second or two."""


def _own_seed(face: str) -> int:
    """A seed of its own for each name: two listeners must not blink together."""
    return int.from_bytes(face.encode("utf-8"), "big") % (2**63 - 1)
