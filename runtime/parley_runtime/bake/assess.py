"""Is a line up to date? The one judgement that `bake` and `--check` share."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from parley import files
from parley.errors import AudioError
from parley_runtime.bake.controls import LineControls, for_line
from parley_runtime.bake.keys import Ingredients, export_digest, file_sha256
from parley_runtime.bake.lines import Line
from parley_runtime.bake.options import BakeOptions
from parley_runtime.bake.record import Record


@dataclass(frozen=True)
class Output:
    """One clip of a line: its format, its path below the output folder, what it must be made from; `why` it must be made.

    An empty `why` means up to date.
    """

    format: str
    path: str
    made_from: dict[str, str]
    why: str


@dataclass(frozen=True)
class Assessment:
    """A line with all that decides its clips. `stamp` is the size and time of the audio when it was hashed."""

    line: Line
    controls: LineControls
    ingredients: Ingredients
    outputs: tuple[Output, ...]
    stamp: tuple[int, int]

    @property
    def wanted(self) -> tuple[Output, ...]:
        """The clips that must be made."""
        return tuple(output for output in self.outputs if output.why)


def assess(line: Line, folder: Path, record: Record, pack_id: str, options: BakeOptions) -> Assessment:
    """Hash the line's audio and compare with what is in `folder` and its `record`. Raises AudioError, InputError."""
    stamp = audio_stamp(line.audio)
    try:
        if stat.S_ISFIFO(line.audio.stat().st_mode):
            raise AudioError(f"{line.audio}: is a pipe; save the sound to a file first")
        digest = file_sha256(line.audio)
    except OSError as error:
        raise AudioError(
            f"{line.audio}: cannot be read: {files.reason(error)}; check the name and its permissions"
        ) from error
    controls = for_line(line.audio, options.controls)
    ingredients = Ingredients.of(digest, controls, pack_id, options)
    outputs = []
    for format in options.formats:
        path = line.output(format)
        made_from = {**ingredients.named(), "export": export_digest(format, options.export)}
        outputs.append(Output(format, path, made_from, _why(folder, path, made_from, record)))
    return Assessment(line, controls, ingredients, tuple(outputs), stamp)


def audio_stamp(path: Path) -> tuple[int, int]:
    """Size and time of a file; zeros when it is gone."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def relative(path: Path, folder: Path) -> str:
    """`path` as seen from `folder`, '/' between folders; absolute where there is no way (another drive)."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def _why(folder: Path, path: str, made_from: dict[str, str], record: Record) -> str:
    clip = folder / path
    if not clip.is_file():
        return "missing"
    entry = record.entries.get(path)
    if entry is None:
        return "not made by this bake"
    changed = [name for name, value in made_from.items() if entry.made_from.get(name) != value]
    if changed:
        return f"{' and '.join(changed)} changed"
    try:
        return "" if file_sha256(clip) == entry.sha256 else "clip changed by hand"
    except OSError as error:
        return f"clip cannot be read: {files.reason(error)}"
