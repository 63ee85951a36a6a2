"""How a bake goes, told on a terminal or into a log."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from typing import TextIO

from parley_runtime.bake.report import Failure, Listener
from parley_runtime.cli.console import one_line

_BAR_WIDTH = 24
_REDRAW_EVERY = 0.1  # s


def clock(seconds: float) -> str:
    """`90` -> `1:30`, `4000` -> `1:06:40`."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Progress(Listener):
    """How a bake goes, on stderr: a bar that redraws itself on a terminal, else a line for each finished clip."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._full, self._empty = _bar_letters(self._stream)
        self._lines = self._finished = 0
        self._total = self._done = 0.0
        self._start = self._drawn = time.monotonic()

    def planned(self, lines: int, seconds: float, fresh: int) -> None:
        """Note what will be made."""
        self._lines, self._total = lines, seconds
        self._start = time.monotonic()

    def advanced(self, seconds: float) -> None:
        """Redraw, at most ten times a second."""
        self._done = seconds
        if self._live and time.monotonic() - self._drawn >= _REDRAW_EVERY:
            self._draw()

    def finished(self, name: str, seconds: float, from_cache: bool) -> None:
        """Count the line; where there is no terminal, tell of it."""
        self._finished += 1
        if not self._live:
            origin = ", from the cache" if from_cache else ""
            self._write(f"[{self._finished}/{self._lines}] {one_line(name)} ({seconds:.1f} s{origin})\n")

    def failed(self, failure: Failure) -> None:
        """Count the line; what is wrong with it is told at the end."""
        self._finished += self._lines > 0

    def close(self) -> None:
        """Remove the bar."""
        if self._live and self._lines:
            self._write("\r\x1b[K")

    def status(self) -> str:
        """`[####----] 12/340 lines, 31x real time, 2:10 left`."""
        elapsed = time.monotonic() - self._start
        share = min(1.0, self._done / self._total) if self._total > 0 else 0.0
        cells = round(share * _BAR_WIDTH)
        bar = self._full * cells + self._empty * (_BAR_WIDTH - cells)
        text = f"[{bar}] {self._finished}/{self._lines} lines"
        if self._done > 0 and elapsed > 0.5:
            rate = self._done / elapsed
            text += f", {rate:.3g}x real time, {clock((self._total - self._done) / rate)} left"
        return text

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        self._write("\r" + self.status()[: shutil.get_terminal_size().columns - 1] + "\x1b[K")

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # a terminal that went away does not end a bake
            self._stream.write(text)
            self._stream.flush()


def _bar_letters(stream: TextIO) -> tuple[str, str]:
    try:
        "█░".encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "#", "-"
    return "█", "░"
