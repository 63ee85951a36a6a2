"""The clip cache: performances by what they were made from, shared by all projects of a user."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from parley.clips import export, read_clip
from parley.errors import ClipError, OutputError
from parley.motion import MotionClip

SIZE_LIMIT = 2_000_000_000
"""Bytes to which the cache is trimmed, the longest unused first."""

_PART = re.compile(r"\.[0-9a-f]{12}\.part(\.\w+)?")
_PART_AGE = 60.0  # s; writing a clip takes milliseconds


def default_cache_folder() -> Path:
    """PARLEY_CACHE, else the place that the system keeps for caches."""
    if named := os.environ.get("PARLEY_CACHE"):
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "parley"


class ClipCache:
    """Clips as .npz files below `folder`, named by key; damage and a full disk only make it forget."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "clips"

    def get(self, key: str) -> MotionClip | None:
        """The clip of `key`, or None."""
        path = self._path(key)
        try:
            clip = read_clip(path)
        except ClipError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # used just now: trimmed last
        return clip

    def put(self, key: str, clip: MotionClip) -> None:
        """Keep `clip` as the clip of `key`."""
        with contextlib.suppress(OutputError):
            export(clip, self._path(key), "npz")

    def size(self) -> tuple[int, int]:
        """Clips and bytes that are kept."""
        entries = self._entries()
        return len(entries), sum(size for _, size, _ in entries)

    def trim(self, limit: int = SIZE_LIMIT) -> None:
        """Drop the clips that were not used for longest, until the rest holds `limit` bytes."""
        entries = self._entries()
        remove_leftovers({path.parent for _, _, path in entries})
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries):
            if total <= limit:
                break
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.npz"

    def _entries(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self.folder.glob("*/*.npz"):
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found


def remove_leftovers(folders: Iterable[Path]) -> None:
    """Remove the temporary files that a killed process left in `folders` (see `parley.files.atomic_path`)."""
    for folder in folders:
        with contextlib.suppress(OSError):
            for path in folder.iterdir():
                if _PART.fullmatch(path.name) and time.time() - path.stat().st_mtime > _PART_AGE:
                    path.unlink()
