"""What is said, as subtitles that players find beside a film (SubRip)."""

from __future__ import annotations

from pathlib import Path

from parley import files
from parley_runtime.scene.timetable import Timetable


def write_subtitles(path: Path, times: Timetable, start: float, end: float) -> bool:
    """Write the texts that are said from `start` to `end` into `path`; False, and no file, when there are none. Raises OutputError."""
    said = [cue for cue in times.cues if cue.line.text.strip() and cue.end > start and cue.start < end]
    if not said:
        return False
    blocks = []
    for number, cue in enumerate(said, 1):
        begins, ends = max(cue.start - start, 0.0), min(cue.end, end) - start
        text = "\n".join(line.strip() for line in cue.line.text.splitlines() if line.strip())
        blocks.append(f"{number}\n{_clock(begins)} --> {_clock(ends)}\n{text}\n")
    files.write_text(path, "\n".join(blocks))
    return True


def _clock(seconds: float) -> str:
    total = round(seconds * 1000)
    return f"{total // 3_600_000:02}:{total // 60_000 % 60:02}:{total // 1000 % 60:02},{total % 1000:03}"
