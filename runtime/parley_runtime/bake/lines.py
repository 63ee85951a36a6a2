"""Which lines a bake is about: inputs searched for audio, and where each line's clips go."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from parley import files
from parley.clips import FORMATS
from parley.errors import InputError
from parley_runtime.audio import AUDIO_EXTENSIONS
from parley_runtime.bake.report import Failure


@dataclass(frozen=True)
class Line:
    """One recorded line: its audio, and its name below the output folder, without an ending, '/' between folders."""

    audio: Path
    name: str

    def output(self, format: str) -> str:
        """The clip's path below the output folder, '/' between folders."""
        return self.name + FORMATS[format].extension


def find_lines(inputs: Sequence[Path]) -> tuple[list[Line], list[Failure]]:
    """All lines of `inputs`, in order, each once, and the inputs that are not there or hold no audio.

    A file is a line whatever its ending. A folder is searched at all depths for the known audio endings; its tree is
    mirrored. Names that begin with a dot are left out (macOS keeps `._line.wav` beside `line.wav`), and links to folders are
    not followed. Raises InputError when two lines would write the same clip.
    """
    lines: dict[str, Line] = {}
    failures: list[Failure] = []
    for given in inputs:
        if is_folder(given):
            found = [
                Line(path, path.relative_to(given).with_suffix("").as_posix()) for path in _audio_below(given, failures)
            ]
            if not found:
                failures.append(Failure(str(given), f"{given}: holds no audio files ({', '.join(AUDIO_EXTENSIONS)})"))
        else:
            found = [Line(given, given.stem)]
        for line in found:
            lines.setdefault(os.path.normpath(line.audio.absolute()), line)
    _refuse_clashes(list(lines.values()))
    return list(lines.values()), failures


def is_folder(path: Path) -> bool:
    """Whether `path` is a folder; one that may not be looked at is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _audio_below(folder: Path, failures: list[Failure]) -> Iterator[Path]:
    def failed(error: OSError) -> None:
        where = error.filename or folder
        failures.append(Failure(str(where), f"{where}: the folder cannot be searched: {files.reason(error)}"))

    for parent, folders, names in os.walk(folder, onerror=failed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in AUDIO_EXTENSIONS:
                yield Path(parent, name)


def _refuse_clashes(lines: list[Line]) -> None:
    seen: dict[str, Line] = {}
    for line in lines:
        # Windows and macOS take names that differ in case, or in how accents are composed, for one name.
        key = unicodedata.normalize("NFC", line.name).casefold()
        other = seen.setdefault(key, line)
        if other is not line:
            raise InputError(
                f"{other.audio} and {line.audio} would write the same clip '{line.name}'; rename one or bake them to different folders"
            )
