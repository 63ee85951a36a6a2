"""Sound files -> mono float32 blocks at `SAMPLE_RATE`, with libsndfile, in memory that does not grow with the length."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NoReturn

import numpy as np
from numpy.typing import NDArray

from parley.errors import AudioError, MissingDependencyError
from parley_runtime.audio.container import Container, inspect
from parley_runtime.audio.downmix import downmix_weights
from parley_runtime.audio.guarded import GuardedFile
from parley_runtime.audio.resample import (
    DOWNMIX_SECONDS,
    Mono,
    block_length,
    check_rate,
    check_samples,
    chunk_length,
    rechunked,
    resampled,
)  # fmt: skip

AUDIO_EXTENSIONS = (".wav", ".wave", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc")
"""Endings (lower case) that a folder is searched for; a file given by name is tried whatever its ending."""

_READABLE = "WAV, FLAC, OGG, Opus, MP3 and AIFF"
_UNKNOWN_LENGTH = 2**62  # libsndfile states a length near 2^63 when a stream does not tell its own


class AudioSource:
    """An open sound file. Use as a context manager; `blocks` may be called again and starts over.

    path           the file
    rate           Hz, as stored
    channels       as stored
    duration_hint  seconds that the header states (0.0 if it states none); the blocks are what counts
    """

    def __init__(self, path: Path, file: BinaryIO, container: Container) -> None:
        self.path = path
        self._file = file
        self._container = container
        sound, _ = self._decoder()
        with sound:
            self.rate = int(sound.samplerate)
            self.channels = int(sound.channels)
            self._frames = int(sound.frames)
        check_rate(self.rate, str(path))
        if self._frames == 0:
            raise AudioError(f"{path}: holds no sound (0 samples); export the line again")
        known = self._frames < _UNKNOWN_LENGTH
        self.duration_hint = self._frames / self.rate if known else 0.0

    def blocks(self, seconds: float = 1.0) -> Iterator[Mono]:
        """Mono float32 blocks at `SAMPLE_RATE`, `seconds` long but for the last, in -1..1 (float files may exceed it).

        The signal does not depend on `seconds`. Raises AudioError, at the place where the sound turns out to be bad.
        """
        length = block_length(seconds)
        weights = downmix_weights(
            self._chunks() if self.channels > 1 else (), self.channels, round(DOWNMIX_SECONDS * self.rate)
        )
        yield from rechunked(resampled((chunk @ weights for chunk in self._chunks()), self.rate), length)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> AudioSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _decoder(self) -> tuple[Any, GuardedFile]:
        """A decoder at the start of the sound, and the guard it reads through."""
        import soundfile

        guard = GuardedFile(self._file, self._container.patch)
        self._file.seek(0)
        try:
            sound = _forward_only(soundfile.SoundFile)(guard)
        except (soundfile.LibsndfileError, TypeError, ValueError) as error:
            _raise_pending(guard, self.path)
            raise AudioError(
                f"{self.path}: is not audio that Parley reads ({_READABLE}), or is damaged ({_reason(error)}); "
                "convert it, for example with: ffmpeg -i INPUT OUTPUT.wav"
            ) from error
        return sound, guard

    def _chunks(self) -> Iterator[NDArray[np.float32]]:
        """Decoded chunks [N, C], checked; at the end the count is held against the header's."""
        import soundfile

        step = chunk_length(self.rate, self.channels)
        done = 0
        sound, guard = self._decoder()
        with sound:
            while True:
                try:
                    chunk: NDArray[np.float32] = sound.read(step, dtype="float32", always_2d=True)
                except (soundfile.LibsndfileError, RuntimeError) as error:
                    _raise_pending(guard, self.path)
                    self._raise_cut_short(guard, done, f"the decoder says: {_reason(error)}")
                _raise_pending(guard, self.path)
                check_samples(chunk, done, self.rate, str(self.path))
                done += len(chunk)
                if len(chunk):
                    yield chunk
                if len(chunk) < step:
                    break
        if guard.changed or (self._frames < _UNKNOWN_LENGTH and done < self._frames - self.rate // 100):
            self._raise_cut_short(guard, done, f"its header promises {self._frames / self.rate:.2f} s")
        if done == 0:
            raise AudioError(f"{self.path}: holds no sound (0 samples); export the line again")

    def _raise_cut_short(self, guard: GuardedFile, done: int, why: str) -> NoReturn:
        if guard.changed:
            raise AudioError(f"{self.path}: changed while it was read; run again when nothing writes to it any more")
        raise AudioError(
            f"{self.path}: is damaged or cut short, only {done / self.rate:.2f} s can be read ({why}); "
            "copy or export it again"
        )


def open_audio(path: str | os.PathLike[str]) -> AudioSource:
    """Open the sound file at `path`.

    Reads what libsndfile reads: WAV, FLAC, OGG, Opus, MP3, AIFF, of 8000 to 192000 Hz, any depth and any number of
    channels. A WAV whose recorder left its length at zero or "unknown" is read as far as it goes; one that states a
    length it does not hold is refused. Raises AudioError (one line: the file, the reason, what to do).
    """
    path = Path(path)
    try:
        import soundfile  # noqa: F401  (asked for here, so that its absence has its own message)
    except (ImportError, OSError) as error:
        raise MissingDependencyError(
            f"{path}: reading audio needs soundfile ({error}); install it with: pip install 'parley-npc[runtime]'"
        ) from error
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise AudioError(f"{path}: is a folder, not a sound file; give a file, or bake the folder")
        if not stat.S_ISREG(kind):  # asked before opening: a pipe without a writer would wait for ever
            raise AudioError(f"{path}: is a pipe or a device; save the sound to a file first")
        file = path.open("rb")
    except OSError as error:
        raise AudioError(f"{path}: {_os_reason(error)}") from error
    except ValueError as error:
        raise AudioError(f"{path}: is no file name ({error}); check the name") from error
    try:
        size = os.fstat(file.fileno()).st_size
        if size == 0:
            raise AudioError(f"{path}: is empty (0 bytes); export the line again")
        container = inspect(file, size)
        if container.problem:
            raise AudioError(f"{path}: {container.problem}; copy or export it again")
        return AudioSource(path, file, container)
    except OSError as error:
        file.close()
        raise AudioError(f"{path}: {_os_reason(error)}") from error
    except BaseException:
        file.close()
        raise


def _forward_only(sound_file: Any) -> Any:
    """`soundfile.SoundFile`, told not to seek.

    It seeks to where it is after every read; an MP3 decoder then loses the bits that a frame borrows from earlier ones, and
    clicks at every seam.
    """

    class ForwardOnly(sound_file):  # type: ignore[misc]
        def seekable(self) -> bool:
            return False

    return ForwardOnly


def _raise_pending(guard: GuardedFile, path: Path) -> None:
    try:
        guard.raise_pending()
    except OSError as error:
        raise AudioError(f"{path}: {_os_reason(error)}") from error


def _os_reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "does not exist (or vanished meanwhile); check the name"
    if isinstance(error, PermissionError):
        return "may not be read: permission denied; change its permissions or run as its owner"
    return f"cannot be read: {error.strerror or error}; check the disk or the connection and run again"


def _reason(error: Exception) -> str:
    text = str(getattr(error, "error_string", "") or error)
    return text.strip().rstrip(".").removeprefix("Error : ").removeprefix("Error: ") or type(error).__name__
