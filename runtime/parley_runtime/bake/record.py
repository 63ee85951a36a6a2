"""The record of an output folder, `.parley-bake.json`: which clip was made from what.

Paths in it are relative, so that it can be kept in version control with the clips and checked on another machine.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley import files
from parley.errors import InputError

RECORD = ".parley-bake.json"
_VERSION = 1
_SAVE_EVERY = 2.0  # s; a kill loses no more, and what is lost comes back from the cache


@dataclass(frozen=True)
class Entry:
    """One clip file: the line's audio (relative to the output folder where it can be), what it was made from, its hash."""

    audio: str
    made_from: Mapping[str, str]
    sha256: str


class Record:
    """The entries of one output folder by clip path ('/' between folders)."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / RECORD
        self.entries = _load(self._path)
        self._saved = time.monotonic()
        self._changed = False

    def put(self, output: str, entry: Entry) -> None:
        """Note a clip that has just been written; saved now and then."""
        self.entries[output] = entry
        self._changed = True
        if time.monotonic() - self._saved > _SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Write the record, if it changed. Raises OutputError."""
        if not self._changed:
            return
        rows = {
            name: {"audio": entry.audio, "made_from": dict(entry.made_from), "sha256": entry.sha256}
            for name, entry in sorted(self.entries.items())
        }
        text = json.dumps({"parley_bake": _VERSION, "clips": rows}, indent=1)
        files.write_text(self._path, text + "\n")
        self._saved, self._changed = time.monotonic(), False


def _load(path: Path) -> dict[str, Entry]:
    """The entries of a record; a missing one is empty, and so is a damaged one: its clips are then made again."""
    if not path.exists():
        return {}
    try:
        data = json.loads(files.read_text(path))
        rows: dict[str, Any] = data["clips"] if data["parley_bake"] == _VERSION else {}
        return {
            name: Entry(str(row["audio"]), {k: str(v) for k, v in row["made_from"].items()}, str(row["sha256"]))
            for name, row in rows.items()
        }
    except (InputError, ValueError, KeyError, TypeError, AttributeError):
        return {}
