"""Godot 4: a clip as an Animation resource in text form (`.tres`).

Tracks are `blend_shape` for the face, `rotation_3d` for the head (and eyes, where asked for), and `position_3d` for the
head where asked for; all linear. Godot's space for a model that faces +z, as glTF prescribes, is Parley's, so nothing
is converted. Put the file into an AnimationLibrary and play it with an AnimationPlayer above the face.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from parley.clips.options import ExportOptions
from parley.clips.tracks import Space, Track, position_tracks, rotation_tracks, shape_tracks
from parley.errors import InputError
from parley.files import write_lines
from parley.motion import MotionClip
from parley.rotation import IDENTITY

SPACE = Space(position=lambda rows: rows, rotation=lambda rows: rows, interpolation="slerp")


def write_godot(clip: MotionClip, path: Path, options: ExportOptions) -> None:
    """Write `clip` as a Godot 4 Animation. Raises `OutputError`, and `InputError` for a name that Godot can't hold."""
    write_lines(path, _resource(clip, options))


def _resource(clip: MotionClip, options: ExportOptions) -> Iterator[str]:
    shapes = shape_tracks(clip, options)
    tracks = [("blend_shape", f"{face}:{_subname(track)}", track) for face in options.face_paths for track in shapes]
    tracks += [("rotation_3d", track.target, track) for track in rotation_tracks(clip, options, SPACE)]
    tracks += [("position_3d", track.target, track) for track in position_tracks(clip, options, SPACE)]
    yield '[gd_resource type="Animation" format=3]'
    yield ""
    yield "[resource]"
    yield f"resource_name = {_string(options.name)}"
    yield f"length = {_number(clip.duration)}"
    yield f"step = {_number(1.0 / clip.fps)}"
    for index, (kind, target, track) in enumerate(tracks):
        for line in _track(kind, target, track):
            yield f"tracks/{index}/{line}"
    yield f"metadata/parley_seed = {clip.seed}"
    yield f"metadata/parley_pack = {_string(clip.pack)}"
    # The addon plays a clip on any character, so it must know which part of the head's turn is how it stood at rest.
    for name, turn in (("rest", options.head_rest), ("parent", options.head_parent)):
        if options.head_path is not None and tuple(turn) != IDENTITY:
            yield f"metadata/parley_head_{name} = Quaternion({_numbers(turn)})"


def _track(kind: str, path: str, track: Track) -> list[str]:
    values = track.values.reshape(len(track.times), -1)
    # Each key is its time, its transition (1 is linear) and its components.
    keys = np.concatenate([track.times[:, None], np.ones((len(values), 1)), values], axis=1)
    return [
        f'type = "{kind}"',
        "imported = false",
        "enabled = true",
        f"path = NodePath({_string(path)})",
        "interp = 1",
        "loop_wrap = true",
        f"keys = PackedFloat32Array({_numbers(keys.ravel())})",
    ]


def _subname(track: Track) -> str:
    if ":" in track.target:
        raise InputError(
            f"Godot cannot animate the blendshape '{track.target}': its name has a colon; rename the shape"
        )
    return track.target


def _numbers(values: Iterable[float]) -> str:
    return ", ".join(map(_number, values))


def _number(value: float) -> str:
    return f"{value + 0.0:.8g}"  # -0.0 + 0.0 is 0.0


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
