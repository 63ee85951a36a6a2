"""The clip formats: what each is called, its extension, its writer, and its reader where it has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from parley.clips.checks import check_clip
from parley.clips.godot import write_godot
from parley.clips.jsonclip import read_json, write_json
from parley.clips.livelink import write_livelink
from parley.clips.livelink_reader import read_livelink
from parley.clips.npz import read_npz, write_npz
from parley.clips.options import ExportOptions
from parley.clips.unity import write_unity
from parley.errors import ClipError, InputError
from parley.files import StrPath
from parley.motion import MotionClip


@dataclass(frozen=True)
class ClipFormat:
    """One format: `write(clip, path, options)`, and `read(path)` where clips can come back from it."""

    name: str
    extension: str
    summary: str
    write: Callable[[MotionClip, Path, ExportOptions], None]
    read: Callable[[StrPath], MotionClip] | None = None


FORMATS: dict[str, ClipFormat] = {
    entry.name: entry
    for entry in (
        ClipFormat("npz", ".npz", "all arrays, for scripts (NumPy)", write_npz, read_npz),
        ClipFormat("godot", ".tres", "Animation resource of Godot 4", write_godot),
        ClipFormat("unity", ".anim", "AnimationClip asset of Unity", write_unity),
        ClipFormat("livelink", ".csv", "Live Link Face CSV: Unreal, Blender, Maya", write_livelink, read_livelink),
        ClipFormat("json", ".json", "rounded arrays, for anything else", write_json, read_json),
    )
}  # fmt: skip
"""The formats by name."""


def export(clip: MotionClip, path: StrPath, format: str, options: ExportOptions | None = None) -> Path:
    """Write `clip` to `path` in a format of `FORMATS` and return the path; the file is whole or not there.

    Raises `InputError` for an unknown format or an impossible option, `ClipError` for a clip that holds nothing or
    numbers that are not finite, and `OutputError` when the file cannot be written.
    """
    if format not in FORMATS:
        raise InputError(f"unknown clip format '{format}'; known are {', '.join(FORMATS)}")
    options = options or ExportOptions()
    check_clip(clip, f"cannot write {path}")
    if options.fps is not None:
        clip = clip.resampled(options.fps)
    path = Path(path)
    # A file name may hold bytes that are no text; a name inside a file may not.
    name = (options.name or path.stem).encode("utf-8", "replace").decode()
    FORMATS[format].write(clip, path, replace(options, name=name))
    return path


def write_clip(clip: MotionClip, path: StrPath, options: ExportOptions | None = None) -> Path:
    """`export` in the format of the path's extension (.npz, .tres, .anim, .csv, .json)."""
    return export(clip, path, _by_extension(path).name, options)


def read_clip(path: StrPath) -> MotionClip:
    """Read a clip in the format of the path's extension (.npz, .csv, .json). Raises `ClipError`."""
    found = _by_extension(path)
    if found.read is None:
        raise ClipError(
            f"{path}: {found.name} files are for the engine and cannot be read back; keep the .npz beside them"
        )
    return found.read(path)


def _by_extension(path: StrPath) -> ClipFormat:
    extension = Path(path).suffix.lower()
    for entry in FORMATS.values():
        if entry.extension == extension:
            return entry
    known = ", ".join(entry.extension for entry in FORMATS.values())
    raise ClipError(f"{path}: no clip format has the extension '{extension}'; known are {known}")
