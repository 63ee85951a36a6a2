"""A bar on stderr for work whose steps are counted."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TextIO

from parley_runtime.cli.progress import clock

_WIDTH = 24
_REDRAW_EVERY = 0.1  # s


class Bar:
    """`[####----] 120/340 frames, 14.2 a second, 0:15 left`, redrawn in place; silent where there is no terminal."""

    def __init__(
        self, unit: str, total: int | None = None, *, quiet: bool = False, stream: TextIO | None = None
    ) -> None:
        self._stream = stream or sys.stderr
        self._live = not quiet and self._stream.isatty()
        self._unit, self._total = unit, total
        self._start = self._drawn = time.monotonic()
        self._done = 0

    @property
    def rate(self) -> float:
        """Steps a second so far."""
        return self._done / max(time.monotonic() - self._start, 1e-9)

    def reached(self, done: int) -> None:
        """So many steps are done; redraws at most ten times a second."""
        self._done = done
        now = time.monotonic()
        if self._live and now - self._drawn >= _REDRAW_EVERY:
            self._drawn = now
            self._write("\r" + self.status() + "\x1b[K")

    def status(self) -> str:
        """What the bar says."""
        text = f"{self._done} {self._unit}, {self.rate:.1f} a second"
        if not self._total:
            return text
        share = min(1.0, self._done / self._total)
        bar = "#" * round(share * _WIDTH)
        left = clock((self._total - self._done) / max(self.rate, 1e-9))
        return f"[{bar:-<{_WIDTH}}] {self._done}/{self._total} {self._unit}, {self.rate:.1f} a second, {left} left"

    def close(self) -> None:
        """Remove the bar."""
        if self._live and self._done:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # a terminal that went away does not end the work
            self._stream.write(text)
            self._stream.flush()
