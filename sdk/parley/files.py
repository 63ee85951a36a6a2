"""Files that are either whole or not there: atomic writes, and reads whose failure names the file and the reason.

A result is written to a temporary file beside its target and renamed over it, so a reader, a crash or a
full disk never meets half a file. Data is not flushed to the platter: the promise is about processes, not power cuts.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from parley.errors import InputError, OutputError

StrPath = str | os.PathLike[str]

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be too large",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EROFS: "the file system is read-only",
    errno.ENOENT: "no such file or folder",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.EEXIST: "a file is in the place of a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EMFILE: "too many files are open",
}


def reason(error: OSError) -> str:
    """What went wrong, in words for the person who asked."""
    known = _REASONS.get(error.errno) if error.errno is not None else None
    return known or (error.strerror or str(error) or type(error).__name__).lower()


@contextlib.contextmanager
def atomic_path(path: StrPath) -> Iterator[Path]:
    """Yield a temporary path beside `path` to write to; it becomes `path` when the block ends well.

    The temporary file keeps the target's extension (libraries choose a format by it) and is removed when the block
    fails in any way. Missing parent folders are made. Raises `OutputError` for every `OSError` of the block: keep
    reading of inputs out of it.
    """
    target = Path(path)
    if "\0" in str(target):
        raise OutputError(f"cannot write {str(target)!r}: a file name cannot hold a zero byte")
    temporary = target.parent / f".{secrets.token_hex(6)}.part{target.suffix}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(target)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {reason(error)}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def write_bytes(path: StrPath, data: bytes) -> None:
    """Write `data` to `path`, whole or not at all. Raises `OutputError`."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: StrPath, text: str) -> None:
    """Write `text` to `path` as UTF-8, line ends as they are, whole or not at all. Raises `OutputError`."""
    write_bytes(path, text.encode("utf-8"))


def write_lines(path: StrPath, lines: Iterable[str]) -> None:
    """Write `lines` as UTF-8, each with a `\\n` after it, without holding them all; whole or not at all.

    Raises `OutputError`, and whatever `lines` raises.
    """
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def read_bytes(path: StrPath, error: type[InputError] = InputError) -> bytes:
    """The content of `path`. Raises `error` with the path and the reason."""
    try:
        return Path(path).read_bytes()
    except OSError as cause:
        raise error(f"cannot read {path}: {reason(cause)}") from cause


def read_text(path: StrPath, error: type[InputError] = InputError) -> str:
    """The content of `path` as text: UTF-8, with or without a byte order mark. Raises `error`."""
    data = read_bytes(path, error)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise error(f"cannot read {path}: it is not UTF-8 text (byte {cause.start})") from cause
