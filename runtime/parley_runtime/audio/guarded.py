"""A file that a C decoder reads through callbacks, where Python's exceptions would be lost."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, BinaryIO


class GuardedFile:
    """Reads `file` for libsndfile; keeps the first exception and reports the end of the file instead.

    cffi prints and drops what a callback raises, so a vanished network drive or Ctrl-C would look like a short file.
    Call `raise_pending` after each use of the decoder. `patch` maps an offset to bytes shown in place of the file's own.
    """

    def __init__(self, file: BinaryIO, patch: Mapping[int, bytes]) -> None:
        self._file = file
        self._patch = patch
        self._size = os.fstat(file.fileno()).st_size
        self._pending: BaseException | None = None

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer`; returns the bytes read."""
        try:
            start = self._file.tell()
            data = bytearray(self._file.read(len(buffer)))
            for offset, replacement in self._patch.items():
                for index, byte in enumerate(replacement, offset - start):
                    if 0 <= index < len(data):
                        data[index] = byte
            buffer[: len(data)] = bytes(data)
            return len(data)
        except BaseException as error:  # kept for raise_pending, see the class
            self._pending = self._pending or error
            return 0

    def read(self, count: int) -> bytes:
        """At most `count` bytes."""
        buffer = bytearray(count)
        return bytes(buffer[: self.readinto(memoryview(buffer))])

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to `offset`; returns the position."""
        try:
            return self._file.seek(offset, whence)
        except BaseException as error:  # kept for raise_pending, see the class
            self._pending = self._pending or error
            return -1

    def tell(self) -> int:
        """The position."""
        return self._file.tell()

    def raise_pending(self) -> None:
        """Raise what a callback had to swallow, once."""
        if self._pending is not None:
            pending, self._pending = self._pending, None
            raise pending

    @property
    def changed(self) -> bool:
        """Whether the file has another size than when it was opened."""
        return os.fstat(self._file.fileno()).st_size != self._size
