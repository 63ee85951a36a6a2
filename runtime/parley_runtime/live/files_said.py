"""Lines that come as sound files: by path below one folder, or as the bytes of a file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from parley.errors import AudioError
from parley_runtime.audio import open_audio
from parley_runtime.live.sound import LineSound

LONGEST = 600.0
"""Seconds of a line that is sent as a file."""


class DeniedError(AudioError):
    """A path outside the folder that the runtime may read."""


def read_path(sound: LineSound, folder: Path | None, path: str) -> None:
    """Put the file `path` below `folder` into `sound`. Raises DeniedError, or AudioError for a file that cannot be read."""
    if folder is None:
        raise DeniedError("this runtime reads no files; start it with --audio-folder, or send the sound")
    inside = folder.resolve()
    try:
        wanted = (inside / path).resolve()
    except (OSError, ValueError, RuntimeError):
        raise DeniedError("the path of the line cannot be resolved; give one below the runtime's folder") from None
    if not wanted.is_relative_to(inside):  # also what a symbolic link leads out to
        raise DeniedError("the path of the line leads out of the folder that the runtime may read")
    try:
        _read(sound, wanted)
    except AudioError as error:
        raise AudioError(
            str(error).replace(str(wanted), path)
        ) from None  # the client need not know where the folder is


def read_bytes(sound: LineSound, data: bytes) -> None:
    """Put the bytes of a sound file into `sound`. Raises AudioError."""
    with tempfile.TemporaryDirectory(prefix="parley-") as folder:
        path = Path(folder) / "line"
        path.write_bytes(data)
        try:
            _read(sound, path)
        except AudioError as error:
            raise AudioError(str(error).replace(str(path), "the line's file")) from None


def _read(sound: LineSound, path: Path) -> None:
    with open_audio(path) as source:
        for block in source.blocks():
            sound.push_samples(block)
            if sound.seconds > LONGEST:
                raise AudioError(f"{path}: is longer than {LONGEST:.0f} s; cut it into lines")
