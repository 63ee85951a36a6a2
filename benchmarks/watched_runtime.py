"""A `parley` runtime in a process of its own whose memory is watched; see soak_server.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = ("resident_mb", "native_mb", "blocks", "descriptors", "threads")
"""What soak_server.py tells of its memory."""

PATIENCE = 60.0


class Watched:
    """A runtime in another process that can be asked for its memory."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.address = address
        self._process = process

    def figures(self) -> dict[str, float]:
        """Its memory, and its own figures."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        told: dict[str, float] = json.loads(self._process.stdout.readline())
        return told

    def quiet(self) -> dict[str, float]:
        """Its figures when all guests are gone."""
        ends = time.monotonic() + PATIENCE
        while (told := self.figures())["sessions"] or told["streams"]:
            if time.monotonic() > ends:
                raise RuntimeError(f"{told['sessions']:g} sessions and {told['streams']:g} streams stay behind")
            time.sleep(0.2)
        return told


@contextmanager
def watched(pack: Path | None, keep: float) -> Iterator[Watched]:
    """A runtime for as long as the block runs, which keeps the streams of lost clients for `keep` seconds."""
    command = [
        sys.executable,
        str(Path(__file__).with_name("soak_server.py")),
        str(keep),
        *([str(pack)] if pack else []),
    ]
    path = os.pathsep.join(entry for entry in sys.path if entry)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        try:
            yield Watched(process, process.stdout.readline().strip())
        finally:
            process.stdin.close()
