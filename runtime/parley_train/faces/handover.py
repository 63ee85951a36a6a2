"""Hands drawn arrays from a worker process to its parent through shared memory: a pipe would copy each of them four times.

A person of twelve frames with all ground truth is 28 MB; pickled through a pipe that takes as long as drawing two frames.
"""

from __future__ import annotations

import mmap
import pickle
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Parcel:
    """A pickled value. Its arrays lie in the file `path`, `sizes` bytes each, one after the other; without a path they are in `pickled`."""

    pickled: bytes
    path: Path | None
    sizes: tuple[int, ...]


def pack(value: Any) -> Parcel:
    """Write the arrays of `value` to shared memory, or keep them in the parcel where there is none, or too little left."""
    buffers: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    try:
        path = _written(buffers)
    except OSError:
        return Parcel(pickle.dumps(value, protocol=5), None, ())
    return Parcel(pickled, path, tuple(buffer.raw().nbytes for buffer in buffers))


def unpack(parcel: Parcel) -> Any:
    """The value of `parcel`. Its arrays are mapped, not copied; the file is gone, and its memory with the last array."""
    if parcel.path is None:
        return pickle.loads(parcel.pickled)
    with parcel.path.open("rb") as file:
        # Copy on write: whoever changes an array changes a copy of the page.
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)) if sum(parcel.sizes) else b""
    parcel.path.unlink()
    parts, start = [], 0
    for size in parcel.sizes:
        parts.append(content[start : start + size])
        start += size
    return pickle.loads(parcel.pickled, buffers=parts)


def drop(parcel: Parcel) -> None:
    """Forget a parcel that nobody will unpack."""
    if parcel.path is not None:
        parcel.path.unlink(missing_ok=True)


def _written(buffers: list[pickle.PickleBuffer]) -> Path:
    folder = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    with tempfile.NamedTemporaryFile(prefix="parley-faces-", dir=folder, delete=False, buffering=0) as file:
        path = Path(file.name)
        try:
            for buffer in buffers:
                view = buffer.raw()
                while view.nbytes:  # one call may write less than it was given
                    view = view[file.write(view) :]
        except OSError:
            path.unlink()
            raise
    return path
