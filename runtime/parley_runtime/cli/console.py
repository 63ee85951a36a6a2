"""Words on a terminal: any name in any script, on any terminal, and never more than a line for an error."""

from __future__ import annotations

import contextlib
import io
import sys


def tame_streams() -> None:
    """Let stdout and stderr escape what their encoding has no letters for, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def one_line(text: str) -> str:
    """`text` with line breaks and control characters escaped (file names may hold them)."""
    return "".join(letter if letter.isprintable() or letter == " " else ascii(letter)[1:-1] for letter in text)


def say(text: str) -> None:
    """One line on stdout."""
    print(one_line(text))


def warn(text: str) -> None:
    """One line on stderr, marked as a warning: the command goes on."""
    _remark("warning", text)


def complain(text: str) -> None:
    """One line on stderr, marked as an error."""
    _remark("error", text)


def _remark(kind: str, text: str) -> None:
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        print(f"parley: {kind}: {one_line(text)}", file=sys.stderr, flush=True)
